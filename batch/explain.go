package batch

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Explanation is what a membership has been and will be charged, and why.
type Explanation struct {
	Membership string         `json:"membership"`
	Charges    []ExplainedDue `json:"charges"` // made and to come, by due date
	Ends       bankday.Date   `json:"ends"`    // the last valid day; null while it runs
	EndFact    string         `json:"-"`
	EndRules   []string       `json:"-"`
	Bound      bankday.Date   `json:"-"` // the last day of the binding period, if there is one
	NoFees     []NoFee        `json:"-"` // the months without a fee, and why
}

// ExplainedDue is a charge on one due date.
type ExplainedDue struct {
	Period  bankday.Month `json:"period"` // the month paid for
	Due     bankday.Date  `json:"due"`
	Charge  bankday.Date  `json:"charge_date"` // the day on which the bank charges a claim; null of an ordinary invoice
	Method  Method        `json:"method"`
	Amount  Ore           `json:"amount"` // with the invoice fee
	Lines   []terms.Line  `json:"lines"`
	Rules   []string      `json:"rules"`
	Invoice string        `json:"-"` // its number; empty while it is to come
	Status  InvoiceStatus `json:"-"` // of one that has been made
	Facts   []string      `json:"-"`
}

// Explain tells what a membership has been charged, and what it will be charged by what is known today, with due dates up to
// some months ahead. What is to come has the due date that the terms give; an invoice that should have been made already says
// so, since it will be due later.
func (n *Night) Explain(ctx context.Context, membershipNo string, monthsAhead int) (*Explanation, error) {
	m, err := n.Store.Membership(ctx, membershipNo)
	if err != nil {
		return nil, err
	}
	c, err := newCourse(n.Terms, n.Calendar, &m)
	if err != nil {
		return nil, fmt.Errorf("membership %s: %w", m.No, err)
	}
	held, err := n.mandatesOf(ctx, m.Customer.Fixed)
	if err != nil {
		return nil, err
	}
	end := c.end()
	x := &Explanation{Membership: m.No, Charges: []ExplainedDue{}, Ends: end.day, EndFact: end.fact, EndRules: end.rules, Bound: c.boundUntil(n.today())}
	made := map[bankday.Month]bool{}
	for i, err := range n.Store.InvoicesOf(ctx, m.No) {
		if err != nil {
			return nil, err
		}
		if i.Kind == KindFee {
			made[i.Period] = true
		}
		if !i.Cancelled() {
			due, err := n.explainMade(ctx, c, &i)
			if err != nil {
				return nil, err
			}
			x.Charges = append(x.Charges, due)
		}
	}
	horizon := n.today().AddMonths(monthsAhead)
	last := horizon.Month() + 1
	charges, err := c.charges(n.Creditor.BillFrom, last)
	if err != nil {
		return nil, err
	}
	for _, charge := range charges {
		if charge.Due > horizon {
			continue
		}
		due, err := n.explainToCome(&m, &charge, held)
		if err != nil {
			return nil, err
		}
		x.Charges = append(x.Charges, due)
	}
	slices.SortStableFunc(x.Charges, func(a, b ExplainedDue) int {
		return cmp.Or(cmp.Compare(a.Due, b.Due), cmp.Compare(a.Period, b.Period))
	})
	for p := max(m.Start.Month(), n.Creditor.BillFrom-1); p <= last && n.Terms.Due(p, n.Calendar) <= horizon; p++ {
		if no, ok := c.noFee(n.Creditor.BillFrom, p); ok && !made[p] {
			x.NoFees = append(x.NoFees, no)
		}
	}
	return x, nil
}

// explainToCome explains a charge that is to come.
func (n *Night) explainToCome(m *MembershipState, c *Charge, held []Mandate) (x ExplainedDue, err error) {
	x = ExplainedDue{Period: c.Period, Due: c.Due, Rules: c.Rules, Facts: slices.Clone(c.Facts)}
	var fee Ore
	x.Method, fee = n.paidBy(c, held)
	for _, l := range c.Lines {
		x.Lines = append(x.Lines, terms.Line{Text: l.Text, Amount: l.Amount})
	}
	if late := n.Terms.DueWhenIssued(c.Due, n.today(), x.Method == MethodClaim, n.Calendar); c.Made < n.today() && late != c.Due {
		x.Facts = append(x.Facts, fmt.Sprintf("its invoice was to be made on %s and has not been: made today, it is due %s", c.Made, late))
	}
	return x, n.explainMethod(&x, m.Customer.Language, fee, c.Made, n.heldOn(c, held))
}

// heldOn is the mandate that makes a charge a claim, or the last that there was on the account.
func (n *Night) heldOn(c *Charge, held []Mandate) (last *Mandate) {
	account := n.Creditor.AccountOf(c.Plan)
	for i := range held {
		if held[i].Account != account {
			continue
		}
		if last = &held[i]; last.ActiveOn(c.Made) && last.Until.IsZero() {
			return last
		}
	}
	return last
}

// explainMethod adds the fee, the day of the charge and why it is paid so (S2, S3).
func (n *Night) explainMethod(x *ExplainedDue, lang string, fee Ore, made bankday.Date, mandate *Mandate) error {
	if fee > 0 {
		text, err := n.Terms.Texts.InvoiceFee.Render(lang, terms.Message{})
		if err != nil {
			return err
		}
		x.Lines = append(x.Lines, terms.Line{Text: text, Amount: fee})
	}
	for _, l := range x.Lines {
		x.Amount += l.Amount
	}
	var rules []string
	if fee > 0 {
		rules = n.Terms.Cite("S3")
	}
	var why string
	switch {
	case x.Method == MethodClaim:
		x.Charge = n.Calendar.Next(x.Due)
		rules = n.Terms.Cite("S2", "F5")
		why = fmt.Sprintf("claimed: a mandate is active since %s, by the invoicing day, %s", mandate.Since, made)
	case mandate == nil:
		why = "an ordinary invoice: there is no mandate"
	case mandate.Until.IsZero():
		why = fmt.Sprintf("an ordinary invoice: the mandate came on %s, after the invoicing day, %s", mandate.Since, made)
	default:
		rules = append(rules, n.Terms.Cite("S19")...)
		why = fmt.Sprintf("an ordinary invoice: the mandate was deleted on %s", mandate.Until)
	}
	x.because(rules, why)
	return nil
}

// explainMade explains an invoice that has been made: as it stands, with the reasons that the terms give for it today.
func (n *Night) explainMade(ctx context.Context, c *course, i *InvoiceState) (x ExplainedDue, err error) {
	x = ExplainedDue{
		Period: i.Period, Due: i.Due, Method: i.Method, Amount: i.Amount, Invoice: i.No, Status: i.Status(), Facts: []string{fmt.Sprintf("invoice %s made %s", i.No, i.Issued)},
	}
	for l, err := range n.Store.Lines(ctx, i.No) {
		if err != nil {
			return x, err
		}
		x.Lines = append(x.Lines, terms.Line{Text: l.Text, Amount: l.Amount})
	}
	if x.Lines == nil {
		x.Lines = []terms.Line{{Text: i.Text, Amount: i.Amount - i.Fee}}
	}
	if i.Fee > 0 {
		text, err := n.Terms.Texts.InvoiceFee.Render(i.Customer.Language, terms.Message{})
		if err != nil {
			return x, err
		}
		x.Lines = append(x.Lines, terms.Line{Text: text, Amount: i.Fee})
	}
	x.Rules = []string{}
	switch i.Kind {
	case KindFee:
		charge, err := c.fee(i.Period)
		if err != nil {
			return x, err
		}
		x.Rules, x.Facts = charge.Rules, append(x.Facts, charge.Facts...)
		if len(x.Lines) > 1+min(1, int(i.Fee)) {
			x.because(n.Terms.Cite("S22"))
		}
	case KindYearly:
		x.because(n.Terms.Cite("S6"))
	case KindExtra:
		x.Period = i.FirstDue.Month() + 1
		x.because(n.Terms.Cite("S22", "F13"))
	}
	if i.Method == MethodClaim {
		x.Charge = n.Calendar.Next(i.Due)
		x.because(n.Terms.Cite("S2", "F5"), "claimed: a mandate was active on the invoicing day")
	} else if i.Fee > 0 {
		x.because(n.Terms.Cite("S3"), "an ordinary invoice: no mandate was active on the invoicing day")
	}
	return x, nil
}

func (x *ExplainedDue) because(rules []string, facts ...string) {
	for _, r := range rules {
		if !slices.Contains(x.Rules, r) {
			x.Rules = append(x.Rules, r)
		}
	}
	x.Facts = append(x.Facts, facts...)
}
