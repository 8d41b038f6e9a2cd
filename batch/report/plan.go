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
	What string       `json:"what"`
	Last time.Time    `json:"last"`
	Rule string       `json:"rule"`
	Past bool         `json:"past"`
	Code DeadlineCode `json:"code"` // what it is for, for fronts that say it in their own words
}

// DeadlineCode says what a deadline is for.
type DeadlineCode string

// The deadlines of a due date, each with what must be done by then.
const (
	LastLongNotice  DeadlineCode = "notice_four_weeks"     // tell the payer, who then cannot claim it back (A5)
	LastBankNotices DeadlineCode = "claim_bank_notifies"   // have at Nets what the bank tells the payer of
	LastInvoicing   DeadlineCode = "invoicing"             // make the invoices
	LastOwnNotice   DeadlineCode = "own_notice"            // tell the payer of the charge (A1)
	LastClaim       DeadlineCode = "claim_payee_notifies"  // have at Nets what the payee tells the payer of
	LastCancelling  DeadlineCode = "cancellation"          // have the cancellation of a claim at Nets (A6)
	LastCharging    DeadlineCode = "bank_may_still_charge" // the end of the bank's retry window (A4)
)

// Plan is the deadline planner: the due dates of the next months, and until when each thing can safely be
// done; none where the terms have no plans. What must be at Nets must be there before the cut-off at 14:00; the last safe minute is 13:59.
func (r Reports) Plan(months int) []PlannedDue {
	t, cal, today := r.Terms, r.Calendar, r.Today()
	plan := []PlannedDue{}
	if !t.HasPlans() {
		return plan
	}
	for period := today.Month(); len(plan) < months; period++ {
		due := t.Due(period, cal)
		charge := cal.Next(due)
		if charge < today {
			continue
		}
		p := PlannedDue{Due: due, Charge: charge, Period: period}
		add := func(code DeadlineCode, what string, last time.Time, rule string) {
			p.Deadlines = append(p.Deadlines, Deadline{what, last, rule, last.Before(r.Now), code})
		}
		atNets := func(d bankday.Date) time.Time { return d.At(bankday.Cutoff, 0).Add(-time.Minute) }
		add(LastLongNotice, "notice four weeks ahead: the payer cannot claim it back", (charge-28).At(23, 59),
			"A5")
		add(LastBankNotices, "claim that the bank notifies (type 21)",
			atNets(t.ClaimDeadline(terms.TypeBankNotifies, due, cal)), "last bank day of the month before")
		add(LastInvoicing, "invoices are made", t.InvoicingDay(period).At(23, 59), "S2, F3")
		add(LastOwnNotice, "our own notice to the payer", t.NoticeDeadline(due, cal).At(23, 59), "A1")
		add(LastClaim, "claim that we notify (type 02)",
			atNets(t.ClaimDeadline(terms.TypePayeeNotifies, due, cal)), "F5, bank days before due")
		add(LastCancelling, "cancellation of a claim", atNets(t.CancelDeadline(due, cal)),
			"A6, the day before due")
		add(LastCharging, "the bank may still be charging", t.RetryEnds(due, cal).At(23, 59), "A4")
		slices.SortStableFunc(p.Deadlines, func(a, b Deadline) int { return a.Last.Compare(b.Last) })
		plan = append(plan, p)
	}
	return plan
}
