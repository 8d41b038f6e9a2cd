package terms

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Profile is the rules of one payee. The tags say what a file may hold: a key without omitempty and not behind a pointer
// must be there, `is` says which values it may have, `rule` where it comes from, and `doc` what it means; the schema and the
// faults are made from them.
type Profile struct {
	Name string `yaml:"name" doc:"whose rules these are"`
	// Letter chooses among the numbers of rules that say the same for several payees: S8 or F11.
	Letter      string           `yaml:"rules" is:"S|F" doc:"the letter of the rules that are named to people: S or F"`
	Billing     Billing          `yaml:"billing" doc:"when an invoice is made and due, and how the bank is told"`
	Joining     Joining          `yaml:"joining" doc:"what is paid by card at signing, before the first invoice"`
	People      People           `yaml:"people" doc:"who may be a member, and who may pay"`
	Plans       map[string]Plan  `yaml:"plans" doc:"what a membership can be, by the name used in imports"`
	Prices      Prices           `yaml:"prices" doc:"how prices change"`
	Freeze      *Freeze          `yaml:"freeze" rule:"S8, S9, F11" doc:"what a freeze may be; without it there is none"`
	Termination Termination      `yaml:"termination" doc:"when a membership that is terminated ends"`
	Transfer    *Transfer        `yaml:"transfer" rule:"F13" doc:"what can be transferred to someone else; without it nothing can"`
	Charges     map[string]Extra `yaml:"charges,omitempty" rule:"S22, F13" doc:"charges at the counter, by the name used in events"`
	Mandates    Mandates         `yaml:"mandates" doc:"what payers are told when they start a mandate"`
	Dunning     Dunning          `yaml:"dunning" doc:"what happens to an invoice that is not paid; days count from the day of the charge"`
	Texts       Texts            `yaml:"texts" doc:"what members read, in Norwegian and English"`
	Payments    Payments         `yaml:"payments,omitempty" doc:"what is done with payments"`
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
			return "texts.moved", "is missing: a membership whose yearly invoice is not paid is moved, and the member is told (S6)"
		}
	}
	switch {
	case p.Billing.InvoiceFee > 0 && p.Texts.InvoiceFee == nil:
		return "texts.invoice_fee", "is missing: the line of billing.invoice_fee (S3)"
	case p.Joining.FirstMonth == FirstByDays && p.Texts.Rest == nil:
		return "texts.rest", "is missing: the line of the rest of the joining month (S5)"
	case (p.Joining.Fee == nil || *p.Joining.Fee > 0) && p.Texts.JoiningFee == nil:
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

// Cite names the rules among those numbers that the profile carries out: those with its letter, and the banks'.
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
	DueDay            int          `yaml:"due_day" is:"1..31" rule:"S1, F1" doc:"the nominal due day, in the month before the one paid for"`
	DueRule           DueRule      `yaml:"due_rule" is:"as_is|next_bank_day_in_month_else_last_before" rule:"S1, F2" doc:"what happens to the due day when the banks are closed on it"`
	InvoiceDaysBefore int          `yaml:"invoice_days_before" is:"0..60" rule:"S2, F3" doc:"how many days before the nominal due day an invoice is made"`
	InvoiceFee        Ore          `yaml:"invoice_fee" rule:"S3, F13" doc:"added to an invoice for a month when there was no active mandate on the invoicing day; 0 is no fee"`
	NoticeBankDays    int          `yaml:"notice_bank_days" is:"0..60" rule:"A1" doc:"how many bank days before the charge the payer must have been told"`
	UseCredit         bool         `yaml:"use_credit,omitempty" doc:"whether what a customer has paid too much goes on the next invoice; else it stays credit until it is paid back"`
	ReissueDays       int          `yaml:"reissue_days" is:"14..90" doc:"how long an ordinary invoice runs that is made late or takes the place of a claim that failed"`
	Notification      Notification `yaml:"notification" is:"payee|bank" rule:"F5, A1" doc:"who tells the payer of a claim"`
	ClaimBankDays     int          `yaml:"claim_bank_days" is:"1..60" doc:"how many bank days before its due date a claim that the payee notifies must be at Nets"`
	LateClaim         LatePolicy   `yaml:"late_claim,omitempty" is:"payee|refuse" doc:"with notification bank only: what becomes of a claim that misses its earlier deadline"`
}

// Payments is what is done with payments.
type Payments struct {
	OldestFirst bool `yaml:"oldest_first" rule:"S16, F3" doc:"whether what a customer pays without saying for which invoice settles the oldest open ones first; else a payment without an invoice waits for a person"`
}

// DueRule says what happens to the nominal due day when the banks are closed on it.
type DueRule string

// The due rules: the day stands and the bank moves the charge (S1), or the file has the day of the charge (F2).
const (
	DueAsIs          DueRule = "as_is"
	DueOnBankDayOnly DueRule = "next_bank_day_in_month_else_last_before"
)

// Notification says who tells the payer of a claim.
type Notification string

// With payee, claims are of type 02; with bank, of type 21.
const (
	NotifiedByPayee Notification = "payee"
	NotifiedByBank  Notification = "bank"
)

// LatePolicy is what becomes of a claim with bank notification that misses the deadline for that.
type LatePolicy string

// It goes as one that the payee notifies, or not at all.
const (
	LateAsPayee LatePolicy = "payee"
	LateRefused LatePolicy = "refuse"
)

// Joining is what has been paid, by card, before the first invoice.
type Joining struct {
	MonthsPaid                 int        `yaml:"months_paid" is:"1..12" rule:"S5, F3" doc:"how many months are paid at signing, the joining month among them"`
	NextMonthAfterInvoicingDay bool       `yaml:"next_month_after_invoicing_day" rule:"F3" doc:"whether the next month is paid too when its invoicing day is past"`
	FirstMonth                 FirstMonth `yaml:"first_month" is:"by_days|full" rule:"S5, F3" doc:"what the joining month costs: its days from the joining day on, or the whole price for it and the month that may come with it"`
	Rounding                   Rounding   `yaml:"rounding" is:"krone|ore" rule:"S5" doc:"to what a part of a month's price is rounded, half up"`
	Fee                        *Ore       `yaml:"fee" rule:"S5, F3" doc:"the registration or start-up fee of a monthly membership, 0 for none; left out while it is not known, and a quote then says so"`
	WithdrawDays               *int       `yaml:"withdraw_days" is:"0..60" rule:"F15" doc:"how many days after signing a purchase can be withdrawn; without it there is no such right"`
}

// FirstMonth says what the joining month costs.
type FirstMonth string

// By days it is a part of the price and comes before the months paid in full (S5); full, one price pays it (F3).
const (
	FirstByDays FirstMonth = "by_days"
	FirstFull   FirstMonth = "full"
)

// Rounding says to what a part of a price is rounded, half up.
type Rounding string

// The roundings of a day's share.
const (
	ToKrone Rounding = "krone"
	ToOre   Rounding = "ore"
)

// People is who may be a member, and who may pay.
type People struct {
	MemberAge          int  `yaml:"member_age" is:"0..99" rule:"S17, F3" doc:"how old a member must be on the first day"`
	PayerAge           int  `yaml:"payer_age" is:"0..99" rule:"S17" doc:"how old one must be to pay by AvtaleGiro"`
	OtherPayerIsMember bool `yaml:"other_payer_is_member" rule:"F14" doc:"whether another payer must be an active member"`
}

// Prices is how prices change. They never change backwards.
type Prices struct {
	IncreaseNoticeMonths int  `yaml:"increase_notice_months" is:"0..12" rule:"F9" doc:"how many months before a price increase members are told; who terminates meanwhile keeps the old price"`
	CampaignMonths       *int `yaml:"campaign_months" is:"1..60" rule:"F7" doc:"after how many months a campaign price becomes the regular one; without it there are no campaign prices"`
	StudentCardDays      *int `yaml:"student_card_days" is:"0..90" rule:"F8" doc:"how many days before the student card's last day a new one must be shown for the price to last; without it there are no student prices"`
}

// Freeze is what a freeze may be: whole months from date to date, never backwards. It skips as many fees.
type Freeze struct {
	EarliestDays  int           `yaml:"earliest_days" is:"0..31" rule:"S8, F11" doc:"from how many days after it was told a freeze can begin"`
	MaxMonths     int           `yaml:"max_months" is:"1..60" rule:"S9, F11" doc:"months of one freeze at most; with a documented reason the only limit"`
	BindingMonths *int          `yaml:"binding_months" is:"0..60" rule:"S9" doc:"months at most within the binding period, without a documented reason"`
	YearlyMonths  *int          `yaml:"yearly_months" is:"0..12" rule:"S9" doc:"months at most in a calendar year outside of the binding period, without a documented reason"`
	Fee           *Ore          `yaml:"fee" rule:"F11" doc:"the fee of a freeze without a documented reason, on the next invoice; left out while it is not known"`
	Prepaid       PrepaidFreeze `yaml:"prepaid" is:"never|documented" rule:"S7, F11" doc:"whether a prepaid membership can be frozen; its end then moves"`
}

// PrepaidFreeze says whether a prepaid membership can be frozen.
type PrepaidFreeze string

// Never (S7), or free with a documented reason (F11).
const (
	FrozenNever      PrepaidFreeze = "never"
	FrozenDocumented PrepaidFreeze = "documented"
)

// Termination is when a membership that is terminated ends.
type Termination struct {
	NoticeMonths          int  `yaml:"notice_months" is:"0..12" rule:"S10, F10" doc:"how many months after the month in which it is told are still paid"`
	DocumentedEndsBinding bool `yaml:"documented_ends_binding" rule:"S11" doc:"whether a documented reason ends a membership within its binding period"`
}

// Transfer is what it costs to hand a membership over, once.
type Transfer struct {
	Kind      PlanKind `yaml:"kind" is:"monthly|prepaid" rule:"F13" doc:"the kind of plan that can be transferred; campaign prices never can"`
	GiverFee  Ore      `yaml:"giver_fee" rule:"F13" doc:"from the one who gives"`
	TakerFee  Ore      `yaml:"taker_fee" rule:"F13" doc:"from the one who takes over"`
	GiverText Text     `yaml:"giver_text" rule:"F13" doc:"the line of the giver's fee"`
	TakerText Text     `yaml:"taker_text" rule:"F13" doc:"the line of the taker's fee"`
}

// Extra is a charge at the counter.
type Extra struct {
	Amount Ore  `yaml:"amount" rule:"S22, F13" doc:"what it costs"`
	Text   Text `yaml:"text" rule:"S22, F13" doc:"its line on an invoice"`
}

// Mandates is what payers are told when they start a mandate.
type Mandates struct {
	RecommendedLimit *Ore `yaml:"recommended_limit" rule:"S20" doc:"the monthly limit that is recommended; without it the bank's own"`
	WaitDays         int  `yaml:"wait_days" is:"0..30" rule:"S18" doc:"days to wait after an old mandate was deleted before a new one is made"`
}

// Plan is what a membership can be.
type Plan struct {
	Kind          PlanKind `yaml:"kind" is:"monthly|prepaid" rule:"S7, F12" doc:"monthly plans renew by themselves, prepaid ones end by themselves and are never invoiced"`
	Price         Ore      `yaml:"price,omitempty" rule:"S5, F7" doc:"for one month, or for the whole of a prepaid plan; a membership's own price comes before it"`
	BindingMonths int      `yaml:"binding_months,omitempty" is:"1..60" rule:"S11" doc:"how many months must be paid before a termination takes effect"`
	Months        int      `yaml:"months,omitempty" is:"1..60" rule:"S7, F12" doc:"of a prepaid plan: how many it lasts, from date to date"`
	Yearly        *Yearly  `yaml:"yearly" rule:"S6" doc:"an invoice of its own, once a year"`
	Text          Text     `yaml:"text" rule:"A1" doc:"its name on an invoice"`
}

// Yearly is an invoice of its own once a year, with that month's invoicing and due day and without an invoice fee.
type Yearly struct {
	Month   int    `yaml:"month" is:"1..12" rule:"S6" doc:"the month in which it is made and due"`
	Amount  Ore    `yaml:"amount" rule:"S6" doc:"what it costs"`
	MovesTo string `yaml:"moves_to" rule:"S6, S13" doc:"the plan to which a membership moves when it is handed to collection"`
	Text    Text   `yaml:"text" rule:"S6" doc:"what it is for; {{.Period}} is the month it is due in"`
}

// PlanKind says whether a plan is invoiced month by month or has been paid for at once.
type PlanKind string

// Monthly plans renew by themselves; prepaid ones are never invoiced and end by themselves (S7, F12).
const (
	Monthly PlanKind = "monthly"
	Prepaid PlanKind = "prepaid"
)

func (p *Plan) check() (key, problem string) {
	switch {
	case p.Kind == Prepaid && p.Months == 0:
		return "months", "a prepaid plan says for how many months it is paid (S7, F12)"
	case p.Kind == Prepaid && p.BindingMonths != 0:
		return "binding_months", "a prepaid plan has no binding (S7, F12)"
	case p.Kind == Monthly && p.Months != 0:
		return "months", "only a prepaid plan has a number of months (S7, F12)"
	}
	return "", ""
}

func (b *Billing) check() (key, problem string) {
	switch {
	case b.Notification == NotifiedByBank && b.LateClaim == "":
		return "late_claim", "with notification bank, say payee or refuse: what becomes of a claim too late for it"
	case b.Notification == NotifiedByPayee && b.LateClaim != "":
		return "late_claim", "is for notification bank only"
	}
	return "", ""
}

// Dunning is what happens to an invoice that is not paid. Days count from the day of the charge.
type Dunning struct {
	RetryBankDays       int         `yaml:"retry_bank_days" is:"0..30" rule:"A4" doc:"how many bank days after the charge the bank may go on trying"`
	Reminder            *Reminder   `yaml:"reminder" rule:"S12" doc:"one reminder without a fee; without it nobody is reminded (F13)"`
	Collection          *Collection `yaml:"collection" rule:"S13, F6" doc:"the handover to a collection agency; without it nothing is handed over"`
	EndAfterOutstanding *int        `yaml:"end_after_outstanding" is:"1..99" rule:"S14" doc:"how many overdue and unpaid invoices end a membership; without it none do"`
}

// Reminder is one reminder without a fee.
type Reminder struct {
	AfterDays int    `yaml:"after_days" is:"0..365" rule:"S12" doc:"days after the charge"`
	Channel   string `yaml:"channel" is:"sms" rule:"S12" doc:"how it is sent"`
	Text      Text   `yaml:"text" rule:"S12" doc:"with amount, KID, account and due date"`
}

// Collection is the handover to a collection agency. Handing over after a notice of our own is not carried out, so a
// profile cannot ask for it.
type Collection struct {
	AfterDays int    `yaml:"after_days" is:"0..365" rule:"S13, F6" doc:"days after the charge"`
	Agency    string `yaml:"agency" rule:"S13, F6" doc:"to whom"`
	Notice    string `yaml:"notice" is:"agency" rule:"S13, F6" doc:"who sends the collection notice that must run out before anything is collected"`
}

// Texts are what members read.
type Texts struct {
	Line          Text  `yaml:"line" rule:"A1" doc:"what a membership's invoice is for"`
	Claim         Text  `yaml:"claim" rule:"A1" doc:"notice of a claim"`
	Invoice       Text  `yaml:"invoice" rule:"S3" doc:"an ordinary invoice"`
	InvoiceFee    *Text `yaml:"invoice_fee" rule:"S3" doc:"the line of the invoice fee"`
	Rest          *Text `yaml:"rest" rule:"S5" doc:"the line of the rest of the joining month"`
	JoiningFee    *Text `yaml:"joining_fee" rule:"S5, F3" doc:"the line of the registration or start-up fee"`
	FreezeFee     *Text `yaml:"freeze_fee" rule:"F11" doc:"the line of the freeze fee"`
	PriceIncrease *Text `yaml:"price_increase" rule:"F9" doc:"told when a price increase is registered; {{.Was}} is the old price, {{.From}} the day"`
	Moved         *Text `yaml:"moved" rule:"S6" doc:"told when a membership moves to the dearer plan; {{.From}} is the day"`
	Ended         *Text `yaml:"ended" rule:"S14" doc:"told when a membership is ended; {{.From}} is the last day"`
	CreditNote    *Text `yaml:"credit_note" rule:"A1" doc:"a credit note; {{.Credit}} is its number, {{.From}} its day, {{.Amount}} what it takes off {{.Invoice}}; without it one in plain words"`
	Exclusion     *Text `yaml:"exclusion" rule:"F6" doc:"told when an invoice is handed to collection: excluded until all is paid"`
}

// Plan finds a plan by its name, or says which there are.
func (p *Profile) Plan(name string) (Plan, error) {
	plan, ok := p.Plans[name]
	if !ok {
		return Plan{}, fmt.Errorf("plan %q: %s has %s", name, p.Name, strings.Join(slices.Sorted(maps.Keys(p.Plans)), ", "))
	}
	return plan, nil
}
