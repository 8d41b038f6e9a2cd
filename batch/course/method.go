package course

import (
	"slices"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// PaidBy says how a charge is paid, and the invoice fee in øre. It is a claim when the payer has a mandate on
// the account that was active on the invoicing day (S2, S3): a mandate that came later counts from the next
// charge on, and one that has ended since can no longer be charged. Yearly invoices have no fee (S6), nor has
// a charge that someone else than the payer owes. held are the payer's mandates on all accounts.
func PaidBy(
	c *batch.Creditor, p *terms.Profile, charge *Charge, held []batch.Mandate,
) (method batch.Method, fee batch.Ore) {
	account := c.AccountOf(charge.Plan)
	chargeable := func(d batch.Mandate) bool { return d.Account == account && charge.on(&d) }
	switch {
	case charge.CustomerNo != "": // held are not the mandates of the one who owes it
		return batch.MethodInvoice, 0
	case slices.ContainsFunc(held, chargeable):
		return batch.MethodClaim, 0
	case charge.Kind == batch.KindYearly:
		return batch.MethodInvoice, 0
	}
	return batch.MethodInvoice, p.Billing.InvoiceFee
}

// MandateFor is the mandate that makes a charge a claim or, when there is none, the last of those held on the
// account, which tells why it is not one; nil without any.
func MandateFor(c *batch.Creditor, charge *Charge, held []batch.Mandate) (last *batch.Mandate) {
	account := c.AccountOf(charge.Plan)
	for i := range held {
		if held[i].Account != account {
			continue
		}
		if last = &held[i]; charge.on(last) {
			return last
		}
	}
	return last
}

// LateMandate is an active mandate on a charge's account that came after the invoicing day, so that it does
// not count for this charge; nil when there is none.
func LateMandate(c *batch.Creditor, charge *Charge, held []batch.Mandate) *batch.Mandate {
	account := c.AccountOf(charge.Plan)
	for i := range held {
		if d := &held[i]; d.Account == account && d.Until.IsZero() && d.Since > charge.Made {
			return d
		}
	}
	return nil
}

// Stranded is the mandate that would make a charge a claim, had the payee not moved the account: one of the
// payer's on another account of the payee's, or one that was the payee's before, to which nothing that the
// payer has had is invoiced now; nil when there is none. accounts are those that the plans of all the payer's
// memberships, past ones too, are invoiced to now: a mandate on one of these is there for what the payer
// himself has chosen.
func Stranded(c *batch.Creditor, charge *Charge, held []batch.Mandate, accounts []string) *batch.Mandate {
	if charge.CustomerNo != "" {
		return nil
	}
	account := c.AccountOf(charge.Plan)
	for i := range held {
		d := &held[i]
		if d.Account != account && !slices.Contains(accounts, d.Account) && charge.on(d) {
			return d
		}
	}
	return nil
}

// InvoicedIn reports whether a month of the membership is invoiced, or would be were it not frozen or paid
// ahead: it has begun and not ended by then, and is neither prepaid nor paid by card.
func (c *Course) InvoicedIn(p bankday.Month) bool {
	return p >= c.m.Start.Month() && p <= c.End().Last && c.monthly()
}

// Plans are the names of the plans that the membership has had or will have, as far as it is invoiced by
// them.
func (c *Course) Plans() (names []string) {
	for _, s := range c.spans {
		if c.monthly() && !slices.Contains(names, s.name) {
			names = append(names, s.name)
		}
	}
	return names
}

// monthly reports whether the membership is invoiced at all: neither prepaid nor paid by card.
func (c *Course) monthly() bool {
	why, _ := c.feeless()
	return why.IsZero()
}

// on reports whether a mandate on the charge's account can be charged.
func (c *Charge) on(d *batch.Mandate) bool { return d.ActiveOn(c.Made) && d.Until.IsZero() }
