package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/moov-io/base/log"
	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/batch/store"
	"trekk/batch/wording"
	"trekk/cmd/trekk/wire"
	"trekk/schedule"
)

func serveCmd(g *wire.Globals) *cobra.Command {
	var admin string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the jobs on the schedule of trekk.yaml, with health and metrics",
		Long: `Runs the jobs of every creditor at the times in trekk.yaml, on bank days, until it is told to
stop. It begins with a run of all jobs, which catches up on whatever was missed; one that joins others begins
with what they have not done. A run that is under way when SIGTERM comes goes back to its last whole step, and
the next start, or another process, makes it good.

Several can serve one database, on one machine or on many: they share the creditors, each job of a creditor
runs in one of them, and what one leaves undone that dies or is stopped the others take over within a minute.
Each works as many creditors at a time as trekk.yaml says with parallel: (default one for each processor, at
most 6).

Health is at /live and /ready, which is bad when this process cannot do its work, and metrics at /metrics of
the admin address: on this machine, or with a certificate or a token. Where another process has the address
of trekk.yaml, a free port is taken and told.

It tells systemd (Type=notify) when it is ready, that it is alive, and that it stops.

SIGHUP makes it read trekk.yaml again: the schedule, alerts, terms and limits hold from the next run, and what
takes a new start is told. With a faulty one it goes on by the old.`,
		Example: "  trekk --config /etc/trekk/trekk.yaml serve\n  trekk serve --admin 127.0.0.1:9465",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if g.AsOf != "" {
				return wire.UsageError("trekk serve goes by the machine's clock: leave out --as-of")
			}
			conf, err := wire.LoadConfig(g.Config)
			if err != nil {
				return err
			}
			apps, err := g.Open(cmd.Context())
			if err != nil {
				return err
			}
			defer apps[0].Close()
			return serve(cmd.Context(), &serving{g: g, conf: conf, apps: apps}, admin)
		},
	}
	c.Flags().StringVar(&admin, "admin", "",
		"address of health and metrics, in place of the one in the configuration")
	return c
}

// serve runs the jobs by the clock until ctx ends. Where another process has the address of the configuration,
// it takes a free port.
func serve(ctx context.Context, s *serving, address string) error {
	admin, err := s.conf.Server(address)
	if err != nil {
		return err
	}
	runner, err := s.runner(admin)
	host, _, splitErr := net.SplitHostPort(admin.Address)
	if address == "" && splitErr == nil && errors.Is(err, syscall.EADDRINUSE) {
		admin.Address = net.JoinHostPort(host, "0")
		runner, err = s.runner(admin)
	}
	if err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go lookAround(ctx, s.all)
	go deliverAround(ctx, s.all)
	go s.asks.around(ctx, s.all)
	pushed := make(chan struct{})
	go func() {
		(&pushing{apps: s.all, told: map[string]bool{}}).run(ctx)
		close(pushed)
	}()
	defer func() {
		cancel()
		<-pushed
	}()
	if err := s.serveSite(ctx); err != nil {
		return err
	}
	if err := s.serveWebhooks(ctx); err != nil {
		return err
	}
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	go s.reloads(ctx, runner, hangup)
	stopping := context.AfterFunc(ctx, func() { _ = notify("STOPPING=1") })
	defer stopping()
	go watchdog(ctx, func() bool { return len(s.all()) > 0 }) // not while a reload hangs
	if err := notify("READY=1"); err != nil {
		log.NewLogFmtLogger().Warn().Logf("systemd cannot be told: %s", err)
	}
	return runner.Run(ctx)
}

// serveSite serves the console and the API beside the jobs, where trekk.yaml has an address for them and no other
// process has it.
func (s *serving) serveSite(ctx context.Context) error {
	if s.conf.Console.Address == "" {
		return nil
	}
	logger := log.NewLogFmtLogger()
	site, err := openSite(s.conf, "", s.all)
	if errors.Is(err, syscall.EADDRINUSE) {
		logger.Warn().Logf("%s is another process's: this one serves no console", s.conf.Console.Address)
		return nil
	}
	if err != nil {
		return err
	}
	logger.Info().Logf("the console is at %s", site.URL)
	go func() {
		if err := site.Serve(ctx); err != nil {
			logger.LogErrorf("the console has ended: %w", err)
		}
	}()
	return nil
}

// serving is what a trekk serve works: the creditors, as the configuration has them that was read last.
type serving struct {
	g    *wire.Globals
	asks asking

	mu   sync.Mutex
	conf *wire.Config
	apps []*wire.App
}

func (s *serving) all() []*wire.App {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.apps
}

func (s *serving) runner(admin schedule.Admin) (*schedule.Runner, error) {
	c := schedule.Config{
		Jobs:      night.Jobs(),
		Locker:    locker{s.apps[0].DB},
		Parallel:  cmp.Or(s.conf.Parallel, min(runtime.NumCPU(), wire.MaxParallel)),
		Log:       log.NewLogFmtLogger(),
		Admin:     admin,
		Collector: &measures{apps: s.all},
		Daily:     dailyBackup(s.g, s.conf),
	}
	for i, a := range s.apps {
		c.Creditors = append(c.Creditors, schedule.Creditor{
			ID: a.Conf.ID, Times: a.Conf.Schedule, Calendar: a.Conf.BankDays(),
			Last: func(ctx context.Context) (map[string]schedule.Ended, error) { return lastRun(ctx, s.all()[i]) },
			Run: func(ctx context.Context, jobs []string, now time.Time) error {
				return scheduledRun(ctx, s.all()[i], jobs, now)
			},
		})
	}
	return schedule.New(c)
}

// reloads reads the configuration again whenever SIGHUP comes, until ctx ends.
func (s *serving) reloads(ctx context.Context, r *schedule.Runner, hangup <-chan os.Signal) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-hangup:
			s.reload(ctx, r)
		}
	}
}

// reload makes the configuration hold that is there now, or says why the old one still does. A run that is
// under way ends by the old one.
func (s *serving) reload(ctx context.Context, r *schedule.Runner) {
	logger := log.NewLogFmtLogger()
	s.mu.Lock()
	defer s.mu.Unlock()
	conf, next, later, err := s.g.Reload(ctx, s.conf, s.apps)
	for i := 0; err == nil && i < len(next); i++ {
		err = r.Reschedule(next[i].Conf.ID, next[i].Conf.Schedule)
	}
	if err != nil {
		logger.LogErrorf("the configuration stays as it was: %w", err)
		return
	}
	for _, key := range later {
		logger.Warn().Logf("%s has changed, and holds from the next start", key)
	}
	s.conf, s.apps = conf, next
	logger.Info().Log("the configuration has been read again")
}

// locker lets the processes on one database share the creditors.
type locker struct{ db *store.DB }

type unlocker func()

// Unlock lets the creditor go.
func (unlock unlocker) Unlock(context.Context) error {
	unlock()
	return nil
}

// Lock takes a lock, or says at once that another has it.
func (l locker) Lock(ctx context.Context, key string) (gocron.Lock, error) {
	unlock, ok, err := l.db.TryLock(ctx, "serve."+key)
	switch {
	case err != nil:
		return nil, err
	case !ok:
		return nil, fmt.Errorf("another process serves %s", key)
	}
	return unlocker(unlock), nil
}

// lastRun says how each job last ended.
func lastRun(ctx context.Context, a *wire.App) (map[string]schedule.Ended, error) {
	entries, err := a.Store.LastRun(ctx)
	last := map[string]schedule.Ended{}
	for _, e := range entries {
		last[e.Job] = schedule.Ended{At: e.AsOf, Fault: e.Error}
	}
	return last, err
}

// scheduledRun makes one run by the clock and logs what its jobs did.
func scheduledRun(ctx context.Context, a *wire.App, jobs []string, now time.Time) error {
	if a.Fault != nil {
		return a.Fault
	}
	a = a.At(now)
	result, err := a.Night("").Run(ctx, jobs...)
	if result != nil {
		r, standingErr := afterRun(ctx, a, result)
		logRun(a, r)
		if standingErr == nil {
			logTroubles(a, tellAlerts(ctx, a, r.Standing, err == nil && r.Failed() == nil))
		}
		err = errors.Join(err, result.Failed(), standingErr)
		if result.Retryable() {
			err = fmt.Errorf("%w: %w", schedule.ErrSoon, err)
		}
	}
	if errors.Is(err, store.ErrSchema) {
		err = fmt.Errorf("%w: %w", schedule.ErrStop, err)
	}
	return err
}

// lookEvery is how often trekk serve looks, beside its runs, for what has become urgent by the time of day.
const lookEvery = 10 * time.Minute

// lookAround tells the channels of alerts of what becomes urgent while nothing runs, such as that nothing has
// run, until ctx ends.
func lookAround(ctx context.Context, apps func() []*wire.App) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		for _, a := range apps() {
			if a.Fault != nil || len(a.Alerts.Channels())+len(a.Hooks) == 0 {
				continue
			}
			a = a.At(time.Now())
			r, err := afterRun(ctx, a, &night.Result{})
			if err == nil {
				logTroubles(a, tellAlerts(ctx, a, r.Standing, false))
			} else if ctx.Err() == nil {
				logTroubles(a, []error{err})
			}
		}
	}
}

// loggerOf is the log of a creditor, which says whose its lines are where there are several.
func loggerOf(a *wire.App) log.Logger {
	logger := log.NewLogFmtLogger()
	if a.Several {
		logger = logger.Set("creditor", log.String(a.Conf.ID))
	}
	return logger
}

func logTroubles(a *wire.App, troubles []error) {
	for _, err := range troubles {
		loggerOf(a).Warn().Log(err.Error())
	}
}

// logRun logs what the jobs of a run did, and as warnings what needs a person, whether the run has met it or it
// stands from before. What failed is the run's error.
func logRun(a *wire.App, r *ran) {
	logger := loggerOf(a)
	for _, j := range r.Jobs {
		l := logger.Set("job", log.String(j.Job))
		l.Info().Log(j.Counts.String())
		for k, f := range j.Findings {
			if f.Severity == batch.Urgent {
				l.Warn().Log(j.Warnings[k])
			} else {
				l.Info().Log(j.Warnings[k])
			}
		}
	}
	for _, f := range r.untold() {
		logger.Warn().Set("finding", log.String(f.ID())).Log(wording.Told(f, "en", true))
	}
}
