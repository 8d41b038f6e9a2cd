//go:build torture && linux && amd64

package torture

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// acquittal is what the bank's ledger and the books say for people, by day. What came on a day itself may
// have come after the step, and does not count; what went away on it does.
type acquittal struct {
	*outboxCheck
	ledger   *sandbox.Ledger
	invoices []batch.InvoiceState
	payments []batch.PaymentState
	notes    map[string][]batch.CreditNote // by invoice
	received map[string]bankday.Date       // by the name of an ingested file
}

// acquit: nobody was charged more than was owed, or what another owes, and nobody was reminded or handed over
// who had paid, whose credit and waiting payments cover all that is owed, who disputed it, or who had not had
// the reminder that comes first.
func (c *outboxCheck) acquit(ctx context.Context, ledger *sandbox.Ledger) error {
	q := &acquittal{
		outboxCheck: c, ledger: ledger, notes: map[string][]batch.CreditNote{},
		received: map[string]bankday.Date{},
	}
	if err := q.read(ctx); err != nil {
		return err
	}
	for k := range q.invoices {
		i := &q.invoices[k]
		for _, on := range slices.Concat(c.reminded[i.No], c.texted[i.No], c.handed[i.No]) {
			if err := q.pressed(ctx, i, on); err != nil {
				return err
			}
		}
		for _, on := range c.handed[i.No] {
			if err := q.order(ctx, i, on); err != nil {
				return err
			}
		}
	}
	return q.charged(ctx)
}

func (q *acquittal) read(ctx context.Context) (err error) {
	s := q.a.Store
	if q.invoices, err = stream.All(s.Invoices(ctx, batch.AllInvoices, 0)); err != nil {
		return err
	}
	if q.payments, err = stream.All(s.Payments(ctx, batch.AllPayments)); err != nil {
		return err
	}
	for _, i := range q.invoices {
		if q.notes[i.No], err = stream.All(s.CreditNotes(ctx, i.No)); err != nil {
			return err
		}
	}
	for f, err := range s.Files(ctx, batch.FileIngested) {
		if err != nil {
			return err
		}
		q.received[f.Name] = batch.DayOf(f.Received)
	}
	return nil
}

// by reports whether a posting counts in the books of a day before its steps are taken.
func by(e *batch.Posting, day bankday.Date) bool { return e.On < day || e.On == day && e.Amount < 0 }

// left is what is left to pay of an invoice before the steps of a day.
func (q *acquittal) left(i *batch.InvoiceState, day bankday.Date) batch.Ore {
	left := i.Amount
	for _, n := range q.notes[i.No] {
		if n.Issued < day {
			left -= n.Amount
		}
	}
	for _, p := range q.payments {
		for _, e := range p.Postings {
			if e.InvoiceNo == i.No && by(&e, day) {
				left -= e.Amount
			}
		}
	}
	return max(0, left)
}

// money is a customer's credit before the steps of a day, with the payments that wait and have the customer's
// number in a KID that is right.
func (q *acquittal) money(c *batch.Customer, day bankday.Date) (sum batch.Ore) {
	for _, p := range q.payments {
		waits := batch.Ore(0)
		for _, e := range p.Postings {
			switch {
			case !by(&e, day):
			case e.Target == batch.ToCredit && e.CustomerNo == c.No:
				sum += e.Amount
			case e.Target == batch.ToUnmatched:
				waits += e.Amount
			}
		}
		if q.a.Payee.KID.Check([]byte(p.KID)) && q.a.Payee.OwnerOf(p.KID) == c.Fixed {
			sum += max(0, waits)
		}
	}
	return sum
}

// pressed judges a reminder or a handover.
func (q *acquittal) pressed(ctx context.Context, i *batch.InvoiceState, on bankday.Date) error {
	owed := batch.Ore(0)
	for k := range q.invoices {
		if o := &q.invoices[k]; o.CustomerNo == i.CustomerNo && o.Issued <= on {
			owed += q.left(o, on)
		}
	}
	has := q.money(&i.Customer, on)
	switch until := q.charging[i.KID]; {
	case q.left(i, on) == 0:
		q.fail("invoice %s had been paid when it was reminded of or handed over on %s", i.No, on)
	case q.paidByLedger(i, on):
		q.fail("invoice %s was paid by the bank's ledger when it was reminded of or handed over on %s", i.No,
			on)
	case has >= owed:
		q.fail("invoice %s was reminded of or handed over on %s: %s of its customer covers all %s that "+
			"is owed", i.No, on, has, owed)
	case on <= until:
		q.fail("invoice %s was reminded of or handed over on %s, and the bank may have been charging it "+
			"until %s", i.No, on, until)
	}
	return q.stopped(ctx, i, on)
}

// stopped: nobody is pressed who disputes an invoice, who was given time, or to whom everything is stopped. What
// was stopped on the day itself may have been stopped after the step.
func (q *acquittal) stopped(ctx context.Context, i *batch.InvoiceState, on bankday.Date) error {
	var hold batch.Hold
	for h, err := range q.a.Store.Holds(ctx, i.No) {
		if err != nil {
			return err
		}
		if h.On < on || h.On == on && h.Action == batch.HoldRelease {
			hold = h
		}
	}
	if hold.Action == batch.HoldBegin && (hold.Until.IsZero() || on <= hold.Until) {
		q.fail("invoice %s was disputed when it was reminded of or handed over on %s", i.No, on)
	}
	var stop batch.CustomerHold
	for h, err := range q.a.Store.CustomerHolds(ctx, i.CustomerNo) {
		if err != nil {
			return err
		}
		if h.On < on || h.On == on && h.Action == batch.HoldRelease {
			stop = h
		}
	}
	if stop.Stands(on) {
		q.fail("invoice %s of customer %s, to whom everything is stopped, was reminded of or handed over on %s",
			i.No, i.CustomerNo, on)
	}
	for a, err := range q.a.Store.Arrangements(ctx, i.No) {
		if err != nil {
			return err
		}
		if a.On < on && a.Parts == nil && on <= a.Until && i.Arranged.Seq == a.Seq {
			q.fail("invoice %s, postponed to %s, was reminded of or handed over on %s", i.No, a.Until, on)
		}
	}
	return nil
}

// paidByLedger reports whether what the bank says was paid with the KID of an invoice, in files that had come
// before a day, is what was asked for. What people have put elsewhere since is not.
func (q *acquittal) paidByLedger(i *batch.InvoiceState, day bankday.Date) bool {
	asked, paid := i.Amount, batch.Ore(0)
	for _, n := range q.notes[i.No] {
		if n.Issued < day {
			asked -= n.Amount
		}
	}
	for _, p := range q.ledger.Payments {
		on, came := q.received[p.File]
		if p.KID == i.KID && (came && on < day || p.AmountOre < 0) {
			paid += batch.Ore(p.AmountOre)
		}
	}
	for _, p := range q.payments {
		for _, e := range p.Postings {
			own := e.InvoiceNo == i.No || e.Target == batch.ToUnmatched || e.Target == batch.ToReversed
			if p.KID == i.KID && e.On <= day && !own {
				paid -= e.Amount
			}
		}
	}
	return asked > 0 && paid >= asked
}

// order: what was handed over had been reminded of, the terms' days before, and since the bank last took
// money back.
func (q *acquittal) order(ctx context.Context, i *batch.InvoiceState, on bankday.Date) error {
	d := q.a.Payee.Terms.Dunning
	if d.Reminder == nil {
		return nil
	}
	back := bankday.Date(0)
	for _, p := range q.payments {
		for _, e := range p.Postings {
			if p.Amount < 0 && e.InvoiceNo == i.No && e.On < on {
				back = max(back, e.On)
			}
		}
	}
	last := on - bankday.Date(d.Collection.AfterDays-d.Reminder.AfterDays)
	for r, err := range q.a.Store.Reminders(ctx, i.No) {
		if err != nil || r.On <= last && r.On >= back && r.Withdrawn.IsZero() {
			return err
		}
	}
	q.fail("invoice %s was handed over on %s without the reminder before it", i.No, on)
	return nil
}

// charged: the bank was never told to charge more than was owed, nor another than who owes it.
func (q *acquittal) charged(ctx context.Context) error {
	for _, c := range q.ledger.Claims {
		i, err := q.a.Store.InvoiceByKID(ctx, c.KID)
		if errors.Is(err, batch.ErrNotFound) {
			continue // it is told that this is none of ours
		}
		if err != nil {
			return err
		}
		t, err := q.a.Store.Transmission(ctx, c.Transmission)
		if err != nil {
			return err
		}
		sealed := sealedOn(&t)
		if left := q.left(&i, sealed); batch.Ore(c.AmountOre) > left {
			q.fail("claim of %d øre on invoice %s was sealed on %s, when %s was owed", c.AmountOre, i.No,
				sealed, left)
		}
		if q.a.Payee.OwnerOf(c.KID) != i.Customer.Fixed {
			q.fail("invoice %s is customer %s's, and KID %s was charged", i.No, i.CustomerNo, c.KID)
		}
	}
	return nil
}

// sealedOn is the day by which a transmission was sealed: the clock may have been ahead then, and of one that
// was read back after a restore the books know when it came to the bank, and its name the day.
func sealedOn(t *batch.Transmission) bankday.Date {
	sealed := batch.DayOf(t.Sealed)
	if !t.Sent.IsZero() {
		sealed = min(sealed, batch.DayOf(t.Sent))
	}
	_, day, _ := strings.Cut(t.Name, ".D")
	if named, err := time.Parse("060102", day[:min(6, len(day))]); err == nil {
		sealed = min(sealed, bankday.New(named.Date()))
	}
	return sealed
}
