package batch

import (
	"time"

	"trekk/schedule/bankday"
)

// HappeningKind says what has happened to a customer.
type HappeningKind string

// What happens to a customer, each with what it is about and what of a Happening it has beside day, amount
// and invoice. Package wording says each in both languages.
const (
	InvoiceMade        HappeningKind = "invoice_made"        // invoice: Due, Word (the method), Text
	InvoiceTakenOver   HappeningKind = "invoice_taken_over"  // invoice, of another system: Due, Word, Text
	DueChanged         HappeningKind = "due_changed"         // invoice: Due, Word (method), Text (DueReason)
	LetterSent         HappeningKind = "letter_sent"         // invoice: Word (of letter), Text (the file)
	ClaimSealed        HappeningKind = "claim_sealed"        // transmission: Due
	CancellationSealed HappeningKind = "cancellation_sealed" // transmission: Due
	ClaimTurnedDown    HappeningKind = "claim_turned_down"   // transmission, by the bank: Due, Text (the bank's)
	ClaimLost          HappeningKind = "claim_lost"          // transmission, rejected whole: Due, Text
	Charged            HappeningKind = "charged"             // payment, by AvtaleGiro
	Paid               HappeningKind = "paid"                // payment, in any other way
	PaymentTakenOff    HappeningKind = "payment_taken_off"   // payment, off an invoice
	CreditGrew         HappeningKind = "credit_grew"         // payment
	CreditUsed         HappeningKind = "credit_used"         // payment
	ReminderSent       HappeningKind = "reminder_sent"       // invoice: Word (the channel)
	ReminderTakenBack  HappeningKind = "reminder_taken_back" // invoice
	HandedOver         HappeningKind = "handed_over"         // invoice, to the collection agency
	HandoverTakenBack  HappeningKind = "handover_taken_back" // invoice
	InvoiceHeld        HappeningKind = "invoice_held"        // invoice: Due (the last day), Text (why)
	InvoiceReleased    HappeningKind = "invoice_released"    // invoice
	InvoiceObjected    HappeningKind = "invoice_objected"    // invoice, by the customer: Text (what)
	InvoiceResolved    HappeningKind = "invoice_resolved"    // invoice, an objection to it: Text (how)
	Credited           HappeningKind = "credited"            // invoice: Text (why)
	WrittenOff         HappeningKind = "written_off"         // invoice: Text (why)
	DifferenceGone     HappeningKind = "difference_gone"     // invoice, a small one
	TimeGiven          HappeningKind = "time_given"          // invoice: Due (by when), Text (why)
	CustomerStopped    HappeningKind = "customer_stopped"    // customer: Due (the last day), Text (why)
	CustomerReleased   HappeningKind = "customer_released"   // customer
	MembershipTold     HappeningKind = "membership_told"     // membership: Word (of event), Due, Text
	EventTakenBack     HappeningKind = "event_taken_back"    // membership: Word (the kind of event), Text (why)
	RefundMade         HappeningKind = "refund_made"         // refund: Text (why)
	RefundTakenBack    HappeningKind = "refund_taken_back"   // refund
	MandateBegan       HappeningKind = "mandate_began"       // account
	MandateGone        HappeningKind = "mandate_gone"        // account
	PersonActed        HappeningKind = "person_acted"        // anything: Word (the action), Text (its detail)
)

// Happening is something that has happened to a customer, or that a person has done about one.
type Happening struct {
	Day       bankday.Date
	At        time.Time // zero where only the day is known
	Kind      HappeningKind
	Subject   Subject
	InvoiceNo string // empty where it is about none
	Amount    Ore    // zero where it is about none
	Due       bankday.Date
	Word      string // a word of ours
	Text      string // in somebody's words
	By        string // the person who did it; empty where that is not known, or no person did
	Reason    string // why, in the person's words
}
