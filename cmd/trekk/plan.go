package main

import (
	"github.com/spf13/cobra"

	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func planCmd(g *wire.Globals) *cobra.Command {
	var months int
	c := &cobra.Command{
		Use:   "plan",
		Short: "The deadline planner: until when each thing can safely be done",
		Long: `Shows for each coming due date the last safe minute for claims with and without bank
notification, for cancellations, for our own notice and for the four weeks' notice, each with its rule. A
claim that misses its deadline is never sent late: it is moved or becomes an ordinary invoice, as the terms
say, and the run reports it.`,
		Example: "  trekk plan\n  trekk plan --as-of 2026-12-01 --months 6 --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if months < 1 || months > 36 {
				return wire.UsageError("--months %d: want 1 to 36", months)
			}
			if g.JSON {
				return wire.Each(cmd.Context(), g, func(a *wire.App) error {
					return a.PrintJSON(a.Report().Plan(months))
				})
			}
			return wire.List(cmd.Context(), g, func(a *wire.App) (*render.List[planned], error) {
				lines := plannedLines(a.Report().Plan(months))
				return &render.List[planned]{Columns: plannedColumns, Rows: render.Of(lines)}, nil
			}, g.TableOrJSON)
		},
	}
	c.Flags().IntVar(&months, "months", 3, "how many due dates")
	return c
}

// planned is a deadline of a due date. Only the first of a due date has that.
type planned struct {
	due *report.PlannedDue
	report.Deadline
}

func plannedLines(plan []report.PlannedDue) (lines []planned) {
	for i := range plan {
		for k, d := range plan[i].Deadlines {
			line := planned{nil, d}
			if k == 0 {
				line.due = &plan[i]
			}
			lines = append(lines, line)
		}
	}
	return lines
}

var plannedColumns = []render.Column[planned]{
	render.Col("due", "Due", ofFirst(func(d *report.PlannedDue) any { return d.Due })),
	render.Col("charge_date", "Charged", ofFirst(func(d *report.PlannedDue) any { return d.Charge })),
	render.Col("what", "What", func(p *planned) any { return p.What }),
	render.Col("last", "Last safe minute",
		func(p *planned) any { return p.Last.Format("Mon 02.01.2006 15:04") }),
	render.Col("past", "", func(p *planned) any {
		if p.Past {
			return "past"
		}
		return ""
	}),
	render.Col("rule", "Rule", func(p *planned) any { return p.Rule }),
}

// ofFirst is a cell of the due date, on its first line.
func ofFirst(cell func(*report.PlannedDue) any) func(*planned) any {
	return func(p *planned) any {
		if p.due == nil {
			return ""
		}
		return cell(p.due)
	}
}
