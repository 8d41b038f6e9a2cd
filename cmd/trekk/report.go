package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func reportCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("report",
		"Settlement, invoices, ageing, unmatched payments, credit, journal and balance, as tables or files",
		settlementCmd(g),
		simpleReport(g, "invoices", "Every invoice with what has been paid and its status",
			`Every invoice. The status is the first that holds: cancelled, written_off, paid, collection,
reminded, partly_paid, open.`, invoices),
		ageingCmd(g),
		simpleReport(g, "unmatched", "Payments that could not be tied to an invoice",
			`As trekk unmatched list.`, unmatched),
		creditReportCmd(g), journalCmd(g), balanceCmd(g),
		simpleReport(g, "configuration", "What trekk.yaml said, by its hash, and since when",
			`Each part of trekk.yaml that matters (accounts, approval, limits, terms) with its hash, from the run
or act that met it first. What is only written in another way has the same hash; every change is in the
audit log.`,
			configuration),
	)
}

// simpleReport makes the command of a report that asks for nothing but its form.
func simpleReport[T any](
	g *wire.Globals, name, short, long string, make func(context.Context, *wire.App) (*render.List[T], error),
) *cobra.Command {
	var f wire.Form
	c := &cobra.Command{
		Use:   name,
		Short: short,
		Long:  long + "\n" + wire.FormatHelp,
		Example: fmt.Sprintf("  trekk report %[1]s\n  trekk report %[1]s --format xlsx -o %[1]s.xlsx\n"+
			"  trekk report %[1]s --format csv --excel -o %[1]s.csv", name),
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.Check(g); err != nil {
				return err
			}
			return printReport(cmd.Context(), g, &f, make)
		},
	}
	f.Flags(c)
	return c
}

// printReport makes one listing of what every creditor has, and prints it as it was asked for.
func printReport[T any](
	ctx context.Context, g *wire.Globals, f *wire.Form,
	make func(context.Context, *wire.App) (*render.List[T], error),
) error {
	return wire.List(ctx, g, func(a *wire.App) (*render.List[T], error) { return make(ctx, a) },
		func(l *render.Listing) error { return f.Print(g, l) })
}

// withAccount adds the column of the payee's account where a creditor has several.
func withAccount[T any](a *wire.App, columns []render.Column[T], account func(*T) any) []render.Column[T] {
	if !a.Accounts {
		return columns
	}
	return append(columns[:len(columns):len(columns)], render.Col("account", "Account", account))
}

func invoices(ctx context.Context, a *wire.App) (*render.List[batch.InvoiceState], error) {
	columns := []render.Column[batch.InvoiceState]{
		render.Col("invoice_no", "Invoice", func(i *batch.InvoiceState) any { return i.No }),
		render.Col("customer_no", "Customer", func(i *batch.InvoiceState) any { return i.CustomerNo }),
		render.Col("membership_no", "Membership", func(i *batch.InvoiceState) any { return i.MembershipNo }),
		render.Col("kid", "KID", func(i *batch.InvoiceState) any { return i.KID }),
		render.Col("issued", "Issued", func(i *batch.InvoiceState) any { return i.Issued }),
		render.Col("due", "Due", func(i *batch.InvoiceState) any { return i.Due }),
		render.Col("method", "Method", func(i *batch.InvoiceState) any { return render.Word(i.Method) }),
		render.Col("amount_ore", "Amount", func(i *batch.InvoiceState) any { return i.Amount }),
		render.Col("fee_ore", "Fee", func(i *batch.InvoiceState) any { return i.Fee }),
		render.Col("paid_ore", "Paid", func(i *batch.InvoiceState) any { return i.Paid }),
		render.Col("status", "Status", func(i *batch.InvoiceState) any { return render.Word(i.Status()) }),
		render.Col("credited_ore", "Credited", func(i *batch.InvoiceState) any { return i.Credited }),
		render.Col("outstanding_ore", "Outstanding",
			func(i *batch.InvoiceState) any { return i.Outstanding() }),
		render.Col("held", "On hold",
			func(i *batch.InvoiceState) any { return onHold(report.HeldOf(i, a.Today())) }),
	}
	return &render.List[batch.InvoiceState]{
		Title: "Invoices", Sums: true,
		Columns: withAccount(a, columns, func(i *batch.InvoiceState) any { return i.Account }),
		Rows:    a.Store.InvoicesAsOf(ctx, batch.AllInvoices, a.Through()),
	}, nil
}

// postedTo says where the money of a payment is.
func postedTo(p *batch.PaymentState) any { return render.Phrase(p.WhereIn) }

var configurationColumns = []render.Column[batch.ConfigNoted]{
	render.Col("part", "Part", func(c *batch.ConfigNoted) any { return c.Part }),
	render.Col("noted", "Noted", func(c *batch.ConfigNoted) any { return render.Time(c.At) }),
	render.Col("noted_by", "Noted by", func(c *batch.ConfigNoted) any { return c.By }),
	render.Col("sha256", "SHA-256", func(c *batch.ConfigNoted) any { return c.Hash }),
}

func configuration(ctx context.Context, a *wire.App) (*render.List[batch.ConfigNoted], error) {
	return &render.List[batch.ConfigNoted]{
		Title: "Configuration", Columns: configurationColumns, Rows: a.Store.Configuration(ctx),
	}, nil
}
