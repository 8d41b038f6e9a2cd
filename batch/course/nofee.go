package course

import (
	"trekk/batch"
	"trekk/schedule/bankday"
)

// NoFee is why a month has no fee.
type NoFee struct {
	Period bankday.Month
	Why    batch.Saying
	Rules  []string // the numbers of the rules behind it
}

// NoFee says why a month that has not been invoiced has no fee; ok is false when it has one. billFrom is the
// first month that is invoiced here.
func (c *Course) NoFee(billFrom, p bankday.Month) (no NoFee, ok bool) {
	no = NoFee{Period: p}
	why, rules := c.feeless()
	end, freed := c.End(), c.free[p]
	switch {
	case !why.IsZero():
		no.Why, no.Rules = why, rules
	case p < c.m.Start.Month():
		no.Why = batch.Say("before the membership")
	case p < c.first:
		no.Why, no.Rules = batch.Say("paid at signing %s", c.m.Start), c.terms.Cite("S5", "F3")
	case p > end.Last:
		no.Why, no.Rules = end.Fact, end.Rules
	case p <= c.m.PaidUntil:
		no.Why, no.Rules = batch.Say("paid ahead until %s", c.m.PaidUntil), c.terms.Cite("S4")
	case freed.Kind == batch.EventPrepay:
		no.Why, no.Rules = batch.Say("paid ahead, told %s", freed.Told), c.terms.Cite("S4")
	case freed.Kind == batch.EventFreeze:
		until := freed.From.AddMonths(freed.Months)
		no.Why = batch.Say("frozen %s to %s, told %s", freed.From, until, freed.Told)
		no.Rules = c.terms.Cite("S8", "F11")
	case p < billFrom:
		no.Why = batch.Say("billed from %s", billFrom)
	case c.price(p).Price == 0:
		no.Why = batch.Say("the price is 0")
	default:
		return no, false
	}
	return no, true
}

// feeless says why the membership never has a monthly fee, with the rules; why is none when it has one.
func (c *Course) feeless() (why batch.Saying, rules []string) {
	switch {
	case c.m.PaymentMethod == batch.PayCard:
		return batch.Say("paid by card"), c.terms.Cite("F4")
	case c.prepaid():
		return batch.Say("paid at once"), c.terms.Cite("S7", "F12")
	}
	return why, nil
}
