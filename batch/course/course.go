package course

import (
	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Course is a membership's timeline, derived from its events and terms. It does not change once it is made; a
// membership that has heard of another event gets a new one.
type Course struct {
	terms  *terms.Profile
	cal    *bankday.Calendar
	m      *batch.MembershipState
	first  bankday.Month                 // the first that is ever invoiced: see terms.FirstPeriod (S5, F3)
	spans  []span                        // at least one
	events []batch.Event                 // in the order of telling
	free   map[bankday.Month]batch.Event // months without a fee, with the event that freed each
}

// span is a plan and the month from which it holds, until the next span's.
type span struct {
	from  bankday.Month
	told  bankday.Date // when the change to this plan was told; zero for the first plan
	name  string
	plan  terms.Plan
	bound int // how many months must be paid, counted from `from` (S11)
}

// New makes the timeline of a membership with all its events. The error is that the terms do not know one of
// its plans. The membership is kept, not copied: it must not change while the timeline is used.
func New(p *terms.Profile, cal *bankday.Calendar, m *batch.MembershipState) (*Course, error) {
	c := &Course{terms: p, cal: cal, m: m, first: p.FirstPeriod(m.Start)}
	plan, err := p.Plan(m.Plan)
	if err != nil {
		return nil, err
	}
	// The rest of the joining month does not count towards the binding, unless the member joined on the 1st
	// (S11).
	from := m.Start.Month()
	if m.Start.Day() > 1 {
		from++
	}
	c.spans = []span{{from: from, name: m.Plan, plan: plan, bound: m.BindingMonths}}
	for _, e := range batch.InOrder(m.Events) {
		if err := c.apply(e); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// apply adds an event that the terms allowed when it was told. Events that change only prices, charges or the
// end are kept, and looked at when these are asked for.
func (c *Course) apply(e batch.Event) error {
	switch e.Kind {
	case batch.EventFreeze:
		if c.agreed(e.Told).plan.Kind == terms.Monthly {
			c.skip(e, c.firstDueFrom(max(c.first, c.Uninvoiced(e.Told)), e.From))
		}
	case batch.EventPrepay:
		c.skip(e, max(c.first, c.Uninvoiced(e.Told)))
	case batch.EventPlan:
		plan, err := c.terms.Plan(e.Text)
		if err != nil {
			return err
		}
		c.spans = append(c.spans, span{
			from: c.effective(e), told: e.Told, name: e.Text, plan: plan, bound: plan.BindingMonths,
		})
	}
	c.events = append(c.events, e)
	return nil
}

// Uninvoiced is the first month whose invoice is made after a day: the first one that something told on that
// day can change.
func (c *Course) Uninvoiced(told bankday.Date) bankday.Month {
	return c.terms.LastPeriodToInvoice(told) + 1
}

// effective is the month from which a change of plan holds. Plans change by whole months, and never in a
// month that has been invoiced (S6).
func (c *Course) effective(e batch.Event) bankday.Month {
	from := c.Uninvoiced(e.Told)
	if e.From.Day() > 1 {
		return max(from, e.From.Month()+1)
	}
	return max(from, e.From.Month())
}

// Plan is the plan of a month.
func (c *Course) Plan(p bankday.Month) terms.Plan { return c.at(p).plan }

// PlanName is the name that the terms give to the plan of a month.
func (c *Course) PlanName(p bankday.Month) string { return c.at(p).name }

// at is the span that holds in a month.
func (c *Course) at(p bankday.Month) span {
	in := c.spans[0]
	for _, s := range c.spans[1:] {
		if s.from <= p {
			in = s
		}
	}
	return in
}

// agreed is the span that was agreed on last by a day, whether it holds already or only from a later month.
func (c *Course) agreed(told bankday.Date) span {
	s := c.spans[0]
	for _, next := range c.spans[1:] {
		if next.told <= told {
			s = next
		}
	}
	return s
}

// prepaid reports whether the membership was paid for at once when it began.
func (c *Course) prepaid() bool {
	return c.spans[0].plan.Kind == terms.Prepaid || c.m.PaymentMethod == batch.PayPrepaid
}
