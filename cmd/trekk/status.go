package main

import (
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func statusCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "What the last runs did, what is waiting, and what is wrong",
		Long:  "Tells what each job did when it last ran, what is waiting, and what is wrong. The exit code is 1 until what is wrong has been dealt with.",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return each(cmd.Context(), g, func(a *app) error {
				a.heading()
				s, err := a.night.Status(cmd.Context())
				if err != nil {
					return err
				}
				if g.json {
					err = a.printJSON(s)
				} else {
					err = printStatus(g.stdout, s)
				}
				if err == nil && len(s.Wrong) > 0 {
					return &exitError{code: exitFailed}
				}
				return err
			})
		},
	}
}

func printStatus(w io.Writer, s *batch.Status) error {
	if len(s.Jobs) == 0 {
		fmt.Fprintln(w, "nothing has run yet")
	} else {
		l := &listing{columns: []column{{"job", "Job"}, {"as_of", "As of"}, {"did", "Did"}}, rows: func(yield func([]any, error) bool) {
			for _, e := range s.Jobs {
				did := e.Counts.String()
				if e.Error != "" {
					did = "FAILED: " + e.Error
				}
				if !yield([]any{e.Job, timeForPeople(e.AsOf), did}, nil) {
					return
				}
			}
		}}
		if err := l.table(w); err != nil {
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
	section("Waiting", s.Waiting)
	section("Wrong", s.Wrong)
	return nil
}

func timeForPeople(t time.Time) string { return t.In(bankday.Oslo).Format("02.01.2006 15:04") }
