package night

import (
	"context"
	"errors"
	"time"

	"trekk/batch"
	"trekk/nets/mailbox"
)

// line is a job's way to the mailbox. A connection that was lost is made anew, after the pauses in
// batch.Payee.Redials.
type line struct {
	night *Night
	mb    mailbox.Mailbox // nil while there is no connection
	began time.Time
	again bool // something was tried again, which takes time
}

func (n *Night) line() *line { return &line{night: n, began: time.Now()} }

// once makes calls on the mailbox, over the connection that there is or a new one.
func (l *line) once(ctx context.Context, do func(mailbox.Mailbox) error) error {
	if l.mb == nil {
		mb, err := l.night.Mailbox(ctx)
		if err != nil {
			return err
		}
		l.mb = mb
	}
	err := do(l.mb)
	if lostLine(err) {
		l.hangUp()
	}
	return err
}

// insist is once, and when the connection was lost once more, time after time. do must come to the same
// however often it is run.
func (l *line) insist(ctx context.Context, do func(mailbox.Mailbox) error) error {
	err := l.once(ctx, do)
	for _, pause := range l.night.Redials {
		if !lostLine(err) {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
		l.again = true
		err = l.once(ctx, do)
	}
	return err
}

// moment is the night's, moved on by the time that was spent on trying again: the cut-off may have passed.
func (l *line) moment() batch.Moment {
	m := l.night.Moment
	if l.again {
		m.Now = m.Now.Add(time.Since(l.began).Truncate(time.Second))
	}
	return m
}

func (l *line) hangUp() {
	if l.mb != nil {
		_ = l.mb.Close() // it is done with, or lost
	}
	l.mb = nil
}

// lostLine reports whether an error is that the connection was lost, or could not be made, and may be there
// again in a while.
func lostLine(err error) bool { return mailbox.Retryable(err) && !errors.Is(err, mailbox.ErrChanged) }
