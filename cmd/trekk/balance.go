package main

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func balanceCmd(g *wire.Globals) *cobra.Command {
	var f wire.Form
	c := &cobra.Command{
		Use:   "balance",
		Short: "What each account stands at, today or at the end of any day before, in debit and credit",
		Long: `What each account stands at: the sum of the journal up to the day that --as-of names, or of all
that is in the books. It is what the lists of that day sum to: receivables the invoices', credit and unmatched
the payments', bank the settlements'.

Accounts are those of trekk.yaml, chart:, as in the journal: income is a line for each account that plans
have, with its VAT code, and bank one for each account of a bank that has one. An account stands on the side
that is above the other, so that debit and credit have the same sum. What was booked in a closed month stands
on the accounts that the chart had when it was closed.

json is an object with what all accounts of a kind stand at, and with them one by one in accounts.
` + wire.FormatHelp,
		Example: `  trekk report balance --as-of 2026-10-31
  trekk report balance --as-of 2026-10-31 --format json`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.Check(g); err != nil {
				return err
			}
			if f.Format == "json" {
				return balanceJSON(cmd.Context(), g, &f)
			}
			return printReport(cmd.Context(), g, &f,
				func(ctx context.Context, a *wire.App) (*render.List[report.AccountBalance], error) {
					accounts, err := report.At(a.Moment("", f.Lang)).AccountBalances(ctx, a.Through())
					columns := balanceColumns
					if f.Format == "csv" {
						columns = balanceColumnsCSV
					}
					return &render.List[report.AccountBalance]{
						Title: "Balance", Sums: true, Sparse: true, Columns: columns,
						Rows: render.Of(accounts),
					}, err
				})
		},
	}
	f.Flags(c)
	return c
}

// What is for people has no column that would sum to nothing sensible; csv has one more, the amount with
// which it was first published.
var (
	accountColumns = []render.Column[report.AccountBalance]{
		render.Col("name", "What", func(b *report.AccountBalance) any { return render.Word(b.Key) }),
		render.Col("account", "Account", func(b *report.AccountBalance) any { return b.Account }),
		render.Col("account_name", "Account name", func(b *report.AccountBalance) any { return b.Name }),
	}
	sideColumns = []render.Column[report.AccountBalance]{
		render.Col("debit_ore", "Debit", func(b *report.AccountBalance) any { return b.Debit }),
		render.Col("credit_ore", "Credit", func(b *report.AccountBalance) any { return b.Credit }),
		render.Col("vat_code", "VAT code", func(b *report.AccountBalance) any { return b.VATCode }),
	}
	balanceColumns    = slices.Concat(accountColumns, sideColumns)
	balanceColumnsCSV = slices.Concat(accountColumns, []render.Column[report.AccountBalance]{
		render.Col("amount_ore", "Amount", func(b *report.AccountBalance) any { return b.Amount }),
	}, sideColumns)
)

// balanceJSON writes an object with an account in each field, which is easier for programs than a list.
func balanceJSON(ctx context.Context, g *wire.Globals, f *wire.Form) error {
	return g.ToFile(f.Path, func(w io.Writer) error {
		inFile := *g
		inFile.Stdout, inFile.JSON = w, true
		return wire.Each(ctx, &inFile, func(a *wire.App) error {
			b, err := report.At(a.Moment("", f.Lang)).Balance(ctx, a.Through())
			if err != nil {
				return err
			}
			return a.PrintJSON(b)
		})
	})
}
