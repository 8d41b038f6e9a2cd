package main

import (
	"context"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func ageingCmd(g *wire.Globals) *cobra.Command {
	var f wire.Form
	var by string
	c := &cobra.Command{
		Use:   "ageing",
		Short: "Open invoices by how long they are overdue, or what each customer owes",
		Long: `What is outstanding, by days after the day of the charge: 0 (not overdue), 1-14, 15-30, 31-60,
61-90, over 90; a line for each invoice, with why it is unpaid, or with --by customer a line for each customer
who owes anything.
` + wire.FormatHelp,
		Example: `  trekk report ageing --as-of 2026-10-31
  trekk report ageing --by customer --format xlsx -o ageing.xlsx`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.Check(g); err != nil {
				return err
			}
			switch by {
			case "invoice":
				return printReport(cmd.Context(), g, &f, ageing)
			case "customer":
				return printReport(cmd.Context(), g, &f, debtors)
			}
			return wire.UsageError("--by %s: want invoice or customer", by)
		},
	}
	f.Flags(c)
	c.Flags().StringVar(&by, "by", "invoice", "a line for each invoice or customer")
	return c
}

// bandColumns are the columns of report.AgeBands, each with the amount that a row has in it.
func bandColumns[T any](amount func(row *T, band int) batch.Ore) (columns []render.Column[T]) {
	for band, c := range []struct{ name, title string }{
		{"not_due_ore", "0 days"}, {"days_1_14_ore", "1-14"}, {"days_15_30_ore", "15-30"},
		{"days_31_60_ore", "31-60"}, {"days_61_90_ore", "61-90"}, {"over_90_ore", "Over 90"},
	} {
		columns = append(columns, render.Col(c.name, c.title, func(row *T) any { return amount(row, band) }))
	}
	return columns
}

func ageing(ctx context.Context, a *wire.App) (*render.List[report.Aged], error) {
	columns := []render.Column[report.Aged]{
		render.Col("invoice_no", "Invoice", func(i *report.Aged) any { return i.No }),
		render.Col("customer_no", "Customer", func(i *report.Aged) any { return i.CustomerNo }),
		render.Col("name", "Name", func(i *report.Aged) any { return i.Customer.Name }),
		render.Col("due", "Due", func(i *report.Aged) any { return i.Due }),
		render.Col("status", "Status", func(i *report.Aged) any { return render.Word(i.Status()) }),
		render.Col("why", "Why", func(i *report.Aged) any { return render.Word(i.Why.Reason) }),
	}
	columns = append(columns, bandColumns(func(i *report.Aged, band int) batch.Ore {
		if i.Band != band {
			return 0
		}
		return i.Outstanding()
	})...)
	columns = append(columns, render.Col("held", "On hold", func(i *report.Aged) any {
		return onHold(report.HeldOf(&i.InvoiceState, a.Today()))
	}), render.Col("hold", "Held because", func(i *report.Aged) any {
		if i.Why.Hold == nil {
			return ""
		}
		return render.Word(i.Why.Hold.Code)
	}))
	return &render.List[report.Aged]{
		Title: "Ageing", Sums: true, Sparse: true, Columns: columns,
		Rows: a.Report().Ageing(ctx, a.Through()),
	}, nil
}

// debtors has a line for each customer who owes anything.
func debtors(ctx context.Context, a *wire.App) (*render.List[report.Debtor], error) {
	owe, err := a.Report().Debtors(ctx, a.Through())
	columns := []render.Column[report.Debtor]{
		render.Col("customer_no", "Customer", func(d *report.Debtor) any { return d.CustomerNo }),
		render.Col("name", "Name", func(d *report.Debtor) any { return d.Name }),
		render.Col("invoices", "Invoices", func(d *report.Debtor) any { return d.Invoices }),
		render.Col("oldest_due", "Oldest due", func(d *report.Debtor) any { return d.Oldest }),
	}
	inBand := func(d *report.Debtor, band int) batch.Ore { return d.Bands[band] }
	columns = append(columns, bandColumns(inBand)...)
	columns = append(columns, render.Col("total_ore", "In all",
		func(d *report.Debtor) any { return d.Total }))
	return &render.List[report.Debtor]{
		Title: "Ageing", Sums: true, Sparse: true, Columns: columns, Rows: render.OfPointers(owe),
	}, err
}
