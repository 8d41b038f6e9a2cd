package batch

import (
	"context"
	"strconv"

	"trekk/schedule/bankday"
)

// CreditKind says what takes an amount off an invoice.
type CreditKind string

// A credit note is sent to the customer and has its number in the series of the invoices. A loss is what the payee gives up
// hope of: it is still owed, but no longer asked for.
const (
	KindCredit CreditKind = "credit"
	KindLoss   CreditKind = "loss"
)

// CreditNote takes an amount off an invoice. Rows are only ever added.
type CreditNote struct {
	Kind      CreditKind
	No        string // from InvoiceSeries, of a loss from LossSeries
	InvoiceNo string
	Issued    bankday.Date
	Booked    bankday.Date
	Amount    Ore // above zero
	Charges   Ore // the part of it that the invoice has for charges
	Fee       Ore // the part that is the invoice's fee; the rest is its plan's
	Reason    string
	Anew      bool // the charges on the invoice go on another one
	Imported  bool // issued by another system
}

// cancelInvoice credits what is left of an invoice that a job makes nothing of; its charges go on another.
func (n *Night) cancelInvoice(ctx context.Context, tx Tx, b booking, i *InvoiceState, reason string) error {
	c := CreditNote{InvoiceNo: i.No, Amount: i.Outstanding(), Reason: reason, Anew: true}
	return n.addCreditNote(ctx, tx, b, i, &c)
}

// addCreditNote numbers a credit note of today and writes it.
func (n *Night) addCreditNote(ctx context.Context, tx Tx, b booking, i *InvoiceState, c *CreditNote) error {
	no, err := tx.Next(InvoiceSeries, 1)
	if err != nil {
		return err
	}
	c.Kind, c.No, c.Issued, c.Booked = KindCredit, strconv.FormatInt(no, 10), n.today(), b.on(max(n.today(), i.Booked))
	if err := n.divide(ctx, i, c); err != nil {
		return err
	}
	return tx.AddCreditNote(*c)
}

// divide says what of an invoice a credit note takes off: the lines from the last one backwards, so the charges before what
// the plan costs, and the invoice fee last of all.
func (n *Night) divide(ctx context.Context, i *InvoiceState, c *CreditNote) error {
	charges := Ore(0)
	for l, err := range n.Store.Lines(ctx, i.No) {
		if err != nil {
			return err
		}
		if l.Event != 0 {
			charges += l.Amount
		}
	}
	before := i.Credited - i.WrittenOff
	after := before + c.Amount
	c.Charges = min(after, charges) - min(before, charges)
	c.Fee = max(after, i.Amount-i.Fee) - max(before, i.Amount-i.Fee)
	return nil
}
