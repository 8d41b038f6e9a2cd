package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
)

func runCmd(g *globals) *cobra.Command {
	var by string
	var dryRun bool
	var format string
	c := &cobra.Command{
		Use:   "run [JOB...]",
		Short: "Run all jobs of the night, or those named, as of the date",
		Long: `Runs the jobs of the night in their order: fetch, ingest, match, bill, claims, send, remind, collect, report. Each
can be run again for the same date and then does nothing. The exit code is 1 when a job failed, when a file was
quarantined, or when something else was met that needs a person. Several creditors have their nights one after the other;
what goes wrong for one is told with its id, and stops no other's.

With --dry-run, bill writes nothing: it shows what would be invoiced, to whom and how, and what would not, and why.`,
		Example: `  trekk run
  trekk run fetch ingest match
  trekk run --creditor bath
  trekk run bill --as-of 2026-10-06 --dry-run --format csv
  trekk run --as-of 2026-10-06 --json`,
		RunE: func(cmd *cobra.Command, names []string) error {
			for _, name := range names {
				if !contains(batch.Jobs(), name) {
					return usageError("no job is called %q: the jobs are %v", name, batch.Jobs())
				}
			}
			if dryRun {
				return billDryRun(cmd.Context(), g, names, format)
			}
			return each(cmd.Context(), g, func(a *app) error {
				a.heading()
				a.night.By = orUser(by)
				finish := a.showProgress()
				result, err := a.night.Run(cmd.Context(), names...)
				finish()
				if result != nil {
					err = errors.Join(err, printResult(a, result))
				}
				if err != nil {
					return err
				}
				return result.Err()
			})
		},
	}
	c.Flags().StringVar(&by, "by", "", "who runs it, for the second person who approves (default the system's user)")
	c.Flags().BoolVar(&dryRun, "dry-run", false, "of bill alone: show what would be invoiced, and write nothing")
	c.Flags().StringVar(&format, "format", "table", "of a dry run: table, csv or json")
	return c
}

// printResult prints one line for each job, and its warnings below it.
func printResult(a *app, result *batch.Result) error {
	if a.json {
		return a.printJSON(result)
	}
	for _, j := range result.Jobs {
		said := j.Counts.String()
		if j.Err != nil {
			said = "FAILED; " + said
		}
		fmt.Fprintf(a.stdout, "%-8s %s\n", j.Job, said)
		for _, w := range j.Warnings {
			fmt.Fprintf(a.stdout, "         ! %s\n", w)
		}
	}
	return nil
}

func contains(list []string, s string) bool {
	for _, v := range list {
		if v == s {
			return true
		}
	}
	return false
}
