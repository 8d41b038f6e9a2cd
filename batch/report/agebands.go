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

// AgeBandSums are the sums of all bands. They cost the due dates of what is outstanding.
func (r Reports) AgeBandSums(ctx context.Context) ([]AgeBandSum, error) {
	sums := make([]AgeBandSum, len(AgeBands))
	for i := 1; i < len(AgeBands); i++ {
		sums[i].From, sums[i].DueTo = AgeBands[i-1]+1, r.lastDueOver(AgeBands[i-1])
		sums[i-1].DueFrom = sums[i].DueTo + 1
		if i < len(AgeBands)-1 {
			sums[i].To = AgeBands[i]
		}
	}
	for open, err := range r.Store.OpenSums(ctx) {
		if err != nil {
			return nil, err
		}
		s := &sums[r.AgeBand(open.Due)]
		s.Invoices += open.Invoices
		if err := stream.Add(&s.Amount, open.Amount); err != nil {
			return nil, fmt.Errorf("ageing: %w", err)
		}
	}
	return sums, nil
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
