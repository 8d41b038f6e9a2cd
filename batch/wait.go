package batch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// BusyError is that another process, or another part of this one, holds the lock of the books. It is ErrBusy.
type BusyError struct {
	Books  string    // whose books, and where
	Holder string    // who holds them; empty when that is not known
	Since  time.Time // zero when that is not known
}

func (e *BusyError) Error() string {
	text := ErrBusy.Error()
	if e.Books != "" {
		text += " (" + e.Books + ")"
	}
	if e.Holder != "" {
		text += ": " + e.Holder
	}
	if !e.Since.IsZero() {
		text += ", since " + Clock(e.Since)
	}
	return text
}

// Is makes it ErrBusy.
func (e *BusyError) Is(target error) bool { return target == ErrBusy }

// Holder says who works on the books, for Lock: "run of kari, process 4711 on gym-1". what is a run, an
// import, an act.
func Holder(what, by string) string {
	if by != "" {
		what += " of " + by
	}
	host, err := os.Hostname()
	if err != nil {
		return fmt.Sprintf("%s, process %d", what, os.Getpid())
	}
	return fmt.Sprintf("%s, process %d on %s", what, os.Getpid(), host)
}

// Waits between two tries of LockWithin: the first, and the longest.
const (
	firstWait = 50 * time.Millisecond
	longWait  = time.Second
)

// LockWithin takes the lock of the books, and waits for whoever has it as long as patience lasts. The error
// is then the *BusyError of the last try, which says who that is. Without patience it tries once.
func LockWithin(ctx context.Context, s Store, holder string, patience time.Duration) (unlock func(),
	err error) {
	until := time.Now().Add(patience)
	for wait := firstWait; ; wait = min(2*wait, longWait) {
		unlock, err = s.Lock(ctx, holder)
		left := time.Until(until)
		if err == nil || !errors.Is(err, ErrBusy) || left <= 0 {
			return unlock, err
		}
		select {
		case <-time.After(min(wait, left)):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}
