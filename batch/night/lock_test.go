package night

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"time"

	"trekk/batch"
)

// away is a store whose lock cannot be had a few times.
type away struct {
	batch.Store
	errs   []error // of the next calls of Lock
	holder string
	held   int
}

func (a *away) Creditor(context.Context) (batch.Creditor, error) { return batch.Creditor{}, nil }

func (a *away) ListCustomers(
	context.Context, batch.CustomerFilter, batch.Page,
) iter.Seq2[batch.Listed[batch.Customer], error] {
	return func(func(batch.Listed[batch.Customer], error) bool) {}
}

func (a *away) Lock(_ context.Context, holder string) (func(), error) {
	if a.holder = holder; len(a.errs) > 0 {
		err := a.errs[0]
		a.errs = a.errs[1:]
		return nil, err
	}
	a.held++
	return func() { a.held-- }, nil
}

// insist takes the lock anew each time, and does it again until the database is back.
func TestInsist(t *testing.T) {
	gone := fmt.Errorf("begin: %w", batch.ErrTransient)
	for name, c := range map[string]struct {
		locks, does []error
		done        int
		want        error
	}{
		"at once":             {done: 1},
		"the second time":     {does: []error{gone}, done: 2},
		"others have it":      {locks: []error{batch.ErrBusy}, does: []error{gone}, done: 2},
		"away for good":       {does: []error{gone, gone, gone, gone}, done: 4, want: batch.ErrTransient},
		"the lock stays away": {[]error{gone, gone, gone}, []error{gone}, 1, batch.ErrTransient},
		"something else":      {does: []error{batch.ErrConflict}, done: 1, want: batch.ErrConflict},
	} {
		store := &away{errs: c.locks}
		n := At((&batch.Payee{Store: store, Outbox: t.TempDir()}).At(batch.Call{By: "kari"}))
		n.Pauses = make([]time.Duration, 3)
		l, done := &lock{night: n}, 0
		err := l.insist(t.Context(), func() (err error) {
			if done++; len(c.does) >= done {
				err = c.does[done-1]
			}
			return err
		})
		if !errors.Is(err, c.want) || done != c.done {
			t.Errorf("%s: done %d times, %v", name, done, err)
		}
		if l.release(); store.held != 0 {
			t.Errorf("%s: the lock is held %d times", name, store.held)
		}
		if store.holder != "" && !strings.HasPrefix(store.holder, "run of kari, process ") {
			t.Errorf("%s: %s", name, store.holder)
		}
	}
}
