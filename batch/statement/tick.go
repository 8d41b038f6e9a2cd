package statement

import (
	"context"
	"iter"

	"trekk/batch"
)

// Sums are the sums that a statement may have: those of the settlement, and the refunds that stand and that a
// person may have paid out.
func Sums(ctx context.Context, m batch.Moment) iter.Seq2[batch.Sum, error] {
	return func(yield func(batch.Sum, error) bool) {
		for s, err := range m.Store.Sums(ctx, batch.LastDay) {
			if !yield(s, err) || err != nil {
				return
			}
		}
		ticks := map[int]batch.Tick{} // the last of each refund
		for t, err := range m.Store.RefundTicks(ctx) {
			if err != nil {
				yield(batch.Sum{}, err)
				return
			}
			ticks[t.Serial] = t
		}
		for r, err := range m.Store.Refunds(ctx) {
			if err == nil && (r.Waits() || !r.Withdrawn.IsZero()) {
				continue
			}
			s := r.Sum(m.Creditor.Account)
			if t, ok := ticks[s.Serial]; ok {
				s.SumKey, s.Ticks = t.SumKey, t.Seq
				if t.Seq%2 == 1 {
					s.Tick = &t
				}
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// Write ticks what agrees and was not ticked before, by a file with a hash.
func Write(m batch.Moment, tx batch.Tx, file, hash string, result []Ticked) error {
	for i := range result {
		t := &result[i]
		if !t.IsNew() {
			continue
		}
		t.New = true
		t.Sum.Ticks++
		t.Sum.Tick = &batch.Tick{
			SumKey: t.Sum.SumKey, Seq: t.Sum.Ticks, Acted: m.Today(), By: m.By,
			On: t.Line.On, Amount: t.Line.Amount, Reference: t.Line.Reference, Statement: file, SHA256: hash,
		}
		if err := tx.AddTick(*t.Sum.Tick); err != nil {
			return err
		}
	}
	return nil
}
