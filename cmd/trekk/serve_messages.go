package main

import (
	"context"
	"errors"
	"net"
	"sync"
	"syscall"
	"time"

	"github.com/moov-io/base/log"

	"trekk/batch"
	"trekk/cmd/trekk/inbound"
	"trekk/cmd/trekk/wire"
)

// serveWebhooks takes what gateways report, where trekk.yaml has an address for it and no other process has it.
func (s *serving) serveWebhooks(ctx context.Context) error {
	address := s.conf.Webhooks.Address
	if address == "" {
		return nil
	}
	logger := log.NewLogFmtLogger()
	for _, a := range s.all() {
		_, err := a.Conf.ReportsSecret()
		if err == nil {
			_, err = a.Conf.AgencySecret()
		}
		if err != nil {
			return err
		}
	}
	at, err := net.Listen("tcp", address)
	if errors.Is(err, syscall.EADDRINUSE) {
		logger.Warn().Logf("%s is another process's: this one takes no reports", address)
		return nil
	}
	if err != nil {
		return err
	}
	logger.Info().Logf("reports are taken at %s", at.Addr())
	l := &inbound.Listener{Apps: s.all, Public: s.conf.Webhooks.Public(), Now: time.Now, Log: logger,
		Ask: s.asks.soon}
	go func() {
		if err := l.Serve(ctx, at); err != nil {
			logger.LogErrorf("reports are taken no longer: %w", err)
		}
	}()
	return nil
}

// deliverEvery is how often trekk serve looks whether messages may leave that could not when the jobs ran.
const deliverEvery = time.Minute

// deliverAround sends, beside the runs of the schedule, what waited for the end of quiet hours, or came since, until
// ctx ends.
func deliverAround(ctx context.Context, apps func() []*wire.App) {
	tick := time.NewTicker(deliverEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, a := range apps() {
			if a.Fault != nil || len(a.Payee.Deliveries) == 0 {
				continue
			}
			if err := deliverNow(ctx, a, time.Now()); err != nil && ctx.Err() == nil {
				logTroubles(a, []error{err})
			}
		}
	}
}

// deliverNow runs the job deliver for a creditor, where there is something that it could not send before, and no
// process works the creditor.
func deliverNow(ctx context.Context, a *wire.App, now time.Time) error {
	due, err := mayLeave(ctx, a, now)
	if err != nil || !due {
		return err
	}
	unlock, ok, err := a.DB.TryLock(ctx, "serve.creditor."+a.Conf.ID)
	if err != nil || !ok {
		return err
	}
	defer unlock()
	err = scheduledRun(ctx, a, []string{"deliver"}, now)
	if errors.Is(err, batch.ErrBusy) { // a person's act, or a run by hand
		return nil
	}
	return err
}

// mayLeave reports whether a message may leave now that could not when deliver ran last: it was quiet then, or the
// message has come since.
func mayLeave(ctx context.Context, a *wire.App, now time.Time) (bool, error) {
	last, err := lastRun(ctx, a)
	if err != nil {
		return false, err
	}
	ran := last["deliver"].At
	for m, err := range a.Store.MessagesIn(ctx, batch.MessageQueued) {
		if err != nil {
			return false, err
		}
		how, sends := a.Payee.Deliveries[m.Channel]
		if !sends || how.Quiet.At(now, a.Payee.Calendar) {
			continue
		}
		if m.Since.After(ran) || how.Quiet.At(ran, a.Payee.Calendar) {
			return true, nil
		}
	}
	return false, nil
}

// askEvery is how often trekk serve looks whether an agency has said that it has something to say: however often it
// says so, it is not asked more often.
const askEvery = 15 * time.Second

// asking are the creditors whose agency has said so.
type asking struct {
	mu  sync.Mutex
	ids map[string]bool
}

// soon has a creditor's agency asked.
func (q *asking) soon(creditor string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.ids == nil {
		q.ids = map[string]bool{}
	}
	q.ids[creditor] = true
}

// take reports whether a creditor's agency is to be asked, once.
func (q *asking) take(creditor string) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	wanted := q.ids[creditor]
	delete(q.ids, creditor)
	return wanted
}

// around asks, beside the runs of the schedule, until ctx ends.
func (q *asking) around(ctx context.Context, apps func() []*wire.App) {
	tick := time.NewTicker(askEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, a := range apps() {
			if err := q.ask(ctx, a, time.Now()); err != nil && ctx.Err() == nil {
				logTroubles(a, []error{err})
			}
		}
	}
}

// ask runs the job agency for a creditor whose agency has said that a case has changed. While another works the
// creditor, it is asked another time.
func (q *asking) ask(ctx context.Context, a *wire.App, now time.Time) error {
	if a.Fault != nil || !q.take(a.Conf.ID) {
		return nil
	}
	unlock, ok, err := a.DB.TryLock(ctx, "serve.creditor."+a.Conf.ID)
	if err != nil || !ok {
		q.soon(a.Conf.ID)
		return err
	}
	defer unlock()
	err = scheduledRun(ctx, a, []string{"agency"}, now)
	if errors.Is(err, batch.ErrBusy) { // a person's act, or a run by hand
		q.soon(a.Conf.ID)
		return nil
	}
	return err
}
