package report

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// AgeBands are the bands of the ageing report: each holds what is at most so many days after the day of the
// charge, and more than the band before it. The first is what is not overdue, and the last has no end.
var AgeBands = []int{0, 14, 30, 60, 90, 1 << 30}

// Aged is an invoice on which something is outstanding, with how long it is overdue and why.
type Aged struct {
	batch.InvoiceState
	Why  *Unpaid
	Band int // of AgeBands
}

// AgeBand is the band of what is due on a day.
func (r Reports) AgeBand(due bankday.Date) int {
	days := int(r.Today() - r.Calendar.Next(due))
	return slices.IndexFunc(AgeBands, func(upTo int) bool { return days <= upTo })
}

// Ageing streams what was outstanding at the end of a day, by KID, with how long it is overdue and why.
func (r Reports) Ageing(ctx context.Context, through bankday.Date) iter.Seq2[Aged, error] {
	w, err := r.Whyer(ctx)
	if err != nil {
		return stream.Failed[Aged](err)
	}
	return func(yield func(Aged, error) bool) {
		for i, err := range r.Store.InvoicesAsOf(ctx, batch.InvoicesToPay, through) {
			a := Aged{InvoiceState: i, Band: r.AgeBand(i.Due)}
			if err == nil {
				a.Why, err = w.Why(ctx, &i)
			}
			if !yield(a, err) || err != nil {
				return
			}
		}
	}
}

// Debtor is what a customer owes.
type Debtor struct {
	CustomerNo string       `json:"customer_no"`
	Name       string       `json:"name"`
	Invoices   int          `json:"invoices"`
	Oldest     bankday.Date `json:"oldest_due"`
	Bands      []batch.Ore  `json:"bands_ore"` // as AgeBands
	Total      batch.Ore    `json:"total_ore"`
}

// Debtors adds up what each customer owed at the end of a day, by number; it holds a line for each who does.
func (r Reports) Debtors(ctx context.Context, through bankday.Date) ([]*Debtor, error) {
	owe := map[string]*Debtor{}
	for i, err := range r.Ageing(ctx, through) {
		if err != nil {
			return nil, err
		}
		d := owe[i.CustomerNo]
		if d == nil {
			d = &Debtor{
				CustomerNo: i.CustomerNo, Name: i.Customer.Name, Oldest: i.Due,
				Bands: make([]batch.Ore, len(AgeBands)),
			}
			owe[i.CustomerNo] = d
		}
		d.Invoices++
		d.Oldest = min(d.Oldest, i.Due)
		if err := stream.Add(&d.Total, i.Outstanding()); err != nil {
			return nil, fmt.Errorf("customer %s: %w", i.CustomerNo, err)
		}
		d.Bands[i.Band] += i.Outstanding() // no more than the total
	}
	list := slices.AppendSeq([]*Debtor{}, maps.Values(owe))
	slices.SortFunc(list, func(a, b *Debtor) int {
		return cmp.Or(cmp.Compare(len(a.CustomerNo), len(b.CustomerNo)),
			cmp.Compare(a.CustomerNo, b.CustomerNo))
	})
	return list, nil
}
