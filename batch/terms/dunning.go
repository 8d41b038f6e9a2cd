package terms

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Dunning is what happens to an invoice that is not paid: a ladder of steps. Days count from the day of the
// charge.
type Dunning struct {
	RetryBankDays       int         `yaml:"retry_bank_days" is:"0..30" rule:"A4"`
	Steps               []Step      `yaml:"steps,omitempty" rule:"L1-L6"`
	Interest            Charging    `yaml:"interest,omitempty" is:"legal|none" rule:"L11"`
	Compensation        Charging    `yaml:"compensation,omitempty" is:"legal|none" rule:"L16"`
	NoticeMonths        int         `yaml:"notice_months,omitempty" is:"1..36" rule:"L12"`
	Reminder            *Reminder   `yaml:"reminder" rule:"S12"`
	Collection          *Collection `yaml:"collection" rule:"S13, F6"`
	ExcludeAfterDays    *int        `yaml:"exclude_after_days" is:"1..365" rule:"F6"`
	EndAfterOutstanding *int        `yaml:"end_after_outstanding" is:"1..99" rule:"S14"`
	Minimum             Ore         `yaml:"minimum,omitempty" rule:"S12, S13, F6"`
}

func (Dunning) docs() map[string]string {
	return map[string]string{
		"retry_bank_days": "how many bank days after the charge the bank may go on trying",
		"steps": "the steps, one after the other, none without the one before it; in place of reminder and " +
			"collection. What the law of the day does not allow is not done, whatever they say",
		"interest": "whether letters with a deadline ask for interest on late payment; none when it is left out",
		"compensation": "whether companies are asked for the standard compensation, once, in place of the fees of " +
			"letters; consumers never are. None when it is left out",
		"notice_months": "how many months a collection notice of the payee's own carries the steps that rest on it; " +
			"6 when it is left out",
		"reminder": "one reminder without a fee; without it nobody is reminded (F13)",
		"collection": "the handover to a collection agency, where there is a reminder with fewer days " +
			"never without it and the days between the two; without this key nothing is handed over",
		"minimum": "what a customer owes overdue in all, below which nobody is reminded or handed over; " +
			"0, or left out, is no minimum",
		"exclude_after_days": "how many days after the handover a member who has not paid may no longer train, " +
			"until all is paid; without it nobody is kept out",
		"end_after_outstanding": "how many overdue and unpaid invoices end a membership; without it none do",
	}
}

// Charging says whether something that the law allows is asked for.
type Charging string

// Legal asks for what the law of the day has; none, or nothing, does not.
const Legal Charging = "legal"

// Reminder is one reminder without a fee.
type Reminder struct {
	AfterDays int    `yaml:"after_days" is:"0..365" rule:"S12"`
	Channel   string `yaml:"channel" is:"sms" rule:"S12"`
	Text      Text   `yaml:"text" rule:"S12"`
}

func (Reminder) docs() map[string]string {
	return map[string]string{
		"after_days": "days after the charge",
		"channel":    "how it is sent",
		"text":       "with amount, KID, account and due date",
	}
}

// Collection is the handover to a collection agency that sends the notice itself.
type Collection struct {
	AfterDays int    `yaml:"after_days" is:"0..365" rule:"S13, F6"`
	Agency    string `yaml:"agency" rule:"S13, F6"`
	Notice    string `yaml:"notice" is:"agency" rule:"S13, F6"`
}

func (Collection) docs() map[string]string {
	return map[string]string{
		"after_days": "days after the charge",
		"agency":     "to whom",
		"notice":     "who sends the collection notice that must run out before anything is collected",
	}
}

// StepKind says what a step of the ladder is by law.
type StepKind string

// The kinds. The first two are reminders without a fee, which count for nothing by law (L1).
const (
	BySMS        StepKind = "sms"
	ByEmail      StepKind = "email"
	ByReminder   StepKind = "reminder" // in writing, with a fee or without (L2)
	ByNotice     StepKind = "notice"   // inkassovarsel (L3)
	ByDemand     StepKind = "demand"   // betalingsoppfordring (L4)
	ByAgency     StepKind = "agency"   // the handover
	defaultGrace          = 3          // bank days
)

// Step is one step of the ladder. Ladder fills in what is left out.
type Step struct {
	Name          string   `yaml:"name,omitempty"`
	Kind          StepKind `yaml:"kind" is:"sms|email|reminder|notice|demand|agency" rule:"L1-L4"`
	AfterDays     *int     `yaml:"after_days" is:"0..365" rule:"L1, L2"`
	DeadlineDays  int      `yaml:"deadline_days,omitempty" is:"14..90" rule:"L2, L3, L4"`
	GraceBankDays int      `yaml:"grace_bank_days,omitempty" is:"1..10" rule:"L5"`
	Fee           Fee      `yaml:"fee,omitempty" rule:"L2, L3, L4, L7"`
	Minimum       *Ore     `yaml:"minimum"`
	Channel       string   `yaml:"channel,omitempty" is:"sms|email|letter" rule:"L8"`
	Fallback      string   `yaml:"fallback,omitempty" is:"email|letter"`
	Text          *Text    `yaml:"text"`
	Agency        string   `yaml:"agency,omitempty"`
	Notice        string   `yaml:"notice,omitempty" is:"agency|payee" rule:"L3"`
}

func (Step) docs() map[string]string {
	return map[string]string{
		"name": "what it is called, once in the ladder; its kind when it is left out",
		"kind": "sms and email: a reminder without a fee; reminder: in writing; notice: of collection " +
			"(inkassovarsel); demand: for payment (betalingsoppfordring); agency: the handover, always last",
		"after_days": "days after the charge, at the earliest; left out, it comes when the deadline of the step " +
			"before it was missed",
		"deadline_days": "how many days the letter gives to pay; of a notice, a demand and what has a fee",
		"grace_bank_days": "how many bank days must pass after the deadline before the next step, since a payment " +
			"made in time is booked later; 3 when it is left out",
		"fee": "legal: what the law of the day allows; or an amount, at most that; none when it is left out",
		"minimum": "what a customer owes overdue in all, below which the step is not taken; dunning.minimum " +
			"when it is left out",
		"channel": "how it goes: by SMS, by e-mail, or as a letter by the customer's own way (digital mailbox, " +
			"e-mail or post); as its kind says when it is left out",
		"fallback": "how it goes to whom that way does not reach; a letter when it is left out",
		"text": "what it says. With a fee or a deadline it names {{.Amount}} and {{.Deadline}}, a demand also " +
			"{{.Principal}}, {{.Costs}}, {{.Interest}}, {{.Rate}} and {{.From}}",
		"agency": "of the handover: to whom",
		"notice": "of the handover: who sends the collection notice, the agency, or the payee in a step before it",
	}
}

// Fee is what a letter costs the debtor: what the law allows, an amount that is no more than that, or nothing.
type Fee struct {
	Legal  bool
	Amount Ore // where it is not Legal
}

// IsZero reports whether there is none.
func (f Fee) IsZero() bool { return f == Fee{} }

// Letter reports whether the step is something in writing that the law counts: not an SMS, not a handover.
func (s *Step) Letter() bool {
	return s.Kind == ByReminder || s.Kind == ByNotice || s.Kind == ByDemand
}

// NeedsLaw reports whether the step may be taken only with data of the law of its day: one with a fee or
// interest, a notice or a demand, and a handover that rests on a notice of the payee's own.
func (s *Step) NeedsLaw() bool {
	return s.Kind == ByNotice || s.Kind == ByDemand || !s.Fee.IsZero() || s.Kind == ByAgency &&
		s.Notice == "payee"
}

func (s *Step) check() (key, problem string) {
	switch {
	case s.Kind == ByAgency && (s.Agency == "" || s.Notice == ""):
		return "agency", "a handover says to which agency, and with notice who sends the collection notice"
	case s.Kind == ByAgency && (s.Text != nil || s.DeadlineDays != 0 || !s.Fee.IsZero() || s.Channel != ""):
		return "kind", "a handover has no text, deadline, fee and channel: it is no letter"
	case s.Kind == ByAgency:
		return "", ""
	case s.Agency != "" || s.Notice != "":
		return "agency", "is for the kind agency only"
	case s.Text == nil:
		return "text", "is missing: what the customer is told"
	case !s.Letter() && !s.Fee.IsZero():
		return "fee", "a reminder by SMS or e-mail has no fee (L1): make it of the kind reminder"
	case s.Letter() && s.Channel == "sms":
		return "channel", "an SMS is no letter in writing (L8)"
	case s.DeadlineDays == 0 && (s.Kind == ByNotice || s.Kind == ByDemand || !s.Fee.IsZero()):
		return "deadline_days", "is missing: at least 14 days (L2, L3, L4)"
	}
	return s.mustSay()
}

// mustSay is what the text of a letter has to say by law.
func (s *Step) mustSay() (key, problem string) {
	var fields []string
	if s.DeadlineDays > 0 {
		fields = append(fields, ".Amount", ".Deadline")
	}
	if s.Kind == ByDemand {
		fields = append(fields, ".Principal", ".Costs", ".Interest", ".Rate", ".From")
	}
	for _, of := range []struct {
		lang string
		text Template
	}{{"nb", s.Text.NB}, {"en", s.Text.EN}} {
		for _, f := range fields {
			if !of.text.says(f) {
				return "text." + of.lang, "does not say {{" + f + "}}, which the law asks for (L2, L3, L4)"
			}
		}
	}
	return "", ""
}

// says reports whether a text names a field.
func (t Template) says(field string) bool {
	text, _ := t.MarshalText()
	return strings.Contains(string(text), field)
}

// say reports whether a text names a field in both languages.
func (t *Text) say(field string) bool { return t.NB.says(field) && t.EN.says(field) }

func (d *Dunning) check() (key, problem string) {
	if d.Steps == nil {
		return "", ""
	}
	if d.Reminder != nil || d.Collection != nil {
		return "steps", "are in place of reminder and collection: remove those"
	}
	names, days, notice := []string{}, 0, false
	for k, s := range d.Ladder() {
		at := fmt.Sprintf("steps[%d].", k)
		switch {
		case slices.Contains(names, s.Name):
			return at + "name", "there is another step " + s.Name
		case s.AfterDays == nil && (k == 0 || d.Steps[k-1].DeadlineDays == 0):
			return at + "after_days", "is missing: the step before it has no deadline that could be missed"
		case s.AfterDays != nil && *s.AfterDays < days:
			return at + "after_days", "the step before it comes later"
		case s.Kind == ByAgency && k+1 < len(d.Steps):
			return at + "kind", "the handover is the last step"
		case s.Kind == ByDemand && !notice:
			return at + "kind", "a demand comes after a notice (L4)"
		case d.Compensation == Legal && !s.Fee.IsZero() && !s.Text.say(".Compensation"):
			return at + "text", "does not say {{.Compensation}} in both languages, which companies are asked for (L16)"
		case s.Notice == "payee" && !notice:
			return at + "notice", "the payee sends none: there is no step of that kind before it (L3)"
		}
		names, notice = append(names, s.Name), notice || s.Kind == ByNotice
		if s.AfterDays != nil {
			days = *s.AfterDays
		}
	}
	return "", ""
}

// Ladder are the steps, with what is left out filled in. Those of a profile with a reminder and a collection
// are an SMS and a handover; a reminder that would come no earlier than the handover is none.
func (d *Dunning) Ladder() (ladder []Step) {
	ladder = slices.Clone(d.Steps)
	r, c := d.Reminder, d.Collection
	if r != nil && (c == nil || r.AfterDays < c.AfterDays) {
		ladder = append(ladder, Step{Kind: BySMS, AfterDays: &r.AfterDays, Channel: r.Channel, Text: &r.Text})
	}
	if c != nil {
		ladder = append(ladder, Step{Kind: ByAgency, AfterDays: &c.AfterDays, Agency: c.Agency,
			Notice: c.Notice})
	}
	for k := range ladder {
		s := &ladder[k]
		s.Name = cmp.Or(s.Name, string(s.Kind))
		s.GraceBankDays = cmp.Or(s.GraceBankDays, defaultGrace)
		s.Fallback = cmp.Or(s.Fallback, "letter")
		if s.Minimum == nil {
			s.Minimum = &d.Minimum
		}
		switch {
		case s.Channel != "" || s.Kind == ByAgency:
		case s.Letter():
			s.Channel = "letter"
		default:
			s.Channel = string(s.Kind)
		}
	}
	return ladder
}

// Costly reports whether late payment costs anything by the terms.
func (d *Dunning) Costly() bool {
	return d.Interest == Legal || slices.ContainsFunc(d.Steps, func(s Step) bool { return !s.Fee.IsZero() })
}

// Agency is the step that hands over; nil where there is none.
func (d *Dunning) Agency() *Step {
	ladder := d.Ladder()
	if k := len(ladder) - 1; k >= 0 && ladder[k].Kind == ByAgency {
		return &ladder[k]
	}
	return nil
}

// The texts of terms that have none of their own.
var (
	plainReminderFee  = plain("Purregebyr, faktura {{.Invoice}}", "Reminder fee, invoice {{.Invoice}}")
	plainCompensation = plain("Standardkompensasjon for forsinket betaling, faktura {{.Invoice}}",
		"Standard compensation for late payment, invoice {{.Invoice}}")
	plainLateInterest = plain("Forsinkelsesrente, faktura {{.Invoice}}",
		"Interest on late payment, invoice {{.Invoice}}")
)

// ReminderFee is what the fee of a letter is called.
func (p *Profile) ReminderFee() Text { return textOr(p.Texts.ReminderFee, plainReminderFee) }

// Compensation is what the standard compensation is called that a company pays in place of fees.
func (p *Profile) Compensation() Text { return plainCompensation }

// LateInterest is what interest on late payment is called.
func (p *Profile) LateInterest() Text { return textOr(p.Texts.LateInterest, plainLateInterest) }
