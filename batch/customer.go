package batch

import (
	"cmp"
	"slices"
	"strings"

	"trekk/schedule/bankday"
)

// Creditor is the payee whose books these are.
type Creditor struct {
	ID          string
	Name        string
	Account     string   // the main one, 11 digits
	Transmitter string   // customer unit id (kundeenhet-ID), 8 digits
	Former      []string // ids that it had before, and that files from the bank may still be for
	Agreement   string   // OCR giro agreement, 9 digits; empty when unknown
	BillFrom    bankday.Month
	Accounts    []BankAccount // beside the main one
	Source      Source        // that books the main account: SourceOCR, also when it is empty, or SourceCamt
}

// BankAccount is a further account of a creditor.
type BankAccount struct {
	No        string   // 11 digits
	Agreement string   // OCR giro agreement; empty when unknown
	Plans     []string // memberships of these are invoiced to it
	Source    Source   // that books it, as Creditor.Source
}

// BankAccounts are the numbers of all accounts, the main one first.
func (c *Creditor) BankAccounts() []string {
	list := []string{c.Account}
	for _, a := range c.Accounts {
		list = append(list, a.No)
	}
	return list
}

// IsUnit reports whether a customer unit id is the creditor's, or was.
func (c *Creditor) IsUnit(id string) bool {
	return id == c.Transmitter || slices.Contains(c.Former, id)
}

// SourceOf is the source that books an account, SourceOCR or SourceCamt. The other only checks, and adds what the
// first never has.
func (c *Creditor) SourceOf(account string) Source {
	source := c.Source
	for _, a := range c.Accounts {
		if a.No == account {
			source = a.Source
		}
	}
	return cmp.Or(source, SourceOCR)
}

// AccountOf is the account that memberships of a plan are invoiced to.
func (c *Creditor) AccountOf(plan string) string {
	for _, a := range c.Accounts {
		if slices.Contains(a.Plans, plan) {
			return a.No
		}
	}
	return c.Account
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

	OrganisationNumber string // of a company: 9 digits, or as a register abroad writes it; empty of a person
	Country            string // two letters (ISO 3166-1); empty where nobody said, which is Norway
}

// IsCompany reports whether the customer is a company, no person.
func (c *Customer) IsCompany() bool { return c.OrganisationNumber != "" }

// Abroad reports whether the customer's address is in another country than Norway.
func (c *Customer) Abroad() bool { return c.Country != "" && c.Country != Norway }

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

// Reached reports whether a way is known by which something in writing reaches the customer: paper needs an
// address (S21).
func (c *Customer) Reached() bool {
	return c.Channel() != "post" || c.Address != "" && c.Postcode+c.City != ""
}

// Postal is the address in one line.
func (c *Customer) Postal() string {
	parts := []string{}
	for _, p := range []string{c.Address, strings.TrimSpace(c.Postcode + " " + c.City), c.CountryLine()} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, ", ")
}

// CountryLine is the last line of the address on letters to another country; empty within Norway.
func (c *Customer) CountryLine() string {
	if !c.Abroad() {
		return ""
	}
	return strings.ToUpper(CountryName(c.Country, "en"))
}
