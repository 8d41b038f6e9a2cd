package report

import (
	"maps"
	"slices"

	"trekk/batch"
	"trekk/batch/bank"
)

// customers are those to whom everything is stopped, each with what the bank may still charge.
func (s *statusReader) customers() error {
	held, err := batch.HeldOn(s.ctx, s.Store, s.Today())
	if err != nil {
		return err
	}
	for _, no := range slices.Sorted(maps.Keys(held)) {
		open, live, sum := 0, 0, batch.Ore(0)
		for i, err := range s.Store.CustomerOpen(s.ctx, no, s.last()) {
			if err != nil {
				return err
			}
			open, sum = open+1, sum+i.Outstanding()
			if bank.LiveClaim(s.Moment, &i) != nil {
				live++
			}
		}
		s.found(batch.Finding{
			Code: batch.CustomerOnHold, Severity: batch.Waiting, Since: held[no].On,
			Subject: batch.Subject{Kind: batch.OfCustomer, No: no},
			Facts:   batch.Facts{"invoices": open, "amount_ore": sum, "live": live}, Do: batch.LookAtCustomer,
		})
	}
	return nil
}
