package terms

import (
	"fmt"
	"maps"
	"slices"
)

// Profile is the rules of one payee, as its YAML file says them. The tags of the fields say how a key is
// read:
//
//   - yaml is its name; the key must be there unless the tag has omitempty or the field is a pointer; with plans
//     it must be there in a profile that has plans;
//   - is says which values it may have: 1..31, or words with a | between them;
//   - rule is the numbers of the rules that it comes from, see `trekk help rules`.
//
// The docs method below each type says what its keys mean. Schema, and the faults that Parse finds, are made
// from these.
type Profile struct {
	Name string `yaml:"name"`
	// Letter is S, F or, of a payee with no rules but the law's, L. Two payees can have the same rule under two
	// numbers, such as S8 and F11; people are told the one with this letter.
	Letter      string           `yaml:"rules" is:"S|F|L"`
	Billing     Billing          `yaml:"billing"`
	Joining     Joining          `yaml:"joining,plans"`
	People      People           `yaml:"people,plans"`
	Plans       map[string]Plan  `yaml:"plans,omitempty"`
	Prices      Prices           `yaml:"prices,plans"`
	Freeze      *Freeze          `yaml:"freeze" rule:"S8, S9, F11"`
	Termination Termination      `yaml:"termination,plans"`
	Transfer    *Transfer        `yaml:"transfer" rule:"F13"`
	Charges     map[string]Extra `yaml:"charges,omitempty" rule:"S22, F13"`
	Mandates    Mandates         `yaml:"mandates,plans"`
	Dunning     Dunning          `yaml:"dunning"`
	Texts       Texts            `yaml:"texts"`
	Payments    Payments         `yaml:"payments,omitempty"`
}

func (Profile) docs() map[string]string {
	return map[string]string{
		"name":    "whose rules these are",
		"rules":   "the letter of the rules that are named to people: S, F, or L for the law's alone",
		"billing": "when an invoice is made and due, and how the bank is told",
		"joining": "what is paid by card at signing, before the first invoice",
		"people":  "who may be a member, and who may pay",
		"plans": "what a membership can be, by the name used in imports; a payee who invoices elsewhere has " +
			"none, and then needs nothing of joining, people, prices, termination and mandates",
		"prices":      "how prices change",
		"freeze":      "what a freeze may be; without it there is none",
		"termination": "when a membership that is terminated ends",
		"transfer":    "what can be transferred to someone else; without it nothing can",
		"charges":     "charges at the counter, by the name used in events",
		"mandates":    "what payers are told when they start a mandate",
		"dunning":     "what happens to an invoice that is not paid; days count from the day of the charge",
		"texts":       "what members read, in Norwegian and English",
		"payments":    "what is done with payments",
	}
}

func (p *Profile) check() (key, problem string) {
	for _, name := range slices.Sorted(maps.Keys(p.Plans)) {
		yearly := p.Plans[name].Yearly
		if yearly == nil {
			continue
		}
		if to, ok := p.Plans[yearly.MovesTo]; !ok || to.Kind != Monthly || to.Price == 0 {
			return "plans." + name + ".yearly.moves_to", "want a monthly plan with a price (S6)"
		}
		if p.Texts.Moved == nil {
			return "texts.moved", "is missing: " +
				"a membership whose yearly invoice is not paid is moved, and the member is told (S6)"
		}
	}
	switch {
	case p.contradictsCredit():
		return "payments.use_credit", "says the opposite of billing.use_credit, its old name: remove that one"
	case p.Billing.InvoiceFee > 0 && p.Texts.InvoiceFee == nil:
		return "texts.invoice_fee", "is missing: the line of billing.invoice_fee (S3)"
	case p.Joining.FirstMonth == FirstByDays && p.Texts.Rest == nil:
		return "texts.rest", "is missing: the line of the rest of the joining month (S5)"
	case p.HasPlans() && (p.Joining.Fee == nil || *p.Joining.Fee > 0) && p.Texts.JoiningFee == nil:
		return "texts.joining_fee", "is missing: the line of joining.fee (S5, F3)"
	case p.Freeze != nil && p.Freeze.Fee != nil && *p.Freeze.Fee > 0 && p.Texts.FreezeFee == nil:
		return "texts.freeze_fee", "is missing: the line of freeze.fee (F11)"
	case p.Prices.IncreaseNoticeMonths > 0 && p.Texts.PriceIncrease == nil:
		return "texts.price_increase", "is missing: members are told of a price increase (F9)"
	case p.Dunning.EndAfterOutstanding != nil && p.Texts.Ended == nil:
		return "texts.ended", "is missing: members are told when their membership is ended (S14)"
	}
	return "", ""
}

// HasPlans reports whether the payee has memberships: else it invoices elsewhere, and trekk makes no invoices for
// months.
func (p *Profile) HasPlans() bool { return len(p.Plans) > 0 }

// Warnings are what a profile without faults may still do wrong.
func (p *Profile) Warnings() (list []string) {
	if p.Billing.InvoiceFee > 0 {
		list = append(list, fmt.Sprintf("billing.invoice_fee: %s kroner; an invoice fee to consumers may not exceed "+
			"what the invoice costs (finansavtaleloven § 2-4)", p.Billing.InvoiceFee))
	}
	return list
}

// Cite picks, from the numbers of rules that say the same, those that this payee's members know: the ones
// with the letter of the profile, and the banks' own, with an A.
func (p *Profile) Cite(numbers ...string) (cited []string) {
	for _, n := range numbers {
		if n[0] == p.Letter[0] || n[0] == 'A' {
			cited = append(cited, n)
		}
	}
	return cited
}

// Billing is when an invoice is made and due, and how the bank is told.
type Billing struct {
	DueDay  int     `yaml:"due_day,plans" is:"1..31" rule:"S1, F1"`
	DueRule DueRule `yaml:"due_rule,plans" is:"as_is|next_bank_day_in_month_else_last_before" rule:"S1, F2"`

	InvoiceDaysBefore int          `yaml:"invoice_days_before,plans" is:"0..60" rule:"S2, F3"`
	InvoiceFee        Ore          `yaml:"invoice_fee,plans" rule:"S3, F13"`
	NoticeBankDays    int          `yaml:"notice_bank_days" is:"0..60" rule:"A1"`
	UseCredit         *bool        `yaml:"use_credit"`
	ReissueDays       int          `yaml:"reissue_days" is:"14..90"`
	Notification      Notification `yaml:"notification" is:"payee|bank" rule:"F5, A1"`
	ClaimBankDays     int          `yaml:"claim_bank_days" is:"1..60"`
	LateClaim         LatePolicy   `yaml:"late_claim,omitempty" is:"payee|refuse"`
}

func (Billing) docs() map[string]string {
	return map[string]string{
		"due_day":             "the nominal due day, in the month before the one paid for",
		"due_rule":            "what happens to the due day when the banks are closed on it",
		"invoice_days_before": "how many days before the nominal due day an invoice is made",
		"invoice_fee": "added to an invoice for a month when there was no active mandate on the invoicing " +
			"day; 0 is no fee",
		"notice_bank_days": "how many bank days before the charge the payer must have been told",
		"use_credit":       "the old name of payments.use_credit",
		"reissue_days": "how long an ordinary invoice runs that is made late or takes the place of a " +
			"claim that failed",
		"notification": "who tells the payer of a claim",
		"claim_bank_days": "how many bank days before its due date a claim that the payee notifies " +
			"must be at Nets",
		"late_claim": "with notification bank only: " +
			"what becomes of a claim that misses its earlier deadline",
	}
}

func (b *Billing) check() (key, problem string) {
	switch {
	case b.Notification == NotifiedByBank && b.LateClaim == "":
		return "late_claim", "with notification bank, say payee or refuse: " +
			"what becomes of a claim too late for it"
	case b.Notification == NotifiedByPayee && b.LateClaim != "":
		return "late_claim", "is for notification bank only"
	}
	return "", ""
}

// Payments is what is done with payments.
type Payments struct {
	OldestFirst bool  `yaml:"oldest_first,omitempty" rule:"S16, F3"`
	UseCredit   *bool `yaml:"use_credit"`

	SmallDifference Ore `yaml:"small_difference,omitempty"`
}

func (Payments) docs() map[string]string {
	return map[string]string{
		"oldest_first": "whether what a customer pays without saying for which invoice settles the oldest " +
			"open ones first; else a payment without an invoice waits for a person",
		"use_credit": "whether a customer's credit pays the invoices that this customer owes, the oldest " +
			"first; true when it is left out, and with false it stays credit until it is paid back",
		"small_difference": "what may be missing of an invoice that is paid in part: a shortfall below it " +
			"is written off on the day when a reminder would go, three times a customer and year at most; " +
			"0, or left out, writes nothing off",
	}
}

// DueRule says what happens to the nominal due day when the banks are closed on it.
type DueRule string

// DueAsIs keeps the due day, and the bank charges on the next bank day (S1). DueOnBankDayOnly makes the due
// date the bank day of the charge: the next one in the same month, or else the last one before (F2).
const (
	DueAsIs          DueRule = "as_is"
	DueOnBankDayOnly DueRule = "next_bank_day_in_month_else_last_before"
)

// Notification says who tells the payer of a claim.
type Notification string

// The payee notifies, and claims are of type 02; or the payer's bank does, and they are of type 21.
const (
	NotifiedByPayee Notification = "payee"
	NotifiedByBank  Notification = "bank"
)

// LatePolicy is what becomes of a claim with bank notification that misses the deadline for that.
type LatePolicy string

// LateAsPayee sends it as a claim that the payee notifies; LateRefused does not send it.
const (
	LateAsPayee LatePolicy = "payee"
	LateRefused LatePolicy = "refuse"
)

// Joining is what has been paid, by card, before the first invoice.
type Joining struct {
	MonthsPaid                 int        `yaml:"months_paid" is:"1..12" rule:"S5, F3"`
	NextMonthAfterInvoicingDay bool       `yaml:"next_month_after_invoicing_day" rule:"F3"`
	FirstMonth                 FirstMonth `yaml:"first_month" is:"by_days|full" rule:"S5, F3"`
	Rounding                   Rounding   `yaml:"rounding" is:"krone|ore" rule:"S5"`
	Fee                        *Ore       `yaml:"fee" rule:"S5, F3"`
	WithdrawDays               *int       `yaml:"withdraw_days" is:"0..60" rule:"F15"`
}

func (Joining) docs() map[string]string {
	return map[string]string{
		"months_paid":                    "how many months are paid at signing, the joining month among them",
		"next_month_after_invoicing_day": "whether the next month is paid too when its invoicing day is past",
		"first_month": "what the joining month costs: its days from the joining day on, " +
			"or the whole price for it and the month that may come with it",
		"rounding": "to what a part of a month's price is rounded, half up",
		"fee": "the registration or start-up fee of a monthly membership, 0 for none; " +
			"left out while it is not known, and a quote then says so",
		"withdraw_days": "how many days after signing a purchase can be withdrawn; " +
			"without it there is no such right",
	}
}

// FirstMonth says what the joining month costs.
type FirstMonth string

// FirstByDays charges the days that are left of the month, before the months that are paid in full (S5).
// FirstFull charges one whole price for it and the month that may come with it (F3).
const (
	FirstByDays FirstMonth = "by_days"
	FirstFull   FirstMonth = "full"
)

// Rounding says to what a part of a price is rounded, half up.
type Rounding string

// To whole kroner, or to whole øre.
const (
	ToKrone Rounding = "krone"
	ToOre   Rounding = "ore"
)

// People is who may be a member, and who may pay.
type People struct {
	MemberAge          int  `yaml:"member_age" is:"0..99" rule:"S17, F3"`
	PayerAge           int  `yaml:"payer_age" is:"0..99" rule:"S17"`
	OtherPayerIsMember bool `yaml:"other_payer_is_member" rule:"F14"`
}

func (People) docs() map[string]string {
	return map[string]string{
		"member_age":            "how old a member must be on the first day",
		"payer_age":             "how old one must be to pay by AvtaleGiro",
		"other_payer_is_member": "whether another payer must be an active member",
	}
}

// Prices is how prices change. None of them takes effect in the past.
type Prices struct {
	IncreaseNoticeMonths int  `yaml:"increase_notice_months" is:"0..12" rule:"F9"`
	CampaignMonths       *int `yaml:"campaign_months" is:"1..60" rule:"F7"`
	StudentCardDays      *int `yaml:"student_card_days" is:"0..90" rule:"F8"`
}

func (Prices) docs() map[string]string {
	return map[string]string{
		"increase_notice_months": "how many months before a price increase members are told; " +
			"who terminates meanwhile keeps the old price",
		"campaign_months": "after how many months a campaign price becomes the regular one; " +
			"without it there are no campaign prices",
		"student_card_days": "how many days before the student card's last day a new one must be shown for " +
			"the price to last; without it there are no student prices",
	}
}

// Freeze is what a freeze may be. It lasts whole months from date to date, never begins in the past, and
// leaves out as many monthly fees.
type Freeze struct {
	EarliestDays  int           `yaml:"earliest_days" is:"0..31" rule:"S8, F11"`
	MaxMonths     int           `yaml:"max_months" is:"1..60" rule:"S9, F11"`
	BindingMonths *int          `yaml:"binding_months" is:"0..60" rule:"S9"`
	YearlyMonths  *int          `yaml:"yearly_months" is:"0..12" rule:"S9"`
	Fee           *Ore          `yaml:"fee" rule:"F11"`
	Prepaid       PrepaidFreeze `yaml:"prepaid" is:"never|documented" rule:"S7, F11"`
}

func (Freeze) docs() map[string]string {
	return map[string]string{
		"earliest_days":  "from how many days after it was told a freeze can begin",
		"max_months":     "months of one freeze at most; with a documented reason the only limit",
		"binding_months": "months at most within the binding period, without a documented reason",
		"yearly_months": "months at most in a calendar year outside of the binding period, " +
			"without a documented reason",
		"fee": "the fee of a freeze without a documented reason, on the next invoice; " +
			"left out while it is not known",
		"prepaid": "whether a prepaid membership can be frozen; its end then moves",
	}
}

// PrepaidFreeze says whether a prepaid membership can be frozen.
type PrepaidFreeze string

// FrozenNever: it cannot (S7). FrozenDocumented: without a fee, with a documented reason (F11).
const (
	FrozenNever      PrepaidFreeze = "never"
	FrozenDocumented PrepaidFreeze = "documented"
)

// Termination is when a membership that is terminated ends.
type Termination struct {
	NoticeMonths          int  `yaml:"notice_months" is:"0..12" rule:"S10, F10"`
	DocumentedEndsBinding bool `yaml:"documented_ends_binding" rule:"S11"`
	Final                 bool `yaml:"final,omitempty" rule:"F10"`
}

func (Termination) docs() map[string]string {
	return map[string]string{
		"notice_months":           "how many months after the month in which it is told are still paid",
		"documented_ends_binding": "whether a documented reason ends a membership within its binding period",
		"final": "whether a termination can never be taken back; else one that was told by mistake can, " +
			"as long as nothing rests on it",
	}
}

// Transfer is what it costs to hand a membership over, once.
type Transfer struct {
	Kind      PlanKind `yaml:"kind" is:"monthly|prepaid" rule:"F13"`
	GiverFee  Ore      `yaml:"giver_fee" rule:"F13"`
	TakerFee  Ore      `yaml:"taker_fee" rule:"F13"`
	GiverText Text     `yaml:"giver_text" rule:"F13"`
	TakerText Text     `yaml:"taker_text" rule:"F13"`
}

func (Transfer) docs() map[string]string {
	return map[string]string{
		"kind":       "the kind of plan that can be transferred; campaign prices never can",
		"giver_fee":  "from the one who gives",
		"taker_fee":  "from the one who takes over",
		"giver_text": "the line of the giver's fee",
		"taker_text": "the line of the taker's fee",
	}
}

// Extra is a charge at the counter.
type Extra struct {
	Amount Ore  `yaml:"amount" rule:"S22, F13"`
	Text   Text `yaml:"text" rule:"S22, F13"`
}

func (Extra) docs() map[string]string {
	return map[string]string{
		"amount": "what it costs",
		"text":   "its line on an invoice",
	}
}

// Mandates is what payers are told when they start a mandate.
type Mandates struct {
	RecommendedLimit *Ore `yaml:"recommended_limit" rule:"S20"`
	WaitDays         int  `yaml:"wait_days" is:"0..30" rule:"S18"`
}

func (Mandates) docs() map[string]string {
	return map[string]string{
		"recommended_limit": "the monthly limit that is recommended; without it the bank's own",
		"wait_days":         "days to wait after an old mandate was deleted before a new one is made",
	}
}

// Texts are what members read.
type Texts struct {
	Line          Text  `yaml:"line,plans" rule:"A1"`
	Claim         Text  `yaml:"claim" rule:"A1"`
	Invoice       Text  `yaml:"invoice" rule:"S3"`
	InvoiceFee    *Text `yaml:"invoice_fee" rule:"S3"`
	Rest          *Text `yaml:"rest" rule:"S5"`
	JoiningFee    *Text `yaml:"joining_fee" rule:"S5, F3"`
	FreezeFee     *Text `yaml:"freeze_fee" rule:"F11"`
	PriceIncrease *Text `yaml:"price_increase" rule:"F9"`
	Moved         *Text `yaml:"moved" rule:"S6"`
	Ended         *Text `yaml:"ended" rule:"S14"`
	CreditNote    *Text `yaml:"credit_note" rule:"A1"`
	Exclusion     *Text `yaml:"exclusion" rule:"F6"`
	Readmitted    *Text `yaml:"readmitted,omitempty" rule:"F6"`

	ReminderWithdrawn *Text `yaml:"reminder_withdrawn" rule:"S12"`
	HandoverWithdrawn *Text `yaml:"handover_withdrawn" rule:"S13, F6"`

	Postponed   *Text `yaml:"postponed" rule:"A1"`
	Instalments *Text `yaml:"instalments" rule:"A1"`

	CreditUsed   *Text `yaml:"credit_used" rule:"A1"`
	PaidByCredit *Text `yaml:"paid_by_credit" rule:"A1"`
	Debt         *Text `yaml:"debt" rule:"A1"`

	NewAccount *Text `yaml:"new_account" rule:"A7"`
	NewKID     *Text `yaml:"new_kid" rule:"A7"`

	ReminderFee  *Text `yaml:"reminder_fee" rule:"L2, L3, L4"`
	LateInterest *Text `yaml:"late_interest" rule:"L11"`
}

func (Texts) docs() map[string]string {
	return map[string]string{
		"line":        "what a membership's invoice is for",
		"claim":       "notice of a claim",
		"invoice":     "an ordinary invoice",
		"invoice_fee": "the line of the invoice fee",
		"rest":        "the line of the rest of the joining month",
		"joining_fee": "the line of the registration or start-up fee",
		"freeze_fee":  "the line of the freeze fee",
		"price_increase": "told when a price increase is registered; " +
			"{{.Was}} is the old price, {{.From}} the day",
		"moved": "told when a membership moves to the dearer plan; {{.From}} is the day",
		"ended": "told when a membership is ended; {{.From}} is the last day",
		"credit_note": "a credit note; {{.Credit}} is its number, {{.From}} its day, " +
			"{{.Amount}} what it takes off {{.Invoice}}; without it one in plain words",
		"exclusion":          "told when an invoice is handed to collection: excluded until all is paid",
		"readmitted":         "told when a member who was excluded has paid all; without it in plain words",
		"reminder_withdrawn": "told when a reminder of {{.Invoice}} is withdrawn; without it in plain words",
		"handover_withdrawn": "told when {{.Invoice}} is taken back from collection; " +
			"without it in plain words",
		"postponed": "the letter that an invoice is due later: {{.Due}} is the day, and where the bank " +
			"charges it then {{.Charge}}; without it one in plain words",
		"instalments": "the letter that an invoice may be paid in {{.Parts}}; without it one in plain words",
		"credit_used": "behind the letter of an invoice of which credit has paid a part; {{.Total}} is the " +
			"invoice, {{.CreditUsed}} what credit paid of it, {{.CreditLeft}} the credit that is left, " +
			"{{.Amount}} what is to be paid; without it a sentence in plain words",
		"paid_by_credit": "the letter of an invoice that credit has paid whole, with the fields of " +
			"credit_used; without it one in plain words",
		"debt": "what the invoice of a debt is for: money that was paid back to the customer, " +
			"and that the bank then took back from the payee; without it in plain words",
		"reminder_fee": "what the fee of a reminder, notice or demand of {{.Invoice}} is called in the books; " +
			"without it in plain words",
		"late_interest": "the same of interest on late payment of {{.Invoice}}",
		"new_kid": "told to payers whose mandate is on a KID of a layout that the payee has left; " +
			"{{.KID}} is the new KID, {{.From}} the next invoicing day; without it in plain words",
		"new_account": "told to payers whose mandate is on an account that the payee has moved from; " +
			"{{.Was}} is the old account, {{.Account}} the new one, {{.From}} the next invoicing day; " +
			"without it in plain words",
	}
}
