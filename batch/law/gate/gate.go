package gate

import (
	"cmp"

	"trekk/batch/law"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// LeastDays is how many days a letter with a deadline gives to pay at least (L2, L3, L4).
const LeastDays = 14

// What the law says in days, months and years.
const (
	firstFee    = 14 // days after the due date before which no letter has a fee (L2, L3)
	mostFees    = 2  // letters with the fee of a reminder or notice (L6)
	months      = 6  // after which fees are counted anew, and a notice is too old where nothing else is said (L6, L12)
	barredAfter = 3  // years (L13)
	ofAge       = 18 // years (L10)
)

// Action is what may be done with a step today.
type Action string

// The actions. What is held waits for a person; what is never done will not become lawful by waiting.
const (
	Send  Action = "send"
	Wait  Action = "wait"
	Hold  Action = "hold"
	Never Action = "never"
)

// Reason is why a step is not taken, or, of one that is, why it carries no fee.
type Reason string

// The reasons.
const (
	Objected         Reason = "objected"
	NotDelivered     Reason = "not_delivered"
	TimeBarred       Reason = "time_barred"
	AgencyOnly       Reason = "agency_only" // under the new act
	LawNotReviewed   Reason = "law_not_reviewed"
	LawUnknown       Reason = "law_unknown" // the day is before the first row of the law's data
	NotDue           Reason = "not_due"
	FeeTooEarly      Reason = "fee_too_early"
	DeadlineRuns     Reason = "deadline_runs" // or its grace
	DeadlineTooShort Reason = "deadline_too_short"
	NotInWriting     Reason = "not_in_writing"
	NoAddress        Reason = "no_address" // by which something in writing reaches the debtor
	NoNotice         Reason = "no_notice"
	NoticeTooOld     Reason = "notice_too_old"

	Minor       Reason = "minor"
	FeesUsed    Reason = "fees_used"
	Compensated Reason = "compensated"  // a company, once, in place of fees
	NoticeEarly Reason = "notice_early" // a notice before the 14th day
)

// Sent is a step that was taken and not withdrawn.
type Sent struct {
	Kind      terms.StepKind
	BySMS     bool // so that it is nothing in writing
	On        bankday.Date
	Deadline  bankday.Date // the last day to pay; zero where it gave none
	Grace     int          // bank days after the deadline
	Fee       terms.Ore    // that it carried
	Delivered bool         // false where it is known not to have reached the debtor
}

// Claim is what is known of a claim, its debtor, and what has been done about it.
type Claim struct {
	Arose     bankday.Date // the day of the invoice
	Due       bankday.Date // the day of the charge, from which the days count
	FirstDue  bankday.Date // the due date, from which limitation counts
	Born      bankday.Date // the debtor; zero where it is not known
	Delivered bool         // false where the invoice is known not to have reached the debtor
	Objected  bool
	// Compensates says that the debtor is a company, which the terms ask for the standard compensation in place of
	// fees.
	Compensates bool
	NoAddress   bool // no way is known by which something in writing reaches the debtor
	// NoticeMonths is how long a notice carries what rests on it: sources differ. Zero is six months.
	NoticeMonths int
	Sent         []Sent // in order of their days
}

// Decision is what may be done with a step.
type Decision struct {
	Action    Action
	NotBefore bankday.Date // of Wait: the first day on which it may be taken; else zero
	Fee       terms.Ore    // of Send: what it carries
	Reason    Reason       // empty of a step that is taken with all that the terms ask for
	Rule      string       // L1 to L16
}

func wait(until bankday.Date, reason Reason, rule string) *Decision {
	return &Decision{Action: Wait, NotBefore: until, Reason: reason, Rule: rule}
}

func hold(reason Reason, rule string) *Decision {
	return &Decision{Action: Hold, Reason: reason, Rule: rule}
}

func never(reason Reason, rule string) *Decision {
	return &Decision{Action: Never, Reason: reason, Rule: rule}
}

// ruleOf is the rule by which a kind of step may be taken.
var ruleOf = map[terms.StepKind]string{
	terms.BySMS: "L1", terms.ByEmail: "L1", terms.ByReminder: "L2", terms.ByNotice: "L3",
	terms.ByDemand: "L4",
	terms.ByAgency: "L3",
}

// Next says what may be done with a step on a day. Whatever comes before it in the ladder has been done.
func Next(l *law.Law, cal *bankday.Calendar, today bankday.Date, c *Claim, s *terms.Step) Decision {
	for _, look := range []func(*law.Law, bankday.Date, *Claim, *terms.Step) *Decision{
		ofClaim, ofLaw, ofForm, ofNotice,
	} {
		if d := look(l, today, c, s); d != nil {
			return *d
		}
	}
	d := Decision{Action: Send, Rule: ruleOf[s.Kind]}
	if !s.Fee.IsZero() {
		fee, reason, rule, err := c.fee(l, today, s)
		if err != nil {
			return *hold(LawUnknown, "L7")
		}
		d.Fee, d.Reason = fee, reason
		if reason != "" {
			d.Rule = rule
		}
	}
	if w := c.wait(cal, d.Fee > 0); today < w.NotBefore {
		return *w
	}
	return d
}

// ofClaim stops every step: an objection, a claim that never reached the debtor, limitation.
func ofClaim(_ *law.Law, today bankday.Date, c *Claim, _ *terms.Step) *Decision {
	switch {
	case c.Objected:
		return hold(Objected, "L9")
	case !c.Delivered:
		return hold(NotDelivered, "L8")
	case today >= c.FirstDue.AddMonths(12*barredAfter):
		return never(TimeBarred, "L13")
	}
	return nil
}

// ofLaw stops what rests on law that is not known, or that forbids it.
func ofLaw(l *law.Law, today bankday.Date, _ *Claim, s *terms.Step) *Decision {
	if !s.NeedsLaw() {
		return nil
	}
	in := l.InForce(today)
	switch {
	case in.NewActFrom != nil && today >= *in.NewActFrom &&
		(s.Kind == terms.ByNotice || s.Kind == terms.ByDemand):
		return never(AgencyOnly, "L15")
	case !in.Reviewed:
		return hold(LawNotReviewed, "L14")
	case in.Collection == nil:
		return hold(LawUnknown, "L7")
	}
	return nil
}

// ofForm stops a letter that is none by law.
func ofForm(_ *law.Law, _ bankday.Date, c *Claim, s *terms.Step) *Decision {
	switch {
	case s.Letter() && s.Channel == "sms":
		return never(NotInWriting, "L8")
	case s.DeadlineDays < LeastDays && (s.Kind == terms.ByNotice || s.Kind == terms.ByDemand ||
		!s.Fee.IsZero()):
		return never(DeadlineTooShort, ruleOf[s.Kind])
	case s.Letter() && c.NoAddress:
		return hold(NoAddress, "L8")
	}
	return nil
}

// wait is until when a step has to wait: the due date has passed, each deadline with its grace, and with a fee
// the days before which there is none.
func (c *Claim) wait(cal *bankday.Calendar, fee bool) *Decision {
	w := wait(c.Due+1, NotDue, "L1")
	if fee {
		w = wait(c.Due+firstFee, FeeTooEarly, "L2")
	}
	for _, sent := range c.Sent {
		if sent.Deadline.IsZero() {
			continue
		}
		if until := Missed(cal, sent.Deadline, sent.Grace); until > w.NotBefore {
			w = wait(until, DeadlineRuns, "L5")
		}
	}
	return w
}

// Missed is the first day on which a deadline was missed: its grace of bank days is over.
func Missed(cal *bankday.Calendar, deadline bankday.Date, grace int) bankday.Date {
	return cal.After(deadline, grace) + 1
}

// ofNotice stops what rests on a notice of the payee's own that is not there, or no longer holds.
func ofNotice(_ *law.Law, today bankday.Date, c *Claim, s *terms.Step) *Decision {
	if s.Kind != terms.ByDemand && s.Notice != "payee" {
		return nil
	}
	var notice *Sent
	for k := range c.Sent {
		if sent := &c.Sent[k]; sent.Kind == terms.ByNotice && !sent.BySMS {
			notice = sent
		}
	}
	switch {
	case notice == nil:
		return never(NoNotice, ruleOf[s.Kind])
	case !notice.Delivered:
		return hold(NotDelivered, "L8")
	case today > notice.On.AddMonths(cmp.Or(c.NoticeMonths, months)):
		return hold(NoticeTooOld, "L12")
	}
	return nil
}

// fee is what a step that has one may carry; reason and rule say why it is none.
func (c *Claim) fee(l *law.Law, today bankday.Date, s *terms.Step) (
	fee terms.Ore, reason Reason, rule string, err error,
) {
	if c.Compensates {
		return c.compensation(l, today, s)
	}
	demand := s.Kind == terms.ByDemand
	most, legal := mostFees, l.LetterFee
	if demand {
		most, legal = 1, l.DemandFee
	}
	if fee, err = legal(today); err != nil {
		return 0, "", "", err
	}
	if !s.Fee.Legal {
		fee = min(fee, s.Fee.Amount)
	}
	switch {
	case !c.Born.IsZero() && c.Arose < c.Born.AddMonths(12*ofAge):
		return 0, Minor, "L10", nil
	case c.fees(today, demand) >= most:
		return 0, FeesUsed, "L6", nil
	case s.Kind == terms.ByNotice && today < c.Due+firstFee:
		return 0, NoticeEarly, "L3", nil
	}
	return fee, "", "", nil
}

// compensation is what a company is asked for in place of fees: once, and not on top of a fee (L16).
func (c *Claim) compensation(l *law.Law, today bankday.Date, s *terms.Step) (
	amount terms.Ore, reason Reason, rule string, err error,
) {
	for _, sent := range c.Sent {
		if sent.Fee > 0 {
			return 0, Compensated, "L16", nil
		}
	}
	if s.Kind == terms.ByNotice && today < c.Due+firstFee {
		return 0, NoticeEarly, "L3", nil
	}
	amount, err = l.StandardCompensation(today)
	return amount, "", "", err
}

// fees counts the fees of demands, or of reminders and notices, since the count began anew.
func (c *Claim) fees(today bankday.Date, demands bool) (n int) {
	last := bankday.Date(0)
	for _, sent := range c.Sent {
		if sent.Fee == 0 {
			continue
		}
		if sent.On >= last.AddMonths(months) {
			n = 0
		}
		last = sent.On
		if (sent.Kind == terms.ByDemand) == demands {
			n++
		}
	}
	if today >= last.AddMonths(months) {
		return 0
	}
	return n
}
