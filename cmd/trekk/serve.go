package main

import (
	"context"
	"errors"
	"time"

	"github.com/moov-io/base/log"
	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule"
	"trekk/schedule/bankday"
)

func serveCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "Run the jobs on the schedule of trekk.yaml, with health and metrics",
		Long: `Runs the jobs at the times in trekk.yaml, on bank days, one run at a time, until it is told to stop. It begins with a
run of all jobs, which catches up on whatever was missed. A run that is under way when SIGTERM comes goes back to its
last whole step, and the next start makes it good.

Health is at /live and /ready, metrics at /metrics of the admin address, which is on loopback only.`,
		Example: "  trekk --config /etc/trekk/trekk.yaml serve",
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
			runner, err := schedule.New(schedule.Config{
				Times:    conf.Schedule,
				Calendar: bankday.Norwegian(),
				Jobs:     batch.Jobs(),
				Run: func(ctx context.Context, jobs []string, now time.Time) error {
					var errs []error
					for _, a := range apps {
						errs = append(errs, a.named(a.scheduled(ctx, jobs, now)))
					}
					return errors.Join(errs...)
				},
				Log:   log.NewLogFmtLogger(),
				Admin: conf.Admin,
			})
			if err != nil {
				return err
			}
			return runner.Run(cmd.Context())
		},
	}
}

// scheduled makes one run by the clock and logs what its jobs did.
func (a *app) scheduled(ctx context.Context, jobs []string, now time.Time) error {
	if a.fault != nil {
		return a.fault
	}
	night := *a.night
	night.Now = now
	result, err := night.Run(ctx, jobs...)
	if err != nil {
		return err
	}
	logger := log.NewLogFmtLogger()
	for _, j := range result.Jobs {
		l := logger.Set("job", log.String(j.Job))
		l.Info().Log(j.Counts.String())
		for _, w := range j.Warnings {
			l.Warn().Log(w)
		}
	}
	return result.Err()
}
