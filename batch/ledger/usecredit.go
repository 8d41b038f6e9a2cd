package ledger

import (
	"context"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Purse is the credit of a customer, as far as it can pay invoices that this customer owes. What was paid
// back is not in it, and neither is money that the bank took back; that of a customer on hold is empty. It
// remembers what it has paid, which the store does not show before the transaction ends. A nil purse is
// empty.
type Purse struct {
	m       batch.Moment
	booking Booking
	credit  batch.CustomerCredit
	left    batch.Ore
	excess  batch.Ore
	held    []batch.PaymentState // that credit is in, by number
}

// CreditIn are the payments that credit of a customer is in, by number, and how much there is in them. What
// was taken back comes to nothing with what took it back, and is left out.
func CreditIn(
	ctx context.Context, s batch.Store, customerNo string,
) (held []batch.PaymentState, there batch.Ore, err error) {
	for p, err := range s.CustomerPayments(ctx, customerNo) {
		if err != nil {
			return nil, 0, err
		}
		if part := p.CreditOf(customerNo); part > 0 && p.TakenBackBy == 0 {
			held, there = append(held, p), there+part
		}
	}
	return held, there, nil
}

// OpenPurse reads the payments that hold a customer's credit.
func OpenPurse(ctx context.Context, m batch.Moment, b Booking, c batch.CustomerCredit) (*Purse, error) {
	p := &Purse{m: m, booking: b, credit: c}
	if c.Amount <= 0 {
		return p, nil
	}
	held, there, err := CreditIn(ctx, m.Store, c.CustomerNo)
	if err != nil {
		return nil, err
	}
	p.held = held
	p.left, p.excess = min(c.Amount, there), max(0, c.Amount-there)
	hold, err := HoldOf(ctx, m, c.CustomerNo)
	if hold != nil {
		p.left = 0
	}
	return p, err
}

// HoldOf is the hold that stops everything to a customer today; nil when none does.
func HoldOf(ctx context.Context, m batch.Moment, customerNo string) (hold *batch.CustomerHold, err error) {
	for h, err := range m.Store.CustomerHolds(ctx, customerNo) {
		if err != nil {
			return nil, err
		}
		hold = &h
	}
	if !hold.Stands(m.Today()) {
		return nil, nil
	}
	return hold, nil
}

// Left is what is in the purse.
func (p *Purse) Left() batch.Ore {
	if p == nil {
		return 0
	}
	return p.left
}

// Excess is by how much more the customer has been invoiced of debts than he owes: something that put him
// below zero has been undone since.
func (p *Purse) Excess() batch.Ore {
	if p == nil {
		return 0
	}
	return p.excess
}

// Pay pays an invoice as far as it is open and the purse goes, and says how much that is. It brings the
// invoice up to date; the caller writes the postings. They are booked today, but on no day on which the
// credit is not there yet, or the invoice is not open.
func (p *Purse) Pay(i *batch.InvoiceState) (used batch.Ore, list []batch.Posting) {
	if p == nil {
		return 0, nil
	}
	today, customer := p.m.Today(), p.credit.CustomerNo
	for k := range p.held {
		held := &p.held[k]
		part := min(held.CreditOf(customer), i.Outstanding(), p.left)
		if part <= 0 {
			continue
		}
		booked := p.booking.On(max(today, i.Booked, i.Opened, creditedFrom(held, customer)))
		from := batch.Posting{Target: batch.ToCredit, CustomerNo: customer, Amount: -part}
		to := batch.Posting{Target: batch.ToInvoice, InvoiceNo: i.No, Amount: part}
		list = append(list, held.Add(from, today, booked), held.Add(to, today, booked))
		used += part
		p.left -= part
		i.Paid += part
	}
	return used, list
}

// creditedFrom is the day from which all of a payment's postings to a customer's credit count.
func creditedFrom(p *batch.PaymentState, customer string) (day bankday.Date) {
	for _, e := range p.Postings {
		if e.Target == batch.ToCredit && e.CustomerNo == customer {
			day = max(day, e.Booked)
		}
	}
	return day
}

// Purses gives customers' purses one after the other, in the order of the fixed part of their KIDs. Stop must
// be called at the end.
type Purses struct {
	ctx     context.Context
	m       batch.Moment
	booking Booking
	credits *stream.Merge[batch.CustomerCredit] // nil where the terms leave credit alone

	fixed string // that it has come to
	purse *Purse // of that customer; nil when there is no credit
}

// NewPurses begins with the first customer who has credit.
func NewPurses(ctx context.Context, m batch.Moment, b Booking) *Purses {
	p := &Purses{ctx: ctx, m: m, booking: b}
	if m.Terms.UsesCredit() {
		byFixed := func(c batch.CustomerCredit) string { return c.Fixed }
		p.credits = stream.NewMerge(m.Store.Credits(ctx), byFixed)
	}
	return p
}

// Stop ends the reading of credits.
func (p *Purses) Stop() {
	if p.credits != nil {
		p.credits.Stop()
	}
}

// Of goes on to the purse of the customer with a fixed part; nil when this customer has no credit, or where
// the terms leave credit alone. Fixed parts must be asked for in ascending order.
func (p *Purses) Of(fixed string) (*Purse, error) {
	if p.credits == nil || fixed == p.fixed {
		return p.purse, nil
	}
	p.fixed, p.purse = fixed, nil
	for credit, err := range p.credits.At(fixed) {
		if err != nil {
			return nil, err
		}
		if p.purse, err = OpenPurse(p.ctx, p.m, p.booking, credit); err != nil {
			return nil, err
		}
	}
	return p.purse, nil
}

// Payable reports whether credit may pay an invoice now: it is open, nobody disputes it or has stopped all
// that concerns its customer, and the bank cannot be charging it, which charging says.
func Payable(m batch.Moment, i *batch.InvoiceState, charging func(*batch.InvoiceState) bool) bool {
	today := m.Today()
	return i.Outstanding() > 0 && !i.Held(today) && !i.CustomerHeld(today) && !charging(i)
}

// PayableOf are the invoices of a customer that credit may pay, the one that is due first first.
func PayableOf(
	ctx context.Context, m batch.Moment, customerNo string, charging func(*batch.InvoiceState) bool,
) (list []batch.InvoiceState, err error) {
	for i, err := range m.Store.CustomerOpen(ctx, customerNo, batch.LastDay) {
		if err != nil {
			return nil, err
		}
		if Payable(m, &i, charging) {
			list = append(list, i)
		}
	}
	return inLegalOrder(list), nil
}

// PaidIn is what has been paid of each invoice of a membership otherwise than out of credit.
func PaidIn(ctx context.Context, s batch.Store, membershipNo string) (map[string]batch.Ore, error) {
	in := map[string]batch.Ore{}
	for p, err := range s.MembershipPayments(ctx, membershipNo) {
		if err != nil {
			return nil, err
		}
		for k, e := range p.Postings {
			if e.InvoiceNo != "" && (k == 0 || !usesCredit(&p.Postings[k-1], &e)) {
				in[e.InvoiceNo] += e.Amount
			}
		}
	}
	return in, nil
}

// usesCredit reports whether two postings, one after the other, put a customer's credit on an invoice.
func usesCredit(from, to *batch.Posting) bool {
	return from.Target == batch.ToCredit && to.Target == batch.ToInvoice && from.Amount == -to.Amount
}
