package main

import (
	"context"
	"time"

	"github.com/moov-io/base/log"
	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule"
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
			return with(cmd.Context(), g, func(a *app) error {
				runner, err := schedule.New(schedule.Config{
					Times:    a.conf.Schedule,
					Calendar: a.night.Calendar,
					Jobs:     batch.Jobs(),
					Run:      a.scheduled,
					Log:      log.NewLogFmtLogger(),
					Admin:    a.conf.Admin,
				})
				if err != nil {
					return err
				}
				return runner.Run(cmd.Context())
			})
		},
	}
}

// scheduled makes one run by the clock and logs what its jobs did.
func (a *app) scheduled(ctx context.Context, jobs []string, now time.Time) error {
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
