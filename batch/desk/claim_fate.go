package desk

import (
	"context"
	"errors"
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/schedule/bankday"
)

// ClaimFate is what becomes of an invoice's claim when the invoice is credited, or given time.
type ClaimFate string

// The fates of a claim.
const (
	// ClaimKept: nothing was claimed, or what is claimed is still right, or it has been charged.
	ClaimKept ClaimFate = ""
	// ClaimGivenUp: it had not left, and was dropped with its transmission.
	ClaimGivenUp ClaimFate = "dropped"
	// ClaimToCancel: the next transmission cancels it.
	ClaimToCancel ClaimFate = "cancelled"
	// ClaimIsCharged: it is too late, and what the bank charges becomes credit.
	ClaimIsCharged ClaimFate = "charged"
)

// claims says and does what becomes of the claim of an invoice of which something else is owed than was
// claimed, or on another day.
type claims struct{ m batch.Moment }

// claimMove is what becomes of the claim of an invoice that is due on another day.
type claimMove struct {
	method     batch.Method // how the invoice is paid then
	fate       ClaimFate
	dropped    batch.Transmission // with the claim, where that has not left
	lastCancel bankday.Date
}

// settle drops the claim of an invoice of which something else is owed now, where the claim has not
// left, or says what comes of it. paid is what has been paid on the invoice.
func (c claims) settle(
	ctx context.Context, tx batch.Tx, i *batch.InvoiceState, paid []batch.PaymentState,
) (ClaimFate, error) {
	owed := i.Outstanding()
	if i.Claim == nil || i.Claim.Status != batch.ClaimLive || i.ClaimAsksRightly() ||
		c.m.Today() > c.m.Terms.RetryEnds(i.Claim.Due, c.m.Calendar) {
		return ClaimKept, nil
	}
	if slices.ContainsFunc(paid, func(p batch.PaymentState) bool { return p.Type == batch.TypeAvtaleGiro }) {
		return ClaimKept, nil // the bank has charged it
	}
	t, err := c.m.Store.Transmission(ctx, i.Claim.Transmission)
	if err != nil {
		return "", err
	}
	droppable, err := c.droppable(ctx, t)
	if err != nil {
		return "", err
	}
	if droppable {
		return ClaimGivenUp, c.drop(tx, t, "invoice "+i.No+" was credited")
	}
	first, last := bank.CancelDays(c.m, i.Claim, t)
	anew := owed > 0 && i.Method == batch.MethodClaim
	if first > last || anew && !bank.ClaimableOn(c.m, i.Due, first) {
		return ClaimIsCharged, nil
	}
	return ClaimToCancel, nil
}

// droppable reports whether a transmission has not left, and all that it has can be told to the bank in
// another one.
func (c claims) droppable(ctx context.Context, t batch.Transmission) (bool, error) {
	if t.Status != batch.TransmissionSealed || t.Sends > 0 {
		return false, nil
	}
	return bank.ClaimableAnew(ctx, c.m, t)
}

// drop gives a transmission up that has not left. The next run makes its claims anew.
func (c claims) drop(tx batch.Tx, t batch.Transmission, why string) error {
	t.Replied, t.Text = c.m.Now, "given up: "+why
	return errors.Join(t.Step(batch.TransmissionRejected), tx.SetTransmission(t))
}

// move says how the claim of an invoice is moved to another day, or, where it is to be paid by hand, taken
// back; the refusal says why it cannot be.
func (c claims) move(
	ctx context.Context, i *batch.InvoiceState, due bankday.Date, byHand bool,
) (to claimMove, err error) {
	to.method = batch.MethodInvoice
	live := bank.LiveClaim(c.m, i)
	if live == nil {
		if !byHand && c.claimedThen(i, due) {
			to.method = batch.MethodClaim
		}
		return to, nil
	}
	t, err := c.m.Store.Transmission(ctx, i.Claim.Transmission)
	if err != nil {
		return to, err
	}
	claimable := c.m.Calendar.After(c.m.Calendar.Effective(c.m.Now), 1)
	droppable, err := c.droppable(ctx, t)
	switch {
	case err != nil:
		return to, err
	case droppable:
		to.fate, to.dropped = ClaimGivenUp, t
	default:
		to.fate = ClaimToCancel
		if claimable, to.lastCancel, err = c.cancellable(i, t, live); err != nil {
			return to, err
		}
	}
	if i.Method != batch.MethodClaim || byHand {
		return to, nil
	}
	to.method = batch.MethodClaim
	if due > c.lastClaimable() || !bank.ClaimableOn(c.m, due, claimable) {
		return to, batch.Refuse(NotClaimableThen,
			"invoice %s is charged by its claim, and none can be made for "+
				"%s: name a day that claims can reach in time, or take its claim back first "+
				"(trekk claim cancel)",
			i.No, due)
	}
	return to, nil
}

// claimedThen reports whether an invoice without a claim that the bank may charge is claimed when it is due
// on another day.
func (c claims) claimedThen(i *batch.InvoiceState, due bankday.Date) bool {
	if i.Method != batch.MethodClaim || due > c.lastClaimable() {
		return false
	}
	failed := i.Claim != nil && (i.Claim.Status == batch.ClaimLive || i.Claim.Status == batch.ClaimRejected)
	return !failed && bank.ClaimableOn(c.m, due, c.m.Calendar.Effective(c.m.Now))
}

// lastClaimable is the last due date that Nets takes, a year ahead.
func (c claims) lastClaimable() bankday.Date { return c.m.Today().AddMonths(12) }

// cancellable gives the first and the last bank day on which the cancellation of a claim may be at Nets. It
// is refused while the bank has not answered the claim, which could come after its cancellation and be
// charged beside a new one, and when it is too late (A6).
func (c claims) cancellable(
	i *batch.InvoiceState, t batch.Transmission, live *bank.Live,
) (first, last bankday.Date, err error) {
	first, last = bank.CancelDays(c.m, i.Claim, t)
	switch {
	case first > last:
		return 0, 0, batch.RefuseBy(CancelTooLate, []string{"A6"},
			"invoice %s: it is too late to take its claim back, which had to be done before 14:00 on %s: "+
				"the bank charges it on %s, and may try until %s",
			i.No, last, live.Charge, c.m.Terms.RetryEnds(live.Due, c.m.Calendar))
	case t.Status != batch.TransmissionApproved:
		return 0, 0, batch.Refuse(ClaimNotMovable,
			"invoice %s: transmission %d, which has its claim, is %s, and the bank has not approved it: try "+
				"again when its receipt has come", i.No, t.Number, t.Status)
	}
	return first, last, nil
}
