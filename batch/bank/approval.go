package bank

import (
	"context"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Unapproved is the finding that a sealed transmission waits for its second person, with how long there is
// still time; nil when it waits for nobody.
func Unapproved(ctx context.Context, m batch.Moment, t batch.Transmission) (*batch.Finding, error) {
	if t.Status != batch.TransmissionSealed || !m.Unapproved(&t) {
		return nil, nil
	}
	last, err := LastDay(ctx, m, t)
	if err != nil {
		return nil, err
	}
	deadline := last.At(bankday.Cutoff, 0)
	return &batch.Finding{
		Code: batch.ApprovalMissing, Severity: batch.Urgent, Do: batch.ApproveTransmission,
		Subject: batch.Numbered(batch.OfTransmission, t.Number), Since: batch.DayOf(t.Sealed),
		Facts: batch.Facts{
			"deadline": batch.Clock(deadline), "minutes": int64(max(0, deadline.Sub(m.Now)) / time.Minute),
		},
	}, nil
}

// LastDay is the bank day before whose cut-off a transmission must be at Nets for all that it has.
func LastDay(ctx context.Context, m batch.Moment, t batch.Transmission) (last bankday.Date, err error) {
	for c, err := range m.Store.Claims(ctx, t.Number) {
		if err != nil {
			return 0, err
		}
		if day := ClaimDeadline(m, &c); last.IsZero() || day < last {
			last = day
		}
	}
	return last, nil
}

// ClaimDeadline is the bank day before whose cut-off a claim or a cancellation must be at Nets.
func ClaimDeadline(m batch.Moment, c *batch.Claim) bankday.Date {
	if c.IsCancellation() {
		return m.Terms.CancelDeadline(c.Due, m.Calendar)
	}
	return m.Terms.ClaimDeadline(c.Type, c.Due, m.Calendar)
}
