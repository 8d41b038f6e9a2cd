package report

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"trekk/batch"
	"trekk/batch/course"
	"trekk/batch/stream"
	"trekk/kid"
	"trekk/schedule/bankday"
)

// MandateHolder is a mandate with the customer whose claims it covers; Customer.No is empty when nobody has
// the number, and the customer may be registered later.
type MandateHolder struct {
	batch.Mandate
	Customer batch.Customer
}

// State is active, ended, or unknown when the customer is.
func (m *MandateHolder) State() string {
	switch {
	case m.Customer.No == "":
		return "unknown"
	case m.Until.IsZero():
		return "active"
	}
	return "ended"
}

// MandateHolders merges mandates, account after account, those that the creditor has no longer too, and
// customers, both sorted by the fixed part of the KID.
func (r Reports) MandateHolders(ctx context.Context) iter.Seq2[MandateHolder, error] {
	return func(yield func(MandateHolder, error) bool) {
		accounts, err := r.Accounts(ctx)
		if err != nil {
			yield(MandateHolder{}, err)
			return
		}
		for _, account := range accounts {
			if !holders(ctx, r.Store, account, yield) {
				return
			}
		}
	}
}

// holders yields those with mandates on an account; false when no more are wanted.
func holders(
	ctx context.Context, s batch.Store, account string, yield func(MandateHolder, error) bool,
) bool {
	customers := stream.NewMerge(s.Customers(ctx), func(c batch.Customer) string { return c.Fixed })
	defer customers.Stop()
	var last batch.Customer
	for m, err := range s.Mandates(ctx, account) {
		if err == nil && m.Fixed != last.Fixed {
			last = batch.Customer{Fixed: m.Fixed}
			for c, cerr := range customers.At(m.Fixed) {
				last, err = c, cerr
			}
		}
		if !yield(MandateHolder{m, last}, err) || err != nil {
			return false
		}
	}
	return true
}

// MandateForm is what a payer needs to start a mandate at the bank's agreement service.
type MandateForm struct {
	Account     string // of the payee, 11 digits: the membership's plan's, or the main one
	Payee       string
	KID         string    // the customer's, without an invoice: a mandate covers the fixed part
	AmountLimit batch.Ore // recommended (S20); zero when the terms have none
	ActiveSince bankday.Date
	// EndedLastDay is when a mandate was deleted that a new one must wait for (S18); zero when it need not.
	EndedLastDay bankday.Date
	NotBefore    bankday.Date // the first day on which the new one can be made, after EndedLastDay
}

// MandateForm makes the form of a customer, or of the one who pays for a membership. The error is ErrRefused
// when the payer is too young (S17), and batch.ErrNotFound when there is no such customer or membership.
func (r Reports) MandateForm(ctx context.Context, no string) (f MandateForm, err error) {
	c, err := payerOf(ctx, r.Moment, no)
	if err != nil {
		return f, err
	}
	if age := r.Terms.People.PayerAge; course.TooYoung(c.BirthDate, age, r.Today()) {
		return f, batch.RefuseBy("payer_too_young", r.Terms.Cite("S17", "F3"),
			"customer %s is under %d: AvtaleGiro is for payers of that age and over", c.No, age)
	}
	number, err := strconv.ParseInt(c.No, 10, 64)
	if err != nil {
		return f, fmt.Errorf("customer %s: %w", c.No, err)
	}
	f = MandateForm{Payee: r.Creditor.Name}
	if f.Account, err = accountFor(ctx, r.Moment, no); err != nil {
		return f, err
	}
	if f.KID, err = mandateKID(r.KID, number); err != nil {
		return f, err
	}
	if limit := r.Terms.Mandates.RecommendedLimit; limit != nil {
		f.AmountLimit = *limit
	}
	for m, err := range r.Store.MandatesOf(ctx, f.Account, c.Fixed) {
		if err != nil {
			return f, err
		}
		f.ActiveSince, f.EndedLastDay = 0, m.Until
		if m.Until.IsZero() {
			f.ActiveSince = m.Since
		}
	}
	if first := f.EndedLastDay + bankday.Date(r.Terms.Mandates.WaitDays); !f.EndedLastDay.IsZero() &&
		r.Today() < first {
		f.NotBefore = first
	}
	return f, nil
}

// accountFor is the account that a membership is invoiced to next; the main one when it is no membership's
// number.
func accountFor(ctx context.Context, m batch.Moment, no string) (string, error) {
	membership, err := m.Store.Membership(ctx, no)
	if errors.Is(err, batch.ErrNotFound) {
		return m.Creditor.Account, nil
	}
	if err != nil {
		return "", err
	}
	c, err := course.New(m.Terms, m.Calendar, &membership)
	if err != nil {
		return "", err
	}
	return m.Creditor.AccountOf(c.PlanName(c.Uninvoiced(m.Today()))), nil
}

// mandateKID is a KID of the customer with the first invoice number, from 0, that has one.
func mandateKID(layouts kid.Layouts, customer int64) (made string, err error) {
	for invoice := int64(0); ; invoice++ {
		if made, err = layouts.Make(kid.Parts{Customer: customer,
			Invoice: invoice}); !errors.Is(err, kid.ErrSkip) {
			return made, err
		}
	}
}

// payerOf finds a customer by number, or the one who pays for the membership of that number.
func payerOf(ctx context.Context, m batch.Moment, no string) (batch.Customer, error) {
	if of, err := m.Store.Membership(ctx, no); !errors.Is(err, batch.ErrNotFound) {
		return of.Customer, err
	}
	fixed, err := m.KID.FixedOf(no)
	if err != nil {
		return batch.Customer{}, fmt.Errorf("no membership and no customer has the number %s: %w", no,
			batch.ErrNotFound)
	}
	c, err := m.Store.CustomerByFixed(ctx, fixed)
	if errors.Is(err, batch.ErrNotFound) {
		err = fmt.Errorf("no membership and no customer has the number %s: %w", no, batch.ErrNotFound)
	}
	return c, err
}

// MandateHistory is the mandates of a customer, or of whoever a KID belongs to, by the day trekk heard of
// them.
func (r Reports) MandateHistory(ctx context.Context, no string) (list []MandateHolder, err error) {
	c, err := payerOf(ctx, r.Moment, no)
	fixed := c.Fixed
	if _, notKID := r.KID.Parse(no); errors.Is(err, batch.ErrNotFound) && notKID == nil {
		fixed, err = r.Fixed(no), nil
	}
	if err != nil {
		return nil, err
	}
	held, err := r.MandatesOf(ctx, fixed)
	list = []MandateHolder{}
	for _, m := range held {
		list = append(list, MandateHolder{m, c})
	}
	return list, err
}
