package night

import (
	"context"
	"errors"
	"time"

	"trekk/batch"
	"trekk/batch/outbox"
)

// lock is the lock of the books while a run goes on.
type lock struct {
	night  *Night
	unlock func() // nil while the lock is not held
}

// take takes the lock anew, puts right what a run that was cut short has left in the outbox, and notes how the
// configuration has changed.
func (l *lock) take(ctx context.Context) (err error) {
	l.release()
	if l.unlock, err = l.night.Store.Lock(ctx, batch.Holder("run", l.night.By)); err != nil {
		return err
	}
	if err := outbox.Recover(ctx, l.night.Moment); err != nil {
		return err
	}
	if err := batch.SameBooks(ctx, l.night.Moment); err != nil {
		return err
	}
	return batch.NoteConfiguration(ctx, l.night.Moment)
}

func (l *lock) release() {
	if l.unlock != nil {
		l.unlock()
	}
	l.unlock = nil
}

// pauses are long enough for a server that restarts, and for the lock of a connection that was cut to
// fall.
var pauses = []time.Duration{
	250 * time.Millisecond, 500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second,
	8 * time.Second, 15 * time.Second, 30 * time.Second,
}

// insist runs do; when the database failed it for the moment (ErrTransient) it pauses, takes the lock
// anew and runs do again, a few times. do must come to the same however often it is run.
func (l *lock) insist(ctx context.Context, do func() error) error {
	again := pauses
	if l.night.Pauses != nil {
		again = l.night.Pauses
	}
	err := do()
	for _, pause := range again {
		if !errors.Is(err, batch.ErrTransient) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
		taken := l.take(ctx)
		switch {
		case errors.Is(taken, batch.ErrBusy): // the server may not know yet that the connection is gone
		case taken != nil:
			err = taken
		default:
			err = do()
		}
	}
	return err
}
