package batch

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// course is what becomes of a membership by its terms and by what was told of it: which months are without a fee, what a
// month costs, and when it ends. It is a function of the membership, its events, the terms and the calendar. The state of
// the books enters in one way: what has been invoiced stands.
//
// A month's invoice is made on its invoicing day, whenever the job runs. What is told on that day or later does not change
// it any more.
type course struct {
	terms  *terms.Profile
	cal    *bankday.Calendar
	m      *MembershipState
	first  bankday.Month // the first month that is ever invoiced (S5, F3)
	spans  []span
	events []Event                 // applied so far, in the order of telling
	free   map[bankday.Month]Event // months without a fee: skipped by a freeze, or paid ahead
}

// span is a plan from a month on.
type span struct {
	from  bankday.Month
	told  bankday.Date
	name  string
	plan  terms.Plan
	bound int // months that must be paid from then on (S11)
}

func newCourse(p *terms.Profile, cal *bankday.Calendar, m *MembershipState) (*course, error) {
	c := &course{terms: p, cal: cal, m: m, first: p.FirstPeriod(m.Start)}
	plan, err := p.Plan(m.Plan)
	if err != nil {
		return nil, err
	}
	// The rest of the joining month does not count, unless joined on the 1st (S11).
	from := m.Start.Month()
	if m.Start.Day() > 1 {
		from++
	}
	c.spans = []span{{from: from, name: m.Plan, plan: plan, bound: m.BindingMonths}}
	for _, e := range inOrder(m.Events) {
		if err := c.apply(e); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// apply adds an event that the terms allow.
func (c *course) apply(e Event) error {
	switch e.Kind {
	case EventFreeze:
		if c.span(e.Told).plan.Kind == terms.Monthly {
			c.skip(e, c.dueFrom(max(c.first, c.uninvoiced(e.Told)), e.From))
		}
	case EventPrepay:
		c.skip(e, max(c.first, c.uninvoiced(e.Told)))
	case EventPlan:
		plan, err := c.terms.Plan(e.Text)
		if err != nil {
			return err
		}
		c.spans = append(c.spans, span{from: c.effective(e), told: e.Told, name: e.Text, plan: plan, bound: plan.BindingMonths})
	}
	c.events = append(c.events, e)
	return nil
}

// uninvoiced is the first month whose invoicing day comes after the day.
func (c *course) uninvoiced(told bankday.Date) bankday.Month {
	return c.terms.LastPeriodToInvoice(told) + 1
}

// dueFrom is the first month, p or later, that is due on or after the day.
func (c *course) dueFrom(p bankday.Month, day bankday.Date) bankday.Month {
	for c.terms.Due(p, c.cal) < day {
		p++
	}
	return p
}

// skip makes the event's number of months from p on free: those that are neither free already nor invoiced. A freeze of n
// months skips the first n fees that are not yet invoiced when it is told and are due on or after its first day (S8); n
// months paid ahead are the first n not yet invoiced (S4).
func (c *course) skip(e Event, p bankday.Month) {
	if c.free == nil {
		c.free = map[bankday.Month]Event{}
	}
	for left := e.Months; left > 0; p++ {
		if _, free := c.free[p]; !free && p > c.m.PaidUntil && !slices.Contains(c.m.Made, p) {
			c.free[p] = e
			left--
		}
	}
}

// effective is the month from which a change of plan holds: whole months, and none that has been invoiced (S6).
func (c *course) effective(e Event) bankday.Month {
	from := c.uninvoiced(e.Told)
	if e.From.Day() > 1 {
		return max(from, e.From.Month()+1)
	}
	return max(from, e.From.Month())
}

// span is the plan as agreed on a day.
func (c *course) span(told bankday.Date) span {
	s := c.spans[0]
	for _, next := range c.spans[1:] {
		if next.told <= told {
			s = next
		}
	}
	return s
}

// plan is the plan of a month.
func (c *course) plan(p bankday.Month) terms.Plan { return c.at(p).plan }

// at is the span that a month is in.
func (c *course) at(p bankday.Month) span {
	in := c.spans[0]
	for _, s := range c.spans[1:] {
		if s.from <= p {
			in = s
		}
	}
	return in
}

// boundUntil is the last day of the binding period as agreed on a day; zero without binding. Paid months count, and a frozen
// one moves it (S9, S11).
func (c *course) boundUntil(told bankday.Date) bankday.Date {
	s := c.span(told)
	p, paid := s.from-1, 0
	for paid < s.bound {
		p++
		if c.free[p].Kind != EventFreeze {
			paid++
		}
	}
	if paid == 0 {
		return 0
	}
	return p.Last()
}

// frozenIn counts the months of undocumented freezes that begin within the days.
func (c *course) frozenIn(from, to bankday.Date) (months int) {
	for _, e := range c.events {
		if e.Kind == EventFreeze && !e.Documented && from <= e.From && e.From <= to {
			months += e.Months
		}
	}
	return months
}

// paidAhead reports whether a month has been paid ahead at the reception (S4).
func (c *course) paidAhead(p bankday.Month) bool {
	return p <= c.m.PaidUntil || c.free[p].Kind == EventPrepay
}

// ending is how a membership comes to its end.
type ending struct {
	day   bankday.Date  // the last valid day; zero while it runs
	last  bankday.Month // the last month that is charged
	told  bankday.Date  // when it was terminated; zero when it was not
	rules []string
	fact  string
}

const noMonth = bankday.Month(math.MaxInt32)

// end is the earliest of what ends the membership.
func (c *course) end() ending {
	found := ending{last: noMonth}
	ends := func(day bankday.Date, last bankday.Month, told bankday.Date, rules []string, format string, a ...any) {
		if found.day.IsZero() || day < found.day {
			found.day, found.told, found.rules, found.fact = day, told, rules, fmt.Sprintf(format, a...)
		}
		found.last = min(found.last, last)
	}
	if day, rules := c.agreedEnd(); !day.IsZero() {
		ends(day, day.Month(), 0, rules, "it was agreed until %s", day)
	}
	for _, e := range c.events {
		switch e.Kind {
		case EventTerminate:
			day, rules, fact := c.terminated(e)
			ends(day, day.Month(), e.Told, rules, "%s", fact)
		case EventEnd: // what has been invoiced by then stands
			ends(e.Told, c.terms.LastPeriodToInvoice(e.Told), e.Told, c.terms.Cite("S14"), "ended %s: too many invoices unpaid", e.Told)
		case EventWithdraw:
			ends(e.Told, 0, e.Told, c.terms.Cite("F15"), "withdrawn %s", e.Told)
		}
	}
	return found
}

// agreedEnd is the last day that was agreed from the start. A prepaid membership ends by itself (S7, F12), later by the
// months for which it was frozen (F11).
func (c *course) agreedEnd() (day bankday.Date, rules []string) {
	plan := c.spans[0].plan
	day = c.m.End
	if plan.Kind != terms.Prepaid {
		return day, nil
	}
	if day.IsZero() {
		day = c.m.Start.AddMonths(plan.Months)
	}
	frozen := 0
	for _, e := range c.events {
		if e.Kind == EventFreeze {
			frozen += e.Months
		}
	}
	return day.AddMonths(frozen), c.terms.Cite("S7", "F12")
}

// terminated is when a termination takes effect: at the end of the months of notice (S10, F10), of the month before the day
// named, or of the binding period (S11), whichever is last.
func (c *course) terminated(e Event) (day bankday.Date, rules []string, fact string) {
	day, rules = (e.Told.Month() + bankday.Month(c.terms.Termination.NoticeMonths)).Last(), c.terms.Cite("S10", "F10")
	fact = fmt.Sprintf("terminated %s: notice until %s", e.Told, day)
	if named := (e.From - 1).Month().Last(); !e.From.IsZero() && named > day {
		day, fact = named, fmt.Sprintf("terminated %s from %s", e.Told, e.From)
	}
	if e.Documented && c.terms.Termination.DocumentedEndsBinding {
		return day, rules, fact
	}
	if bound := c.boundUntil(e.Told); bound > day {
		return bound, c.terms.Cite("S11"), fmt.Sprintf("terminated %s: bound until %s", e.Told, bound)
	}
	return day, rules, fact
}

// specialUntil is the last day of a campaign or student price; zero for an ordinary price. Cards count that were shown
// before the day, or in time before the price ended (F8).
func (c *course) specialUntil(shown bankday.Date) bankday.Date {
	until := c.m.PriceUntil
	switch c.m.PriceKind {
	case PriceCampaign:
		if months := c.terms.Prices.CampaignMonths; until.IsZero() && months != nil {
			until = c.m.Start.AddMonths(*months) - 1
		}
	case PriceStudent:
		for _, e := range c.events {
			if e.Kind != EventStudentCard {
				continue
			}
			inTime := c.terms.Prices.StudentCardDays != nil && e.Told <= until-bankday.Date(*c.terms.Prices.StudentCardDays)
			if e.Told < shown || inTime {
				until = max(until, e.Until)
			}
		}
	default:
		return 0
	}
	return until
}

// cost is the price of a month with the rules and facts behind it.
type cost struct {
	price Ore
	rules []string
	facts []string
}

// price is the price that holds on the month's first day (F7), as it was known on the invoicing day.
func (c *course) price(p bankday.Month) cost { return c.priceOn(p.First(), c.terms.InvoicingDay(p)) }

// priceOn is the price that holds on a day, by what was told before another.
func (c *course) priceOn(day, known bankday.Date) cost {
	until := c.specialUntil(known)
	special := !until.IsZero()
	now, later := cost{price: c.m.Price}, cost{price: cmp.Or(c.m.RegularPrice, c.spans[0].plan.Price, c.m.Price)}
	for i, e := range c.events {
		if e.Told >= known {
			continue
		}
		switch e.Kind {
		case EventPlan:
			if from := c.effective(e); from.First() <= day {
				now = cost{price: e.Amount, facts: []string{fmt.Sprintf("plan %s from %s", e.Text, from)}}
				special = false
			}
		case EventPrice:
			of := &now
			if special && e.From > until {
				of = &later
			}
			if e.From > day || e.Amount > of.price && c.keepsOldPrice(c.events[i:], e) {
				continue
			}
			*of = cost{e.Amount, c.terms.Cite("F9"), []string{fmt.Sprintf("price %s from %s", e.Amount, e.From)}}
		}
	}
	if !special {
		return now
	}
	name, rules := "campaign price", c.terms.Cite("F7")
	if c.m.PriceKind == PriceStudent {
		name, rules = "student price", c.terms.Cite("F8")
	}
	of := now
	if day > until {
		of = later
	}
	of.rules = append(slices.Clip(rules), of.rules...)
	of.facts = append([]string{fmt.Sprintf("%s until %s", name, until)}, of.facts...)
	return of
}

// keepsOldPrice reports whether the member terminated between hearing of a price increase and its first day, and so keeps
// the old price through the notice period (F9).
func (c *course) keepsOldPrice(since []Event, increase Event) bool {
	return c.terms.Prices.IncreaseNoticeMonths > 0 && slices.ContainsFunc(since, func(e Event) bool {
		return e.Kind == EventTerminate && e.Told < increase.From
	})
}

// feeless says why the membership is never invoiced for a month; it is empty when it is.
func (c *course) feeless() (why string, rules []string) {
	switch {
	case c.m.PaymentMethod == PayCard:
		return "paid by card", c.terms.Cite("F4")
	case c.m.PaymentMethod == PayPrepaid, c.spans[0].plan.Kind == terms.Prepaid:
		return "paid at once", c.terms.Cite("S7", "F12")
	}
	return "", nil
}
