package bank

import (
	"trekk/batch"
	"trekk/schedule/bankday"
)

// Live is a claim that the bank may still charge.
type Live struct {
	Due        bankday.Date // of the claim
	Charge     bankday.Date // the bank day on which it is charged, or was first tried
	Amount     batch.Ore
	LastCancel bankday.Date // on which a cancellation may reach Nets at the latest; zero when it is too late
}

// LiveClaim is the claim of an invoice that the bank may still charge: one that stands, until the retry
// window is over, unless nothing is outstanding. It is nil when there is none.
func LiveClaim(m batch.Moment, i *batch.InvoiceState) *Live {
	c := i.Claim
	if c == nil || c.Status != batch.ClaimLive || i.Outstanding() == 0 ||
		m.Today() > m.Terms.RetryEnds(c.Due, m.Calendar) {
		return nil
	}
	live := &Live{Due: c.Due, Charge: m.Calendar.Next(c.Due), Amount: c.Amount}
	if last := m.Terms.CancelDeadline(c.Due, m.Calendar); m.Calendar.Effective(m.Now) <= last {
		live.LastCancel = last
	}
	return live
}
