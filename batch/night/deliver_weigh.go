package night

import (
	"context"
	"errors"

	"trekk/batch"
	"trekk/batch/dunning"
	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// weigh says why a message is no longer to be sent, or that it waits; neither when it may leave now. To send a
// reminder is to remind: one that has waited since another day waits on while the bank may have told of money since
// (invariant 4).
func (d *deliverer) weigh(ctx context.Context, m *batch.Message) (gone string, waits bool, err error) {
	if m.InvoiceNo == "" {
		return "", false, nil
	}
	i, err := d.Store.Invoice(ctx, m.InvoiceNo)
	if err != nil {
		return "", false, err
	}
	switch {
	case i.Cancelled() && m.Asks():
		return "credited", false, nil
	case i.Outstanding() == 0 && m.Asks():
		return "paid", false, nil
	case m.Kind == exclusion && (i.Outstanding() == 0 || !i.InCollection):
		return "taken back", false, nil
	case m.Reminder == 0:
		return "", i.CustomerHeld(d.Today()), nil
	}
	if withdrawn, err := d.withdrawn(ctx, m); err != nil || withdrawn {
		return "the reminder was withdrawn", false, err
	}
	if i.InCollection {
		return "in collection", false, nil
	}
	if d.scale == nil {
		if d.scale, err = dunning.NewScale(ctx, d.Moment, d.listed); err != nil {
			return "", false, err
		}
	}
	if d.scale.Blocked(i.Account) {
		return "", true, nil
	}
	v, err := d.scale.Weigh(ctx, &i)
	switch {
	case err != nil:
		return "", false, err
	case v.Asked+v.Costs.OpenFees+v.Costs.OpenInterest < m.Amount:
		return "it asks for more than is owed", false, nil
	case v.Because == dunning.Held && v.Hold.Code == batch.BankSilent, v.Because == dunning.StillTrying:
		return "", true, nil
	case v.Because == dunning.Held && v.Hold.Code != batch.HeldByCredit && // of which the text says nothing
		v.Hold.Code != batch.HeldByLaw && v.Hold.Code != batch.LawNotReviewed: // which are of the step after it
		return string(v.Hold.Code), false, nil
	}
	return "", false, nil
}

// withdrawn reports whether the reminder that a message is has been withdrawn.
func (d *deliverer) withdrawn(ctx context.Context, m *batch.Message) (bool, error) {
	for r, err := range d.Store.Reminders(ctx, m.InvoiceNo) {
		if err != nil {
			return false, err
		}
		if r.Seq == m.Reminder {
			return !r.Withdrawn.IsZero(), nil
		}
	}
	return true, nil
}

// withdraw withdraws the reminder that a message was to be, with what it costs: nobody has been reminded.
func withdraw(ctx context.Context, tx batch.Tx, moment batch.Moment, m *batch.Message) error {
	if m.Reminder == 0 {
		return nil
	}
	err := tx.WithdrawReminder(m.InvoiceNo, m.Reminder, moment.Today())
	if errors.Is(err, batch.ErrNotFound) { // it has been
		return nil
	}
	if err != nil || !moment.Terms.Dunning.Costly() {
		return err
	}
	return dropCosts(ctx, tx, moment, m)
}

// dropCosts credits the fee and the interest that a letter was to ask for.
func dropCosts(ctx context.Context, tx batch.Tx, moment batch.Moment, m *batch.Message) error {
	i, err := moment.Store.Invoice(ctx, m.InvoiceNo)
	if err != nil {
		return err
	}
	on := bankday.Date(0)
	for r, err := range moment.Store.Reminders(ctx, i.No) {
		if err != nil {
			return err
		}
		if r.Seq == m.Reminder {
			on = r.On
		}
	}
	b, err := ledger.Bookable(ctx, moment.Store)
	if err != nil {
		return err
	}
	note := batch.CreditNote{Kind: batch.KindCredit, Issued: moment.Today(), Reason: "not sent"}
	return ledger.DropCosts(ctx, moment, tx, b, &i, nil, note, ledger.IssuedOn(on))
}
