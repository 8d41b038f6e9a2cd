package report

import (
	"context"
	"fmt"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// AgeBandSum is what is outstanding in one of the bands, now.
type AgeBandSum struct {
	From     int          `json:"from_days"` // days after the day of the charge; 0 of what is not overdue
	To       int          `json:"to_days"`   // 0 of what is not overdue, and where there is no end
	DueFrom  bankday.Date `json:"due_from"`  // due dates of the band; null where there is no first
	DueTo    bankday.Date `json:"due_to"`    // null where there is no last
	Invoices int          `json:"invoices"`
	Amount   batch.Ore    `json:"amount_ore"`
}

// AgeBandSums are the sums of all bands. They cost what is outstanding, and hold none of it.
func (r Reports) AgeBandSums(ctx context.Context) ([]AgeBandSum, error) {
	sums := make([]AgeBandSum, len(AgeBands))
	for i := 1; i < len(AgeBands); i++ {
		sums[i].From, sums[i].DueTo = AgeBands[i-1]+1, r.lastDueOver(AgeBands[i-1])
		sums[i-1].DueFrom = sums[i].DueTo + 1
		if i < len(AgeBands)-1 {
			sums[i].To = AgeBands[i]
		}
	}
	f := batch.InvoiceFilter{Open: true}
	for p := (batch.Page{Limit: MaxPage, Order: batch.ByKID}); ; {
		n, last := 0, ""
		for row, err := range r.Store.ListInvoices(ctx, f, p) {
			if err != nil {
				return nil, err
			}
			n, last = n+1, row.Cursor
			s := &sums[r.AgeBand(row.Item.Due)]
			s.Invoices++
			if err := stream.Add(&s.Amount, row.Item.Outstanding()); err != nil {
				return nil, fmt.Errorf("ageing: %w", err)
			}
		}
		if n < p.Limit {
			return sums, nil
		}
		p.After = last
	}
}

// lastDueOver is the last due date whose charge was more than so many days ago.
func (r Reports) lastDueOver(days int) bankday.Date {
	due := r.Today() - bankday.Date(days) - 1
	for r.Calendar.Next(due) > r.Today()-bankday.Date(days)-1 {
		due--
	}
	return due
}

// Periods are the closed periods, by their last day.
func (r Reports) Periods(ctx context.Context) ([]Period, error) {
	list := []Period{}
	return list, gather(r.Store.Periods(ctx), &list, func(p batch.Period) Period { return PeriodOf(&p) }, nil)
}
