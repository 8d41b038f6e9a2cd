package course

import (
	"cmp"
	"slices"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Cost is a price, with the numbers of the rules and the facts that explain it. Where there is
// nothing to explain, the price is the membership's own.
type Cost struct {
	Price batch.Ore
	Rules []string
	Facts []batch.Saying
}

// price is the price of a month: the one that holds on its first day (F7), as it was known on its invoicing
// day.
func (c *Course) price(p bankday.Month) Cost { return c.PriceOn(p.First(), c.terms.InvoicingDay(p)) }

// PriceOn is the price of a month that holds on a day. Only what was told before the day known counts: a
// month that was invoiced keeps the price it was invoiced with.
func (c *Course) PriceOn(day, known bankday.Date) Cost {
	until := c.specialUntil(known)
	special := !until.IsZero()
	// now is what the membership costs while its special price lasts, and always when it has none; later is
	// what it costs after the special price.
	now := Cost{Price: c.m.Price}
	later := Cost{Price: cmp.Or(c.m.RegularPrice, c.spans[0].plan.Price, c.m.Price)}
	for i, e := range c.events {
		if e.Told >= known {
			continue
		}
		switch e.Kind {
		case batch.EventPlan: // the new plan's price replaces a special one
			if from := c.effective(e); from.First() <= day {
				now = Cost{Price: e.Amount, Facts: []batch.Saying{batch.Say("plan %s from %s", e.Text, from)}}
				special = false
			}
		case batch.EventPrice:
			// One that begins while the special price lasts changes that; a later one changes what comes
			// after it.
			of := &now
			if special && e.From > until {
				of = &later
			}
			if e.From > day || e.Amount > of.Price && c.keepsOldPrice(c.events[i:], e) {
				continue
			}
			fact := batch.Say("price %s from %s", e.Amount, e.From)
			*of = Cost{e.Amount, c.terms.Cite("F9"), []batch.Saying{fact}}
		}
	}
	if !special {
		return now
	}
	if day > until {
		return c.explainSpecial(later, until)
	}
	return c.explainSpecial(now, until)
}

// explainSpecial puts the campaign or student price, and its last day, before the other reasons for a price.
func (c *Course) explainSpecial(cost Cost, until bankday.Date) Cost {
	name, rules := "campaign price until %s", c.terms.Cite("F7")
	if c.m.PriceKind == batch.PriceStudent {
		name, rules = "student price until %s", c.terms.Cite("F8")
	}
	cost.Rules = append(slices.Clip(rules), cost.Rules...)
	cost.Facts = append([]batch.Saying{batch.Say(name, until)}, cost.Facts...)
	return cost
}

// specialUntil is the last day of a campaign or student price; zero where the price is an ordinary one. A
// student card counts when it was shown before the day known, or in time before the price ended (F8).
func (c *Course) specialUntil(known bankday.Date) bankday.Date {
	until := c.m.PriceUntil
	switch c.m.PriceKind {
	case batch.PriceCampaign:
		if months := c.terms.Prices.CampaignMonths; until.IsZero() && months != nil {
			until = c.m.Start.AddMonths(*months) - 1
		}
	case batch.PriceStudent:
		for _, e := range c.events {
			if e.Kind == batch.EventStudentCard && (e.Told < known || c.shownInTime(e, until)) {
				until = max(until, e.Until)
			}
		}
	default:
		return 0
	}
	return until
}

// shownInTime reports whether a student card was shown so many days before the last day of the student price
// as the terms ask for.
func (c *Course) shownInTime(card batch.Event, until bankday.Date) bool {
	days := c.terms.Prices.StudentCardDays
	return days != nil && card.Told <= until-bankday.Date(*days)
}

// keepsOldPrice reports whether the member terminated between hearing of a price increase and its first day,
// and so keeps the old price through the notice period (F9). since are the events from the increase on.
func (c *Course) keepsOldPrice(since []batch.Event, increase batch.Event) bool {
	return c.terms.Prices.IncreaseNoticeMonths > 0 && slices.ContainsFunc(since, func(e batch.Event) bool {
		return e.Kind == batch.EventTerminate && e.Told < increase.From
	})
}
