package kidchange

import (
	"context"
	"errors"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/kid"
)

// Change is what the books say of a change to a layout.
type Change struct {
	AsOf string   `json:"as_of"` // 2026-10-06T13:15
	From []string `json:"from"`  // the layouts of trekk.yaml, which makes KIDs of the first
	To   string   `json:"to"`

	Customers int      `json:"customers"`
	Unfit     Cases    `json:"unfit"`    // customers whose number it has no room for
	Mandates  Mandates `json:"mandates"` // active ones
	Open      int      `json:"open_invoices"`
	Live      int      `json:"live_claims"`
	// CheckDigits are open invoices whose KID would be of the layout, had it not another check digit.
	CheckDigits int   `json:"check_digits"`
	Others      Cases `json:"others"`     // KIDs that would be read as another customer's
	Collisions  Cases `json:"collisions"` // KIDs that an invoice which is still to come would have too

	NextInvoice int64  `json:"next_invoice"` // number
	LastInvoice int64  `json:"last_invoice"` // number that it has room for
	Against     string `json:"against"`      // what stands against it; empty where nothing does
	Ready       bool   `json:"ready"`        // it can be done: nothing stands against it
	Done        bool   `json:"done"`         // the customers of the books have it
	Steps       []Step `json:"steps"`        // in their order
}

// Mandates says what becomes of the active mandates.
type Mandates struct {
	Kept int `json:"kept"` // the fixed part of their KIDs stays as it is
	Lost int `json:"lost"` // it becomes another, which the bank must move them to
	Odd  int `json:"odd"`  // on KIDs of no layout: they cover nothing now either
}

// Cases are things that stand against a change.
type Cases struct {
	Number int      `json:"number"`
	First  []string `json:"first"` // the first ten
}

const fewCases = 10

func (c *Cases) add(of string) {
	if c.Number++; len(c.First) < fewCases {
		c.First = append(c.First, of)
	}
}

// rehearsal is a change while it is worked out.
type rehearsal struct {
	m      batch.Moment
	to     kid.Layout
	before kid.Layouts
	*Change
}

// before are the layouts that a payee has beside one that it changes to.
func before(p *batch.Payee, to kid.Layout) kid.Layouts {
	others := slices.DeleteFunc(slices.Clone(p.KID),
		func(l kid.Layout) bool { return l.String() == to.String() })
	if len(others) == 0 {
		return p.KID
	}
	return others
}

// Rehearse works a change out. It reads customers, mandates and open invoices; all invoices only where KIDs
// of the layout are as long as those of another.
func Rehearse(ctx context.Context, m batch.Moment, to kid.Layout) (*Change, error) {
	c := &Change{
		AsOf: m.Now.Format("2006-01-02T15:04"), To: to.String(), LastInvoice: to.LastInvoice(),
		Unfit: Cases{First: []string{}}, Others: Cases{First: []string{}},
		Collisions: Cases{First: []string{}},
		From:       []string{},
	}
	for _, l := range m.KID {
		c.From = append(c.From, l.String())
	}
	r := &rehearsal{m, to, before(m.Payee, to), c}
	last, err := m.Store.LastNumber(ctx, batch.InvoiceSeries)
	c.NextInvoice = last + 1
	for _, part := range []func(context.Context) error{r.customers, r.mandates, r.open, r.collisions} {
		if err == nil {
			err = part(ctx)
		}
	}
	if err != nil {
		return nil, err
	}
	var against *batch.Refusal
	if c.Ready = !errors.As(c.Refusal(), &against); !c.Ready {
		c.Against = against.Fact
	}
	c.Steps = r.steps()
	return c, nil
}

func (r *rehearsal) customers(ctx context.Context) error {
	r.Done = true
	for c, err := range r.m.Store.Customers(ctx) {
		if err != nil {
			return err
		}
		r.Customers++
		fixed, err := r.to.FixedOf(c.No)
		if err != nil {
			r.Unfit.add(c.No)
		}
		r.Done = r.Done && fixed == c.Fixed
	}
	return nil
}

// mandates counts what becomes of the active ones.
func (r *rehearsal) mandates(ctx context.Context) error {
	for d, err := range activeMandates(ctx, r.m) {
		if err != nil {
			return err
		}
		switch fate(r.before, r.to, d.KID) {
		case kept:
			r.Mandates.Kept++
		case lost:
			r.Mandates.Lost++
		case odd:
			r.Mandates.Odd++
		}
		r.readAs(d.KID)
	}
	return nil
}

// open counts the open invoices, whose KIDs payers have in hand.
func (r *rehearsal) open(ctx context.Context) error {
	for i, err := range r.m.Store.Invoices(ctx, batch.InvoicesToPay, 0) {
		if err != nil {
			return err
		}
		r.Open++
		if i.Claim != nil && i.Claim.Status == batch.ClaimLive {
			r.Live++
		}
		if _, err := r.to.Fixed(i.KID); err == nil && !r.to.Check([]byte(i.KID)) {
			r.CheckDigits++
		}
		r.readAs(i.KID)
	}
	return nil
}

// readAs notes a KID that the layout would take for another customer's.
func (r *rehearsal) readAs(k string) {
	then, err := r.to.Parse(k)
	if err != nil {
		return
	}
	now := r.before.Customers(k)
	if len(now) > 0 && !slices.Contains(now, then.Customer) {
		r.Others.add(k)
	}
}

// collisions notes the KIDs of invoices that one with a number to come would have too.
func (r *rehearsal) collisions(ctx context.Context) error {
	asLong := func(l kid.Layout) bool { return l.Length() == r.to.Length() && l.String() != r.to.String() }
	if !slices.ContainsFunc(r.before, asLong) {
		return nil
	}
	for i, err := range r.m.Store.Invoices(ctx, batch.AllInvoices, 0) {
		if err != nil {
			return err
		}
		if p, err := r.to.Parse(i.KID); err == nil && p.Invoice >= r.NextInvoice {
			r.Collisions.add(i.KID)
		}
	}
	return nil
}

// What becomes of a mandate.
const (
	kept = 1 + iota
	lost
	odd
)

// fate says what becomes of a mandate on a KID.
func fate(before kid.Layouts, to kid.Layout, k string) int {
	l, err := before.Of(k)
	if err != nil {
		return odd
	}
	p, err := l.Parse(k)
	if err != nil {
		return odd
	}
	fixed, _ := l.Fixed(k)
	if then, err := to.FixedOfParts(p); err == nil && then == fixed {
		return kept
	}
	return lost
}

// activeMandates are those on all accounts.
func activeMandates(ctx context.Context, m batch.Moment) iter.Seq2[batch.Mandate, error] {
	return func(yield func(batch.Mandate, error) bool) {
		accounts, err := m.Accounts(ctx)
		if err != nil {
			yield(batch.Mandate{}, err)
			return
		}
		for _, account := range accounts {
			for d, err := range m.Store.Mandates(ctx, account) {
				if err == nil && !d.Until.IsZero() {
					continue
				}
				if !yield(d, err) || err != nil {
					return
				}
			}
		}
	}
}

// Loser is a customer who has a mandate that a change would lose.
type Loser struct {
	batch.Customer
	Mandate batch.Mandate
}

// Losers streams the customers whose mandates a change to a layout would lose, each once for an account, as
// far as they are known.
func Losers(ctx context.Context, m batch.Moment, to kid.Layout) iter.Seq2[Loser, error] {
	return func(yield func(Loser, error) bool) {
		was := before(m.Payee, to)
		for d, err := range activeMandates(ctx, m) {
			if err != nil {
				yield(Loser{}, err)
				return
			}
			if fate(was, to, d.KID) != lost {
				continue
			}
			for c, err := range m.Store.CustomersByFixed(ctx, []string{m.OwnerOf(d.KID)}) {
				if !yield(Loser{c, d}, err) || err != nil {
					return
				}
			}
		}
	}
}
