package course

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

var start2026 = bankday.New(2026, 1, 1)

// life is a membership and what was told of it, with the books of one way of running bill.
type life struct {
	batch.MembershipState
	terms    *terms.Profile
	invoiced []string // kind, month and lines of each invoice
}

// bill invoices what is due to be invoiced on a day, as the job does.
func (l *life) bill(t *rapid.T, day bankday.Date) {
	c := l.course(t)
	charges, err := c.Charges(0, l.terms.LastPeriodToInvoice(day))
	if err != nil {
		t.Fatal(err)
	}
	for _, charge := range charges {
		line := fmt.Sprintf("%s %s", charge.Kind, charge.Period)
		for _, part := range charge.Lines {
			line += fmt.Sprintf(" %s=%s", part.Text, part.Amount)
			for i := range l.Events {
				if l.Events[i].No == part.Event {
					l.Events[i].InvoiceNo = line
				}
			}
		}
		l.invoiced = append(l.invoiced, line)
		switch charge.Kind {
		case batch.KindFee:
			l.Billed = max(l.Billed, charge.Period)
			l.Made = append(l.Made, charge.Period)
		case batch.KindYearly:
			l.YearlyBilled = max(l.YearlyBilled, charge.Period)
		}
	}
}

func (l *life) course(t *rapid.T) *Course {
	c, err := New(l.terms, bankday.Norwegian(), &l.MembershipState)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// drawMembership draws a membership of 2026 or 2027.
func drawMembership(t *rapid.T, p *terms.Profile) batch.Membership {
	var plans []string
	for name, plan := range p.Plans {
		if plan.Kind == terms.Monthly {
			plans = append(plans, name)
		}
	}
	slices.Sort(plans)
	m := batch.Membership{
		No: "M1", CustomerNo: "1", Plan: rapid.SampledFrom(plans).Draw(t, "plan"),
		PaymentMethod: batch.PayAvtaleGiro, PriceKind: batch.PriceOrdinary,
	}
	m.Start = start2026 + bankday.Date(rapid.IntRange(0, 700).Draw(t, "start"))
	m.Price, m.BindingMonths = p.Plans[m.Plan].Price, p.Plans[m.Plan].BindingMonths
	if rapid.IntRange(0, 4).Draw(t, "paid ahead") == 0 {
		m.PaidUntil = m.Start.Month() + bankday.Month(rapid.IntRange(1, 5).Draw(t, "paid until"))
	}
	if p.Prices.CampaignMonths != nil {
		kinds := []batch.PriceKind{batch.PriceOrdinary, batch.PriceCampaign, batch.PriceStudent}
		m.PriceKind = rapid.SampledFrom(kinds).Draw(t, "price kind")
		m.RegularPrice = m.Price + 10000
		if m.PriceKind == batch.PriceStudent {
			m.PriceUntil = m.Start + bankday.Date(rapid.IntRange(30, 400).Draw(t, "card until"))
		}
	}
	return m
}

// drawEvent draws something that may be told on a day; the terms may refuse it.
func drawEvent(t *rapid.T, p *terms.Profile, told bankday.Date, plan string) batch.Event {
	e := batch.Event{MembershipNo: "M1", Told: told, Documented: rapid.Bool().Draw(t, "documented")}
	e.Kind = rapid.SampledFrom([]batch.EventKind{
		batch.EventFreeze, batch.EventFreeze, batch.EventFreeze, batch.EventPrepay, batch.EventPrice,
		batch.EventStudentCard, batch.EventPlan, batch.EventCharge, batch.EventTerminate, batch.EventEnd,
	}).Draw(t, "kind")
	ahead := told + bankday.Date(rapid.IntRange(0, 120).Draw(t, "days ahead"))
	switch e.Kind {
	case batch.EventFreeze:
		e.From, e.Months = ahead, rapid.IntRange(1, 4).Draw(t, "months")
	case batch.EventPrepay:
		e.Months = rapid.IntRange(1, 3).Draw(t, "months")
	case batch.EventPrice:
		e.From, e.Amount = ahead, batch.Ore(rapid.IntRange(200, 600).Draw(t, "price")*100)
	case batch.EventStudentCard:
		e.Until = ahead + 100
	case batch.EventPlan:
		names := []string{plan}
		for name, other := range p.Plans {
			if other.Kind == terms.Monthly && name != plan {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		e.Text, e.From = rapid.SampledFrom(names).Draw(t, "to"), ahead
	case batch.EventCharge:
		e.Text, e.Amount = "Skap", 2500
	case batch.EventTerminate:
		if rapid.Bool().Draw(t, "named") {
			e.From = ahead
		}
	}
	return e
}

// Years of random events against the rules: never two fees for one month (S1, F1), never one after the end
// (S10, F10), months skipped equal months frozen (S8, F11), no other month of a running membership left out
// (S7), binding never shorter than its paid months (S11), and the same whether bill ran every day or was
// caught up after up to three weeks.
func TestYearsOfRandomEvents(t *testing.T) {
	for _, name := range []string{"sit", "f24s"} {
		p, err := terms.Load(name, os.ReadFile)
		if err != nil {
			t.Fatal(err)
		}
		t.Run(name, func(t *testing.T) {
			rapid.Check(t, func(t *rapid.T) { randomLife(t, p) })
		})
	}
}

func randomLife(t *rapid.T, p *terms.Profile) {
	customer := batch.Customer{No: "1", Language: "nb"}
	m := batch.MembershipState{Membership: drawMembership(t, p), Customer: customer}
	daily, late := &life{MembershipState: m, terms: p}, &life{MembershipState: m, terms: p}
	last := m.Start + 1000
	tell, catchUp := m.Start, m.Start
	for day := m.Start; day <= last; day++ {
		if day == tell {
			e := drawEvent(t, p, day, m.Plan)
			if e.Kind == batch.EventEnd && day < m.Start+600 || !told(t, daily, &e) {
				t.Log("refused", e)
			} else {
				e.No = int64(len(daily.Events) + 1)
				daily.Events, late.Events = append(daily.Events, e), append(late.Events, e)
			}
			tell += bankday.Date(rapid.IntRange(1, 150).Draw(t, "days to the next event"))
		}
		daily.bill(t, day)
		if day == catchUp || day == last {
			late.bill(t, day)
			catchUp += bankday.Date(rapid.IntRange(1, 21).Draw(t, "days to the next run"))
		}
	}
	slices.Sort(daily.invoiced) // what is made in one night has no order of its own
	slices.Sort(late.invoiced)
	if !slices.Equal(daily.invoiced, late.invoiced) {
		t.Fatalf("every day:\n%s\ncaught up:\n%s",
			strings.Join(daily.invoiced, "\n"), strings.Join(late.invoiced, "\n"))
	}
	daily.check(t, last)
}

// told reports whether the terms allow an event. A student card shown in time, yet after a month that it is
// for was invoiced, and a termination in time to keep the old price (F9), yet after a month at the new one
// was invoiced, are left out: that invoice stands when bill ran every day.
func told(t *rapid.T, l *life, e *batch.Event) bool {
	c := l.course(t)
	if e.Kind == batch.EventStudentCard {
		until := c.specialUntil(e.Told)
		if e.Told >= l.terms.InvoicingDay(until.Month()+1) && e.Told <= until {
			return false
		}
	}
	invoiced := l.terms.LastPeriodToInvoice(e.Told).First()
	if e.Kind == batch.EventTerminate && slices.ContainsFunc(l.Events, func(o batch.Event) bool {
		return o.Kind == batch.EventPrice && e.Told < o.From && o.From <= invoiced
	}) {
		return false
	}
	return c.Allow(e, nil) == nil
}

// check holds what was invoiced by the last day against the rules.
func (l *life) check(t *rapid.T, last bankday.Date) {
	c := l.course(t)
	l.checkFreezes(t, c)
	l.checkCharges(t, c, last)
	l.checkFees(t, c, last)
	l.checkBinding(t, c)
}

// checkFreezes wants as many months skipped as were frozen (S8, F11).
func (l *life) checkFreezes(t *rapid.T, c *Course) {
	skipped, months := 0, 0
	for _, e := range c.free {
		if e.Kind == batch.EventFreeze {
			skipped++
		}
	}
	for _, e := range l.Events {
		if e.Kind == batch.EventFreeze {
			months += e.Months
			if freed := len(c.FreedBy(e)); freed < e.Months { // two may be told alike
				t.Fatalf("a freeze of %d months frees %d", e.Months, freed)
			}
		}
	}
	if skipped != months {
		t.Fatalf("%d months skipped, %d frozen", skipped, months)
	}
}

// checkCharges wants every charge on an invoice, unless that is still to come (S22).
func (l *life) checkCharges(t *rapid.T, c *Course, last bankday.Date) {
	for _, e := range l.Events {
		if e.Kind != batch.EventCharge || e.InvoiceNo != "" {
			continue
		}
		p := c.Uninvoiced(e.Told)
		if next, comes := c.nextFee(p); comes {
			p = next
		}
		if p <= l.terms.LastPeriodToInvoice(last) {
			t.Fatalf("the charge of %s was never invoiced", e.Told)
		}
	}
}

// checkFees wants one fee for each month that has one, none for another, and a reason for each that has none.
func (l *life) checkFees(t *rapid.T, c *Course, last bankday.Date) {
	end, invoiced := c.End(), l.terms.LastPeriodToInvoice(last)
	fees := map[bankday.Month]int{}
	for _, p := range l.Made {
		fees[p]++
	}
	for p := l.Start.Month() - 1; p <= invoiced+24; p++ {
		_, free := c.free[p]
		due := p >= c.first && p > l.PaidUntil && !free && p <= end.Last
		want := 0
		if due && p <= invoiced {
			want = 1
		}
		if fees[p] != want {
			t.Fatalf("%s was invoiced %d times, want %d: it ends %s: %s", p, fees[p], want, end.Day, end.Fact)
		}
		if no, ok := c.NoFee(0, p); ok == due || ok && no.Why.IsZero() {
			t.Fatalf("%s has a fee: %t, and it has none: %t, %q", p, due, ok, no.Why)
		}
	}
}

// checkBinding wants as many paid months as the member was bound for (S11), unless the membership was ended
// in another way.
func (l *life) checkBinding(t *rapid.T, c *Course) {
	end, s := c.End(), c.spans[0]
	if len(c.spans) > 1 || s.bound == 0 || end.Day.IsZero() {
		return
	}
	paid := 0
	for p := s.from; p <= end.Day.Month(); p++ {
		if c.free[p].Kind != batch.EventFreeze {
			paid++
		}
	}
	freed := slices.ContainsFunc(l.Events, func(e batch.Event) bool {
		return e.Kind == batch.EventEnd || e.Kind == batch.EventTerminate && e.Documented
	})
	if paid < s.bound && !freed {
		t.Fatalf("bound for %d paid months, and it ends on %s after %d", s.bound, end.Day, paid)
	}
}
