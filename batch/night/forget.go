package night

import (
	"context"
	"slices"

	"trekk/batch"
	"trekk/batch/outbox"
	"trekk/batch/privacy"
	"trekk/schedule/bankday"
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
	r.counted("forgotten", "contacts_forgotten", "messages_forgotten", "files_removed")
	if err := n.forgetPeople(ctx, r); err != nil || n.rehearsal != nil || n.Retention.Files == 0 {
		return err
	}
	removed, err := outbox.Expire(ctx, n.Moment, n.Today().AddMonths(-n.Retention.Files))
	r.count("files_removed", removed)
	return err
}

// lookedAt reports whether a night of this month has looked who is due, and left nobody for the next. Who is due
// changes with the months: to look goes through all customers.
func (n *Night) lookedAt(ctx context.Context) (bool, error) {
	last, err := n.Store.LastRun(ctx)
	for _, e := range last {
		if e.Job != "report" {
			continue
		}
		counted := slices.ContainsFunc(e.Counts, func(c batch.Count) bool { return c.Name == "forgotten" })
		return counted && e.Error == "" && bankday.DateOf(e.AsOf).Month() == n.Today().Month() &&
			e.Counts.Get("forgotten")+e.Counts.Get("contacts_forgotten") < personsAtOnce, err
	}
	return false, err
}

// forgetPeople forgets who is due, and the texts of messages that are.
func (n *Night) forgetPeople(ctx context.Context, r *Report) error {
	f, count := privacy.New(n.Moment), 0
	looked, err := n.lookedAt(ctx)
	if err != nil {
		return err
	}
	due := privacy.Due(ctx, n.Moment)
	if looked {
		due = func(func(privacy.DuePerson, error) bool) {}
	}
	for d, err := range due {
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
	act := n.JobAct("report", "forget", batch.Subject{Kind: batch.OfCreditor, No: n.Creditor.ID},
		"by retention")
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
