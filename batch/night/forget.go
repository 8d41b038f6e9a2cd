package night

import (
	"context"

	"trekk/batch"
	"trekk/batch/privacy"
)

// The most that one night forgets: what is left is forgotten by the next.
const (
	personsAtOnce  = 200
	messagesAtOnce = 10_000
)

// forget forgets who and what is due, by the retention of trekk.yaml; the report tells how many.
func (n *Night) forget(ctx context.Context, r *Report) error {
	if n.Retention == (batch.Retention{}) {
		return nil
	}
	r.counted("forgotten", "contacts_forgotten", "messages_forgotten")
	f, count := privacy.New(n.Moment), 0
	for d, err := range privacy.Due(ctx, n.Moment) {
		if err != nil {
			return err
		}
		if n.rehearsal != nil {
			if err := n.rehearsal.forgotten(&d); err != nil {
				return err
			}
			continue
		}
		if d.Whole {
			if err := f.Whole(ctx, d.Customer); err != nil {
				return err
			}
		} else {
			f.Contact(d.Customer)
		}
		if count++; count == personsAtOnce {
			break
		}
	}
	if n.rehearsal != nil {
		return nil
	}
	if err := f.Look(ctx); err != nil {
		return err
	}
	act := n.JobAct("report", "forget", batch.Subject{Kind: batch.OfCreditor, No: n.Creditor.ID}, "by retention")
	return n.Store.Update(ctx, act, func(tx batch.Tx) error {
		done, err := f.Write(ctx, tx)
		if err != nil {
			return err
		}
		r.count("forgotten", int64(done.Persons))
		r.count("contacts_forgotten", int64(done.Contacts))
		before := privacy.MessagesBefore(n.Moment)
		if before.IsZero() {
			return nil
		}
		messages, err := tx.ForgetOldMessages(before, messagesAtOnce)
		r.count("messages_forgotten", messages)
		return err
	})
}

// forgotten notes what would be forgotten of a person.
func (r *recorder) forgotten(d *privacy.DuePerson) error {
	what := "how to reach the person, and the texts of messages"
	if d.Whole {
		what = "name and address too, and names in kept files"
	}
	return r.note(batch.Subject{Kind: batch.OfCustomer, No: d.Customer.No}, "forget", 0, "%s", what)
}
