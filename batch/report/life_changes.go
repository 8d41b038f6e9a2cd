package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/outbox"
	"trekk/schedule/bankday"
)

// DueChange is a change of when an invoice is due, or how it is paid.
type DueChange struct {
	On        bankday.Date    `json:"on"`
	Due       bankday.Date    `json:"due"`
	Method    batch.Method    `json:"method"`
	WasDue    bankday.Date    `json:"was_due"`
	WasMethod batch.Method    `json:"was_method"`
	Why       batch.DueReason `json:"why"`
}

// Dispatch is what has left about an invoice, apart from the letter with which it was sent.
type Dispatch struct {
	On   bankday.Date `json:"on"`
	Kind string       `json:"kind"` // as the file is, or of messages the message: invoices, sms, credit_note
	File string       `json:"file"` // of the outbox
	Row  int          `json:"row"`  // from 1 behind the headings
}

// dueWords say why an invoice is due on another day, or paid in another way.
var dueWords = map[batch.DueReason]string{
	batch.DueRejected:       "the bank rejected its claim",
	batch.DueWithoutMandate: "its mandate has ended",
	batch.DueTooLate:        "a claim could no longer reach Nets in time",
	batch.DueAccountGone:    "the account that it was to be charged to is no longer in use",
	batch.DueMandate:        "its customer has a mandate",
	batch.DueClaimCancelled: "its claim was taken back",
	batch.DuePostponed:      "it was postponed",
	batch.DueInstalments:    "it is paid in instalments",
}

// changes tells how the due date and the method were changed, and what time was given. Changes from before
// they were kept are not told.
func (t *teller) changes() error {
	change := func(c batch.DueChange) DueChange {
		return DueChange{c.On, c.Due, c.Method, c.WasDue, c.WasMethod, c.Why}
	}
	changes := by(t, t.Store.DueChanges, func(c *batch.DueChange) bankday.Date { return c.On })
	if err := gather(changes, &t.life.DueChanges, change, t.change); err != nil {
		return err
	}
	arranged := func(a batch.Arrangement) Arranged { return *ArrangedOf(&a) }
	given := by(t, t.Store.Arrangements, func(a *batch.Arrangement) bankday.Date { return a.On })
	return gather(given, &t.life.Arrangements, arranged, func(a batch.Arrangement) error {
		var parts []string
		for _, p := range a.Parts {
			parts = append(parts, fmt.Sprintf("%s by %s", p.Amount, p.Due))
		}
		until := cmp.Or(strings.Join(parts, ", "), "until "+a.Until.String())
		t.tell(a.On.At(0, 0), "given time", "%s: %s", until, a.Reason)
		return nil
	})
}

func (t *teller) change(c batch.DueChange) error {
	what := "due date moved"
	switch c.Method {
	case c.WasMethod:
	case batch.MethodInvoice:
		what = "now an ordinary invoice"
	default:
		what = "now a claim"
	}
	why := cmp.Or(dueWords[c.Why], string(c.Why))
	if c.Due != c.WasDue {
		t.tell(t.changedAt(&c), what, "due %s in place of %s: %s", c.Due, c.WasDue, why)
	} else {
		t.tell(t.changedAt(&c), what, "due %s: %s", c.Due, why)
	}
	return nil
}

// changedAt is when a change is told. Its hour is not known: that of an invoice which is no longer claimed
// stands behind what has become of the claim that day.
func (t *teller) changedAt(c *batch.DueChange) time.Time {
	at := c.On.At(0, 0)
	if c.Method == batch.MethodInvoice && c.WasMethod == batch.MethodClaim {
		at = t.latest(c.On, func(LifeEvent) bool { return true })
	}
	return at
}

// latest is when the last of some events that have been told of a day was; its beginning when there was none.
func (t *teller) latest(day bankday.Date, some func(LifeEvent) bool) time.Time {
	at := day.At(0, 0)
	for _, e := range t.life.Events {
		if batch.DayOf(e.At) == day && e.At.After(at) && some(e) {
			at = e.At
		}
	}
	return at
}

// dispatches tells of what else has left about the invoice.
func (t *teller) dispatches() error {
	shape := func(d batch.Dispatch) Dispatch { return Dispatch{d.On, d.Kind, d.File, d.Row} }
	list := by(t, t.Store.Dispatches, func(d *batch.Dispatch) bankday.Date { return d.On })
	return gather(list, &t.life.Dispatches, shape, func(d batch.Dispatch) error {
		at := d.On.At(0, 0)
		switch outbox.Kind(d.Kind) {
		case outbox.Invoices: // behind the change that it tells of
			at = t.latest(d.On, func(e LifeEvent) bool { return strings.HasPrefix(e.What, "now ") })
			t.tell(at, "another letter", "in %s, row %d", d.File, d.Row)
		case outbox.SMS:
			t.tell(at, "SMS", "in %s, row %d", d.File, d.Row)
		case outbox.Collection:
			t.tell(at, "agency told", "in %s, row %d", d.File, d.Row)
		default:
			t.tell(at, "message", "%s, in %s, row %d", d.Kind, d.File, d.Row)
		}
		return nil
	})
}

// messages tells of what trekk sends by itself about the invoice: when each was queued, and how far it has come.
func (t *teller) messages() error {
	list := by(t, t.Store.InvoiceMessages,
		func(m *batch.Message) bankday.Date { return batch.DayOf(m.Created) })
	shape := func(m batch.Message) Message { return t.MessageOf(&m) }
	return gather(list, &t.life.Messages, shape, func(m batch.Message) error {
		what := "SMS"
		if m.Channel != batch.BySMS {
			what = "message"
		}
		proof := batch.Numbered(batch.OfMessage, m.No)
		t.tellOf(proof, m.Created, what, "message %d, reference %s", m.No, m.Reference)
		if m.State != batch.MessageQueued {
			t.tellOf(proof, m.Since, what, "message %d is %s", m.No, string(m.State))
		}
		return nil
	})
}
