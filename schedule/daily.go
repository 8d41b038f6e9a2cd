package schedule

import (
	"context"
	"sync"
	"time"

	"github.com/moov-io/base/log"

	"trekk/schedule/bankday"
)

// Daily is work of the whole installation, beside that of the creditors, once a day, on bank days or not.
type Daily struct {
	Name string
	At   TimeOfDay
	// Last says when it was last done before now, in whatever process; zero when that cannot be told.
	Last func(now time.Time) time.Time
	// Run does it, and says what has come of it.
	Run func(ctx context.Context, now time.Time) (string, error)
}

// daily is the state of such work in this process.
type daily struct {
	Daily
	working sync.Mutex // locked while it is done
	backoff
}

// due reports whether it has not been done since its last time.
func (d *Daily) due(now time.Time) bool {
	day := bankday.DateOf(now.In(bankday.Oslo))
	if day.At(d.At.Hour, d.At.Minute).After(now) {
		day--
	}
	return d.Last(now).Before(day.At(d.At.Hour, d.At.Minute))
}

// workDaily does it, when it is due, unless another process does.
func (r *Runner) workDaily(ctx context.Context, d *daily) {
	if ctx.Err() != nil || d.waits() || !d.due(time.Now()) {
		return
	}
	lock, err := r.lock(ctx, "daily."+d.Name)
	if err != nil {
		return // another process is at it
	}
	defer func() { _ = lock.Unlock(context.WithoutCancel(ctx)) }()
	if !d.due(time.Now()) {
		return
	}
	l := r.Log.Set("daily", log.String(d.Name))
	did, err := d.Run(ctx, now().In(bankday.Oslo))
	switch {
	case err == nil:
		d.backoff = backoff{}
		l.Info().Log(did)
	case ctx.Err() == nil:
		d.fail()
		l.LogErrorf("failed: %w", err)
	}
}

// backoff is when to try again what has failed: after 1, 2, 4, 8 and then every 16 minutes.
type backoff struct {
	retry time.Time // not before then
	tries int       // that have failed, one after the other
}

func (b *backoff) waits() bool { return time.Now().Before(b.retry) }

func (b *backoff) fail() {
	b.retry = time.Now().Add(time.Minute << b.tries)
	b.tries = min(b.tries+1, 4)
}
