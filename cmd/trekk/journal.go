package main

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func journalCmd(g *globals) *cobra.Command {
	var f form
	var from, to string
	var detail bool
	c := &cobra.Command{
		Use:   "journal",
		Short: "The double entries of some days, for the accounting system",
		Long: `Every movement of money as lines that balance: a voucher for each day and kind of movement, and one for each sum on the bank
statement, with its key as reference. With --detail every invoice, credit note and payment has lines of its own, whose
reference is the invoice, the payment, and the file and line it came with.

Account numbers are in trekk.yaml, chart:, and else those of the Norwegian standard chart NS 4102. Amounts are not divided
by VAT: the VAT code of a plan goes along, and the accounting system divides.
` + formatHelp,
		Example: "  trekk report journal --from 2026-10-01 --to 2026-10-31 --format csv -o october.csv\n  trekk report journal --from 2026-10-20 --to 2026-10-20 --detail",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(g); err != nil {
				return err
			}
			first, last, err := days(from, to)
			if err != nil {
				return err
			}
			return list(cmd.Context(), g, func(a *app) (*listing, error) {
				a.night.Chart.Lang = f.lang
				return journal(cmd.Context(), a, first, last, detail), nil
			}, func(l *listing) error { return f.print(g, l) })
		},
	}
	f.flags(c)
	c.Flags().StringVar(&from, "from", "", "the first day")
	c.Flags().StringVar(&to, "to", "", "the last day")
	c.Flags().BoolVar(&detail, "detail", false, "lines for every invoice, credit note and payment")
	return c
}

// days are the days that a report is about.
func days(from, to string) (first, last bankday.Date, err error) {
	for _, d := range []struct {
		flag, value string
		into        *bankday.Date
	}{{"from", from, &first}, {"to", to, &last}} {
		if d.value == "" {
			return 0, 0, usageError("--%s is missing: a day such as 2026-10-01", d.flag)
		}
		if *d.into, err = bankday.Parse(d.value); err != nil {
			return 0, 0, usageError("--%s: %w", d.flag, err)
		}
	}
	if last < first {
		return 0, 0, usageError("--to %s is before --from %s", to, from)
	}
	return first, last, nil
}

func journal(ctx context.Context, a *app, from, to bankday.Date, detail bool) *listing {
	return &listing{
		title: "Journal", sums: true, period: dateForPeople(from) + "–" + dateForPeople(to),
		columns: []column{
			{"date", "Date"}, {"voucher", "Voucher"}, {"account", "Account"}, {"account_name", "Name"}, {"text", "Text"}, {"debit_ore", "Debit"}, {"credit_ore", "Credit"},
			{"reference", "Reference"},
		},
		rows: mapRows(a.night.Journal(ctx, from, to, detail), func(l batch.JournalLine) []any {
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
		columns: []column{{"name", "What"}, {"account", "Account"}, {"account_name", "Name"}, {"amount_ore", "Amount"}},
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
		return bankday.New(9999, 12, 31)
	}
	return bankday.DateOf(a.night.Now.In(bankday.Oslo))
}
