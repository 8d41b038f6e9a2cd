package course_test

import (
	"slices"
	"strings"
	"testing"
)

// worked is a case worked by hand from the rules. Amounts have the invoice fee in them, since there is no
// mandate (S3).
type worked struct {
	name   string
	terms  string
	member []string // changes to member M1001
	events string   // rows of date,event,from,until,months,amount,text,documented
	from   string   // the first month billed
	asOf   string   // from then on so many months are looked ahead
	months int
	want   string // the charges and the end, with ", " between
}

var workedCases = []worked{
	{
		name: "S1 S5 joined mid-August: 20 September pays October", terms: "sit",
		member: []string{"start", "2020-08-15"},
		from:   "2020-01", asOf: "2020-08-15", months: 2,
		want: "2020-10 2020-09-20 539.00, ends ",
	},
	{
		name: "S5 joined on the 31st: the whole next month was paid", terms: "sit",
		member: []string{"start", "2021-01-31"},
		from:   "2020-01", asOf: "2021-01-31", months: 2,
		want: "2021-03 2021-02-20 539.00, 2021-04 2021-03-20 539.00, ends ",
	},
	{
		name: "S5 joined on 29 February", terms: "sit",
		member: []string{"start", "2024-02-29"},
		from:   "2020-01", asOf: "2024-02-29", months: 2,
		want: "2024-04 2024-03-20 539.00, 2024-05 2024-04-20 539.00, ends ",
	},
	{
		name: "S5 over the year's end", terms: "sit",
		member: []string{"start", "2026-11-20"},
		from:   "2020-01", asOf: "2026-11-20", months: 3,
		want: "2027-01 2026-12-20 539.00, 2027-02 2027-01-20 539.00, 2027-03 2027-02-20 539.00, ends ",
	},
	{
		name: "S4 paid ahead until December", terms: "sit",
		member: []string{"start", "2025-01-15", "paid_until", "2026-12"},
		from:   "2026-11", asOf: "2026-10-01", months: 4,
		want: "2027-01 2026-12-20 539.00, 2027-02 2027-01-20 539.00, ends ",
	},
	{
		name: "S4 two months paid ahead on the 5th, before the 6th", terms: "sit",
		events: "2026-10-05,prepay,,,2,,,",
		from:   "2026-11", asOf: "2026-10-01", months: 4,
		want: "2027-01 2026-12-20 539.00, 2027-02 2027-01-20 539.00, ends ",
	},
	{
		name: "S4 on the 6th it is too late for November", terms: "sit",
		events: "2026-10-06,prepay,,,2,,,",
		from:   "2026-11", asOf: "2026-10-01", months: 4,
		want: "2026-11 2026-10-20 539.00, 2027-02 2027-01-20 539.00, ends ",
	},
	{
		name: "S6 S11 the sports association in January, without invoice fee", terms: "sit",
		member: []string{"plan", "binding12", "price", "399", "start", "2026-08-15"},
		from:   "2026-10", asOf: "2026-12-01", months: 3,
		want: "2026-10 2026-09-20 439.00, 2026-11 2026-10-20 439.00, 2026-12 2026-11-20 439.00, " +
			"2027-01 2026-12-20 439.00, 2027-01 2027-01-20 50.00, 2027-02 2027-01-20 439.00, " +
			"2027-03 2027-02-20 439.00, ends ",
	},
	{
		name: "S6 not for one who left before", terms: "sit",
		member: []string{"plan", "binding12", "price", "399", "start", "2025-01-01"},
		events: "2026-11-10,terminate,,,,,,",
		from:   "2026-12", asOf: "2026-11-10", months: 4,
		want: "2026-12 2026-11-20 439.00, ends 2026-12-31",
	},
	{
		name: "S6 every January", terms: "sit",
		member: []string{
			"plan", "binding12", "price", "399",
			"start", "2025-01-01", "paid_until", "2028-12",
		},
		from: "2026-12", asOf: "2026-12-01", months: 24,
		want: "2027-01 2027-01-20 50.00, 2028-01 2028-01-20 50.00, ends ",
	},
	{
		name: "S7 prepaid runs from date to date and ends by itself", terms: "sit",
		member: []string{"plan", "prepaid1", "payment_method", "prepaid", "start", "2026-11-14"},
		from:   "2026-10", asOf: "2026-11-14", months: 12,
		want: "ends 2026-12-14",
	},
	{
		name: "S7 prepaid from the 31st", terms: "sit",
		member: []string{"plan", "prepaid1", "payment_method", "prepaid", "start", "2027-01-31"},
		from:   "2026-10", asOf: "2027-01-31", months: 12,
		want: "ends 2027-02-28",
	},
	{
		name:   "S8 frozen 10 April-10 May, told on 9 April: 20 April stands, the next is skipped",
		terms:  "sit",
		member: []string{"start", "2020-09-15"},
		events: "2021-04-09,freeze,2021-04-10,,1,,,",
		from:   "2021-05", asOf: "2021-04-09", months: 4,
		want: "2021-05 2021-04-20 539.00, 2021-07 2021-06-20 539.00, 2021-08 2021-07-20 539.00, ends ",
	},
	{
		name: "S8 told on 5 April: 20 April is skipped", terms: "sit",
		member: []string{"start", "2020-09-15"},
		events: "2021-04-05,freeze,2021-04-10,,1,,,",
		from:   "2021-05", asOf: "2021-04-05", months: 3,
		want: "2021-06 2021-05-20 539.00, 2021-07 2021-06-20 539.00, ends ",
	},
	{
		name: "S8 told on 6 April, the invoicing day: 20 April stands", terms: "sit",
		member: []string{"start", "2020-09-15"},
		events: "2021-04-06,freeze,2021-04-10,,1,,,",
		from:   "2021-05", asOf: "2021-04-06", months: 3,
		want: "2021-05 2021-04-20 539.00, 2021-07 2021-06-20 539.00, ends ",
	},
	{
		name: "S8 frozen from the 21st: due before it, so not skipped", terms: "sit",
		member: []string{"start", "2020-09-15"},
		events: "2021-04-01,freeze,2021-04-21,,1,,,",
		from:   "2021-05", asOf: "2021-04-01", months: 3,
		want: "2021-05 2021-04-20 539.00, 2021-07 2021-06-20 539.00, ends ",
	},
	{
		name: "S8 15 June-15 July, told long before", terms: "sit",
		member: []string{"start", "2020-09-15"},
		events: "2021-01-10,freeze,2021-06-15,2021-07-15,,,,",
		from:   "2021-06", asOf: "2021-05-01", months: 4,
		want: "2021-06 2021-05-20 539.00, 2021-08 2021-07-20 539.00, 2021-09 2021-08-20 539.00, ends ",
	},
	{
		name: "S8 31 January and a month is 28 February", terms: "sit",
		member: []string{"start", "2020-09-15"},
		events: "2021-01-05,freeze,2021-01-31,2021-02-28,,,,",
		from:   "2021-02", asOf: "2021-01-05", months: 4,
		want: "2021-02 2021-01-20 539.00, 2021-04 2021-03-20 539.00, 2021-05 2021-04-20 539.00, ends ",
	},
	{
		name: "S8 31 January and a month is 29 February in a leap year", terms: "sit",
		member: []string{"start", "2020-09-15"},
		events: "2024-01-05,freeze,2024-01-31,2024-02-29,,,,",
		from:   "2024-02", asOf: "2024-01-05", months: 4,
		want: "2024-02 2024-01-20 539.00, 2024-04 2024-03-20 539.00, 2024-05 2024-04-20 539.00, ends ",
	},
	{
		name: "S9 twelve months with a documented reason", terms: "sit",
		member: []string{"start", "2025-01-15"},
		events: "2026-10-01,freeze,2026-10-15,,12,,military service,yes",
		from:   "2026-11", asOf: "2026-10-01", months: 14,
		want: "2027-11 2027-10-20 539.00, 2027-12 2027-11-20 539.00, ends ",
	},
	{
		name: "S10 terminated in May: 20 May pays June, nothing after", terms: "sit",
		events: "2026-05-12,terminate,,,,,,",
		from:   "2026-05", asOf: "2026-05-01", months: 12,
		want: "2026-05 2026-04-20 539.00, 2026-06 2026-05-20 539.00, ends 2026-06-30",
	},
	{
		name: "S10 on the first day of May", terms: "sit",
		events: "2026-05-01,terminate,,,,,,",
		from:   "2026-06", asOf: "2026-05-01", months: 12,
		want: "2026-06 2026-05-20 539.00, ends 2026-06-30",
	},
	{
		name: "S10 on the last day of May", terms: "sit",
		events: "2026-05-31,terminate,,,,,,",
		from:   "2026-06", asOf: "2026-05-01", months: 12,
		want: "2026-06 2026-05-20 539.00, ends 2026-06-30",
	},
	{
		name: "S10 a later date named", terms: "sit",
		events: "2026-05-12,terminate,2026-09-01,,,,,",
		from:   "2026-08", asOf: "2026-05-12", months: 12,
		want: "2026-08 2026-07-20 539.00, ends 2026-08-31",
	},
	{
		name: "S10 in December", terms: "sit",
		events: "2026-12-31,terminate,,,,,,",
		from:   "2027-01", asOf: "2026-12-01", months: 12,
		want: "2027-01 2026-12-20 539.00, ends 2027-01-31",
	},
	{
		name: "S11 bound for 12 paid months after the joining month", terms: "sit",
		member: []string{"plan", "binding12", "price", "399", "start", "2025-08-15"},
		events: "2025-09-01,terminate,,,,,,",
		from:   "2026-07", asOf: "2026-06-01", months: 12,
		want: "2026-07 2026-06-20 439.00, 2026-08 2026-07-20 439.00, ends 2026-08-31",
	},
	{
		name: "S11 month 11 is the last to terminate in for 12", terms: "sit",
		member: []string{"plan", "binding12", "price", "399", "start", "2025-08-15"},
		events: "2026-07-31,terminate,,,,,,",
		from:   "2026-08", asOf: "2026-07-01", months: 12,
		want: "2026-08 2026-07-20 439.00, ends 2026-08-31",
	},
	{
		name: "S11 terminated in month 12 it runs for 13", terms: "sit",
		member: []string{"plan", "binding12", "price", "399", "start", "2025-08-15"},
		events: "2026-08-01,terminate,,,,,,",
		from:   "2026-08", asOf: "2026-07-01", months: 12,
		want: "2026-08 2026-07-20 439.00, 2026-09 2026-08-20 439.00, ends 2026-09-30",
	},
	{
		name: "S11 joined on the 1st: the joining month counts", terms: "sit",
		member: []string{"plan", "binding12", "price", "399", "start", "2025-08-01"},
		events: "2025-09-10,terminate,,,,,,",
		from:   "2026-07", asOf: "2026-06-01", months: 12,
		want: "2026-07 2026-06-20 439.00, ends 2026-07-31",
	},
	{
		name: "S9 S11 a frozen month moves the binding", terms: "sit",
		member: []string{"plan", "binding12", "price", "399", "start", "2025-08-15"},
		events: "2025-11-01,freeze,2025-11-10,,2,,,\n2026-01-10,terminate,,,,,,",
		from:   "2026-08", asOf: "2026-07-01", months: 12,
		want: "2026-08 2026-07-20 439.00, 2026-09 2026-08-20 439.00, 2026-10 2026-09-20 439.00, " +
			"ends 2026-10-31",
	},
	{
		name: "S11 a documented reason ends it within the binding", terms: "sit",
		member: []string{"plan", "binding12", "price", "399", "start", "2026-08-15"},
		events: "2026-11-10,terminate,,,,,moves away,yes",
		from:   "2026-11", asOf: "2026-11-01", months: 12,
		want: "2026-11 2026-10-20 439.00, 2026-12 2026-11-20 439.00, ends 2026-12-31",
	},
	{
		name: "S22 a charge goes with the next invoice", terms: "sit",
		events: "2026-10-07,charge,,,,,card,",
		from:   "2026-11", asOf: "2026-10-07", months: 2,
		want: "2026-11 2026-10-20 539.00, 2026-12 2026-11-20 639.00, ends ",
	},
	{
		name: "S22 told on the 5th it goes with the invoice of the 6th", terms: "sit",
		events: "2026-10-05,charge,,,,150,Skap,",
		from:   "2026-11", asOf: "2026-10-05", months: 2,
		want: "2026-11 2026-10-20 689.00, 2026-12 2026-11-20 539.00, ends ",
	},
	{
		name: "S22 without a month to come it gets an invoice of its own", terms: "sit",
		member: []string{"end", "2026-10-31"},
		events: "2026-10-20,charge,,,,,card,",
		from:   "2026-11", asOf: "2026-10-20", months: 2,
		want: "2026-12 2026-11-20 140.00, ends 2026-10-31",
	},
	{
		name: "F1 F3 joined before the 11th: November is invoiced", terms: "f24s",
		member: []string{"start", "2026-10-10", "price", "369"},
		from:   "2026-01", asOf: "2026-10-10", months: 2,
		want: "2026-11 2026-10-26 369.00, 2026-12 2026-11-25 369.00, ends ",
	},
	{
		name: "F3 joined on the 11th, the invoicing day", terms: "f24s",
		member: []string{"start", "2026-10-11", "price", "369"},
		from:   "2026-01", asOf: "2026-10-11", months: 1,
		want: "2026-11 2026-10-26 369.00, ends ",
	},
	{
		name: "F3 joined after it: November was paid at signing", terms: "f24s",
		member: []string{"start", "2026-10-12", "price", "369"},
		from:   "2026-01", asOf: "2026-10-12", months: 2,
		want: "2026-12 2026-11-25 369.00, ends ",
	},
	{
		name: "F2 Christmas", terms: "f24s",
		member: []string{"price", "369"},
		from:   "2027-01", asOf: "2026-12-11", months: 1,
		want: "2027-01 2026-12-28 369.00, ends ",
	},
	{
		name: "F2 Easter: 25 March 2027 is Maundy Thursday", terms: "f24s",
		member: []string{"price", "369"},
		from:   "2027-04", asOf: "2027-03-01", months: 1,
		want: "2027-04 2027-03-30 369.00, ends ",
	},
	{
		name: "F4 card memberships are not charged here", terms: "f24s",
		member: []string{"price", "369", "payment_method", "card"},
		from:   "2026-01", asOf: "2026-10-10", months: 12,
		want: "ends ",
	},
	{
		name: "F7 a campaign price becomes the regular one after 12 months", terms: "f24s",
		member: []string{
			"start", "2025-12-15", "price", "199",
			"price_kind", "campaign", "regular_price", "399",
		},
		from: "2026-11", asOf: "2026-10-12", months: 4,
		want: "2026-11 2026-10-26 199.00, 2026-12 2026-11-25 199.00, 2027-01 2026-12-28 399.00, " +
			"2027-02 2027-01-25 399.00, ends ",
	},
	{
		name: "F7 joined on the 1st: the thirteenth month is regular", terms: "f24s",
		member: []string{"start", "2025-12-01", "price", "199", "price_kind", "campaign"},
		from:   "2026-11", asOf: "2026-10-12", months: 2,
		want: "2026-11 2026-10-26 199.00, 2026-12 2026-11-25 369.00, ends ",
	},
	{
		name: "F7 until a day of its own", terms: "f24s",
		member: []string{"price", "199", "price_kind", "campaign", "price_until", "2026-11-30"},
		from:   "2026-11", asOf: "2026-10-12", months: 3,
		want: "2026-11 2026-10-26 199.00, 2026-12 2026-11-25 369.00, 2027-01 2026-12-28 369.00, ends ",
	},
	{
		name: "F8 a student price ends with the card", terms: "f24s",
		member: []string{
			"plan", "student", "price", "299",
			"price_kind", "student", "price_until", "2026-12-31", "regular_price", "369",
		},
		from: "2026-12", asOf: "2026-11-01", months: 3,
		want: "2026-12 2026-11-25 299.00, 2027-01 2026-12-28 369.00, 2027-02 2027-01-25 369.00, ends ",
	},
	{
		name: "F8 a new card in time", terms: "f24s",
		member: []string{
			"plan", "student", "price", "299",
			"price_kind", "student", "price_until", "2026-12-31", "regular_price", "369",
		},
		events: "2026-12-10,student_card,,2027-01-31,,,,",
		from:   "2026-12", asOf: "2026-11-01", months: 4,
		want: "2026-12 2026-11-25 299.00, 2027-01 2026-12-28 299.00, 2027-02 2027-01-25 369.00, " +
			"2027-03 2027-02-25 369.00, ends ",
	},
	{
		name: "F8 exactly 14 days before", terms: "f24s",
		member: []string{
			"plan", "student", "price", "299",
			"price_kind", "student", "price_until", "2026-12-31", "regular_price", "369",
		},
		events: "2026-12-17,student_card,,2027-06-30,,,,",
		from:   "2026-12", asOf: "2026-12-10", months: 3,
		want: "2026-12 2026-11-25 299.00, 2027-01 2026-12-28 299.00, 2027-02 2027-01-25 299.00, " +
			"2027-03 2027-02-25 299.00, ends ",
	},
	{
		name: "F8 shown later it changes the coming months only", terms: "f24s",
		member: []string{
			"plan", "student", "price", "299",
			"price_kind", "student", "price_until", "2026-12-31", "regular_price", "369",
		},
		events: "2026-12-18,student_card,,2027-06-30,,,,",
		from:   "2026-12", asOf: "2026-12-10", months: 3,
		want: "2026-12 2026-11-25 299.00, 2027-01 2026-12-28 369.00, 2027-02 2027-01-25 299.00, " +
			"2027-03 2027-02-25 299.00, ends ",
	},
	{
		name: "F9 a price increase a month ahead", terms: "f24s",
		member: []string{"price", "369"},
		events: "2026-10-15,price,2026-12-01,,,399,,",
		from:   "2026-11", asOf: "2026-10-15", months: 3,
		want: "2026-11 2026-10-26 369.00, 2026-12 2026-11-25 399.00, 2027-01 2026-12-28 399.00, ends ",
	},
	{
		name: "F9 who terminates because of it keeps the old price", terms: "f24s",
		member: []string{"price", "369"},
		events: "2026-10-15,price,2026-12-01,,,399,,\n2026-11-30,terminate,,,,,,",
		from:   "2026-11", asOf: "2026-10-15", months: 12,
		want: "2026-11 2026-10-26 369.00, 2026-12 2026-11-25 369.00, 2027-01 2026-12-28 369.00, " +
			"ends 2027-01-31",
	},
	{
		name: "F9 who terminates after it has come pays it", terms: "f24s",
		member: []string{"price", "369"},
		events: "2026-10-15,price,2026-12-01,,,399,,\n2026-12-01,terminate,,,,,,",
		from:   "2026-12", asOf: "2026-10-15", months: 12,
		want: "2026-12 2026-11-25 399.00, 2027-01 2026-12-28 399.00, 2027-02 2027-01-25 399.00, " +
			"ends 2027-02-28",
	},
	{
		name: "F10 notice on the first day of a month", terms: "f24s",
		member: []string{"price", "369"},
		events: "2026-10-01,terminate,,,,,,",
		from:   "2026-11", asOf: "2026-10-01", months: 12,
		want: "2026-11 2026-10-26 369.00, 2026-12 2026-11-25 369.00, ends 2026-12-31",
	},
	{
		name: "F10 notice on the last day of a month", terms: "f24s",
		member: []string{"price", "369"},
		events: "2026-10-31,terminate,,,,,,",
		from:   "2026-12", asOf: "2026-10-31", months: 12,
		want: "2026-12 2026-11-25 369.00, ends 2026-12-31",
	},
	{
		name: "F10 in December, to the end of February of a leap year", terms: "f24s",
		member: []string{"price", "369"},
		events: "2027-12-05,terminate,,,,,,",
		from:   "2028-02", asOf: "2027-12-05", months: 12,
		want: "2028-02 2028-01-25 369.00, ends 2028-02-29",
	},
	{
		name: "F11 frozen for three months with a certificate, then it starts again by itself", terms: "f24s",
		member: []string{"price", "369"},
		events: "2026-10-05,freeze,2026-10-20,,3,,,yes",
		from:   "2026-11", asOf: "2026-10-05", months: 5,
		want: "2027-02 2027-01-25 369.00, 2027-03 2027-02-25 369.00, ends ",
	},
	{
		name: "F11 a prepaid one with a certificate: its end moves", terms: "f24s",
		member: []string{"plan", "prepaid6", "payment_method", "prepaid", "start", "2026-10-31"},
		events: "2026-11-05,freeze,2026-12-01,,1,,,yes",
		from:   "2026-11", asOf: "2026-11-05", months: 5,
		want: "ends 2027-05-30",
	},
	{
		name: "F12 paid for six months at once", terms: "f24s",
		member: []string{"plan", "prepaid6", "payment_method", "prepaid", "start", "2026-08-31"},
		from:   "2026-11", asOf: "2026-11-05", months: 5,
		want: "ends 2027-02-28",
	},
	{
		name: "F15 withdrawn on the fourteenth day", terms: "f24s",
		member: []string{"start", "2026-10-02", "price", "369"},
		events: "2026-10-16,withdraw,,,,,,",
		from:   "2026-11", asOf: "2026-10-16", months: 12,
		want: "ends 2026-10-16",
	},
	{
		name: "a change of plan from the next month not yet invoiced", terms: "sit",
		events: "2026-10-06,plan,,,,,binding12,",
		from:   "2026-11", asOf: "2026-10-06", months: 4,
		want: "2026-11 2026-10-20 539.00, 2026-12 2026-11-20 439.00, 2027-01 2026-12-20 439.00, " +
			"2027-01 2027-01-20 50.00, 2027-02 2027-01-20 439.00, ends ",
	},
	{
		name: "a price without notice where the terms promise none, never backwards (S1)", terms: "sit",
		events: "2026-10-07,price,2026-11-01,,,549,,",
		from:   "2026-11", asOf: "2026-10-07", months: 2,
		want: "2026-11 2026-10-20 539.00, 2026-12 2026-11-20 589.00, ends ",
	},
	{
		name: "the membership's own last day", terms: "sit",
		member: []string{"end", "2026-12-31"},
		from:   "2026-11", asOf: "2026-10-01", months: 12,
		want: "2026-11 2026-10-20 539.00, 2026-12 2026-11-20 539.00, ends 2026-12-31",
	},
}

func TestWorkedCases(t *testing.T) {
	for _, c := range workedCases {
		t.Run(c.name, func(t *testing.T) {
			p := gym(t, c.terms)
			m := told(t, p, member(t, p, c.member...), c.events)
			got := charged(t, p, timeline(t, p, m), month(c.from), day(c.asOf).AddMonths(c.months))
			if want := strings.Split(c.want, ", "); !slices.Equal(got, want) {
				t.Errorf("\n got %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
			}
		})
	}
}
