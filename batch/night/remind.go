package night

import (
	"context"
	"strconv"

	"trekk/batch"
	"trekk/batch/dunning"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
)

// remind sends one SMS for each invoice that is unpaid the terms' days after the day of the charge (S12), or
// a letter to a customer whom no SMS can reach. What is missing of an invoice and not worth asking for it
// writes off. What holds an invoice, and when nobody is reminded at all (A4, invariant 4), package dunning
// says.
func (n *Night) remind(ctx context.Context, r *Report) (err error) {
	r.counted("reminders", "amount_ore", "held")
	if n.Terms.Dunning.Reminder == nil && n.Terms.Payments.SmallDifference == 0 {
		return nil
	}
	m := &reminder{
		Night: n, report: r,
		sms:     outbox.New(n.Moment, "remind", outbox.SMS),
		letters: outbox.New(n.Moment, "remind", outbox.Messages),
	}
	if m.booking, err = ledger.Bookable(ctx, n.Store); err != nil {
		return err
	}
	act := n.act("remind", "remind", "reminders as of %s", n.Today())
	err = outbox.Update(ctx, n.Moment, act, func(tx batch.Tx) error {
		m.tx, m.tally = tx, n.tally(r, "reminders", n.Limits.Reminders)
		err := n.overdue(ctx, r, dunning.Remind, func(v *dunning.Verdict) error {
			switch {
			case v.Takes(dunning.Remind):
				return m.send(ctx, v)
			case v.Takes(dunning.WriteOff):
				return m.writeOff(ctx, v.Invoice)
			}
			return nil
		})
		if err != nil || m.tally.n == 0 {
			return err
		}
		due, err := n.fellDue(ctx, r.Job, m.tally.what, n.Terms.Dunning.Reminder.AfterDays)
		if err != nil {
			return err
		}
		return m.tally.check(ctx, due, 0)
	}, m.sms, m.letters)
	if err != nil {
		return err
	}
	if m.unreached > 0 {
		r.found(n.aboutInvoices(batch.WithoutMobile, m.unreached, batch.Facts{}))
	}
	if m.differences > 0 {
		facts := batch.Facts{"amount_ore": m.missing}
		r.found(n.aboutInvoices(batch.SmallDifferences, m.differences, facts))
	}
	return nil
}

// reminder writes what is decided about reminders.
type reminder struct {
	*Night
	report  *Report
	tx      batch.Tx
	sms     *outbox.File
	letters *outbox.File
	booking ledger.Booking
	tally   *tally

	unreached   int       // by SMS
	differences int       // small ones, written off
	missing     batch.Ore // their sum
}

// send reminds of an invoice: by SMS, else by letter.
func (m *reminder) send(ctx context.Context, v *dunning.Verdict) error {
	i, wording := v.Invoice, m.Terms.Dunning.Reminder.Text
	m.report.count("reminders", 1)
	m.report.count("amount_ore", int64(v.Asked))
	if err := m.tally.add(v.Asked, i.No); err != nil {
		return err
	}
	r := batch.Reminder{InvoiceNo: i.No, Seq: i.Reminders + 1, On: m.Today(), Channel: "sms", Amount: v.Asked}
	if i.Customer.Mobile == "" {
		r.Channel = i.Customer.Channel()
		m.unreached++
	}
	if err := m.tx.AddReminder(r); err != nil {
		return err
	}
	if i.Customer.Mobile == "" {
		return m.letters.Reminder(ctx, i, v.Asked, wording)
	}
	return m.sms.SMS(ctx, i, v.Asked, wording)
}

// writeOff writes off what is missing of an invoice as a small difference.
func (m *reminder) writeOff(ctx context.Context, i *batch.InvoiceState) error {
	no, err := m.tx.Next(batch.DifferenceSeries, 1)
	if err != nil {
		return err
	}
	m.differences++
	m.missing += i.Outstanding()
	_, err = ledger.Credit(ctx, m.Moment, m.tx, m.booking, i, nil, batch.CreditNote{
		Kind: batch.KindDifference, No: strconv.FormatInt(no, 10), InvoiceNo: i.No, Issued: m.Today(),
		Amount: i.Outstanding(), Reason: "small difference",
	})
	return err
}
