package report

import (
	"context"
	"errors"
	"slices"
	"time"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/dunning"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// weighed is what weighing all overdue invoices comes to. It does not grow with them.
type weighed struct {
	silent  []batch.Finding // due dates about which the bank is silent
	each    []batch.Finding // what holds invoices, one by one, at most maxHolds
	rest    []batch.Finding // what else holds, one for each reason
	decided []DecidedSum    // what is done first
}

// open is what going through the open invoices comes to.
type open struct {
	weighed
	owed
}

// open goes through the open invoices, unless that has been done by what is known now. Until when a claim may
// be cancelled is a matter of the bank day.
func (r Reports) open(ctx context.Context) (*open, error) {
	heard, _, err := bank.Heard(ctx, r.Moment, time.Time{})
	if err != nil {
		return nil, err
	}
	by := [3]bankday.Date{r.Today(), heard, r.Calendar.Effective(r.Now)}
	return batch.Recall(ctx, r.Moment, "open", by, func() (*open, error) { return r.weigh(ctx) })
}

func (r Reports) weigh(ctx context.Context) (*open, error) {
	scale, err := dunning.NewScale(ctx, r.Moment, time.Time{})
	if err != nil {
		return nil, err
	}
	w, owed := &open{weighed: weighed{silent: scale.Silent()}}, r.newOwing()
	var rest dunning.Holds
	for v, err := range scale.Open(ctx) {
		if err == nil {
			err = owed.add(v.Invoice)
		}
		if err == nil && v.Invoice.Due < r.Today() {
			err = errors.Join(w.decide(&v), w.hold(&v, &rest))
		}
		if err != nil {
			return nil, err
		}
	}
	w.rest = rest.Findings(r.Creditor.ID)
	slices.SortStableFunc(w.decided, func(a, b DecidedSum) int { return a.rank() - b.rank() })
	w.owed, err = owed.end(ctx)
	return w, err
}

// hold notes what holds an invoice, if anything does.
func (w *weighed) hold(v *dunning.Verdict, rest *dunning.Holds) error {
	if v.Because != dunning.Held {
		return nil
	}
	if v.Hold.Subject.Kind == batch.OfInvoice && len(w.each) < maxHolds {
		w.each = append(w.each, *v.Hold)
		return nil
	}
	return rest.Add(v)
}

// decide counts what is decided about an invoice.
func (w *weighed) decide(v *dunning.Verdict) error {
	sum := DecidedSum{Step: v.Step, Because: v.Because}
	if v.Hold != nil {
		sum.Hold = v.Hold.Code
	}
	k := slices.IndexFunc(w.decided, func(s DecidedSum) bool {
		return s.Step == sum.Step && s.Because == sum.Because && s.Hold == sum.Hold
	})
	if k < 0 {
		k = len(w.decided)
		w.decided = append(w.decided, sum)
	}
	w.decided[k].Invoices++
	return stream.Add(&w.decided[k].Amount, v.Asked)
}
