package report

import (
	"cmp"
	"context"

	"trekk/batch"
	"trekk/batch/wording"
	"trekk/schedule/bankday"
)

// Standing says whether a member may train on the clock's day, for who opens the door.
type Standing struct {
	Membership string       `json:"membership"`
	On         bankday.Date `json:"on"`
	MayTrain   bool         `json:"may_train"`
	Reason     NotTraining  `json:"reason"` // why not; empty when the member may
	Text       string       `json:"text"`   // all of it in a sentence, in the reader's language
	Since      bankday.Date `json:"since"`  // the first day on which it is so; null when it always was
	Until      bankday.Date `json:"until"`  // the last day on which it is so; null when no end is known
}

// NotTraining is why a member may not train.
type NotTraining string

// The reasons.
const (
	NotBegun  NotTraining = "not_begun" // the membership
	Frozen    NotTraining = "frozen"
	Ended     NotTraining = "ended"     // by agreement or by termination
	Withdrawn NotTraining = "withdrawn" // from the agreement (F15)
	Excluded  NotTraining = "excluded"  // for what is not paid: for good (S14), or until it is (F6)
)

// NotTrainings are all reasons.
func NotTrainings() []NotTraining { return []NotTraining{NotBegun, Frozen, Ended, Withdrawn, Excluded} }

// Standing reads one membership, by its key. Money that is owed keeps nobody out before the membership has
// been ended for it (S14), or the terms' days have passed since it went to collection (F6). The error is ErrNotFound when there is no such membership.
func (r Reports) Standing(ctx context.Context, membershipNo string) (*Standing, error) {
	m, c, err := r.course(ctx, membershipNo)
	if err != nil {
		return nil, err
	}
	today, end := r.Today(), c.End()
	s := &Standing{Membership: m.No, On: today}
	freeze, frozen := c.FrozenOn(today)
	said := ""
	switch {
	case today < m.Start:
		s.Reason, s.Until = NotBegun, m.Start-1
	case !end.Day.IsZero() && today > end.Day:
		s.Reason, s.Since = endedBy(end.Cause), end.Day+1
	case !c.Excluded().IsZero():
		s.Reason, s.Since, said = Excluded, c.Excluded(), "excluded_until_paid"
	case frozen:
		s.Reason, s.Since, s.Until = Frozen, freeze.From, freeze.From.AddMonths(freeze.Months)-1
	default:
		s.MayTrain, s.Since, s.Until = true, m.Start, end.Day
	}
	s.Text = wording.AtTheDoor(cmp.Or(said, string(s.Reason)), s.Since, s.Until, r.Lang)
	return s, nil
}

func endedBy(cause batch.EventKind) NotTraining {
	switch cause {
	case batch.EventEnd:
		return Excluded
	case batch.EventWithdraw:
		return Withdrawn
	}
	return Ended
}
