package night

import (
	"context"

	"trekk/batch"
	"trekk/batch/course"
	"trekk/batch/dunning"
	"trekk/batch/outbox"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// exclusions are the memberships whose members are kept out from now on (F6): an invoice of each has been with
// the agency for the terms' days, and is not paid.
type exclusions struct {
	list  []string
	waits dunning.Waits // made when one is asked about
}

// exclude notes the membership of an invoice whose member is to be kept out. What is held, or what money that
// waits may pay, keeps nobody out.
func (c *collector) exclude(ctx context.Context, v *dunning.Verdict) (err error) {
	i, x, days := v.Invoice, &c.excluded, c.night.Terms.Dunning.ExcludeAfterDays
	if days == nil || i.MembershipNo == "" || !i.InCollection || v.Because != dunning.Finished ||
		c.night.Today() <= i.HandedOver+bankday.Date(*days) {
		return nil
	}
	if n := len(x.list); n > 0 && x.list[n-1] == i.MembershipNo { // they come one after the other
		return nil
	}
	if x.waits == nil {
		if x.waits, err = dunning.NewWaits(ctx, c.night.Moment); err != nil {
			return err
		}
	}
	if x.waits(i, i.Outstanding()) == nil {
		x.list = append(x.list, i.MembershipNo)
	}
	return nil
}

// keepOut keeps a member out until all is paid, who is not kept out already and whose membership runs on.
func (c *collector) keepOut(ctx context.Context, membershipNo string) error {
	m, timeline, err := c.night.course(ctx, membershipNo)
	if err != nil || !timeline.Excluded().IsZero() {
		return err
	}
	if c.over(timeline) {
		return nil
	}
	c.report.count("excluded", 1)
	return c.addEvent(batch.Event{MembershipNo: m.No, Kind: batch.EventExclude, Told: c.night.Today()})
}

// over reports whether the last day of a membership is past.
func (c *collector) over(timeline *course.Course) bool {
	end := timeline.End().Day
	return !end.IsZero() && end < c.night.Today()
}

// readmit lets those in again who have paid all, and tells them (F6).
func (c *collector) readmit(ctx context.Context) error {
	for no, err := range c.night.Store.Excluded(ctx) {
		if err != nil {
			return err
		}
		switch owes, err := c.owes(ctx, no); {
		case err != nil:
			return err
		case owes:
			continue
		}
		m, timeline, err := c.night.course(ctx, no)
		if err != nil {
			return err
		}
		c.report.count("readmitted", 1)
		if err := c.addEvent(batch.Event{MembershipNo: no, Kind: batch.EventReadmit,
			Told: c.night.Today()}); err != nil {
			return err
		}
		if c.over(timeline) {
			continue // there is nothing to be let in to
		}
		text := c.night.Terms.Readmitted()
		says := terms.Message{Payee: c.night.Creditor.Name}
		err = c.messages.Tell(ctx, outbox.Notice{Kind: "readmitted", Membership: m, Text: &text,
			Says: says}, "")
		if err != nil {
			return err
		}
	}
	return nil
}

// owes reports whether an invoice of a membership is with the agency, or would be before long, as the bank's retry
// window of it is over, and it is neither paid nor held: not all is paid.
func (c *collector) owes(ctx context.Context, membershipNo string) (bool, error) {
	n := c.night
	for i, err := range n.Store.InvoicesOf(ctx, membershipNo) {
		if err != nil {
			return false, err
		}
		if i.Outstanding() == 0 || i.Held(n.Today()) || i.CustomerHeld(n.Today()) {
			continue
		}
		if i.InCollection || !i.Kind.Cost() && n.Terms.RetryEnds(i.NextDue(), n.Calendar) < n.Today() {
			return true, nil
		}
	}
	return false, nil
}
