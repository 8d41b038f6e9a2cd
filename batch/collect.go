package batch

import (
	"context"
	"fmt"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// collect hands invoices that are unpaid the terms' days after the day of the charge to the collection agency (S13, F6),
// under the same guard as reminders, and takes back those that have been paid after all or cancelled. A membership whose
// yearly invoice is handed over moves to the dearer plan (S6), and one with too many unpaid invoices is ended (S14).
func (n *Night) collect(ctx context.Context, r *Report) error {
	r.counted("handovers", "amount_ore", "withdrawals", "moved", "ended", "held")
	c := &collector{night: n, report: r, out: n.newOutboxFile("collect", "collection", collectionColumns),
		messages: n.newOutboxFile("collect", "messages", messageColumns)}
	return n.update(ctx, n.act("collect", "collect", "collection as of %s", n.today()), func(tx Tx) error {
		c.tx = tx
		if rule := n.Terms.Dunning.Collection; rule != nil {
			if err := c.release(ctx); err != nil {
				return err
			}
			err := n.overdue(ctx, r, rule.AfterDays, true, func(i *InvoiceState, _ int) error { return c.handover(ctx, i) })
			if err != nil {
				return err
			}
		}
		return c.endMemberships(ctx)
	}, c.out, c.messages)
}

type collector struct {
	night    *Night
	report   *Report
	tx       Tx
	out      *outboxFile
	messages *outboxFile
}

// release takes back what has been paid after all or cancelled.
func (c *collector) release(ctx context.Context) error {
	if !c.night.Calendar.IsBankDay(c.night.today()) {
		return nil
	}
	for i, err := range c.night.Store.Invoices(ctx, InvoicesToRelease, bankday.Date(0)) {
		if err != nil {
			return err
		}
		c.report.count("withdrawals", 1)
		if err := c.tell(ctx, &i, Withdraw); err != nil {
			return err
		}
	}
	return nil
}

// handover hands an invoice over, once, with what follows for the member: the warning of exclusion (F6), and of an unpaid
// yearly invoice the dearer plan (S6).
func (c *collector) handover(ctx context.Context, i *InvoiceState) error {
	if i.InCollection {
		return nil
	}
	n := c.night
	if i.Held(n.today()) {
		c.report.count("held", 1)
		return nil
	}
	c.report.count("handovers", 1)
	c.report.count("amount_ore", int64(i.Outstanding()))
	if err := c.tell(ctx, i, Handover); err != nil {
		return err
	}
	if i.MembershipNo == "" {
		return nil
	}
	if text := n.Terms.Texts.Exclusion; text != nil {
		m := &MembershipState{Membership: Membership{No: i.MembershipNo}, Customer: i.Customer}
		if err := c.messages.tell(ctx, notice{"exclusion", m, text, n.message(&i.Invoice, i.Outstanding())}, i.No); err != nil {
			return err
		}
	}
	if i.Kind != KindYearly {
		return nil
	}
	return c.move(ctx, i)
}

func (c *collector) tell(ctx context.Context, i *InvoiceState, action HandoffAction) error {
	h := Handoff{
		InvoiceNo: i.No, Seq: i.Handoffs + 1, Action: action, On: c.night.today(),
		Principal: i.Amount - i.Fee, Fee: i.Fee, Paid: i.Paid,
	}
	if action == Handover { // credit notes take off the fee last
		credited := min(i.Credited, h.Principal)
		h.Principal, h.Fee = h.Principal-credited, h.Fee+credited-i.Credited
	}
	if err := c.tx.AddHandoff(h); err != nil {
		return err
	}
	customer := &i.Customer
	return c.out.add(ctx, string(action), i.No, customer.No, customer.Name, customer.postal(), i.KID,
		h.Principal.Decimal(), h.Fee.Decimal(), h.Paid.Decimal(), i.Due.String(), i.Account)
}

// move moves a membership whose yearly invoice is not paid to the dearer plan, from the next month not yet invoiced (S6).
func (c *collector) move(ctx context.Context, i *InvoiceState) error {
	n := c.night
	m, course, err := c.course(ctx, i.MembershipNo)
	if err != nil {
		return err
	}
	from := course.uninvoiced(n.today())
	yearly := course.plan(from).Yearly
	if yearly == nil || from > course.end().last {
		return nil // it has moved, or is at its end
	}
	plan, err := n.Terms.Plan(yearly.MovesTo)
	if err != nil {
		return err
	}
	e := Event{MembershipNo: m.No, Kind: EventPlan, Told: n.today(), From: from.First(), Text: yearly.MovesTo, Amount: plan.Price}
	if err := addEvent(c.tx, e); err != nil {
		return err
	}
	c.report.count("moved", 1)
	name, err := plan.Text.Render(m.Customer.Language, terms.Message{})
	if err != nil {
		return err
	}
	return c.messages.tell(ctx, notice{"moved", m, n.Terms.Texts.Moved, terms.Message{
		Payee: n.Creditor.Name, Plan: name, Amount: e.Amount.String(), From: e.From,
	}}, i.No)
}

// endMemberships ends those with as many overdue and unpaid invoices as the terms say (S14). Their invoices stay open.
func (c *collector) endMemberships(ctx context.Context) error {
	n := c.night
	most := n.Terms.Dunning.EndAfterOutstanding
	if most == nil {
		return nil
	}
	if _, holds, err := n.heard(ctx); err != nil || holds.all != "" {
		return err // overdue has said so, where someone waits
	}
	type ending struct {
		no      string
		overdue int
	}
	var e ending // the one that it has come to
	var list []ending
	err := n.overdue(ctx, c.report, 1, false, func(i *InvoiceState, _ int) error {
		if i.MembershipNo == "" || i.Held(n.today()) {
			return nil
		}
		if i.MembershipNo != e.no {
			e = ending{no: i.MembershipNo}
		}
		if e.overdue++; e.overdue == *most {
			list = append(list, e)
		} else if e.overdue > *most {
			list[len(list)-1] = e
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range list {
		m, course, err := c.course(ctx, e.no)
		if err != nil {
			return err
		}
		if end := course.end().day; !end.IsZero() && end <= n.today() {
			continue
		}
		if err := addEvent(c.tx, Event{MembershipNo: e.no, Kind: EventEnd, Told: n.today(), Text: fmt.Sprintf("%d invoices overdue and unpaid", e.overdue)}); err != nil {
			return err
		}
		c.report.count("ended", 1)
		says := terms.Message{Payee: n.Creditor.Name, From: n.today()}
		if err := c.messages.tell(ctx, notice{"ended", m, n.Terms.Texts.Ended, says}, ""); err != nil {
			return err
		}
	}
	return nil
}

func (c *collector) course(ctx context.Context, no string) (*MembershipState, *course, error) {
	m, err := c.night.Store.Membership(ctx, no)
	if err != nil {
		return nil, nil, err
	}
	course, err := newCourse(c.night.Terms, c.night.Calendar, &m)
	return &m, course, err
}
