package desk

import (
	"context"

	"trekk/batch"
)

// Object notes that a customer says that the claim of an invoice is wrong. From this day on nothing is added to
// it and no step is taken, until a person resolves it. A plain hold becomes an objection.
type Object struct {
	Invoice string
	Reason  string // what the customer says
}

// Object returns the invoice as it is then.
func (d *Desk) Object(ctx context.Context, a Object) (batch.InvoiceState, error) {
	h := batch.Hold{Action: batch.HoldBegin, Kind: batch.Objection, Reason: a.Reason}
	return d.addHold(ctx, object, a.Invoice, a.Reason, h, func(i *batch.InvoiceState) error {
		switch {
		case i.Objected():
			return batch.Refuse(Objected, "an objection to invoice %s stands already, since %s", i.No,
				i.Hold.On)
		case i.Outstanding() == 0:
			return batch.Refuse(NothingLeft, "invoice %s is %s: there is nothing to object to", i.No,
				i.Status())
		}
		return nil
	})
}

// Resolve ends an objection: it has been answered, and what is left of the invoice is followed up again. What
// the customer is right about is credited beside it.
type Resolve struct {
	Invoice string
	Reason  string // how it was answered
}

// Resolve returns the invoice as it is then.
func (d *Desk) Resolve(ctx context.Context, a Resolve) (batch.InvoiceState, error) {
	h := batch.Hold{Action: batch.HoldRelease, Kind: batch.Objection, Reason: a.Reason}
	return d.addHold(ctx, resolve, a.Invoice, a.Reason, h, func(i *batch.InvoiceState) error {
		if !i.Objected() {
			return batch.Refuse(NotObjected, "no objection to invoice %s stands", i.No)
		}
		return nil
	})
}
