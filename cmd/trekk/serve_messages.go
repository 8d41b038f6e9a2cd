package main

import (
	"context"
	"errors"
	"net"
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
		if _, err := a.Conf.ReportsSecret(); err != nil {
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
	l := &inbound.Listener{Apps: s.all, Public: s.conf.Webhooks.Public(), Now: time.Now, Log: logger}
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
