package report

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"trekk/batch"
	"trekk/batch/billing"
	"trekk/batch/course"
	"trekk/batch/ledger"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Explanation is what a membership has been and will be charged, and why.
type Explanation struct {
	Membership string         `json:"membership"`
	Charges    []ExplainedDue `json:"charges"` // made and to come, by due date
	Ending
	NoFees []course.NoFee `json:"-"` // the months without a fee, and why
}

// Ending is when a membership ends, and why.
type Ending struct {
	Ends     bankday.Date `json:"ends"` // the last valid day; null while it runs
	EndFact  batch.Saying `json:"-"`
	EndRules []string     `json:"-"`
	Bound    bankday.Date `json:"-"` // the last day of the binding period, if there is one
}

// Ending tells when a membership ends, as Explain does, without what it was charged.
func (r Reports) Ending(ctx context.Context, membershipNo string) (*Ending, error) {
	_, c, err := r.course(ctx, membershipNo)
	if err != nil {
		return nil, err
	}
	e := r.endingOf(c)
	return &e, nil
}

// course is a membership and its timeline. The error is ErrNotFound when there is no such membership.
func (r Reports) course(ctx context.Context, membershipNo string) (*batch.MembershipState, *course.Course, error) {
	m, err := r.Store.Membership(ctx, membershipNo)
	if err != nil {
		return nil, nil, err
	}
	c, err := course.New(r.Terms, r.Calendar, &m)
	if err != nil {
		return nil, nil, fmt.Errorf("membership %s: %w", m.No, err)
	}
	return &m, c, nil
}

func (r Reports) endingOf(c *course.Course) Ending {
	end := c.End()
	return Ending{Ends: end.Day, EndFact: end.Fact, EndRules: end.Rules, Bound: c.BoundUntil(r.Today())}
}

// ExplainedDue is a charge on one due date.
type ExplainedDue struct {
	Period bankday.Month `json:"period"` // the month paid for
	Due    bankday.Date  `json:"due"`
	// Charge is the day on which the bank charges a claim; null of an ordinary invoice.
	Charge  bankday.Date        `json:"charge_date"`
	Method  batch.Method        `json:"method"`
	Amount  batch.Ore           `json:"amount"` // with the invoice fee
	Lines   []terms.Line        `json:"lines"`
	Rules   []string            `json:"rules"`
	Invoice string              `json:"-"` // its number; empty while it is to come
	Status  batch.InvoiceStatus `json:"-"` // of one that has been made
	Facts   []batch.Saying      `json:"-"`
	// Credit is what credit has paid of it, or will; ToPay is what is left then, of what credit pays alone.
	Credit batch.Ore  `json:"credit_ore,omitempty"`
	ToPay  *batch.Ore `json:"to_pay_ore,omitempty"`
}

// Explain tells what a membership has been charged, and what it will be charged by what is known today, with
// due dates up to some months ahead. What is to come has the due date that the terms give; an invoice that
// should have been made already says so, since it will be due later.
func (r Reports) Explain(ctx context.Context, membershipNo string, monthsAhead int) (*Explanation, error) {
	m, err := r.Store.Membership(ctx, membershipNo)
	if err != nil {
		return nil, err
	}
	return r.ExplainAs(ctx, &m, monthsAhead)
}

// ExplainAs is Explain of a membership as it is given, with events that the books may not have.
func (r Reports) ExplainAs(
	ctx context.Context, m *batch.MembershipState, monthsAhead int,
) (*Explanation, error) {
	c, err := course.New(r.Terms, r.Calendar, m)
	if err != nil {
		return nil, fmt.Errorf("membership %s: %w", m.No, err)
	}
	payer, err := payingFor(ctx, r.Moment, m, c)
	if err != nil {
		return nil, err
	}
	e := explainer{Reports: r, membership: m, course: c, payer: payer}
	x := &Explanation{Membership: m.No, Charges: []ExplainedDue{}, Ending: r.endingOf(c)}
	made, err := e.allMade(ctx, x)
	if err != nil {
		return nil, err
	}
	horizon := r.Today().AddMonths(monthsAhead)
	last := horizon.Month() + 1
	charges, err := c.Charges(r.Creditor.BillFrom, last)
	if err != nil {
		return nil, err
	}
	var toCome []coming
	x.Charges = slices.Grow(x.Charges, len(charges)) // toCome points into it
	for _, charge := range charges {
		if charge.Due > horizon {
			continue
		}
		due, err := e.toCome(&charge)
		if err != nil {
			return nil, err
		}
		x.Charges = append(x.Charges, due)
		invoice := e.comingOf(m, &charge)
		invoice.shown = &x.Charges[len(x.Charges)-1]
		toCome = append(toCome, invoice)
	}
	if err := e.payWithCredit(ctx, toCome, last); err != nil {
		return nil, err
	}
	slices.SortStableFunc(x.Charges, func(a, b ExplainedDue) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Period, b.Period))
	})
	first := max(m.Start.Month(), r.Creditor.BillFrom-1)
	for p := first; p <= last && r.Terms.Due(p, r.Calendar) <= horizon; p++ {
		if no, ok := c.NoFee(r.Creditor.BillFrom, p); ok && !made[p] {
			x.NoFees = append(x.NoFees, no)
		}
	}
	return x, nil
}

// explainer explains what a membership is charged.
type explainer struct {
	Reports
	membership *batch.MembershipState
	course     *course.Course
	payer      *paying
	lines      map[string][]batch.Line // by invoice, of those that have several
	paidIn     map[string]batch.Ore    // by invoice
}

// allMade explains the invoices that have been made, and says of which months there are fees.
func (e *explainer) allMade(ctx context.Context, x *Explanation) (fees map[bankday.Month]bool, err error) {
	e.lines, fees = map[string][]batch.Line{}, map[bankday.Month]bool{}
	for l, err := range e.Store.LinesOf(ctx, e.membership.No) {
		if err != nil {
			return nil, err
		}
		e.lines[l.InvoiceNo] = append(e.lines[l.InvoiceNo], l)
	}
	if e.paidIn, err = ledger.PaidIn(ctx, e.Store, e.membership.No); err != nil {
		return nil, err
	}
	for i, err := range e.Store.InvoicesOf(ctx, e.membership.No) {
		if err != nil {
			return nil, err
		}
		if i.Kind == batch.KindFee {
			fees[i.Period] = true
		}
		if !i.Cancelled() {
			due, err := e.made(&i)
			if err != nil {
				return nil, err
			}
			x.Charges = append(x.Charges, due)
		}
	}
	return fees, nil
}

// toCome explains a charge that is to come.
func (e *explainer) toCome(c *course.Charge) (x ExplainedDue, err error) {
	x = ExplainedDue{
		Period: c.Period, Due: c.Due, Rules: append([]string{}, c.Rules...), Facts: slices.Clone(c.Facts),
	}
	way := e.payer.way(c)
	x.Method = way.Method
	for _, l := range c.Lines {
		x.Lines = append(x.Lines, terms.Line{Text: l.Text, Amount: l.Amount})
	}
	late := e.Terms.DueWhenIssued(c.Due, e.Today(), x.Method == batch.MethodClaim, e.Calendar)
	if c.Made < e.Today() && late != c.Due {
		x.Facts = append(x.Facts, batch.Say(
			"its invoice was to be made on %s and has not been: made today, it is due %s", c.Made, late))
	}
	err = e.method(&x, &way, c.Made, course.MandateFor(&e.Creditor, c, e.payer.Held))
	return x, err
}

// method adds the fee, the day of the charge and why it is paid so (S2, S3).
func (e *explainer) method(
	x *ExplainedDue, way *billing.Way, made bankday.Date, mandate *batch.Mandate,
) error {
	if way.Fee > 0 {
		text, err := e.Terms.Texts.InvoiceFee.Render(e.membership.Customer.Language, terms.Message{})
		if err != nil {
			return err
		}
		x.Lines = append(x.Lines, terms.Line{Text: text, Amount: way.Fee})
	}
	for _, l := range x.Lines {
		x.Amount += l.Amount
	}
	var rules []string
	if way.Fee > 0 {
		rules = e.Terms.Cite("S3")
	}
	var why batch.Saying
	switch {
	case way.Late != nil:
		x.Charge = e.Calendar.Next(x.Due)
		rules, why = e.Terms.Cite("S2", "F5"), way.Why()
	case x.Method == batch.MethodClaim:
		x.Charge = e.Calendar.Next(x.Due)
		rules = e.Terms.Cite("S2", "F5")
		why = batch.Say("claimed: a mandate is active since %s, by the invoicing day, %s",
			mandate.Since, made)
	case way.Stranded != nil:
		why = batch.Say("an ordinary invoice: there is no mandate on its account")
	case mandate == nil:
		why = batch.Say("an ordinary invoice: there is no mandate")
	case mandate.Until.IsZero():
		why = batch.Say("an ordinary invoice: the mandate came on %s, after the invoicing day, %s",
			mandate.Since, made)
	default:
		rules = append(rules, e.Terms.Cite("S19")...)
		why = batch.Say("an ordinary invoice: the mandate was deleted on %s", mandate.Until)
	}
	x.because(rules, why)
	if more := way.Why(); !more.IsZero() && more.Text != why.Text {
		x.because(nil, more)
	}
	return nil
}

// made explains an invoice that has been made: as it stands, with the reasons that the terms give for it
// today.
func (e *explainer) made(i *batch.InvoiceState) (x ExplainedDue, err error) {
	x = ExplainedDue{
		Period: i.Period, Due: i.Due, Method: i.Method, Amount: i.Amount, Invoice: i.No, Status: i.Status(),
		Facts: []batch.Saying{batch.Say("invoice %s made %s", i.No, i.Issued)},
	}
	for _, l := range e.lines[i.No] {
		x.Lines = append(x.Lines, terms.Line{Text: l.Text, Amount: l.Amount})
	}
	if x.Lines == nil {
		x.Lines = []terms.Line{{Text: i.Text, Amount: i.Amount - i.Fee}}
	}
	if i.Fee > 0 {
		text, err := e.Terms.Texts.InvoiceFee.Render(i.Customer.Language, terms.Message{})
		if err != nil {
			return x, err
		}
		x.Lines = append(x.Lines, terms.Line{Text: text, Amount: i.Fee})
	}
	e.paid(&x, i)
	x.Rules = []string{}
	switch i.Kind {
	case batch.KindFee:
		charge, err := e.course.Fee(i.Period)
		if err != nil {
			return x, err
		}
		x.because(charge.Rules, charge.Facts...)
		if len(x.Lines) > 1+min(1, int(i.Fee)) {
			x.because(e.Terms.Cite("S22"))
		}
	case batch.KindYearly:
		x.because(e.Terms.Cite("S6"))
	case batch.KindExtra:
		x.Period = i.FirstDue.Month() + 1
		x.because(e.Terms.Cite("S22", "F13"))
	}
	if i.Method == batch.MethodClaim {
		x.Charge = e.Calendar.Next(i.Due)
		x.because(e.Terms.Cite("S2", "F5"), batch.Say("claimed: a mandate was active on the invoicing day"))
	} else if i.Fee > 0 {
		x.because(e.Terms.Cite("S3"), batch.Say("an ordinary invoice: no mandate was active on the invoicing day"))
	}
	return x, nil
}

func (x *ExplainedDue) because(rules []string, facts ...batch.Saying) {
	x.Rules = course.AddRules(x.Rules, rules)
	x.Facts = append(x.Facts, facts...)
}
