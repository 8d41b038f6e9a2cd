package report

import (
	"context"
	"iter"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Customer is a customer with invoices, credit and mandates.
type Customer struct {
	Person
	Credit   batch.Ore `json:"credit_ore"`
	Invoices []Invoice `json:"invoices"` // by due date, then number
	Mandates []Mandate `json:"mandates"`

	Held  *Held       `json:"held"`        // null unless everything to the customer is stopped
	Holds []Hold      `json:"holds"`       // their beginnings and ends, in order
	Live  []LiveClaim `json:"live_claims"` // what the bank may still charge
}

// Mandate is an unbroken time in which a payer's mandate was active.
type Mandate struct {
	Account string       `json:"account"`
	KID     string       `json:"kid"`
	Notice  bool         `json:"notice"`
	Since   bankday.Date `json:"since"`
	Until   bankday.Date `json:"until"` // null while it is active
}

// Customer shows a customer.
func (r Reports) Customer(ctx context.Context, c *batch.Customer) (*Customer, error) {
	return r.customer(ctx, c, r.Store.CustomerInvoicesAsOf(ctx, c.No, r.last()))
}

// CustomerOpen is Customer with those of the invoices on which something is outstanding.
func (r Reports) CustomerOpen(ctx context.Context, c *batch.Customer) (*Customer, error) {
	return r.customer(ctx, c, r.Store.CustomerOpen(ctx, c.No, r.last()))
}

func (r Reports) customer(
	ctx context.Context, c *batch.Customer, invoices iter.Seq2[batch.InvoiceState, error],
) (*Customer, error) {
	shown := &Customer{
		Person: PersonOf(c), Mandates: []Mandate{}, Invoices: []Invoice{}, Live: []LiveClaim{},
	}
	if err := shown.readHolds(ctx, r); err != nil {
		return nil, err
	}
	credit, err := r.Store.CreditOfAsOf(ctx, c.No, r.last())
	if err != nil {
		return nil, err
	}
	shown.Credit = credit.Amount
	for i, err := range invoices {
		if err != nil {
			return nil, err
		}
		shown.Invoices = append(shown.Invoices, InvoiceOf(&i, r.Today()))
		if live := liveClaimOf(r.Moment, &i); live != nil {
			shown.Live = append(shown.Live, *live)
		}
	}
	held, err := r.MandatesOf(ctx, c.Fixed)
	for _, m := range held {
		shown.Mandates = append(shown.Mandates, MandateOf(m))
	}
	return shown, err
}

// readHolds shows the holds of a customer.
func (c *Customer) readHolds(ctx context.Context, r Reports) error {
	c.Holds = []Hold{}
	for h, err := range r.Store.CustomerHolds(ctx, c.No) {
		if err != nil {
			return err
		}
		if h.On > r.last() {
			break
		}
		c.Holds = append(c.Holds, Hold{Action: h.Action, On: h.On, Reason: h.Reason, Until: h.Until})
		if c.Held = nil; h.Stands(r.Today()) {
			c.Held = &Held{Reason: h.Reason, Since: h.On, Until: h.Until}
		}
	}
	return nil
}

// MandateOf is the read model of a mandate.
func MandateOf(m batch.Mandate) Mandate {
	return Mandate{Account: m.Account, KID: m.KID, Since: m.Since, Until: m.Until, Notice: m.Notice}
}

// Person is who a customer is, and how to reach him.
type Person struct {
	No        string       `json:"customer_no"`
	Name      string       `json:"customer_name"`
	Mobile    string       `json:"mobile"`
	Email     string       `json:"email"`
	Language  string       `json:"language"`
	BirthDate bankday.Date `json:"birth_date"`
	Address   string       `json:"address"`
	Postcode  string       `json:"postcode"`
	City      string       `json:"city"`
	Channel   string       `json:"channel"` // of letters: digipost, email or post (S21)

	OrganisationNumber string `json:"organisation_number"` // of a company; empty of a person
	Country            string `json:"country"`             // two letters; empty where nobody said, which is Norway
}

// PersonOf is the read model of a customer alone.
func PersonOf(c *batch.Customer) Person {
	return Person{
		No: c.No, Name: c.Name, Mobile: c.Mobile, Email: c.Email, Language: c.Language,
		BirthDate: c.BirthDate, Address: c.Address, Postcode: c.Postcode, City: c.City,
		Channel: c.Channel(), OrganisationNumber: c.OrganisationNumber, Country: c.Country,
	}
}
