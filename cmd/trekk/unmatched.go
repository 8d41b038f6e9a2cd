package main

import (
	"github.com/spf13/cobra"

	"trekk/batch"
)

func unmatchedCmd(g *globals) *cobra.Command {
	return group("unmatched", "Payments that could not be tied to an invoice", &cobra.Command{
		Use:   "list",
		Short: "List them, each with its reason",
		Long: `Lists payments that wait for a person, each with its reason: unknown_kid, invalid_kid, no_kid, already_settled,
cancelled, wrong_account, or no_original (a repayment of something that is not there).`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return list(cmd.Context(), g, func(a *app) (*listing, error) { return unmatchedListing(cmd.Context(), a), nil }, g.tableOrJSON)
		},
	})
}

// unmatchedColumns are the columns of unmatched payments, in the command and the report.
var unmatchedColumns = []column{
	{"payment", "Payment"}, {"date", "Date"}, {"amount", "Amount"}, {"kid", "KID"}, {"account", "Account"}, {"file", "File"}, {"reason", "Reason"},
}

func unmatchedRow(p batch.PaymentState) []any {
	var reason word
	for _, e := range p.Postings {
		if e.Target == batch.ToUnmatched && e.Amount != 0 {
			reason = word(e.Reason)
		}
	}
	return []any{p.No, p.Date, p.Balance(batch.ToUnmatched), p.KID, p.Account, p.FileName, reason}
}
