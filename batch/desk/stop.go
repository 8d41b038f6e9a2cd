package desk

import (
	"context"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/brake"
	"trekk/batch/stream"
	"trekk/batch/wording"
)

// Stop stops the jobs named, or, where none is, all from which something leaves for people or for the bank.
type Stop struct {
	Jobs   []string
	Reason string
}

// Stop does not wait for a run that has the books: the run looks for it before each job and each upload.
// Files are fetched and worked, payments matched, and claims sealed, whatever is stopped.
func (d *Desk) Stop(ctx context.Context, a Stop) error {
	for _, job := range a.Jobs {
		if !slices.Contains(brake.Acting, job) {
			return batch.Refuse(JobNotStopped, "%q cannot be stopped: it may be one of %s", job,
				strings.Join(brake.Acting, ", "))
		}
	}
	return d.brakes(ctx, stopJobs, a.Reason, strings.Join(a.Jobs, " "), func(tx batch.Tx) error {
		for _, job := range a.orAll() {
			b := batch.Brake{
				Kind: batch.BrakeStop, Job: job, On: true, At: d.m.Now, By: d.m.By, Reason: a.Reason,
			}
			if err := tx.AddBrake(b); err != nil {
				return err
			}
		}
		return nil
	})
}

// orAll are the jobs named, or the one name of all that leaves.
func (a *Stop) orAll() []string {
	if len(a.Jobs) == 0 {
		return []string{""}
	}
	return a.Jobs
}

// Resume lets the jobs named go on, or, where none is, everything that a person has stopped.
type Resume struct {
	Jobs   []string
	Reason string
}

// Resume returns the jobs that had been stopped. It is refused for a job that stands still since everything
// that leaves is stopped.
func (d *Desk) Resume(ctx context.Context, a Resume) (resumed []string, err error) {
	on, err := stream.All(d.m.Store.Brakes(ctx))
	if err != nil {
		return nil, err
	}
	var ended []batch.Brake
	for _, b := range on {
		switch {
		case b.Kind != batch.BrakeStop:
		case b.Job == "" && len(a.Jobs) > 0:
			return nil, batch.Refuse(AllStopped,
				"%s stopped everything that leaves, at %s: resume without a job",
				b.By, batch.Clock(b.At))
		case len(a.Jobs) == 0 || slices.Contains(a.Jobs, b.Job):
			ended = append(ended, b)
			if resumed = append(resumed, b.Job); b.Job == "" {
				resumed = append(resumed[:len(resumed)-1], brake.Leaving...)
			}
		}
	}
	slices.Sort(resumed)
	resumed = slices.Compact(resumed)
	return resumed, d.brakes(ctx, resumeJobs, a.Reason, strings.Join(a.Jobs, " "), func(tx batch.Tx) error {
		return d.release(tx, ended, a.Reason)
	})
}

// release ends brakes.
func (d *Desk) release(tx batch.Tx, on []batch.Brake, reason string) error {
	for _, b := range on {
		b.On, b.At, b.By, b.Reason = false, d.m.Now, d.m.By, reason
		if err := tx.AddBrake(b); err != nil {
			return err
		}
	}
	return nil
}

// brakes writes brakes as an act, without the lock of the books, which a run may have for long.
func (d *Desk) brakes(
	ctx context.Context, k Kind, reason, detail string, write func(batch.Tx) error,
) error {
	act, err := d.sign(k, d.m.Creditor.ID, reason)
	if err == nil {
		err = d.may(ctx, k)
	}
	if err != nil {
		return err
	}
	act.Detail = detail
	return d.m.Store.Update(ctx, act, write)
}

// unbraked refuses what a job may not do now.
func (d *Desk) unbraked(ctx context.Context, job string) error {
	on, err := brake.Of(ctx, d.m, job)
	if err != nil || len(on) == 0 {
		return err
	}
	return batch.Refuse(Braked, "%s", wording.Sentence(on[0], "en"))
}
