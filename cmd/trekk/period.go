package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func periodCmd(g *globals) *cobra.Command {
	var by string
	closing := &cobra.Command{
		Use:   "close MONTH",
		Short: "Close the accounts through the end of a month, for good",
		Long: `Closes all days through the end of a month that are not closed yet. From then on nothing is booked on one of them: what files
and jobs bring counts on the first open day, and so do corrections. The sums and a hash of the journal are kept, and
trekk db verify holds the books against them.

It is refused while the month is not over, the mailbox has not been read since on the morning of a bank day, a file is
quarantined or not worked, or a payment is not matched.`,
		Example: "  trekk period close 2026-10",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			month, err := bankday.ParseMonth(args[0])
			if err != nil {
				return usageError("%w", err)
			}
			return with(cmd.Context(), g, func(a *app) error {
				p, err := a.night.ClosePeriod(cmd.Context(), month, orUser(by))
				if err != nil {
					return input(err)
				}
				if g.json {
					return a.printJSON(periodJSON(p))
				}
				_, err = fmt.Fprintf(g.stdout, "closed through %s; SHA-256 of the journal %s\n", dateForPeople(p.Through), p.SHA256)
				return err
			})
		},
	}
	byFlag(closing, &by)
	return group("period", "Close the accounts of a month", closing, &cobra.Command{
		Use:   "list",
		Short: "The closed periods: when, by whom, and the hash of the journal",
		Args:  exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if g.json {
				return each(cmd.Context(), g, func(a *app) error {
					periods := []any{}
					for p, err := range a.store.Periods(cmd.Context()) {
						if err != nil {
							return err
						}
						periods = append(periods, periodJSON(p))
					}
					return a.printJSON(periods)
				})
			}
			return list(cmd.Context(), g, func(a *app) (*listing, error) {
				return &listing{
					columns: []column{
						{"through", "Through"}, {"receivables_ore", "Receivables"}, {"credit_ore", "Credit"}, {"unmatched_ore", "Unmatched"}, {"bank_ore", "Bank"},
						{"closed_by", "Closed by"}, {"closed", "Closed"}, {"journal_sha256", "SHA-256 of the journal"},
					},
					rows: mapRows(a.store.Periods(cmd.Context()), func(p batch.Period) []any {
						sum := func(key batch.AccountKey) batch.Ore { return p.Sums[string(key)] }
						return []any{
							p.Through, sum(batch.Receivables), sum(batch.Credit), sum(batch.Unmatched), sum(batch.Bank), p.ClosedBy, timeForPeople(p.Closed), p.SHA256,
						}
					}),
				}, nil
			}, g.tableOrJSON)
		},
	})
}

func periodJSON(p batch.Period) map[string]any {
	return map[string]any{"through": p.Through, "closed": p.Closed, "closed_by": p.ClosedBy, "journal_sha256": p.SHA256, "sums": p.Sums}
}
