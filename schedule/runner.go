package schedule

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/moov-io/base/admin"
	"github.com/moov-io/base/log"

	"trekk/schedule/bankday"
)

// Config is what a Runner needs. All but Times, Admin, Checks and Grace must be there.
type Config struct {
	Times    Times // empty: DefaultTimes
	Calendar *bankday.Calendar
	Jobs     []string // the names of all jobs
	// Run makes one run: the jobs named, or all when there are none, as of now. A run that was cut short by ctx returns an
	// error and is made good by a later one.
	Run func(ctx context.Context, jobs []string, now time.Time) error
	Log log.Logger

	Admin  string                  // loopback address of the admin server, such as 127.0.0.1:9464; empty: none
	Checks map[string]func() error // by name, further conditions of /ready; called at any time, several at once

	// Grace is how long a run may take to stop once it has been told to; a minute when zero.
	Grace time.Duration
}

// Runner makes runs by the clock.
type Runner struct {
	Config
	admin *admin.Server
	one   chan struct{} // holds a token while a run is going on

	mu   sync.Mutex
	last error // of the last run that ended by itself; errNoRun before there was one
}

var errNoRun = errors.New("no run has ended yet")

// New checks the configuration and opens the port of the admin server. Run must follow, which closes it.
func New(c Config) (*Runner, error) {
	if len(c.Times) == 0 {
		c.Times = DefaultTimes()
	}
	if c.Grace == 0 {
		c.Grace = time.Minute
	}
	if err := c.Times.check(c.Jobs); err != nil {
		return nil, err
	}
	r := &Runner{Config: c, one: make(chan struct{}, 1), last: errNoRun}
	if c.Admin == "" {
		return r, nil
	}
	var err error
	if r.admin, err = newAdmin(c.Admin); err != nil {
		return nil, err
	}
	r.admin.AddReadinessCheck("last run", r.lastRun)
	for name, check := range c.Checks {
		r.admin.AddReadinessCheck(name, check)
	}
	return r, nil
}

// AdminAddr is where the admin server listens; empty when there is none.
func (r *Runner) AdminAddr() string { return r.admin.BindAddr() }

// Run makes a run at once, and then at its times, until ctx is cancelled. It returns when the run that was going on has
// ended: nil, or an error when that took longer than the grace, or when the admin server failed.
func (r *Runner) Run(ctx context.Context) (err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	adminFailed := make(chan error, 1)
	if r.admin != nil {
		defer r.admin.Shutdown()
		go func() { adminFailed <- r.admin.Listen() }()
	}
	cron, err := gocron.NewScheduler(gocron.WithLocation(bankday.Oslo), gocron.WithStopTimeout(100*time.Millisecond))
	if err != nil {
		return fmt.Errorf("schedule: %w", err)
	}
	defer func() { _ = cron.Shutdown() }() // by then no run goes on, or it has had its time

	start := gocron.OneTimeJob(gocron.OneTimeJobStartImmediately())
	if _, err := cron.NewJob(start, gocron.NewTask(func() { r.run(ctx, nil, "start") })); err != nil {
		return fmt.Errorf("schedule: run at the start: %w", err)
	}
	for _, slot := range r.Times {
		for _, at := range slot.At {
			daily := gocron.DailyJob(1, gocron.NewAtTimes(gocron.NewAtTime(uint(at.Hour), uint(at.Minute), 0)))
			// A run that still waits for its turn a day later is not joined by another. (Not by gocron's singleton mode:
			// that may fire twice for one time.)
			var waiting sync.Mutex
			tick := gocron.NewTask(func() {
				if r.Calendar.IsBankDay(bankday.DateOf(time.Now().In(bankday.Oslo))) && waiting.TryLock() {
					defer waiting.Unlock()
					r.run(ctx, slot.Jobs, at.String())
				}
			})
			if _, err := cron.NewJob(daily, tick); err != nil {
				return fmt.Errorf("schedule: runs at %s: %w", at, err)
			}
		}
	}
	cron.Start()
	r.Log.Info().Set("admin", log.String(r.AdminAddr())).Log("serving")

	select {
	case <-ctx.Done():
	case err = <-adminFailed:
		err = fmt.Errorf("admin server: %w", err)
		cancel()
	}
	select {
	case r.one <- struct{}{}: // no run is going on, and none will begin
		r.Log.Info().Log("stopped")
	case <-time.After(r.Grace):
		err = errors.Join(err, fmt.Errorf("schedule: the run that was told to stop still goes on after %s", r.Grace))
	}
	return err
}

// run makes one run when its turn comes, unless ctx is cancelled first.
func (r *Runner) run(ctx context.Context, jobs []string, why string) {
	select {
	case r.one <- struct{}{}:
		defer func() { <-r.one }()
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return
	}
	began := time.Now().In(bankday.Oslo)
	l := r.Log.Set("at", log.String(why))
	l.Info().Log("run begins")
	err := r.Config.Run(ctx, jobs, began)
	if err != nil && ctx.Err() != nil {
		l.Info().Log("run cut short; the next one goes on from there")
		return
	}
	r.mu.Lock()
	r.last = err
	r.mu.Unlock()
	measure(began, err)
	if err != nil {
		l.LogErrorf("run failed: %w", err)
		return
	}
	l.Info().Log("run ended")
}

func (r *Runner) lastRun() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last
}
