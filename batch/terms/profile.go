package terms

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Profile is the rules of one payee. The tags say what a file may hold: a key without omitempty and not behind a pointer
// must be there, `is` says which values it may have, and `rule` where it comes from.
type Profile struct {
	Name    string          `yaml:"name"`
	Billing Billing         `yaml:"billing"`
	Joining Joining         `yaml:"joining"`
	Plans   map[string]Plan `yaml:"plans"`
	Dunning Dunning         `yaml:"dunning"`
	Texts   Texts           `yaml:"texts"`
}

// Billing is when an invoice is made and due, and how the bank is told.
type Billing struct {
	// DueDay is the nominal day of the month before the one paid for (S1 the 20th, F1 the 25th).
	DueDay  int     `yaml:"due_day" is:"1..31" rule:"S1, F1"`
	DueRule DueRule `yaml:"due_rule" is:"as_is|next_bank_day_in_month_else_last_before" rule:"S1, F2"`
	// InvoiceDaysBefore is how many days before the nominal day an invoice is made.
	InvoiceDaysBefore int `yaml:"invoice_days_before" is:"0..60" rule:"S2, F3"`
	// InvoiceFee is added to an invoice for a member who was to pay by claim and has no active mandate; 0 is no fee.
	InvoiceFee Ore `yaml:"invoice_fee" rule:"S3, F13"`
	// NoticeBankDays is how many bank days before the charge the payer must have been told.
	NoticeBankDays int `yaml:"notice_bank_days" is:"0..60" rule:"A1"`
	// UseCredit puts what a customer has paid too much on the next invoice; else it stays credit until it is paid back.
	UseCredit bool `yaml:"use_credit,omitempty"`
	// ReissueDays is how long an ordinary invoice runs that is made late or takes the place of a claim that failed.
	ReissueDays  int          `yaml:"reissue_days" is:"14..90"`
	Notification Notification `yaml:"notification" is:"payee|bank" rule:"F5, A1"`
	// ClaimBankDays is how many bank days before its due date a claim that the payee notifies must be at Nets.
	ClaimBankDays int `yaml:"claim_bank_days" is:"1..60"`
	// LateClaim is there with Notification bank only: what becomes of a claim that misses its earlier deadline.
	LateClaim LatePolicy `yaml:"late_claim,omitempty" is:"payee|refuse"`
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
	// MonthsPaid counts the joining month.
	MonthsPaid int `yaml:"months_paid" is:"1..12" rule:"S5, F3"`
	// NextMonthAfterInvoicingDay adds the next month when its invoicing day was already past on joining.
	NextMonthAfterInvoicingDay bool `yaml:"next_month_after_invoicing_day" rule:"F3"`
}

// Plan is what a membership can be.
type Plan struct {
	Kind PlanKind `yaml:"kind" is:"monthly|prepaid" rule:"S7, F12"`
	// Price is for one month, or for the whole of a prepaid plan; 0 when only the membership has one.
	Price         Ore  `yaml:"price,omitempty"`
	BindingMonths int  `yaml:"binding_months,omitempty" is:"1..60" rule:"S11"`
	Months        int  `yaml:"months,omitempty" is:"1..60" rule:"S7, F12"` // of a prepaid plan
	Text          Text `yaml:"text" rule:"A1"`                             // its name on an invoice
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
	// RetryBankDays is how many bank days after the charge the bank may go on trying.
	RetryBankDays int         `yaml:"retry_bank_days" is:"0..30" rule:"A4"`
	Reminder      *Reminder   `yaml:"reminder" rule:"S12"`       // nil: nobody is reminded (F13)
	Collection    *Collection `yaml:"collection" rule:"S13, F6"` // nil: nothing is handed over
}

// Reminder is one reminder without a fee.
type Reminder struct {
	AfterDays int    `yaml:"after_days" is:"0..365" rule:"S12"`
	Channel   string `yaml:"channel" is:"sms" rule:"S12"`
	Text      Text   `yaml:"text" rule:"S12"`
}

// Collection is the handover to a collection agency.
type Collection struct {
	AfterDays int    `yaml:"after_days" is:"0..365" rule:"S13, F6"`
	Agency    string `yaml:"agency" rule:"S13, F6"`
	// Notice says who sends the collection notice that must run out before anything is collected. Handing over after a
	// notice of our own is not carried out, so a profile cannot ask for it.
	Notice string `yaml:"notice" is:"agency" rule:"S13, F6"`
}

// Texts are what members read.
type Texts struct {
	Line    Text `yaml:"line" rule:"A1"`    // what a membership's invoice is for
	Claim   Text `yaml:"claim" rule:"A1"`   // notice of a claim
	Invoice Text `yaml:"invoice" rule:"S3"` // an ordinary invoice
}

// Plan finds a plan by its name, or says which there are.
func (p *Profile) Plan(name string) (Plan, error) {
	plan, ok := p.Plans[name]
	if !ok {
		return Plan{}, fmt.Errorf("plan %q: %s has %s", name, p.Name, strings.Join(slices.Sorted(maps.Keys(p.Plans)), ", "))
	}
	return plan, nil
}
