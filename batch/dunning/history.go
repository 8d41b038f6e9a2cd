package dunning

import (
	"cmp"
	"context"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/batch/stream"
	"trekk/batch/terms"
)

// manyInvoices is how many overdue invoices are read about at a time: a night does not ask for each one by itself,
// and holds no more than these. A page of them needs fewInvoices.
const manyInvoices, fewInvoices = 500, 100

// history is what has been asked for of some invoices, and paid on them, by their numbers.
type history struct {
	reminders map[string][]batch.Reminder // in order
	open      map[string]ledger.Open
	paid      map[string][]batch.PaidOn
	moved     map[string][]batch.DueChange // of those that were given time to pay
}

// read reads the history of some invoices, as far as the ladder needs it: what law counts of letters where there
// can be any, costs where there are some, payments where interest is asked for.
func (s *Scale) read(ctx context.Context, list []batch.InvoiceState) error {
	h := history{
		reminders: map[string][]batch.Reminder{}, paid: map[string][]batch.PaidOn{},
		moved: map[string][]batch.DueChange{},
	}
	nos := func(of func(*batch.InvoiceState) bool) (nos []string) {
		for k := range list {
			if of(&list[k]) {
				nos = append(nos, list[k].No)
			}
		}
		return nos
	}
	if slices.ContainsFunc(s.ladder, func(r terms.Step) bool { return r.Letter() }) {
		reminded := nos(func(i *batch.InvoiceState) bool { return i.Reminders > 0 })
		if err := gathered(ctx, s.m.Store.RemindersOf, reminded, func(r *batch.Reminder) {
			h.reminders[r.InvoiceNo] = append(h.reminders[r.InvoiceNo], *r)
		}); err != nil {
			return err
		}
		for _, sent := range h.reminders {
			slices.SortFunc(sent, func(a, b batch.Reminder) int { return cmp.Compare(a.Seq, b.Seq) })
		}
	}
	if s.m.Terms.Dunning.Costly() {
		costly := nos(func(i *batch.InvoiceState) bool { return i.Reminders+i.Handoffs > 0 })
		var err error
		if h.open, err = ledger.OpenCostsOf(ctx, s.m.Store, costly); err != nil {
			return err
		}
	}
	if s.m.Terms.Dunning.Interest == terms.Legal {
		inPart := nos(func(i *batch.InvoiceState) bool { return i.Paid != 0 })
		if err := gathered(ctx, s.m.Store.PaidOn, inPart, func(p *batch.PaidOn) {
			h.paid[p.InvoiceNo] = append(h.paid[p.InvoiceNo], *p)
		}); err != nil {
			return err
		}
		for _, no := range nos(func(i *batch.InvoiceState) bool { return i.Arranged != nil }) { // few
			moved, err := stream.All(s.m.Store.DueChanges(ctx, no))
			if err != nil {
				return err
			}
			h.moved[no] = moved
		}
	}
	s.history = h
	return nil
}

// gathered takes all that a question finds about some invoices; of none nothing is asked.
func gathered[T any](
	ctx context.Context, ask func(context.Context, []string) iter.Seq2[T, error], nos []string, take func(*T),
) error {
	if len(nos) == 0 {
		return nil
	}
	for v, err := range ask(ctx, nos) {
		if err != nil {
			return err
		}
		take(&v)
	}
	return nil
}
