package batch

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"trekk/schedule/bankday"
)

// EventKind is what was told of a membership.
type EventKind string

// The kinds of events, and what each says.
const (
	EventFreeze      EventKind = "freeze"       // From, Months (S8, F11); Amount is the fee that it costs
	EventTerminate   EventKind = "terminate"    // From, when a later day than the notice gives is named
	EventPrepay      EventKind = "prepay"       // Months paid ahead at the reception (S4)
	EventPrice       EventKind = "price"        // From, Amount (F9)
	EventStudentCard EventKind = "student_card" // Until, the card's last day (F8)
	EventPlan        EventKind = "plan"         // From, Text is the plan, Amount its price
	EventCharge      EventKind = "charge"       // Amount, Text (S22); CustomerNo when not the payer owes it
	EventTransfer    EventKind = "transfer"     // Text is the customer who takes over (F13)
	EventWithdraw    EventKind = "withdraw"     // (F15)
	EventEnd         EventKind = "end"          // trekk ends the membership itself (S14)
	EventExclude     EventKind = "exclude"      // trekk keeps the member out until all is paid (F6)
	EventReadmit     EventKind = "readmit"      // all is paid: the member may train again (F6)
)

// CounterEvents are the kinds that a person can tell.
var CounterEvents = []EventKind{
	EventFreeze, EventTerminate, EventPrepay, EventPrice, EventStudentCard, EventPlan, EventCharge,
	EventTransfer, EventWithdraw,
}

// ParseEventKind reads a kind that a person can tell.
func ParseEventKind(s string) (EventKind, error) {
	if kind := EventKind(strings.ToLower(s)); slices.Contains(CounterEvents, kind) {
		return kind, nil
	}
	return "", fmt.Errorf("%q is none of %v", s, CounterEvents)
}

// Event is something that was told of a membership. Events are only ever added, and what a membership is
// charged follows from all of them, in the order in which they were told.
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
	CustomerNo   string // who owes a charge, when it is not the payer; of a transfer whose it was before
	PayerNo      string // of a transfer: who paid before, when it was not the member
	InvoiceNo    string // the invoice that carries its charge, as the books say; never written with it
}

// EventUndone takes back what was told by mistake. Rows are only ever added.
type EventUndone struct {
	EventNo int64
	On      bankday.Date
	Reason  string
}

// ToldEvent is an event, with what took it back.
type ToldEvent struct {
	Event
	Undone *EventUndone // nil where it counts
}

// Same reports whether an event that is told says what the books say already; an amount that the terms gave,
// and whose membership it was before a transfer, need not be told.
func (e Event) Same(told Event) bool {
	if told.Amount == 0 {
		e.Amount = 0
	}
	if e.Kind == EventTransfer {
		e.CustomerNo, e.PayerNo = told.CustomerNo, told.PayerNo
	}
	e.No, e.InvoiceNo = told.No, told.InvoiceNo
	return e == told
}

// InOrder sorts events by the day on which they were told, then by number.
func InOrder(events []Event) []Event {
	events = slices.Clone(events)
	slices.SortStableFunc(events,
		func(a, b Event) int { return cmp.Or(cmp.Compare(a.Told, b.Told), cmp.Compare(a.No, b.No)) })
	return events
}
