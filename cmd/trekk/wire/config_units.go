package wire

import (
	"fmt"
	"strings"

	"trekk/batch"
	"trekk/nets"
)

// Units are customer unit ids (kundeenhet-ID) at Nets, of 8 digits each. Of a transmitter the first one sends, and
// files from the bank may still be for those behind it.
type Units []string

// UnmarshalYAML reads one id, or a list.
func (u *Units) UnmarshalYAML(unmarshal func(any) error) error {
	return oneOrMore(unmarshal, (*[]string)(u))
}

func (u Units) first() string {
	if len(u) == 0 {
		return ""
	}
	return u[0]
}

func (u Units) former() []string { return u[min(1, len(u)):] }

// check looks whether each is an id that a payee may have, and is there once.
func (u Units) check(key string) error {
	seen := map[string]bool{}
	for _, id := range u {
		if err := CheckUnit(id); err != nil {
			return fmt.Errorf("%s %w", key, err)
		}
		if seen[id] {
			return fmt.Errorf("%s %q is there twice", key, id)
		}
		seen[id] = true
	}
	return nil
}

// CheckUnit says what is wrong with the customer unit id of a payee.
func CheckUnit(id string) error {
	switch {
	case len(id) != 8 || !batch.Digits(id):
		return fmt.Errorf("%q: want the 8 digits of your customer unit id (kundeenhet-ID) at Nets", id)
	case id == nets.Nets:
		return fmt.Errorf("%q is Nets' own: want your customer unit id (kundeenhet-ID)", id)
	case strings.Trim(id, "0") == "":
		return fmt.Errorf("%q is nobody's: want your customer unit id (kundeenhet-ID) at Nets", id)
	}
	return nil
}
