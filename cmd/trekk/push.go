package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"trekk/batch/push"
	"trekk/cmd/trekk/channel"
	"trekk/cmd/trekk/wire"
)

// pushEvery is how often trekk serve looks whether webhooks are to be told anything.
const pushEvery = 2 * time.Second

// pushFor is how long a command that makes changes tells webhooks of them before it leaves the rest to the next.
const pushFor = time.Minute

// errTold is that another process tells a webhook just now.
var errTold = errors.New("another process is telling it: try again in a moment")

// asTeller does something with a webhook while no other process tells it; errTold when one does.
func asTeller(ctx context.Context, a *wire.App, h *channel.Hook, do func() error) error {
	unlock, ok, err := a.DB.TryLock(ctx, "webhook."+a.Conf.ID+"."+h.ID())
	if err == nil && !ok {
		err = errTold
	}
	if err != nil {
		return fmt.Errorf("webhook %s: %w", h.ID(), err)
	}
	defer unlock()
	if err := do(); err != nil {
		return fmt.Errorf("webhook %s: %w", h.ID(), err)
	}
	return nil
}

// pushTo tells a webhook what there is to tell by now, unless another process does; at is the creditor by the
// clock of each round.
func pushTo(ctx context.Context, a *wire.App, h *channel.Hook, at func() *wire.App, until time.Time) error {
	err := asTeller(ctx, a, h, func() error {
		for more := true; more && (until.IsZero() || time.Now().Before(until)); {
			var err error
			if more, err = push.Tell(ctx, at().Moment("", ""), h); err != nil {
				return err
			}
		}
		return nil
	})
	if errors.Is(err, errTold) {
		return nil
	}
	return err
}

// meetHooks notes the webhooks that are new, so that they are told of what a run is about to do.
func meetHooks(ctx context.Context, a *wire.App) (troubles []error) {
	for _, h := range a.Hooks {
		if _, err := push.Meet(ctx, a.Moment("", ""), h); err != nil {
			troubles = append(troubles, fmt.Errorf("webhook %s: %w", h.ID(), err))
		}
	}
	return troubles
}

// pushAfter tells a creditor's webhooks of what a run has done, by its clock.
func pushAfter(ctx context.Context, a *wire.App) (troubles []error) {
	until := time.Now().Add(pushFor)
	for _, h := range a.Hooks {
		if err := pushTo(ctx, a, h, func() *wire.App { return a }, until); err != nil {
			troubles = append(troubles, err)
		}
	}
	return troubles
}

// pushing is the telling of webhooks by trekk serve, each beside the others.
type pushing struct {
	apps func() []*wire.App

	all  sync.WaitGroup
	mu   sync.Mutex
	told map[string]bool // those that are being told
}

// run tells webhooks of changes until ctx ends, and returns when all has been noted.
func (p *pushing) run(ctx context.Context) {
	tick := time.NewTicker(pushEvery)
	defer tick.Stop()
	defer p.all.Wait()
	for {
		for i, a := range p.apps() {
			for _, h := range a.Hooks {
				if a.Fault == nil {
					p.begin(ctx, i, h)
				}
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// begin tells a webhook of the changes of the creditor with a place, unless it is being told.
func (p *pushing) begin(ctx context.Context, place int, h *channel.Hook) {
	key := fmt.Sprint(place, " ", h.ID())
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.told[key] {
		return
	}
	p.told[key] = true
	p.all.Go(func() {
		a := p.apps()[place]
		err := pushTo(ctx, a, h, func() *wire.App { return p.apps()[place].At(time.Now()) }, time.Time{})
		if err != nil && ctx.Err() == nil {
			logTroubles(a, []error{err})
			select { // the database is not there, or its schema is another: once a minute is enough
			case <-ctx.Done():
			case <-time.After(time.Minute):
			}
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.told, key)
	})
}
