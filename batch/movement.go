package batch

import "trekk/schedule/bankday"

// Movement is a row of the books that moves money, or several of one kind together: amounts are then their
// sums. Movements are never written: they follow from the rows, which are only ever added. The journal books
// each on one account's debit and another's credit, so that it sums to nothing.
type Movement struct {
	Booked bankday.Date
	Kind   MovementKind

	Plan     string // of an invoice and what is taken off it
	Imported bool
	Apart    Apart  // of an invoice that is no income of a plan, and what is taken off it
	Source   Source // of a payment, with the sum on the bank statement that it is in
	Account  string
	Date     bankday.Date
	Centre   int
	Day      int
	Partial  int
	Serial   int
	Target   Target // of a posting

	// Of a single movement:
	No         string // an invoice's, a credit note's, or the reference of a payment
	InvoiceNo  string
	CustomerNo string
	Payment    int64
	FileName   string
	Line       int
	Refund     int64

	Count   int
	Amount  Ore
	Fee     Ore // of Amount, what is an invoice's fee
	Charges Ore // of Amount, what an invoice has for charges
}

// Apart says what an invoice is that is no income of a plan. The store keeps the numbers.
type Apart int

// An invoice of KindDebt, KindReminderFee and KindInterest; none of the others.
const (
	ApartNone Apart = iota
	ApartDebt
	ApartFee
	ApartInterest
)

// MovementKind is the kind of row behind a movement.
type MovementKind int

// The kinds, in the order of a day's vouchers.
const (
	MoveInvoice MovementKind = 1 + iota
	MoveCredit
	MoveLoss
	MoveDifference
	MovePayment
	MovePosting
)

// Grain says how movements are put together.
type Grain int

// The grains: none; those of one day, kind and sum on the bank statement; those of one kind, plan and
// account.
const (
	EachMovement Grain = iota
	ByVoucher
	InTotal
)
