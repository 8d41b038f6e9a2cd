package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math"
	"strconv"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/store/keyset"
)

const runColumns = "run, seq, job, as_of, started, finished, counts, warnings, attention, error, items, confirmed"

var runTable = table{"run_log", runColumns, 2}

// runRow is an entry as it is written.
type runRow struct {
	batch.RunEntry
	counts, warnings string // JSON
}

func runFields(r *runRow) []any {
	return []any{
		&r.Run, &r.Seq, &r.Job, (*stamp)(&r.AsOf), (*stamp)(&r.Started), (*stamp)(&r.Finished), &r.counts,
		&r.warnings, &r.Attention, &r.Error, &r.Items, &r.Confirmed,
	}
}

func (b runLog) LogRun(ctx context.Context, entries []batch.RunEntry) error {
	s, err := b.begin(ctx, b.creditor)
	if err != nil {
		return fmt.Errorf("log the run: %w", err)
	}
	defer s.rollback()
	var run int64
	last, err := s.query(
		ctx, "SELECT coalesce(max(run), 0) + 1 FROM run_log WHERE creditor_id = $1", []any{b.creditor},
	)
	err = scanOne(last, err, &run)
	t := b.over(ctx, s)
	for i := 0; i < len(entries) && err == nil; i++ {
		r := runRow{RunEntry: entries[i]}
		r.Run, r.Seq = run, int64(i+1)
		if err = r.marshal(); err == nil {
			err = t.insert(runTable, runFields(&r))
		}
	}
	if err == nil {
		_, err = t.closeDigests()
	}
	if err == nil {
		err = s.commit(ctx)
	}
	if err != nil {
		return fmt.Errorf("log the run: %w", ended(ctx, err))
	}
	return nil
}

func (r *runRow) marshal() error {
	counts, err := json.Marshal(r.Counts)
	if err != nil {
		return err
	}
	warnings, err := json.Marshal(r.Warnings)
	r.counts, r.warnings = string(counts), string(warnings)
	return err
}

func (r *runRow) unmarshal() error {
	if err := json.Unmarshal([]byte(r.counts), &r.Counts); err != nil {
		return err
	}
	return json.NewDecoder(strings.NewReader(r.warnings)).Decode(&r.Warnings)
}

// lastRuns has the last run of each job: it leaps from job to job in their index, and does not walk all runs.
const lastRuns = `
	WITH RECURSIVE j (job) AS (
		SELECT min(job) FROM run_log WHERE creditor_id = $1
		UNION ALL
		SELECT (SELECT min(x.job) FROM run_log x WHERE x.creditor_id = $1 AND x.job > j.job) FROM j
		WHERE j.job IS NOT NULL
	)
	SELECT j.job, (SELECT max(x.run) FROM run_log x WHERE x.creditor_id = $1 AND x.job = j.job) AS run
	FROM j WHERE j.job IS NOT NULL`

// LastRun gives each job's latest entry: first those of the last run, in its order, then those of runs before
// it.
func (b runLog) LastRun(ctx context.Context) (entries []batch.RunEntry, err error) {
	for r, err := range stream(ctx, b.part, runFields, "SELECT "+prefixed("r", runColumns)+` FROM run_log r
		JOIN (`+lastRuns+`) l ON l.job = r.job AND l.run = r.run
		WHERE r.creditor_id = $1 ORDER BY r.run DESC, r.seq`) {
		if err == nil {
			err = r.unmarshal()
		}
		if err != nil {
			return nil, fmt.Errorf("read the run log: %w", err)
		}
		entries = append(entries, r.RunEntry)
	}
	return entries, nil
}

// jobRuns is how many entries of a job are read at once: whoever asks for them wants the last few.
const jobRuns = 20

// selectJobRuns finds the entries of a job before a run by the index of jobs; a run has a job once. Without a
// limit PostgreSQL would read all that there ever were, and sort them.
const selectJobRuns = "SELECT " + runColumns +
	" FROM run_log WHERE creditor_id = $1 AND job = $2 AND run < $3 ORDER BY run DESC LIMIT "

func (b runLog) JobRuns(ctx context.Context, job string) iter.Seq2[batch.RunEntry, error] {
	return func(yield func(batch.RunEntry, error) bool) {
		before, read := int64(math.MaxInt64), jobRuns
		for read == jobRuns {
			read = 0
			for r, err := range b.runs(ctx, selectJobRuns+strconv.Itoa(jobRuns), job, before) {
				if !yield(r, err) || err != nil {
					return
				}
				before = r.Run
				read++
			}
		}
	}
}

var runList = keyset.List[batch.RunEntry]{Noun: "runs", Orders: []keyset.Order[batch.RunEntry]{{
	Name: batch.ByNumber, Columns: []string{"run", "seq"},
	Key: func(r *batch.RunEntry) []any { return []any{r.Run, r.Seq} },
}}}

func (b runLog) ListRuns(
	ctx context.Context, want batch.RunFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.RunEntry], error] {
	f := &keyset.Filter{}
	keyset.Equals(f, "job", want.Job)
	f.Number("run", want.Run)
	return keyset.Pages(ctx, &runList, p, f, of(runTable), b.runs)
}

// runs reads entries.
func (b runLog) runs(ctx context.Context, query string, args ...any) iter.Seq2[batch.RunEntry, error] {
	return func(yield func(batch.RunEntry, error) bool) {
		for r, err := range stream(ctx, b.part, runFields, query, args...) {
			if err == nil {
				err = r.unmarshal()
			}
			if !yield(r.RunEntry, err) || err != nil {
				return
			}
		}
	}
}

func (b runLog) LastJob(ctx context.Context, job string) (batch.RunEntry, error) {
	r, err := one(ctx, b.part, runFields, selectJobRuns+"1", job, int64(math.MaxInt64))
	if err == nil {
		err = r.unmarshal()
	}
	if err != nil {
		return batch.RunEntry{}, fmt.Errorf("the last run of %s: %w", job, err)
	}
	return r.RunEntry, nil
}

var selectLastListing = "SELECT max(as_of) FROM run_log WHERE creditor_id = $1 AND " +
	is("job", batch.ListingJob) + " AND error = '' AND as_of < $2"

func (b runLog) LastListing(ctx context.Context, before time.Time) (time.Time, error) {
	last, err := one(
		ctx, b.part, func(s *stamp) []any { return []any{s} }, selectLastListing, (*stamp)(&before),
	)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the run log: %w", err)
	}
	return time.Time(last), nil
}

// selectLastGood goes back from the last run to the first in which no job failed.
const selectLastGood = `SELECT r.finished FROM run_log r WHERE r.creditor_id = $1 AND NOT EXISTS (
		SELECT 1 FROM run_log f WHERE f.creditor_id = $1 AND f.run = r.run AND f.error <> '')
	ORDER BY r.run DESC, r.seq DESC LIMIT 1`

func (b runLog) LastGoodRun(ctx context.Context) (time.Time, error) {
	last, err := one(ctx, b.part, func(s *stamp) []any { return []any{s} }, selectLastGood)
	if err != nil && !errors.Is(err, batch.ErrNotFound) {
		return time.Time{}, fmt.Errorf("read the run log: %w", err)
	}
	return time.Time(last), nil
}
