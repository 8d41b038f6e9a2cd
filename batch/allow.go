package batch

import (
	"fmt"
	"strings"

	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// allow says why the terms do not allow an event, with the rule and the fact; it is empty when they do. What the terms decide
// (the fee of a freeze, the price of a plan, what a charge costs) it fills in. taker is the customer whom a transfer names.
func (c *course) allow(e *Event, taker *Customer) string {
	if end := c.end(); !end.day.IsZero() && e.Told > end.day && e.Kind != EventCharge {
		return fmt.Sprintf("the membership ended on %s%s", end.day, cite(end.rules))
	}
	switch e.Kind {
	case EventFreeze:
		return c.allowFreeze(e)
	case EventTerminate:
		return c.allowTermination(e)
	case EventPrepay:
		if why, rules := c.feeless(); why != "" {
			return "there is no monthly fee to pay ahead: " + why + cite(rules)
		}
	case EventPrice:
		return c.allowPrice(e)
	case EventStudentCard:
		return c.allowCard(e)
	case EventPlan:
		return c.allowPlan(e)
	case EventCharge:
		return c.allowCharge(e)
	case EventTransfer:
		return c.allowTransfer(e, taker)
	case EventWithdraw:
		days := c.terms.Joining.WithdrawDays
		if days == nil {
			return "the terms have no right to withdraw"
		}
		if last := c.m.Start + bankday.Date(*days); e.Told > last {
			return fmt.Sprintf("withdrawn %s: joined %s, and %d days end on %s%s", e.Told, c.m.Start, *days, last, c.cite("F15"))
		}
	}
	return ""
}

func (c *course) cite(numbers ...string) string { return cite(c.terms.Cite(numbers...)) }

// cite writes rules behind what they are the reason for.
func cite(rules []string) string {
	if len(rules) == 0 {
		return ""
	}
	return " (" + strings.Join(rules, ", ") + ")"
}

func (c *course) allowFreeze(e *Event) string {
	rule := c.terms.Freeze
	if rule == nil {
		return "the terms know no freeze"
	}
	what := fmt.Sprintf("freeze of %s", count(e.Months, "month"))
	prepaid := c.agreedPrepaid()
	earliest := e.Told + bankday.Date(rule.EarliestDays)
	switch {
	case e.From < earliest:
		return fmt.Sprintf("freeze from %s, told %s: from %s at the earliest%s", e.From, e.Told, earliest, c.cite("S8", "F11"))
	case prepaid && (rule.Prepaid == terms.FrozenNever || !e.Documented):
		if rule.Prepaid == terms.FrozenNever {
			return "a prepaid membership is not frozen" + c.cite("S7")
		}
		return "a prepaid membership is frozen with a medical certificate only" + c.cite("F11")
	case e.Months > rule.MaxMonths:
		return fmt.Sprintf("%s: at most %d%s", what, rule.MaxMonths, c.cite("S9", "F11"))
	}
	if end := c.end(); !end.day.IsZero() && e.From > end.day {
		return fmt.Sprintf("freeze from %s: the membership ends on %s%s", e.From, end.day, cite(end.rules))
	}
	until := e.From.AddMonths(e.Months)
	for _, f := range c.events {
		if f.Kind == EventFreeze && e.From < f.From.AddMonths(f.Months) && f.From < until {
			return fmt.Sprintf("freeze from %s: frozen from %s to %s already%s", e.From, f.From, f.From.AddMonths(f.Months), c.cite("S8", "F11"))
		}
	}
	for p := e.From.Month(); p <= (until-1).Month() && !prepaid; p++ {
		if c.paidAhead(p) {
			return fmt.Sprintf("freeze from %s: %s is paid ahead, and months paid ahead are not frozen%s", e.From, p, c.cite("S4"))
		}
	}
	if e.Amount = 0; e.Documented {
		return ""
	}
	if rule.Fee != nil {
		e.Amount = *rule.Fee
	}
	if bound := c.boundUntil(e.Told); rule.BindingMonths != nil && e.From <= bound {
		if taken := c.frozenIn(c.m.Start, bound); taken+e.Months > *rule.BindingMonths {
			return fmt.Sprintf("%s: at most %d within the binding period%s%s", what, *rule.BindingMonths, before(taken), c.cite("S9"))
		}
		return ""
	}
	if rule.YearlyMonths != nil {
		year := bankday.MonthOf(e.From.Year(), 1)
		from := max(year.First(), c.boundUntil(e.Told)+1)
		if taken := c.frozenIn(from, (year + 11).Last()); taken+e.Months > *rule.YearlyMonths {
			return fmt.Sprintf("%s: at most %d in a calendar year%s%s", what, *rule.YearlyMonths, before(taken), c.cite("S9"))
		}
	}
	return ""
}

// agreedPrepaid reports whether the membership was paid for at once.
func (c *course) agreedPrepaid() bool {
	return c.spans[0].plan.Kind == terms.Prepaid || c.m.PaymentMethod == PayPrepaid
}

func before(taken int) string {
	if taken == 0 {
		return ""
	}
	return fmt.Sprintf(", and %d before", taken)
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

func (c *course) allowTermination(e *Event) string {
	if c.agreedPrepaid() {
		end := c.end()
		return fmt.Sprintf("a prepaid membership ends by itself, on %s%s", end.day, c.cite("S7", "F12"))
	}
	end := c.end()
	if day, _, _ := c.terminated(*e); !end.day.IsZero() && day >= end.day {
		return fmt.Sprintf("the membership ends on %s already%s", end.day, cite(end.rules))
	}
	return ""
}

func (c *course) allowPrice(e *Event) string {
	if e.From <= e.Told {
		return fmt.Sprintf("price from %s, told %s: prices never change backwards%s", e.From, e.Told, c.cite("F8"))
	}
	notice := c.terms.Prices.IncreaseNoticeMonths
	was := c.priceOn(e.From, e.Told+1).price
	if earliest := e.Told.AddMonths(notice); e.Amount > was && e.From < earliest {
		return fmt.Sprintf("price increase from %s to %s from %s, told %s: from %s at the earliest%s", was, e.Amount, e.From, e.Told, earliest, c.cite("F9"))
	}
	return ""
}

func (c *course) allowCard(e *Event) string {
	switch {
	case c.m.PriceKind != PriceStudent:
		return "the membership has no student price" + c.cite("F8")
	case e.Until < e.Told:
		return fmt.Sprintf("the student card ended on %s, before it was shown%s", e.Until, c.cite("F8"))
	}
	return ""
}

func (c *course) allowPlan(e *Event) string {
	plan, err := c.terms.Plan(e.Text)
	switch {
	case err != nil:
		return err.Error()
	case c.agreedPrepaid() || plan.Kind != terms.Monthly:
		return "only a monthly plan changes, to a monthly one" + c.cite("S7", "F12")
	case e.From < e.Told && !e.From.IsZero():
		return fmt.Sprintf("plan from %s, told %s: plans never change backwards%s", e.From, e.Told, c.cite("F8"))
	case e.Amount == 0 && plan.Price == 0:
		return fmt.Sprintf("the plan %s has no price in the terms: say the amount", e.Text)
	case e.Amount == 0:
		e.Amount = plan.Price
	}
	return ""
}

// allowCharge takes what a charge that the terms know costs from them.
func (c *course) allowCharge(e *Event) string {
	if c.m.PaymentMethod == PayCard {
		return "a membership paid by card gets no invoice: take it at the counter" + c.cite("F4")
	}
	if e.Amount == 0 {
		e.Amount = c.terms.Charges[e.Text].Amount
	}
	if e.Amount == 0 {
		return fmt.Sprintf("the charge %q is none of the terms': say the amount", e.Text)
	}
	return ""
}

func (c *course) allowTransfer(e *Event, taker *Customer) string {
	rule := c.terms.Transfer
	if rule == nil {
		return "the terms know no transfer: the membership is personal"
	}
	for _, before := range c.events {
		if before.Kind == EventTransfer {
			return fmt.Sprintf("the membership was transferred on %s: it is transferred once%s", before.Told, c.cite("F13"))
		}
	}
	kind := terms.Monthly
	if c.agreedPrepaid() {
		kind = terms.Prepaid
	}
	switch {
	case kind != rule.Kind:
		return fmt.Sprintf("a %s membership cannot be transferred%s", kind, c.cite("F13"))
	case c.m.PriceKind == PriceCampaign:
		return "a membership at a campaign price cannot be transferred" + c.cite("F13")
	case taker == nil:
		return fmt.Sprintf("no customer has the number %s: import customers first", e.Text)
	case taker.No == c.m.CustomerNo:
		return "the membership is that customer's already"
	case tooYoung(taker.BirthDate, c.terms.People.MemberAge, e.Told):
		return fmt.Sprintf("customer %s is under %d%s", taker.No, c.terms.People.MemberAge, c.cite("S17", "F3"))
	}
	return ""
}

// tooYoung reports whether one born on a day has not come to an age on another. Who was born on 29 February comes to it on
// the 28th in other years. Without a date of birth nobody is too young.
func tooYoung(born bankday.Date, age int, on bankday.Date) bool {
	return !born.IsZero() && born.AddMonths(12*age) > on
}
