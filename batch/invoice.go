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

// An invoice is for a month of a membership, for a year of something that comes once a year (S6), or for
// charges alone (S22). Each month and each year is invoiced once.
const (
	KindFee    InvoiceKind = "fee"
	KindYearly InvoiceKind = "yearly"
	KindExtra  InvoiceKind = "extra"
	// KindDebt is an invoice of what a customer owes on the account of credit, of no membership: money that
	// was paid back to him, and that the bank took back from the payee. It is no income.
	KindDebt InvoiceKind = "debt"
	// KindReminderFee and KindInterest are what late payment of another invoice costs: the fee of a letter, and
	// interest. They are asked for with that invoice, on its letters and by its KID, and never by themselves.
	KindReminderFee InvoiceKind = "reminder_fee"
	KindInterest    InvoiceKind = "interest"
)

// Cost reports whether an invoice is what late payment of another one costs.
func (k InvoiceKind) Cost() bool { return k == KindReminderFee || k == KindInterest }

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
	// FollowedFrom is the day from which an imported invoice is followed up, where that is not its due date:
	// the day of the import, or the one that was named. It is zero on all others.
	FollowedFrom bankday.Date
	// Of is the number of the invoice whose late payment it is for; empty of all that are no cost (Kind.Cost).
	Of string
	// Letter is the outbox file that has the letter with which it was sent; empty of older and imported ones.
	Letter string
}

// InvoiceStatus is the first of these that holds: cancelled, written_off, paid, collection, reminded,
// partly_paid, open.
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

// InvoiceState is an invoice with its customer and everything that follows from credit notes, postings,
// claims and follow-up.
type InvoiceState struct {
	Invoice
	Customer     Customer
	Paid         Ore           // the sum of its postings
	Opened       bankday.Date  // the last day on which money is booked off it; zero when never
	Credited     Ore           // the sum of its credit notes, losses and small differences
	WrittenOff   Ore           // of that, the losses and the small differences
	Differences  Ore           // of that, the small differences
	Reminded     bankday.Date  // the day of the last reminder that counts; zero when none does
	Reminders    int           // rows of the reminder table so far
	Step         string        // the name of the last reminder's step; empty where it has none
	Retracted    bankday.Date  // the day on which the last reminder was withdrawn; zero when it stands
	TakenBack    bankday.Date  // the last day on which the bank took money back off it; zero when never
	InCollection bool          // handed over and not withdrawn
	HandedOver   bankday.Date  // the day of the handover; zero when it is not in collection
	Handoffs     int           // rows of the handoff table so far
	Hold         *Hold         // the last that has not been released; nil when there is none
	Claim        *Claim        // the latest claim made for it, dropped ones left out; nil when there is none
	Arranged     *Arrangement  // the latest; nil when there is none
	CustomerHold *CustomerHold // the customer's last that has not been released; nil when there is none
}

// Outstanding is what is still to be paid, never below zero.
func (i *InvoiceState) Outstanding() Ore {
	return max(0, i.Amount-i.Credited-i.Paid)
}

// Lost reports whether the payee has given up what is left of the invoice. A small difference is no loss: the
// invoice is paid.
func (i *InvoiceState) Lost() bool { return i.WrittenOff > i.Differences && i.Outstanding() == 0 }

// Cancelled reports whether the whole invoice has been credited.
func (i *InvoiceState) Cancelled() bool { return i.Credited > 0 && i.Credited-i.WrittenOff >= i.Amount }

// Held reports whether the invoice is left in peace on a day.
func (i *InvoiceState) Held(day bankday.Date) bool {
	return i.Hold != nil && (i.Hold.Until.IsZero() || day <= i.Hold.Until)
}

// Objected reports whether the customer's objection to the invoice stands: no hold of that kind ends by itself.
func (i *InvoiceState) Objected() bool { return i.Hold != nil && i.Hold.Kind == Objection }

// ClaimAsksRightly reports whether the claim of the invoice asks for what is outstanding, on the day on which
// it is due. An invoice that is paid by hand is not to be claimed, and who has paid it is asked for nothing.
func (i *InvoiceState) ClaimAsksRightly() bool {
	return i.Method == MethodClaim && i.Claim.Amount == i.Outstanding() && i.Claim.Due == i.Due
}

// Status derives the status of the invoice.
func (i *InvoiceState) Status() InvoiceStatus {
	switch {
	case i.Cancelled():
		return StatusCancelled
	case i.Lost():
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
	AllInvoices       InvoiceSet = iota // every invoice, by issue date, then number (100 behind 99)
	InvoicesPaying                      // those whose KID a payment of PaymentsToMatch carries, by KID
	InvoicesToPay                       // outstanding above zero, by KID
	InvoicesToDecide                    // outstanding, to claim or imported, no live claim; by Fixed, number
	InvoicesOverdue                     // outstanding and due before the given day, by membership, then KID
	InvoicesToRemind                    // of those the ones that are not in collection
	InvoicesToRelease                   // in collection, yet paid or cancelled, by KID
	InvoicesClaimed                     // with a live claim due after the given day, paid ones too, by KID
	InvoicesOwed                        // outstanding, by the customer's Fixed, then due date, then number
	InvoicesPaidAhead                   // paid by nothing but credit, for a month paid ahead since, by KID
	InvoicesWithCase                    // with a case at the agency that has not ended, by number (100 before 99)
	CostsWithCase                       // what late payment of those costs, by the number of which it is (Of), then by its own
)

// OpenInvoice is an invoice on which something is outstanding, as far as a payment that waits is held against it.
type OpenInvoice struct {
	No          string
	CustomerNo  string
	Name        string // the customer's
	KID         string
	Fixed       string // as Invoice has it
	Due         bankday.Date
	Outstanding Ore
}

// OpenKey is what open invoices are looked up by.
type OpenKey int

// The keys.
const (
	OpenByNo OpenKey = iota + 1
	OpenByKID
	OpenByFixed
	OpenByCustomer // the number of the customer who owes
)

// Owed is what is outstanding of an invoice, and who owes it.
type Owed struct {
	CustomerNo string
	Name       string // the customer's
	Due        bankday.Date
	Amount     Ore
}
