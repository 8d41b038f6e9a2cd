package desk

import (
	"context"
	"errors"

	"trekk/batch"
	"trekk/kid"
)

// FirstInvoice says with which number our own invoices, and the credit notes for them, begin.
type FirstInvoice struct {
	No     int64
	Reason string
}

// FirstInvoice is refused for a number that KIDs have no room for, or that is below the one which comes next
// anyhow: below it are numbers that we or another system gave.
func (d *Desk) FirstInvoice(ctx context.Context, a FirstInvoice) error {
	_, err := d.m.KID.Make(kid.Parts{Customer: 1, Invoice: a.No})
	if a.No < 1 || err != nil && !errors.Is(err, kid.ErrSkip) {
		return batch.Refuse(NumberWrong, "%d is no number of an invoice with KIDs of %s", a.No, d.m.KID)
	}
	return d.do(ctx, firstInvoice, d.m.Creditor.ID, a.Reason, func(act batch.Act) error {
		set, err := d.m.Store.LastNumber(ctx, batch.FirstInvoice)
		if err != nil {
			return err
		}
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			next, err := tx.Next(batch.InvoiceSeries, 0)
			switch {
			case err != nil:
				return err
			case next > a.No:
				return batch.Refuse(NumberBelow, "the next invoice has number %d: %d is below it", next, a.No)
			case set > 0 && next > set:
				return batch.Refuse(NumberSet,
					"invoices begin with %d, and some have been made: a series has no holes", set)
			}
			return errors.Join(tx.Raise(batch.FirstInvoice, a.No), tx.Raise(batch.InvoiceSeries, a.No-1))
		})
	})
}
