//go:build torture && linux && amd64

package torture

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"trekk/batch"
	"trekk/batch/brake"
	"trekk/cmd/trekk/wire"
)

// jump lets the clock of a run be wrong: a year that was typed wrong, or the machine's own clock that went
// back, or ahead. The first two show, and nothing comes of them; nothing is fetched by one that went back,
// since what came by it would be quarantined for good as of days to come. By one that went ahead trekk may
// act, until the mailbox shows it: nobody is left who could say that a reminder comes too early, so none is
// asked for.
func (m *tortured) jump(ctx context.Context) error {
	right := m.now
	defer func() { m.now, m.machine = right, time.Time{} }()
	var jobs []string // all
	shows := true
	kind := pick(m.chance, []string{"typed ahead", "went back", "went ahead"})
	switch days := m.chance.IntN(60); kind {
	case "typed ahead":
		m.now, m.machine = right.AddDate(0, 0, 2+days*days), right
	case "went back":
		m.now, jobs = right.AddDate(0, 0, -5-days), brake.Acting
		last, err := m.lastActed(ctx)
		if err != nil || last.IsZero() {
			return err // there is nothing that shows it
		}
	default:
		m.now, shows = right.AddDate(0, 0, 2+days%3), false
		jobs = []string{"fetch", "ingest", "match", "bill", "claims", "send"}
	}
	m.wrongs["clock "+kind]++
	r, err := m.work(ctx, jobs...)
	if err != nil || !shows {
		return err
	}
	for _, j := range r.Jobs {
		for _, c := range j.Counts {
			if slices.Contains(brake.Acting, j.Job) && c.N != 0 {
				return fmt.Errorf("by a clock at %s, which %s: %s %s %d", m.asOf(), kind, j.Job, c.Name, c.N)
			}
		}
	}
	return nil
}

// lastActed is the clock by which a job has acted last; zero when none has.
func (m *tortured) lastActed(ctx context.Context) (last time.Time, err error) {
	err = m.with(ctx, func(a *wire.App) error {
		e, err := a.Store.LastJob(ctx, "claims")
		if errors.Is(err, batch.ErrNotFound) {
			return nil
		}
		last = e.AsOf
		return err
	})
	return last, err
}
