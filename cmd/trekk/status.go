package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func statusCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "What the last runs did, what is waiting, and what is wrong",
		Long: "Tells what each job did when it last ran, what is waiting, and what is wrong. " +
			"The exit code is 1 until what is wrong has been dealt with.",
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wire.Each(cmd.Context(), g, func(a *wire.App) error {
				a.Heading()
				s, err := a.Report().Status(cmd.Context())
				if err != nil {
					return err
				}
				if g.JSON {
					err = a.PrintJSON(s)
				} else {
					err = printStatus(g.Stdout, s)
				}
				if err == nil && len(s.Wrong) > 0 {
					return &wire.ExitError{Code: wire.ExitFailed}
				}
				return err
			})
		},
	}
}

var lastRunColumns = []render.Column[batch.RunEntry]{
	render.Col("job", "Job", func(e *batch.RunEntry) any { return e.Job }),
	render.Col("as_of", "As of", func(e *batch.RunEntry) any { return render.Time(e.AsOf) }),
	render.Col("did", "Did", func(e *batch.RunEntry) any {
		if e.Error != "" {
			return "FAILED: " + e.Error
		}
		return e.Counts.String()
	}),
}

func printStatus(w io.Writer, s *report.Status) error {
	if len(s.Jobs) == 0 {
		fmt.Fprintln(w, "nothing has run yet")
	} else {
		l := &render.List[batch.RunEntry]{Columns: lastRunColumns, Rows: render.Of(s.Jobs)}
		if err := l.Listing().Table(w); err != nil {
			return err
		}
	}
	section := func(title string, lines []string) {
		fmt.Fprintf(w, "\n%s\n", title)
		if len(lines) == 0 {
			fmt.Fprintln(w, "  nothing")
		}
		for _, line := range lines {
			fmt.Fprintf(w, "  %s\n", line)
		}
	}
	if b := s.Backup; b != nil && b.Last != "" {
		fmt.Fprintf(w, "\nThe last backup is of %s, %d hours ago\n", b.Last, b.Hours)
	}
	section("Waiting", s.Waiting)
	section("Wrong", s.Wrong)
	fmt.Fprintf(w, "\nAudit log: %d entries, the last %s\n", s.Audit.Entries, s.Audit.Hash)
	return nil
}
