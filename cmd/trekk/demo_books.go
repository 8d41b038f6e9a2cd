package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"trekk/batch"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// agreement is trekk's books held against the bank's ledger.
type agreement struct {
	Checks      []agreementCheck `json:"checks"`
	Differences []string         `json:"differences"` // the first few, in words
}

type agreementCheck struct {
	What  string `json:"what"`
	Ours  string `json:"trekk"`
	Banks string `json:"bank"`
	OK    bool   `json:"ok"`
}

var errBooksDiffer = errors.New("the books do not agree with the bank's")

func (a *agreement) err() error {
	for _, c := range a.Checks {
		if !c.OK {
			return errBooksDiffer
		}
	}
	return nil
}

// compareSets counts how often each key is in either of the books and notes the keys that differ.
func compareSets[K comparable](a *agreement, what string, ours, banks map[K]int) {
	differ := 0
	keys := maps.Clone(ours)
	maps.Copy(keys, banks)
	for k := range keys {
		if ours[k] != banks[k] {
			if differ++; differ <= 3 {
				a.Differences = append(a.Differences, fmt.Sprintf("%s: %+v: trekk has it %d times, the bank %d", what, k, ours[k], banks[k]))
			}
		}
	}
	count := func(m map[K]int) (n int) {
		for _, v := range m {
			n += v
		}
		return n
	}
	a.Checks = append(a.Checks, agreementCheck{what, fmt.Sprint(count(ours)), fmt.Sprint(count(banks)), differ == 0})
}

type paymentKey struct {
	sandbox.SumKey
	Type   int
	KID    string
	Amount int64
}

type claimKey struct {
	KID      string
	Due      bankday.Date
	Amount   int64
	Rejected bool
}

// agreement compares every payment, every sum on the bank statement, every claim and every active mandate.
func (d *demo) agreement(ctx context.Context) (*agreement, error) {
	ledger, a := d.bank.Ledger(), &agreement{Differences: []string{}}

	ours, banks := map[paymentKey]int{}, map[paymentKey]int{}
	ourSums, bankSums := map[sandbox.LedgerSum]int{}, map[sandbox.LedgerSum]int{}
	sums := map[sandbox.SumKey]sandbox.LedgerSum{}
	var total, posted batch.Ore
	for p, err := range d.app.store.Payments(ctx, batch.AllPayments) {
		if err != nil {
			return nil, err
		}
		if p.Source != batch.SourceOCR {
			continue // not from the bank's files
		}
		key := sandbox.SumKey{Account: p.Account, NetsDate: p.Date, Centre: p.Centre, DayCode: p.Day, Partial: p.Partial, Serial: p.Serial}
		ours[paymentKey{key, p.Type, p.KID, int64(p.Amount)}]++
		sum := sums[key]
		sums[key] = sandbox.LedgerSum{SumKey: key, Payments: sum.Payments + 1, AmountOre: sum.AmountOre + int64(p.Amount)}
		total += p.Amount
		for _, e := range p.Postings {
			posted += e.Amount
		}
	}
	for _, sum := range sums {
		ourSums[sum]++
	}
	for _, sum := range ledger.Sums {
		bankSums[sum]++
	}
	for _, p := range ledger.Payments {
		key := sandbox.SumKey{Account: ledger.Account, NetsDate: p.NetsDate, Centre: p.Centre, DayCode: p.DayCode, Partial: p.Partial, Serial: p.Serial}
		banks[paymentKey{key, p.Type, p.KID, p.AmountOre}]++
	}
	compareSets(a, "payments", ours, banks)
	compareSets(a, "sums on the bank statement", ourSums, bankSums)
	a.Checks = append(a.Checks,
		agreementCheck{"money received, kr", total.String(), batch.Ore(ledger.TotalOre).String(), int64(total) == ledger.TotalOre},
		agreementCheck{"money posted to invoices, credit, unmatched", posted.String(), batch.Ore(ledger.TotalOre).String(), int64(posted) == ledger.TotalOre})

	ourClaims, bankClaims := map[claimKey]int{}, map[claimKey]int{}
	for t, err := range d.app.store.Transmissions(ctx) {
		if err != nil {
			return nil, err
		}
		for c, err := range d.app.store.Claims(ctx, t.Number) {
			if err != nil {
				return nil, err
			}
			if c.IsCancellation() {
				continue
			}
			ourClaims[claimKey{c.KID, c.Due, int64(c.Amount), c.Status == batch.ClaimRejected}]++
		}
	}
	for _, c := range ledger.Claims {
		bankClaims[claimKey{c.KID, c.Due, c.AmountOre, c.Status == "rejected"}]++
	}
	compareSets(a, "claims, rejected ones told apart", ourClaims, bankClaims)
	charged := map[string]int{}
	for _, c := range ledger.Claims {
		if c.Status == "charged" {
			charged[c.KID]++
		}
	}
	maps.DeleteFunc(charged, func(_ string, n int) bool { return n == 1 })
	a.Checks = append(a.Checks, agreementCheck{"KIDs charged more than once", "0", fmt.Sprint(len(charged)), len(charged) == 0})

	ourMandates, bankMandates := map[string]int{}, map[string]int{}
	for m, err := range d.app.store.Mandates(ctx, d.app.night.Creditor.Account) {
		if err != nil {
			return nil, err
		}
		if m.Until.IsZero() {
			ourMandates[m.Fixed]++
		}
	}
	for _, m := range ledger.Mandates {
		fixed, err := d.app.night.KID.Fixed(m.KID)
		if err != nil {
			return nil, err
		}
		if m.Active {
			bankMandates[fixed]++
		}
	}
	compareSets(a, "active mandates", ourMandates, bankMandates)
	if err := d.monthEnds(ctx, a, ledger.Sums); err != nil {
		return nil, err
	}
	differences, err := d.app.night.Differences(ctx)
	if err != nil {
		return nil, err
	}
	a.Differences = append(a.Differences, differences...)
	slices.Sort(a.Differences)
	return a, nil
}

// monthEnds holds the balances at the end of each month against the lists of that day and what the bank had settled by then.
func (d *demo) monthEnds(ctx context.Context, a *agreement, settled []sandbox.LedgerSum) error {
	today := bankday.DateOf(d.app.night.Now.In(bankday.Oslo))
	var journal, lists []batch.Ore
	first := today.Month()
	for _, s := range settled {
		first = min(first, s.NetsDate.Month())
	}
	for month := first; month <= today.Month(); month++ {
		day := min(month.Last(), today)
		balance, err := d.app.night.Balance(ctx, day)
		if err != nil {
			return err
		}
		var owed, waiting, received batch.Ore
		for i, err := range d.app.store.InvoicesAsOf(ctx, batch.InvoicesToPay, day) {
			if err != nil {
				return err
			}
			owed += i.Outstanding()
		}
		for p, err := range d.app.store.PaymentsAsOf(ctx, batch.PaymentsUnmatched, day) {
			if err != nil {
				return err
			}
			waiting += p.Waiting()
		}
		for _, s := range settled {
			if s.NetsDate <= day {
				received += batch.Ore(s.AmountOre)
			}
		}
		journal = append(journal, balance[batch.Receivables], balance[batch.Unmatched], balance[batch.Bank])
		lists = append(lists, owed, waiting, received)
	}
	same := 0
	for k := range journal {
		if journal[k] == lists[k] {
			same++
		}
	}
	a.Checks = append(a.Checks, agreementCheck{"balances at month ends, as lists and bank have them", fmt.Sprint(len(journal)), fmt.Sprint(same), same == len(journal)})
	return nil
}
