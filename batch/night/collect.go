package night

import (
	"context"
	"fmt"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/course"
	"trekk/batch/dunning"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
	"trekk/batch/terms"
)

// collect hands invoices that are unpaid the terms' days after the day of the charge to the collection
// agency (S13, F6), never without the reminder that the terms have before it, and takes back those that have
// been paid after all or cancelled. A membership whose yearly invoice is handed over moves to the dearer plan
// (S6), and one with too many unpaid invoices is ended (S14). What holds an invoice, package dunning says.
func (n *Night) collect(ctx context.Context, r *Report) (err error) {
	r.counted("handovers", "amount_ore", "withdrawals", "moved", "ended", "held")
	c := &collector{
		night: n, report: r,
		out:      outbox.New(n.Moment, "collect", outbox.Collection),
		messages: outbox.New(n.Moment, "collect", outbox.Messages),
	}
	if c.lost, err = agency.Lost(ctx, n.Moment); err != nil {
		return err
	}
	step := n.Terms.Dunning.Agency()
	booking, err := ledger.Bookable(ctx, n.Store)
	if err != nil {
		return err
	}
	act := n.act("collect", "collect", "collection as of %s", n.Today())
	return outbox.Update(ctx, n.Moment, act, func(tx batch.Tx) error {
		c.tx, c.tally = tx, n.tally(r, "handovers", n.Limits.Handovers)
		c.costs = ledger.NewCostBook(n.Moment, tx, booking)
		if step != nil {
			if err := c.withdraw(ctx); err != nil {
				return err
			}
			if err := c.readmit(ctx); err != nil {
				return err
			}
		}
		if err := n.overdue(ctx, r, dunning.HandOver, c.act(ctx)); err != nil {
			return err
		}
		if err := c.handOverAll(ctx); err != nil {
			return err
		}
		if err := c.costs.Flush(ctx); err != nil {
			return err
		}
		for _, no := range c.excluded.list {
			if err := c.keepOut(ctx, no); err != nil {
				return err
			}
		}
		for _, e := range c.endings.list {
			if err := c.end(ctx, e); err != nil {
				return err
			}
		}
		if c.tally.n == 0 {
			return nil
		}
		return c.tally.checkDue(ctx, []terms.Step{*step})
	}, c.out, c.messages)
}

// collector writes what is decided about collection.
type collector struct {
	night    *Night
	report   *Report
	tx       batch.Tx
	out      *outbox.File
	messages *outbox.File
	costs    *ledger.CostBook
	due      []handover // to be handed over, unless something is still to be said of them
	endings  endings
	excluded exclusions
	tally    *tally
	lost     bool // the agency may have cases that the books do not have
}

// act hands over what is due for it, and counts what ends memberships (S14).
func (c *collector) act(ctx context.Context) func(*dunning.Verdict) error {
	most := c.night.Terms.Dunning.EndAfterOutstanding
	return func(v *dunning.Verdict) error {
		if most != nil && v.Counts && v.Invoice.MembershipNo != "" {
			c.endings.count(v.Invoice.MembershipNo, *most)
		}
		if !v.Takes(dunning.HandOver) {
			return c.exclude(ctx, v)
		}
		c.due = append(c.due, handover{*v.Invoice, v.Costs.Interest})
		if len(c.due) < manyHandovers {
			return nil
		}
		return c.handOverAll(ctx)
	}
}

// handover is an invoice that is to be handed over, and the interest that is booked with it.
type handover struct {
	invoice  batch.InvoiceState
	interest batch.Ore
}

// manyHandovers is how many of them are read about at a time.
const manyHandovers = 500

// handOverAll hands over what is due, but what the agency may have all the same, since it has refused to give it up
// or has cases that the books do not have, and what a message waits about: nothing is handed over before it has been
// said. The job agency finds the first, and what waits is told of with the messages.
func (c *collector) handOverAll(ctx context.Context) error {
	nos, costly := make([]string, len(c.due)), []string{}
	for k := range c.due {
		i := &c.due[k].invoice
		if nos[k] = i.No; i.Reminders+i.Handoffs > 0 {
			costly = append(costly, i.No)
		}
	}
	if len(nos) == 0 {
		return nil
	}
	unsaid, err := c.unsaid(ctx, nos)
	if err != nil {
		return err
	}
	kept, err := agency.Kept(ctx, c.night.Moment, nos...)
	if err != nil {
		return err
	}
	open, err := ledger.OpenCostsOf(ctx, c.night.Store, costly)
	if err != nil {
		return err
	}
	for k := range c.due {
		h := &c.due[k]
		if c.lost || unsaid[h.invoice.No] || kept[h.invoice.No] != nil {
			c.report.count("held", 1)
		} else if err := c.handOver(ctx, h, open[h.invoice.No]); err != nil {
			return err
		}
	}
	c.due = c.due[:0]
	return nil
}

// unsaid are those of some invoices about which a message has not left, or may not have.
func (c *collector) unsaid(ctx context.Context, nos []string) (map[string]bool, error) {
	waits := map[string]bool{}
	for m, err := range c.night.Store.MessagesOf(ctx, nos) {
		switch {
		case err != nil:
			return nil, err
		case m.State == batch.MessageQueued, m.State == batch.MessageSending, m.State == batch.MessageUncertain:
			waits[m.InvoiceNo] = true
		}
	}
	return waits, nil
}

// endings are the memberships with as many overdue and unpaid invoices as end them (S14), whether they have
// ended or not. Those invoices stay open.
type endings struct {
	list []ending
	last ending // of the membership whose invoices are being counted: they come one after the other
}

// ending is a membership with the number of its overdue and unpaid invoices.
type ending struct {
	membershipNo string
	overdue      int
}

// count counts an invoice of a membership, where so many end it.
func (e *endings) count(membershipNo string, most int) {
	if membershipNo != e.last.membershipNo {
		e.last = ending{membershipNo: membershipNo}
	}
	switch e.last.overdue++; {
	case e.last.overdue == most:
		e.list = append(e.list, e.last)
	case e.last.overdue > most:
		e.list[len(e.list)-1] = e.last
	}
}

// withdraw takes back from the agency what has been paid after all or cancelled.
func (c *collector) withdraw(ctx context.Context) error {
	if !c.night.Calendar.IsBankDay(c.night.Today()) {
		return nil
	}
	for i, err := range c.night.Store.Invoices(ctx, batch.InvoicesToRelease, 0) {
		if err != nil {
			return err
		}
		c.report.count("withdrawals", 1)
		h, err := ledger.Withdrawal(ctx, c.night.Moment, &i)
		if err != nil {
			return err
		}
		if err := agency.Tell(ctx, c.night.Moment, c.tx, c.out, &i, &h); err != nil {
			return err
		}
	}
	return nil
}

// handOver hands an invoice over, with what is open of its costs and what follows for the member: the warning of
// exclusion (F6), and of an unpaid yearly invoice the dearer plan (S6). Interest until today is booked with it.
func (c *collector) handOver(ctx context.Context, due *handover, open ledger.Open) error {
	i := &due.invoice
	c.report.count("handovers", 1)
	c.report.count("amount_ore", int64(i.Outstanding()))
	if err := c.tally.add(i.Outstanding(), i.No); err != nil {
		return err
	}
	if err := c.costs.Add(ctx, i, 0, due.interest, c.night.Today()); err != nil {
		return err
	}
	open.Interest += due.interest
	h, err := ledger.Handover(ctx, c.night.Moment, i, open)
	if err != nil {
		return err
	}
	if err := agency.Tell(ctx, c.night.Moment, c.tx, c.out, i, &h); err != nil {
		return err
	}
	if i.MembershipNo == "" {
		return nil
	}
	if text := c.night.Terms.Texts.Exclusion; text != nil {
		m := &batch.MembershipState{Membership: batch.Membership{No: i.MembershipNo}, Customer: i.Customer}
		says := outbox.MessageOf(c.night.Moment, &i.Invoice, i.Outstanding())
		notice := outbox.Notice{Kind: exclusion, Membership: m, Text: text, Says: says}
		if err := c.messages.Tell(ctx, notice, i.No); err != nil {
			return err
		}
	}
	if i.Kind != batch.KindYearly {
		return nil
	}
	return c.move(ctx, i)
}

// exclusion is the kind of message that tells who is handed over that he may not train (F6).
const exclusion = "exclusion"

// move moves a membership whose yearly invoice is not paid to the dearer plan (S6), and tells the member.
func (c *collector) move(ctx context.Context, i *batch.InvoiceState) error {
	n := c.night
	m, e, err := n.dearer(ctx, i.MembershipNo)
	if err != nil || e == nil {
		return err
	}
	if err := c.addEvent(*e); err != nil {
		return err
	}
	c.report.count("moved", 1)
	plan, err := n.Terms.Plan(e.Text)
	if err != nil {
		return err
	}
	name, err := plan.Text.Render(m.Customer.Language, terms.Message{})
	if err != nil {
		return err
	}
	says := terms.Message{Payee: n.Creditor.Name, Plan: name, Amount: e.Amount.String(), From: e.From}
	notice := outbox.Notice{Kind: "moved", Membership: m, Text: n.Terms.Texts.Moved, Says: says}
	return c.messages.Tell(ctx, notice, i.No)
}

// dearer is the change to the dearer plan, from the next month not yet invoiced; nil when the membership
// has moved by then, or is at its end.
func (n *Night) dearer(ctx context.Context, no string) (*batch.MembershipState, *batch.Event, error) {
	m, c, err := n.course(ctx, no)
	if err != nil {
		return nil, nil, err
	}
	from := c.Uninvoiced(n.Today())
	yearly := c.Plan(from).Yearly
	if yearly == nil || from > c.End().Last {
		return m, nil, nil
	}
	plan, err := n.Terms.Plan(yearly.MovesTo)
	return m, &batch.Event{
		MembershipNo: m.No, Kind: batch.EventPlan, Told: n.Today(), From: from.First(), Text: yearly.MovesTo,
		Amount: plan.Price,
	}, err
}

// end ends a membership, unless it has come to its end, and tells the member.
func (c *collector) end(ctx context.Context, e ending) error {
	n := c.night
	m, timeline, err := n.course(ctx, e.membershipNo)
	if err != nil {
		return err
	}
	if end := timeline.End().Day; !end.IsZero() && end <= n.Today() {
		return nil
	}
	for _, no := range []string{m.CustomerNo, m.Customer.No} { // who has the membership, and who pays for it
		if hold, err := ledger.HoldOf(ctx, n.Moment, no); err != nil || hold != nil {
			return err
		}
	}
	err = c.addEvent(batch.Event{
		MembershipNo: m.No, Kind: batch.EventEnd, Told: n.Today(),
		Text: fmt.Sprintf("%d invoices overdue and unpaid", e.overdue),
	})
	if err != nil {
		return err
	}
	c.report.count("ended", 1)
	says := terms.Message{Payee: n.Creditor.Name, From: n.Today()}
	notice := outbox.Notice{Kind: "ended", Membership: m, Text: n.Terms.Texts.Ended, Says: says}
	return c.messages.Tell(ctx, notice, "")
}

// course is the timeline of a membership.
func (n *Night) course(ctx context.Context, no string) (*batch.MembershipState, *course.Course, error) {
	m, err := n.Store.Membership(ctx, no)
	if err != nil {
		return nil, nil, err
	}
	c, err := course.New(n.Terms, n.Calendar, &m)
	return &m, c, err
}

// addEvent numbers an event and writes it.
func (c *collector) addEvent(e batch.Event) (err error) {
	if e.No, err = c.tx.Next(batch.EventSeries, 1); err != nil {
		return err
	}
	return c.tx.AddEvent(e)
}
