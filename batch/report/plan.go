package report

import (
	"slices"
	"time"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// PlannedDue is a coming due date with its deadlines.
type PlannedDue struct {
	Due       bankday.Date  `json:"due"`
	Charge    bankday.Date  `json:"charge_date"` // the day on which the bank charges
	Period    bankday.Month `json:"period"`      // the month paid for
	Deadlines []Deadline    `json:"deadlines"`   // by time
}

// Deadline is the last safe minute for something.
type Deadline struct {
	What string    `json:"what"`
	Last time.Time `json:"last"`
	Rule string    `json:"rule"`
	Past bool      `json:"past"`
}

// Plan is the deadline planner: the due dates of the next months, and until when each thing can safely be
// done. What must be at Nets must be there before the cut-off at 14:00; the last safe minute is 13:59.
func (r Reports) Plan(months int) []PlannedDue {
	t, cal, today := r.Terms, r.Calendar, r.Today()
	plan := []PlannedDue{}
	for period := today.Month(); len(plan) < months; period++ {
		due := t.Due(period, cal)
		charge := cal.Next(due)
		if charge < today {
			continue
		}
		p := PlannedDue{Due: due, Charge: charge, Period: period}
		add := func(what string, last time.Time, rule string) {
			p.Deadlines = append(p.Deadlines, Deadline{what, last, rule, last.Before(r.Now)})
		}
		atNets := func(d bankday.Date) time.Time { return d.At(bankday.Cutoff, 0).Add(-time.Minute) }
		add("notice four weeks ahead: the payer cannot claim it back", (charge-28).At(23, 59), "A5")
		add("claim that the bank notifies (type 21)",
			atNets(t.ClaimDeadline(terms.TypeBankNotifies, due, cal)), "last bank day of the month before")
		add("invoices are made", t.InvoicingDay(period).At(23, 59), "S2, F3")
		add("our own notice to the payer", t.NoticeDeadline(due, cal).At(23, 59), "A1")
		add("claim that we notify (type 02)", atNets(t.ClaimDeadline(terms.TypePayeeNotifies, due, cal)),
			"F5, bank days before due")
		add("cancellation of a claim", atNets(t.CancelDeadline(due, cal)), "A6, the day before due")
		add("the bank may still be charging", t.RetryEnds(due, cal).At(23, 59), "A4")
		slices.SortStableFunc(p.Deadlines, func(a, b Deadline) int { return a.Last.Compare(b.Last) })
		plan = append(plan, p)
	}
	return plan
}
