package main

import (
	"cmp"
	"context"
	"io"
	"iter"

	"github.com/spf13/cobra"

	"trekk/batch/ledger"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func journalCmd(g *wire.Globals) *cobra.Command {
	f := wire.Form{Formats: []string{"table", "csv", "xlsx", "json", "gbat10"}}
	var days span
	var detail bool
	c := &cobra.Command{
		Use:   "journal",
		Short: "The double entries of some days, for the accounting system",
		Long: `Every movement of money as lines that balance: a voucher for each day and kind of movement, and
one for each sum on the bank statement, with its key as reference. With --detail every invoice, credit note
and payment has lines of its own, whose reference is the invoice, the payment, and the file and line it came
with.

Account numbers are in trekk.yaml, chart:, and else those of the Norwegian standard chart NS 4102. Amounts are
not divided by VAT: the VAT code of a plan goes along, and the accounting system divides.

gbat10 is the file of vouchers that Mamut made, and that Tripletex and others import (UTF-8; VAT is divided on
import). A voucher has its day and place in the day as number: close the period first, so that they stay.
` + wire.FormatHelp,
		Example: `  trekk report journal --from 2026-10-01 --to 2026-10-31 --format xlsx -o october.xlsx
  trekk report journal --from 2026-10-01 --to 2026-10-31 --format gbat10 -o october.txt
  trekk report journal --from 2026-10-20 --to 2026-10-20 --detail`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.Check(g); err != nil {
				return err
			}
			if err := days.check(); err != nil {
				return err
			}
			lines := func(ctx context.Context, a *wire.App) iter.Seq2[ledger.JournalLine, error] {
				return ledger.Journal(ctx, a.Moment("", f.Lang), max(1, days.from),
					cmp.Or(days.to, a.Through()), detail)
			}
			if f.Format == "gbat10" {
				return wire.With(cmd.Context(), g, func(a *wire.App) error {
					return g.ToFile(f.Path, func(w io.Writer) error {
						return render.GBAT10(w, lines(cmd.Context(), a))
					})
				})
			}
			return printReport(cmd.Context(), g, &f,
				func(ctx context.Context, a *wire.App) (*render.List[ledger.JournalLine], error) {
					return &render.List[ledger.JournalLine]{
						Title: "Journal", Sums: true, Sparse: true, Period: days.String(),
						Columns: journalColumns, Rows: lines(ctx, a),
					}, nil
				})
		},
	}
	f.Flags(c)
	days.flags(c)
	c.Flags().BoolVar(&detail, "detail", false, "lines for every invoice, credit note and payment")
	return c
}

var journalColumns = []render.Column[ledger.JournalLine]{
	render.Col("date", "Date", func(l *ledger.JournalLine) any { return l.Date }),
	render.Col("voucher", "Voucher", func(l *ledger.JournalLine) any { return l.Voucher }),
	render.Col("account", "Account", func(l *ledger.JournalLine) any { return l.Account }),
	render.Col("account_name", "Account name", func(l *ledger.JournalLine) any { return l.AccountName }),
	render.Col("text", "Text", func(l *ledger.JournalLine) any { return l.Text }),
	render.Col("debit_ore", "Debit", func(l *ledger.JournalLine) any { return l.Debit }),
	render.Col("credit_ore", "Credit", func(l *ledger.JournalLine) any { return l.Credit }),
	render.Col("reference", "Reference", func(l *ledger.JournalLine) any { return l.Reference }),
}
