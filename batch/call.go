package batch

import (
	"time"

	"trekk/schedule/bankday"
)

// Call goes with everything that is asked of the rooms: the clock, which does not move meanwhile, the person
// who asks, and the language in which he reads.
type Call struct {
	Now  time.Time
	By   string // who acts: a registered person's name, or the system's user (OSUser)
	Role Role   // of the registered person; empty of the system's user
	Lang string // nb or en

	// Remark is what whoever acts says of himself, such as the name of who sits at the keyboard. It is kept
	// beside By, and proves nothing.
	Remark string
	// Token is the id of the token by which a program acts in a person's name; empty of the person himself.
	Token string
	// Lent is whether another registered person made that token (Token.FromAnother).
	Lent bool
	// Key is what whoever acts calls the request; nil where it is called nothing.
	Key *RequestKey
}

// Today is the civil date of the clock in Oslo.
func (c Call) Today() bankday.Date { return DayOf(c.Now) }

// Midnight is the end of the clock's day in Oslo.
func (c Call) Midnight() time.Time { return (c.Today() + 1).At(0, 0) }

// Moment is a payee at a moment, asked by someone. Jobs, acts and reports are made from it. It is never
// changed, so any number of goroutines may use one.
type Moment struct {
	*Payee
	Call
}

// DayOf is the civil date of a moment in Oslo.
func DayOf(t time.Time) bankday.Date { return bankday.DateOf(t.In(bankday.Oslo)) }

// Clock writes a moment as the clocks in Oslo show it: 2026-10-06 13:15.
func Clock(t time.Time) string { return t.In(bankday.Oslo).Format("2006-01-02 15:04") }

// ReadClock reads what Clock wrote; zero where it is no such text.
func ReadClock(text string) time.Time {
	t, _ := time.ParseInLocation("2006-01-02 15:04", text, bankday.Oslo)
	return t
}

// Unapproved reports whether a second person's word on a transmission is missing: what was sealed under the
// rule stays under it, whatever the rule is now.
func (m Moment) Unapproved(t *Transmission) bool {
	return (t.NeedsApproval || m.ApprovalRequired) && t.ApprovedBy == ""
}

// JobAct describes a change that a job makes, for the audit log.
func (m Moment) JobAct(job, action string, subject Subject, detail string) Act {
	return Act{At: m.Now, By: job, Action: action, Subject: subject, Detail: detail}
}

// PersonAct describes a change that a person makes, with the reason he gives, for the audit log.
func (m Moment) PersonAct(action string, subject Subject, reason string) Act {
	return Act{
		At: m.Now, By: m.By, Remark: m.Remark, Action: action, Subject: subject, Reason: reason,
	}
}
