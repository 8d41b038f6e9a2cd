package report

import (
	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Invoice is an invoice as it stands.
type Invoice struct {
	Account      string              `json:"account"`
	Amount       batch.Ore           `json:"amount_ore"`
	Arranged     *Arranged           `json:"arranged"` // the last; null when no time was given
	Booked       bankday.Date        `json:"booked"`
	Credited     batch.Ore           `json:"credited_ore"` // losses included
	CustomerNo   string              `json:"customer_no"`
	Due          bankday.Date        `json:"due"`
	Fee          batch.Ore           `json:"fee_ore"`
	FirstDue     bankday.Date        `json:"first_due"`
	Held         *Held               `json:"held"` // null when it is not disputed
	Imported     bool                `json:"imported"`
	InCollection bool                `json:"in_collection"`
	No           string              `json:"invoice_no"`
	Issued       bankday.Date        `json:"issued"`
	KID          string              `json:"kid"`
	Kind         batch.InvoiceKind   `json:"kind"`
	MembershipNo string              `json:"membership_no"`
	Method       batch.Method        `json:"method"`
	Outstanding  batch.Ore           `json:"outstanding_ore"`
	Paid         batch.Ore           `json:"paid_ore"`
	Period       bankday.Month       `json:"period"`
	Plan         string              `json:"plan"`
	Status       batch.InvoiceStatus `json:"status"`
	Text         string              `json:"text"`
	WrittenOff   batch.Ore           `json:"written_off_ore"`
}

// InvoiceOf is the read model of an invoice on a day.
func InvoiceOf(i *batch.InvoiceState, today bankday.Date) Invoice {
	return Invoice{
		No: i.No, CustomerNo: i.CustomerNo, MembershipNo: i.MembershipNo, Plan: i.Plan, Kind: i.Kind,
		Period: i.Period, KID: i.KID, Issued: i.Issued, Booked: i.Booked, Due: i.Due, FirstDue: i.FirstDue,
		Method: i.Method, Text: i.Text, Imported: i.Imported, Amount: i.Amount, Fee: i.Fee,
		Credited: i.Credited, WrittenOff: i.WrittenOff, Paid: i.Paid, Outstanding: i.Outstanding(),
		Status: i.Status(), InCollection: i.InCollection, Held: HeldOf(i, today), Account: i.Account,
		Arranged: ArrangedOf(i.Arranged),
	}
}

// Held is the hold of a disputed invoice.
type Held struct {
	Reason string         `json:"reason"`
	Since  bankday.Date   `json:"since"`
	Until  bankday.Date   `json:"until"`          // the last day; null when it lasts until it is released
	Kind   batch.HoldKind `json:"kind,omitempty"` // objection; none of a plain hold
}

// HeldOf is the hold of an invoice on a day; nil when there is none.
func HeldOf(i *batch.InvoiceState, today bankday.Date) *Held {
	if !i.Held(today) {
		return nil
	}
	return &Held{Kind: i.Hold.Kind, Since: i.Hold.On, Until: i.Hold.Until, Reason: i.Hold.Reason}
}

// Line is a line of an invoice, the invoice fee left out.
type Line struct {
	Amount batch.Ore `json:"amount_ore"`
	Text   string    `json:"text"`
}

// CreditNote is what takes an amount off an invoice: a credit note, or a loss.
type CreditNote struct {
	Amount   batch.Ore        `json:"amount_ore"`
	Booked   bankday.Date     `json:"booked"`
	Imported bool             `json:"imported"`
	Issued   bankday.Date     `json:"issued"`
	Kind     batch.CreditKind `json:"kind"`
	No       string           `json:"no"`
	Reason   string           `json:"reason"`
}

// CreditNoteOf is the read model of a credit note.
func CreditNoteOf(c batch.CreditNote) CreditNote {
	return CreditNote{
		No: c.No, Kind: c.Kind, Issued: c.Issued, Booked: c.Booked, Amount: c.Amount, Reason: c.Reason,
		Imported: c.Imported,
	}
}

// Reminder is a reminder that was sent for an invoice.
type Reminder struct {
	Amount    batch.Ore    `json:"amount_ore"`
	Channel   string       `json:"channel"`
	On        bankday.Date `json:"on"`
	Withdrawn bankday.Date `json:"withdrawn"` // null when it stands

	Step     string         `json:"step,omitempty"` // its name in the ladder; empty of reminders from before there was one
	Kind     terms.StepKind `json:"kind,omitempty"`
	Deadline bankday.Date   `json:"deadline"`     // null where it gave none
	Fee      batch.Ore      `json:"fee_ore"`      // that it carries
	Interest batch.Ore      `json:"interest_ore"` // that it asks for beside what letters before it asked for
}

// ReminderOf is the read model of a reminder.
func ReminderOf(m batch.Reminder) Reminder {
	return Reminder{
		Amount: m.Amount, Channel: m.Channel, On: m.On, Withdrawn: m.Withdrawn, Step: m.Step, Kind: m.Kind,
		Deadline: m.Deadline, Fee: m.Fee, Interest: m.Interest,
	}
}

// Handoff is what the collection agency was told of an invoice.
type Handoff struct {
	Action    batch.HandoffAction `json:"action"`
	Fee       batch.Ore           `json:"fee_ore"`
	On        bankday.Date        `json:"on"`
	Paid      batch.Ore           `json:"paid_ore"`
	Principal batch.Ore           `json:"principal_ore"`
	Costs     batch.Ore           `json:"costs_ore"`    // open fees of letters
	Interest  batch.Ore           `json:"interest_ore"` // open interest on late payment
}

// Hold is the beginning or the end of a hold.
type Hold struct {
	Action batch.HoldAction `json:"action"`
	On     bankday.Date     `json:"on"`
	Reason string           `json:"reason"`
	Until  bankday.Date     `json:"until"`
	Kind   batch.HoldKind   `json:"kind,omitempty"`
}
