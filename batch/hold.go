package batch

import (
	"context"

	"trekk/schedule/bankday"
)

// HoldAction is what is done about a disputed invoice.
type HoldAction string

// The actions of holds.
const (
	HoldBegin   HoldAction = "hold"
	HoldRelease HoldAction = "release"
)

// Hold leaves a disputed invoice in peace, or ends that: it is neither reminded nor handed over. Rows are only ever added.
type Hold struct {
	InvoiceNo string
	Seq       int // from 1 within the invoice
	Action    HoldAction
	On        bankday.Date
	Until     bankday.Date // the last day of a hold; zero when it lasts until it is released
	Reason    string
}

// HoldInvoice leaves an invoice in peace until a day, or until it is released when there is none. What the bank was told to
// charge it charges all the same.
func (n *Night) HoldInvoice(ctx context.Context, invoiceNo string, until bankday.Date, reason, by string) (InvoiceState, error) {
	return n.hold(ctx, invoiceNo, by, Hold{Action: HoldBegin, Until: until, Reason: reason}, func(i *InvoiceState) error {
		switch {
		case i.Held(n.today()):
			return refused("invoice %s is on hold already, since %s", invoiceNo, i.Hold.On)
		case i.Outstanding() == 0:
			return refused("invoice %s is %s: nothing is asked for that could be held", invoiceNo, i.Status())
		case !until.IsZero() && until < n.today():
			return refused("invoice %s: %s is past", invoiceNo, until)
		}
		return nil
	})
}

// ReleaseInvoice ends the hold of an invoice: it is followed up again as if there had been none.
func (n *Night) ReleaseInvoice(ctx context.Context, invoiceNo, by string) (InvoiceState, error) {
	return n.hold(ctx, invoiceNo, by, Hold{Action: HoldRelease}, func(i *InvoiceState) error {
		if !i.Held(n.today()) {
			return refused("invoice %s is not on hold", invoiceNo)
		}
		return nil
	})
}

func (n *Night) hold(ctx context.Context, invoiceNo, by string, h Hold, allow func(*InvoiceState) error) (i InvoiceState, err error) {
	err = n.locked(ctx, func() error {
		if i, err = n.Store.Invoice(ctx, invoiceNo); err != nil {
			return err
		}
		if err := allow(&i); err != nil {
			return err
		}
		before, err := collect(n.Store.Holds(ctx, i.No))
		if err != nil {
			return err
		}
		h.InvoiceNo, h.On, h.Seq = i.No, n.today(), len(before)+1
		return n.Store.Update(ctx, n.personal(by, string(h.Action), "invoice %s", i.No), func(tx Tx) error { return tx.AddHold(h) })
	})
	if err != nil {
		return i, err
	}
	return n.Store.Invoice(ctx, invoiceNo)
}
