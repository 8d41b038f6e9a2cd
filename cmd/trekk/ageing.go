package main

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func ageingCmd(g *globals) *cobra.Command {
	var f form
	var by string
	c := &cobra.Command{
		Use:   "ageing",
		Short: "Open invoices by how long they are overdue, or what each customer owes",
		Long: `What is outstanding, by days after the day of the charge: 0 (not overdue), 1-14, 15-30, 31-60, 61-90, over 90; a line for each
invoice, with why it is unpaid, or with --by customer a line for each customer who owes anything.
` + formatHelp,
		Example: "  trekk report ageing --as-of 2026-10-31\n  trekk report ageing --by customer --format xlsx -o ageing.xlsx",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(g); err != nil {
				return err
			}
			report := map[string]func(context.Context, *app) *listing{"invoice": ageing, "customer": ageingOfCustomers}[by]
			if report == nil {
				return usageError("--by %s: want invoice or customer", by)
			}
			return list(cmd.Context(), g, func(a *app) (*listing, error) { return report(cmd.Context(), a), nil }, func(l *listing) error { return f.print(g, l) })
		},
	}
	f.flags(c)
	c.Flags().StringVar(&by, "by", "invoice", "a line for each invoice or customer")
	return c
}

// bandColumns are the columns of batch.AgeBands.
var bandColumns = []column{
	{"not_due_ore", "0 days"}, {"days_1_14_ore", "1-14"}, {"days_15_30_ore", "15-30"}, {"days_31_60_ore", "31-60"}, {"days_61_90_ore", "61-90"}, {"over_90_ore", "Over 90"},
}

// bandCells are the amounts in the bands.
func bandCells(bands []batch.Ore) (cells []any) {
	for _, o := range bands {
		cells = append(cells, o)
	}
	return cells
}

func ageing(ctx context.Context, a *app) *listing {
	return &listing{
		title: "Ageing", sums: true, sparse: true,
		columns: append([]column{{"invoice_no", "Invoice"}, {"customer_no", "Customer"}, {"name", "Name"}, {"due", "Due"}, {"status", "Status"}, {"why", "Why"}}, append(slices.Clone(bandColumns), column{"held", "On hold"})...),
		rows: mapRows(a.night.Ageing(ctx, a.through()), func(i batch.Aged) []any {
			bands := make([]batch.Ore, len(batch.AgeBands))
			bands[i.Band] = i.Outstanding()
			row := append([]any{i.No, i.CustomerNo, i.Customer.Name, i.Due, word(i.Status()), word(i.Why.Reason)}, bandCells(bands)...)
			return append(row, onHold(&i.InvoiceState, bankday.DateOf(a.night.Now.In(bankday.Oslo))))
		}),
	}
}

// debtor is what a customer owes.
type debtor struct {
	no, name string
	invoices int
	oldest   bankday.Date
	bands    []batch.Ore
	total    batch.Ore
}

// ageingOfCustomers adds up what each customer owes; it holds a line for each who does.
func ageingOfCustomers(ctx context.Context, a *app) *listing {
	return &listing{
		title: "Ageing", sums: true, sparse: true,
		columns: append(append([]column{{"customer_no", "Customer"}, {"name", "Name"}, {"invoices", "Invoices"}, {"oldest_due", "Oldest due"}}, bandColumns...), column{"total_ore", "In all"}),
		rows: func(yield func([]any, error) bool) {
			owe := map[string]*debtor{}
			for i, err := range a.night.Ageing(ctx, a.through()) {
				if err != nil {
					yield(nil, err)
					return
				}
				d := owe[i.CustomerNo]
				if d == nil {
					d = &debtor{no: i.CustomerNo, name: i.Customer.Name, oldest: i.Due, bands: make([]batch.Ore, len(batch.AgeBands))}
					owe[i.CustomerNo] = d
				}
				d.invoices++
				d.oldest = min(d.oldest, i.Due)
				d.bands[i.Band] += i.Outstanding()
				d.total += i.Outstanding()
			}
			for _, d := range slices.SortedFunc(maps.Values(owe), func(a, b *debtor) int { return cmp.Or(cmp.Compare(len(a.no), len(b.no)), cmp.Compare(a.no, b.no)) }) {
				if !yield(append(append([]any{d.no, d.name, d.invoices, d.oldest}, bandCells(d.bands)...), d.total), nil) {
					return
				}
			}
		},
	}
}
