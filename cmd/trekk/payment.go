package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func paymentCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("payment", "Payments: those that are added by hand, and where each one's money is",
		paymentAddCmd(g), paymentShowCmd(g), paymentListCmd(g))
}

func paymentAddCmd(g *wire.Globals) *cobra.Command {
	var e batch.Entry
	var date, amount, source, invoice, by string
	c := &cobra.Command{
		Use: "add --date DATE --amount KRONER (--kid KID | --invoice INVOICE | --customer CUSTOMER) " +
			"--source SOURCE --reference REFERENCE",
		Short: "Add a payment that no OCR giro file says: reception, Vipps, paper or camt",
		Long: `Adds a payment and places it at once, as the night would: on the invoice with the KID as far as
that is open, the rest as the customer's credit; a customer's payment for no invoice on the oldest open ones
where the terms allow it; and what cannot be tied waits with its reason. A claim for an invoice that is paid
is cancelled by the night's claims, inside its deadline.

A payment is kept with the reference of its receipt, transfer or letter. The same reference of the same source
is never taken twice, and the exit code is 3. The sources paper and camt are money on the bank account that
no OCR giro file has (a KID that was wrong or missing; --kid "" when there was none); reception and vipps
are money that comes another way.`,
		Example: `  trekk payment add --date 2026-10-14 --amount 539 --invoice 1042 --source reception \
    --reference 20261014-7
  trekk payment add --date 2026-10-14 --amount "1 078,00" --customer 1001 --source vipps \
    --reference 5512345678`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if err := onePurpose(cmd); err != nil {
				return err
			}
			if e.Date, err = flagDay("date", date); err != nil {
				return err
			}
			if e.Amount, err = kroner("amount", amount); err != nil {
				return err
			}
			if e.Source = batch.Source(source); !slices.Contains(batch.EntrySources, e.Source) {
				return wire.UsageError("--source %q: want one of %v", source, batch.EntrySources)
			}
			if e.Reference = strings.TrimSpace(e.Reference); e.Reference == "" {
				return wire.UsageError(
					"--reference is missing: the number of the receipt, the transfer or the letter")
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				p, err := a.Desk(by).AddPayment(cmd.Context(), desk.AddPayment{Entry: e, Invoice: invoice})
				if err != nil {
					return wire.Refused(err)
				}
				return printPlaced(a, &p)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&date, "date", "", "the day on which it was paid")
	f.StringVar(&amount, "amount", "", "kroner")
	f.StringVar(&e.KID, "kid", "", "the KID that came with it")
	f.StringVar(&invoice, "invoice", "", "the number of the invoice that it is for")
	f.StringVar(&e.Customer, "customer", "", "the number of the customer who paid for no invoice")
	f.StringVar(&source, "source", "", "reception, vipps, paper or camt")
	f.StringVar(&e.Reference, "reference", "", "the number of the receipt, the transfer or the letter")
	f.StringVar(&e.Text, "text", "", "what the payer wrote")
	byFlag(c, &by)
	return c
}

// onePurpose asks for one of the flags that say what was paid for.
func onePurpose(cmd *cobra.Command) error {
	given := 0
	for _, flag := range []string{"kid", "invoice", "customer"} {
		if cmd.Flags().Changed(flag) {
			given++
		}
	}
	if given != 1 {
		return wire.UsageError("say what was paid for with one of --kid, --invoice and --customer")
	}
	return nil
}

// kroner reads the amount of a flag as people write it: 1234.50 or 1 234,50.
func kroner(flag, s string) (batch.Ore, error) {
	o, err := batch.ParseOre(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s))
	if err == nil && o == 0 {
		err = fmt.Errorf("%q is nothing", s)
	}
	if err != nil {
		return 0, wire.UsageError("--%s: %w", flag, err)
	}
	return o, nil
}

// printPlaced says where the money of a payment is now.
func printPlaced(a *wire.App, p *batch.PaymentState) error {
	if a.JSON {
		return render.JSON(a.Stdout, report.PaymentOf(p))
	}
	_, err := fmt.Fprintf(a.Stdout, "payment %d, %s: %s\n", p.No, p.Amount, p.Where())
	return err
}

func paymentShowCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "show PAYMENT",
		Short:   "Where a payment came from, and where its money has been and is",
		Example: "  trekk payment show 17",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				p, err := a.Report().OnePayment(cmd.Context(), no)
				if err != nil {
					return wire.Refused(err)
				}
				if a.JSON {
					return render.JSON(a.Stdout, report.PaymentOf(&p))
				}
				showPayment(a.Stdout, &p)
				return nil
			})
		},
	}
}

func showPayment(w io.Writer, p *batch.PaymentState) {
	line := func(format string, v ...any) { render.Line(w, format, v...) }
	fact := func(name, value string) {
		if value != "" {
			line("  %-10s %s", name, value)
		}
	}
	line("payment %d, %s, %s: %s", p.No, render.Date(p.Date), p.Amount, p.Where())
	fact("from", fmt.Sprintf("%s (file %d), line %d", p.FileName, p.File, p.Line))
	if p.Source == batch.SourceOCR {
		fact("statement", fmt.Sprintf("account %s, centre %02d, day %02d, partial %d, serial %d",
			p.Account, p.Centre, p.Day, p.Partial, p.Serial))
	} else {
		fact("source", string(p.Source)+" "+p.Reference)
	}
	fact("KID", p.KID)
	fact("payer", p.Debit)
	fact("text", p.Text)
	if p.TakenBackBy != 0 {
		fact("taken back", fmt.Sprintf("by payment %d", p.TakenBackBy))
	}
	line("")
	for _, e := range p.Postings {
		what := e.Where()
		if e.Reverses != 0 {
			what += fmt.Sprintf(", takes back payment %d", e.Reverses)
		}
		if e.Note != "" {
			what += ": " + e.Note
		}
		line("  %s  %14s  %s", render.Date(e.On), e.Amount, what)
	}
}

func paymentListCmd(g *wire.Globals) *cobra.Command {
	var f wire.Form
	c := &cobra.Command{
		Use:   "list",
		Short: "Every payment: where it came from and where its money is",
		Long: `Every payment with its source (ocr, reception, vipps, paper or camt), its file and line, and
where its money is.
` + wire.FormatHelp,
		Example: "  trekk payment list\n  trekk payment list --format xlsx -o payments.xlsx",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.Check(g); err != nil {
				return err
			}
			return printReport(cmd.Context(), g, &f, payments)
		},
	}
	f.Flags(c)
	return c
}

var paymentColumns = []render.Column[batch.PaymentState]{
	render.Col("payment", "Payment", func(p *batch.PaymentState) any { return p.No }),
	render.Col("date", "Date", func(p *batch.PaymentState) any { return p.Date }),
	render.Col("booked", "Booked", func(p *batch.PaymentState) any { return p.Booked }),
	render.Col("source", "Source", func(p *batch.PaymentState) any { return render.Word(p.Source) }),
	render.Col("reference", "Reference", func(p *batch.PaymentState) any { return p.Reference }),
	render.Col("amount_ore", "Amount", func(p *batch.PaymentState) any { return p.Amount }),
	render.Col("kid", "KID", func(p *batch.PaymentState) any { return p.KID }),
	render.Col("file", "File", func(p *batch.PaymentState) any { return p.FileName }),
	render.Col("line", "Line", func(p *batch.PaymentState) any { return p.Line }),
	render.Col("posted", "Posted to", postedTo),
}

func payments(ctx context.Context, a *wire.App) (*render.List[batch.PaymentState], error) {
	return &render.List[batch.PaymentState]{
		Title: "Payments", Sums: true,
		Columns: paymentColumns, Rows: a.Report().EveryPayment(ctx),
	}, nil
}
