package course

import (
	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// allowFreeze allows whole months from a day to come (S8, F11), within the limits of the terms (S9, F11). It
// fills in the fee, which a documented freeze does not have.
func (a asked) allowFreeze() *batch.Refusal {
	rule := a.terms.Freeze
	if rule == nil {
		return batch.RefuseBy("no_freeze", nil, "the terms know no freeze")
	}
	earliest := a.e.Told + bankday.Date(rule.EarliestDays)
	switch {
	case a.e.From < earliest:
		return batch.RefuseBy("freeze_too_early", a.terms.Cite("S8", "F11"),
			"freeze from %s, told %s: from %s at the earliest", a.e.From, a.e.Told, earliest)
	case a.prepaid() && rule.Prepaid == terms.FrozenNever:
		return batch.RefuseBy("prepaid_not_frozen", a.terms.Cite("S7"), "a prepaid membership is not frozen")
	case a.prepaid() && !a.e.Documented:
		return batch.RefuseBy("prepaid_needs_certificate", a.terms.Cite("F11"),
			"a prepaid membership is frozen with a medical certificate only")
	case a.e.Months > rule.MaxMonths:
		return batch.RefuseBy("freeze_too_long", a.terms.Cite("S9", "F11"),
			"freeze of %s: at most %d", months(a.e.Months), rule.MaxMonths)
	}
	if refusal := a.freezeClashes(); refusal != nil {
		return refusal
	}
	if a.e.Amount = 0; a.e.Documented {
		return nil
	}
	if rule.Fee != nil {
		a.e.Amount = *rule.Fee
	}
	return a.frozenTooOften()
}

// freezeClashes refuses a freeze that begins after the end, overlaps with another or falls on a month paid
// ahead.
func (a asked) freezeClashes() *batch.Refusal {
	if end := a.End(); !end.Day.IsZero() && a.e.From > end.Day {
		return batch.RefuseBy("freeze_after_end", end.Rules,
			"freeze from %s: the membership ends on %s", a.e.From, end.Day)
	}
	until := a.e.From.AddMonths(a.e.Months) // the first day after it
	for _, f := range a.events {
		if f.Kind != batch.EventFreeze {
			continue
		}
		if other := f.From.AddMonths(f.Months); a.e.From < other && f.From < until {
			return batch.RefuseBy("frozen_already", a.terms.Cite("S8", "F11"),
				"freeze from %s: frozen from %s to %s already", a.e.From, f.From, other)
		}
	}
	if a.prepaid() { // it is frozen by moving its end
		return nil
	}
	for p := a.e.From.Month(); p <= (until - 1).Month(); p++ {
		if a.paidAhead(p) {
			return batch.RefuseBy("freeze_of_paid_month", a.terms.Cite("S4"),
				"freeze from %s: %s is paid ahead, and months paid ahead are not frozen", a.e.From, p)
		}
	}
	return nil
}

// frozenTooOften refuses an undocumented freeze beyond the months that the terms give: so many within the
// binding period, and outside of it so many in a calendar year (S9).
func (a asked) frozenTooOften() *batch.Refusal {
	rule, bound := a.terms.Freeze, a.BoundUntil(a.e.Told)
	if limit := rule.BindingMonths; limit != nil && a.e.From <= bound {
		from, to := a.m.Start, bound
		return a.frozenBeyond("binding_freeze_used_up", from, to, *limit,
			batch.Say("within the binding period"))
	}
	if limit := rule.YearlyMonths; limit != nil {
		year := bankday.MonthOf(a.e.From.Year(), 1)
		from, to := max(year.First(), bound+1), (year + 11).Last()
		return a.frozenBeyond("yearly_freeze_used_up", from, to, *limit, batch.Say("in a calendar year"))
	}
	return nil
}

// frozenBeyond refuses a freeze with which more months than the limit would be frozen between two days.
func (a asked) frozenBeyond(
	code string, from, to bankday.Date, limit int, when batch.Saying,
) *batch.Refusal {
	taken := a.frozenIn(from, to)
	if taken+a.e.Months <= limit {
		return nil
	}
	before := batch.Say("")
	if taken > 0 {
		before = batch.Say(", and %d before", taken)
	}
	return batch.RefuseBy(code, a.terms.Cite("S9"), "freeze of %s: at most %d %s%s",
		months(a.e.Months), limit, when, before)
}
