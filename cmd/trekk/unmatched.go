package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
)

func unmatchedCmd(g *globals) *cobra.Command {
	return group("unmatched", "Payments that could not be tied to an invoice", unmatchedListCmd(g))
}

func unmatchedListCmd(g *globals) *cobra.Command {
	var suggest bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List them, each with its reason",
		Long: `Lists payments that wait for a person, each with its reason: unknown_kid, invalid_kid, no_kid, already_settled,
cancelled, wrong_account, or no_original (a repayment of something that is not there).

With --suggest each has the open invoices that it may be for, the likeliest first, with the ground: kid_swap (two
neighbouring digits of the KID swapped), kid_digit (one digit wrong), invoice_no (the invoice's number in the text),
kid_customer (the KID is of that customer), payer_account (the account has paid for that customer before), amount (as much
is open).`,
		Example: "  trekk unmatched list\n  trekk unmatched list --suggest --json",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return list(cmd.Context(), g, func(a *app) (*listing, error) {
				if suggest {
					return suggestedListing(cmd.Context(), a), nil
				}
				return unmatchedListing(cmd.Context(), a), nil
			}, g.tableOrJSON)
		},
	}
	c.Flags().BoolVar(&suggest, "suggest", false, "the invoices that each may be for, with the ground")
	return c
}

func suggestedListing(ctx context.Context, a *app) *listing {
	return &listing{
		columns: append(slices.Clone(unmatchedColumns), column{"suggestions", "May be for"}),
		rows: mapRows(a.night.Suggest(ctx), func(s batch.Suggested) []any {
			return append(unmatchedRow(s.PaymentState), suggestions(s.Suggestions))
		}),
	}
}

// suggestions are a cell of a listing, a line each.
type suggestions []batch.Suggestion

func (list suggestions) String() string {
	lines := make([]string, len(list))
	for i, s := range list {
		grounds := string(s.Ground)
		for _, g := range s.Also {
			grounds += ", " + string(g)
		}
		lines[i] = fmt.Sprintf("invoice %s of customer %s, %s open: %s", s.InvoiceNo, s.CustomerNo, s.Outstanding, grounds)
	}
	return strings.Join(lines, "\n")
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
