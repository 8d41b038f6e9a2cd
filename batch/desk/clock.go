package desk

import (
	"context"

	"trekk/batch"
	"trekk/batch/brake"
)

// AcceptClock says that the clock is right now, although the books have something that is against it: a run
// or a file by a wrong one.
type AcceptClock struct {
	Reason string
}

// AcceptClock accepts what is in the books against the clock, and returns what that was. It covers what was
// there, and nothing that comes later. It is refused when nothing is against the clock.
func (d *Desk) AcceptClock(ctx context.Context, a AcceptClock) (accepted []batch.Finding, err error) {
	err = d.do(ctx, acceptClock, d.m.Creditor.ID, a.Reason, func(act batch.Act) error {
		against, err := brake.AgainstClock(ctx, d.m)
		if err != nil {
			return err
		}
		if len(against.Findings) == 0 {
			return batch.Refuse(ClockRight, "nothing in the books is against the clock, %s",
				batch.Clock(d.m.Now))
		}
		accepted = against.Findings
		c := against.Accepts
		c.Seq, c.At, c.By, c.Reason = c.Seq+1, d.m.Now, d.m.By, a.Reason
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error { return tx.AcceptClock(c) })
	})
	return accepted, err
}
