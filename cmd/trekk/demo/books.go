package demo

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// Books are trekk's books held against the bank's ledger.
type Books struct {
	Checks      []Check  `json:"checks"`
	Differences []string `json:"differences"` // the first few, in words
}

// Check is one thing that both have, counted or summed.
type Check struct {
	What  string `json:"what"`
	Ours  string `json:"trekk"`
	Banks string `json:"bank"`
	OK    bool   `json:"ok"`
}

var errBooksDiffer = errors.New("the books do not agree with the bank's")

// Err is nil when all agree.
func (b *Books) Err() error {
	for _, c := range b.Checks {
		if !c.OK {
			return errBooksDiffer
		}
	}
	return nil
}

func (b *Books) check(what, ours, banks string, ok bool) {
	b.Checks = append(b.Checks, Check{what, ours, banks, ok})
}

// compareSets counts how often each key is in either of the books and notes the keys that differ.
func compareSets[K comparable](b *Books, what string, ours, banks map[K]int) {
	differ := 0
	keys := maps.Clone(ours)
	maps.Copy(keys, banks)
	for k := range keys {
		if ours[k] != banks[k] {
			if differ++; differ <= 3 {
				b.Differences = append(b.Differences,
					fmt.Sprintf("%s: %+v: trekk has it %d times, the bank %d", what, k, ours[k], banks[k]))
			}
		}
	}
	count := func(m map[K]int) (n int) {
		for _, v := range m {
			n += v
		}
		return n
	}
	b.check(what, fmt.Sprint(count(ours)), fmt.Sprint(count(banks)), differ == 0)
}

// Books compares every payment, every sum on the bank statement, every claim and every active mandate.
func (d *Demo) Books(ctx context.Context) (*Books, error) {
	ledgers, b := d.Bank.Ledger(), &Books{Differences: []string{}}
	for _, compare := range []func(context.Context, *Books, *sandbox.Ledger) error{
		d.comparePayments, d.compareClaims, d.compareMandates, d.compareMonthEnds,
	} {
		if err := compare(ctx, b, &ledgers); err != nil {
			return nil, err
		}
	}
	if err := errors.Join(d.checkAgency(ctx, b), d.checkPost(ctx, b)); err != nil {
		return nil, err
	}
	differences, err := ledger.Differences(ctx, d.App.Store, 0)
	if err != nil {
		return nil, err
	}
	for _, difference := range differences {
		b.Differences = append(b.Differences, difference.String())
	}
	slices.Sort(b.Differences)
	return b, nil
}

type paymentKey struct {
	sandbox.SumKey
	Type   int
	KID    string
	Amount int64
}

// comparePayments compares the payments, the sums that they come to, and where their money is.
func (d *Demo) comparePayments(ctx context.Context, b *Books, bank *sandbox.Ledger) error {
	ours, banks := map[paymentKey]int{}, map[paymentKey]int{}
	ourSums, bankSums := map[sandbox.LedgerSum]int{}, map[sandbox.LedgerSum]int{}
	sums := map[sandbox.SumKey]sandbox.LedgerSum{}
	var total, posted batch.Ore
	for p, err := range d.App.Store.Payments(ctx, batch.AllPayments) {
		if err != nil {
			return err
		}
		if p.Source != batch.SourceOCR {
			continue // not from the bank's files
		}
		key := sandbox.SumKey{
			Account: p.Account, NetsDate: p.Date, Centre: p.Centre, DayCode: p.Day, Partial: p.Partial,
			Serial: p.Serial,
		}
		ours[paymentKey{key, p.Type, p.KID, int64(p.Amount)}]++
		sum := sums[key]
		sums[key] = sandbox.LedgerSum{
			SumKey: key, Payments: sum.Payments + 1, AmountOre: sum.AmountOre + int64(p.Amount),
		}
		total += p.Amount
		for _, e := range p.Postings {
			posted += e.Amount
		}
	}
	for _, sum := range sums {
		ourSums[sum]++
	}
	for _, sum := range bank.Sums {
		bankSums[sum]++
	}
	for _, p := range bank.Payments {
		key := sandbox.SumKey{
			Account: bank.Account, NetsDate: p.NetsDate, Centre: p.Centre, DayCode: p.DayCode,
			Partial: p.Partial, Serial: p.Serial,
		}
		banks[paymentKey{key, p.Type, p.KID, p.AmountOre}]++
	}
	compareSets(b, "payments", ours, banks)
	compareSets(b, "sums on the bank statement", ourSums, bankSums)
	received := batch.Ore(bank.TotalOre)
	b.check("money received, kr", total.String(), received.String(), total == received)
	b.check("money posted to invoices, credit, unmatched", posted.String(), received.String(),
		posted == received)
	return nil
}

type claimKey struct {
	KID      string
	Due      bankday.Date
	Amount   int64
	Rejected bool
}

// compareClaims compares the claims, and looks for a KID that was charged more than once.
func (d *Demo) compareClaims(ctx context.Context, b *Books, bank *sandbox.Ledger) error {
	ours, banks := map[claimKey]int{}, map[claimKey]int{}
	for t, err := range d.App.Store.Transmissions(ctx) {
		if err != nil {
			return err
		}
		for c, err := range d.App.Store.Claims(ctx, t.Number) {
			if err != nil {
				return err
			}
			if !c.IsCancellation() {
				ours[claimKey{c.KID, c.Due, int64(c.Amount), c.Status == batch.ClaimRejected}]++
			}
		}
	}
	charged := map[string]int{}
	for _, c := range bank.Claims {
		banks[claimKey{c.KID, c.Due, c.AmountOre, c.Status == sandbox.Rejected}]++
		if c.Status == sandbox.Charged {
			charged[c.KID]++
		}
	}
	compareSets(b, "claims, rejected ones told apart", ours, banks)
	maps.DeleteFunc(charged, func(_ string, n int) bool { return n == 1 })
	b.check("KIDs charged more than once", "0", fmt.Sprint(len(charged)), len(charged) == 0)
	return nil
}

func (d *Demo) compareMandates(ctx context.Context, b *Books, bank *sandbox.Ledger) error {
	ours, banks := map[string]int{}, map[string]int{}
	for m, err := range d.App.Store.Mandates(ctx, d.App.Payee.Creditor.Account) {
		if err != nil {
			return err
		}
		if m.Until.IsZero() {
			ours[m.Fixed]++
		}
	}
	for _, m := range bank.Mandates {
		fixed, err := d.App.Payee.KID.Fixed(m.KID)
		if err != nil {
			return err
		}
		if m.Active {
			banks[fixed]++
		}
	}
	compareSets(b, "active mandates", ours, banks)
	return nil
}

// compareMonthEnds holds the balances at the end of each month against the lists of that day and what the
// bank had settled by then.
func (d *Demo) compareMonthEnds(ctx context.Context, b *Books, bank *sandbox.Ledger) error {
	var journal, lists []batch.Ore
	today := d.App.Today()
	first := today.Month()
	for _, s := range bank.Sums {
		first = min(first, s.NetsDate.Month())
	}
	for month := first; month <= today.Month(); month++ {
		day := min(month.Last(), today)
		balance, err := ledger.BalanceOn(ctx, d.App.Store, day)
		if err != nil {
			return err
		}
		listed, err := d.listedOn(ctx, day)
		if err != nil {
			return err
		}
		var received batch.Ore
		for _, s := range bank.Sums {
			if s.NetsDate <= day {
				received += batch.Ore(s.AmountOre)
			}
		}
		journal = append(journal, balance[batch.Receivables], balance[batch.Unmatched], balance[batch.Bank])
		lists = append(append(lists, listed...), received)
	}
	same := 0
	for k := range journal {
		if journal[k] == lists[k] {
			same++
		}
	}
	b.check("balances at month ends, as lists and bank have them",
		fmt.Sprint(len(journal)), fmt.Sprint(same), same == len(journal))
	return nil
}

// listedOn is what the lists of a day come to: what is owed, and what waits.
func (d *Demo) listedOn(ctx context.Context, day bankday.Date) ([]batch.Ore, error) {
	var owed, waiting batch.Ore
	for i, err := range d.App.Store.InvoicesAsOf(ctx, batch.InvoicesToPay, day) {
		if err != nil {
			return nil, err
		}
		owed += i.Outstanding()
	}
	for p, err := range d.App.Store.PaymentsAsOf(ctx, batch.PaymentsUnmatched, day) {
		if err != nil {
			return nil, err
		}
		waiting += p.Waiting()
	}
	return []batch.Ore{owed, waiting}, nil
}
