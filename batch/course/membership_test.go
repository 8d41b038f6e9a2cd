package course_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/course"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

var calendar = bankday.Norwegian()

// gym is the terms of a gym: sit or f24s.
func gym(t *testing.T, name string) *terms.Profile {
	t.Helper()
	p, err := terms.Load(name, os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func day(s string) bankday.Date { return must(bankday.Parse(s)) }

func month(s string) bankday.Month { return must(bankday.ParseMonth(s)) }

func kroner(s string) batch.Ore { return must(batch.ParseOre(s)) }

// member is M1001 of a gym, who pays 499 kr by AvtaleGiro and started long ago, but for the changes: name and
// value in turn.
func member(t *testing.T, p *terms.Profile, change ...string) *batch.MembershipState {
	t.Helper()
	m := &batch.MembershipState{
		Membership: batch.Membership{
			No: "M1001", CustomerNo: "1001", Plan: "open", Price: 49900, PaymentMethod: batch.PayAvtaleGiro,
			Start: day("2025-01-15"), PriceKind: batch.PriceOrdinary,
		},
		Customer: batch.Customer{No: "1001", Language: "nb"},
	}
	if _, err := p.Plan("open"); err != nil {
		m.Plan = "ordinary"
	}
	for pair := range slices.Chunk(change, 2) {
		set(t, &m.Membership, pair[0], pair[1])
	}
	plan, err := p.Plan(m.Plan)
	if err != nil {
		t.Fatal(err)
	}
	m.BindingMonths = plan.BindingMonths
	return m
}

func set(t *testing.T, m *batch.Membership, name, value string) {
	t.Helper()
	switch name {
	case "plan":
		m.Plan = value
	case "price":
		m.Price = kroner(value)
	case "payment_method":
		m.PaymentMethod = batch.PaymentMethod(value)
	case "start":
		m.Start = day(value)
	case "end":
		m.End = day(value)
	case "paid_until":
		m.PaidUntil = month(value)
	case "price_kind":
		m.PriceKind = batch.PriceKind(value)
	case "price_until":
		m.PriceUntil = day(value)
	case "regular_price":
		m.RegularPrice = kroner(value)
	default:
		t.Fatal(name)
	}
}

// event reads an event: date,event,from,until,months,amount,text,documented.
func event(t *testing.T, row string) batch.Event {
	t.Helper()
	cells := strings.Split(row, ",")
	if len(cells) != 8 {
		t.Fatal(row)
	}
	e := batch.Event{
		MembershipNo: "M1001", Told: day(cells[0]), Kind: batch.EventKind(cells[1]), Text: cells[6],
		Documented: cells[7] == "yes",
	}
	for i, into := range map[int]*bankday.Date{2: &e.From, 3: &e.Until} {
		if cells[i] != "" {
			*into = day(cells[i])
		}
	}
	if cells[4] != "" {
		e.Months = must(strconv.Atoi(cells[4]))
	}
	if cells[5] != "" {
		e.Amount = kroner(cells[5])
	}
	return e
}

// tell tells a membership of an event as the counter does, or returns why the terms do not allow it. There
// are the customers 1001 to 1003.
func tell(t *testing.T, p *terms.Profile, m *batch.MembershipState, row string) *batch.Refusal {
	t.Helper()
	e := event(t, row)
	if lacks := course.Complete(&e); !lacks.IsZero() {
		t.Fatalf("%s: %s", row, lacks)
	}
	var taker *batch.Customer
	if no := e.Text; e.Kind == batch.EventTransfer && no >= "1001" && no <= "1003" {
		taker = &batch.Customer{No: no, BirthDate: day("1990-05-17")}
		if no == "1003" {
			taker.BirthDate = day("2015-05-17")
		}
	}
	if refusal := timeline(t, p, m).Allow(&e, taker); refusal != nil {
		return refusal
	}
	e.No = int64(len(m.Events) + 1)
	m.Events = append(m.Events, e)
	if taker != nil {
		m.CustomerNo, m.Customer = taker.No, *taker
	}
	return nil
}

// told is a membership that has been told of events, a row each.
func told(t *testing.T, p *terms.Profile, m *batch.MembershipState, rows string) *batch.MembershipState {
	t.Helper()
	for row := range strings.SplitSeq(rows, "\n") {
		if row == "" {
			continue
		}
		if refusal := tell(t, p, m, row); refusal != nil {
			t.Fatalf("%s: %v", row, refusal)
		}
	}
	return m
}

func timeline(t *testing.T, p *terms.Profile, m *batch.MembershipState) *course.Course {
	t.Helper()
	c, err := course.New(p, calendar, m)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// charged is what a membership that has no mandate is charged by some day, a line each: month, due date and
// amount with the invoice fee. The last line is its last valid day.
func charged(t *testing.T, p *terms.Profile, c *course.Course, from bankday.Month, by bankday.Date) []string {
	var lines []string
	t.Helper()
	charges, err := c.Charges(from, by.Month()+1)
	if err != nil {
		t.Fatal(err)
	}
	slices.SortStableFunc(charges, func(a, b course.Charge) int { return int(a.Due - b.Due) })
	for _, charge := range charges {
		if charge.Due <= by {
			_, fee := course.PaidBy(&batch.Creditor{}, p, &charge, nil)
			amount := charge.Amount() + fee
			lines = append(lines, fmt.Sprintf("%s %s %s", charge.Period, charge.Due, amount.Decimal()))
		}
	}
	return append(lines, "ends "+c.End().Day.String())
}
