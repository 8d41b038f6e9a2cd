package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"trekk/batch"
)

const runColumns = "run, seq, job, as_of, started, finished, counts, warnings, attention, error"

// runRow is an entry as it is written.
type runRow struct {
	batch.RunEntry
	seq              int64
	counts, warnings string // JSON
}

func runFields(r *runRow) []any {
	return []any{
		&r.Run, &r.seq, &r.Job, (*stamp)(&r.AsOf), (*stamp)(&r.Started), (*stamp)(&r.Finished), &r.counts, &r.warnings, &r.Attention, &r.Error,
	}
}

func (b *books) LogRun(ctx context.Context, entries []batch.RunEntry) error {
	s, err := b.begin(ctx, b.creditor)
	if err != nil {
		return fmt.Errorf("log the run: %w", err)
	}
	defer s.rollback()
	var run int64
	last, err := s.query(ctx, "SELECT coalesce(max(run), 0) + 1 FROM run_log WHERE creditor_id = $1", []any{b.creditor})
	err = scanOne(last, err, &run)
	for i := 0; i < len(entries) && err == nil; i++ {
		r := runRow{RunEntry: entries[i], seq: int64(i + 1)}
		r.Run = run
		if err = r.marshal(); err == nil {
			var args []any
			if args, err = values(append([]any{&b.creditor}, runFields(&r)...)); err == nil {
				_, err = s.exec(ctx, "INSERT INTO run_log (creditor_id, "+runColumns+") VALUES ("+parameters(1, 11)+")", args)
			}
		}
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

// LastRun gives each job's latest entry: first those of the last run, in its order, then those of runs before it.
func (b *books) LastRun(ctx context.Context) (entries []batch.RunEntry, err error) {
	for r, err := range stream(ctx, b, runFields, "SELECT "+prefixed("r", runColumns)+` FROM run_log r
		JOIN (SELECT job, max(run) AS run FROM run_log WHERE creditor_id = $1 GROUP BY job) l ON l.job = r.job AND l.run = r.run
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

const selectLastListing = "SELECT max(as_of) FROM run_log WHERE creditor_id = $1 AND job = 'fetch' AND error = ''"

func (b *books) LastListing(ctx context.Context) (time.Time, error) {
	last, err := one(ctx, b, func(s *stamp) []any { return []any{s} }, selectLastListing)
	if err != nil {
		return time.Time{}, fmt.Errorf("read the run log: %w", err)
	}
	return time.Time(last), nil
}
