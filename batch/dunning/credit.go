package dunning

import (
	"context"

	"trekk/batch"
)

// credits are what customers have paid too much, given to the overdue invoices that they owe, the oldest
// first: each øre holds one invoice. Bill uses credit by itself where the terms let it; what is left here
// came since, or stays until a person uses it or pays it back.
type credits struct {
	m     batch.Moment
	left  map[string]batch.Ore // by customer, of those who have any; nil where each is asked for
	asked map[string]bool      // customers whose credit has been given
	given map[string]batch.Ore // by the number of the invoice
}

// newCredits are the credits of all customers, or else are asked for customer by customer.
func newCredits(ctx context.Context, m batch.Moment, all bool) (*credits, error) {
	c := &credits{m: m, asked: map[string]bool{}, given: map[string]batch.Ore{}}
	if !all {
		return c, nil
	}
	c.left = map[string]batch.Ore{}
	for credit, err := range m.Store.Credits(ctx) {
		if err != nil {
			return nil, err
		}
		if credit.Amount > 0 {
			c.left[credit.CustomerNo] = credit.Amount
		}
	}
	return c, nil
}

// of is the credit that pays an invoice as far as it goes. Nil credits are none.
func (c *credits) of(ctx context.Context, i *batch.InvoiceState) (batch.Ore, error) {
	if c == nil {
		return 0, nil
	}
	if c.asked[i.CustomerNo] {
		return c.given[i.No], nil
	}
	left := c.left[i.CustomerNo]
	if c.left == nil {
		has, err := c.m.Store.CreditOf(ctx, i.CustomerNo)
		if err != nil {
			return 0, err
		}
		left = has.Amount
	}
	if c.left == nil || left > 0 {
		c.asked[i.CustomerNo] = true
	}
	if left <= 0 {
		return 0, nil
	}
	err := c.give(ctx, i.CustomerNo, left)
	return c.given[i.No], err
}

// give gives a customer's credit to what the customer owes, the oldest first; what is left in peace anyway,
// or is with the agency, is passed over.
func (c *credits) give(ctx context.Context, customerNo string, left batch.Ore) error {
	today := c.m.Today()
	for i, err := range c.m.Store.CustomerOpen(ctx, customerNo, batch.LastDay) {
		if err != nil {
			return err
		}
		if i.Due >= today || i.InCollection || i.Held(today) || i.CustomerHeld(today) {
			continue
		}
		if part := min(left, i.Outstanding()); part > 0 {
			c.given[i.No], left = part, left-part
		}
	}
	return nil
}

// money is what the customer's money holds of an invoice: credit and payments that wait which together cover
// what is asked. Where credit alone covers a part, a reminder asks for the rest, and a handover waits until
// the credit has been used: an agency cannot know of it.
func (s *Scale) money(ctx context.Context, v *Verdict) (*batch.Finding, error) {
	i := v.Invoice
	if err := s.gather(ctx); err != nil {
		return nil, err
	}
	credit, err := s.credits.of(ctx, i)
	if err != nil {
		return nil, err
	}
	v.Asked -= credit
	if v.Asked > 0 {
		if f := s.waiting.covers(i, v.Asked); f != nil {
			return f, nil
		}
	}
	if credit == 0 || v.Asked > 0 && v.Step != HandOver {
		return nil, nil
	}
	facts := batch.Facts{"credit_ore": credit, "customer": i.CustomerNo}
	return about(i, batch.HeldByCredit, v.NotBefore, facts, batch.ApplyCredit), nil
}
