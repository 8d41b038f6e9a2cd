package dunning

import (
	"cmp"
	"context"
	"errors"
	"slices"

	"trekk/batch"
	"trekk/batch/law"
	"trekk/batch/law/gate"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// next says which step of the ladder comes next for an invoice, and on which bank day at the earliest by the
// terms. None is taken without the one before it, and between two lie as many days as the terms have between
// them, whatever nights were missed (S12, S13).
func (s *Scale) next(v *Verdict) {
	i, cal := v.Invoice, s.m.Calendar
	at := s.climbed(i) + 1
	if i.InCollection || i.Kind.Cost() || at == len(s.ladder) {
		return
	}
	rung := &s.ladder[at]
	from := v.Since
	if rung.AfterDays != nil {
		from += bankday.Date(*rung.AfterDays)
	}
	if at > 0 {
		from = max(from, i.Reminded+between(&s.ladder[at-1], rung))
	}
	v.Rung, v.Step, v.NotBefore = rung, Remind, max(cal.Next(from), cal.After(s.tries(i), 1))
	if rung.Kind == terms.ByAgency {
		// Who pays by hand has as long as the bank's retry window, where the terms hand over when it closes.
		v.Step, v.NotBefore = HandOver, max(v.NotBefore, cal.After(s.windowFrom(v.Since), 1))
	}
}

// between is how many days lie between two steps at least: by their own days, or else the deadline of the first.
func between(before, rung *terms.Step) bankday.Date {
	if before.AfterDays != nil && rung.AfterDays != nil {
		return bankday.Date(*rung.AfterDays - *before.AfterDays)
	}
	return bankday.Date(before.DeadlineDays)
}

// climbed is the step of the ladder that was taken last; -1 when none has been. A reminder that another system
// sent, or one of a ladder that was another then, was its first letter.
func (s *Scale) climbed(i *batch.InvoiceState) int {
	if i.Reminded.IsZero() {
		return -1
	}
	at := slices.IndexFunc(s.ladder, func(r terms.Step) bool { return r.Name == i.Step })
	if at < 0 && len(s.ladder) > 0 && s.ladder[0].Kind != terms.ByAgency {
		return 0
	}
	return at
}

// lawful asks the law about the next step: first on the day on which the terms have it, from which on it may have
// to wait, then on the day on which it would be taken. It may be held, and carries the fee of that day.
func (s *Scale) lawful(ctx context.Context, v *Verdict) error {
	c, err := s.claim(ctx, v.Invoice, v.Since, 0)
	if err != nil {
		return err
	}
	ask := func(day bankday.Date) gate.Decision { return gate.Next(s.law, s.m.Calendar, day, c, v.Rung) }
	var wait gate.Decision
	for day := v.NotBefore; ; day = s.comes(v) {
		if v.Law = ask(day); v.Law.Action == gate.Wait { // once more where it has a fee by now, and had none then
			wait, v.NotBefore = v.Law, s.m.Calendar.Next(v.Law.NotBefore)
		} else if day >= s.comes(v) {
			break
		}
	}
	if v.Law.Action == gate.Send && v.Law.Reason == "" && s.m.Today() < v.NotBefore {
		v.Law.Reason, v.Law.Rule = wait.Reason, cmp.Or(wait.Rule, v.Law.Rule)
	}
	if !s.m.Terms.Dunning.Costly() {
		return nil
	}
	s.open(v)
	if v.Law.Action != gate.Send {
		return nil
	}
	v.Costs.Fee = v.Law.Fee
	return s.interest(v)
}

// comes is the bank day on which a step would be taken by what is known now.
func (s *Scale) comes(v *Verdict) bankday.Date {
	return s.m.Calendar.Next(max(s.m.Today(), v.NotBefore))
}

// open is what late payment of the invoice costs already, and is open.
func (s *Scale) open(v *Verdict) {
	o := s.history.open[v.Invoice.No]
	v.Costs.OpenFees, v.Costs.OpenInterest = o.Fees, o.Interest
}

// interest is what the next step adds of interest on late payment, on what was open of the invoice on each day, less
// what letters and handovers before have asked for and still ask for.
func (s *Scale) interest(v *Verdict) error {
	if s.m.Terms.Dunning.Interest != terms.Legal || v.Rung.DeadlineDays == 0 && v.Step != HandOver {
		return nil
	}
	i, day := v.Invoice, s.comes(v)
	v.Costs.From = s.lateFrom(i)
	all, err := s.law.InterestAsOwed(owed(i, s.history.paid[i.No], s.late(i)), day)
	switch {
	case errors.Is(err, law.ErrNotCovered):
		v.Law = gate.Decision{Action: gate.Hold, Reason: gate.LawUnknown, Rule: "L11"}
		if s.law.Check(day) != nil {
			v.Law.Reason, v.Law.Rule = gate.LawNotReviewed, "L14"
		}
		return nil
	case err != nil:
		return err
	}
	if n := len(all.Periods); n > 0 {
		v.Costs.Rate = all.Periods[n-1].Rate
	}
	v.Costs.Interest = max(0, all.Amount-s.history.open[i.No].Charged)
	return nil
}

// claim is what the law wants to know of an invoice whose history has been read. The letter with the Seq without is
// left out.
func (s *Scale) claim(
	ctx context.Context, i *batch.InvoiceState, since bankday.Date, without int,
) (c *gate.Claim, err error) {
	if err := s.hear(ctx); err != nil {
		return nil, err
	}
	c = &gate.Claim{
		Arose: i.Issued, Due: since, FirstDue: cmp.Or(i.FirstDue, i.Due), Born: i.Customer.BirthDate,
		Delivered: !s.unheard[spoken{i.No, 0}], Objected: i.Objected(), NoAddress: !i.Customer.Reached(),
		NoticeMonths: s.m.Terms.Dunning.NoticeMonths,
		Compensates:  s.m.Terms.Dunning.Compensation == terms.Legal && i.Customer.IsCompany(),
	}
	for _, r := range s.history.reminders[i.No] {
		if r.Withdrawn.IsZero() && r.Seq != without {
			c.Sent = append(c.Sent, gate.Sent{
				Kind: r.Kind, BySMS: r.Channel == "sms", On: cmp.Or(r.Given, r.On), Deadline: r.Deadline,
				Grace: int(r.Grace), Fee: r.Fee, Delivered: !s.unheard[spoken{i.No, r.Seq}],
			})
		}
	}
	return c, nil
}

// unlawful is that the law holds the next step, now or for good; nil when it does not, or the step's day has
// not come.
func (s *Scale) unlawful(v *Verdict) *batch.Finding {
	d, i := &v.Law, v.Invoice
	switch {
	case d.Action == gate.Never, d.Action == gate.Hold && v.NotBefore <= s.m.Today():
	default:
		return nil
	}
	facts := batch.Facts{"step": v.Rung.Name, "reason": string(d.Reason), "rule": d.Rule}
	if d.Reason == gate.LawNotReviewed {
		facts["through"] = s.law.InForce(s.m.Today()).ReviewedThrough
		delete(facts, "reason")
		return about(i, batch.LawNotReviewed, v.NotBefore, facts, batch.AddLaw)
	}
	return about(i, batch.HeldByLaw, v.NotBefore, facts, "")
}

// behind reports whether a step that the terms have by now has not been taken: nights were missed, or it was
// held.
func (s *Scale) behind(v *Verdict) bool {
	switch {
	case v.Because == Taken:
		return v.Step != HandOver
	case v.Rung == nil:
		return false
	case v.Rung.AfterDays == nil:
		return s.m.Today() >= v.NotBefore
	}
	return int(s.m.Today()-v.Since) >= *v.Rung.AfterDays
}

// windowFrom is the last day of a retry window that begins on a day.
func (s *Scale) windowFrom(day bankday.Date) bankday.Date {
	return s.m.Terms.RetryEnds(day, s.m.Calendar)
}
