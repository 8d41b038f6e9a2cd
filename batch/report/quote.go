package report

import (
	"context"
	"errors"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Quote is what is paid by card at signing.
type Quote struct {
	Lines  []terms.Line `json:"lines"`
	Total  batch.Ore    `json:"total"`
	Credit *batch.Ore   `json:"credit_ore,omitempty"` // of the customer; it pays the first invoices, not this
	// NoFee is that the terms do not say what the registration or start-up fee is: it comes on top.
	NoFee bool `json:"fee_unknown,omitempty"`
}

// Joining is what somebody wants to join.
type Joining struct {
	Plan     string
	Price    batch.Ore    // zero for the terms'
	On       bankday.Date // zero for the clock's day
	Customer string       // number of a customer already; may be empty
}

// Quote says what joining costs, in the reader's language.
func (r Reports) Quote(ctx context.Context, j Joining) (*Quote, error) {
	if j.On.IsZero() {
		j.On = r.Today()
	}
	q, err := QuoteOf(r.Terms, j, r.Lang)
	if err != nil || j.Customer == "" {
		return q, err
	}
	left, err := r.CreditLeft(ctx, j.Customer)
	q.Credit = &left
	return q, err
}

// QuoteOf says what joining costs by terms alone, in a language: nb or en. It knows of no customer's credit.
func QuoteOf(p *terms.Profile, j Joining, lang string) (*Quote, error) {
	plan, err := p.Plan(j.Plan)
	if err != nil {
		return nil, batch.Refuse("plan_unknown", "%v", err)
	}
	if j.Price > 0 {
		plan.Price = j.Price
	}
	if plan.Price == 0 {
		return nil, batch.Refuse("price_missing", "the plan %s has no price in the terms: say it", j.Plan)
	}
	lines, err := p.Quote(plan, plan.Price, j.On, lang)
	q := &Quote{Lines: lines, NoFee: errors.Is(err, terms.ErrNoFee)}
	if err != nil && !q.NoFee {
		return nil, err
	}
	for _, l := range lines {
		q.Total += l.Amount
	}
	return q, nil
}
