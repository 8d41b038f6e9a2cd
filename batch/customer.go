package batch

import (
	"strings"

	"trekk/schedule/bankday"
)

// Creditor is the payee whose books these are.
type Creditor struct {
	ID          string
	Name        string
	Account     string // 11 digits
	Transmitter string // customer unit id (kundeenhet-ID), 8 digits
	Agreement   string // OCR giro agreement, 9 digits; empty when unknown
	BillFrom    bankday.Month
}

// Customer is one who owes: the number is part of every KID of theirs.
type Customer struct {
	No        string // digits, as imported
	Fixed     string // the fixed part of this customer's KIDs; mandates are found by it
	Name      string
	Mobile    string
	Email     string
	Language  string // nb or en
	BirthDate bankday.Date
	Address   string
	Postcode  string
	City      string
	Digipost  bool
}

// Channel says how letters reach the customer: Digipost, else e-mail, else post (S21).
func (c *Customer) Channel() string {
	switch {
	case c.Digipost:
		return "digipost"
	case c.Email != "":
		return "email"
	default:
		return "post"
	}
}

// postal is the address in one line.
func (c *Customer) postal() string {
	parts := []string{}
	for _, p := range []string{c.Address, strings.TrimSpace(c.Postcode + " " + c.City)} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}
