package desk

import (
	"context"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Hold leaves a disputed invoice in peace through a day, or until it is released when there is none. What the
// bank was told to charge it charges all the same.
type Hold struct {
	Invoice string
	Until   bankday.Date
	Reason  string
}

// Hold returns the invoice as it is then.
func (d *Desk) Hold(ctx context.Context, a Hold) (batch.InvoiceState, error) {
	h := batch.Hold{Action: batch.HoldBegin, Until: a.Until, Reason: a.Reason}
	return d.addHold(ctx, hold, a.Invoice, a.Reason, h, func(i *batch.InvoiceState) error {
		today := d.m.Today()
		switch {
		case i.Held(today):
			return batch.Refuse(OnHold, "invoice %s is on hold already, since %s", a.Invoice, i.Hold.On)
		case i.Outstanding() == 0:
			return batch.Refuse(NothingLeft, "invoice %s is %s: nothing is asked for that could be held",
				a.Invoice, i.Status())
		case !a.Until.IsZero() && a.Until < today:
			return batch.Refuse(DayPast, "invoice %s: %s is past", a.Invoice, a.Until)
		}
		return nil
	})
}

// Release ends the hold of an invoice: it is followed up again as if there had been none.
type Release struct {
	Invoice string
	Reason  string
}

// Release returns the invoice as it is then.
func (d *Desk) Release(ctx context.Context, a Release) (batch.InvoiceState, error) {
	h := batch.Hold{Action: batch.HoldRelease}
	return d.addHold(ctx, release, a.Invoice, a.Reason, h, func(i *batch.InvoiceState) error {
		if !i.Held(d.m.Today()) {
			return batch.Refuse(NotOnHold, "invoice %s is not on hold", a.Invoice)
		}
		if i.Objected() {
			return batch.Refuse(Objected, "the customer objects to invoice %s, since %s: resolve that", i.No,
				i.Hold.On)
		}
		return nil
	})
}

// addHold adds a row of the hold table, when the invoice as it is allows it.
func (d *Desk) addHold(ctx context.Context, k Kind, invoice, reason string, h batch.Hold,
	allow func(*batch.InvoiceState) error) (batch.InvoiceState, error) {
	return d.onInvoice(ctx, k, invoice, reason, func(act batch.Act, i *batch.InvoiceState) error {
		if err := allow(i); err != nil {
			return err
		}
		before, err := stream.All(d.m.Store.Holds(ctx, i.No))
		if err != nil {
			return err
		}
		h.InvoiceNo, h.On, h.Seq = i.No, d.m.Today(), len(before)+1
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.AddHold(h) })
	})
}
