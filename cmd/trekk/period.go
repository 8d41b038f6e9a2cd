package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

func periodCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("period", "Close the accounts of a month", periodCloseCmd(g), periodListCmd(g))
}

func periodCloseCmd(g *wire.Globals) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:   "close MONTH",
		Short: "Close the accounts through the end of a month, for good",
		Long: `Closes all days through the end of a month that are not closed yet. From then on nothing is
booked on one of them: what files and jobs bring counts on the first open day, and so do corrections. The sums
and a hash of the journal are kept, and trekk db verify holds the books against them.

It is refused while the month is not over, the mailbox has not been read since on the morning of a bank day, a
file is quarantined or not worked, or a payment is not matched.`,
		Example: "  trekk period close 2026-10",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			month, err := bankday.ParseMonth(args[0])
			if err != nil {
				return wire.UsageError("%w", err)
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				p, err := a.Desk(by).ClosePeriod(cmd.Context(), desk.ClosePeriod{Month: month})
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return a.PrintJSON(report.PeriodOf(&p))
				}
				_, err = fmt.Fprintf(g.Stdout, "closed through %s; SHA-256 of the journal %s\n",
					render.Date(p.Through), p.SHA256)
				return err
			})
		},
	}
	byFlag(c, &by)
	return c
}

var periodColumns = []render.Column[batch.Period]{
	render.Col("through", "Through", func(p *batch.Period) any { return p.Through }),
	render.Col("receivables_ore", "Receivables", sumOf(batch.Receivables)),
	render.Col("credit_ore", "Credit", sumOf(batch.Credit)),
	render.Col("unmatched_ore", "Unmatched", sumOf(batch.Unmatched)),
	render.Col("bank_ore", "Bank", sumOf(batch.Bank)),
	render.Col("closed_by", "Closed by", func(p *batch.Period) any { return p.ClosedBy }),
	render.Col("closed", "Closed", func(p *batch.Period) any { return render.Time(p.Closed) }),
	render.Col("journal_sha256", "SHA-256 of the journal", func(p *batch.Period) any { return p.SHA256 }),
}

// sumOf is what an account stood at when the period ended.
func sumOf(key batch.AccountKey) func(*batch.Period) any {
	return func(p *batch.Period) any { return p.Sums[string(key)] }
}

func periodListCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "list",
		Short: "The closed periods: when, by whom, and the hash of the journal",
		Args:  wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if g.JSON {
				return wire.Each(cmd.Context(), g, func(a *wire.App) error {
					periods := []report.Period{}
					for p, err := range a.Store.Periods(cmd.Context()) {
						if err != nil {
							return err
						}
						periods = append(periods, report.PeriodOf(&p))
					}
					return a.PrintJSON(periods)
				})
			}
			return wire.List(cmd.Context(), g, func(a *wire.App) (*render.List[batch.Period], error) {
				return &render.List[batch.Period]{
					Columns: periodColumns, Rows: a.Store.Periods(cmd.Context()),
				}, nil
			}, g.TableOrJSON)
		},
	}
}
