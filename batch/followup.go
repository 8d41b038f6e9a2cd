package batch

import (
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Reminder is a reminder sent for an invoice, or another letter before collection. There are several where the
// terms have several steps, and where it begins anew: when the bank has taken
// money back off the invoice, and when a reminder was withdrawn. The last one counts, unless it was withdrawn
// or money has been taken back since.
type Reminder struct {
	InvoiceNo string
	Seq       int // from 1 within the invoice
	On        bankday.Date
	Channel   string // sms; digipost, email or post of a letter; import when another system sent it
	Amount    Ore    // of the invoice, outstanding then
	Withdrawn bankday.Date

	Step     string         // its name in the ladder; empty of reminders from before there was one
	Kind     terms.StepKind // the same
	Deadline bankday.Date   // zero where it gave none
	Grace    int64          // bank days after it before the next step
	Fee      Ore            // that the letter carries
	Interest Ore            // that it asks for beside what letters before it asked for
	Given    bankday.Date   // when it was given anew, since at first it did not reach the customer; zero else
}

// HandoffAction is what the collection agency is told.
type HandoffAction string

// The actions of collection files. A correction says what is left of an invoice that the agency has; it is no
// Handoff of the books.
const (
	Handover   HandoffAction = "handover"
	Withdraw   HandoffAction = "withdraw"
	Correction HandoffAction = "correction"
)

// Handoff is one message to the collection agency about an invoice; actions alternate, beginning with a
// handover.
type Handoff struct {
	InvoiceNo string
	Seq       int // from 1 within the invoice
	Action    HandoffAction
	On        bankday.Date
	Principal Ore
	Fee       Ore // the invoice fee
	Paid      Ore
	Costs     Ore // open fees of letters
	Interest  Ore // open interest on late payment
}

// OutboxFile is a file of rows to people, written once and never changed.
type OutboxFile struct {
	Name   string
	Job    string
	On     bankday.Date
	Rows   int
	SHA256 string
}
