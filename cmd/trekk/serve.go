package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"syscall"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/moov-io/base/log"
	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/schedule"
)

func serveCmd(g *globals) *cobra.Command {
	var admin string
	c := &cobra.Command{
		Use:   "serve",
		Short: "Run the jobs on the schedule of trekk.yaml, with health and metrics",
		Long: `Runs the jobs of every creditor at the times in trekk.yaml, on bank days, until it is told to stop. It begins with a run of
all jobs, which catches up on whatever was missed; one that joins others begins with what they have not done. A run that is
under way when SIGTERM comes goes back to its last whole step, and the next start, or another process, makes it good.

Several can serve one database, on one machine or on many: they share the creditors, each job of a creditor runs in one of
them, and what one leaves undone that dies or is stopped the others take over within a minute. Each works as many creditors
at a time as trekk.yaml says with parallel: (default one for each processor, at most 6).

Health is at /live and /ready, which names the creditors that failed, and metrics at /metrics of the admin address, which is
on loopback only. Where another process has the address of trekk.yaml, a free port is taken and told.`,
		Example: "  trekk --config /etc/trekk/trekk.yaml serve\n  trekk serve --admin 127.0.0.1:9465",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if g.asOf != "" {
				return usageError("trekk serve goes by the machine's clock: leave out --as-of")
			}
			conf, err := loadConfig(g.config)
			if err != nil {
				return err
			}
			apps, err := g.open(cmd.Context())
			if err != nil {
				return err
			}
			defer apps[0].close()
			runner, err := newRunner(conf, apps, cmp.Or(admin, conf.Admin))
			if host, _, splitErr := net.SplitHostPort(conf.Admin); admin == "" && splitErr == nil && errors.Is(err, syscall.EADDRINUSE) {
				runner, err = newRunner(conf, apps, net.JoinHostPort(host, "0"))
			}
			if err != nil {
				return err
			}
			return runner.Run(cmd.Context())
		},
	}
	c.Flags().StringVar(&admin, "admin", "", "address of health and metrics, in place of the one in the configuration")
	return c
}

func newRunner(conf *config, apps []*app, admin string) (*schedule.Runner, error) {
	s := schedule.Config{
		Jobs:     batch.Jobs(),
		Locker:   locker{apps[0].db},
		Parallel: cmp.Or(conf.Parallel, min(runtime.NumCPU(), maxParallel)),
		Log:      log.NewLogFmtLogger(),
		Admin:    admin,
	}
	for _, a := range apps {
		s.Creditors = append(s.Creditors, schedule.Creditor{
			ID: a.conf.ID, Times: a.conf.Schedule, Calendar: a.conf.calendar(), Last: a.lastRun, Run: a.scheduled,
		})
	}
	return schedule.New(s)
}

// locker lets the processes on one database share the creditors.
type locker struct{ db *store.DB }

type held func()

func (unlock held) Unlock(context.Context) error {
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
	return held(unlock), nil
}

// lastRun says how each job last ended.
func (a *app) lastRun(ctx context.Context) (map[string]schedule.Ended, error) {
	entries, err := a.store.LastRun(ctx)
	last := map[string]schedule.Ended{}
	for _, e := range entries {
		ended := schedule.Ended{At: e.AsOf, Fault: e.Error}
		if e.Attention {
			ended.Fault = cmp.Or(e.Error, "something needs a person, see trekk status")
		}
		last[e.Job] = ended
	}
	return last, err
}

// scheduled makes one run by the clock and logs what its jobs did.
func (a *app) scheduled(ctx context.Context, jobs []string, now time.Time) error {
	if a.fault != nil {
		return a.fault
	}
	night := *a.night
	night.Now = now
	result, err := night.Run(ctx, jobs...)
	logger := log.NewLogFmtLogger()
	if a.several {
		logger = logger.Set("creditor", log.String(a.conf.ID))
	}
	if result != nil {
		for _, j := range result.Jobs {
			l := logger.Set("job", log.String(j.Job))
			l.Info().Log(j.Counts.String())
			for _, w := range j.Warnings {
				l.Warn().Log(w)
			}
		}
		err = errors.Join(err, result.Err())
	}
	if errors.Is(err, store.ErrSchema) {
		err = fmt.Errorf("%w: %w", schedule.ErrStop, err)
	}
	return err
}
