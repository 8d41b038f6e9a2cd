package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func explainCmd(g *globals) *cobra.Command {
	var months int
	c := &cobra.Command{
		Use:   "explain MEMBERSHIP",
		Short: "What a membership has been and will be charged, when, how, and by which rule",
		Long: `Tells what a membership has been charged, and what it will be charged by what is known on the day, with due dates up to
--months ahead: month paid for, amount, lines, due date, the day on which the bank charges it, and for each the rules and
the facts. It says too why a month has no fee, and when the membership ends.`,
		Example: "  trekk explain M1001\n  trekk explain M1001 --months 3 --as-of 2026-10-01 --json",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if months < 0 || months > 120 {
				return usageError("want 0 to 120 --months")
			}
			return with(cmd.Context(), g, func(a *app) error {
				x, err := a.night.Explain(cmd.Context(), args[0], months)
				if errors.Is(err, batch.ErrNotFound) {
					return rejected(err)
				}
				if err != nil {
					return err
				}
				if g.json {
					return printJSON(g.stdout, x)
				}
				return printExplanation(g.stdout, x)
			})
		},
	}
	c.Flags().IntVar(&months, "months", 12, "how many months ahead")
	return c
}

// explained is a line of the calendar: a charge, or a month without one.
type explained struct {
	period bankday.Month
	due    bankday.Date
	cells  []any
}

func printExplanation(w io.Writer, x *batch.Explanation) error {
	var lines []explained
	for _, c := range x.Charges {
		texts := make([]string, len(c.Lines))
		for i, l := range c.Lines {
			texts[i] = fmt.Sprintf("%s %s", l.Text, l.Amount)
		}
		state := "to come"
		if c.Invoice != "" {
			state = string(c.Status)
		}
		lines = append(lines, explained{c.Period, c.Due, []any{
			c.Period, c.Amount, c.Due, c.Charge, string(c.Method), state, strings.Join(texts, "\n"), because(c.Rules, c.Facts...),
		}})
	}
	for _, no := range x.NoFees {
		lines = append(lines, explained{no.Period, (no.Period - 1).Last(), []any{no.Period, nil, nil, nil, "none", "", "", because(no.Rules, no.Why)}})
	}
	slices.SortStableFunc(lines, func(a, b explained) int {
		return cmp.Or(cmp.Compare(a.period, b.period), cmp.Compare(a.due, b.due))
	})
	fmt.Fprintf(w, "Membership %s\n", x.Membership)
	switch {
	case !x.Ends.IsZero():
		fmt.Fprintf(w, "ends on %s: %s\n", dateForPeople(x.Ends), because(x.EndRules, x.EndFact))
	case !x.Bound.IsZero():
		fmt.Fprintf(w, "runs until it is terminated; bound until %s\n", dateForPeople(x.Bound))
	default:
		fmt.Fprintln(w, "runs until it is terminated")
	}
	fmt.Fprintln(w)
	l := &listing{
		columns: []column{
			{"period", "Pays for"}, {"amount_ore", "Amount"}, {"due", "Due"}, {"charge_date", "Bank charges"}, {"method", "How"}, {"state", "State"},
			{"lines", "Lines"}, {"why", "Why"},
		},
		rows: func(yield func([]any, error) bool) {
			for _, line := range lines {
				if !yield(line.cells, nil) {
					return
				}
			}
		},
	}
	return l.write(w, "table")
}

// because writes rules and facts, the facts a line each.
func because(rules []string, facts ...string) string {
	text := strings.Join(facts, "\n")
	if len(rules) > 0 {
		text += " (" + strings.Join(rules, ", ") + ")"
	}
	return text
}
