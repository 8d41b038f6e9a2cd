package report

import (
	"context"
	"iter"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Settlement streams the sums on the bank statement that a filter asks for, each with what it is ticked
// against, by account, Nets date, centre, day, partial, serial; as far as it is booked by the end of a day.
func (r Reports) Settlement(
	ctx context.Context, f batch.SumFilter, through bankday.Date,
) iter.Seq2[batch.Sum, error] {
	return func(yield func(batch.Sum, error) bool) {
		for s, err := range r.Store.Sums(ctx, through) {
			if err == nil && !f.Has(s.SumKey) {
				continue
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

// SumPart is a sum on the bank statement, or, when Payment is not nil, one of the payments in it.
type SumPart struct {
	Sum     *batch.Sum
	Payment *batch.PaymentState
}

// SettlementParts is Settlement with the payments of each sum behind it.
func (r Reports) SettlementParts(
	ctx context.Context, f batch.SumFilter, through bankday.Date,
) iter.Seq2[SumPart, error] {
	return func(yield func(SumPart, error) bool) {
		payments := stream.NewPuller(r.Store.PaymentsAsOf(ctx, batch.AllPayments, through))
		defer payments.Stop()
		var p batch.PaymentState
		ok, begun := false, false
		for s, err := range r.Settlement(ctx, f, through) {
			if err != nil {
				yield(SumPart{}, err)
				return
			}
			if !yield(SumPart{Sum: &s}, nil) {
				return
			}
			// The payments are read from when the first sum is there: so all those of each sum are among
			// them, whatever comes in meanwhile.
			if !begun {
				begun = true
				p, ok, err = payments.Next()
			}
			for ; ok && err == nil && p.Key() != s.SumKey; p, ok, err = payments.Next() {
				continue // of another sum, or of none
			}
			for ; ok && err == nil && p.Key() == s.SumKey; p, ok, err = payments.Next() {
				if !yield(SumPart{&s, &p}, nil) {
					return
				}
			}
			if err != nil {
				yield(SumPart{}, err)
				return
			}
		}
	}
}
