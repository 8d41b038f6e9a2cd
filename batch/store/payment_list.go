package store

import (
	"context"
	"iter"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/store/keyset"
	"trekk/schedule/bankday"
)

var paymentList = keyset.List[batch.PaymentState]{
	Noun: "payments",
	Orders: []keyset.Order[batch.PaymentState]{
		{
			Name:    batch.ByNumber,
			Columns: []string{"p.no"},
			Key:     func(p *batch.PaymentState) []any { return []any{p.No} },
		},
		{
			Name: batch.BySettlement,
			Columns: []string{
				"p.account", "p.nets_date", "p.centre", "p.day_code", "p.partial", "p.serial", "p.file",
				"p.line",
			},
			Key: func(p *batch.PaymentState) []any {
				return []any{
					p.Account, p.Date.String(), int64(p.Centre), int64(p.Day), int64(p.Partial),
					int64(p.Serial), p.File, int64(p.Line),
				}
			},
		},
	},
}

func (b payments) ListPayments(ctx context.Context, want batch.PaymentFilter,
	p batch.Page) iter.Seq2[batch.Listed[batch.PaymentState], error] {
	if p.Order == batch.BySettlement && want.Account == "" && want.From|want.To != 0 {
		return b.byAccount(ctx, want, p)
	}
	return b.listed(ctx, want, p, &keyset.Filter{})
}

// listed are the payments that a filter asks for with what is asked for already.
func (b payments) listed(
	ctx context.Context, want batch.PaymentFilter, p batch.Page, f *keyset.Filter,
) iter.Seq2[batch.Listed[batch.PaymentState], error] {
	if err := b.datesAsked(ctx, f, want, p.Order); err != nil {
		return failed[batch.Listed[batch.PaymentState]](err)
	}
	keyset.Equals(f, "p.source", want.Source)
	if want.Source != "" && want.Source != batch.SourceOCR { // the condition is that of its index, as with debit
		f.Add(isNot("p.source", batch.SourceOCR))
	}
	keyset.Equals(f, "p.kid", want.KID)
	f.Number("p.file", want.File)
	f.Number("p.amount", int64(want.Amount))
	if want.Debit != "" {
		f.Add("p.debit = " + f.Param(want.Debit) + " AND p.debit <> ''")
	}
	query := selectListedPayments
	if want.Waiting {
		query = selectListedWaiting
	}
	return keyset.Pages(ctx, &paymentList, p, f, query, b.payments)
}

var (
	// paymentDays are the days of payments among their numbers.
	paymentDays = span{table: "payment", day: "nets_date", no: "no", none: "0", parts: []string{""}}

	// selectAccountDays are the first and the last day of an account.
	selectAccountDays = "SELECT coalesce((" + dayOfAccount("") + "), ''), " +
		"coalesce((" + dayOfAccount(" DESC") + "), '')"
)

// dayOfAccount is the first day of an account, or the last. It is written so that only the index of accounts
// gives the order: by that of days PostgreSQL would go through all payments for an account that has none.
func dayOfAccount(direction string) string {
	return "SELECT nets_date FROM payment WHERE creditor_id = $1 AND account >= $2 AND account <= $2 " +
		"ORDER BY account" + direction + ", nets_date" + direction + " LIMIT 1"
}

// datesAsked asks for payments of an account and some days. The order of the settlement has both in its
// index; in that of numbers they are looked for where those of the days lie.
func (b payments) datesAsked(
	ctx context.Context, f *keyset.Filter, want batch.PaymentFilter, order string,
) error {
	keyset.Equals(f, "p.account", want.Account)
	if order == batch.BySettlement {
		f.Days("p.nets_date", want.From, want.To)
		return nil
	}
	from, to := want.From, want.To
	if want.Account != "" {
		type days struct{ first, last bankday.Date }
		of, err := one(ctx, b.part, func(d *days) []any { return []any{&d.first, &d.last} },
			selectAccountDays,
			want.Account)
		switch {
		case err != nil:
			return err
		case of.last.IsZero():
			f.Add("1 = 0")
			return nil
		}
		if from = max(from, of.first); to.IsZero() || to > of.last {
			to = of.last
		}
	}
	f.Days("coalesce(p.nets_date, '')", want.From, want.To) // not by an index that has them in another order
	return narrow[int64](ctx, b.part, f, paymentDays, "p.no", from, to)
}

// selectAccounts finds the accounts that were paid to, one by one.
const selectAccounts = `WITH RECURSIVE a (account) AS (
		SELECT min(account) FROM payment WHERE creditor_id = $1
		UNION ALL SELECT (SELECT min(p.account) FROM payment p WHERE p.creditor_id = $1 AND p.account > a.account)
		FROM a WHERE a.account IS NOT NULL)
	SELECT account FROM a WHERE account IS NOT NULL ORDER BY account`

// byAccount lists payments of some days in the order of the settlement: account by account, each of which has
// the days together.
func (b payments) byAccount(
	ctx context.Context, want batch.PaymentFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.PaymentState], error] {
	return func(yield func(batch.Listed[batch.PaymentState], error) bool) {
		accounts, err := all(stream(ctx, b.part, func(a *string) []any { return []any{a} }, selectAccounts))
		if err != nil {
			yield(batch.Listed[batch.PaymentState]{}, err)
			return
		}
		if p.Descending {
			slices.Reverse(accounts)
		}
		for _, account := range accounts {
			f := &keyset.Filter{}
			f.Add("p.account = " + f.Param(account))
			for row, err := range b.listed(ctx, want, p, f) {
				if !yield(row, err) || err != nil || p.Limit == 1 {
					return
				}
				p.Limit = max(0, p.Limit-1) // zero is no limit
			}
		}
	}
}

// selectListedPayments picks the page's payments first, so that it is the payments that are counted and not
// their postings.
func selectListedPayments(where, sorted, limit string) string {
	return selectListedFrom(allPayments, where+sorted+limit, sorted)
}

// selectListedWaiting is selectListedPayments of those that wait, in the order of which they come.
func selectListedWaiting(where, sorted, limit string) string {
	own := strings.ReplaceAll(where+sorted+" ", "p.no ", "u.payment ")
	return selectListedFrom(fromWaiting, " AND u.creditor_id = $1 AND p.no = u.payment"+own+limit, sorted)
}

func selectListedFrom(from, rest, sorted string) string {
	return selectPayment(
		"(SELECT p.* FROM "+from+" WHERE p.creditor_id = $1"+rest+") p", now, "TRUE"+sorted+", e.seq",
	)
}
