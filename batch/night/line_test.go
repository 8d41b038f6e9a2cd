package night

import (
	"context"
	"errors"
	"io"
	"testing"
	"time"

	"trekk/nets/mailbox"
)

// hungUp is a mailbox that counts how often it was closed.
type hungUp struct {
	mailbox.Mailbox
	times *int
}

func (h hungUp) Close() error { *h.times++; return nil }

// Trying again takes time: what is decided then, such as whether the cut-off has passed, is decided by the
// clock as it has moved on. Where nothing was tried again the clock stands still.
func TestTryingAgainMovesTheClock(t *testing.T) {
	n, _ := nightOn(t, "sit", "2026-10-06")
	closed, calls := 0, 0
	n.Mailbox = func(context.Context) (mailbox.Mailbox, error) { return hungUp{times: &closed}, nil }
	n.Redials = []time.Duration{0}
	l := n.line()
	l.began = l.began.Add(-90 * time.Minute)
	if !l.moment().Now.Equal(n.Now) {
		t.Errorf("the clock is at %s before anything was lost", l.moment().Now)
	}
	err := l.insist(t.Context(), func(mailbox.Mailbox) error {
		if calls++; calls == 1 {
			return &mailbox.Error{Op: "put", Err: io.ErrUnexpectedEOF, Temporary: true}
		}
		return nil
	})
	if moved := l.moment().Now.Sub(n.Now); err != nil || calls != 2 || closed != 1 || moved < 90*time.Minute {
		t.Errorf("%v after %d calls, closed %d times; the clock has moved by %s", err, calls, closed, moved)
	}
	l.hangUp()
	if closed != 2 {
		t.Errorf("closed %d times in the end", closed)
	}
}

// What is not a lost connection is not tried again, and a run that is to stop does not wait.
func TestWhatIsNotTriedAgain(t *testing.T) {
	n, _ := nightOn(t, "sit", "2026-10-06")
	n.Mailbox = func(context.Context) (mailbox.Mailbox, error) { return hungUp{times: new(int)}, nil }
	n.Redials = []time.Duration{time.Hour}
	for _, want := range []error{
		errors.New("disk full"), &mailbox.Error{Op: "read", Err: mailbox.ErrChanged, Temporary: true},
	} {
		if err := n.line().insist(t.Context(),
			func(mailbox.Mailbox) error { return want }); !errors.Is(err, want) {
			t.Errorf("got %v, want %v", err, want)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	err := n.line().insist(ctx, func(mailbox.Mailbox) error {
		cancel()
		return &mailbox.Error{Op: "list", Err: mailbox.ErrSlow, Temporary: true}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("told to stop: %v", err)
	}
}
