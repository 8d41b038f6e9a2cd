package night

import (
	"context"
	"errors"

	"trekk/batch"
	"trekk/batch/law/gate"
	"trekk/batch/outbox"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// move writes what could not be brought as rows of the outbox, where it is still to be said. What nobody knows
// anything of waits for a report, or a person.
func (d *deliverer) move(ctx context.Context) error {
	var list []batch.Message
	for m, err := range d.Store.LostMessages(ctx) {
		if err != nil {
			return err
		}
		if m.State != batch.MessageUncertain {
			list = append(list, m)
		}
	}
	if len(list) == 0 || d.rehearsal != nil {
		return nil
	}
	out := outbox.New(d.Moment, d.report.Job, outbox.Messages)
	act := d.act("deliver", "move", "%d messages that could not be brought", len(list))
	return outbox.Update(ctx, d.Moment, act, func(tx batch.Tx) error {
		for _, m := range list {
			if err := d.moveOne(ctx, tx, out, &m); err != nil {
				return err
			}
		}
		return nil
	}, out)
}

// none is the way that a message went which was no longer to be said.
const none = "none"

// moveOne brings what a message says to the customer by another way. What the law counts is given anew, with a
// deadline that begins today. What no other way is known for waits, and the steps behind it are held (L8).
func (d *deliverer) moveOne(ctx context.Context, tx batch.Tx, out *outbox.File, m *batch.Message) error {
	gone, waits, err := d.weigh(ctx, m)
	if err != nil || waits {
		return err
	}
	r, err := d.counts(ctx, m)
	if err != nil {
		return err
	}
	if gone != "" {
		if r != nil && r.Kind == terms.ByNotice {
			err = d.noticeMissed(ctx, tx, m)
		}
		m.Moved, m.Reason = none, gone
		return errors.Join(err, tx.SetMessage(*m), withdraw(ctx, tx, d.Moment, m))
	}
	c, err := d.Store.Customer(ctx, m.CustomerNo)
	if err != nil {
		return err
	}
	without := outbox.Without(m.Channel, c)
	switch {
	case !without.Reached():
		return nil
	case r == nil:
		m.Moved, err = out.Instead(ctx, m, without)
	case !d.Calendar.IsBankDay(d.Today()):
		return nil
	default:
		gone, err = d.anew(ctx, tx, out, m, r, without)
		m.Moved = r.Channel
	}
	if err != nil {
		return err
	}
	if gone != "" {
		m.Moved, m.Reason = none, gone
		return errors.Join(tx.SetMessage(*m), withdraw(ctx, tx, d.Moment, m))
	}
	d.moved.add(m)
	d.report.count("moved", 1)
	return tx.SetMessage(*m)
}

// counts is the reminder that a message is, where it gives a deadline; nil where not.
func (d *deliverer) counts(ctx context.Context, m *batch.Message) (*batch.Reminder, error) {
	if m.Reminder == 0 {
		return nil, nil
	}
	for r, err := range d.Store.Reminders(ctx, m.InvoiceNo) {
		if err != nil {
			return nil, err
		}
		if r.Seq == m.Reminder && !r.Deadline.IsZero() {
			return &r, nil
		}
	}
	return nil, nil
}

// anew gives a letter with a deadline anew to a customer, by the way that is first now, where the law lets it be sent
// today with the fee that it has. gone says that it does not.
func (d *deliverer) anew(
	ctx context.Context, tx batch.Tx, out *outbox.File, m *batch.Message, r *batch.Reminder, c batch.Customer,
) (gone string, err error) {
	i, err := d.Store.Invoice(ctx, m.InvoiceNo)
	if err != nil {
		return "", err
	}
	v, err := d.scale.Again(ctx, &i, r)
	switch {
	case err != nil:
		return "", err
	case v == nil:
		return "the terms have the step no longer", nil
	case v.Law.Action != gate.Send, v.Law.Fee < r.Fee:
		return "the law does not let it be sent today", nil
	}
	i.Customer = c
	r.Channel, r.Given, r.Deadline = c.Channel(), d.Today(), d.Today()+bankday.Date(v.Rung.DeadlineDays)
	return "", errors.Join(tx.GiveReminder(*r), out.Step(ctx, &i, d.letter(v, r)))
}

// tooLate reports whether a letter that waits to be sent gives fewer days to pay by now than the law asks for.
func (d *deliverer) tooLate(r *batch.Reminder) bool { return r.Deadline < d.Today()+gate.LeastDays }

// renewed gives a letter anew that has waited for too long, and reports whether it was one.
func (d *deliverer) renewed(ctx context.Context, m *batch.Message) (bool, error) {
	r, err := d.counts(ctx, m)
	if err != nil || r == nil || !d.tooLate(r) {
		return false, err
	}
	return true, d.renew(ctx, m, r)
}

// renew gives a letter anew that has waited for too long: it is cancelled, and another with a new deadline waits in
// its place.
func (d *deliverer) renew(ctx context.Context, m *batch.Message, r *batch.Reminder) error {
	c, err := d.Store.Customer(ctx, m.CustomerNo)
	if err != nil || d.rehearsal != nil {
		return err
	}
	out := outbox.New(d.Moment, d.report.Job, outbox.Messages)
	act := d.JobAct("deliver", "renew", batch.Numbered(batch.OfMessage, m.No), "")
	return outbox.Update(ctx, d.Moment, act, func(tx batch.Tx) error {
		gone, err := d.anew(ctx, tx, out, m, r, c)
		if err != nil {
			return err
		}
		m.Reason = "its deadline was too near"
		if gone != "" {
			m.Reason = gone
			err = withdraw(ctx, tx, d.Moment, m)
		}
		d.report.count("cancelled", 1)
		return errors.Join(err, d.set(tx, m, batch.MessageCancelled))
	}, out)
}

// noticeMissed tells that a notice did not reach the customer of an invoice that was handed over on it.
func (d *deliverer) noticeMissed(ctx context.Context, tx batch.Tx, m *batch.Message) error {
	i, err := d.Store.Invoice(ctx, m.InvoiceNo)
	if err != nil || !i.InCollection || i.Outstanding() == 0 {
		return err
	}
	f := batch.Finding{
		Code: batch.NoticeNotGiven, Severity: batch.Urgent, Since: d.Today(), Do: batch.WithdrawHandover,
		Subject: batch.Subject{Kind: batch.OfInvoice, No: i.No}, Facts: batch.Facts{"error": m.Error},
	}
	d.report.found(f)
	return tx.MeetFinding(f)
}
