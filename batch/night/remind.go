package night

import (
	"context"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/dunning"
	"trekk/batch/ledger"
	"trekk/batch/outbox"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// remind sends the letters of the ladder, an SMS among them, whose day has come (S12, L1 to L4), by another way to
// a customer whom theirs does not reach, and books what they cost. What is missing of an invoice and not worth
// asking for it writes off. What holds an invoice, and when nobody is reminded at all (A4, invariant 4), package
// dunning says.
func (n *Night) remind(ctx context.Context, r *Report) (err error) {
	r.counted("reminders", "amount_ore", "held")
	letters := n.letters()
	if len(letters) == 0 && n.Terms.Payments.SmallDifference == 0 {
		return nil
	}
	m := &reminder{
		Night: n, report: r,
		sms:     outbox.New(n.Moment, "remind", outbox.SMS),
		letters: outbox.New(n.Moment, "remind", outbox.Messages),
	}
	if m.booking, err = ledger.Bookable(ctx, n.Store); err != nil {
		return err
	}
	act := n.act("remind", "remind", "reminders as of %s", n.Today())
	err = outbox.Update(ctx, n.Moment, act, func(tx batch.Tx) error {
		m.tx, m.tally = tx, n.tally(r, "reminders", n.Limits.Reminders)
		m.costs = ledger.NewCostBook(n.Moment, tx, m.booking)
		err := n.overdue(ctx, r, dunning.Remind, func(v *dunning.Verdict) error {
			switch {
			case v.Takes(dunning.Remind):
				return m.send(ctx, v)
			case v.Takes(dunning.WriteOff):
				return m.writeOff(ctx, v.Invoice)
			}
			return nil
		})
		if err == nil {
			err = m.costs.Flush(ctx)
		}
		if err != nil || m.tally.n == 0 {
			return err
		}
		return m.tally.checkDue(ctx, letters)
	}, m.sms, m.letters)
	if err != nil {
		return err
	}
	if m.unreached > 0 {
		r.found(n.aboutInvoices(batch.WithoutMobile, m.unreached, batch.Facts{}))
	}
	if m.differences > 0 {
		facts := batch.Facts{"amount_ore": m.missing}
		r.found(n.aboutInvoices(batch.SmallDifferences, m.differences, facts))
	}
	return nil
}

// letters are the steps that are no handover.
func (n *Night) letters() []terms.Step {
	return slices.DeleteFunc(n.Terms.Dunning.Ladder(),
		func(s terms.Step) bool { return s.Kind == terms.ByAgency })
}

// reminder writes what is decided about reminders.
type reminder struct {
	*Night
	report  *Report
	tx      batch.Tx
	sms     *outbox.File
	letters *outbox.File
	booking ledger.Booking
	costs   *ledger.CostBook
	tally   *tally

	unreached   int       // by SMS
	differences int       // small ones, written off
	missing     batch.Ore // their sum
}

// send sends the next letter about an invoice, and books what it costs.
func (m *reminder) send(ctx context.Context, v *dunning.Verdict) error {
	i, rung, c := v.Invoice, v.Rung, &v.Costs
	m.report.count("reminders", 1)
	m.report.count("amount_ore", int64(v.Asked))
	if c.Fee+c.Interest > 0 {
		m.report.count("fees_ore", int64(c.Fee))
		m.report.count("interest_ore", int64(c.Interest))
	}
	if err := m.tally.add(v.InAll(), i.No); err != nil {
		return err
	}
	r := batch.Reminder{
		InvoiceNo: i.No, Seq: i.Reminders + 1, On: m.Today(), Channel: m.channel(rung, &i.Customer),
		Amount: v.Asked,
		Step:   rung.Name, Kind: rung.Kind, Grace: int64(rung.GraceBankDays), Fee: c.Fee,
		Interest: c.Interest,
	}
	if rung.DeadlineDays > 0 {
		r.Deadline = m.Today() + bankday.Date(rung.DeadlineDays)
	}
	if err := m.tx.AddReminder(r); err != nil {
		return err
	}
	if err := m.costs.Add(ctx, i, c.Fee, c.Interest, r.Deadline); err != nil {
		return err
	}
	file := m.letters
	if r.Channel == "sms" {
		file = m.sms
	}
	return file.Step(ctx, i, m.letter(v, &r))
}

// channel is how a step reaches a customer: its own way, or else the one it falls back on.
func (m *reminder) channel(rung *terms.Step, c *batch.Customer) string {
	way := rung.Channel
	if way == "sms" && c.Mobile != "" {
		return way
	}
	if way == "sms" {
		m.unreached++
		way = rung.Fallback
	}
	if way == "email" && c.Email != "" {
		return way
	}
	return c.Channel()
}

// letter is what the customer gets.
func (n *Night) letter(v *dunning.Verdict, r *batch.Reminder) *outbox.Letter {
	i, c := v.Invoice, &v.Costs
	says := outbox.MessageOf(n.Moment, &i.Invoice, v.InAll())
	says.Principal, says.Deadline, says.From = v.Asked.String(), r.Deadline, c.From
	switch fees := c.Fees(); {
	case fees == 0:
	case n.Terms.Dunning.Compensation == terms.Legal && i.Customer.IsCompany():
		says.Compensation = fees.String()
	default:
		says.Costs = fees.String()
	}
	if interest := c.InterestInAll(); interest > 0 {
		says.Interest, says.Rate = interest.String(), c.Rate.String()
	}
	if agency := n.Terms.Dunning.Agency(); agency != nil {
		says.Agency = agency.Agency
	}
	return &outbox.Letter{
		Kind: r.Kind, Seq: r.Seq, Channel: r.Channel, Text: v.Rung.Text, Says: says, Amount: v.InAll(),
		Fees:     c.Fees(),
		Interest: c.InterestInAll(),
	}
}

// writeOff writes off what is missing of an invoice as a small difference.
func (m *reminder) writeOff(ctx context.Context, i *batch.InvoiceState) error {
	no, err := m.tx.Next(batch.DifferenceSeries, 1)
	if err != nil {
		return err
	}
	m.differences++
	m.missing += i.Outstanding()
	_, err = ledger.Credit(ctx, m.Moment, m.tx, m.booking, i, nil, batch.CreditNote{
		Kind: batch.KindDifference, No: strconv.FormatInt(no, 10), InvoiceNo: i.No, Issued: m.Today(),
		Amount: i.Outstanding(), Reason: "small difference",
	})
	return err
}
