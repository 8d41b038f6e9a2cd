package desk

import (
	"context"
	"errors"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
	"trekk/batch/stream"
)

// What mends a step that should not have been taken: the books, the agency and the member are told in one
// act.

// WithdrawReminder takes the last reminder of an invoice back: the invoice counts as not reminded, its days
// count anew from today, and the member is told.
type WithdrawReminder struct {
	Invoice string
	Reason  string
}

// WithdrawReminder returns the invoice as it is then.
func (d *Desk) WithdrawReminder(ctx context.Context, a WithdrawReminder) (batch.InvoiceState, error) {
	work := func(act batch.Act, i *batch.InvoiceState) error {
		switch {
		case i.InCollection:
			return batch.Refuse(WithAgency,
				"invoice %s is with the collection agency: withdraw the handover first", i.No)
		case i.Reminded.IsZero():
			return batch.Refuse(NotReminded, "invoice %s has no reminder that could be withdrawn", i.No)
		}
		letters := outbox.New(d.m, "withdraw reminder", outbox.Messages)
		return outbox.Update(ctx, d.m, act, func(tx batch.Tx) error {
			if err := d.withdrawReminder(ctx, tx, i, a.Reason); err != nil {
				return err
			}
			return letters.ReminderWithdrawn(ctx, i)
		}, letters)
	}
	return d.onInvoice(ctx, withdrawReminder, a.Invoice, a.Reason, work)
}

// withdrawReminder takes the last letter back, and credits what it cost.
func (d *Desk) withdrawReminder(
	ctx context.Context, tx batch.Tx, i *batch.InvoiceState, reason string,
) error {
	if err := tx.WithdrawReminder(i.No, i.Reminders, d.m.Today()); err != nil {
		return err
	}
	b, err := ledger.BookableOn(ctx, d.m.Store, d.m.Today())
	if err != nil {
		return err
	}
	note := batch.CreditNote{Kind: batch.KindCredit, Issued: d.m.Today(), Reason: reason}
	return ledger.DropCosts(ctx, d.m, tx, b, i, nil, note, ledger.IssuedOn(i.Reminded))
}

// WithdrawHandover takes an invoice back from the collection agency. What is still open of it goes on hold
// with the same reason, so that the next night does not hand it over again: it is followed up when it is
// released. The agency and the member are told. Where it was taken back before, and the agency has refused to give its
// case up, the agency is told again.
type WithdrawHandover struct {
	Invoice string
	Reason  string
}

// WithdrawHandover returns the invoice as it is then.
func (d *Desk) WithdrawHandover(ctx context.Context, a WithdrawHandover) (batch.InvoiceState, error) {
	work := func(act batch.Act, i *batch.InvoiceState) error {
		if !i.InCollection {
			return d.withdrawAgain(ctx, act, i)
		}
		before, err := stream.All(d.m.Store.Holds(ctx, i.No))
		if err != nil {
			return err
		}
		taken, err := ledger.Withdrawal(ctx, d.m, i)
		if err != nil {
			return err
		}
		collection := outbox.New(d.m, "withdraw handover", outbox.Collection)
		letters := outbox.New(d.m, "withdraw handover", outbox.Messages)
		return outbox.Update(ctx, d.m, act, func(tx batch.Tx) error {
			if err := agency.Tell(ctx, d.m, tx, collection, i, &taken); err != nil {
				return err
			}
			if i.Outstanding() > 0 && (i.Hold == nil || !i.Hold.Until.IsZero()) {
				h := batch.Hold{
					InvoiceNo: i.No, Seq: len(before) + 1, Action: batch.HoldBegin, On: d.m.Today(),
					Reason: a.Reason,
				}
				if err := tx.AddHold(h); err != nil {
					return err
				}
			}
			return letters.HandoverWithdrawn(ctx, i)
		}, collection, letters)
	}
	return d.onInvoice(ctx, withdrawHandover, a.Invoice, a.Reason, work)
}

// withdrawAgain has the agency told again that a case is withdrawn that it has kept.
func (d *Desk) withdrawAgain(ctx context.Context, act batch.Act, i *batch.InvoiceState) error {
	cases, err := agency.Kept(ctx, d.m, i.No)
	if err != nil {
		return err
	}
	kept := cases[i.No]
	if kept == nil {
		return batch.Refuse(NotWithAgency, "invoice %s is not with the collection agency", i.No)
	}
	return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return agency.WithdrawAgain(d.m, tx, kept) })
}

// WaiveFee takes the invoice fee off an invoice with a credit note of exactly the fee, which the customer is
// sent. What becomes of the invoice's claim is as with any credit note; an agency that has the invoice is
// told what is left.
type WaiveFee struct {
	Invoice string
	Reason  string
}

// WaiveFee makes the credit note.
func (d *Desk) WaiveFee(ctx context.Context, a WaiveFee) (c *Crediting, err error) {
	work := func(act batch.Act, i *batch.InvoiceState) error {
		b, err := ledger.BookableOn(ctx, d.m.Store, d.m.Today())
		if err != nil {
			return err
		}
		note := batch.CreditNote{
			Kind: batch.KindCredit, InvoiceNo: i.No, Issued: d.m.Today(), Reason: a.Reason,
		}
		if note.Fee, err = ledger.FeeLeft(ctx, d.m.Store, i); err != nil {
			return err
		}
		if note.Fee == 0 {
			return batch.Refuse(NoFee, "invoice %s has no invoice fee, or none is left of it", i.No)
		}
		if note.Amount, err = toTakeOff(i, note.Kind, &note.Fee); err != nil {
			return err
		}
		paid, err := stream.All(d.m.Store.InvoicePayments(ctx, i.No))
		if err != nil {
			return err
		}
		letters := outbox.New(d.m, "waive fee", outbox.Messages)
		collection := outbox.New(d.m, "waive fee", outbox.Collection)
		return outbox.Update(ctx, d.m, act, func(tx batch.Tx) (err error) {
			c, err = noteWriter{d.m, b, letters}.write(ctx, tx, i, paid, note)
			if err != nil || !i.InCollection {
				return err
			}
			h := batch.Handoff{ // no fee is left
				InvoiceNo: i.No, Action: batch.Correction, On: d.m.Today(), Principal: i.Amount - i.Credited,
				Paid: i.Paid,
			}
			if i.Outstanding() == 0 {
				h, err = ledger.Withdrawal(ctx, d.m, i)
			}
			c.Agency = true
			return errors.Join(err, agency.Tell(ctx, d.m, tx, collection, i, &h))
		}, letters, collection)
	}
	i, err := d.onInvoice(ctx, waiveFee, a.Invoice, a.Reason, work)
	if err != nil {
		return nil, err
	}
	c.Invoice = i
	return c, nil
}
