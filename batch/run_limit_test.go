package batch_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/nets/mailbox"
)

// stuck is a store that does not come back from one of its writes before it is told to.
type stuck struct {
	batch.Store
	writes int // that go well before it
}

func (s *stuck) Update(ctx context.Context, act batch.Act, fn func(batch.Tx) error) error {
	return s.Store.Update(ctx, act, func(tx batch.Tx) error {
		err := fn(tx)
		if s.writes--; s.writes >= 0 {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
}

// A run that takes too long is ended at a whole step, wherever it is, and says so; the lock is free, and the
// next run comes to what one comes to that nobody disturbed.
func TestARunThatTakesTooLongIsEnded(t *testing.T) {
	want := billed(t, 3)
	for writes := range 4 {
		onBooks(t, "sit", func(h *house) {
			for i := range 3 {
				h.member(1001 + i)
			}
			store := h.payee.Store
			h.payee.Store = &stuck{store, writes}
			n := h.at("2026-10-06").night()
			n.Limit = 300 * time.Millisecond
			r, err := n.Run(h.Context())
			if !errors.Is(err, night.ErrTooLong) || r == nil {
				h.Fatalf("after %d writes: %v", writes, err)
			}
			if entries, err := store.LastRun(h.Context()); err != nil || len(entries) >= len(r.Jobs) {
				h.Errorf("after %d writes: %d jobs logged of %d begun, %v", writes, len(entries),
					len(r.Jobs), err)
			}
			h.payee.Store = store
			h.run("2026-10-06")
			wantSame(h.T, want, h)
		})
	}
}

// hanging is a mailbox that does not answer.
type hanging struct{ mailbox.Mailbox }

func (hanging) List(ctx context.Context) ([]mailbox.Info, error) {
	<-ctx.Done()
	return nil, &mailbox.Error{Op: "list", Err: ctx.Err()}
}

// Nor is one that waits for the bank waited for.
func TestARunThatHangsIsEnded(t *testing.T) {
	h := members(t, 1)
	dial := h.payee.Mailbox
	h.wrapped(func(mb mailbox.Mailbox) mailbox.Mailbox { return hanging{mb} })
	n := h.at("2026-10-06").night()
	n.Limit = 50 * time.Millisecond
	if _, err := n.Run(t.Context()); !errors.Is(err, night.ErrTooLong) {
		t.Errorf("ended with %v", err)
	}
	h.payee.Mailbox = dial
	h.run("2026-10-06")
}
