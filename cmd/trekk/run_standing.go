package main

import (
	"context"
	"errors"
	"slices"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/batch/report"
	"trekk/batch/wording"
	"trekk/cmd/trekk/wire"
)

// ran is what a run did, and what stands after it until a person has dealt with it.
type ran struct {
	*night.Result
	Standing []batch.Finding `json:"standing"` // the urgent findings, whether this run has met them or not

	creditor string
}

// afterRun adds to what a run did what stands after it, and notes that for those who are told of changes; unless
// its clock is ahead of the machine's: a day that has not come would stand in the books.
func afterRun(ctx context.Context, a *wire.App, result *night.Result) (*ran, error) {
	r := &ran{Result: result, Standing: []batch.Finding{}, creditor: a.Conf.ID}
	s, err := a.Report().Status(ctx)
	if err != nil {
		return r, err
	}
	if !slices.ContainsFunc(s.Findings, func(f batch.Finding) bool { return f.Code == batch.ClockAhead }) {
		if err := batch.NoteFindings(ctx, a.Moment("", ""), s.Findings); err != nil {
			return r, err
		}
	}
	for _, f := range s.Findings {
		if f.Severity == batch.Urgent {
			r.Standing = append(r.Standing, f)
		}
	}
	return r, nil
}

// Err is nil when every job did its work and nothing needs a person; otherwise it says in one line per cause
// what does, each once.
func (r *ran) Err() error {
	errs := []error{r.Result.Err()}
	for _, f := range report.FoldHolds(r.untold(), r.creditor) {
		errs = append(errs, errors.New(wording.Told(f, "en", true)))
	}
	return errors.Join(errs...)
}

// untold is what stands without having been met by the jobs of the run.
func (r *ran) untold() (list []batch.Finding) {
	for _, f := range r.Standing {
		if !r.Told(&f) {
			list = append(list, f)
		}
	}
	return list
}
