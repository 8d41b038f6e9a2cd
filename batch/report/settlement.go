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

// SettledSum is a sum on the bank statement, with the line of the statement that it is ticked against.
type SettledSum struct {
	Account   string       `json:"account"`
	Date      bankday.Date `json:"nets_date"`
	Centre    int          `json:"centre"`
	Day       int          `json:"day_code"`
	Partial   int          `json:"partial"`
	Serial    int          `json:"serial"`
	Payments  int          `json:"payments"`
	Amount    batch.Ore    `json:"amount_ore"`
	Ticked    bankday.Date `json:"ticked"` // null when it is not; so are those below
	TickedBy  string       `json:"ticked_by"`
	BankDate  bankday.Date `json:"bank_date"`
	Reference string       `json:"reference"`
}

// SettledSumOf is the read model of a sum.
func SettledSumOf(s *batch.Sum) SettledSum {
	shown := SettledSum{
		Account: s.Account, Date: s.Date, Centre: s.Centre, Day: s.Day, Partial: s.Partial, Serial: s.Serial,
		Payments: s.Payments, Amount: s.Amount,
	}
	if s.Tick != nil {
		shown.Ticked, shown.TickedBy = s.Tick.Acted, s.Tick.By
		shown.BankDate, shown.Reference = s.Tick.On, s.Tick.Reference
	}
	return shown
}
