package bank

import (
	"context"
	"fmt"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// ClaimType is the type with which a claim that is sent now can reach Nets in time for the due date, if any.
func ClaimType(m batch.Moment, due bankday.Date) (typ int, inTime bool) {
	return m.Terms.ClaimType(due, m.Calendar.Effective(m.Now), m.Calendar)
}

// ClaimableOn reports whether a claim that is at Nets on a day is there in time for the due date.
func ClaimableOn(m batch.Moment, due, atNets bankday.Date) bool {
	_, ok := m.Terms.ClaimType(due, atNets, m.Calendar)
	return ok
}

// ClaimableAnew reports whether everything in a transmission that has not left can as well be told to the
// bank in one that leaves a bank day later.
func ClaimableAnew(ctx context.Context, m batch.Moment, t batch.Transmission) (bool, error) {
	next := m.Calendar.After(m.Calendar.Effective(m.Now), 1)
	for c, err := range m.Store.Claims(ctx, t.Number) {
		if err != nil {
			return false, err
		}
		if c.IsCancellation() {
			if next > m.Terms.CancelDeadline(c.Due, m.Calendar) {
				return false, nil
			}
			continue
		}
		if typ, ok := m.Terms.ClaimType(c.Due, next, m.Calendar); !ok || typ != c.Type {
			return false, nil
		}
	}
	return true, nil
}

// NotCancellable says why a live claim, which is in transmission t, cannot be cancelled by what is sent now;
// it is empty when it can. A cancellation comes by the cut-off of the bank day before the charge, and on a
// later bank day than the claim, since both in one day can fail (A6).
func NotCancellable(m batch.Moment, c *batch.Claim, t batch.Transmission) string {
	atNets, last := m.Calendar.Effective(m.Now), m.Terms.CancelDeadline(c.Due, m.Calendar)
	switch {
	case atNets > last:
		return fmt.Sprintf(
			"too late: a cancellation of what is due %s had to be at Nets before 14:00 on %s (A6)",
			c.Due, last)
	case t.Status == batch.TransmissionSealed || t.Status == batch.TransmissionSending:
		return fmt.Sprintf("transmission %d, which holds the claim, has not been sent", t.Number)
	case atNets <= m.Calendar.Effective(t.Sent):
		sent := batch.Clock(t.Sent)
		return fmt.Sprintf("the claim was sent %s: its cancellation goes on a later bank day", sent)
	}
	return ""
}

// CancelDays are the first and the last bank day on which a cancellation of a claim, which is in transmission
// t, may reach Nets (A6). The first is after the last when it is too late.
func CancelDays(m batch.Moment, c *batch.Claim, t batch.Transmission) (first, last bankday.Date) {
	first = m.Calendar.Effective(m.Now)
	if !t.Sent.IsZero() {
		first = max(first, m.Calendar.After(m.Calendar.Effective(t.Sent), 1))
	}
	return first, m.Terms.CancelDeadline(c.Due, m.Calendar)
}

// ChargedAllTheSame reports whether an invoice has a live claim that it is too late to cancel.
func ChargedAllTheSame(m batch.Moment, i *batch.InvoiceState) bool {
	return i.Claim != nil && i.Claim.Status == batch.ClaimLive &&
		m.Calendar.Effective(m.Now) > m.Terms.CancelDeadline(i.Claim.Due, m.Calendar)
}

// Late is that a transmission can no longer reach Nets in time.
type Late struct {
	Last bankday.Date // on which it had to be there
	Due  bankday.Date // of the first claim or cancellation that it is too late for
}

// String says it: it had to be at Nets on 2026-10-14 for what is due 2026-10-20.
func (l Late) String() string {
	return fmt.Sprintf("it had to be at Nets on %s for what is due %s", l.Last, l.Due)
}

// Facts are those of the findings TransmissionGivenUp and TransmissionUncertain.
func (l Late) Facts() batch.Facts { return batch.Facts{"last": l.Last, "due": l.Due} }

// Uncertain is the finding that a transmission, which may be at the bank or not, is too late for what it has.
func (l Late) Uncertain(t batch.Transmission) batch.Finding {
	return batch.Finding{
		Code: batch.TransmissionUncertain, Severity: batch.Urgent, Do: batch.ResendTransmission,
		Subject: batch.Numbered(batch.OfTransmission, t.Number), Facts: l.Facts(),
	}
}

// TooLate says that a transmission can no longer reach Nets in time for all its claims; it is nil while it
// can.
func TooLate(ctx context.Context, m batch.Moment, t batch.Transmission) (*Late, error) {
	atNets := m.Calendar.Effective(m.Now)
	for c, err := range m.Store.Claims(ctx, t.Number) {
		if err != nil {
			return nil, err
		}
		if last := ClaimDeadline(m, &c); atNets > last {
			return &Late{last, c.Due}, nil
		}
	}
	return nil, nil
}

// AcceptedAt is when the claims of an approved transmission count as accepted, if no list of rejected claims
// names them: at the cut-off of the bank day after the approval came.
func AcceptedAt(cal *bankday.Calendar, t batch.Transmission) time.Time {
	return cal.After(cal.Effective(t.Replied), 1).At(bankday.Cutoff, 0)
}

// NoReceipt is the finding that the receipt on a transmission that was sent is late; nil when it is not.
func NoReceipt(m batch.Moment, t batch.Transmission) *batch.Finding {
	if t.Status != batch.TransmissionSent || !ReceiptMissed(m, t, m.Now) {
		return nil
	}
	return &batch.Finding{
		Code: batch.ReceiptMissed, Severity: batch.Urgent, Do: batch.AskBank, Since: batch.DayOf(t.Sent),
		Subject: batch.Numbered(batch.OfTransmission, t.Number),
		Facts:   batch.Facts{"sent": batch.Clock(t.Sent)},
	}
}

// ReceiptMissed reports whether the receipt on a transmission that was sent should have come by then: some
// hours on a bank day after sending (ReceiptWithin), counted from the morning where it was sent outside one.
func ReceiptMissed(m batch.Moment, t batch.Transmission, then time.Time) bool {
	from := t.Sent
	if open := m.Calendar.Effective(t.Sent).At(morning, 0); from.Before(open) {
		from = open
	}
	return then.Sub(from) > m.ReceiptWithin
}
