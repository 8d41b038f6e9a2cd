package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"trekk/batch/night"
	"trekk/cmd/trekk/wire"
)

func runCmd(g *wire.Globals) *cobra.Command {
	var how runFlags
	var dryRun bool
	var format string
	c := &cobra.Command{
		Use:   "run [JOB...]",
		Short: "Run all jobs of the night, or those named, as of the date",
		Long: `Runs the jobs of the night in their order: fetch, ingest, match, bill, claims, send, remind,
collect, deliver, report. Each can be run again for the same date and then does nothing. The exit code is 1 when a job
failed, and of every run, whatever its jobs, as long as something urgent stands that needs a person: what
trekk status calls wrong. Each such thing is a line on stderr, once, with what to do. Several creditors have
their nights one after the other; what goes wrong for one is told with its id, and stops no other's.

With --quiet, for cron, nothing is printed when all is well, and only what is wrong when it is not.

A job that would make far more than is to be expected (limits: in trekk.yaml) writes nothing and says what it
would make, with a code that names that very set; so does a membership with several months to invoice at once,
which waits alone. Find out why. When it is right, run the job again with --confirm CODE.

With --dry-run nothing is written or sent: it shows what each job would do, and what it would leave alone and
why, as the books stand; what one job would write the next does not see. Of bill alone it is a list of what
would be invoiced, to whom and how, and what would not, in the --format asked for.`,
		Example: `  trekk run
  trekk run --quiet
  trekk run fetch ingest match
  trekk run --creditor bath
  trekk run claims --confirm 1f3a09c2
  trekk run --dry-run
  trekk run remind collect --dry-run --json
  trekk run bill --as-of 2026-10-06 --dry-run --format csv
  trekk run --as-of 2026-10-06 --json`,
		RunE: func(cmd *cobra.Command, names []string) error {
			for _, name := range names {
				if !slices.Contains(night.Jobs(), name) {
					return wire.UsageError("no job is called %q: the jobs are %v", name, night.Jobs())
				}
			}
			asked := cmd.Flags().Changed("format")
			switch bill := slices.Equal(names, []string{"bill"}); {
			case asked && dryRun && !bill:
				return wire.UsageError("--format is for run bill --dry-run: else --json")
			case dryRun && bill && (asked || !g.JSON):
				return billDryRun(cmd.Context(), g, format)
			case dryRun:
				return rehearse(cmd.Context(), g, names)
			}
			return wire.Each(cmd.Context(), g, func(a *wire.App) error {
				return how.run(cmd.Context(), a, names)
			})
		},
	}
	f := c.Flags()
	byFlag(c, &how.by)
	f.StringVar(&how.confirm, "confirm", "", "the code of what a job did not make without asking")
	f.BoolVar(&dryRun, "dry-run", false,
		"show what would be done, and what not and why; write and send nothing")
	f.BoolVar(&how.quiet, "quiet", false,
		"print nothing when all is well, and only what is wrong when it is not")
	f.StringVar(&format, "format", "table", "of a dry run of bill: table, csv or json")
	return c
}

// runFlags are how a run is made.
type runFlags struct {
	by, confirm string
	quiet       bool
}

// run makes a run for a creditor, tells of what is urgent, and says what was done and what stands.
func (f *runFlags) run(ctx context.Context, a *wire.App, jobs []string) error {
	n := a.Night(f.by)
	n.Confirm = f.confirm
	finish := func() {}
	if !f.quiet {
		a.Heading()
		n.Progress, finish = a.Progress()
	}
	troubles := meetHooks(ctx, a)
	result, err := n.Run(ctx, jobs...)
	finish()
	if result == nil {
		return wire.Refused(err)
	}
	r, standingErr := afterRun(context.WithoutCancel(ctx), a, result)
	if standingErr == nil {
		troubles = append(troubles, tellAlerts(ctx, a, r.Standing, err == nil && r.Failed() == nil)...)
	}
	for _, trouble := range append(troubles, pushAfter(ctx, a)...) {
		fmt.Fprintf(a.Stderr, "warning: %v\n", trouble)
	}
	err = errors.Join(wire.Refused(err), r.Err(), standingErr)
	if !f.quiet || a.JSON && err != nil {
		err = errors.Join(printResult(a, result, r), err)
	}
	return err
}

// printResult prints what a run did; of its jobs one line each, with the warnings below it.
func printResult(a *wire.App, result *night.Result, whole any) error {
	if a.JSON {
		return a.PrintJSON(whole)
	}
	first := map[string]string{} // the job that told of a warning first
	for _, j := range result.Jobs {
		said := j.Counts.String()
		if j.Err != nil {
			said = "FAILED; " + said
		}
		fmt.Fprintf(a.Stdout, "%-8s %s\n", j.Job, said)
		for _, w := range j.Warnings {
			if first[w] == "" {
				first[w] = j.Job
			} else if first[w] != j.Job {
				w = "the same as " + first[w]
			}
			fmt.Fprintf(a.Stdout, "         ! %s\n", w)
		}
	}
	return nil
}
