package api

import (
	"github.com/danielgtaylor/huma/v2"

	"trekk/batch"
)

// A day and a month of a row are read where the row is checked, so that what is wrong is told with its place.
type (
	dateText  string // 2026-10-20
	monthWord string // 2026-10
)

// Schema is that of a day.
func (dateText) Schema(r huma.Registry) *huma.Schema { return dayText{}.Schema(r) }

// Schema is that of a month.
func (monthWord) Schema(r huma.Registry) *huma.Schema { return monthText{}.Schema(r) }

// NewCustomer is a customer as another system knows him.
type NewCustomer struct {
	No        string   `json:"customer_no" example:"80119"`
	Name      string   `json:"name"`
	Mobile    string   `json:"mobile,omitempty"`
	Email     string   `json:"email,omitempty"`
	Language  string   `json:"language,omitempty" doc:"nb or en"`
	BirthDate dateText `json:"birth_date,omitempty"`
	Address   string   `json:"address,omitempty"`
	Postcode  string   `json:"postcode,omitempty"`
	City      string   `json:"city,omitempty"`
	Digipost  bool     `json:"digipost,omitempty"`
	Country   string   `json:"country,omitempty" example:"SE" doc:"Two letters, or its name; Norway where left out"`

	OrganisationNumber string `json:"organisation_number,omitempty" doc:"Of a company" example:"974767880"`
}

// NewMembership is a membership as it was agreed.
type NewMembership struct {
	No            string     `json:"membership_no"`
	CustomerNo    string     `json:"customer_no"`
	PayerNo       string     `json:"payer_no,omitempty" doc:"Who pays for another"`
	Plan          string     `json:"plan"`
	Price         *batch.Ore `json:"price_ore,omitempty" doc:"The plan's where left out"`
	PaymentMethod string     `json:"payment_method" doc:"avtalegiro, invoice, card or prepaid"`
	Start         dateText   `json:"start"`
	BindingMonths *int       `json:"binding_months,omitempty" doc:"The plan's where left out"`
	End           dateText   `json:"end,omitempty"`
	PaidUntil     monthWord  `json:"paid_until,omitempty"`
	PriceKind     string     `json:"price_kind,omitempty" doc:"ordinary, campaign or student"`
	PriceUntil    dateText   `json:"price_until,omitempty"`
	RegularPrice  *batch.Ore `json:"regular_price_ore,omitempty"`
}

// NewEvent is something that was told of a membership.
type NewEvent struct {
	MembershipNo string    `json:"membership_no"`
	Date         dateText  `json:"date"`
	Event        string    `json:"event" example:"freeze"`
	From         dateText  `json:"from,omitempty"`
	Until        dateText  `json:"until,omitempty"`
	Months       int       `json:"months,omitempty"`
	Amount       batch.Ore `json:"amount_ore,omitempty"`
	Text         string    `json:"text,omitempty"`
	Documented   bool      `json:"documented,omitempty"`
}

// NewInvoice is an invoice that another system issued, or a credit note for one.
type NewInvoice struct {
	No           string     `json:"invoice_no"`
	CustomerNo   string     `json:"customer_no"`
	KID          string     `json:"kid,omitempty"`
	Amount       *batch.Ore `json:"amount_ore"`
	Issued       dateText   `json:"issued"`
	Due          dateText   `json:"due,omitempty"`
	Outstanding  *batch.Ore `json:"outstanding_ore,omitempty" doc:"What is still open of it; the rest was paid in the other system"`
	Text         string     `json:"text,omitempty"`
	Account      string     `json:"account,omitempty"`
	Credits      string     `json:"credits,omitempty" doc:"The invoice that it credits; of a credit note"`
	Reminded     dateText   `json:"reminded,omitempty" doc:"By the other system"`
	InCollection bool       `json:"in_collection,omitempty" doc:"Handed over by the other system"`
}

// addRows adds the imports.
func (a *API) addRows() {
	imports(a, "customers", "Add or change customers", []column[NewCustomer]{
		same("customer_no", func(c *NewCustomer) string { return c.No }),
		same("name", func(c *NewCustomer) string { return c.Name }),
		same("mobile", func(c *NewCustomer) string { return c.Mobile }),
		same("email", func(c *NewCustomer) string { return c.Email }),
		same("language", func(c *NewCustomer) string { return c.Language }),
		same("birth_date", func(c *NewCustomer) string { return string(c.BirthDate) }),
		same("address", func(c *NewCustomer) string { return c.Address }),
		same("postcode", func(c *NewCustomer) string { return c.Postcode }),
		same("city", func(c *NewCustomer) string { return c.City }),
		same("digipost", func(c *NewCustomer) string { return yesCell(c.Digipost) }),
		same("organisation_number", func(c *NewCustomer) string { return c.OrganisationNumber }),
		same("country", func(c *NewCustomer) string { return c.Country }),
	})
	imports(a, "memberships", "Add or change memberships", []column[NewMembership]{
		same("membership_no", func(m *NewMembership) string { return m.No }),
		same("customer_no", func(m *NewMembership) string { return m.CustomerNo }),
		same("payer_no", func(m *NewMembership) string { return m.PayerNo }),
		same("plan", func(m *NewMembership) string { return m.Plan }),
		{"price", "price_ore", func(m *NewMembership) string { return oreCell(m.Price) }},
		same("payment_method", func(m *NewMembership) string { return m.PaymentMethod }),
		same("start", func(m *NewMembership) string { return string(m.Start) }),
		same("binding_months", func(m *NewMembership) string { return intCell(m.BindingMonths) }),
		same("end", func(m *NewMembership) string { return string(m.End) }),
		same("paid_until", func(m *NewMembership) string { return string(m.PaidUntil) }),
		same("price_kind", func(m *NewMembership) string { return m.PriceKind }),
		same("price_until", func(m *NewMembership) string { return string(m.PriceUntil) }),
		{"regular_price", "regular_price_ore",
			func(m *NewMembership) string { return oreCell(m.RegularPrice) }},
	})
	imports(a, "events", "Add what was told of memberships", []column[NewEvent]{
		same("membership_no", func(e *NewEvent) string { return e.MembershipNo }),
		same("date", func(e *NewEvent) string { return string(e.Date) }),
		same("event", func(e *NewEvent) string { return e.Event }),
		same("from", func(e *NewEvent) string { return string(e.From) }),
		same("until", func(e *NewEvent) string { return string(e.Until) }),
		same("months", func(e *NewEvent) string { return numberCell(e.Months) }),
		{"amount", "amount_ore", func(e *NewEvent) string { return amountCell(e.Amount) }},
		same("text", func(e *NewEvent) string { return e.Text }),
		same("documented", func(e *NewEvent) string { return yesCell(e.Documented) }),
	})
	imports(a, "invoices", "Add invoices that another system issued", []column[NewInvoice]{
		same("invoice_no", func(i *NewInvoice) string { return i.No }),
		same("customer_no", func(i *NewInvoice) string { return i.CustomerNo }),
		same("kid", func(i *NewInvoice) string { return i.KID }),
		{"amount", "amount_ore", func(i *NewInvoice) string { return oreCell(i.Amount) }},
		same("issued", func(i *NewInvoice) string { return string(i.Issued) }),
		same("due", func(i *NewInvoice) string { return string(i.Due) }),
		{"outstanding", "outstanding_ore", func(i *NewInvoice) string { return oreCell(i.Outstanding) }},
		same("text", func(i *NewInvoice) string { return i.Text }),
		same("account", func(i *NewInvoice) string { return i.Account }),
		same("credits", func(i *NewInvoice) string { return i.Credits }),
		same("reminded", func(i *NewInvoice) string { return string(i.Reminded) }),
		same("in_collection", func(i *NewInvoice) string { return yesCell(i.InCollection) }),
	})
}

func numberCell(n int) string {
	if n == 0 {
		return ""
	}
	return intCell(&n)
}

func amountCell(o batch.Ore) string {
	if o == 0 {
		return ""
	}
	return oreCell(&o)
}
