package report

import (
	"context"
	"strings"

	"trekk/batch"
	"trekk/batch/bank"
)

// notClaimed is about an invoice that is to be claimed and has no claim.
func (w *Whyer) notClaimed(ctx context.Context, i *batch.InvoiceState) (*Unpaid, error) {
	_, inTime := bank.ClaimType(w.Moment, i.Due)
	switch first := i.Due.AddMonths(-claimedAhead); {
	case !bank.Theirs(w.Moment, i):
		return why(UnpaidNeverSent,
			"our own fault: no claim is made, since its KID is not that of its customer")
	case first > w.Today():
		return why(UnpaidNotDue, "due %s, more than twelve months ahead: it can be claimed from %s",
			i.Due, first)
	case inTime:
		return why(UnpaidNotDue, "due %s: its claim is made by the next run of claims", i.Due)
	}
	if u, err := w.dropped(ctx, i); u != nil || err != nil {
		return u, err
	}
	return why(UnpaidNeverSent, "our own fault: it is to be claimed and no claim has been made")
}

// claimedAhead is how many months before its due date a claim can be sent.
const claimedAhead = 12

// notClaimedAnyLonger is about an ordinary invoice that was to be claimed before; nil of one that never was.
func (w *Whyer) notClaimedAnyLonger(ctx context.Context, i *batch.InvoiceState) (*Unpaid, error) {
	if i.Imported {
		return nil, nil
	}
	var last batch.DueChange
	for c, err := range w.Store.DueChanges(ctx, i.No) {
		if err != nil {
			return nil, err
		}
		if c.WasMethod == batch.MethodClaim && c.Method == batch.MethodInvoice {
			last = c
		}
	}
	switch last.Why {
	case batch.DueWithoutMandate:
		return why(UnpaidMandateDeleted, "the mandate was deleted before it could be charged: it is an "+
			"ordinary invoice since %s, due %s (S19)", last.On, i.Due)
	case batch.DueAccountGone:
		return why(UnpaidAccountGone, "our own doing: the account that it was to be charged to is no longer "+
			"in use; it is to be paid by hand by %s", i.Due)
	}
	u, err := w.dropped(ctx, i)
	if u == nil && err == nil && last.Why == batch.DueTooLate {
		return why(UnpaidNeverSent,
			"our own fault: no claim was made in time; it is to be paid by hand by %s", i.Due)
	}
	return u, err
}

// dropped is about the last claim of an invoice, where that was dropped with its transmission; nil when it
// was not.
func (w *Whyer) dropped(ctx context.Context, i *batch.InvoiceState) (*Unpaid, error) {
	var last batch.Claim
	for c, err := range w.Store.InvoiceClaims(ctx, i.No) {
		if err != nil {
			return nil, err
		}
		if !c.IsCancellation() {
			last = c
		}
	}
	if last.Status != batch.ClaimDropped {
		return nil, nil
	}
	t := w.transmissions[last.Transmission]
	switch {
	case t.NobodyApproved():
		return why(UnpaidNeverSent, "our own fault: nobody approved transmission %d, with its claim, in time",
			t.Number)
	case strings.HasPrefix(t.Text, batch.NeverSent):
		return why(UnpaidNeverSent,
			"our own fault: transmission %d, with its claim, was not sent in time", t.Number)
	case t.Sends == 0:
		return why(UnpaidNeverSent,
			"our own fault: transmission %d, with its claim, was %s", t.Number, t.Text)
	}
	return why(UnpaidRejected,
		"the bank rejected the whole of transmission %d, with its claim: %s", t.Number, t.Text)
}
