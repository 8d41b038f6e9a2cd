package ledger

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// Balance is what each account stands at, in øre, all accounts included. On the accounts that grow by their
// debit it is what is owed or paid to the payee, or lost; on the others it is what the payee owes or has
// earned.
type Balance map[batch.AccountKey]batch.Ore

// BalanceOn sums the journal from its beginning through a day.
func BalanceOn(ctx context.Context, s batch.Store, through bankday.Date) (Balance, error) {
	b := Balance{}
	for _, key := range batch.AccountKeys() {
		b[key] = 0
	}
	for m, err := range s.Movements(ctx, batch.InTotal, 1, through) {
		if err != nil {
			return nil, err
		}
		for _, e := range entries(&m) {
			if !e.key.GrowsByDebit() {
				e.amount = -e.amount
			}
			sum := b[e.key]
			if err := stream.Add(&sum, e.amount); err != nil {
				return nil, aboutAccount(e.key, err)
			}
			b[e.key] = sum
		}
	}
	return b, nil
}

// debit is by how much the debits of all accounts are above the credits; zero when the journal is right.
func (b Balance) debit() (sum batch.Ore) {
	for key, stands := range b {
		if key.GrowsByDebit() {
			sum += stands
		} else {
			sum -= stands
		}
	}
	return sum
}

// Sums is BalanceOn with the accounts as texts, as a closed period keeps it.
func Sums(ctx context.Context, s batch.Store, through bankday.Date) (map[string]batch.Ore, error) {
	balance, err := BalanceOn(ctx, s, through)
	sums := make(map[string]batch.Ore, len(balance))
	for key, sum := range balance {
		sums[string(key)] = sum
	}
	return sums, err
}

// AccountSum is what an account of the chart stands at.
type AccountSum struct {
	Key batch.AccountKey
	batch.Account
	Sum batch.Ore // by how much its debits are above its credits
}

// AccountSums sums the journal from its beginning through a day, account by account as the journal names
// them: income by the accounts of the plans, money by those of the banks. It has each key at least once, in
// the order of reports, and sums to zero. Where a chart was changed, what was booked in periods that were
// closed before stands on the accounts of then.
func AccountSums(ctx context.Context, m batch.Moment, through bankday.Date) ([]AccountSum, error) {
	spans, err := spansOf(ctx, m)
	if err != nil {
		return nil, err
	}
	var sums accountSums
	chart := &spans[0].chart
	for k := range spans {
		s := &spans[k]
		if s.from > through {
			break
		}
		chart = &s.chart
		later, err := s.sums(ctx, m.Store, min(s.through, through))
		if err != nil {
			return nil, err
		}
		for _, l := range later { // by whose names accounts are called then
			if err := later.add(l.Key, l.Account, sums.take(l.Key, l.Account)); err != nil {
				return nil, err
			}
		}
		sums = append(sums, later...)
	}
	for _, key := range batch.AccountKeys() {
		if !slices.ContainsFunc(sums, func(s AccountSum) bool { return s.Key == key }) {
			sums = append(sums, AccountSum{Key: key, Account: chart.Account(key, "")})
		}
	}
	slices.SortStableFunc(sums, compareSums)
	return sums, nil
}

// sums sums the journal of the days of a span through one of them.
func (s *span) sums(
	ctx context.Context, store batch.Store, through bankday.Date,
) (list accountSums, err error) {
	for move, err := range store.Movements(ctx, batch.InTotal, s.from, through) {
		if err != nil {
			return nil, err
		}
		for _, e := range entries(&move) {
			if e.amount == 0 {
				continue
			}
			if err := list.add(e.key, s.chart.Account(e.key, e.part), e.amount); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

type accountSums []AccountSum

// find is the place of an account, which is the same where key, number and VAT code are; below zero when it
// is not there.
func (list accountSums) find(key batch.AccountKey, a batch.Account) int {
	return slices.IndexFunc(list, func(s AccountSum) bool {
		return s.Key == key && s.No == a.No && s.VAT == a.VAT
	})
}

// add adds to an account.
func (list *accountSums) add(key batch.AccountKey, a batch.Account, amount batch.Ore) error {
	k := list.find(key, a)
	if k < 0 {
		k = len(*list)
		*list = append(*list, AccountSum{Key: key, Account: a})
	}
	return aboutAccount(key, stream.Add(&(*list)[k].Sum, amount))
}

// aboutAccount says of which account there is no sum.
func aboutAccount(key batch.AccountKey, err error) error {
	if err != nil {
		return fmt.Errorf("account %s: %w", key, err)
	}
	return nil
}

// take takes an account out, and gives what it stood at.
func (list *accountSums) take(key batch.AccountKey, a batch.Account) (sum batch.Ore) {
	if k := list.find(key, a); k >= 0 {
		sum = (*list)[k].Sum
		*list = slices.Delete(*list, k, k+1)
	}
	return sum
}

func compareSums(a, b AccountSum) int {
	order := batch.AccountKeys()
	return cmp.Or(
		cmp.Compare(slices.Index(order, a.Key), slices.Index(order, b.Key)),
		cmp.Compare(len(a.No), len(b.No)), cmp.Compare(a.No, b.No), cmp.Compare(a.VAT, b.VAT),
	)
}
