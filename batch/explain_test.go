package batch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// explain is a membership's calendar, a line each charge: "2026-11 2026-10-20 499.00", with the method when it is a claim, the
// lines when there are several beside the invoice fee, and last "ends DAY".
func (h *house) explain(asOf, no string, months int) []string {
	h.Helper()
	x, err := h.at(asOf).night.Explain(context.Background(), no, months)
	if err != nil {
		h.Fatal(err)
	}
	return inLines(x)
}

func inLines(x *batch.Explanation) (lines []string) {
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

// worked is a case worked by hand from the rules. Amounts have the fee of S3 in them where there is no mandate.
type worked struct {
	name   string
	terms  string
	member []string // changes to the house's member M1001
	events string   // rows of date,event,from,until,months,amount,text,documented
	from   string   // the first month billed
	asOf   string
	months int
	want   string // lines of explain, with ", " between
}

var workedCases = []worked{
	{"S1 S5 joined mid-August: 20 September pays October", "sit", []string{"start", "2020-08-15"}, "", "2020-01", "2020-08-15", 2,
		"2020-10 2020-09-20 539.00, ends "},
	{"S5 joined on the 31st: the whole next month was paid", "sit", []string{"start", "2021-01-31"}, "", "2020-01", "2021-01-31", 2,
		"2021-03 2021-02-20 539.00, 2021-04 2021-03-20 539.00, ends "},
	{"S5 joined on 29 February", "sit", []string{"start", "2024-02-29"}, "", "2020-01", "2024-02-29", 2,
		"2024-04 2024-03-20 539.00, 2024-05 2024-04-20 539.00, ends "},
	{"S5 over the year's end", "sit", []string{"start", "2026-11-20"}, "", "2020-01", "2026-11-20", 3,
		"2027-01 2026-12-20 539.00, 2027-02 2027-01-20 539.00, 2027-03 2027-02-20 539.00, ends "},
	{"S4 paid ahead until December", "sit", []string{"start", "2025-01-15", "paid_until", "2026-12"}, "", "2026-11", "2026-10-01", 4,
		"2027-01 2026-12-20 539.00, 2027-02 2027-01-20 539.00, ends "},
	{"S4 two months paid ahead on the 5th, before the 6th", "sit", nil, "2026-10-05,prepay,,,2,,,", "2026-11", "2026-10-01", 4,
		"2027-01 2026-12-20 539.00, 2027-02 2027-01-20 539.00, ends "},
	{"S4 on the 6th it is too late for November", "sit", nil, "2026-10-06,prepay,,,2,,,", "2026-11", "2026-10-01", 4,
		"2026-11 2026-10-20 539.00, 2027-02 2027-01-20 539.00, ends "},
	{"S6 S11 the sports association in January, without invoice fee", "sit", []string{"plan", "binding12", "price", "399", "start", "2026-08-15"}, "", "2026-10", "2026-12-01", 3,
		"2026-10 2026-09-20 439.00, 2026-11 2026-10-20 439.00, 2026-12 2026-11-20 439.00, 2027-01 2026-12-20 439.00, 2027-01 2027-01-20 50.00, 2027-02 2027-01-20 439.00, 2027-03 2027-02-20 439.00, ends "},
	{"S6 not for one who left before", "sit", []string{"plan", "binding12", "price", "399", "start", "2025-01-01"}, "2026-11-10,terminate,,,,,,", "2026-12", "2026-11-10", 4,
		"2026-12 2026-11-20 439.00, ends 2026-12-31"},
	{"S6 every January", "sit", []string{"plan", "binding12", "price", "399", "start", "2025-01-01", "paid_until", "2028-12"}, "", "2026-12", "2026-12-01", 24,
		"2027-01 2027-01-20 50.00, 2028-01 2028-01-20 50.00, ends "},
	{"S7 prepaid runs from date to date and ends by itself", "sit", []string{"plan", "prepaid1", "payment_method", "prepaid", "start", "2026-11-14"}, "", "2026-10", "2026-11-14", 12,
		"ends 2026-12-14"},
	{"S7 prepaid from the 31st", "sit", []string{"plan", "prepaid1", "payment_method", "prepaid", "start", "2027-01-31"}, "", "2026-10", "2027-01-31", 12,
		"ends 2027-02-28"},
	{"S8 frozen 10 April-10 May, told on 9 April: 20 April stands, the next is skipped", "sit", []string{"start", "2020-09-15"}, "2021-04-09,freeze,2021-04-10,,1,,,", "2021-05", "2021-04-09", 4,
		"2021-05 2021-04-20 539.00, 2021-07 2021-06-20 539.00, 2021-08 2021-07-20 539.00, ends "},
	{"S8 told on 5 April: 20 April is skipped", "sit", []string{"start", "2020-09-15"}, "2021-04-05,freeze,2021-04-10,,1,,,", "2021-05", "2021-04-05", 3,
		"2021-06 2021-05-20 539.00, 2021-07 2021-06-20 539.00, ends "},
	{"S8 told on 6 April, the invoicing day: 20 April stands", "sit", []string{"start", "2020-09-15"}, "2021-04-06,freeze,2021-04-10,,1,,,", "2021-05", "2021-04-06", 3,
		"2021-05 2021-04-20 539.00, 2021-07 2021-06-20 539.00, ends "},
	{"S8 frozen from the 21st: due before it, so not skipped", "sit", []string{"start", "2020-09-15"}, "2021-04-01,freeze,2021-04-21,,1,,,", "2021-05", "2021-04-01", 3,
		"2021-05 2021-04-20 539.00, 2021-07 2021-06-20 539.00, ends "},
	{"S8 15 June-15 July, told long before", "sit", []string{"start", "2020-09-15"}, "2021-01-10,freeze,2021-06-15,2021-07-15,,,,", "2021-06", "2021-05-01", 4,
		"2021-06 2021-05-20 539.00, 2021-08 2021-07-20 539.00, 2021-09 2021-08-20 539.00, ends "},
	{"S8 31 January and a month is 28 February", "sit", []string{"start", "2020-09-15"}, "2021-01-05,freeze,2021-01-31,2021-02-28,,,,", "2021-02", "2021-01-05", 4,
		"2021-02 2021-01-20 539.00, 2021-04 2021-03-20 539.00, 2021-05 2021-04-20 539.00, ends "},
	{"S8 31 January and a month is 29 February in a leap year", "sit", []string{"start", "2020-09-15"}, "2024-01-05,freeze,2024-01-31,2024-02-29,,,,", "2024-02", "2024-01-05", 4,
		"2024-02 2024-01-20 539.00, 2024-04 2024-03-20 539.00, 2024-05 2024-04-20 539.00, ends "},
	{"S9 twelve months with a documented reason", "sit", []string{"start", "2025-01-15"}, "2026-10-01,freeze,2026-10-15,,12,,military service,yes", "2026-11", "2026-10-01", 14,
		"2027-11 2027-10-20 539.00, 2027-12 2027-11-20 539.00, ends "},
	{"S10 terminated in May: 20 May pays June, nothing after", "sit", nil, "2026-05-12,terminate,,,,,,", "2026-05", "2026-05-01", 12,
		"2026-05 2026-04-20 539.00, 2026-06 2026-05-20 539.00, ends 2026-06-30"},
	{"S10 on the first day of May", "sit", nil, "2026-05-01,terminate,,,,,,", "2026-06", "2026-05-01", 12, "2026-06 2026-05-20 539.00, ends 2026-06-30"},
	{"S10 on the last day of May", "sit", nil, "2026-05-31,terminate,,,,,,", "2026-06", "2026-05-01", 12, "2026-06 2026-05-20 539.00, ends 2026-06-30"},
	{"S10 a later date named", "sit", nil, "2026-05-12,terminate,2026-09-01,,,,,", "2026-08", "2026-05-12", 12, "2026-08 2026-07-20 539.00, ends 2026-08-31"},
	{"S10 in December", "sit", nil, "2026-12-31,terminate,,,,,,", "2027-01", "2026-12-01", 12, "2027-01 2026-12-20 539.00, ends 2027-01-31"},
	{"S11 bound for 12 paid months after the joining month", "sit", []string{"plan", "binding12", "price", "399", "start", "2025-08-15"}, "2025-09-01,terminate,,,,,,", "2026-07", "2026-06-01", 12,
		"2026-07 2026-06-20 439.00, 2026-08 2026-07-20 439.00, ends 2026-08-31"},
	{"S11 month 11 is the last to terminate in for 12", "sit", []string{"plan", "binding12", "price", "399", "start", "2025-08-15"}, "2026-07-31,terminate,,,,,,", "2026-08", "2026-07-01", 12,
		"2026-08 2026-07-20 439.00, ends 2026-08-31"},
	{"S11 terminated in month 12 it runs for 13", "sit", []string{"plan", "binding12", "price", "399", "start", "2025-08-15"}, "2026-08-01,terminate,,,,,,", "2026-08", "2026-07-01", 12,
		"2026-08 2026-07-20 439.00, 2026-09 2026-08-20 439.00, ends 2026-09-30"},
	{"S11 joined on the 1st: the joining month counts", "sit", []string{"plan", "binding12", "price", "399", "start", "2025-08-01"}, "2025-09-10,terminate,,,,,,", "2026-07", "2026-06-01", 12,
		"2026-07 2026-06-20 439.00, ends 2026-07-31"},
	{"S9 S11 a frozen month moves the binding", "sit", []string{"plan", "binding12", "price", "399", "start", "2025-08-15"}, "2025-11-01,freeze,2025-11-10,,2,,,\n2026-01-10,terminate,,,,,,", "2026-08", "2026-07-01", 12,
		"2026-08 2026-07-20 439.00, 2026-09 2026-08-20 439.00, 2026-10 2026-09-20 439.00, ends 2026-10-31"},
	{"S11 a documented reason ends it within the binding", "sit", []string{"plan", "binding12", "price", "399", "start", "2026-08-15"}, "2026-11-10,terminate,,,,,moves away,yes", "2026-11", "2026-11-01", 12,
		"2026-11 2026-10-20 439.00, 2026-12 2026-11-20 439.00, ends 2026-12-31"},
	{"S22 a charge goes with the next invoice", "sit", nil, "2026-10-07,charge,,,,,card,", "2026-11", "2026-10-07", 2,
		"2026-11 2026-10-20 539.00, 2026-12 2026-11-20 639.00, ends "},
	{"S22 told on the 5th it goes with the invoice of the 6th", "sit", nil, "2026-10-05,charge,,,,150,Skap,", "2026-11", "2026-10-05", 2,
		"2026-11 2026-10-20 689.00, 2026-12 2026-11-20 539.00, ends "},
	{"S22 without a month to come it gets an invoice of its own", "sit", []string{"end", "2026-10-31"}, "2026-10-20,charge,,,,,card,", "2026-11", "2026-10-20", 2,
		"2026-12 2026-11-20 140.00, ends 2026-10-31"},
	{"F1 F3 joined before the 11th: November is invoiced", "f24s", []string{"start", "2026-10-10", "price", "369"}, "", "2026-01", "2026-10-10", 2,
		"2026-11 2026-10-26 369.00, 2026-12 2026-11-25 369.00, ends "},
	{"F3 joined on the 11th, the invoicing day", "f24s", []string{"start", "2026-10-11", "price", "369"}, "", "2026-01", "2026-10-11", 1, "2026-11 2026-10-26 369.00, ends "},
	{"F3 joined after it: November was paid at signing", "f24s", []string{"start", "2026-10-12", "price", "369"}, "", "2026-01", "2026-10-12", 2, "2026-12 2026-11-25 369.00, ends "},
	{"F2 Christmas", "f24s", []string{"price", "369"}, "", "2027-01", "2026-12-11", 1, "2027-01 2026-12-28 369.00, ends "},
	{"F2 Easter: 25 March 2027 is Maundy Thursday", "f24s", []string{"price", "369"}, "", "2027-04", "2027-03-01", 1, "2027-04 2027-03-30 369.00, ends "},
	{"F4 card memberships are not charged here", "f24s", []string{"price", "369", "payment_method", "card"}, "", "2026-01", "2026-10-10", 12, "ends "},
	{"F7 a campaign price becomes the regular one after 12 months", "f24s", []string{"start", "2025-12-15", "price", "199", "price_kind", "campaign", "regular_price", "399"}, "", "2026-11", "2026-10-12", 4,
		"2026-11 2026-10-26 199.00, 2026-12 2026-11-25 199.00, 2027-01 2026-12-28 399.00, 2027-02 2027-01-25 399.00, ends "},
	{"F7 joined on the 1st: the thirteenth month is regular", "f24s", []string{"start", "2025-12-01", "price", "199", "price_kind", "campaign"}, "", "2026-11", "2026-10-12", 2,
		"2026-11 2026-10-26 199.00, 2026-12 2026-11-25 369.00, ends "},
	{"F7 until a day of its own", "f24s", []string{"price", "199", "price_kind", "campaign", "price_until", "2026-11-30"}, "", "2026-11", "2026-10-12", 3,
		"2026-11 2026-10-26 199.00, 2026-12 2026-11-25 369.00, 2027-01 2026-12-28 369.00, ends "},
	{"F8 a student price ends with the card", "f24s", []string{"plan", "student", "price", "299", "price_kind", "student", "price_until", "2026-12-31", "regular_price", "369"}, "", "2026-12", "2026-11-01", 3,
		"2026-12 2026-11-25 299.00, 2027-01 2026-12-28 369.00, 2027-02 2027-01-25 369.00, ends "},
	{"F8 a new card in time", "f24s", []string{"plan", "student", "price", "299", "price_kind", "student", "price_until", "2026-12-31", "regular_price", "369"}, "2026-12-10,student_card,,2027-01-31,,,,", "2026-12", "2026-11-01", 4,
		"2026-12 2026-11-25 299.00, 2027-01 2026-12-28 299.00, 2027-02 2027-01-25 369.00, 2027-03 2027-02-25 369.00, ends "},
	{"F8 exactly 14 days before", "f24s", []string{"plan", "student", "price", "299", "price_kind", "student", "price_until", "2026-12-31", "regular_price", "369"}, "2026-12-17,student_card,,2027-06-30,,,,", "2026-12", "2026-12-10", 3,
		"2026-12 2026-11-25 299.00, 2027-01 2026-12-28 299.00, 2027-02 2027-01-25 299.00, 2027-03 2027-02-25 299.00, ends "},
	{"F8 shown later it changes the coming months only", "f24s", []string{"plan", "student", "price", "299", "price_kind", "student", "price_until", "2026-12-31", "regular_price", "369"}, "2026-12-18,student_card,,2027-06-30,,,,", "2026-12", "2026-12-10", 3,
		"2026-12 2026-11-25 299.00, 2027-01 2026-12-28 369.00, 2027-02 2027-01-25 299.00, 2027-03 2027-02-25 299.00, ends "},
	{"F9 a price increase a month ahead", "f24s", []string{"price", "369"}, "2026-10-15,price,2026-12-01,,,399,,", "2026-11", "2026-10-15", 3,
		"2026-11 2026-10-26 369.00, 2026-12 2026-11-25 399.00, 2027-01 2026-12-28 399.00, ends "},
	{"F9 who terminates because of it keeps the old price", "f24s", []string{"price", "369"}, "2026-10-15,price,2026-12-01,,,399,,\n2026-11-30,terminate,,,,,,", "2026-11", "2026-10-15", 12,
		"2026-11 2026-10-26 369.00, 2026-12 2026-11-25 369.00, 2027-01 2026-12-28 369.00, ends 2027-01-31"},
	{"F9 who terminates after it has come pays it", "f24s", []string{"price", "369"}, "2026-10-15,price,2026-12-01,,,399,,\n2026-12-01,terminate,,,,,,", "2026-12", "2026-10-15", 12,
		"2026-12 2026-11-25 399.00, 2027-01 2026-12-28 399.00, 2027-02 2027-01-25 399.00, ends 2027-02-28"},
	{"F10 notice on the first day of a month", "f24s", []string{"price", "369"}, "2026-10-01,terminate,,,,,,", "2026-11", "2026-10-01", 12,
		"2026-11 2026-10-26 369.00, 2026-12 2026-11-25 369.00, ends 2026-12-31"},
	{"F10 notice on the last day of a month", "f24s", []string{"price", "369"}, "2026-10-31,terminate,,,,,,", "2026-12", "2026-10-31", 12, "2026-12 2026-11-25 369.00, ends 2026-12-31"},
	{"F10 in December, to the end of February of a leap year", "f24s", []string{"price", "369"}, "2027-12-05,terminate,,,,,,", "2028-02", "2027-12-05", 12, "2028-02 2028-01-25 369.00, ends 2028-02-29"},
	{"F11 frozen for three months with a certificate, then it starts again by itself", "f24s", []string{"price", "369"}, "2026-10-05,freeze,2026-10-20,,3,,,yes", "2026-11", "2026-10-05", 5,
		"2027-02 2027-01-25 369.00, 2027-03 2027-02-25 369.00, ends "},
	{"F11 a prepaid one with a certificate: its end moves", "f24s", []string{"plan", "prepaid6", "payment_method", "prepaid", "start", "2026-10-31"}, "2026-11-05,freeze,2026-12-01,,1,,,yes", "2026-11", "2026-11-05", 5,
		"ends 2027-05-30"},
	{"F12 paid for six months at once", "f24s", []string{"plan", "prepaid6", "payment_method", "prepaid", "start", "2026-08-31"}, "", "2026-11", "2026-11-05", 5, "ends 2027-02-28"},
	{"F15 withdrawn on the fourteenth day", "f24s", []string{"start", "2026-10-02", "price", "369"}, "2026-10-16,withdraw,,,,,,", "2026-11", "2026-10-16", 12, "ends 2026-10-16"},
	{"a change of plan from the next month not yet invoiced", "sit", nil, "2026-10-06,plan,,,,,binding12,", "2026-11", "2026-10-06", 4,
		"2026-11 2026-10-20 539.00, 2026-12 2026-11-20 439.00, 2027-01 2026-12-20 439.00, 2027-01 2027-01-20 50.00, 2027-02 2027-01-20 439.00, ends "},
	{"a price without notice where the terms promise none, never backwards (S1)", "sit", nil, "2026-10-07,price,2026-11-01,,,549,,", "2026-11", "2026-10-07", 2,
		"2026-11 2026-10-20 539.00, 2026-12 2026-11-20 589.00, ends "},
	{"the membership's own last day", "sit", []string{"end", "2026-12-31"}, "", "2026-11", "2026-10-01", 12, "2026-11 2026-10-20 539.00, 2026-12 2026-11-20 539.00, ends 2026-12-31"},
}

func TestWorkedCases(t *testing.T) {
	houses := twoHouses(t)
	for i, c := range workedCases {
		h, no := houses[c.terms], 1001+i
		t.Run(c.name, func(t *testing.T) {
			h.T = t
			h.night.Creditor.BillFrom = monthOf(c.from)
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
	return "membership_no,date,event,from,until,months,amount,text,documented\n" + membership + "," + strings.ReplaceAll(rows, "\n", "\n"+membership+",") + "\n"
}
