package main

import (
	"fmt"
	"os"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"

	"trekk/batch/desk"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

func importCmd(g *wire.Globals) *cobra.Command {
	var by, from string
	c := &cobra.Command{
		Use:   "import customers|memberships|events|invoices FILE.csv",
		Short: "Take customers, memberships, events or invoices from a CSV file",
		Long: `Takes a CSV file with a header row; comma or semicolon, UTF-8 or ISO-8859-1 are found by
themselves. Amounts are 499, 499.00 or 499,00, dates 2026-10-20, months 2026-10. Rows update by their number
and rows that are absent stay. When a row is wrong, nothing of the file is taken, every fault is named by line
and column, and the exit code is 3.

  customers    customer_no, name, mobile, email, language, birth_date; optional address, postcode, city,
               digipost
  memberships  membership_no, customer_no, plan, price, payment_method (avtalegiro, invoice, card,
               prepaid), start, binding_months, end; optional paid_until (last month paid ahead), price_kind
               (ordinary, campaign, student), price_until, regular_price (what such a price becomes),
               payer_no (the customer who pays for another)
  events       membership_no, date (the day it was told), event; optional from, until, months, amount,
               text, documented (yes). What each event takes: trekk event --help. One that the terms do not
               allow is a wrong row
  invoices     invoice_no, customer_no, kid, amount, issued, due, text (for payees who invoice elsewhere);
               optional account, where it is not the main one, and credits: the number of the invoice that
               the row is a credit note for, whose kid and due may be empty. What is overdue is reminded
               first, and its days count from the day of the import, unless --followed-up-from names another.
               Optional reminded, the day on which another system reminded of it, and in_collection (yes),
               when the agency has it already: trekk goes on from there`,
		Example: `  trekk import customers customers.csv
  trekk import memberships memberships.csv
  zcat invoices.csv.gz | trekk import invoices -
  trekk import invoices open.csv --followed-up-from 2026-11-01`,
		Args: wire.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			what, file := args[0], args[1]
			if !slices.Contains(desk.Imports, what) {
				return wire.UsageError("cannot import %q: import customers, memberships, events or invoices",
					what)
			}
			followed, err := followedFrom(what, from)
			if err != nil {
				return err
			}
			in := g.Stdin
			if file != "-" {
				f, err := os.Open(file)
				if err != nil {
					return err
				}
				defer f.Close()
				in = f
			}
			// An import holds the numbers of all rows, which the collector need not look through; as much
			// garbage beside them would double what it takes.
			if os.Getenv("GOGC") == "" {
				defer debug.SetGCPercent(debug.SetGCPercent(25))
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				d := a.Desk(by)
				tell, finish := a.Progress()
				d.Progress = tell
				done, err := d.Import(cmd.Context(), desk.Import{
					What: what, File: file, From: in, FollowedFrom: followed,
				})
				finish()
				if err != nil {
					return err
				}
				if g.JSON {
					return render.JSON(g.Stdout, done)
				}
				_, err = fmt.Fprintf(g.Stdout, "%s: %d rows, %d new, %d changed, %d unchanged\n",
					what, done.Rows, done.New, done.Changed, done.Unchanged)
				return err
			})
		},
	}
	byFlag(c, &by)
	c.Flags().StringVar(&from, "followed-up-from", "",
		"the day from which the days of overdue invoices count (default the day of the import)")
	return c
}

// followedFrom reads the day of --followed-up-from.
func followedFrom(what, day string) (bankday.Date, error) {
	switch {
	case day == "":
		return 0, nil
	case what != "invoices":
		return 0, wire.UsageError("--followed-up-from is of invoices")
	}
	return flagDay("followed-up-from", day)
}
