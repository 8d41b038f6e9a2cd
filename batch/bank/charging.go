package bank

import (
	"context"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Charging knows which open invoices the bank may be charging, so that they are not paid in another way at
// the same time.
type Charging struct {
	m          batch.Moment
	heard      bankday.Date   // the bank day whose morning files have all been worked
	blocks     Blocks         // files that may say what was charged, and are not in the books
	unanswered map[int64]bool // transmissions whose claims may never have come to anything
	waiting    map[int64]bool // transmissions that the bank has not answered
}

// NewCharging reads what the bank has said. listed is when the run that asks has read the mailbox to the end;
// zero when it has not.
func NewCharging(ctx context.Context, m batch.Moment, listed time.Time) (*Charging, error) {
	c := &Charging{m: m}
	var err error
	if c.heard, c.blocks, err = Heard(ctx, m, listed); err != nil {
		return nil, err
	}
	if c.unanswered, err = Unanswered(ctx, m.Store); err != nil {
		return nil, err
	}
	c.waiting, err = withoutAnswer(ctx, m.Store)
	return c, err
}

// May reports whether the bank may be charging an invoice: it has a claim that is live, or may turn out to
// be, and not all has been heard of the days on which the bank tries.
func (c *Charging) May(i *batch.InvoiceState) bool {
	switch {
	case i.Claim == nil:
		return false
	case i.Claim.Status == batch.ClaimLive && c.unanswered[i.Claim.Transmission]:
		return true
	case i.Claim.Status != batch.ClaimLive && !mayStand(i.Claim, c.waiting):
		return false
	}
	return c.blocks.On(i.Account) != nil || c.heard <= c.m.Terms.RetryEnds(i.Claim.Due, c.m.Calendar)
}
