package agency

import (
	"context"
	"iter"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
	"trekk/batch/stream"
)

// Tell tells the agency that an invoice is handed over or taken back, and notes it in the books; of a
// correction, which says what is left, the books need no note. A handover opens a case, where the payee deals
// with an agency. What has a case is told of by what follows from the books (Steps). All else, and the
// withdrawal of what was handed over before there were cases, is a row of the file, which is of Collection.
func Tell(
	ctx context.Context, m batch.Moment, tx batch.Tx, f *outbox.File, i *batch.InvoiceState, h *batch.Handoff,
) error {
	if h.Action != batch.Correction {
		if err := tx.AddHandoff(*h); err != nil {
			return err
		}
	}
	if m.Agency == nil {
		return f.Handoff(ctx, i, h)
	}
	if h.Action == batch.Handover {
		no, err := tx.Next(batch.CaseSeries, 1)
		if err != nil {
			return err
		}
		return tx.AddCase(batch.Case{
			No: no, InvoiceNo: i.No, Handoff: h.Seq, Ordered: m.Today(), State: batch.CaseOrdered,
			Since: m.Today(),
		})
	}
	cases, err := stream.All(m.Store.InvoiceCases(ctx, i.No))
	if err != nil {
		return err
	}
	for k := range cases {
		if cases[k].Handoff == i.Handoffs {
			return nil
		}
	}
	return f.Handoff(ctx, i, h)
}

// Kept are the cases of some invoices that were taken back and that the agency has refused to give up, by invoice.
func Kept(ctx context.Context, m batch.Moment, invoiceNos ...string) (map[string]*batch.Case, error) {
	kept := map[string]*batch.Case{}
	if m.Agency == nil {
		return kept, nil
	}
	for c, err := range m.Store.CasesOf(ctx, invoiceNos) {
		if err != nil {
			return nil, err
		}
		if c.State == batch.CaseKept && c.Ended.IsZero() {
			kept[c.InvoiceNo] = &c
		}
	}
	return kept, nil
}

// WithdrawAgain lets a case that the agency has kept be withdrawn once more, when it is told the next time.
func WithdrawAgain(m batch.Moment, tx batch.Tx, c *batch.Case) error {
	c.State, c.Since, c.Reason, c.Told = batch.CaseAccepted, m.Today(), "", batch.CaseChange
	return tx.SetCase(*c)
}

// Step is what becomes of a case now: it ends, or the agency is to be told something of it.
type Step struct {
	Case    batch.Case         // as it is then
	Message *batch.CaseMessage // without its number; nil of a case that ends by itself
	Invoice batch.InvoiceState
}

// Steps are the steps of the cases that have not ended, by what the books say and what was told before. Once
// they have been written there are none, until the books change.
func Steps(ctx context.Context, m batch.Moment) iter.Seq2[Step, error] {
	return func(yield func(Step, error) bool) {
		invoices := stream.NewMerge(m.Store.Invoices(ctx, batch.InvoicesWithCase, 0),
			func(i batch.InvoiceState) string { return i.No })
		defer invoices.Stop()
		costs := stream.NewMerge(m.Store.Invoices(ctx, batch.CostsWithCase, 0),
			func(i batch.InvoiceState) string { return i.Of })
		defer costs.Stop()
		var i batch.InvoiceState
		var of []batch.InvoiceState // the costs of i
		for c, err := range m.Store.OpenCases(ctx) {
			if err == nil && i.No != c.InvoiceNo {
				for found, bad := range invoices.At(c.InvoiceNo) {
					i, err = found, bad
				}
				if err == nil {
					of, err = stream.All(costs.At(c.InvoiceNo))
				}
			}
			if err != nil {
				yield(Step{}, err)
				return
			}
			s, err := next(ctx, m, c, i, of)
			if err != nil || s != nil {
				if s == nil {
					s = &Step{}
				}
				if !yield(*s, err) || err != nil {
					return
				}
			}
		}
	}
}

// next is the step of a case; nil when there is none. costs are what late payment of its invoice costs.
func next(
	ctx context.Context, m batch.Moment, c batch.Case, i batch.InvoiceState, costs []batch.InvoiceState,
) (*Step, error) {
	today, back := m.Today(), i.Handoffs > c.Handoff
	s := &Step{Case: c, Invoice: i}
	end := func(state batch.CaseState) (*Step, error) {
		s.Case.State, s.Case.Since, s.Case.Ended = state, today, today
		return s, nil
	}
	switch {
	case back && (c.Told == "" || c.State == batch.CaseRefused):
		return end(batch.CaseWithdrawn)
	case back && (c.State == batch.CaseClosed || c.State == batch.CasePaid):
		return end(c.State)
	case c.Told == batch.CaseWithdraw, c.State == batch.CaseRefused, c.State == batch.CaseClosed:
		return nil, nil
	case c.Told == "" && (i.Outstanding() == 0 || held(m, &i) != ""):
		return nil, nil // it is taken back, or handed over when it is held no longer
	}
	p, err := positionOf(ctx, m, &i, costs)
	if err != nil {
		return nil, err
	}
	told := &batch.CaseMessage{Case: c.No, On: today, Position: p, State: batch.CaseMessageNoted}
	switch {
	case c.Told == "":
		told.Kind = batch.CaseNew
	case back && i.Outstanding() == 0 && p.Left() > 0 && p.Paid == c.Paid && p.Credited == c.Credited:
		return end(batch.CasePaid) // what is left is what the agency has collected: it knows
	case back:
		told.Kind, told.Reason = batch.CaseWithdraw, reasonOf(&i)
	case p != c.Position:
		told.Kind = batch.CaseChange
	default:
		return nil, nil
	}
	s.Message, s.Case.Told, s.Case.Position = told, told.Kind, p
	return s, nil
}

// reasonOf is why an invoice was taken back.
func reasonOf(i *batch.InvoiceState) string {
	switch i.Status() {
	case batch.StatusCancelled:
		return "credited"
	case batch.StatusWrittenOff:
		return "written_off"
	case batch.StatusPaid:
		return "paid"
	}
	return "taken_back"
}

// held is why the agency is to leave an invoice in peace.
func held(m batch.Moment, i *batch.InvoiceState) batch.Held {
	switch {
	case i.CustomerHeld(m.Today()):
		return batch.HeldStopped
	case i.Held(m.Today()) && i.Objected():
		return batch.HeldObjection
	case i.Held(m.Today()):
		return batch.HeldHold
	}
	return ""
}

// positionOf is what the agency is to know of an invoice, and of what its late payment costs. What the agency has
// collected itself takes nothing off.
func positionOf(
	ctx context.Context, m batch.Moment, i *batch.InvoiceState, costs []batch.InvoiceState,
) (p batch.Position, err error) {
	p = batch.Position{Paid: i.Paid, Credited: i.Credited, Held: held(m, i)}
	if p.Principal, p.Fee, err = ledger.Claimed(ctx, m.Store, i); err != nil {
		return p, err
	}
	collected, err := collectedOn(ctx, m, i)
	p.Paid -= collected
	for k := range costs {
		if err != nil {
			return p, err
		}
		collected, err = collectedOn(ctx, m, &costs[k])
		if left := costs[k].Outstanding() + collected; costs[k].Kind == batch.KindInterest {
			p.Interest += left
		} else {
			p.Fee += left
		}
	}
	return p, err
}

// collectedOn is what the agency has collected of what was paid on an invoice.
func collectedOn(ctx context.Context, m batch.Moment, i *batch.InvoiceState) (sum batch.Ore, err error) {
	if i.Paid == 0 {
		return 0, nil
	}
	for p, err := range m.Store.InvoicePayments(ctx, i.No) {
		if err != nil {
			return 0, err
		}
		if !m.Agency.Collected(&p.Payment) {
			continue
		}
		for _, e := range p.Postings {
			if e.Target == batch.ToInvoice && e.InvoiceNo == i.No {
				sum += e.Amount
			}
		}
	}
	return sum, nil
}
