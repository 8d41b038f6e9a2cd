package course

import (
	"slices"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// skip makes as many months free as the event says, from p on, passing over months that are free already or
// invoiced. So a freeze of n months skips the next n fees that are not yet invoiced and are due on or after
// its first day (S8), and n months paid ahead are the next n that are not yet invoiced (S4).
func (c *Course) skip(e batch.Event, p bankday.Month) {
	if c.free == nil {
		c.free = map[bankday.Month]batch.Event{}
	}
	for left := e.Months; left > 0; p++ {
		if _, free := c.free[p]; !free && p > c.m.PaidUntil && !slices.Contains(c.m.Made, p) {
			c.free[p] = e
			left--
		}
	}
}

// firstDueFrom is the first month, p or later, whose due date is the day or later.
func (c *Course) firstDueFrom(p bankday.Month, day bankday.Date) bankday.Month {
	for c.terms.Due(p, c.cal) < day {
		p++
	}
	return p
}

// FreedBy lists the months that an event of the membership makes free of a fee, in order. The list is empty,
// not nil, where there are none.
func (c *Course) FreedBy(e batch.Event) []bankday.Month {
	months := []bankday.Month{}
	for p, by := range c.free {
		if by.Same(e) {
			months = append(months, p)
		}
	}
	slices.Sort(months)
	return months
}

// FrozenOn is the freeze that a day lies in: of its months, counted from its first day. ok is false when there
// is none.
func (c *Course) FrozenOn(day bankday.Date) (freeze batch.Event, ok bool) {
	for _, e := range c.events {
		if e.Kind == batch.EventFreeze && e.From <= day && day < e.From.AddMonths(e.Months) {
			return e, true
		}
	}
	return freeze, false
}

// frozenIn counts the months of the undocumented freezes that begin within the days, both included.
// Documented ones do not count towards the limits of S9.
func (c *Course) frozenIn(from, to bankday.Date) (months int) {
	for _, e := range c.events {
		if e.Kind == batch.EventFreeze && !e.Documented && from <= e.From && e.From <= to {
			months += e.Months
		}
	}
	return months
}

// paidAhead reports whether a month has been paid ahead at the reception (S4).
func (c *Course) paidAhead(p bankday.Month) bool {
	return p <= c.m.PaidUntil || c.free[p].Kind == batch.EventPrepay
}
