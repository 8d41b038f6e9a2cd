package statement

import (
	"context"
	"iter"
	"slices"

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

// Doubts are the findings about lines of which a person is to say what they are of, but for those that were met before.
func Doubts(ctx context.Context, m batch.Moment, file string, result []Ticked) (list []batch.Finding, err error) {
	known := map[string]bool{}
	for i := range result {
		t := &result[i]
		if t.MayBe == nil {
			continue
		}
		no := t.Line.On.String() + "-" + t.MayBe.Account
		if k := len(list) - 1; k >= 0 && list[k].Subject.No == no { // they are by date
			facts := list[k].Facts
			facts["lines"], facts["amount_ore"] = facts["lines"].(int)+1, facts["amount_ore"].(batch.Ore)+t.Line.Amount
			continue
		}
		list = append(list, batch.Finding{
			Code: batch.TickInDoubt, Severity: batch.Urgent, Since: t.Line.On, Do: batch.SettleFinding,
			Subject: batch.Subject{Kind: batch.OfStatement, No: no},
			Facts: batch.Facts{
				"name": file, "lines": 1, "date": t.Line.On, "amount_ore": t.Line.Amount,
			},
		})
	}
	if len(list) == 0 {
		return nil, nil
	}
	for f, err := range m.Store.MetFindings(ctx) {
		if err != nil {
			return nil, err
		}
		known[f.ID()] = true
	}
	return slices.DeleteFunc(list, func(f batch.Finding) bool { return known[f.ID()] }), nil
}

// Write ticks what agrees and was not ticked before, by a file with a hash, and keeps what is in doubt.
func Write(
	m batch.Moment, tx batch.Tx, file, hash string, result []Ticked, doubts []batch.Finding,
) error {
	for _, f := range doubts {
		if err := tx.MeetFinding(f); err != nil {
			return err
		}
	}
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
