package dunning

import (
	"context"
	"iter"
	"slices"

	"trekk/batch"
	"trekk/batch/law/gate"
	"trekk/batch/terms"
)

// spoken is something in writing about an invoice: the invoice itself, or a reminder by its Seq.
type spoken struct {
	invoiceNo string
	reminder  int
}

// hear finds out what was to be said of invoices and has reached nobody, or may not have: messages that wait,
// that came back and went no other way, and of which nobody knows anything. They are few, and read once.
func (s *Scale) hear(ctx context.Context) error {
	if s.unheard != nil {
		return nil
	}
	unheard := map[spoken]bool{}
	for _, list := range []iter.Seq2[batch.Message, error]{
		s.m.Store.LostMessages(ctx), s.m.Store.MessagesIn(ctx, batch.MessageQueued),
	} {
		for msg, err := range list {
			if err != nil {
				return err
			}
			if msg.Reminder > 0 || msg.Kind == batch.InvoiceMessage {
				unheard[spoken{msg.InvoiceNo, msg.Reminder}] = true
			}
		}
	}
	s.unheard = unheard
	return nil
}

// Again weighs a letter anew that was taken and did not reach the customer: Rung is its step, and Law what the law
// says of it today as if it had not been taken. Costs are what is open of letters, of this one too: it adds none.
// It is nil where the terms have the step no longer.
func (s *Scale) Again(ctx context.Context, i *batch.InvoiceState, r *batch.Reminder) (*Verdict, error) {
	at := slices.IndexFunc(s.ladder, func(step terms.Step) bool { return step.Name == r.Step })
	if at < 0 {
		return nil, nil
	}
	v := &Verdict{Invoice: i, Rung: &s.ladder[at], Step: Remind, Asked: i.Outstanding(),
		Since: since(i, s.m.Calendar)}
	if err := s.read(ctx, []batch.InvoiceState{*i}); err != nil {
		return nil, err
	}
	c, err := s.claim(ctx, i, v.Since, r.Seq)
	if err != nil {
		return nil, err
	}
	v.Law = gate.Next(s.law, s.m.Calendar, s.m.Today(), c, v.Rung)
	v.Costs.From = s.lateFrom(i)
	if rate := s.law.InForce(s.m.Today()).Interest; rate != nil {
		v.Costs.Rate = rate.Percent
	}
	s.open(v)
	return v, nil
}
