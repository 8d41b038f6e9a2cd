package batch

import "trekk/schedule/bankday"

// Method is how an invoice is paid: the bank is told to charge it, or the customer pays by hand.
type Method string

// The methods of an invoice.
const (
	MethodClaim   Method = "claim"
	MethodInvoice Method = "invoice"
)

// InvoiceKind says what a membership's invoice is for.
type InvoiceKind string

// An invoice is for a month of a membership, for a year of something that comes once a year (S6), or for charges alone (S22).
// Each month and each year is invoiced once.
const (
	KindFee    InvoiceKind = "fee"
	KindYearly InvoiceKind = "yearly"
	KindExtra  InvoiceKind = "extra"
)

// Line is a line of an invoice that has several, the invoice fee left out.
type Line struct {
	InvoiceNo string
	Seq       int // from 1
	Text      string
	Amount    Ore
	Event     int64 // the event whose charge it carries; zero on the membership's own line
}

// Invoice is what a customer owes for one thing. Number, KID and amount never change.
type Invoice struct {
	No           string
	CustomerNo   string
	MembershipNo string // empty on imported invoices
	KID          string
	Fixed        string // the fixed part of the KID: what a mandate covers
	Plan         string // of the membership when it was made; empty on imported invoices
	Account      string // of the creditor, that it is paid to
	Kind         InvoiceKind
	Period       bankday.Month // the month paid for; zero on imported invoices and on those for charges alone
	Issued       bankday.Date
	Booked       bankday.Date // the day on which it counts
	Due          bankday.Date
	FirstDue     bankday.Date // the due date it was issued with; AddInvoice takes it from Due
	Method       Method
	Amount       Ore // includes the fee
	Fee          Ore
	Text         string
	Imported     bool // issued by another system; trekk claims, matches and follows up
}

// InvoiceStatus is the first of these that holds: cancelled, written_off, paid, collection, reminded, partly_paid, open.
type InvoiceStatus string

// The statuses of an invoice.
const (
	StatusCancelled  InvoiceStatus = "cancelled"
	StatusWrittenOff InvoiceStatus = "written_off"
	StatusPaid       InvoiceStatus = "paid"
	StatusCollection InvoiceStatus = "collection"
	StatusReminded   InvoiceStatus = "reminded"
	StatusPartlyPaid InvoiceStatus = "partly_paid"
	StatusOpen       InvoiceStatus = "open"
)

// InvoiceState is an invoice with its customer and everything that follows from credit notes, postings, claims and follow-up.
type InvoiceState struct {
	Invoice
	Customer     Customer
	Paid         Ore          // the sum of its postings
	Opened       bankday.Date // the last day on which money is booked off it; zero when never
	Credited     Ore          // the sum of its credit notes and losses
	WrittenOff   Ore          // of that, the losses
	Reminded     bankday.Date // zero when not
	InCollection bool         // handed over and not withdrawn
	Handoffs     int          // rows of the handoff table so far
	Hold         *Hold        // the last that has not been released; nil when there is none
	Claim        *Claim       // the latest claim made for it, dropped ones left out; nil when there is none
}

// Outstanding is what is still to be paid, never below zero.
func (i *InvoiceState) Outstanding() Ore {
	return max(0, i.Amount-i.Credited-i.Paid)
}

// Cancelled reports whether the whole invoice has been credited.
func (i *InvoiceState) Cancelled() bool { return i.Credited > 0 && i.Credited-i.WrittenOff >= i.Amount }

// Held reports whether the invoice is left in peace on a day.
func (i *InvoiceState) Held(day bankday.Date) bool {
	return i.Hold != nil && (i.Hold.Until.IsZero() || day <= i.Hold.Until)
}

// Status derives the status of the invoice.
func (i *InvoiceState) Status() InvoiceStatus {
	switch {
	case i.Cancelled():
		return StatusCancelled
	case i.WrittenOff > 0 && i.Outstanding() == 0:
		return StatusWrittenOff
	case i.Outstanding() == 0:
		return StatusPaid
	case i.InCollection:
		return StatusCollection
	case !i.Reminded.IsZero():
		return StatusReminded
	case i.Paid > 0:
		return StatusPartlyPaid
	default:
		return StatusOpen
	}
}

// InvoiceSet names a set of invoices that a job or a report works on.
type InvoiceSet int

// The sets of invoices, and the order in which the store streams each.
const (
	AllInvoices       InvoiceSet = iota // every invoice, by issue date, then number (numbers of equal form ascending)
	InvoicesPaying                      // those whose KID a payment of PaymentsToMatch carries, by KID
	InvoicesToPay                       // outstanding above zero, by KID
	InvoicesToDecide                    // outstanding above zero, without a live claim, by Fixed, then number: to be claimed, or become ordinary
	InvoicesOverdue                     // outstanding above zero and due before the given day, by membership, then KID
	InvoicesToRelease                   // in collection, yet paid or cancelled, by KID
	InvoicesClaimed                     // with a live claim that is due after the given day, cancelled and paid ones too, by KID
	InvoicesPaidAhead                   // nothing paid, for a month that the membership has paid ahead since, by KID
)
