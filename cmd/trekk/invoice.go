package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func invoiceCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("invoice", "One invoice: its history, credit notes, losses, holds, and time to pay",
		invoiceShowCmd(g), invoicePDFCmd(g), invoiceCreditCmd(g), invoiceWriteOffCmd(g),
		invoiceWaiveFeeCmd(g),
		invoiceHoldCmd(g),
		invoiceReleaseCmd(g), invoiceObjectCmd(g), invoiceResolveCmd(g), invoicePostponeCmd(g), invoiceInstalmentsCmd(g))
}

// act is what the acts on an invoice have in common.
type act struct {
	reason, by string
}

func (f *act) flags(c *cobra.Command) {
	byFlag(c, &f.by)
	c.Flags().StringVar(&f.reason, "reason", "", "why; kept with the books")
}

func (f *act) check() error {
	if f.reason = strings.TrimSpace(f.reason); f.reason == "" {
		return wire.UsageError("--reason is missing: say why, it is kept with the books")
	}
	return nil
}

func invoiceShowCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show INVOICE|KID|CUSTOMER",
		Short: "An invoice with its whole history, or a customer's invoices, credit and mandates",
		Long: `Shows an invoice: its lines, and everything that has happened to it, by time, with the proof:
the letter, claims with their transmissions and receipts, payments with their file and line, credit notes,
reminders, collection, holds, and who did what. A number that is no invoice's is a KID or a customer's;
invoice:12 and customer:12 say which is meant.`,
		Example: `  trekk invoice show 1042
  trekk invoice show 0000100100010423
  trekk invoice show customer:1001 --json`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				i, c, err := batch.Find(cmd.Context(), a.Store, args[0])
				if err != nil {
					return wire.Refused(err)
				}
				if c != nil {
					return showCustomer(cmd.Context(), a, c)
				}
				return showInvoice(cmd.Context(), a, i.No)
			})
		},
	}
}

func showInvoice(ctx context.Context, a *wire.App, no string) error {
	l, err := a.Report().Life(ctx, no)
	if err != nil {
		return wire.Refused(err)
	}
	if a.JSON {
		return a.PrintJSON(l)
	}
	line := func(format string, v ...any) { render.Line(a.Stdout, format, v...) }
	line("invoice %s, %s, %s, due %s: %s", l.No, l.Amount, l.Method, render.Date(l.Due), l.Status)
	line("  customer   %s, %s", l.CustomerNo, l.CustomerName)
	if l.MembershipNo != "" {
		line("  membership %s, %s", l.MembershipNo, l.Plan)
	}
	line("  KID        %s", l.KID)
	if l.Held != nil {
		line("  on hold    %s: %s", onHold(l.Held), l.Held.Reason)
	}
	if l.Arranged != nil {
		line("  time given %s", inParts(l.Arranged))
	}
	line("")
	showSums(a.Stdout, l)
	line("")
	for _, e := range l.Events {
		line("  %s  %-24s %s", render.Time(e.At), e.What, e.Proof)
	}
	if l.WhyUnpaid != nil {
		line("unpaid: %s", l.WhyUnpaid.Text)
	}
	return nil
}

// showSums shows what the invoice is for, what has come off it, and what is left.
func showSums(w io.Writer, l *report.Life) {
	sum := func(amount batch.Ore, what string) {
		if amount != 0 {
			fmt.Fprintf(w, "  %14s  %s\n", amount, what)
		}
	}
	for _, x := range l.Lines {
		sum(x.Amount, x.Text)
	}
	sum(l.Fee, "invoice fee")
	sum(-(l.Credited - l.WrittenOff), "credited")
	sum(-l.WrittenOff, "written off")
	sum(-l.Paid, "paid")
	fmt.Fprintf(w, "  %14s  outstanding\n", l.Outstanding)
}

var customerInvoiceColumns = []render.Column[report.Invoice]{
	render.Col("invoice_no", "Invoice", func(i *report.Invoice) any { return i.No }),
	render.Col("issued", "Issued", func(i *report.Invoice) any { return i.Issued }),
	render.Col("due", "Due", func(i *report.Invoice) any { return i.Due }),
	render.Col("text", "For", func(i *report.Invoice) any { return i.Text }),
	render.Col("amount_ore", "Amount", func(i *report.Invoice) any { return i.Amount }),
	render.Col("credited_ore", "Credited", func(i *report.Invoice) any { return i.Credited }),
	render.Col("paid_ore", "Paid", func(i *report.Invoice) any { return i.Paid }),
	render.Col("outstanding_ore", "Outstanding", func(i *report.Invoice) any { return i.Outstanding }),
	render.Col("status", "Status", func(i *report.Invoice) any { return render.Word(i.Status) }),
	render.Col("held", "On hold", func(i *report.Invoice) any { return onHold(i.Held) }),
}

func showCustomer(ctx context.Context, a *wire.App, c *batch.Customer) error {
	shown, err := a.Report().Customer(ctx, c)
	if err != nil {
		return err
	}
	if a.JSON {
		return a.PrintJSON(shown)
	}
	render.Line(a.Stdout, "customer %s, %s, credit %s", shown.No, shown.Name, shown.Credit)
	if shown.Held != nil {
		fmt.Fprintf(a.Stdout, "  everything is stopped %s, since %s: %s\n", onHold(shown.Held),
			render.Date(shown.Held.Since), shown.Held.Reason)
		printLive(a, shown.Live)
	}
	for _, m := range shown.Mandates {
		until := "still active"
		if !m.Until.IsZero() {
			until = "ended " + render.Date(m.Until)
		}
		fmt.Fprintf(a.Stdout, "  mandate since %s, %s\n", render.Date(m.Since), until)
	}
	l := &render.List[report.Invoice]{Columns: customerInvoiceColumns, Rows: render.Of(shown.Invoices)}
	return l.Listing().Table(a.Stdout)
}

// onHold says until when an invoice is on hold.
func onHold(h *report.Held) string {
	switch {
	case h == nil:
		return ""
	case h.Kind == batch.Objection:
		return "until the objection is resolved"
	case h.Until.IsZero():
		return "until released"
	}
	return "until " + h.Until.String()
}

// inParts says until when, or in which parts, an invoice may be paid.
func inParts(a *report.Arranged) string {
	if len(a.Parts) == 0 {
		return "until " + render.Date(a.Until)
	}
	parts := make([]string, len(a.Parts))
	for n, p := range a.Parts {
		parts[n] = fmt.Sprintf("%s by %s", p.Amount, render.Date(p.Due))
	}
	return strings.Join(parts, ", ")
}
