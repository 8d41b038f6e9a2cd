package main

import (
	"github.com/spf13/cobra"
)

func planCmd(g *globals) *cobra.Command {
	var months int
	c := &cobra.Command{
		Use:   "plan",
		Short: "The deadline planner: until when each thing can safely be done",
		Long: `Shows for each coming due date the last safe minute for claims with and without bank notification, for cancellations,
for our own notice and for the four weeks' notice, each with its rule. A claim that misses its deadline is never sent
late: it is moved or becomes an ordinary invoice, as the terms say, and the run reports it.`,
		Example: "  trekk plan\n  trekk plan --as-of 2026-12-01 --months 6 --json",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if months < 1 || months > 36 {
				return usageError("--months %d: want 1 to 36", months)
			}
			if g.json {
				return each(cmd.Context(), g, func(a *app) error { return a.printJSON(a.night.Plan(months)) })
			}
			return list(cmd.Context(), g, func(a *app) (*listing, error) {
				return &listing{
					columns: []column{{"due", "Due"}, {"charge_date", "Charged"}, {"what", "What"}, {"last", "Last safe minute"}, {"past", ""}, {"rule", "Rule"}},
					rows: func(yield func([]any, error) bool) {
						for _, p := range a.night.Plan(months) {
							due, charge := any(p.Due), any(p.Charge)
							for _, d := range p.Deadlines {
								past := ""
								if d.Past {
									past = "past"
								}
								if !yield([]any{due, charge, d.What, d.Last.Format("Mon 02.01.2006 15:04"), past, d.Rule}, nil) {
									return
								}
								due, charge = "", ""
							}
						}
					},
				}, nil
			}, g.tableOrJSON)
		},
	}
	c.Flags().IntVar(&months, "months", 3, "how many due dates")
	return c
}
