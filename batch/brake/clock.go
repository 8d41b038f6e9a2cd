package brake

import (
	"context"
	"errors"
	"slices"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// taking are the jobs that take in what others say. What they note by a clock that is ahead would be taken
// for true when that day comes: that the mailbox was read, and when a file came.
var taking = []string{batch.ListingJob, "ingest", "match"}

// Clock finds what shows that the clock cannot be right. A bank that is silent, and a machine that was away
// for weeks, show nothing: time has gone forward.
func Clock(ctx context.Context, m batch.Moment, job string) ([]batch.Finding, error) {
	acts := slices.Contains(Acting, job)
	if m.Machine == nil || !acts && !slices.Contains(taking, job) {
		return nil, nil
	}
	var list []batch.Finding
	if machine := m.Machine(); m.Now.After(machine) && batch.ClocksDiffer(m.Now, machine) {
		list = append(list, aboutClock(m, batch.ClockAhead, m.Creditor.ID, batch.UseMachineClock,
			batch.Facts{"machine": batch.Clock(machine)}))
	}
	if !acts {
		return list, nil
	}
	against, err := AgainstClock(ctx, m)
	return append(list, against.Findings...), err
}

// Against is what in the books is against the clock, and what a person accepts who says that the clock is
// right now.
type Against struct {
	Findings []batch.Finding
	Accepts  batch.ClockAccepted // with what was accepted before
}

// AgainstClock looks for what in the books is against the clock, apart from what a person has accepted.
func AgainstClock(ctx context.Context, m batch.Moment) (a Against, err error) {
	if a.Accepts, err = m.Store.ClockAccepted(ctx); err != nil {
		return a, err
	}
	for _, look := range []func(context.Context, batch.Moment) error{a.files, a.runs, a.mailbox} {
		if err := look(ctx, m); err != nil {
			return a, err
		}
	}
	return a, nil
}

// files holds the clock against the time that the bank's mailbox gave to its newest file.
func (a *Against) files(ctx context.Context, m batch.Moment) error {
	newest, file, err := m.Store.NewestSighting(ctx, a.Accepts.File)
	if err != nil || !newest.ModTime.After(m.Now) || !batch.ClocksDiffer(newest.ModTime, m.Now) {
		return err
	}
	f := aboutClock(m, batch.ClockBehindFile, "", batch.AcceptClock,
		batch.Facts{"name": newest.Name, "modified": batch.Clock(newest.ModTime)})
	f.Subject = batch.Numbered(batch.OfFile, file)
	a.Findings = append(a.Findings, f)
	a.Accepts.File = file
	return nil
}

// runs holds the clock against that of the last run that acted: it may be behind by a bank day.
func (a *Against) runs(ctx context.Context, m batch.Moment) error {
	last, err := lastActing(ctx, m.Store)
	if err != nil || last.Run <= a.Accepts.Run || !m.Now.Before(bankDayBefore(m, last.AsOf)) {
		return err
	}
	a.Findings = append(a.Findings, aboutClock(m, batch.ClockBehindRun, m.Creditor.ID, batch.AcceptClock,
		batch.Facts{"run": batch.Clock(last.AsOf)}))
	a.Accepts.Run = last.Run
	return nil
}

// mailbox holds the clock against what the mailbox has said of its own, which is against it until a person
// has looked.
func (a *Against) mailbox(ctx context.Context, m batch.Moment) error {
	d, err := m.Store.ClockDifference(ctx)
	if err != nil || d.Transmission <= a.Accepts.Transmission {
		return err
	}
	f := aboutClock(m, batch.ClockOfMailbox, "", batch.AcceptClock,
		batch.Facts{"mailbox": batch.Clock(d.Mailbox)})
	f.Subject, f.Since = batch.Numbered(batch.OfTransmission, d.Transmission), batch.DayOf(d.Clock)
	f.Facts["clock"] = batch.Clock(d.Clock)
	a.Findings = append(a.Findings, f)
	a.Accepts.Transmission = d.Transmission
	return nil
}

// lastActing is what the run log has of the last run with a job that acts; zero when there is none.
func lastActing(ctx context.Context, log batch.RunLog) (last batch.RunEntry, err error) {
	for _, job := range Acting {
		e, err := log.LastJob(ctx, job)
		if err != nil && !errors.Is(err, batch.ErrNotFound) {
			return last, err
		}
		if err == nil && e.Run > last.Run {
			last = e
		}
	}
	return last, nil
}

// bankDayBefore is the same time of day on the bank day before.
func bankDayBefore(m batch.Moment, t time.Time) time.Time {
	t = t.In(bankday.Oslo)
	day := m.Calendar.Before(bankday.DateOf(t), 1).At(t.Hour(), t.Minute())
	return day.Add(time.Duration(t.Second()) * time.Second)
}

// WrongClock reports whether some of what keeps a job from acting is a clock that cannot be right. Such a run
// is none: nobody may later be held against its time.
func WrongClock(list []batch.Finding) bool {
	return slices.ContainsFunc(list, func(f batch.Finding) bool {
		switch f.Code {
		case batch.ClockAhead, batch.ClockBehindFile, batch.ClockBehindRun, batch.ClockOfMailbox:
			return true
		}
		return false
	})
}

func aboutClock(
	m batch.Moment, code batch.FindingCode, no string, do batch.Remedy, facts batch.Facts,
) batch.Finding {
	facts["clock"] = batch.Clock(m.Now)
	return batch.Finding{
		Code: code, Severity: batch.Urgent, Subject: batch.Subject{Kind: batch.OfCreditor, No: no},
		Facts: facts, Do: do,
	}
}
