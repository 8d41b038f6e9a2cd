package desk

import (
	"context"
	"strconv"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
	"trekk/batch/stream"
)

// Credit takes an amount off an invoice with a credit note that the customer is sent. What has been paid
// above what remains becomes the customer's credit.
type Credit struct {
	Invoice string
	Amount  *batch.Ore // nil for all that is left of the invoice
	Reason  string
}

// WriteOff gives up what is outstanding of an invoice: it is a loss. The customer is not told.
type WriteOff struct {
	Invoice string
	Reason  string
}

// Crediting is what a credit note or a loss led to.
type Crediting struct {
	Note     batch.CreditNote
	Invoice  batch.InvoiceState // as it is now
	ToCredit batch.Ore          // what had been paid and is now the customer's credit
	Claim    ClaimFate
	Agency   bool // the collection agency has been told what is left
	Waits    bool // nothing is taken off before a second person approves it
}

// Credit makes the credit note.
func (d *Desk) Credit(ctx context.Context, a Credit) (*Crediting, error) {
	note := batch.CreditNote{Kind: batch.KindCredit, Reason: a.Reason}
	return d.takingOff(ctx, credit, a.Invoice, a.Reason,
		func(act batch.Act, i *batch.InvoiceState) (c *Crediting, err error) {
			if note.Amount, err = toTakeOff(i, note.Kind, a.Amount); err != nil {
				return nil, err
			}
			return d.note(ctx, act, i, note, nil)
		})
}

// WriteOff makes the loss, or notes that it waits for a second person's word.
func (d *Desk) WriteOff(ctx context.Context, a WriteOff) (*Crediting, error) {
	note := batch.CreditNote{Kind: batch.KindLoss, Reason: a.Reason}
	return d.takingOff(ctx, writeOff, a.Invoice, a.Reason,
		func(act batch.Act, i *batch.InvoiceState) (c *Crediting, err error) {
			if note.Amount, err = toTakeOff(i, note.Kind, nil); err != nil {
				return nil, err
			}
			if !d.above(note.Amount) {
				return d.note(ctx, act, i, note, nil)
			}
			note.InvoiceNo = i.No
			return &Crediting{Note: note, Waits: true}, d.askWriteOff(ctx, act, note)
		})
}

// askWriteOff notes that a loss waits for a second person's word.
func (d *Desk) askWriteOff(ctx context.Context, act batch.Act, note batch.CreditNote) error {
	w := forWriteOff(note.InvoiceNo)
	switch asked, err := d.waiting(ctx, w); {
	case err != nil:
		return err
	case asked != nil:
		return batch.Refuse(AskedAlready, "%s asked for the write-off of invoice %s before: it waits for a "+
			"second person", asked.By, note.InvoiceNo)
	}
	act.Action, act.Detail = "ask "+act.Action, note.Amount.String()
	return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
		return d.ask(ctx, tx, w, note.Amount, note.Reason)
	})
}

// takingOff lets work take something off an invoice, and says what came of it.
func (d *Desk) takingOff(
	ctx context.Context, k Kind, invoice, reason string,
	work func(batch.Act, *batch.InvoiceState) (*Crediting, error),
) (c *Crediting, err error) {
	i, err := d.onInvoice(ctx, k, invoice, reason, func(act batch.Act, i *batch.InvoiceState) (err error) {
		c, err = work(act, i)
		return err
	})
	if err != nil {
		return nil, err
	}
	c.Invoice = i
	return c, nil
}

// note completes a credit note or loss of an invoice and writes it with what follows from it, and with what
// else is to be written; nil for nothing.
func (d *Desk) note(
	ctx context.Context, act batch.Act, i *batch.InvoiceState, note batch.CreditNote,
	also func(batch.Tx) error,
) (c *Crediting, err error) {
	note.InvoiceNo, note.Issued = i.No, d.m.Today()
	b, err := ledger.BookableOn(ctx, d.m.Store, note.Issued)
	if err != nil {
		return nil, err
	}
	paid, err := stream.All(d.m.Store.InvoicePayments(ctx, i.No))
	if err != nil {
		return nil, err
	}
	out := outbox.New(d.m, string(note.Kind), outbox.Messages)
	err = outbox.Update(ctx, d.m, act, func(tx batch.Tx) (err error) {
		if c, err = (noteWriter{d.m, b, out}).write(ctx, tx, i, paid, note); err != nil || also == nil {
			return err
		}
		return also(tx)
	}, out)
	return c, err
}

// toTakeOff is how much is taken off an invoice: the amount given, or all that is left of it; of a loss all
// that is outstanding.
func toTakeOff(i *batch.InvoiceState, kind batch.CreditKind, amount *batch.Ore) (batch.Ore, error) {
	left := i.Amount - i.Credited
	if kind == batch.KindLoss {
		left = i.Outstanding()
	}
	off, err := all(amount, left)
	switch {
	case err != nil:
		return 0, err
	case left == 0:
		return 0, batch.Refuse(NothingLeft, "invoice %s is %s: nothing is left of it", i.No, i.Status())
	case off > left:
		return 0, batch.Refuse(AmountAbove, "invoice %s: %s is above the %s that is left of it",
			i.No, off, left)
	}
	return off, nil
}

// noteWriter writes credit notes and losses, and tells the customers of credit notes.
type noteWriter struct {
	m       batch.Moment
	booking ledger.Booking
	out     *outbox.File
}

// write numbers a credit note or loss of an invoice and writes it, and settles the invoice's claim. paid is
// what has been paid on the invoice.
func (w noteWriter) write(ctx context.Context, tx batch.Tx, i *batch.InvoiceState, paid []batch.PaymentState,
	note batch.CreditNote) (*Crediting, error) {
	var err error
	if note.No, err = w.next(ctx, tx, note.Kind, &i.Invoice); err != nil {
		return nil, err
	}
	written, err := ledger.Credit(ctx, w.m, tx, w.booking, i, paid, note)
	if err != nil {
		return nil, err
	}
	c := &Crediting{Note: written.Note, ToCredit: written.ToCredit}
	if c.Claim, err = (claims{w.m}).settle(ctx, tx, i, paid); err != nil || note.Kind == batch.KindLoss {
		return c, err
	}
	return c, w.out.CreditNote(ctx, i, &c.Note)
}

// next is the number of the next credit note or loss of an invoice.
func (w noteWriter) next(
	ctx context.Context, tx batch.Tx, kind batch.CreditKind, i *batch.Invoice,
) (string, error) {
	if kind != batch.KindLoss {
		return ledger.NextCreditNote(ctx, w.m, tx, i)
	}
	no, err := tx.Next(batch.LossSeries, 1)
	return strconv.FormatInt(no, 10), err
}
