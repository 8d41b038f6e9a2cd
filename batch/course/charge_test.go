package course_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/course"
)

// An event says all that its kind needs; a freeze may be told by its last day.
func TestComplete(t *testing.T) {
	notWhole := func(until string) string {
		return "freeze from 2026-10-10 until " + until + ": not whole months from date to date"
	}
	for row, want := range map[string]string{
		"2026-10-01,freeze,,,1,,,":                     "freeze says from which day: from",
		"2026-10-01,freeze,2026-10-10,,,,,":            "freeze says how many months: months",
		"2026-10-01,freeze,2026-10-10,2026-12-10,,,,":  "",
		"2026-10-01,freeze,2026-10-10,2026-12-10,2,,,": "",
		"2026-10-01,freeze,2026-10-10,2026-12-10,3,,,": notWhole("2026-12-10"),
		"2026-10-01,freeze,2026-10-10,2026-11-11,,,,":  notWhole("2026-11-11"),
		"2026-10-01,freeze,2026-10-10,2026-10-10,,,,":  notWhole("2026-10-10"),
		"2026-10-01,prepay,,,,,,":                      "prepay says how many months: months",
		"2026-10-01,prepay,,,2,,,":                     "",
		"2026-10-01,price,,,,300,,":                    "price says from which day: from",
		"2026-10-01,price,2026-12-01,,,,,":             "price says the new price: amount",
		"2026-10-01,price,2026-12-01,,,300,,":          "",
		"2026-10-01,student_card,,,,,,":                "student_card says the card's last day: until",
		"2026-10-01,student_card,,2026-12-31,,,,":      "",
		"2026-10-01,plan,,,,,,":                        "plan says which: text",
		"2026-10-01,charge,,,,100,,":                   "charge says what for: text",
		"2026-10-01,transfer,,,,,,":                    "transfer says to which customer: text",
		"2026-10-01,transfer,,,,,1002,":                "",
		"2026-10-01,terminate,,,,,,":                   "",
		"2026-10-01,withdraw,,,,,,":                    "",
	} {
		e := event(t, row)
		if got := course.Complete(&e).String(); got != want {
			t.Errorf("%s: %q, want %q", row, got, want)
		}
		if want == "" && e.Kind == batch.EventFreeze && (e.Months != 2 || !e.Until.IsZero()) {
			t.Errorf("%s: %d months, until %s", row, e.Months, e.Until)
		}
	}
}

// Why a month has no fee, and that only some have a reason.
func TestNoFee(t *testing.T) {
	for _, c := range []struct {
		terms  string
		member []string
		events string
		month  string
		want   string // why and the rules; empty when there is a fee
	}{
		{"sit", nil, "", "2026-11", ""},
		{"sit", nil, "", "2024-12", "before the membership []"},
		{"sit", nil, "", "2025-02", "paid at signing 2025-01-15 [S5]"},
		{"f24s", nil, "", "2025-02", "paid at signing 2025-01-15 [F3]"},
		{"sit", nil, "", "2026-09", "billed from 2026-10 []"},
		{"sit", []string{"paid_until", "2026-12"}, "", "2026-12", "paid ahead until 2026-12 [S4]"},
		{"sit", nil, "2026-10-05,prepay,,,2,,,", "2026-12", "paid ahead, told 2026-10-05 [S4]"},
		{"sit", nil, "2026-10-05,freeze,2026-10-10,,1,,,", "2026-11",
			"frozen 2026-10-10 to 2026-11-10, told 2026-10-05 [S8]"},
		{"sit", nil, "2026-10-05,terminate,,,,,,", "2026-12",
			"terminated 2026-10-05: notice until 2026-11-30 [S10]"},
		{"sit", nil, "2026-10-05,terminate,2027-02-01,,,,,", "2027-02",
			"terminated 2026-10-05 from 2027-02-01 [S10]"},
		{"sit", bound, "2026-10-05,terminate,,,,,,", "2027-09",
			"terminated 2026-10-05: bound until 2027-08-31 [S11]"},
		{"sit", []string{"end", "2026-11-30"}, "", "2026-12", "it was agreed until 2026-11-30 []"},
		{"sit", nil, "2026-10-05,end,,,,,,", "2026-11", "ended 2026-10-05: too many invoices unpaid [S14]"},
		{"f24s", []string{"start", "2026-09-30"}, "2026-10-05,withdraw,,,,,,", "2026-11",
			"withdrawn 2026-10-05 [F15]"},
		{"f24s", []string{"payment_method", "card"}, "", "2026-11", "paid by card [F4]"},
		{"sit", prepaid, "", "2026-11", "paid at once [S7]"},
		{"sit", []string{"price", "0"}, "", "2026-11", "the price is 0 []"},
	} {
		p := gym(t, c.terms)
		m := told(t, p, member(t, p, c.member...), c.events)
		got := ""
		if no, ok := timeline(t, p, m).NoFee(month("2026-10"), month(c.month)); ok {
			got = fmt.Sprint(no.Why, " ", no.Rules)
		}
		if got != c.want {
			t.Errorf("%s %v %s %s: %q, want %q", c.terms, c.member, c.events, c.month, got, c.want)
		}
	}
}

// A charge says what for, by which rules and why.
func TestAFeeIsExplained(t *testing.T) {
	p := gym(t, "f24s")
	m := told(t, p, member(t, p, "start", "2026-10-10", "price", "199", "price_kind", "campaign"),
		"2026-10-15,terminate,2027-03-01,,,,,")
	c := timeline(t, p, m)
	for _, want := range []struct{ month, text, rules, facts string }{
		{"2026-11", "Medlemskap, november 2026", "F1 F2 F3 F7 F10",
			"2026-10-25 is no bank day; joined 2026-10-10: the months before were paid at signing; " +
				"campaign price until 2027-10-09; terminated 2026-10-15 from 2027-03-01"},
		{"2027-02", "Medlemskap, februar 2027", "F1 F7 F10",
			"campaign price until 2027-10-09; terminated 2026-10-15 from 2027-03-01"},
	} {
		charge, err := c.Fee(month(want.month))
		line := batch.Line{Text: want.text, Amount: 19900}
		if err != nil || !slices.Equal(charge.Lines, []batch.Line{line}) || charge.Amount() != 19900 {
			t.Errorf("%+v, %v", charge, err)
		}
		if got := strings.Join(charge.Rules, " "); got != want.rules {
			t.Errorf("%s: rules %s, want %s", want.month, got, want.rules)
		}
		facts := make([]string, len(charge.Facts))
		for i, f := range charge.Facts {
			facts[i] = f.String()
		}
		if got := strings.Join(facts, "; "); got != want.facts {
			t.Errorf("%s: facts\n got %s\nwant %s", want.month, got, want.facts)
		}
	}
}

// F13: a charge that someone else owes gets an invoice of its own; S22: others go with the next fee, those
// alike on one.
func TestWhoseInvoiceCarriesACharge(t *testing.T) {
	p := gym(t, "f24s")
	m := told(t, p, member(t, p), "2026-10-05,charge,,,,,card,\n"+
		"2026-10-05,charge,,,,300,Overføring,\n2026-10-06,charge,,,,50,Skap,")
	m.Events[1].CustomerNo = "1002"
	m.Events[2].InvoiceNo = "77" // carried already
	charges, err := timeline(t, p, m).Charges(month("2026-11"), month("2026-11"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range charges {
		lines := len(c.Lines)
		got = append(got, fmt.Sprintf("%s %s %q %d %s", c.Kind, c.Period, c.CustomerNo, lines, c.Amount()))
	}
	want := []string{`extra 2026-11 "1002" 1 300,00`, `fee 2026-11 "" 2 598,00`}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if card := charges[1].Lines[1]; card != (batch.Line{Text: "Nytt medlemskort", Amount: 9900, Event: 1}) {
		t.Errorf("%+v", card)
	}
}

// S2, S3, S6, S19: the mandate on the invoicing day decides how a charge is paid.
func TestHowAChargeIsPaid(t *testing.T) {
	const main, other = "15032080119", "15032080127"
	accounts := []batch.BankAccount{{No: other, Plans: []string{"open"}}}
	p, creditor := gym(t, "sit"), &batch.Creditor{Account: main, Accounts: accounts}
	mandate := func(account, since, until string) batch.Mandate {
		m := batch.Mandate{Account: account, Since: day(since)}
		if until != "" {
			m.Until = day(until)
		}
		return m
	}
	fee := course.Charge{Kind: batch.KindFee, Plan: "open", Made: day("2026-11-06")}
	yearly, others := fee, fee
	yearly.Kind, others.CustomerNo = batch.KindYearly, "1002"
	for _, c := range []struct {
		name   string
		charge course.Charge
		held   []batch.Mandate
		method batch.Method
		fee    batch.Ore
		which  int // of those held, or -1
	}{
		{"no mandate", fee, nil, batch.MethodInvoice, 4000, -1},
		{"one on another account", fee, []batch.Mandate{mandate(main, "2026-01-01", "")},
			batch.MethodInvoice, 4000, -1},
		{"one on the invoicing day", fee, []batch.Mandate{mandate(other, "2026-11-06", "")},
			batch.MethodClaim, 0, 0},
		{"one that came later", fee, []batch.Mandate{mandate(other, "2026-11-07", "")},
			batch.MethodInvoice, 4000, 0},
		{"one that has ended since", fee, []batch.Mandate{mandate(other, "2026-01-01", "2026-11-08")},
			batch.MethodInvoice, 4000, 0},
		{"the second", fee, []batch.Mandate{
			mandate(other, "2026-01-01", "2026-02-01"), mandate(other, "2026-03-01", ""),
			mandate(other, "2026-11-09", ""),
		}, batch.MethodClaim, 0, 1},
		{"the yearly invoice has no fee", yearly, nil, batch.MethodInvoice, 0, -1},
		{"another owes it", others, []batch.Mandate{mandate(other, "2026-01-01", "")},
			batch.MethodInvoice, 0, 0},
	} {
		method, fee := course.PaidBy(creditor, p, &c.charge, c.held)
		if method != c.method || fee != c.fee {
			t.Errorf("%s: %s, %s", c.name, method, fee)
		}
		var want *batch.Mandate
		if c.which >= 0 {
			want = &c.held[c.which]
		}
		if got := course.MandateFor(creditor, &c.charge, c.held); got != want {
			t.Errorf("%s: %+v, want %+v", c.name, got, want)
		}
	}
}

// S6: a change of plan holds from the next month that is not invoiced; F9: a price from its day on.
func TestPlanAndPriceOfAMonth(t *testing.T) {
	p := gym(t, "sit")
	m := told(t, p, member(t, p), "2026-10-06,plan,,,,,binding12,\n2026-11-01,price,2027-02-01,,,420,,")
	c := timeline(t, p, m)
	if got := c.Uninvoiced(day("2026-10-06")); got != month("2026-12") {
		t.Errorf("the first month not invoiced on 6 October is %s", got)
	}
	for at, want := range map[string]string{
		"2026-11": "open 499,00", "2026-12": "binding12 399,00", "2027-01": "binding12 399,00",
		"2027-02": "binding12 420,00",
	} {
		p := month(at)
		if got := fmt.Sprint(c.PlanName(p), " ", c.PriceOn(p.First(), day("2026-12-01")).Price); got != want {
			t.Errorf("%s: %s, want %s", at, got, want)
		}
		if (c.Plan(p).Yearly != nil) != (c.PlanName(p) == "binding12") {
			t.Errorf("%s: the plan is not the one of that name", at)
		}
	}
	if got := c.PriceOn(day("2027-02-01"), day("2026-11-01")).Price; got != 39900 {
		t.Errorf("%s counts before the day on which it was told", got)
	}
	if got := c.BoundUntil(day("2026-10-06")); got != day("2027-11-30") {
		t.Errorf("bound until %s", got)
	}
	if got := c.BoundUntil(day("2026-10-05")); !got.IsZero() {
		t.Errorf("bound until %s before the change was told", got)
	}
}

// S4, S8: the months that an event makes free, in order.
func TestFreedBy(t *testing.T) {
	p := gym(t, "sit")
	m := told(t, p, member(t, p), "2026-10-05,prepay,,,2,,,\n"+
		"2026-10-05,freeze,2027-02-10,,3,,,yes\n2026-10-05,charge,,,,,card,")
	c := timeline(t, p, m)
	for i, want := range []string{"[2026-11 2026-12]", "[2027-03 2027-04 2027-05]", "[]"} {
		if got := c.FreedBy(m.Events[i]); fmt.Sprint(got) != want || got == nil {
			t.Errorf("%s: %v, want %s", m.Events[i].Kind, got, want)
		}
	}
}

// A plan that the terms do not know is an error, whether the membership began with it or was to change to it.
func TestUnknownPlans(t *testing.T) {
	p := gym(t, "sit")
	m := member(t, p)
	gold := batch.Event{No: 1, Kind: batch.EventPlan, Told: day("2026-10-01"), Text: "gold", Amount: 100}
	m.Events = []batch.Event{gold}
	_, err := course.New(p, calendar, m)
	if err == nil || !strings.Contains(err.Error(), `plan "gold"`) {
		t.Error(err)
	}
	m.Plan, m.Events = "silver", nil
	if _, err = course.New(p, calendar, m); err == nil || !strings.Contains(err.Error(), `plan "silver"`) {
		t.Error(err)
	}
}
