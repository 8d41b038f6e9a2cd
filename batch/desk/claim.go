package desk

import (
	"context"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/outbox"
)

// CancelClaim takes the claim of an invoice back: the cancellation goes with the next transmission, and the
// invoice becomes an ordinary one with time to pay it, which the member is told (A6).
type CancelClaim struct {
	Invoice string
	Reason  string
}

// CancelClaim returns the invoice as it is then. When it is too late it is refused.
func (d *Desk) CancelClaim(ctx context.Context, a CancelClaim) (i batch.InvoiceState, err error) {
	err = d.do(ctx, cancelClaim, a.Invoice, a.Reason, func(act batch.Act) error {
		if i, err = d.m.Store.Invoice(ctx, a.Invoice); err != nil {
			return err
		}
		if i.Method != batch.MethodClaim || i.Claim == nil || i.Claim.Status != batch.ClaimLive {
			return batch.Refuse(NoClaim, "invoice %s has no claim at the bank", a.Invoice)
		}
		t, err := d.m.Store.Transmission(ctx, i.Claim.Transmission)
		if err != nil {
			return err
		}
		if first, last := bank.CancelDays(d.m, i.Claim, t); first > last {
			return batch.RefuseBy(CancelTooLate, []string{"A6"},
				"invoice %s: the cancellation could be at Nets on %s, and had to be before 14:00 on %s: "+
					"the bank charges it on %s",
				a.Invoice, first, last, d.m.Calendar.Next(i.Claim.Due))
		}
		letters := outbox.New(d.m, "cancel", outbox.Invoices)
		due := max(i.Due, d.m.Terms.ReissueDue(d.m.Today()))
		return outbox.Update(ctx, d.m, act, func(tx batch.Tx) error {
			return outbox.Change(ctx, tx, letters, &i, batch.MethodInvoice, due, batch.DueClaimCancelled)
		}, letters)
	})
	return i, err
}
