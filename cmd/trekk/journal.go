package main

import (
	"cmp"
	"context"
	"io"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func journalCmd(g *globals) *cobra.Command {
	f := form{formats: []string{"table", "csv", "xlsx", "json", "gbat10"}}
	var days span
	var detail bool
	c := &cobra.Command{
		Use:   "journal",
		Short: "The double entries of some days, for the accounting system",
		Long: `Every movement of money as lines that balance: a voucher for each day and kind of movement, and one for each sum on the bank
statement, with its key as reference. With --detail every invoice, credit note and payment has lines of its own, whose
reference is the invoice, the payment, and the file and line it came with.

Account numbers are in trekk.yaml, chart:, and else those of the Norwegian standard chart NS 4102. Amounts are not divided
by VAT: the VAT code of a plan goes along, and the accounting system divides.

gbat10 is the file of vouchers that Mamut made, and that Tripletex and others import (UTF-8; VAT is divided on import). A
voucher has its day and place in the day as number: close the period first, so that they stay.
` + formatHelp,
		Example: "  trekk report journal --from 2026-10-01 --to 2026-10-31 --format xlsx -o october.xlsx\n  trekk report journal --from 2026-10-01 --to 2026-10-31 --format gbat10 -o october.txt\n  trekk report journal --from 2026-10-20 --to 2026-10-20 --detail",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(g); err != nil {
				return err
			}
			if err := days.check(); err != nil {
				return err
			}
			ctx := cmd.Context()
			if f.format == "gbat10" {
				return with(ctx, g, func(a *app) error {
					a.night.Chart.Lang = f.lang
					return toOutput(g, f.path, func(w io.Writer) error {
						return gbat10(w, a.night.Journal(ctx, max(1, days.from), cmp.Or(days.to, a.through()), detail))
					})
				})
			}
			return list(ctx, g, func(a *app) (*listing, error) {
				a.night.Chart.Lang = f.lang
				return journal(ctx, a, &days, detail), nil
			}, func(l *listing) error { return f.print(g, l) })
		},
	}
	f.flags(c)
	days.flags(c)
	c.Flags().BoolVar(&detail, "detail", false, "lines for every invoice, credit note and payment")
	return c
}

func journal(ctx context.Context, a *app, days *span, detail bool) *listing {
	return &listing{
		title: "Journal", sums: true, sparse: true, period: days.String(),
		columns: []column{
			{"date", "Date"}, {"voucher", "Voucher"}, {"account", "Account"}, {"account_name", "Account name"}, {"text", "Text"}, {"debit_ore", "Debit"}, {"credit_ore", "Credit"},
			{"reference", "Reference"},
		},
		rows: mapRows(a.night.Journal(ctx, max(1, days.from), cmp.Or(days.to, a.through()), detail), func(l batch.JournalLine) []any {
			return []any{l.Date, l.Voucher, l.Account, l.AccountName, l.Text, l.Debit, l.Credit, l.Reference}
		}),
	}
}

func balanceCmd(g *globals) *cobra.Command {
	var f form
	c := &cobra.Command{
		Use:   "balance",
		Short: "What each account stands at, today or at the end of any day before",
		Long: `What each account stands at: the sum of the journal up to the day that --as-of names, or of all that is in the books. It is
what the lists of that day sum to: receivables the invoices', credit and unmatched the payments', bank the settlements'.
` + formatHelp,
		Example: "  trekk report balance --as-of 2026-10-31\n  trekk report balance --as-of 2026-10-31 --format json",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(g); err != nil {
				return err
			}
			if f.format != "json" {
				return list(cmd.Context(), g, func(a *app) (*listing, error) {
					a.night.Chart.Lang = f.lang
					return balance(cmd.Context(), a)
				}, func(l *listing) error { return f.print(g, l) })
			}
			return toOutput(g, f.path, func(w io.Writer) error {
				stdout := g.stdout
				defer func() { g.stdout = stdout }()
				g.stdout, g.json = w, true
				return each(cmd.Context(), g, func(a *app) error {
					b, err := a.night.Balance(cmd.Context(), a.through())
					if err != nil {
						return err
					}
					object := map[string]any{"as_of": bankday.DateOf(a.night.Now.In(bankday.Oslo))}
					for key, sum := range b {
						object[string(key)] = sum
					}
					return a.printJSON(object)
				})
			})
		},
	}
	f.flags(c)
	return c
}

func balance(ctx context.Context, a *app) (*listing, error) {
	b, err := a.night.Balance(ctx, a.through())
	if err != nil {
		return nil, err
	}
	return &listing{
		title:   "Balance",
		columns: []column{{"name", "What"}, {"account", "Account"}, {"account_name", "Account name"}, {"amount_ore", "Amount"}},
		rows: func(yield func([]any, error) bool) {
			for _, key := range batch.AccountKeys() {
				account := a.night.Chart.Account(key, "")
				if !yield([]any{word(key), account.No, account.Name, b[key]}, nil) {
					return
				}
			}
		},
	}, nil
}

// through is the last day that a report counts: the one that --as-of names, else there is none, since nothing is booked ahead
// but what was imported so.
func (a *app) through() bankday.Date {
	if a.asOf == "" {
		return batch.LastDay
	}
	return bankday.DateOf(a.night.Now.In(bankday.Oslo))
}
