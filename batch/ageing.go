package batch

import (
	"context"
	"iter"
	"slices"

	"trekk/schedule/bankday"
)

// AgeBands are the bands of the ageing report: each holds what is at most so many days after the day of the charge, and more
// than the band before it. The first is what is not overdue, and the last has no end.
var AgeBands = []int{0, 14, 30, 60, 90, 1 << 30}

// Aged is an invoice on which something is outstanding.
type Aged struct {
	InvoiceState
	Why  *Unpaid
	Band int // of AgeBands
}

// AgeBand is the band of what is due on a day.
func (n *Night) AgeBand(due bankday.Date) int {
	days := int(n.today() - n.Calendar.Next(due))
	return slices.IndexFunc(AgeBands, func(upTo int) bool { return days <= upTo })
}

// Ageing streams what was outstanding at the end of a day, by KID, with how long it is overdue and why.
func (n *Night) Ageing(ctx context.Context, through bankday.Date) iter.Seq2[Aged, error] {
	return func(yield func(Aged, error) bool) {
		whyer, err := n.Unpaid(ctx)
		if err != nil {
			yield(Aged{}, err)
			return
		}
		for i, err := range n.Store.InvoicesAsOf(ctx, InvoicesToPay, through) {
			a := Aged{InvoiceState: i, Band: n.AgeBand(i.Due)}
			if err == nil {
				a.Why, err = whyer.Why(ctx, &i)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}
