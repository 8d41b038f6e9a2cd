package batch

import (
	"slices"
	"strings"
	"unicode"
)

// Ground is why a payment that waits may be for an open invoice.
type Ground string

// The grounds.
const (
	GroundKIDSwap   Ground = "kid_swap"      // its KID is the payment's with two neighbouring digits swapped
	GroundKIDDigit  Ground = "kid_digit"     // its KID is the payment's but for one digit
	GroundInvoiceNo Ground = "invoice_no"    // its number stands in the payment's text, or in place of a KID
	GroundCustomer  Ground = "kid_customer"  // the payment's KID is of the same customer
	GroundPayer     Ground = "payer_account" // the account paid for the same customer before
	GroundAmount    Ground = "amount"        // as much is open on it, and few others or another ground
)

// Mistyped says how a KID of kid.Suggest differs from the wrong one.
func Mistyped(wrong, right string) Ground {
	different := 0
	for i := range len(right) {
		if right[i] != wrong[i] {
			different++
		}
	}
	if different > 1 {
		return GroundKIDSwap
	}
	return GroundKIDDigit
}

// NumbersIn are the words of a text that may be an invoice number, each once: those with at least so many
// digits, as they stand and without leading zeros.
func NumbersIn(text string, digits int) (numbers []string) {
	between := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	for _, word := range strings.FieldsFunc(text, between) {
		for _, no := range []string{word, strings.TrimLeft(word, "0")} {
			if digitsIn(no) >= digits && !slices.Contains(numbers, no) {
				numbers = append(numbers, no)
			}
		}
	}
	return numbers
}

func digitsIn(word string) (n int) {
	for _, c := range []byte(word) {
		if '0' <= c && c <= '9' {
			n++
		}
	}
	return n
}
