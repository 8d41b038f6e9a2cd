package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch/brake"
	"trekk/batch/desk"
	"trekk/batch/wording"
	"trekk/cmd/trekk/wire"
)

// doneToJobs is what was done with which jobs.
type doneToJobs struct {
	Done string   `json:"done"`
	Jobs []string `json:"jobs"`
}

func printJobs(a *wire.App, d doneToJobs) error {
	if a.JSON {
		return a.PrintJSON(d)
	}
	a.Heading()
	_, err := fmt.Fprintln(a.Stdout, strings.TrimSuffix(d.Done+": "+strings.Join(d.Jobs, ", "), ": "))
	return err
}

func stopCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "stop [JOB...] --reason REASON",
		Short: "Stop what leaves, for people and for the bank; everything else is worked",
		Long: `Stops what leaves, for people and for the bank, until trekk resume: bill, send, remind, collect
and deliver do nothing. Files are fetched and worked, payments matched, claims sealed, and reports made as
before. It does not wait for a run that is under way: that looks before each job, and before each upload.

With jobs it stops these alone: bill, claims, send, remind, collect, deliver. Of several creditors it is
about all, or about the one of --creditor. Every run, trekk status and trekk finding list say so until it is
over. What persons do at the counter goes on, but for trekk transmission resend.`,
		Example: `  trekk stop --reason "wrong prices in the last import"
  trekk stop remind collect --creditor bath --reason "the bank's files are late"`,
		RunE: func(cmd *cobra.Command, jobs []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.Each(cmd.Context(), g, func(a *wire.App) error {
				err := a.Desk(f.by).Stop(cmd.Context(), desk.Stop{Jobs: jobs, Reason: f.reason})
				if err != nil {
					return wire.Refused(err)
				}
				if len(jobs) == 0 {
					jobs = brake.Leaving
				}
				return printJobs(a, doneToJobs{"stopped", jobs})
			})
		},
	}
	f.flags(c)
	return c
}

func resumeCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "resume [JOB...] --reason REASON",
		Short: "Let go on what trekk stop has stopped",
		Long: `Lets the jobs named go on, or everything that trekk stop has stopped. The next run does what has
waited; what can no longer be in time for the bank becomes ordinary invoices, with time to pay and without a
fee. A job alone cannot go on while everything is stopped.

What stands still since the bank may know more than the books ends with trekk transmission recover.`,
		Example: `  trekk resume --reason "prices put right"
  trekk resume remind --reason "the files have come"`,
		RunE: func(cmd *cobra.Command, jobs []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.Each(cmd.Context(), g, func(a *wire.App) error {
				resumed, err := a.Desk(f.by).Resume(cmd.Context(), desk.Resume{Jobs: jobs, Reason: f.reason})
				if err != nil {
					return wire.Refused(err)
				}
				if len(resumed) == 0 {
					return printJobs(a, doneToJobs{"nothing was stopped", []string{}})
				}
				return printJobs(a, doneToJobs{"resumed", resumed})
			})
		},
	}
	f.flags(c)
	return c
}

// tellBrakes tells people who look at what leaves why nothing does.
func tellBrakes(ctx context.Context, a *wire.App, job string) error {
	if a.JSON {
		return nil
	}
	brakes, err := brake.Of(ctx, a.Moment("", "en"), job)
	for _, f := range brakes {
		fmt.Fprintln(a.Stderr, job+" does nothing: "+wording.Told(f, "en", true))
	}
	return err
}
