package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"runtime/debug"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"trekk/batch/desk"
	"trekk/batch/sheet"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

const importLong = `Takes a CSV file with a row of headings, or the first sheet of a workbook (.xlsx), as other programs
export them. UTF-8, ISO-8859-1, Windows-1252 and UTF-16, semicolons, commas and tabs are found by
themselves. Columns are called as below, or as programs call them in Norwegian and English (Fakturanr,
Kundenummer, Beløp inkl. MVA, Forfallsdato); what a program of yours calls them otherwise stands in
trekk.yaml, below imports. Other columns are ignored, and text before the headings and sums below
are left out; both are named. Amounts are 1249.50, 1 249,50, 1.249,50 or kr 1 249,50; dates
2026-10-20, 20.10.2026 or 2026/10/20; months 2026-10. What may be read in two ways is refused, with
both. Rows update by their number; rows, and optional columns, that are absent stay as they are.
When a row is wrong, nothing of the file is taken, every fault is named by line and column, and the
exit code is 3. With --dry-run nothing is taken either way: it says what was understood.

  customers    customer_no, name; optional mobile, email, language (nb, en), birth_date, address, postcode,
               city, digipost, organisation_number (of a company), country (SE or Sverige; Norway where empty)
  memberships  membership_no, customer_no, plan, price, payment_method (avtalegiro, invoice, card,
               prepaid), start, binding_months, end; optional paid_until (last month paid ahead), price_kind
               (ordinary, campaign, student), price_until, regular_price (what such a price becomes),
               payer_no (the customer who pays for another)
  events       membership_no, date (the day it was told), event; optional from, until, months, amount,
               text, documented (yes). What each event takes: trekk event --help. One that the terms do not
               allow is a wrong row
  invoices     invoice_no, customer_no, kid, amount, issued, due (for payees who invoice elsewhere); optional
               text, outstanding (what is still open of the amount: the rest is booked as paid in the
               other system), account, where it is not the main one, and credits: the number of the invoice that
               the row is a credit note for, whose kid and due may be empty. What is overdue is reminded
               first, and its days count from the day of the import, unless --followed-up-from names another.
               Optional reminded, the day on which another system reminded of it, and in_collection (yes),
               when the agency has it already: trekk goes on from there`

func importCmd(g *wire.Globals) *cobra.Command {
	f := importForm{Globals: g}
	c := &cobra.Command{
		Use:   "import customers|memberships|events|invoices FILE",
		Short: "Take customers, memberships, events or invoices from a CSV file or a workbook",
		Long:  importLong,
		Example: `  trekk import sample invoices > invoices.csv
  trekk import customers customers.csv
  trekk import invoices export.xlsx --dry-run
  trekk import invoices export.csv --dry-run --json
  zcat invoices.csv.gz | trekk import invoices -
  trekk import invoices open.csv --followed-up-from 2026-11-01

  in trekk.yaml, what a program of yours calls the columns:
    imports:
      invoices: {amount: Å betale, kid: Betalingsreferanse}`,
		Args: wire.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(args[0]); err != nil {
				return err
			}
			in, err := f.open(args[1])
			if err != nil {
				return err
			}
			defer in.Close()
			act := desk.Import{What: args[0], File: args[1], From: in, FollowedFrom: f.followed}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				if f.dry {
					return f.rehearse(cmd.Context(), a, act)
				}
				return f.take(cmd.Context(), a, act)
			})
		},
	}
	byFlag(c, &f.by)
	c.Flags().StringVar(&f.from, "followed-up-from", "",
		"the day from which the days of overdue invoices count (default the day of the import)")
	c.Flags().BoolVar(&f.dry, "dry-run", false, "take nothing, and say how the file is understood")
	c.AddCommand(sampleCmd(g))
	return c
}

// importForm is what an import is asked with.
type importForm struct {
	*wire.Globals
	by, from string
	dry      bool
	followed bankday.Date
}

func (f *importForm) check(what string) (err error) {
	switch {
	case !slices.Contains(desk.Imports, what):
		return wire.UsageError("cannot import %q: import customers, memberships, events or invoices", what)
	case f.from == "":
		return nil
	case what != "invoices":
		return wire.UsageError("--followed-up-from is of invoices")
	}
	f.followed, err = flagDay("followed-up-from", f.from)
	return err
}

// open opens the file, of which - is standard input.
func (f *importForm) open(file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(f.Stdin), nil
	}
	return os.Open(file)
}

// rehearse says how a file is understood, and what is wrong with it.
func (f *importForm) rehearse(ctx context.Context, a *wire.App, act desk.Import) error {
	defer frugal()()
	r, err := a.Desk(f.by).RehearseImport(ctx, act)
	if err != nil {
		return err
	}
	wrong := len(r.Faults) > 0
	if f.JSON {
		if err := render.JSON(f.Stdout, r); err != nil || !wrong {
			return err
		}
		return wire.Rejected(nil)
	}
	f.tellLeftOut(act.File, r.LeftOut)
	w := tabwriter.NewWriter(f.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(w, "%s:\t%d rows, %d new, %d changed; nothing was taken\n", act.What, r.Rows, r.New,
		r.Changed)
	fmt.Fprintf(w, "encoding\t%s%s\n", r.Encoding, separatedBy(r.Separator))
	for _, column := range slices.Sorted(maps.Keys(r.Columns)) {
		fmt.Fprintf(w, "%s\t%s\n", column, r.Columns[column])
	}
	if len(r.Ignored) > 0 {
		fmt.Fprintf(w, "ignored\t%s\n", strings.Join(r.Ignored, ", "))
	}
	if err := w.Flush(); err != nil || !wrong {
		return err
	}
	return &sheet.Error{File: act.File, Faults: r.Faults, More: r.More}
}

// tellLeftOut names the lines of a file that were taken for no rows.
func (f *importForm) tellLeftOut(file string, left []sheet.RowFault) {
	for _, l := range left {
		fmt.Fprintf(f.Stderr, "%s:%d: left out: %s\n", file, l.Line, l.Message)
	}
}

func separatedBy(separator string) string {
	switch separator {
	case "":
		return ""
	case "\t":
		return ", separated by tabs"
	}
	return ", separated by " + separator
}

// take imports a file.
func (f *importForm) take(ctx context.Context, a *wire.App, act desk.Import) error {
	defer frugal()()
	d := a.Desk(f.by)
	tell, finish := a.Progress()
	d.Progress = tell
	var read sheet.Understood
	act.Tell = func(u sheet.Understood) { read = u }
	done, err := d.Import(ctx, act)
	finish()
	if err != nil {
		return err
	}
	if f.JSON {
		return render.JSON(f.Stdout, done)
	}
	f.tellLeftOut(act.File, done.LeftOut)
	fmt.Fprintf(f.Stdout, "%s: %d rows, %d new, %d changed, %d unchanged\n",
		act.What, done.Rows, done.New, done.Changed, done.Unchanged)
	if done.Forgotten > 0 {
		fmt.Fprintf(f.Stdout, "left out %d who have been forgotten: trekk person return takes one back\n",
			done.Forgotten)
	}
	if read.Encoding != sheet.UTF8 {
		fmt.Fprintf(f.Stdout, "read as %s\n", read.Encoding)
	}
	if len(read.Ignored) > 0 {
		fmt.Fprintf(f.Stdout, "ignored columns: %s\n", strings.Join(read.Ignored, ", "))
	}
	return nil
}

// frugal makes the collector come often: an import holds the numbers of all rows, which it need not look
// through, and as much garbage beside them would double what it takes. It is over when what it returns is
// called.
func frugal() (over func()) {
	if os.Getenv("GOGC") != "" {
		return func() {}
	}
	before := debug.SetGCPercent(25)
	return func() { debug.SetGCPercent(before) }
}
