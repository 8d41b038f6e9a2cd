package batch

import "trekk/schedule/bankday"

// DueSum is what was invoiced to be paid on a day in one way.
type DueSum struct {
	Due      bankday.Date
	Method   Method
	Invoices int // those that were credited whole left out
	Amount   Ore // less what was credited
}

// DaySum is the money of a day.
type DaySum struct {
	Day       bankday.Date
	In, Out   int // payments
	InAmount  Ore
	OutAmount Ore // above zero
}

// PaidSum is what is booked on a day on the invoices of one due date.
type PaidSum struct {
	Due     bankday.Date
	Booked  bankday.Date
	Charged bool // the bank charged it, as a claim said; else it was paid in another way
	Count   int  // postings, those that take money off an invoice counted below zero
	Amount  Ore
}

// ClaimSum is what became of the claims on one due date. Cancelled and dropped ones are not counted.
type ClaimSum struct {
	Due      bankday.Date
	Claims   int // live
	Amount   Ore // of those
	Rejected int // one by one
}

// MandateSum is how many mandates came and ended on a day.
type MandateSum struct {
	Day   bankday.Date
	Came  int
	Ended int
}

// OwedSum is what the invoices of one due date, and all that was booked on them in a month, add to what is
// owed: below zero where more was paid and credited than invoiced.
type OwedSum struct {
	Due    bankday.Date
	Month  bankday.Month // in which it is booked
	Amount Ore
}

// OpenSum is what is outstanding on the invoices of one due date.
type OpenSum struct {
	Due      bankday.Date
	Invoices int // on which something is outstanding
	Amount   Ore
}
