package course_test

import (
	"os"
	"reflect"
	"regexp"
	"testing"

	"trekk/batch"
	"trekk/batch/course"
	"trekk/batch/terms"
)

// refused is an event that the terms refuse, with the rule and the fact.
type refused struct {
	name   string
	terms  string   // sit, f24s, or none for sit's without a freeze and without prices of plans
	member []string // changes to member M1001
	before string   // what was told before: rows of date,event,from,until,months,amount,text,documented
	row    string   // what is told
	code   string
	want   string
}

var (
	bound   = []string{"plan", "binding12", "price", "399", "start", "2026-08-15"}
	prepaid = []string{"plan", "prepaid6", "payment_method", "prepaid", "start", "2026-10-01"}
	student = []string{"plan", "student", "price_kind", "student", "price_until", "2026-12-31"}
)

var refusedEvents = []refused{
	{
		name: "S9 three months within the binding period", terms: "sit", member: bound,
		row: "2026-10-01,freeze,2026-10-10,,3,,,", code: "binding_freeze_used_up",
		want: "freeze of 3 months: at most 2 within the binding period (S9)",
	},
	{
		name: "S9 two after one", terms: "sit", member: bound,
		before: "2026-10-01,freeze,2026-10-10,,1,,,",
		row:    "2026-12-01,freeze,2026-12-10,,2,,,", code: "binding_freeze_used_up",
		want: "freeze of 2 months: at most 2 within the binding period, and 1 before (S9)",
	},
	{
		name: "S9 a second month in a year without binding", terms: "sit",
		before: "2026-02-01,freeze,2026-02-10,,1,,,",
		row:    "2026-10-01,freeze,2026-10-10,,1,,,", code: "yearly_freeze_used_up",
		want: "freeze of 1 month: at most 1 in a calendar year, and 1 before (S9)",
	},
	{
		name: "S9 a second month told late for an earlier time", terms: "sit",
		before: "2026-10-01,freeze,2026-10-10,,1,,,",
		row:    "2026-02-01,freeze,2026-02-10,,1,,,", code: "yearly_freeze_used_up",
		want: "freeze of 1 month: at most 1 in a calendar year, and 1 before (S9)",
	},
	{
		name: "S9 thirteen months, documented", terms: "sit",
		row: "2026-10-01,freeze,2026-10-10,,13,,,yes", code: "freeze_too_long",
		want: "freeze of 13 months: at most 12 (S9)",
	},
	{
		name: "S8 from the same day", terms: "sit",
		row: "2026-10-01,freeze,2026-10-01,,1,,,", code: "freeze_too_early",
		want: "freeze from 2026-10-01, told 2026-10-01: from 2026-10-02 at the earliest (S8)",
	},
	{
		name: "S8 frozen already", terms: "sit",
		before: "2026-10-01,freeze,2026-12-15,,2,,,yes",
		row:    "2026-10-02,freeze,2027-02-01,,1,,,", code: "frozen_already",
		want: "freeze from 2027-02-01: frozen from 2026-12-15 to 2027-02-15 already (S8)",
	},
	{
		name: "S4 a month paid ahead", terms: "sit", member: []string{"paid_until", "2026-12"},
		row: "2026-10-01,freeze,2026-12-10,,1,,,", code: "freeze_of_paid_month",
		want: "freeze from 2026-12-10: 2026-12 is paid ahead, and months paid ahead are not frozen (S4)",
	},
	{
		name: "S7 prepaid is not frozen", terms: "sit", member: prepaid,
		row: "2026-10-01,freeze,2026-10-10,,1,,,yes", code: "prepaid_not_frozen",
		want: "a prepaid membership is not frozen (S7)",
	},
	{
		name: "S7 prepaid ends by itself", terms: "sit", member: prepaid,
		row: "2026-10-01,terminate,,,,,,", code: "prepaid_ends_by_itself",
		want: "a prepaid membership ends by itself, on 2027-04-01 (S7)",
	},
	{
		name: "S7 prepaid has nothing to pay ahead", terms: "sit", member: prepaid,
		row: "2026-10-01,prepay,,,1,,,", code: "no_monthly_fee",
		want: "there is no monthly fee to pay ahead: paid at once (S7)",
	},
	{
		name: "S10 terminated already", terms: "sit",
		before: "2026-10-01,terminate,,,,,,",
		row:    "2026-10-02,terminate,,,,,,", code: "ends_already",
		want: "the membership ends on 2026-11-30 already (S10)",
	},
	{
		name: "told long before it began", terms: "sit",
		row: "2020-01-01,terminate,,,,,,", code: "told_too_early",
		want: "told 2020-01-01: the membership begins on 2025-01-15",
	},
	{
		name: "S10 after the end", terms: "sit",
		before: "2026-10-01,terminate,,,,,,",
		row:    "2026-12-01,freeze,2026-12-10,,1,,,", code: "membership_ended",
		want: "the membership ended on 2026-11-30 (S10)",
	},
	{
		name: "S11 still bound", terms: "sit", member: bound,
		before: "2026-10-01,terminate,,,,,,",
		row:    "2026-10-02,terminate,,,,,,", code: "ends_already",
		want: "the membership ends on 2027-08-31 already (S11)",
	},
	{
		name: "S22 an unknown charge without an amount", terms: "sit",
		row: "2026-10-01,charge,,,,,towel,", code: "charge_without_amount",
		want: `the charge "towel" is none of the terms': say the amount`,
	},
	{
		name: "the terms know no transfer", terms: "sit",
		row: "2026-10-01,transfer,,,,,1002,", code: "no_transfer",
		want: "the terms know no transfer: the membership is personal",
	},
	{
		name: "the terms know no withdrawal", terms: "sit",
		row: "2026-10-01,withdraw,,,,,,", code: "no_withdrawal",
		want: "the terms have no right to withdraw",
	},
	{
		name: "prices never change backwards", terms: "sit",
		row: "2026-10-01,price,2026-10-01,,,300,,", code: "price_backwards",
		want: "price from 2026-10-01, told 2026-10-01: prices never change backwards",
	},
	{
		name: "an unknown plan", terms: "sit",
		row: "2026-10-01,plan,,,,,gold,", code: "no_such_plan",
		want: `plan "gold": Sit Trening has binding12, open, prepaid1, prepaid6`,
	},
	{
		name: "F4 card", terms: "f24s", member: []string{"payment_method", "card"},
		row: "2026-10-01,charge,,,,,card,", code: "paid_by_card",
		want: "a membership paid by card gets no invoice: take it at the counter (F4)",
	},
	{
		name: "F8 no student price", terms: "f24s",
		row: "2026-10-01,student_card,,2027-06-30,,,,", code: "no_student_price",
		want: "the membership has no student price (F8)",
	},
	{
		name: "F9 less than a month ahead", terms: "f24s",
		row: "2026-10-02,price,2026-11-01,,,600,,", code: "increase_too_early",
		want: "price increase from 499,00 to 600,00 from 2026-11-01, told 2026-10-02: " +
			"from 2026-11-02 at the earliest (F9)",
	},
	{
		name: "F10 a termination cannot be given again", terms: "f24s",
		before: "2026-10-01,terminate,,,,,,",
		row:    "2026-11-01,terminate,,,,,,", code: "ends_already",
		want: "the membership ends on 2026-12-31 already (F10)",
	},
	{
		name: "F11 backwards", terms: "f24s",
		row: "2026-10-02,freeze,2026-10-01,,1,,,yes", code: "freeze_too_early",
		want: "freeze from 2026-10-01, told 2026-10-02: from 2026-10-02 at the earliest (F11)",
	},
	{
		name: "F11 more than 12 months", terms: "f24s",
		row: "2026-10-01,freeze,2026-10-01,,13,,,yes", code: "freeze_too_long",
		want: "freeze of 13 months: at most 12 (F11)",
	},
	{
		name: "F11 prepaid for a fee", terms: "f24s", member: prepaid,
		row: "2026-10-01,freeze,2026-10-10,,1,,,", code: "prepaid_needs_certificate",
		want: "a prepaid membership is frozen with a medical certificate only (F11)",
	},
	{
		name: "F13 monthly", terms: "f24s",
		row: "2026-10-01,transfer,,,,,1002,", code: "not_transferable",
		want: "a monthly membership cannot be transferred (F13)",
	},
	{
		name: "F13 to nobody", terms: "f24s", member: prepaid,
		row: "2026-10-01,transfer,,,,,77,", code: "no_such_customer",
		want: "no customer has the number 77: import customers first",
	},
	{
		name: "F13 twice", terms: "f24s", member: prepaid,
		before: "2026-10-01,transfer,,,,,1002,",
		row:    "2026-10-02,transfer,,,,,1003,", code: "transferred_already",
		want: "the membership was transferred on 2026-10-01: it is transferred once (F13)",
	},
	{
		name: "F15 on the fifteenth day", terms: "f24s", member: []string{"start", "2026-10-01"},
		row: "2026-10-16,withdraw,,,,,,", code: "withdrawn_too_late",
		want: "withdrawn 2026-10-16: joined 2026-10-01, and 14 days end on 2026-10-15 (F15)",
	},
	{
		name: "a freeze where there is none", terms: "none",
		row: "2026-10-01,freeze,2026-10-10,,1,,,", code: "no_freeze",
		want: "the terms know no freeze",
	},
	{
		name: "S10 a freeze after the end", terms: "sit",
		before: "2026-10-01,terminate,,,,,,",
		row:    "2026-10-02,freeze,2026-12-10,,1,,,", code: "freeze_after_end",
		want: "freeze from 2026-12-10: the membership ends on 2026-11-30 (S10)",
	},
	{
		name: "F4 card memberships have nothing to pay ahead", terms: "f24s",
		member: []string{"payment_method", "card"}, row: "2026-10-01,prepay,,,1,,,", code: "no_monthly_fee",
		want: "there is no monthly fee to pay ahead: paid by card (F4)",
	},
	{
		name: "F8 a card that has ended", terms: "f24s", member: student,
		row: "2026-10-01,student_card,,2026-09-30,,,,", code: "card_ended",
		want: "the student card ended on 2026-09-30, before it was shown (F8)",
	},
	{
		name: "F8 a price from a day that is past", terms: "f24s",
		row: "2026-10-02,price,2026-10-01,,,300,,", code: "price_backwards",
		want: "price from 2026-10-01, told 2026-10-02: prices never change backwards (F8)",
	},
	{
		name: "S7 to a prepaid plan", terms: "sit",
		row: "2026-10-01,plan,,,,,prepaid6,", code: "plan_not_monthly",
		want: "only a monthly plan changes, to a monthly one (S7)",
	},
	{
		name: "F12 from a prepaid plan", terms: "f24s", member: prepaid,
		row: "2026-10-01,plan,,,,,ordinary,", code: "plan_not_monthly",
		want: "only a monthly plan changes, to a monthly one (F12)",
	},
	{
		name: "F8 a plan from a day that is past", terms: "f24s",
		row: "2026-10-02,plan,2026-10-01,,,,daytime,", code: "plan_backwards",
		want: "plan from 2026-10-01, told 2026-10-02: plans never change backwards (F8)",
	},
	{
		name: "a plan without a price", terms: "none",
		row: "2026-10-01,plan,,,,,binding12,", code: "plan_without_price",
		want: "the plan binding12 has no price in the terms: say the amount",
	},
	{
		name: "F13 at a campaign price", terms: "f24s",
		member: append([]string{"price_kind", "campaign"}, prepaid...),
		row:    "2026-10-01,transfer,,,,,1002,", code: "campaign_not_transferable",
		want: "a membership at a campaign price cannot be transferred (F13)",
	},
	{
		name: "F13 to the one who has it", terms: "f24s", member: prepaid,
		row: "2026-10-01,transfer,,,,,1001,", code: "own_membership",
		want: "the membership is that customer's already",
	},
	{
		name: "F3 to one who is under age", terms: "f24s", member: prepaid,
		row: "2026-10-01,transfer,,,,,1003,", code: "too_young",
		want: "customer 1003 is under 18 (F3)",
	},
}

func TestEventsThatTheTermsDoNotAllow(t *testing.T) {
	for _, c := range refusedEvents {
		t.Run(c.name, func(t *testing.T) {
			p := termsOf(t, c.terms)
			m := told(t, p, member(t, p, c.member...), c.before)
			refusal := tell(t, p, m, c.row)
			if refusal == nil {
				t.Fatal("it is allowed")
			}
			if refusal.Code != c.code || refusal.Said() != c.want {
				t.Errorf("\n got %s: %s\nwant %s: %s", refusal.Code, refusal.Said(), c.code, c.want)
			}
		})
	}
}

func termsOf(t *testing.T, name string) *terms.Profile {
	t.Helper()
	if name != "none" {
		return gym(t, name)
	}
	p := gym(t, "sit")
	p.Freeze = nil
	for name, plan := range p.Plans {
		plan.Price = 0
		p.Plans[name] = plan
	}
	return p
}

// The codes are stable: each that there is stands in the table above.
func TestEveryRefusalIsInTheTable(t *testing.T) {
	tested := map[string]bool{}
	for _, c := range refusedEvents {
		tested[c.code] = true
	}
	code, found := regexp.MustCompile(`(?:RefuseBy|frozenBeyond)\("([a-z_]+)"`), map[string]bool{}
	for _, file := range []string{"allow.go", "allow_freeze.go"} {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range code.FindAllSubmatch(source, -1) {
			found[string(m[1])] = true
		}
	}
	if !reflect.DeepEqual(found, tested) {
		t.Errorf("in code  %v\nin table %v", found, tested)
	}
}

// What the terms decide is filled in, unless it was told: the fee of a freeze, the price of a plan, what a
// charge costs.
func TestAllowFillsInWhatTheTermsSay(t *testing.T) {
	fee := batch.Ore(5000)
	for _, c := range []struct {
		terms, row string
		want       batch.Ore
	}{
		{"f24s", "2026-10-01,freeze,2026-10-10,,1,,,", fee},
		{"f24s", "2026-10-01,freeze,2026-10-10,,1,99,,yes", 0}, // F11: free with a certificate
		{"sit", "2026-10-01,plan,,,,,binding12,", 39900},
		{"sit", "2026-10-01,plan,,,,450,binding12,", 45000},
		{"sit", "2026-10-01,charge,,,,,card,", 10000},
		{"sit", "2026-10-01,charge,,,,75.50,card,", 7550},
	} {
		p := gym(t, c.terms)
		p.Freeze.Fee = &fee
		e := event(t, c.row)
		if refusal := timeline(t, p, member(t, p)).Allow(&e, nil); refusal != nil || e.Amount != c.want {
			t.Errorf("%s: %s, %v, want %s", c.row, e.Amount, refusal, c.want)
		}
	}
}

// S17, F3: on the birthday one is old enough; who was born on 29 February has it on the 28th.
func TestTooYoung(t *testing.T) {
	for _, c := range []struct {
		born, on string
		age      int
		want     bool
	}{
		{"2010-10-02", "2026-10-01", 16, true},
		{"2010-10-01", "2026-10-01", 16, false},
		{"2008-02-29", "2026-02-27", 18, true},
		{"2008-02-29", "2026-02-28", 18, false},
	} {
		if got := course.TooYoung(day(c.born), c.age, day(c.on)); got != c.want {
			t.Errorf("born %s, %d years on %s: %t", c.born, c.age, c.on, got)
		}
	}
	if course.TooYoung(0, 18, day("2026-10-01")) {
		t.Error("too young without a date of birth")
	}
}
