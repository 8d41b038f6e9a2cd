package night

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/brake"
)

// Night is one run of the jobs for a payee at a moment. One is made for each run; it is not for several
// goroutines.
type Night struct {
	batch.Moment
	// Progress is told how far a job has come; nil when nobody looks.
	Progress func(job string, done int64)
	// Confirm is the code of what a person has confirmed that is more than jobs do without asking.
	Confirm string
	// Pauses are how long to wait before a job that the database failed for the moment is run again, time
	// after time; nil for a minute in all.
	Pauses []time.Duration
	// Limit is how long a run may take; 0 for as long as it likes.
	Limit time.Duration

	listed    time.Time // when this run has read the mailbox to the end; zero before
	looked    bool      // this run has looked whether the mailbox shows more than the books
	rehearsal *recorder // nil of a run that does what it decides
}

// At is a night of a payee at a moment.
func At(m batch.Moment) *Night { return &Night{Moment: m} }

// job is one job of the night: it does its work, and tells the report what it did and found.
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
	{"deliver", (*Night).deliver},
	{"agency", (*Night).agency},
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

// Run runs the named jobs, all of them when none is named, in the order of the night, and logs the run. A
// job that fails does not keep the others from their work: each decides by what the books say, and those
// that could do harm by half a picture (remind, collect) ask for the whole one themselves. The error is
// about the run as a whole; what the jobs met is in the Result.
func (n *Night) Run(ctx context.Context, names ...string) (*Result, error) {
	for _, name := range names {
		if !slices.Contains(Jobs(), name) {
			return nil, fmt.Errorf("no job is called %q: the jobs are %s", name, strings.Join(Jobs(), ", "))
		}
	}
	right := batch.ToOperate
	if n.Confirm != "" { // it is a second person's word that so much is right
		right = batch.ToApprove
	}
	if err := n.Allow(right, "run"); err != nil {
		return nil, err
	}
	ctx, cancel := n.limited(ctx)
	defer cancel()
	l := &lock{night: n}
	defer l.release()
	if err := l.insist(ctx, func() error { return l.take(ctx) }); err != nil {
		return nil, err
	}
	n.listed, n.looked = time.Time{}, false
	unanchored, err := batch.AnchorFindings(ctx, n.Moment)
	if err != nil {
		return nil, err
	}
	result := &Result{AsOf: n.Today(), Jobs: []*Report{}}
	var entries []batch.RunEntry
	for _, j := range jobs {
		if len(names) > 0 && !slices.Contains(names, j.name) {
			continue
		}
		if ctx.Err() != nil || l.unlock == nil {
			break
		}
		started := time.Now()
		rep := n.do(ctx, l, j)
		if len(result.Jobs) == 0 {
			rep.found(unanchored...)
		}
		result.Jobs = append(result.Jobs, rep)
		if rep.Err != nil && ctx.Err() != nil {
			break // it was told to stop, and will be as if it had not run
		}
		if !brake.WrongClock(rep.Findings) {
			entries = append(entries, n.entry(rep, started))
		}
	}
	// A run that was told to stop is logged too, as far as it came.
	logging, done := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer done()
	err = l.insist(ctx, func() error { return n.Store.LogRun(logging, entries) })
	if err != nil {
		return result, fmt.Errorf("log the run: %w", err)
	}
	return result, context.Cause(ctx)
}

// ErrTooLong is the error of a run that was ended since it took longer than a run may. What it had begun and
// not done is as if it had not been begun.
var ErrTooLong = errors.New("the run took too long")

// limited ends the context of a run when it has taken as long as it may.
func (n *Night) limited(ctx context.Context) (context.Context, context.CancelFunc) {
	if n.Limit == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, n.Limit, fmt.Errorf(
		"%w: it was ended after %s (run_limit), at its last whole step: the next run goes on from there",
		ErrTooLong, n.Limit))
}

// TakeIn does jobs that take in what others say, as a run would. The caller holds the lock of the books.
func (n *Night) TakeIn(ctx context.Context, names ...string) error {
	for _, j := range jobs {
		if !slices.Contains(names, j.name) {
			continue
		}
		if err := j.run(n, ctx, newReport(j.name)); err != nil {
			return fmt.Errorf("%s: %w", j.name, err)
		}
	}
	return nil
}

// do runs one job, again from the start when the database was away for a moment.
func (n *Night) do(ctx context.Context, l *lock, j job) (rep *Report) {
	err := l.insist(ctx, func() error {
		rep = newReport(j.name)
		return n.work(ctx, j, rep)
	})
	rep.Err = err
	return rep
}

// work does the work of a job, unless a brake is on: then the job tells why it does nothing.
func (n *Night) work(ctx context.Context, j job, rep *Report) error {
	if stop, err := n.braked(ctx, rep); stop || err != nil {
		return err
	}
	err := j.run(n, ctx, rep)
	if over := new(TooMuch); errors.As(err, &over) {
		rep.found(over.Finding)
	}
	return err
}

// braked tells why a job does nothing, or nothing more, at this moment.
func (n *Night) braked(ctx context.Context, rep *Report) (bool, error) {
	brakes, err := brake.Of(ctx, n.Moment, rep.Job)
	rep.found(brakes...)
	return len(brakes) > 0, err
}

// entry is what the run log keeps of a job.
func (n *Night) entry(rep *Report, started time.Time) batch.RunEntry {
	e := batch.RunEntry{
		Job: rep.Job, AsOf: n.Now, Started: started, Finished: time.Now(),
		Counts: rep.Counts, Items: rep.items, Confirmed: rep.confirmed, Warnings: rep.Warnings,
		Attention: batch.AnyUrgent(rep.Findings),
	}
	if rep.Err != nil {
		e.Error = rep.Err.Error()
	}
	return e
}

func (n *Night) progress(job string, done int64) {
	if n.Progress != nil {
		n.Progress(job, done)
	}
}

// act describes what a job does with many things at once; detail says which.
func (n *Night) act(job, action, format string, a ...any) batch.Act {
	return n.JobAct(job, action, batch.Subject{}, fmt.Sprintf(format, a...))
}

// actOn describes what a job does with a file.
func (n *Night) actOn(f batch.File, job, action, detail string) batch.Act {
	return n.JobAct(job, action, batch.Numbered(batch.OfFile, f.No), detail)
}
