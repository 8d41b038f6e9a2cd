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
	all     []batch.Finding // both, one for each reason
	decided []DecidedSum    // what is done first
}

// weighed goes through the overdue invoices, unless they have been weighed by what is known now.
func (r Reports) weighed(ctx context.Context) (*weighed, error) {
	heard, _, err := bank.Heard(ctx, r.Moment, time.Time{})
	if err != nil {
		return nil, err
	}
	by := [2]bankday.Date{r.Today(), heard}
	return batch.Recall(ctx, r.Moment, "overdue", by, func() (*weighed, error) { return r.weigh(ctx) })
}

func (r Reports) weigh(ctx context.Context) (*weighed, error) {
	scale, err := dunning.NewScale(ctx, r.Moment, time.Time{})
	if err != nil {
		return nil, err
	}
	w := &weighed{silent: scale.Silent()}
	var all, rest dunning.Holds
	for v, err := range scale.Standing(ctx) {
		if err == nil {
			err = w.decide(&v)
		}
		switch {
		case err != nil:
			return nil, err
		case v.Because != dunning.Held:
			continue
		case v.Hold.Subject.Kind == batch.OfInvoice && len(w.each) < maxHolds:
			w.each = append(w.each, *v.Hold)
		default:
			err = rest.Add(&v)
		}
		if err := errors.Join(err, all.Add(&v)); err != nil {
			return nil, err
		}
	}
	w.all, w.rest = all.Findings(r.Creditor.ID), rest.Findings(r.Creditor.ID)
	slices.SortStableFunc(w.decided, func(a, b DecidedSum) int { return a.rank() - b.rank() })
	return w, nil
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
