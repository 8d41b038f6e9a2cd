package batch

import "trekk/schedule/bankday"

// CreditKind says what takes an amount off an invoice.
type CreditKind string

// A credit note is sent to the customer. It has its number in the series of the invoices; one for an invoice
// that another system issued has it in a series of its own, with a prefix. A loss is what the payee gives up
// hope of: it is still owed, but no longer asked for. A small difference is what is missing of an invoice and
// not worth asking for. Losses and differences have series of their own.
const (
	KindCredit     CreditKind = "credit"
	KindLoss       CreditKind = "loss"
	KindDifference CreditKind = "difference"
)

// CreditNote takes an amount off an invoice. Rows are only ever added.
type CreditNote struct {
	Kind      CreditKind
	No        string // from InvoiceSeries or CreditNoteSeries, or from the series of its kind
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

// Number is a number of an invoice or a credit note.
type Number struct {
	No       string
	Imported bool // given by another system
}

// CustomerCredit is what a customer has paid too much, over all payments: one that was taken back counts no
// longer. Below zero the customer owes it: the bank took back what had been paid back before. What has been
// invoiced of that (KindDebt) is owed by the invoice, and no longer here.
type CustomerCredit struct {
	CustomerNo string
	Fixed      string // the fixed part of the customer's KIDs
	Name       string
	Amount     Ore
	Invoiced   Ore // what the customer has been invoiced of debts, less what of that has been credited
	// Since is the day from which the oldest payment counts that has part in it; zero when none has any
	// longer.
	Since bankday.Date
}
