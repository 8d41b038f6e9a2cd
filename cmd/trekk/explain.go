package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func explainCmd(g *wire.Globals) *cobra.Command {
	var months int
	c := &cobra.Command{
		Use:   "explain MEMBERSHIP",
		Short: "What a membership has been and will be charged, when, how, and by which rule",
		Long: `Tells what a membership has been charged, and what it will be charged by what is known on the
day, with due dates up to --months ahead: month paid for, amount, lines, due date, the day on which the bank
charges it, and for each the rules and the facts. It says too why a month has no fee, and when the
membership ends.`,
		Example: "  trekk explain M1001\n  trekk explain M1001 --months 3 --as-of 2026-10-01 --json",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if months < 0 || months > 120 {
				return wire.UsageError("want 0 to 120 --months")
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				x, err := a.Report().Explain(cmd.Context(), args[0], months)
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return render.JSON(g.Stdout, x)
				}
				return printExplanation(g.Stdout, x)
			})
		},
	}
	c.Flags().IntVar(&months, "months", 12, "how many months ahead")
	return c
}

var explainedColumns = []render.Column[report.CalendarLine]{
	render.Col("period", "Pays for", func(l *report.CalendarLine) any { return l.Period }),
	render.Col("amount_ore", "Amount", charged(func(c *report.ExplainedDue) any { return c.Amount }, nil)),
	render.Col("due", "Due", charged(func(c *report.ExplainedDue) any { return c.Due }, nil)),
	render.Col("charge_date", "Bank charges",
		charged(func(c *report.ExplainedDue) any { return c.Charge }, nil)),
	render.Col("method", "How", charged(func(c *report.ExplainedDue) any { return string(c.Method) },
		"none")),
	render.Col("state", "State", charged(chargeState, "")),
	render.Col("lines", "Lines", charged(chargeLines, "")),
	render.Col("why", "Why", func(l *report.CalendarLine) any { return because(l.Rules, l.Why...) }),
}

// charged is the cell of a charge; none stands where there is no charge.
func charged(cell func(*report.ExplainedDue) any, none any) func(*report.CalendarLine) any {
	return func(l *report.CalendarLine) any {
		if l.Charge == nil {
			return none
		}
		return cell(l.Charge)
	}
}

// chargeState is the status of an invoice that has been made.
func chargeState(c *report.ExplainedDue) any {
	if c.Invoice == "" {
		return "to come"
	}
	return string(c.Status)
}

func chargeLines(c *report.ExplainedDue) any {
	texts := make([]string, len(c.Lines))
	for i, l := range c.Lines {
		texts[i] = fmt.Sprintf("%s %s", l.Text, l.Amount)
	}
	return strings.Join(texts, "\n")
}

func printExplanation(w io.Writer, x *report.Explanation) error {
	fmt.Fprintf(w, "Membership %s\n", x.Membership)
	switch {
	case !x.Ends.IsZero():
		fmt.Fprintf(w, "ends on %s: %s\n", render.Date(x.Ends), because(x.EndRules, x.EndFact))
	case !x.Bound.IsZero():
		fmt.Fprintf(w, "runs until it is terminated; bound until %s\n", render.Date(x.Bound))
	default:
		fmt.Fprintln(w, "runs until it is terminated")
	}
	fmt.Fprintln(w)
	l := &render.List[report.CalendarLine]{Columns: explainedColumns, Rows: render.Of(x.Calendar())}
	return l.Listing().Table(w)
}

// because writes rules and facts, the facts a line each.
func because(rules []string, facts ...batch.Saying) string {
	lines := make([]string, len(facts))
	for i, f := range facts {
		lines[i] = f.String()
	}
	text := strings.Join(lines, "\n")
	if len(rules) > 0 {
		text += " (" + strings.Join(rules, ", ") + ")"
	}
	return text
}
