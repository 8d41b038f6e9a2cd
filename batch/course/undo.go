package course

import (
	"slices"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Undo says why an event, one of the membership's, cannot be taken back on a day; nil when nothing rests on
// it. What the terms never take back stays (F10), and so does what an invoice was made by, or not made by,
// and what a later event was allowed by. The error is that the terms do not know one of the membership's
// plans.
func Undo(
	p *terms.Profile, cal *bankday.Calendar, m *batch.MembershipState, no int64, today bankday.Date,
) (*batch.Refusal, error) {
	with, err := New(p, cal, m)
	if err != nil {
		return nil, err
	}
	rest := *m
	rest.Events = slices.DeleteFunc(slices.Clone(m.Events), func(e batch.Event) bool { return e.No == no })
	without, err := New(p, cal, &rest)
	if err != nil {
		return nil, err
	}
	e := m.Events[slices.IndexFunc(m.Events, func(e batch.Event) bool { return e.No == no })]
	if refusal := with.kept(&e, without, today); refusal != nil {
		return refusal, nil
	}
	return with.dependedOn(&e)
}

// kept refuses to take back what the terms let stand, or what has been acted on; without is the timeline
// without the event.
func (c *Course) kept(e *batch.Event, without *Course, today bankday.Date) *batch.Refusal {
	if e.Kind == batch.EventTerminate && c.terms.Termination.Final {
		return batch.RefuseBy("event_final", c.terms.Cite("F10"),
			"the membership was terminated on %s: a termination cannot be taken back", e.Told)
	}
	if e.InvoiceNo != "" {
		return batch.RefuseBy("event_invoiced", nil, "invoice %s carries the charge of event %d: credit it",
			e.InvoiceNo, e.No)
	}
	if p, changed := c.billedOtherwise(without); changed {
		return batch.RefuseBy("event_invoiced", nil, "%s has been invoiced by event %d, or passed over: "+
			"credit what is wrong, and register what holds from now on", p, e.No)
	}
	if end := c.End().Day; !end.IsZero() && end < today && without.End().Day != end {
		return batch.RefuseBy("event_has_ended", nil,
			"the membership ended on %s by event %d: register a new one", end, e.No)
	}
	return nil
}

// billedOtherwise finds a month that bill has come past and that would have been charged otherwise by another
// timeline of the membership.
func (c *Course) billedOtherwise(by *Course) (bankday.Month, bool) {
	for p := max(c.first, c.m.Start.Month()); p <= c.m.Billed; p++ {
		made := slices.Contains(c.m.Made, p)
		if !made && c.costs(p) != by.costs(p) ||
			made && (c.price(p).Price != by.price(p).Price || c.PlanName(p) != by.PlanName(p)) {
			return p, true
		}
	}
	y := c.m.YearlyBilled
	return y, !y.IsZero() && (c.Plan(y).Yearly == nil) != (by.Plan(y).Yearly == nil)
}

// dependedOn refuses to take back an event without which the terms would not have allowed a later one.
func (c *Course) dependedOn(e *batch.Event) (*batch.Refusal, error) {
	inOrder := batch.InOrder(c.m.Events)
	at := slices.IndexFunc(inOrder, func(other batch.Event) bool { return other.No == e.No })
	for n := at + 1; n < len(inOrder); n++ {
		later := inOrder[n]
		before, refusal, err := c.allowedAfter(inOrder[:n], later)
		if err != nil {
			return nil, err
		}
		after, refused, err := c.allowedAfter(slices.Delete(slices.Clone(inOrder[:n]), at, at+1), later)
		if err != nil {
			return nil, err
		}
		if refusal == nil && (refused != nil || after.Amount != before.Amount) {
			return batch.RefuseBy("event_depended_on", nil,
				"event %d, %s, told %s, rests on it: take that back first",
				later.No, later.Kind, later.Told), nil
		}
	}
	return nil, nil
}

// allowedAfter is an event as the terms complete it, or why they do not allow it, when only some others have
// been told.
func (c *Course) allowedAfter(told []batch.Event, e batch.Event) (batch.Event, *batch.Refusal, error) {
	m := *c.m
	m.Events = told
	then, err := New(c.terms, c.cal, &m)
	if err != nil {
		return e, nil, err
	}
	taker := &batch.Customer{No: e.Text}
	return e, then.Allow(&e, taker), nil
}
