package batch_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"trekk/batch"
)

// shaky is a store whose database goes away a few times: the next so many of its calls that lock, write or
// log fail.
type shaky struct {
	batch.Store
	failures int
	awayIn   string // a job from which on all fail
	locks    int
	locked   bool
}

func (s *shaky) fails() error {
	if s.failures == 0 {
		return nil
	}
	s.failures--
	return fmt.Errorf("begin: %w", batch.ErrTransient)
}

func (s *shaky) Lock(ctx context.Context, holder string) (func(), error) {
	if err := s.fails(); err != nil {
		return nil, err
	}
	s.locks++
	unlock, err := s.Store.Lock(ctx, holder)
	s.locked = err == nil
	return func() { s.locked = false; unlock() }, err
}

func (s *shaky) Update(ctx context.Context, act batch.Act, fn func(batch.Tx) error) error {
	if !s.locked {
		return errors.New("written without the lock")
	}
	if act.By == s.awayIn {
		s.failures = 1 << 30
	}
	if err := s.Store.Update(ctx, act, fn); err != nil {
		return err
	}
	return s.fails() // the commit held, but nobody heard of it
}

func (s *shaky) LogRun(ctx context.Context, entries []batch.RunEntry) error {
	if err := s.fails(); err != nil {
		return err
	}
	return s.Store.LogRun(ctx, entries)
}

// A job that the database failed for the moment is run again, with the lock taken anew, and does what it does
// once.
func TestJobsAreRunAgainWhenTheDatabaseComesBack(t *testing.T) {
	want := billed(t, 3)
	for failures := range 7 {
		h := members(t, 3)
		s := &shaky{Store: h.payee.Store, failures: failures}
		h.payee.Store, h.pauses = s, make([]time.Duration, 6)
		h.run("2026-10-06")
		if s.failures != 0 {
			t.Errorf("%d of %d failures were never met", s.failures, failures)
		}
		if failures > 0 && s.locks < 2 {
			t.Errorf("the lock was taken %d times", s.locks)
		}
		if s.locked {
			t.Error("the lock is still held")
		}
		wantSame(t, want, h)
	}
}

// One that it fails for good fails in the end, and no job runs without the lock.
func TestJobsFailWhenTheDatabaseStaysAway(t *testing.T) {
	h := members(t, 3)
	s := &shaky{Store: h.payee.Store, awayIn: "bill"}
	h.payee.Store, h.pauses = s, make([]time.Duration, 3)
	h.at("2026-10-06")
	r, err := h.night().Run(t.Context())
	if !errors.Is(err, batch.ErrTransient) || r == nil {
		t.Fatalf("%v", err)
	}
	last := r.Jobs[len(r.Jobs)-1]
	if last.Job != "bill" || !errors.Is(last.Err, batch.ErrTransient) {
		t.Errorf("%s: %v", last.Job, last.Err)
	}
	s.failures = 1 << 30
	if _, err := h.night().Run(t.Context()); !errors.Is(err, batch.ErrTransient) {
		t.Errorf("a run that cannot begin: %v", err)
	}
}

// wantSame fails when two houses have not the same invoices, claims and outbox.
func wantSame(t *testing.T, want, got *house) {
	t.Helper()
	invoices := func(h *house) (nos []string) {
		for i, err := range h.payee.Store.Invoices(t.Context(), batch.AllInvoices, 0) {
			if err != nil {
				t.Fatal(err)
			}
			nos = append(nos, fmt.Sprint(i.No, i.KID, i.Amount, i.Claim))
		}
		files, _ := filepath.Glob(filepath.Join(h.dir, "outbox", "*"))
		for _, f := range files {
			nos = append(nos, filepath.Base(f))
		}
		return nos
	}
	if a, b := fmt.Sprint(invoices(want)), fmt.Sprint(invoices(got)); a != b {
		t.Errorf("got\n%s\nwant\n%s", b, a)
	}
}
