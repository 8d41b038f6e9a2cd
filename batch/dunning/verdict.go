package dunning

import (
	"trekk/batch"
	"trekk/batch/law"
	"trekk/batch/law/gate"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// Step is what is done about an overdue invoice.
type Step string

// The steps, as the jobs share them: whatever letter the ladder has, remind sends it. What follows from a
// handover is weighed with it: the warning of exclusion (F6) and the move to the dearer plan (S6).
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
	Rung      *terms.Step    // the step of the ladder; nil of None
	Law       gate.Decision  // what the law says of it; zero of None, and of what is held before it is asked
	Asked     batch.Ore      // what the step asks for of the invoice: what is outstanding, without own credit
	Costs     Costs          // what it asks for beside that
	Since     bankday.Date   // the day from which the invoice's days count
	NotBefore bankday.Date   // the first bank day on which the step may be taken; zero when there is none
	// Counts reports whether the invoice is one of those that end a membership (S14): overdue, held by
	// nothing, and with no step before it that should have been taken by now and was not.
	Counts bool
}

// Costs are what late payment of an invoice costs, fees apart from interest: what letters before have asked for and
// is open, and what the next step adds. Rate is of the interest, on the day of the step.
type Costs struct {
	OpenFees, OpenInterest batch.Ore
	Fee, Interest          batch.Ore
	Rate                   law.Percent
	From                   bankday.Date // the first day of interest
}

// Fees are all fees that the step asks for.
func (c *Costs) Fees() batch.Ore { return c.OpenFees + c.Fee }

// InterestInAll is all interest that the step asks for.
func (c *Costs) InterestInAll() batch.Ore { return c.OpenInterest + c.Interest }

// InAll is all that the step asks for.
func (v *Verdict) InAll() batch.Ore { return v.Asked + v.Costs.Fees() + v.Costs.InterestInAll() }

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
