package main

import (
	"context"

	"github.com/spf13/cobra"

	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func followUpCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("follow-up", "What comes next for who has not paid", followUpPreviewCmd(g))
}

func followUpPreviewCmd(g *wire.Globals) *cobra.Command {
	var f wire.Form
	c := &cobra.Command{
		Use:   "preview",
		Short: "For each overdue invoice the next step, from which day on, what it costs, and why not today",
		Long: `Weighs each overdue invoice as the jobs remind and collect do, by the terms, the books and the law of
the day of --as-of, and takes no step. The action is send (today), wait (until not_before), hold (for a person,
or for money that waits) or never. fee_ore and interest_ore are what the step adds; rule is the number in
trekk help rules.
` + wire.FormatHelp,
		Example: `  trekk follow-up preview --as-of 2026-11-30
  trekk follow-up preview --json`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.Check(g); err != nil {
				return err
			}
			return printReport(cmd.Context(), g, &f, nextSteps)
		},
	}
	f.Flags(c)
	return c
}

func nextSteps(ctx context.Context, a *wire.App) (*render.List[report.NextStep], error) {
	return &render.List[report.NextStep]{
		Title: "Next steps", Rows: report.At(a.Moment("", "")).FollowUp(ctx),
		Columns: []render.Column[report.NextStep]{
			render.Col("invoice", "Invoice", func(n *report.NextStep) any { return n.Invoice }),
			render.Col("customer", "Customer", func(n *report.NextStep) any { return n.Customer }),
			render.Col("step", "Step", func(n *report.NextStep) any { return render.Word(n.Step) }),
			render.Col("action", "Action", func(n *report.NextStep) any { return render.Word(n.Action) }),
			render.Col("not_before", "Not before", func(n *report.NextStep) any { return n.NotBefore }),
			render.Col("fee_ore", "Fee", func(n *report.NextStep) any { return n.Fee }),
			render.Col("interest_ore", "Interest", func(n *report.NextStep) any { return n.Interest }),
			render.Col("reason", "Reason", func(n *report.NextStep) any { return render.Word(n.Reason) }),
			render.Col("rule", "Rule", func(n *report.NextStep) any { return n.Rule }),
		},
	}, nil
}
