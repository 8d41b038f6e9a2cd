package batch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trekk/batch/terms"
	"trekk/kid"
	"trekk/nets"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// Night is everything the jobs of one creditor need. Its clock, Now, does not move while it runs.
type Night struct {
	Creditor Creditor
	Store    Store
	Mailbox  func(context.Context) (mailbox.Mailbox, error) // called by the jobs that need one
	Terms    *terms.Profile
	Calendar *bankday.Calendar
	KID      kid.Layout
	Outbox   string // folder of what goes to people
	Chart    Chart  // the accounts of the journal
	Now      time.Time
	// Settle is how long fetch waits before it looks again whether a new file is still growing.
	Settle time.Duration
	// ApprovalRequired makes every sealed transmission wait until a second person approves it.
	ApprovalRequired bool
	// By is who runs the jobs: a person's name, or the service's.
	By string
	// ReceiptWithin is how long a receipt may take on a bank day before it is missed.
	ReceiptWithin time.Duration
	// RejectionColumns maps the columns of the list of rejected claims (L00202).
	RejectionColumns nets.CSVMapping
	// Pauses are how long to wait before a job that the database failed for the moment is run again, time after time; nil for
	// a minute in all.
	Pauses []time.Duration
	// Progress is told how far a job has come; nil when nobody looks.
	Progress func(job string, done int64)

	listed time.Time // when this run has read the mailbox to the end; zero before
}

// job is one job of the night: it does its work, and tells the report what it did.
type job struct {
	name string
	run  func(*Night, context.Context, *Report) error
}

// The order is the order of the night: what the bank said comes in before anything is decided.
var jobs = []job{
	{"fetch", (*Night).fetch},
	{"ingest", (*Night).ingest},
	{"match", (*Night).match},
	{"bill", (*Night).bill},
	{"claims", (*Night).claims},
	{"send", (*Night).send},
	{"remind", (*Night).remind},
	{"collect", (*Night).collect},
	{"report", (*Night).report},
}

// Jobs are the names of the night's jobs, in order.
func Jobs() []string {
	names := make([]string, len(jobs))
	for i, j := range jobs {
		names[i] = j.name
	}
	return names
}

// Result is what a run did.
type Result struct {
	AsOf bankday.Date `json:"as_of"`
	Jobs []*Report    `json:"jobs"`
}

// Err is nil when every job did its work and nothing needs a person; otherwise it says in one line per cause what does.
func (r *Result) Err() error {
	var errs []error
	for _, j := range r.Jobs {
		if j.Err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", j.Job, j.Err))
		}
		for _, a := range j.attention {
			errs = append(errs, fmt.Errorf("%s: %s", j.Job, a))
		}
	}
	return errors.Join(errs...)
}

// Run runs the named jobs, all of them when none is named, in the order of the night, and logs the run. A job that fails
// does not keep the others from their work: each decides from what the books say, and whatever could do harm on half a
// picture (reminders, collection) asks for the whole one itself. The error is about the run as a whole; what the jobs
// met is in the Result.
func (n *Night) Run(ctx context.Context, names ...string) (*Result, error) {
	for _, name := range names {
		if !slices.Contains(Jobs(), name) {
			return nil, fmt.Errorf("no job is called %q: the jobs are %s", name, strings.Join(Jobs(), ", "))
		}
	}
	h := &hold{night: n}
	defer h.release()
	if err := h.insist(ctx, func() error { return h.take(ctx) }); err != nil {
		return nil, err
	}
	n.listed = time.Time{}
	result := &Result{AsOf: n.today()}
	var entries []RunEntry
	for _, j := range jobs {
		if len(names) > 0 && !slices.Contains(names, j.name) {
			continue
		}
		if ctx.Err() != nil || h.unlock == nil {
			break
		}
		var rep *Report
		started := time.Now()
		err := h.insist(ctx, func() error {
			rep = newReport(j.name)
			return j.run(n, ctx, rep)
		})
		rep.Err = err
		result.Jobs = append(result.Jobs, rep)
		if rep.Err != nil && ctx.Err() != nil {
			break // it was told to stop, and will be as if it had not run
		}
		entry := RunEntry{
			Job: j.name, AsOf: n.Now, Started: started, Finished: time.Now(),
			Counts: rep.Counts, Warnings: rep.Warnings, Attention: len(rep.attention) > 0,
		}
		if rep.Err != nil {
			entry.Error = rep.Err.Error()
		}
		entries = append(entries, entry)
	}
	// A run that was told to stop is logged too, as far as it came.
	if err := h.insist(ctx, func() error { return n.Store.LogRun(context.WithoutCancel(ctx), entries) }); err != nil {
		return result, fmt.Errorf("log the run: %w", err)
	}
	return result, ctx.Err()
}

// hold is the lock of the books while a run goes on.
type hold struct {
	night  *Night
	unlock func() // nil while the lock is not held
}

// take takes the lock anew, and puts right what a run that was cut short has left.
func (h *hold) take(ctx context.Context) (err error) {
	h.release()
	if h.unlock, err = h.night.Store.Lock(ctx); err != nil {
		return err
	}
	return h.night.recoverOutbox(ctx)
}

func (h *hold) release() {
	if h.unlock != nil {
		h.unlock()
	}
	h.unlock = nil
}

// pauses are long enough for a server that restarts, and for the lock of a connection that was cut to fall.
var pauses = []time.Duration{
	250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 15 * time.Second, 30 * time.Second,
}

// insist does something, and when the database failed it for the moment takes the lock anew and does it again, a few times:
// what it does is done once however often it is run.
func (h *hold) insist(ctx context.Context, do func() error) error {
	again := pauses
	if h.night.Pauses != nil {
		again = h.night.Pauses
	}
	err := do()
	for _, pause := range again {
		if !errors.Is(err, ErrTransient) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
		taken := h.take(ctx)
		switch {
		case errors.Is(taken, ErrBusy): // the server may not know yet that the connection is gone
		case taken != nil:
			err = taken
		default:
			err = do()
		}
	}
	return err
}

// today is the civil date of the clock in Oslo.
func (n *Night) today() bankday.Date { return bankday.DateOf(n.Now.In(bankday.Oslo)) }

// clock writes a moment as the clocks in Oslo show it.
func clock(t time.Time) string { return t.In(bankday.Oslo).Format("2006-01-02 15:04") }

// act describes a change that a job makes.
func (n *Night) act(job, action, format string, a ...any) Act {
	return Act{At: n.Now, By: job, Action: action, Subject: fmt.Sprintf(format, a...)}
}

func (n *Night) progress(job string, done int64) {
	if n.Progress != nil {
		n.Progress(job, done)
	}
}
