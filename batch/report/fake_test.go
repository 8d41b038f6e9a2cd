package report

import (
	"context"
	"iter"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// books are what the store of a test holds; what it is not asked for is not there.
type books struct {
	batch.Store
	customers   []batch.Customer
	sums        []batch.Sum
	payments    []batch.PaymentState
	memberships []batch.MembershipState
	mandates    []batch.Mandate
	broken      error // what streams end with, if anything
	limits      []int // of the pages that were asked for
}

func each[T any](list []T, end error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range list {
			if !yield(item, nil) {
				return
			}
		}
		if end != nil {
			var none T
			yield(none, end)
		}
	}
}

// ListCustomers has the place of a customer in the list as cursor.
func (b *books) ListCustomers(
	_ context.Context, _ batch.CustomerFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.Customer], error] {
	b.limits = append(b.limits, p.Limit)
	from, _ := strconv.Atoi(p.After)
	var rows []batch.Listed[batch.Customer]
	for k, c := range b.customers[from:] {
		rows = append(rows, batch.Listed[batch.Customer]{Item: c, Cursor: strconv.Itoa(from + k + 1)})
	}
	return each(rows[:min(len(rows), p.Limit)], b.broken)
}

func (b *books) Sums(context.Context, bankday.Date) iter.Seq2[batch.Sum, error] {
	return each(b.sums, b.broken)
}

func (b *books) PaymentsAsOf(
	context.Context, batch.PaymentSet, bankday.Date,
) iter.Seq2[batch.PaymentState, error] {
	return each(slices.Clone(b.payments), nil)
}

// reports are those of the books on 6 October 2026.
func (b *books) reports() Reports {
	p := &batch.Payee{Creditor: batch.Creditor{ID: "gym"}, Store: b, Calendar: bankday.Norwegian()}
	return At(p.At(batch.Call{Now: bankday.New(2026, 10, 6).At(12, 0), Lang: "nb"}))
}
