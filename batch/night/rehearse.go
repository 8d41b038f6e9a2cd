package night

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/bank"
	"trekk/batch/brake"
	"trekk/batch/dunning"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// Rehearsal is what jobs would do if they ran now, each on the books as they stand.
type Rehearsal struct {
	AsOf bankday.Date   `json:"as_of"`
	Jobs []RehearsedJob `json:"jobs"`
}

// RehearsedJob is what one job would do, and what it would leave alone and why.
type RehearsedJob struct {
	Job      string          `json:"job"`
	Would    []Rehearsed     `json:"would"`
	WouldNot []Rehearsed     `json:"would_not"`
	Findings []batch.Finding `json:"findings"` // what the run would tell of
	Error    string          `json:"error,omitempty"`
}

// Rehearsed is something that would be done, or would not.
type Rehearsed struct {
	Subject string    `json:"subject"` // invoice 1042, membership M1001
	Action  string    `json:"action"`  // invoice, claim, remind, handover ...
	Amount  batch.Ore `json:"amount"`  // øre; 0 where it is about no amount
	Reason  string    `json:"reason"`
}

// Err is nil when every job could be rehearsed.
func (r *Rehearsal) Err() error {
	var failed []error
	for _, j := range r.Jobs {
		if j.Error != "" {
			failed = append(failed, fmt.Errorf("%s: %s", j.Job, j.Error))
		}
	}
	return errors.Join(failed...)
}

// Rehearse says what the named jobs, all of them when none is named, would do if they ran now. It is the work
// of the jobs themselves, with the writing left out: nothing is written to the books, the outbox or the
// mailbox, no lock is taken, and no run is logged. Each job is asked by itself: what one would write the next
// does not see.
func (n *Night) Rehearse(ctx context.Context, names ...string) (*Rehearsal, error) {
	for _, name := range names {
		if !slices.Contains(Jobs(), name) {
			return nil, fmt.Errorf("no job is called %q: the jobs are %s", name, strings.Join(Jobs(), ", "))
		}
	}
	said := &Rehearsal{AsOf: n.Today()}
	listed, looked := n.listed, false
	for _, j := range jobs {
		if len(names) > 0 && !slices.Contains(names, j.name) {
			continue
		}
		rec, err := newRecorder(ctx, n.Store)
		if err != nil {
			return nil, err
		}
		dry := n.rehearsing(rec)
		dry.listed, dry.looked = listed, looked
		rep := newReport(j.name)
		err = n.rehearse(ctx, dry, j, rep)
		looked = dry.looked
		done := RehearsedJob{Job: j.name, Would: rec.would, WouldNot: rec.wouldNot, Findings: rep.Findings}
		if err != nil {
			done.Error = err.Error()
		}
		if len(rec.would) == 0 { // else a file is there that has not been read
			listed = dry.listed
		}
		said.Jobs = append(said.Jobs, done)
		if ctx.Err() != nil {
			return said, ctx.Err()
		}
	}
	return said, nil
}

// rehearse does the work of a job with the writing left out. A rehearsal may be of any day: that the run would
// do nothing by such a clock is told beside what it would do.
func (n *Night) rehearse(ctx context.Context, dry *Night, j job, rep *Report) error {
	wrong, err := brake.Clock(ctx, n.Moment, j.name)
	if err != nil {
		return err
	}
	rep.found(wrong...)
	return dry.work(ctx, j, rep)
}

// rehearsing is a night whose writing goes to a recorder.
func (n *Night) rehearsing(rec *recorder) *Night {
	payee := *n.Payee
	payee.Store, payee.Outbox = rehearsedStore{n.Store, rec}, ""
	payee.Machine = nil
	if n.Fence != nil {
		payee.Fence = rehearsedFence{n.Fence}
	}
	payee.Mailbox = func(ctx context.Context) (mailbox.Mailbox, error) {
		mb, err := n.Mailbox(ctx)
		if err != nil {
			return nil, err
		}
		return rehearsedMailbox{mb}, nil
	}
	return &Night{Moment: payee.At(n.Call), Progress: n.Progress, rehearsal: rec}
}

// leaves notes what a job leaves alone, where it is rehearsed.
func (n *Night) leaves(subject batch.Subject, action string, amount batch.Ore, why string) {
	if n.rehearsal != nil {
		n.rehearsal.leave(subject, action, amount, why)
	}
}

// leavesFor is leaves with a finding that says why.
func (n *Night) leavesFor(subject batch.Subject, action string, amount batch.Ore, why *batch.Finding) {
	if n.rehearsal != nil {
		n.rehearsal.leave(subject, action, amount, said(*why))
	}
}

// leavesOverdue notes an overdue invoice on which a step is not taken that comes next for it.
func (n *Night) leavesOverdue(v *dunning.Verdict, step dunning.Step) {
	if n.rehearsal == nil || v.Step != step || v.Because == dunning.Taken {
		return
	}
	why, action := string(v.Because), string(step)
	switch {
	case v.Hold != nil:
		why = said(*v.Hold)
	case v.Because == dunning.TooEarly && v.NotBefore > n.Today():
		why += fmt.Sprintf(": not before %s", v.NotBefore)
	}
	if step == dunning.HandOver {
		action = string(batch.Handover)
	}
	n.rehearsal.leave(ofInvoice(v.Invoice.No), action, v.Asked, why)
}

// leavesClaim notes an open invoice that is to be claimed and is not.
func (n *Night) leavesClaim(c *bank.Candidate) {
	if n.rehearsal == nil || c.Method != batch.MethodClaim {
		return
	}
	why := cmp.Or(string(c.NotClaimable(n.Moment)), "due in more than twelve months")
	switch {
	case c.Waits != nil:
		why = said(*c.Waits)
	case c.CustomerHeld(n.Today()):
		why = "everything to the customer is stopped"
	}
	n.rehearsal.leave(ofInvoice(c.No), "claim", c.Outstanding(), why)
}

func ofMembership(no string) batch.Subject { return batch.Subject{Kind: batch.OfMembership, No: no} }
