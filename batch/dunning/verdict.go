package dunning

import (
	"trekk/batch"
	"trekk/schedule/bankday"
)

// Step is what is done about an overdue invoice.
type Step string

// The steps. What follows from a handover is weighed with it: the warning of exclusion (F6) and the move to
// the dearer plan (S6).
const (
	None     Step = "" // all that the terms have has been done
	Remind   Step = "remind"
	WriteOff Step = "write_off" // a small difference, in place of the step that would come
	HandOver Step = "hand_over"
)

// Because is why a step is not taken now.
type Because string

// The reasons; none of a step that is taken.
const (
	Taken       Because = ""
	Finished    Because = "finished"     // there is no further step
	TooEarly    Because = "too_early"    // the terms' days have not passed, or the banks are closed
	Blocked     Because = "blocked"      // not all that the bank has said by this morning is in the books
	StillTrying Because = "still_trying" // the bank's retry window is not over, or not heard of to its end
	Held        Because = "held"         // the invoice is held, and Hold says why
)

// Verdict is what comes next for an overdue invoice, and why it does not come now.
type Verdict struct {
	Invoice   *batch.InvoiceState
	Step      Step
	Because   Because        // why the step is not taken now; empty when it is
	Hold      *batch.Finding // of Blocked and Held: why; else nil
	Asked     batch.Ore      // what the step asks for: what is outstanding, without the customer's own credit
	Since     bankday.Date   // the day from which the invoice's days count
	NotBefore bankday.Date   // the first bank day on which the step may be taken; zero when there is none
	// Counts reports whether the invoice is one of those that end a membership (S14): overdue, held by
	// nothing, and with no step before it that should have been taken by now and was not.
	Counts bool
}

// Takes reports whether a step is taken now.
func (v *Verdict) Takes(s Step) bool { return v.Step == s && v.Because == Taken }

// Stops reports whether it is a hold or a block alone that keeps a step from being taken now: its day has
// come.
func (v *Verdict) Stops(s Step, today bankday.Date) bool {
	return v.Step == s && v.Hold != nil && v.NotBefore <= today
}

// since is the day from which an invoice's days count: the bank day of its charge, or what came later and
// began the count anew: its import, money that the bank took back, and a reminder that was withdrawn.
func since(i *batch.InvoiceState, cal *bankday.Calendar) bankday.Date {
	return max(cal.Next(i.Due), i.FollowedFrom, i.TakenBack, i.Retracted)
}

// next says which step of the terms comes next for an invoice, and on which bank day at the earliest. Where
// the terms have a reminder before the handover, nothing is handed over without it and the days between the
// two (S12, S13), whatever nights were missed.
func (s *Scale) next(v *Verdict) {
	i, d, cal := v.Invoice, &s.m.Terms.Dunning, s.m.Calendar
	reminds := d.Reminder != nil && (d.Collection == nil || d.Reminder.AfterDays < d.Collection.AfterDays)
	days := func(n int) bankday.Date { return bankday.Date(n) }
	switch {
	case i.InCollection:
		return
	case reminds && i.Reminded.IsZero():
		v.Step, v.NotBefore = Remind, cal.Next(v.Since+days(d.Reminder.AfterDays))
	case d.Collection == nil:
		return
	default:
		from := v.Since + days(d.Collection.AfterDays)
		if reminds {
			from = max(from, i.Reminded+days(d.Collection.AfterDays-d.Reminder.AfterDays))
		}
		// Who pays by hand has as long as the bank's retry window, where the terms hand over when it closes.
		v.Step, v.NotBefore = HandOver, max(cal.Next(from), cal.After(s.windowFrom(v.Since), 1))
	}
}

// windowFrom is the last day of a retry window that begins on a day.
func (s *Scale) windowFrom(day bankday.Date) bankday.Date {
	return s.m.Terms.RetryEnds(day, s.m.Calendar)
}

// behind reports whether a step that the terms have by now has not been taken: nights were missed, or it was
// held.
func (s *Scale) behind(v *Verdict) bool {
	d, days := &s.m.Terms.Dunning, int(s.m.Today()-v.Since)
	switch {
	case v.Because == Taken:
		return v.Step != HandOver
	case v.Step == Remind:
		return days >= d.Reminder.AfterDays
	case v.Step == HandOver:
		return days >= d.Collection.AfterDays
	}
	return false
}
