package wire

import "fmt"

// AfterRejection says what becomes of the claims of a transmission that the bank rejected as a whole: ask,
// which holds where trekk.yaml is silent, or renew.
type AfterRejection string

const renewAfterRejection AfterRejection = "renew"

// UnmarshalText reads one of the two words.
func (a *AfterRejection) UnmarshalText(b []byte) error {
	if *a = AfterRejection(b); *a != "ask" && *a != renewAfterRejection {
		return fmt.Errorf("receipts.after_rejection is %q: want ask or renew", b)
	}
	return nil
}
