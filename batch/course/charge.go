package course

import (
	"cmp"
	"slices"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Charge is what a membership is charged on one due date: an invoice before it is made. The invoice fee is
// left out, since it depends on how the charge is paid: see PaidBy.
type Charge struct {
	Kind       batch.InvoiceKind
	Plan       string        // the name of the membership's plan in that month
	Period     bankday.Month // the month paid for; of KindExtra, the one whose fees are made the same day
	Made       bankday.Date  // the invoicing day
	Due        bankday.Date  // when its invoice is made in time
	Lines      []batch.Line
	CustomerNo string         // who owes it, when that is not the payer; else empty
	Rules      []string       // the numbers of the rules behind it
	Facts      []batch.Saying // and the facts
}

// Amount is the sum of the lines.
func (c *Charge) Amount() (sum batch.Ore) {
	for _, l := range c.Lines {
		sum += l.Amount
	}
	return sum
}

// because adds rules that are not cited yet, and facts.
func (c *Charge) because(rules []string, facts ...batch.Saying) {
	c.Rules = AddRules(c.Rules, rules)
	c.Facts = append(c.Facts, facts...)
}

// AddRules adds rules to a list, each once.
func AddRules(list, rules []string) []string {
	for _, r := range rules {
		if !slices.Contains(list, r) {
			list = append(list, r)
		}
	}
	return list
}

// Charges lists what has not been invoiced yet, up to the month last: monthly fees, yearly invoices, and
// charges at the counter. It is in the order of invoicing days, then of months. Months before billFrom are
// left out: another system invoiced them.
func (c *Course) Charges(billFrom, last bankday.Month) (list []Charge, err error) {
	from := max(billFrom, c.first, c.m.Billed+1)
	if why, _ := c.feeless(); why.IsZero() {
		until := min(last, c.End().Last)
		for p := from; p <= until; p++ {
			if c.costs(p) {
				charge, err := c.Fee(p)
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
		byDay := cmp.Compare(a.Made, b.Made)
		return cmp.Or(byDay, cmp.Compare(a.Period, b.Period), cmp.Compare(a.Kind, b.Kind))
	})
	return list, nil
}

// costs reports whether a month has a fee, if the membership lasts that long.
func (c *Course) costs(p bankday.Month) bool {
	_, free := c.free[p]
	return !free && p > c.m.PaidUntil && c.price(p).Price > 0
}

// Fee is the charge for a month (S1, F1). It does not look whether the month has a fee.
func (c *Course) Fee(p bankday.Month) (Charge, error) {
	charge := c.charge(batch.KindFee, p)
	text, err := c.terms.Line(c.Plan(p), p, c.m.Customer.Language)
	if err != nil {
		return charge, err
	}
	cost := c.price(p)
	charge.Lines = []batch.Line{{Text: text, Amount: cost.Price}}
	if p == c.first {
		charge.because(c.terms.Cite("S5", "F3"),
			batch.Say("joined %s: the months before were paid at signing", c.m.Start))
	}
	charge.because(cost.Rules, cost.Facts...)
	if end := c.End(); !end.Told.IsZero() && end.Told.Month() < p {
		charge.because(end.Rules, end.Fact)
	}
	return charge, nil
}

// charge is a charge without lines, whose invoice is made on the invoicing day of a month.
func (c *Course) charge(kind batch.InvoiceKind, p bankday.Month) Charge {
	charge := Charge{
		Kind: kind, Plan: c.PlanName(p), Period: p, Made: c.terms.InvoicingDay(p), Due: c.terms.Due(p, c.cal),
		Rules: c.terms.Cite("S1", "F1"),
	}
	if nominal := (p - 1).Day(c.terms.Billing.DueDay); charge.Due != nominal {
		charge.because(c.terms.Cite("F2"), batch.Say("%s is no bank day", nominal))
	}
	return charge
}

// yearly lists the invoices that a plan has once a year (S6), for one who is a member on the invoicing day.
func (c *Course) yearly(billFrom, last bankday.Month) (list []Charge, err error) {
	end := c.End()
	// An invoice made in a month is made on the same day as the fee of the next, p: so p decides whether it
	// is time.
	for p := max(billFrom, c.m.Start.Month(), c.m.YearlyBilled+2); p <= last; p++ {
		month := p - 1
		yearly := c.Plan(month).Yearly
		if yearly == nil || yearly.Month != int(month.MonthOfYear()) {
			continue
		}
		charge := c.charge(batch.KindYearly, p)
		withdrawn := end.Last == 0
		if c.m.Start > charge.Made || !end.Day.IsZero() && end.Day < charge.Made || withdrawn {
			continue
		}
		charge.Period = month
		text, err := yearly.Text.Render(c.m.Customer.Language, terms.Message{Period: month})
		if err != nil {
			return nil, err
		}
		charge.Lines, charge.Rules = []batch.Line{{Text: text, Amount: yearly.Amount}}, c.terms.Cite("S6")
		list = append(list, charge)
	}
	return list, nil
}

// extras adds the charges at the counter and the fees of freezes that no invoice carries yet. Each goes on
// the next monthly invoice that is made after it was told (S22); where there is none to come, or someone else
// owes it, it gets an invoice of its own.
func (c *Course) extras(list []Charge, from, billFrom, last bankday.Month) ([]Charge, error) {
	for _, e := range c.events {
		if e.Amount == 0 || e.InvoiceNo != "" || e.Kind != batch.EventCharge && e.Kind != batch.EventFreeze {
			continue
		}
		text, err := c.chargeText(e)
		if err != nil {
			return nil, err
		}
		kind, p := batch.KindExtra, max(billFrom, c.Uninvoiced(e.Told))
		if next, ok := c.nextFee(max(from, p)); ok && e.CustomerNo == "" {
			kind, p = batch.KindFee, next
		}
		if p > last {
			continue
		}
		i := slices.IndexFunc(list, func(l Charge) bool {
			return l.Kind == kind && l.Period == p && l.CustomerNo == e.CustomerNo
		})
		if i < 0 {
			charge := c.charge(kind, p)
			charge.CustomerNo = e.CustomerNo
			list, i = append(list, charge), len(list)
		}
		list[i].Lines = append(list[i].Lines, batch.Line{Text: text, Amount: e.Amount, Event: e.No})
		rules := c.terms.Cite("S22", "F13")
		if e.Kind == batch.EventFreeze {
			rules = c.terms.Cite("F11")
		}
		list[i].because(rules, batch.Say("%s, told %s", text, e.Told))
	}
	return list, nil
}

// chargeText is the line of a charge: in the terms' own words where they know it, else as it was told.
func (c *Course) chargeText(e batch.Event) (string, error) {
	if e.Kind == batch.EventFreeze {
		return c.terms.Texts.FreezeFee.Render(c.m.Customer.Language, terms.Message{})
	}
	if extra, known := c.terms.Charges[e.Text]; known {
		return extra.Text.Render(c.m.Customer.Language, terms.Message{})
	}
	return e.Text, nil
}

// nextFee is the first month from p on that has a fee; false when none is to come.
func (c *Course) nextFee(p bankday.Month) (bankday.Month, bool) {
	// A membership whose price is 0 is taken to stay free, or the search would never end.
	if why, _ := c.feeless(); !why.IsZero() || c.m.Price == 0 {
		return 0, false
	}
	for last := c.End().Last; p <= last; p++ {
		if c.costs(p) {
			return p, true
		}
	}
	return 0, false
}
