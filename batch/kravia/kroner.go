package kravia

import (
	"fmt"
	"strconv"
	"strings"
)

// Kroner is an amount in øre, which is kroner in JSON: 2250, 2250.5 or -40.00.
type Kroner int64

// MarshalJSON writes kroner, with øre where there are some.
func (k Kroner) MarshalJSON() ([]byte, error) {
	sign, ore := "", int64(k)
	if ore < 0 {
		sign, ore = "-", -ore
	}
	if ore%100 == 0 {
		return fmt.Appendf(nil, "%s%d", sign, ore/100), nil
	}
	return fmt.Appendf(nil, "%s%d.%02d", sign, ore/100, ore%100), nil
}

// most is the largest amount that an answer may have, in øre.
const most = 1e13

// UnmarshalJSON reads kroner to the øre: zeros may follow, and what is less than an øre is an error.
func (k *Kroner) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	if text == "null" {
		return nil
	}
	digits, negative := strings.CutPrefix(text, "-")
	whole, part, _ := strings.Cut(digits, ".")
	part = strings.TrimRight(part, "0")
	if len(part) > 2 || len(whole) == 0 || len(whole) > 11 {
		return fmt.Errorf("%q is no amount in kroner", text)
	}
	ore, err := strconv.ParseUint(whole+part+"00"[len(part):], 10, 63)
	if err != nil || ore > most {
		return fmt.Errorf("%q is no amount in kroner", text)
	}
	if *k = Kroner(ore); negative {
		*k = -*k
	}
	return nil
}
