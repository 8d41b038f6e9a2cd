package batch

import (
	"errors"
	"strings"

	"trekk/kid"
)

// Errors of ReadOrganisation, for who typed the number.
var (
	ErrNoOrganisation = errors.New("is no organisation number: 9 digits, such as 974 767 880")
	ErrOrganisation   = errors.New("is no organisation number: its last digit does not check the others (modulus 11)")
)

// ReadOrganisation reads the number of the Norwegian register of legal entities as people write it, with blanks, and
// with NO before it or MVA behind it where it is registered for VAT, and gives its 9 digits. Its check digit is
// that of KIDs by mod11.
func ReadOrganisation(text string) (no string, vat bool, err error) {
	no, vat = strings.CutSuffix(strings.ToUpper(strings.Join(strings.Fields(text), "")), "MVA")
	no = strings.TrimPrefix(no, "NO")
	switch {
	case len(no) != 9 || !Digits(no):
		return "", vat, ErrNoOrganisation
	case !kid.Check(kid.Mod11, no):
		return "", vat, ErrOrganisation
	}
	return no, vat, nil
}
