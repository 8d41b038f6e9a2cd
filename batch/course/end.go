package course

import (
	"math"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Ending is how a membership comes to its end.
type Ending struct {
	Day   bankday.Date  // the last valid day; zero while the membership runs on
	Last  bankday.Month // the last month that is charged; later than any while it runs on, 0 when withdrawn
	Told  bankday.Date  // when it was terminated, withdrawn or ended; zero when agreed from the start
	Rules []string      // the numbers of the rules behind it
	Fact  batch.Saying  // why; none while it runs on

	Cause batch.EventKind // the event that ended it; empty when the end was agreed from the start
}

// noMonth comes after every month.
const noMonth = bankday.Month(math.MaxInt32)

// End is how the membership ends: by what comes first of the agreed end, a termination, a withdrawal (F15)
// and the end that trekk itself puts to it (S14).
func (c *Course) End() Ending {
	end := Ending{Last: noMonth}
	if e, agreed := c.agreedEnd(); agreed {
		end.earlier(e)
	}
	for _, e := range c.events {
		switch e.Kind {
		case batch.EventTerminate:
			end.earlier(c.terminated(e))
		case batch.EventEnd: // what has been invoiced by then stands
			end.earlier(Ending{e.Told, c.terms.LastPeriodToInvoice(e.Told), e.Told, c.terms.Cite("S14"),
				batch.Say("ended %s: too many invoices unpaid", e.Told), e.Kind})
		case batch.EventWithdraw:
			end.earlier(Ending{e.Told, 0, e.Told, c.terms.Cite("F15"),
				batch.Say("withdrawn %s", e.Told), e.Kind})
		}
	}
	return end
}

// Excluded is the day from which the member is kept out until all is paid (F6); zero when the member is not.
func (c *Course) Excluded() (since bankday.Date) {
	for _, e := range c.events {
		switch e.Kind {
		case batch.EventExclude:
			since = e.Told
		case batch.EventReadmit:
			since = 0
		}
	}
	return since
}

// earlier takes another ending into account. The earlier day counts, and so does the earlier last month
// charged, which need not be the same ending's.
func (x *Ending) earlier(other Ending) {
	last := min(x.Last, other.Last)
	if x.Day.IsZero() || other.Day < x.Day {
		*x = other
	}
	x.Last = last
}

// agreedEnd is the end that was agreed from the start, if there is one. A prepaid membership ends by itself
// (S7, F12), later by the months for which it was frozen (F11).
func (c *Course) agreedEnd() (end Ending, agreed bool) {
	day, rules, plan := c.m.End, []string(nil), c.spans[0].plan
	if plan.Kind == terms.Prepaid {
		if day.IsZero() {
			day = c.m.Start.AddMonths(plan.Months)
		}
		frozen := 0
		for _, e := range c.events {
			if e.Kind == batch.EventFreeze {
				frozen += e.Months
			}
		}
		day, rules = day.AddMonths(frozen), c.terms.Cite("S7", "F12")
	}
	if day.IsZero() {
		return Ending{}, false
	}
	fact := batch.Say("it was agreed until %s", day)
	return Ending{Day: day, Last: day.Month(), Rules: rules, Fact: fact}, true
}

// terminated is the end that a termination leads to: with the last month of notice (S10, F10), with the month
// before the day that the member named, or with the binding period (S11), whichever is latest. A documented
// reason ends the binding where the terms say so.
func (c *Course) terminated(e batch.Event) Ending {
	day := (e.Told.Month() + bankday.Month(c.terms.Termination.NoticeMonths)).Last()
	end := Ending{day, day.Month(), e.Told, c.terms.Cite("S10", "F10"),
		batch.Say("terminated %s: notice until %s", e.Told, day), e.Kind}
	if named := (e.From - 1).Month().Last(); !e.From.IsZero() && named > end.Day {
		end.Day, end.Last = named, named.Month()
		end.Fact = batch.Say("terminated %s from %s", e.Told, e.From)
	}
	if e.Documented && c.terms.Termination.DocumentedEndsBinding {
		return end
	}
	if bound := c.BoundUntil(e.Told); bound > end.Day {
		end.Day, end.Last, end.Rules = bound, bound.Month(), c.terms.Cite("S11")
		end.Fact = batch.Say("terminated %s: bound until %s", e.Told, bound)
	}
	return end
}

// BoundUntil is the last day of the binding period as agreed on a day; zero without one. It is over when the
// agreed number of months has been paid, so a frozen month moves it (S9, S11).
func (c *Course) BoundUntil(told bankday.Date) bankday.Date {
	s := c.agreed(told)
	p, paid := s.from-1, 0
	for paid < s.bound {
		p++
		if c.free[p].Kind != batch.EventFreeze {
			paid++
		}
	}
	if paid == 0 {
		return 0
	}
	return p.Last()
}
