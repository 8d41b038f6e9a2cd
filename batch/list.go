package batch

import (
	"errors"

	"trekk/schedule/bankday"
)

// Page says which part of a list is asked for. The zero value is all of it in its default order.
type Page struct {
	After      string // the cursor of the row behind which the page begins; empty for the first
	Limit      int    // the most rows; zero for all
	Order      string // one of the orders of the list; empty for the first of them, which comes by an index
	Descending bool
}

// Listed is a row of a list with the cursor that continues the list behind it. A cursor is opaque, belongs to
// its list, order and direction, and stays good while rows come and go: no row is given twice on the way.
type Listed[T any] struct {
	Item   T
	Cursor string
}

// ErrCursor is a cursor of another list, order or direction, or none at all. ErrOrder is an order that a list
// does not have. Both are refusals too.
var (
	ErrCursor = errors.New("the cursor does not belong to this list")
	ErrOrder  = errors.New("the list has no such order")
)

// The orders of lists, each list's default first:
//
//	customers      fixed, name
//	memberships    payer (then number), number
//	invoices       number, kid, due, issued
//	payments       number, settlement (account, Nets date, centre, day, partial, serial: as the bank has it)
//	claims         transmission (then assignment, transaction)
//	transmissions  number
//	refunds        number
//	files          number (the order in which they came)
//	mandates       account (then fixed part, then the day they came)
//	settlement     settlement (account, Nets date, centre, day, partial, serial)
//	runs           number (then the job's place in the run)
//	audit          number
//	messages       number
//	cases          number
//	settlements    reference (of the collection agency)
//	changes        number (the order in which they were made)
//
// The first of each, and invoices by kid and issued, payments by settlement and memberships by number, come by an
// index: a page costs what is on it, however long the list is. The others sort all that the filter lets through.
// What a filter lets through rarely, or of some days, comes by an index too: a page does not walk past the rest.
// Numbers of invoices and memberships are sorted as text (100 before 99), and by length first behind a due date.
const (
	ByNumber       = "number"
	ByFixed        = "fixed"
	ByName         = "name"
	ByPayer        = "payer"
	ByKID          = "kid"
	ByDue          = "due"
	ByIssued       = "issued"
	BySettlement   = "settlement"
	ByTransmission = "transmission"
	ByAccount      = "account"
	ByReference    = "reference"
)

// In a filter, what is zero asks for all. Days are inclusive at both ends. Search looks for what a person
// would type, capital letters or small: texts with which words of a name begin, all of them, or a whole
// number.

// CustomerFilter asks for customers.
type CustomerFilter struct {
	Search string // the name; or the whole number, mobile or e-mail
}

// MembershipFilter asks for memberships.
type MembershipFilter struct {
	Customer string // number of the one whose it is
	Payer    string // number of the one who pays
	Plan     string
	Running  bankday.Date // begun and not ended on this day
	Search   string       // the payer's name, mobile or e-mail; or a number
}

// InvoiceFilter asks for invoices.
type InvoiceFilter struct {
	Customer             string // number
	Membership           string // number
	Status               InvoiceStatus
	Method               Method
	Kind                 InvoiceKind
	DueFrom, DueTo       bankday.Date
	IssuedFrom, IssuedTo bankday.Date
	Open                 bool   // something is outstanding
	Amount               Ore    // its amount; what is outstanding where Open or an open Status is asked for too
	Search               string // the customer's name, mobile or e-mail; or a number or KID
}

// PaymentFilter asks for payments.
type PaymentFilter struct {
	Account  string // that was credited
	From, To bankday.Date
	Source   Source
	KID      string
	File     int64
	Waiting  bool // those of PaymentsUnmatched
	Amount   Ore
	Debit    string // the account that paid
}

// WaitingFilter asks for payments that wait for a person. What is zero asks for all.
type WaitingFilter struct {
	Reason  Reason
	Account string // that was credited
	Debit   string // that paid
	Amount  Ore    // that waits
	Payment int64  // this one alone
}

// WaitingAt is where a payment that waits stands in their list.
type WaitingAt struct {
	On bankday.Date `json:"on"` // Nets date
	No int64        `json:"no"`
}

// WaitingSum is what payments come to that wait.
type WaitingSum struct {
	Payments int
	Amount   Ore
	First    bankday.Date // the earliest Nets date; zero for no payments
}

// RefundFilter asks for refunds.
type RefundFilter struct {
	Customer string // number
	Waits    bool   // those that wait for a second person
}

// ClaimFilter asks for claims and cancellations.
type ClaimFilter struct {
	Transmission int64
	Invoice      string // number
	Status       ClaimStatus
}

// TransmissionFilter asks for transmissions.
type TransmissionFilter struct {
	Status TransmissionStatus
}

// FileFilter asks for files from the bank.
type FileFilter struct {
	Status FileStatus
	Kind   string // FileOfNets, FileOfReceipt
}

// ChangeFilter asks for changes.
type ChangeFilter struct {
	After int64 // behind the one with this number
	To    int64 // up to the one with this number, inclusive
	Types []ChangeType
}

// MandateState is whether a mandate is active.
type MandateState string

// The states of mandates.
const (
	MandateRunning MandateState = "active"
	MandateEnded   MandateState = "ended"
)

// MandateFilter asks for mandates, past ones too.
type MandateFilter struct {
	Account string
	Fixed   string
	State   MandateState
}

// RunFilter asks for entries of the run log.
type RunFilter struct {
	Job string
	Run int64
}

// AuditFilter asks for entries of the audit log.
type AuditFilter struct {
	No      int64   // of the entry
	Subject Subject // its kind alone asks for nothing
	By      string
	Action  string

	From, To bankday.Date // by the clock of the act
}
