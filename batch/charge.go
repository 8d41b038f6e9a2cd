package batch

import (
	"cmp"
	"fmt"
	"slices"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Charge is what a membership is charged on one due date, before it is known how it is paid: the invoice fee is left out.
type Charge struct {
	Kind       InvoiceKind
	Plan       string        // the membership's in that month
	Period     bankday.Month // the month paid for; of charges alone, the one whose invoices are made on the same day
	Made       bankday.Date  // the invoicing day
	Due        bankday.Date  // when it is made in time
	Lines      []Line
	CustomerNo string   // who owes it, when it is not the payer
	Rules      []string // the rules behind it, by number
	Facts      []string // and the facts
}

// Amount is the sum of the lines.
func (c *Charge) Amount() (sum Ore) {
	for _, l := range c.Lines {
		sum += l.Amount
	}
	return sum
}

// charges are what the books have not invoiced of the months up to the last one, in order of due date: months from billFrom
// on (what comes before was invoiced elsewhere), the yearly invoice, and charges.
func (c *course) charges(billFrom, last bankday.Month) (list []Charge, err error) {
	from := max(billFrom, c.first, c.m.Billed+1)
	if why, _ := c.feeless(); why == "" {
		until := min(last, c.end().last)
		for p := from; p <= until; p++ {
			if c.costs(p) {
				charge, err := c.fee(p)
				if err != nil {
					return nil, err
				}
				list = append(list, charge)
			}
		}
		yearly, err := c.yearly(billFrom, last)
		if err != nil {
			return nil, err
		}
		list = append(list, yearly...)
	}
	if list, err = c.extras(list, from, billFrom, last); err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b Charge) int {
		return cmp.Or(cmp.Compare(a.Made, b.Made), cmp.Compare(a.Period, b.Period), cmp.Compare(a.Kind, b.Kind))
	})
	return list, nil
}

// costs reports whether a month that the membership lasts has a fee.
func (c *course) costs(p bankday.Month) bool {
	_, free := c.free[p]
	return !free && p > c.m.PaidUntil && c.price(p).price > 0
}

// fee is the charge of a month (S1, F1).
func (c *course) fee(p bankday.Month) (Charge, error) {
	charge := c.charge(KindFee, p)
	text, err := c.terms.Line(c.plan(p), p, c.m.Customer.Language)
	if err != nil {
		return charge, err
	}
	cost := c.price(p)
	charge.Lines = []Line{{Text: text, Amount: cost.price}}
	if p == c.first {
		charge.because(c.terms.Cite("S5", "F3"), fmt.Sprintf("joined %s: the months before were paid at signing", c.m.Start))
	}
	charge.because(cost.rules, cost.facts...)
	if end := c.end(); !end.told.IsZero() && end.told.Month() < p {
		charge.because(end.rules, end.fact)
	}
	return charge, nil
}

// charge is a charge whose invoice is made on the invoicing day of a month, without lines.
func (c *course) charge(kind InvoiceKind, p bankday.Month) Charge {
	charge := Charge{Kind: kind, Plan: c.at(p).name, Period: p, Made: c.terms.InvoicingDay(p), Due: c.terms.Due(p, c.cal), Rules: c.terms.Cite("S1", "F1")}
	if nominal := (p - 1).Day(c.terms.Billing.DueDay); charge.Due != nominal {
		charge.because(c.terms.Cite("F2"), fmt.Sprintf("%s is no bank day", nominal))
	}
	return charge
}

func (c *Charge) because(rules []string, facts ...string) {
	for _, r := range rules {
		if !slices.Contains(c.Rules, r) {
			c.Rules = append(c.Rules, r)
		}
	}
	c.Facts = append(c.Facts, facts...)
}

// yearly are the invoices of their own that a plan has once a year (S6), for one who is a member on the invoicing day.
func (c *course) yearly(billFrom, last bankday.Month) (list []Charge, err error) {
	end := c.end()
	for p := max(billFrom, c.m.Start.Month(), c.m.YearlyBilled+2); p <= last; p++ {
		month := p - 1 // in which it is made and due
		yearly := c.plan(month).Yearly
		if yearly == nil || yearly.Month != int(month.MonthOfYear()) {
			continue
		}
		charge := c.charge(KindYearly, p)
		if c.m.Start > charge.Made || !end.day.IsZero() && end.day < charge.Made || end.last == 0 {
			continue
		}
		charge.Period = month
		text, err := yearly.Text.Render(c.m.Customer.Language, terms.Message{Period: month})
		if err != nil {
			return nil, err
		}
		charge.Lines, charge.Rules = []Line{{Text: text, Amount: yearly.Amount}}, c.terms.Cite("S6")
		list = append(list, charge)
	}
	return list, nil
}

// extras puts the charges that no invoice carries on the next invoice for a month that is made after they were told (S22).
// Where there is none to come, or someone else owes them, they get one of their own.
func (c *course) extras(list []Charge, from, billFrom, last bankday.Month) ([]Charge, error) {
	for _, e := range c.events {
		if e.Amount == 0 || e.InvoiceNo != "" || e.Kind != EventCharge && e.Kind != EventFreeze {
			continue
		}
		text, err := c.chargeText(e)
		if err != nil {
			return nil, err
		}
		kind, p := KindExtra, max(billFrom, c.uninvoiced(e.Told))
		if next, ok := c.nextFee(max(from, p)); ok && e.CustomerNo == "" {
			kind, p = KindFee, next
		}
		if p > last {
			continue
		}
		i := slices.IndexFunc(list, func(l Charge) bool { return l.Kind == kind && l.Period == p && l.CustomerNo == e.CustomerNo })
		if i < 0 {
			charge := c.charge(kind, p)
			charge.CustomerNo = e.CustomerNo
			list, i = append(list, charge), len(list)
		}
		list[i].Lines = append(list[i].Lines, Line{Text: text, Amount: e.Amount, Event: e.No})
		rules := c.terms.Cite("S22", "F13")
		if e.Kind == EventFreeze {
			rules = c.terms.Cite("F11")
		}
		list[i].because(rules, fmt.Sprintf("%s, told %s", text, e.Told))
	}
	return list, nil
}

// chargeText is the line of a charge: the terms' own text where they know it, else what was told.
func (c *course) chargeText(e Event) (string, error) {
	if e.Kind == EventFreeze {
		return c.terms.Texts.FreezeFee.Render(c.m.Customer.Language, terms.Message{})
	}
	if extra, known := c.terms.Charges[e.Text]; known {
		return extra.Text.Render(c.m.Customer.Language, terms.Message{})
	}
	return e.Text, nil
}

// nextFee is the first month from p on that has a fee.
func (c *course) nextFee(p bankday.Month) (bankday.Month, bool) {
	if why, _ := c.feeless(); why != "" || c.m.Price == 0 {
		return 0, false
	}
	for last := c.end().last; p <= last; p++ {
		if c.costs(p) {
			return p, true
		}
	}
	return 0, false
}

// NoFee is why there is no fee for a month.
type NoFee struct {
	Period bankday.Month
	Why    string
	Rules  []string
}

// noFee says why there is none for a month that the books have not invoiced; ok is false when there is one.
func (c *course) noFee(billFrom, p bankday.Month) (no NoFee, ok bool) {
	no = NoFee{Period: p}
	why, rules := c.feeless()
	end, told := c.end(), c.free[p]
	switch {
	case why != "":
		no.Why, no.Rules = why, rules
	case p < c.m.Start.Month():
		no.Why = "before the membership"
	case p < c.first:
		no.Why, no.Rules = fmt.Sprintf("paid at signing %s", c.m.Start), c.terms.Cite("S5", "F3")
	case p > end.last:
		no.Why, no.Rules = end.fact, end.rules
	case p <= c.m.PaidUntil:
		no.Why, no.Rules = fmt.Sprintf("paid ahead until %s", c.m.PaidUntil), c.terms.Cite("S4")
	case told.Kind == EventPrepay:
		no.Why, no.Rules = fmt.Sprintf("paid ahead, told %s", told.Told), c.terms.Cite("S4")
	case told.Kind == EventFreeze:
		no.Why, no.Rules = fmt.Sprintf("frozen %s to %s, told %s", told.From, told.From.AddMonths(told.Months), told.Told), c.terms.Cite("S8", "F11")
	case p < billFrom:
		no.Why = fmt.Sprintf("billed from %s", billFrom)
	case c.price(p).price == 0:
		no.Why = "the price is 0"
	default:
		return no, false
	}
	return no, true
}
