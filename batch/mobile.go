package batch

import (
	"errors"
	"strings"
)

// Errors of ReadMobile, for who typed the number.
var (
	ErrNoNumber = errors.New("is not a phone number: digits, blanks and a leading + or 00")
	ErrNoMobile = errors.New("is no mobile number: those of Norway have 8 digits and begin with 4 or 9; leave it out")
)

// norway is the country code of Norway.
const norway = "+47"

// ReadMobile reads a mobile number as people write it, with blanks, and with or without +47 or 0047, and gives it
// as + with country code and number. Numbers of other countries stay as they are, without blanks. Of nothing it
// makes nothing.
func ReadMobile(text string) (string, error) {
	digits := strings.Join(strings.Fields(text), "")
	if rest, ok := strings.CutPrefix(digits, "00"); ok {
		digits = "+" + rest
	}
	number := strings.TrimPrefix(digits, "+")
	switch {
	case digits == "":
		return "", nil
	case number == "" || strings.Trim(number, "0123456789") != "":
		return "", ErrNoNumber
	case number == digits && len(number) == len("47")+8 && strings.HasPrefix(number, "47"):
		digits = "+" + number
	case number == digits:
		digits = norway + number
	}
	if national, ok := strings.CutPrefix(digits, norway); ok {
		if len(national) != 8 || national[0] != '4' && national[0] != '9' {
			return "", ErrNoMobile
		}
		return digits, nil
	}
	const shortest, longest = 8, 15 // of E.164, with the country code
	if n := len(digits) - 1; n < shortest || n > longest || digits[1] == '0' {
		return "", ErrNoNumber
	}
	return digits, nil
}

// NationalMobile is a mobile number as people in Norway write it: without +47.
func NationalMobile(mobile string) string {
	if national, ok := strings.CutPrefix(mobile, norway); ok && len(national) == 8 {
		return national
	}
	return mobile
}
