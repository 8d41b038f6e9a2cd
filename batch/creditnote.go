package batch

import (
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
	Reason    string
	Anew      bool // the charges on the invoice go on another one
	Imported  bool // issued by another system
}

// cancelInvoice credits what is left of an invoice that a job makes nothing of; its charges go on another.
func (n *Night) cancelInvoice(tx Tx, b booking, i *InvoiceState, reason string) error {
	no, err := tx.Next(InvoiceSeries, 1)
	if err != nil {
		return err
	}
	return tx.AddCreditNote(CreditNote{
		Kind: KindCredit, No: strconv.FormatInt(no, 10), InvoiceNo: i.No, Issued: n.today(), Booked: b.on(max(n.today(), i.Booked)),
		Amount: i.Outstanding(), Reason: reason, Anew: true,
	})
}
