package batch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/schedule/bankday"
)

// explain is a membership's calendar, a line each charge: "2026-11 2026-10-20 499.00", with the method when
// it is a claim, the lines when there are several beside the invoice fee, and last "ends DAY".
func (h *house) explain(asOf, no string, months int) []string {
	h.Helper()
	x, err := h.at(asOf).report().Explain(context.Background(), no, months)
	if err != nil {
		h.Fatal(err)
	}
	return inLines(x)
}

func inLines(x *report.Explanation) (lines []string) {
	for _, c := range x.Charges {
		line := fmt.Sprintf("%s %s %s", c.Period, c.Due, c.Amount.Decimal())
		if c.Method == batch.MethodClaim {
			line += " claim " + c.Charge.String()
		}
		lines = append(lines, line)
	}
	return append(lines, "ends "+x.Ends.String())
}

func monthOf(s string) bankday.Month {
	m, err := bankday.ParseMonth(s)
	if err != nil {
		panic(err)
	}
	return m
}

// What was told of memberships, event by event, is read back from the books as it was told, and explained as
// package course has it, where all cases are worked.
func TestWhatWasToldIsExplainedFromTheBooks(t *testing.T) {
	houses := twoHouses(t)
	for i, c := range []struct {
		name   string
		terms  string
		member []string // changes to the house's member
		events string   // rows of date,event,from,until,months,amount,text,documented
		from   string   // the first month billed
		asOf   string
		months int
		want   string // lines of explain, with ", " between
	}{
		{
			name: "S4 two months paid ahead on the 5th, before the 6th", terms: "sit",
			events: "2026-10-05,prepay,,,2,,,", from: "2026-11", asOf: "2026-10-01", months: 4,
			want: "2027-01 2026-12-20 539.00, 2027-02 2027-01-20 539.00, ends ",
		},
		{
			name: "S9 twelve months with a documented reason", terms: "sit",
			events: "2026-10-01,freeze,2026-10-15,,12,,military service,yes",
			from:   "2026-11", asOf: "2026-10-01", months: 14,
			want: "2027-11 2027-10-20 539.00, 2027-12 2027-11-20 539.00, ends ",
		},
		{
			name: "S10 a later date named", terms: "sit",
			events: "2026-05-12,terminate,2026-09-01,,,,,", from: "2026-08", asOf: "2026-05-12", months: 12,
			want: "2026-08 2026-07-20 539.00, ends 2026-08-31",
		},
		{
			name: "S22 told on the 5th it goes with the invoice of the 6th", terms: "sit",
			events: "2026-10-05,charge,,,,150,Skap,", from: "2026-11", asOf: "2026-10-05", months: 2,
			want: "2026-11 2026-10-20 689.00, 2026-12 2026-11-20 539.00, ends ",
		},
		{
			name: "a change of plan from the next month not yet invoiced", terms: "sit",
			events: "2026-10-06,plan,,,,,binding12,", from: "2026-11", asOf: "2026-10-06", months: 2,
			want: "2026-11 2026-10-20 539.00, 2026-12 2026-11-20 439.00, ends ",
		},
		{
			name: "F7 until a day of its own", terms: "f24s",
			member: []string{"price", "199", "price_kind", "campaign", "price_until", "2026-11-30"},
			from:   "2026-11", asOf: "2026-10-12", months: 3,
			want: "2026-11 2026-10-26 199.00, 2026-12 2026-11-25 369.00, 2027-01 2026-12-28 369.00, ends ",
		},
		{
			name: "F8 a new card in time", terms: "f24s",
			member: []string{
				"plan", "student", "price", "299", "price_kind", "student", "price_until", "2026-12-31",
				"regular_price", "369",
			},
			events: "2026-12-10,student_card,,2027-01-31,,,,", from: "2026-12", asOf: "2026-11-01", months: 4,
			want: "2026-12 2026-11-25 299.00, 2027-01 2026-12-28 299.00, 2027-02 2027-01-25 369.00, " +
				"2027-03 2027-02-25 369.00, ends ",
		},
		{
			name: "F9 a price increase a month ahead", terms: "f24s", member: []string{"price", "369"},
			events: "2026-10-15,price,2026-12-01,,,399,,", from: "2026-11", asOf: "2026-10-15", months: 3,
			want: "2026-11 2026-10-26 369.00, 2026-12 2026-11-25 399.00, 2027-01 2026-12-28 399.00, ends ",
		},
		{
			name: "F15 withdrawn on the fourteenth day", terms: "f24s",
			member: []string{"start", "2026-10-02", "price", "369"},
			events: "2026-10-16,withdraw,,,,,,", from: "2026-11", asOf: "2026-10-16", months: 12,
			want: "ends 2026-10-16",
		},
	} {
		h, no := houses[c.terms], 1001+i
		t.Run(c.name, func(t *testing.T) {
			h.T = t
			h.payee.Creditor.BillFrom = monthOf(c.from)
			h.member(no, c.member...)
			h.events(no, c.events)
			want := strings.Split(c.want, ", ")
			if got := h.explain(c.asOf, fmt.Sprint("M", no), c.months); !slices.Equal(got, want) {
				t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		})
	}
}

// twoHouses are a house by each gym's rules.
func twoHouses(t *testing.T) map[string]*house {
	return map[string]*house{"sit": newHouse(t, "sit"), "f24s": newHouse(t, "f24s")}
}

// events imports events of membership M no.
func (h *house) events(no int, rows string) {
	h.Helper()
	if rows != "" {
		h.importCSV("events", eventsCSV(fmt.Sprint("M", no), rows))
	}
}

func eventsCSV(membership, rows string) string {
	return "membership_no,date,event,from,until,months,amount,text,documented\n" + membership + "," +
		strings.ReplaceAll(rows, "\n", "\n"+membership+",") + "\n"
}
