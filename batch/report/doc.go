// Package report is what people read of a payee's books: an invoice with its whole life, a customer, the
// state of the last night, what is overdue and why, what a membership is charged, deadlines, sums of the bank
// statement, suggestions, and the verification of the books.
//
// What it answers are read models: types with JSON tags, one shape for one thing, which every front shows as
// they are: the command, and whatever comes beside it. Fields are only ever added. Amounts are in øre
// (int64), days as 2026-10-20, null where there is none. Most types have their fields in the order of the
// alphabet, since that is how their JSON was first published.
//
// It never writes anything, and never takes the lock of the books: it may be used by any number of goroutines
// while a night runs. What it says in sentences about findings comes from package wording.
package report

import (
	"cmp"
	"context"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Reports are the reports of a payee's books at a moment. Make one for each call: report.At(payee.At(call)).
type Reports struct {
	batch.Moment
	through bankday.Date // the last day that counts; zero for all that is in the books
}

// At makes the reports of a moment, of all that is in the books.
func At(m batch.Moment) Reports { return Reports{Moment: m} }

// Through makes the same reports of what was booked, sent or done by the end of a day: an invoice, a
// customer, the status and the lists then say the same as the reports as of that day. What the bank may still
// do, and what claims have become, is as it is at the moment.
func (r Reports) Through(day bankday.Date) Reports {
	r.through = day
	return r
}

// last is the last day that counts.
func (r Reports) last() bankday.Date { return cmp.Or(r.through, batch.LastDay) }

// present reports whether what there is now is what there was on the last day that counts.
func (r Reports) present(ctx context.Context) (bool, error) { return r.Store.EndsBy(ctx, r.last()) }
