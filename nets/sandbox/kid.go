package sandbox

import (
	"fmt"
	"strconv"
	"strings"
)

// checkDigit is the check digit of a KID's body: mod10 sums the digits of the products with 2,1,2... from the
// right, mod11 takes weights 2 to 7 from the right, with - for the remainder 1 (Nets' OCR giro system
// specification, KID).
func checkDigit(algorithm, body string) string {
	sum := 0
	for i := range len(body) {
		d := int(body[len(body)-1-i] - '0')
		if algorithm == "mod11" {
			sum += d * (2 + i%6)
			continue
		}
		d *= 2 - i%2
		sum += d/10 + d%10
	}
	if algorithm == "mod11" {
		return [...]string{"0", "-", "9", "8", "7", "6", "5", "4", "3", "2", "1"}[sum%11]
	}
	return strconv.Itoa((10 - sum%10) % 10)
}

// kidLayout is how the KIDs of the agreement are made up: see Config.
type kidLayout struct {
	customerDigits, invoiceDigits int
	algorithm                     string
}

// of is the KID of a customer's invoice.
func (k kidLayout) of(customer, invoice int64) string {
	body := fmt.Sprintf("%0*d%0*d", k.customerDigits, customer, k.invoiceDigits, invoice)
	return body + checkDigit(k.algorithm, body)
}

// customerOf is the customer in a KID, and whether the KID is one of the agreement: its length and its check
// digit.
func (k kidLayout) customerOf(kid string) (customer int64, ok bool) {
	n := k.customerDigits + k.invoiceDigits
	if len(kid) != n+1 || strings.Trim(kid[:n], "0123456789") != "" {
		return 0, false
	}
	customer, err := strconv.ParseInt(kid[:k.customerDigits], 10, 64)
	return customer, err == nil && kid[n:] == checkDigit(k.algorithm, kid[:n])
}
