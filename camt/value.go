package camt

import (
	"strings"
	"time"

	"trekk/kid"
	"trekk/schedule/bankday"
)

// parseAmount reads kroner with a point, in øre. It refuses what is not a whole number of øre, and never
// rounds.
func parseAmount(s string) (int64, bool) {
	whole, decimals, _ := strings.Cut(s, ".")
	if len(decimals) > 2 {
		if strings.Trim(decimals[2:], "0") != "" {
			return 0, false
		}
		decimals = decimals[:2]
	}
	if whole == "" || len(whole) > 15 || strings.HasSuffix(s, ".") {
		return 0, false
	}
	var øre int64
	for _, part := range []string{whole, decimals, "00"[len(decimals):]} {
		for _, c := range []byte(part) {
			if c < '0' || c > '9' {
				return 0, false
			}
			øre = øre*10 + int64(c-'0')
		}
	}
	return øre, true
}

// parseDate reads a day. A moment is on the day that it is in Oslo; one without a zone is meant there.
func parseDate(s string) (bankday.Date, bool) {
	if len(s) > len(time.DateOnly) && s[len(time.DateOnly)] == 'T' {
		if t, err := time.Parse(time.RFC3339, s); err == nil {
			return bankday.DateOf(t.In(bankday.Oslo)), true
		}
		if _, err := time.Parse("2006-01-02T15:04:05", s); err != nil {
			return 0, false
		}
		s = s[:len(time.DateOnly)]
	}
	d, err := bankday.Parse(s)
	return d, err == nil && !d.IsZero()
}

// accountOf is the Norwegian account of an IBAN; empty when it is none.
func accountOf(iban string) string {
	iban = strings.ToUpper(strings.ReplaceAll(iban, " ", ""))
	if len(iban) != 15 || !strings.HasPrefix(iban, "NO") || !digits(iban[2:]) || !mod97(iban) {
		return ""
	}
	return iban[4:]
}

// mod97 checks the check digits of an IBAN.
func mod97(iban string) bool {
	rest := 0
	for _, c := range []byte(iban[4:] + iban[:4]) {
		switch {
		case '0' <= c && c <= '9':
			rest = (rest*10 + int(c-'0')) % 97
		case 'A' <= c && c <= 'Z':
			rest = (rest*100 + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// isKID tells whether a reference has the form of a KID.
func isKID(s string) bool {
	return len(s) >= kid.MinLength && len(s) <= kid.MaxLength && digits(strings.TrimSuffix(s, "-"))
}

// isRF tells whether a reference is a creditor reference of ISO 11649.
func isRF(s string) bool {
	return len(s) > 4 && strings.EqualFold(s[:2], "RF") && digits(s[2:4])
}
