package batch

import "trekk/schedule/bankday"

// Reminder is a reminder sent for an invoice. There is at most one for an invoice.
type Reminder struct {
	InvoiceNo string
	On        bankday.Date
	Channel   string // sms
	Amount    Ore    // outstanding then
}

// HandoffAction is what the collection agency is told.
type HandoffAction string

// The actions of collection files.
const (
	Handover HandoffAction = "handover"
	Withdraw HandoffAction = "withdraw"
)

// Handoff is one message to the collection agency about an invoice; actions alternate, beginning with a handover.
type Handoff struct {
	InvoiceNo string
	Seq       int // from 1 within the invoice
	Action    HandoffAction
	On        bankday.Date
	Principal Ore
	Fee       Ore
	Paid      Ore
}

// OutboxFile is a file of rows to people, written once and never changed.
type OutboxFile struct {
	Name   string
	Job    string
	On     bankday.Date
	Rows   int
	SHA256 string
}
