package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func findingCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("finding", "What a person should know or do", findingListCmd(g), findingShowCmd(g),
		findingSettleCmd(g))
}

var findingColumns = []render.Column[report.Finding]{
	render.Col("id", "ID", func(f *report.Finding) any { return f.ID }),
	render.Col("severity", "Severity", func(f *report.Finding) any {
		if f.Settled != nil {
			return render.Word("settled")
		}
		return render.Word(f.Severity)
	}),
	render.Col("since", "Since", func(f *report.Finding) any { return f.Since }),
	render.Col("text", "Finding", func(f *report.Finding) any { return f.Text }),
	render.Col("command", "What to do", func(f *report.Finding) any { return f.Command }),
}

func findingListCmd(g *wire.Globals) *cobra.Command {
	var all bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List what is found, each with its ID and what to do",
		Long: `Lists what trekk status finds, each with the ID by which it is shown and settled: urgent ones,
which make status red, and those that wait. With --all also what persons have settled.`,
		Example: "  trekk finding list\n  trekk finding list --all --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if g.JSON {
				return wire.Each(ctx, g, func(a *wire.App) error {
					list, err := findings(ctx, a, all)
					if err != nil {
						return err
					}
					return a.PrintJSON(list)
				})
			}
			return wire.List(ctx, g, func(a *wire.App) (*render.List[report.Finding], error) {
				list, err := findings(ctx, a, all)
				return &render.List[report.Finding]{Columns: findingColumns, Rows: render.Of(list)}, err
			}, g.TableOrJSON)
		},
	}
	c.Flags().BoolVar(&all, "all", false, "what persons have settled too")
	return c
}

func findings(ctx context.Context, a *wire.App, all bool) ([]report.Finding, error) {
	return report.At(a.Moment("", "en")).Findings(ctx, all)
}

func findingShowCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "show ID",
		Short:   "Show a finding: what is found, since when, what to do, and who has settled it",
		Example: "  trekk finding show bank_silent:2026-10-20",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				f, err := report.At(a.Moment("", "en")).Finding(cmd.Context(), args[0])
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return render.JSON(g.Stdout, f)
				}
				showFinding(g.Stdout, f)
				return nil
			})
		},
	}
}

func showFinding(w io.Writer, f *report.Finding) {
	p := func(format string, v ...any) { render.Line(w, format, v...) }
	state := string(f.Severity)
	if f.Settled != nil {
		state = "settled"
	}
	p("%s: %s", f.ID, state)
	p("  %s", f.Text)
	if !f.Since.IsZero() {
		p("  since     %s", render.Date(f.Since))
	}
	switch {
	case f.Settled != nil:
		p("  settled   %s by %s: %s", render.Date(f.Settled.On), f.Settled.By, f.Settled.Reason)
	case !f.Code.Settleable():
		p("  ends when %s", f.Code.EndsWhen())
	}
	if f.Command != "" && f.Settled == nil {
		p("  do        %s", f.Command)
	}
}

// settled is what was done with a finding.
type settled struct {
	ID string `json:"id"`
	report.Settlement
}

func findingSettleCmd(g *wire.Globals) *cobra.Command {
	var reason, by string
	c := &cobra.Command{
		Use:   "settle ID --reason REASON",
		Short: "Take it upon yourself that things go on as they are in spite of a finding",
		Long: `Settles a finding that no file and no act of its own may ever end, such as the bank's silence
about a due date: status says it no longer, and what it held goes on. It is kept with your name and the
reason, and trekk finding list --all shows it. Should the same be found anew later, it is a new finding.

All other findings end by themselves when their reason does. To settle one of them is refused, and says when
it ends.`,
		Example: "  trekk finding settle bank_silent:2026-10-20 " +
			"--reason \"all were stopped by the payers: we had sent the wrong amount\"",
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := needReason(reason, "with the finding"); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				s, err := a.Desk(by).Settle(cmd.Context(), desk.Settle{Finding: args[0], Reason: reason})
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					kept := report.Settlement{On: s.On, By: s.By, Reason: s.Reason}
					return render.JSON(g.Stdout, settled{args[0], kept})
				}
				_, err = fmt.Fprintf(g.Stdout, "%s is settled\n", args[0])
				return err
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, kept with the finding")
	byFlag(c, &by)
	return c
}
