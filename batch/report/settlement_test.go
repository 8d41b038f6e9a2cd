package report

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// settled are three sums of two accounts with their payments, and a payment at the reception, which is in
// none.
func settled() *books {
	b := &books{}
	for no, p := range []batch.Payment{
		{Account: "1", Date: bankday.New(2026, 10, 20), Serial: 1, Amount: 100},
		{Account: "1", Date: bankday.New(2026, 10, 20), Serial: 1, Amount: 20},
		{Account: "1", Date: bankday.New(2026, 10, 20), Source: batch.SourceReception, Amount: 7},
		{Account: "1", Date: bankday.New(2026, 10, 21), Serial: 2, Amount: 30},
		{Account: "2", Date: bankday.New(2026, 10, 20), Serial: 1, Amount: 400},
		{Account: "2", Date: bankday.New(2026, 10, 20), Serial: 1, Amount: -50},
	} {
		p.No = int64(no + 1)
		b.payments = append(b.payments, batch.PaymentState{Payment: p})
		last := len(b.sums) - 1
		switch {
		case p.Source == batch.SourceReception:
		case last >= 0 && b.sums[last].SumKey == p.Key():
			b.sums[last].Amount += p.Amount
			b.sums[last].Payments++
		default:
			b.sums = append(b.sums, batch.Sum{SumKey: p.Key(), Amount: p.Amount, Payments: 1})
		}
	}
	return b
}

// parts are the sums and their payments in a line each: "1 2026-10-20 120" and "- 1 100".
func parts(t *testing.T, b *books, f batch.SumFilter, most int) (lines []string, err error) {
	t.Helper()
	for p, err := range b.reports().SettlementParts(t.Context(), f, batch.LastDay) {
		switch {
		case err != nil:
			return lines, err
		case p.Payment != nil:
			if p.Payment.Key() != p.Sum.SumKey {
				t.Errorf("payment %d is not part of %+v", p.Payment.No, p.Sum)
			}
			lines = append(lines, fmt.Sprintf("- %d %d", p.Payment.No, p.Payment.Amount))
		default:
			lines = append(lines, fmt.Sprintf("%s %s %d", p.Sum.Account, p.Sum.Date, p.Sum.Amount))
		}
		if len(lines) == most {
			break
		}
	}
	return lines, nil
}

// Each sum comes with the payments that are part of it; sums that are not asked for stay away with theirs.
func TestSettlementParts(t *testing.T) {
	all := []string{
		"1 2026-10-20 120", "- 1 100", "- 2 20", "1 2026-10-21 30", "- 4 30",
		"2 2026-10-20 350", "- 5 400", "- 6 -50",
	}
	for name, c := range map[string]struct {
		filter batch.SumFilter
		want   []string
	}{
		"all":          {batch.SumFilter{}, all},
		"of account 2": {batch.SumFilter{Account: "2"}, all[5:]},
		"of the 21st":  {batch.SumFilter{From: bankday.New(2026, 10, 21)}, all[3:5]},
		"of no day":    {batch.SumFilter{Until: bankday.New(2026, 10, 1)}, nil},
	} {
		got, err := parts(t, settled(), c.filter, len(all)+1)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for most := range all {
		got, err := parts(t, settled(), batch.SumFilter{}, most+1)
		if err != nil || !slices.Equal(got, all[:most+1]) {
			t.Errorf("the first %d: %q, %v", most+1, got, err)
		}
	}
	broken := settled()
	broken.broken = errors.New("the disk is gone")
	got, err := parts(t, broken, batch.SumFilter{}, 99)
	if !errors.Is(err, broken.broken) || !slices.Equal(got, all) {
		t.Errorf("%q, %v", got, err)
	}
}
