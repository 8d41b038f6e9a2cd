package batch

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"

	"trekk/kid"
	"trekk/schedule/bankday"
)

// MandateHolder is a mandate with the customer whose claims it covers; Customer.No is empty when nobody has the number, and
// the customer may be registered later.
type MandateHolder struct {
	Mandate
	Customer Customer
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

// MandateHolders merges mandates, account after account, and customers, both sorted by the fixed part of the KID.
func (n *Night) MandateHolders(ctx context.Context) iter.Seq2[MandateHolder, error] {
	return func(yield func(MandateHolder, error) bool) {
		for _, account := range n.Creditor.BankAccounts() {
			if !n.holders(ctx, account, yield) {
				return
			}
		}
	}
}

// holders yields those with mandates on an account; false when no more are wanted.
func (n *Night) holders(ctx context.Context, account string, yield func(MandateHolder, error) bool) bool {
	customers := newMerge(n.Store.Customers(ctx), func(c Customer) string { return c.Fixed })
	defer customers.stop()
	var last Customer
	for m, err := range n.Store.Mandates(ctx, account) {
		if err == nil && m.Fixed != last.Fixed {
			last = Customer{Fixed: m.Fixed}
			for c, cerr := range customers.at(m.Fixed) {
				last, err = c, cerr
			}
		}
		if !yield(MandateHolder{m, last}, err) || err != nil {
			return false
		}
	}
	return true
}

// MandateForm is what a payer needs to start a mandate at the bank's agreement service (operations.md, Mandates).
type MandateForm struct {
	Account      string // of the payee, 11 digits: the membership's plan's, or the main one
	Payee        string
	KID          string // the customer's, without an invoice: a mandate covers the fixed part
	AmountLimit  Ore    // recommended (S20); zero when the terms have none
	ActiveSince  bankday.Date
	EndedLastDay bankday.Date // when a mandate was deleted that a new one must wait for (S18); zero when it need not
	NotBefore    bankday.Date // the first day on which the new one can be made, after EndedLastDay
}

// MandateForm makes the form of a customer, or of the one who pays for a membership. The error is ErrRefused when the payer
// is too young (S17), and ErrNotFound when there is no such customer or membership.
func (n *Night) MandateForm(ctx context.Context, no string) (f MandateForm, err error) {
	c, err := n.payer(ctx, no)
	if err != nil {
		return f, err
	}
	if age := n.Terms.People.PayerAge; tooYoung(c.BirthDate, age, n.today()) {
		return f, refused("customer %s is under %d: AvtaleGiro is for payers of that age and over%s", c.No, age, cite(n.Terms.Cite("S17", "F3")))
	}
	number, err := strconv.ParseInt(c.No, 10, 64)
	if err != nil {
		return f, fmt.Errorf("customer %s: %w", c.No, err)
	}
	f = MandateForm{Payee: n.Creditor.Name}
	if f.Account, err = n.accountFor(ctx, no); err != nil {
		return f, err
	}
	if f.KID, err = n.mandateKID(number); err != nil {
		return f, err
	}
	if limit := n.Terms.Mandates.RecommendedLimit; limit != nil {
		f.AmountLimit = *limit
	}
	for m, err := range n.Store.MandatesOf(ctx, f.Account, c.Fixed) {
		if err != nil {
			return f, err
		}
		f.ActiveSince, f.EndedLastDay = 0, m.Until
		if m.Until.IsZero() {
			f.ActiveSince = m.Since
		}
	}
	if first := f.EndedLastDay + bankday.Date(n.Terms.Mandates.WaitDays); !f.EndedLastDay.IsZero() && n.today() < first {
		f.NotBefore = first
	}
	return f, nil
}

// accountFor is the account that a membership is invoiced to next; the main one when it is no membership's number.
func (n *Night) accountFor(ctx context.Context, no string) (string, error) {
	m, err := n.Store.Membership(ctx, no)
	if errors.Is(err, ErrNotFound) {
		return n.Creditor.Account, nil
	}
	if err != nil {
		return "", err
	}
	c, err := newCourse(n.Terms, n.Calendar, &m)
	if err != nil {
		return "", err
	}
	return n.Creditor.AccountOf(c.at(c.uninvoiced(n.today())).name), nil
}

// mandateKID is a KID of the customer with the first invoice number, from 0, that has one.
func (n *Night) mandateKID(customer int64) (made string, err error) {
	for invoice := int64(0); ; invoice++ {
		if made, err = n.KID.Make(kid.Parts{Customer: customer, Invoice: invoice}); !errors.Is(err, kid.ErrSkip) {
			return made, err
		}
	}
}

// payer finds a customer by number, or the one who pays for the membership of that number.
func (n *Night) payer(ctx context.Context, no string) (Customer, error) {
	if m, err := n.Store.Membership(ctx, no); !errors.Is(err, ErrNotFound) {
		return m.Customer, err
	}
	fixed, err := n.KID.FixedOf(no)
	if err != nil {
		return Customer{}, fmt.Errorf("no membership and no customer has the number %s: %w", no, ErrNotFound)
	}
	c, err := n.Store.CustomerByFixed(ctx, fixed)
	if errors.Is(err, ErrNotFound) {
		err = fmt.Errorf("no membership and no customer has the number %s: %w", no, ErrNotFound)
	}
	return c, err
}

// MandateHistory is the mandates of a customer, or of whoever a KID belongs to, by the day trekk heard of them.
func (n *Night) MandateHistory(ctx context.Context, no string) (list []MandateHolder, err error) {
	c, err := n.payer(ctx, no)
	fixed := c.Fixed
	if _, notKID := n.KID.Parse(no); errors.Is(err, ErrNotFound) && notKID == nil {
		fixed, err = n.fixed(no), nil
	}
	if err != nil {
		return nil, err
	}
	held, err := n.mandatesOf(ctx, fixed)
	for _, m := range held {
		list = append(list, MandateHolder{m, c})
	}
	return list, err
}
