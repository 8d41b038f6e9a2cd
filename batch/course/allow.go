package course

import (
	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Allow says why the terms do not allow an event; nil when they do. What the terms decide it fills in: the
// fee of a freeze, the price of a plan, what a charge costs. The event is Complete, and taker is the customer
// that a transfer names, nil when there is none. Codes of refusals are stable; a test lists them with their
// sentences.
func (c *Course) Allow(e *batch.Event, taker *batch.Customer) *batch.Refusal {
	if end := c.End(); !end.Day.IsZero() && e.Told > end.Day && e.Kind != batch.EventCharge {
		return batch.RefuseBy("membership_ended", end.Rules, "the membership ended on %s", end.Day)
	}
	if first := c.m.Start.AddMonths(-soldAhead); e.Told < first {
		return batch.RefuseBy("told_too_early", nil, "told %s: the membership begins on %s", e.Told, c.m.Start)
	}
	a := asked{c, e}
	switch e.Kind {
	case batch.EventFreeze:
		return a.allowFreeze()
	case batch.EventTerminate:
		return a.allowTermination()
	case batch.EventPrepay:
		return a.allowPrepayment()
	case batch.EventPrice:
		return a.allowPrice()
	case batch.EventStudentCard:
		return a.allowCard()
	case batch.EventPlan:
		return a.allowPlan()
	case batch.EventCharge:
		return a.allowCharge()
	case batch.EventTransfer:
		return a.allowTransfer(taker)
	case batch.EventWithdraw:
		return a.allowWithdrawal()
	}
	return nil
}

// soldAhead is how many months before it begins a membership may be sold, and something told of it.
const soldAhead = 6

// asked is an event that is asked for, of a membership.
type asked struct {
	*Course
	e *batch.Event
}

func (a asked) allowTermination() *batch.Refusal {
	end := a.End()
	if a.prepaid() {
		return batch.RefuseBy("prepaid_ends_by_itself", a.terms.Cite("S7", "F12"),
			"a prepaid membership ends by itself, on %s", end.Day)
	}
	if !end.Day.IsZero() && a.terminated(*a.e).Day >= end.Day {
		return batch.RefuseBy("ends_already", end.Rules, "the membership ends on %s already", end.Day)
	}
	return nil
}

func (a asked) allowPrepayment() *batch.Refusal {
	if why, rules := a.feeless(); !why.IsZero() {
		return batch.RefuseBy("no_monthly_fee", rules, "there is no monthly fee to pay ahead: %s", why)
	}
	return nil
}

// allowPrice wants notice of an increase (F9), and no price from a day that is past.
func (a asked) allowPrice() *batch.Refusal {
	if a.e.From <= a.e.Told {
		return batch.RefuseBy("price_backwards", a.terms.Cite("F8"),
			"price from %s, told %s: prices never change backwards", a.e.From, a.e.Told)
	}
	was := a.PriceOn(a.e.From, a.e.Told+1).Price
	earliest := a.e.Told.AddMonths(a.terms.Prices.IncreaseNoticeMonths)
	if a.e.Amount > was && a.e.From < earliest {
		return batch.RefuseBy("increase_too_early", a.terms.Cite("F9"),
			"price increase from %s to %s from %s, told %s: from %s at the earliest",
			was, a.e.Amount, a.e.From, a.e.Told, earliest)
	}
	return nil
}

func (a asked) allowCard() *batch.Refusal {
	switch {
	case a.m.PriceKind != batch.PriceStudent:
		return batch.RefuseBy("no_student_price", a.terms.Cite("F8"), "the membership has no student price")
	case a.e.Until < a.e.Told:
		return batch.RefuseBy("card_ended", a.terms.Cite("F8"),
			"the student card ended on %s, before it was shown", a.e.Until)
	}
	return nil
}

// allowPlan takes the price of the new plan from the terms, unless one was told.
func (a asked) allowPlan() *batch.Refusal {
	plan, err := a.terms.Plan(a.e.Text)
	switch {
	case err != nil:
		return batch.RefuseBy("no_such_plan", nil, "%v", err)
	case a.prepaid() || plan.Kind != terms.Monthly:
		return batch.RefuseBy("plan_not_monthly", a.terms.Cite("S7", "F12"),
			"only a monthly plan changes, to a monthly one")
	case a.e.From < a.e.Told && !a.e.From.IsZero():
		return batch.RefuseBy("plan_backwards", a.terms.Cite("F8"),
			"plan from %s, told %s: plans never change backwards", a.e.From, a.e.Told)
	case a.e.Amount == 0 && plan.Price == 0:
		return batch.RefuseBy("plan_without_price", nil,
			"the plan %s has no price in the terms: say the amount", a.e.Text)
	case a.e.Amount == 0:
		a.e.Amount = plan.Price
	}
	return nil
}

// allowCharge takes what a charge that the terms know costs from them, unless an amount was told.
func (a asked) allowCharge() *batch.Refusal {
	if a.m.PaymentMethod == batch.PayCard {
		return batch.RefuseBy("paid_by_card", a.terms.Cite("F4"),
			"a membership paid by card gets no invoice: take it at the counter")
	}
	if a.e.Amount == 0 {
		a.e.Amount = a.terms.Charges[a.e.Text].Amount
	}
	if a.e.Amount == 0 {
		return batch.RefuseBy("charge_without_amount", nil,
			"the charge %q is none of the terms': say the amount", a.e.Text)
	}
	return nil
}

// allowTransfer allows one transfer, of the kind of membership that the terms name (F13), to a customer of
// age (S17, F3).
func (a asked) allowTransfer(taker *batch.Customer) *batch.Refusal {
	rule := a.terms.Transfer
	if rule == nil {
		return batch.RefuseBy("no_transfer", nil, "the terms know no transfer: the membership is personal")
	}
	for _, before := range a.events {
		if before.Kind == batch.EventTransfer {
			return batch.RefuseBy("transferred_already", a.terms.Cite("F13"),
				"the membership was transferred on %s: it is transferred once", before.Told)
		}
	}
	kind := terms.Monthly
	if a.prepaid() {
		kind = terms.Prepaid
	}
	switch age := a.terms.People.MemberAge; {
	case kind != rule.Kind:
		return batch.RefuseBy("not_transferable", a.terms.Cite("F13"),
			"a %s membership cannot be transferred", kind)
	case a.m.PriceKind == batch.PriceCampaign:
		return batch.RefuseBy("campaign_not_transferable", a.terms.Cite("F13"),
			"a membership at a campaign price cannot be transferred")
	case taker == nil:
		return batch.RefuseBy("no_such_customer", nil,
			"no customer has the number %s: import customers first", a.e.Text)
	case taker.No == a.m.CustomerNo:
		return batch.RefuseBy("own_membership", nil, "the membership is that customer's already")
	case TooYoung(taker.BirthDate, age, a.e.Told):
		return batch.RefuseBy("too_young", a.terms.Cite("S17", "F3"),
			"customer %s is under %d", taker.No, age)
	}
	return nil
}

// allowWithdrawal allows it for so many days after joining as the terms give (F15).
func (a asked) allowWithdrawal() *batch.Refusal {
	days := a.terms.Joining.WithdrawDays
	if days == nil {
		return batch.RefuseBy("no_withdrawal", nil, "the terms have no right to withdraw")
	}
	if last := a.m.Start + bankday.Date(*days); a.e.Told > last {
		return batch.RefuseBy("withdrawn_too_late", a.terms.Cite("F15"),
			"withdrawn %s: joined %s, and %d days end on %s", a.e.Told, a.m.Start, *days, last)
	}
	return nil
}

// TooYoung reports whether one born on a day has not come to an age, in years, on another. Who was born on 29
// February comes to it on the 28th in other years. Without a date of birth nobody is too young.
func TooYoung(born bankday.Date, age int, on bankday.Date) bool {
	return !born.IsZero() && born.AddMonths(12*age) > on
}

// months writes how many months: 1 month, 2 months.
func months(n int) batch.Saying {
	if n == 1 {
		return batch.Say("1 month")
	}
	return batch.Say("%d months", n)
}
