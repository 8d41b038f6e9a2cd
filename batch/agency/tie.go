package agency

import (
	"context"
	"iter"
	"slices"

	"trekk/batch"
)

// PaidOut are the bank's payments from the agency's account that stand on the agency's: what it has paid out,
// by number.
func PaidOut(ctx context.Context, m batch.Moment) iter.Seq2[batch.PaymentState, error] {
	return func(yield func(batch.PaymentState, error) bool) {
		if m.Agency.Account == "" {
			return
		}
		for p, err := range m.Store.ListPayments(ctx, batch.PaymentFilter{Debit: m.Agency.Account},
			batch.Page{}) {
			if err == nil && p.Item.Balance(batch.OnAgency) == 0 {
				continue
			}
			if !yield(p.Item, err) || err != nil {
				return
			}
		}
	}
}

// Tie ties each settlement that has no payment to the bank's payment of its sum: the first from the agency's
// account, not before the settlement's day, that no other settlement has. It returns how many it has tied.
func Tie(ctx context.Context, m batch.Moment, tx batch.Tx) (tied int, err error) {
	if m.Agency.ByKID {
		return 0, nil
	}
	var waiting []batch.AgencySettlement
	var taken []int64
	for s, err := range m.Store.AgencySettlements(ctx) {
		switch {
		case err != nil:
			return 0, err
		case s.Payment != 0:
			taken = append(taken, s.Payment)
		case s.PaidOut > 0:
			waiting = append(waiting, s)
		}
	}
	if len(waiting) == 0 {
		return 0, nil
	}
	for p, err := range PaidOut(ctx, m) {
		if err != nil {
			return tied, err
		}
		k := slices.IndexFunc(waiting, func(s batch.AgencySettlement) bool {
			return s.PaidOut == p.Amount && s.On <= p.Date
		})
		if k < 0 || slices.Contains(taken, p.No) {
			continue
		}
		waiting[k].Payment = p.No
		if err := tx.SetAgencySettlement(waiting[k]); err != nil {
			return tied, err
		}
		waiting = slices.Delete(waiting, k, k+1)
		tied++
	}
	return tied, nil
}
