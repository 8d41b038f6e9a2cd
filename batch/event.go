package batch

import (
	"cmp"
	"slices"

	"trekk/schedule/bankday"
)

// EventKind is what was told of a membership.
type EventKind string

// The kinds of events, and what each says.
const (
	EventFreeze      EventKind = "freeze"       // From, Months (S8, F11); Amount is the fee that it costs
	EventTerminate   EventKind = "terminate"    // From, when a later day than the notice gives is named (S10, F10)
	EventPrepay      EventKind = "prepay"       // Months paid ahead at the reception (S4)
	EventPrice       EventKind = "price"        // From, Amount (F9)
	EventStudentCard EventKind = "student_card" // Until, the card's last day (F8)
	EventPlan        EventKind = "plan"         // From, Text is the plan, Amount its price
	EventCharge      EventKind = "charge"       // Amount, Text (S22); CustomerNo when someone else than the payer owes it
	EventTransfer    EventKind = "transfer"     // Text is the customer who takes over (F13)
	EventWithdraw    EventKind = "withdraw"     // (F15)
	EventEnd         EventKind = "end"          // trekk ends the membership itself (S14)
)

// counterEvents are the kinds that a person can tell.
var counterEvents = []EventKind{
	EventFreeze, EventTerminate, EventPrepay, EventPrice, EventStudentCard, EventPlan, EventCharge, EventTransfer, EventWithdraw,
}

// ParseEventKind reads a kind that a person can tell.
func ParseEventKind(s string) (EventKind, error) { return oneOf(counterEvents...)(s) }

// Event is something that was told of a membership. Events are only ever added, and what a membership is charged follows
// from all of them, in the order in which they were told.
type Event struct {
	No           int64 // of the creditor, from 1
	MembershipNo string
	Kind         EventKind
	Told         bankday.Date
	From         bankday.Date
	Until        bankday.Date
	Months       int
	Amount       Ore
	Text         string
	Documented   bool   // a reason or certificate was shown
	CustomerNo   string // who owes a charge, when it is not the payer
	InvoiceNo    string // the invoice that carries its charge, as the books say; never written with it
}

// same reports whether an event that is told says what the books say already; an amount that the terms gave need not be told.
func (e Event) same(told Event) bool {
	if told.Amount == 0 {
		e.Amount = 0
	}
	e.No, e.InvoiceNo = told.No, told.InvoiceNo
	return e == told
}

// inOrder sorts events by the day on which they were told, then by number.
func inOrder(events []Event) []Event {
	events = slices.Clone(events)
	slices.SortStableFunc(events, func(a, b Event) int { return cmp.Or(cmp.Compare(a.Told, b.Told), cmp.Compare(a.No, b.No)) })
	return events
}
