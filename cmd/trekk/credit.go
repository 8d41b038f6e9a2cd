package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func creditCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("credit",
		"What customers have paid too much, and what it pays; and who owes us through a refund",
		creditListCmd(g), creditShowCmd(g), creditApplyCmd(g))
}

const aboutCredit = `Who has money with us, and who owes us: below zero stands who was paid back what the
bank then took back from us. Each night that is made into an invoice; debt_ore is what is left to pay of such
invoices. oldest is the day of the oldest payment that has part in it.`

func creditListCmd(g *wire.Globals) *cobra.Command {
	var f wire.Form
	c := &cobra.Command{
		Use:     "list",
		Short:   "Customers with credit, and those who owe us through a refund",
		Long:    aboutCredit + "\n" + wire.FormatHelp,
		Example: "  trekk credit list\n  trekk credit list --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.Check(g); err != nil {
				return err
			}
			return printReport(cmd.Context(), g, &f, credits)
		},
	}
	f.Flags(c)
	return c
}

func creditReportCmd(g *wire.Globals) *cobra.Command {
	return simpleReport(g, "credit", "Who has money with us, and who owes us through a refund, on any day",
		aboutCredit+`
The credits sum to the account of credit in trekk report balance of the same --as-of.`, credits)
}

var creditColumns = []render.Column[report.CreditLine]{
	render.Col("customer_no", "Customer", func(c *report.CreditLine) any { return c.CustomerNo }),
	render.Col("name", "Name", func(c *report.CreditLine) any { return c.Name }),
	render.Col("credit_ore", "In credit", func(c *report.CreditLine) any { return c.Credit }),
	render.Col("oldest", "Since", func(c *report.CreditLine) any { return c.Oldest }),
	render.Col("debt_ore", "Debt invoiced", func(c *report.CreditLine) any { return c.Debt }),
}

func credits(ctx context.Context, a *wire.App) (*render.List[report.CreditLine], error) {
	return &render.List[report.CreditLine]{
		Title: "Customers' credit", Sums: true, Columns: creditColumns,
		Rows: a.Report().Credits(ctx, a.Through()),
	}, nil
}

func creditShowCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show CUSTOMER",
		Short: "Which payments hold a customer's credit, what it has paid, and what it would pay now",
		Long: `Shows a customer's credit: the payments that it is in, the invoices that it paid, what was
paid back of it, the invoices of what the customer owed on it, and the open invoices that it pays tonight.`,
		Example: "  trekk credit show 1001\n  trekk credit show 1001 --json",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				_, no := batch.CutKind(args[0])
				c, err := a.Report().Credit(cmd.Context(), no)
				if err != nil {
					return wire.Refused(err)
				}
				if a.JSON {
					return a.PrintJSON(c)
				}
				return printCredit(a, c)
			})
		},
	}
}

// creditLine is a line of what is shown of a credit.
type creditLine struct {
	what    string
	date    any
	payment any
	to      string
	amount  batch.Ore
}

var creditLineColumns = []render.Column[creditLine]{
	render.Col("what", "What", func(l *creditLine) any { return l.what }),
	render.Col("date", "Date", func(l *creditLine) any { return l.date }),
	render.Col("payment", "Payment", func(l *creditLine) any { return l.payment }),
	render.Col("to", "For", func(l *creditLine) any { return l.to }),
	render.Col("amount_ore", "Amount", func(l *creditLine) any { return l.amount }),
}

func printCredit(a *wire.App, c *report.Credit) error {
	render.Line(a.Stdout, "Customer %s, %s: credit %s\n", c.CustomerNo, c.Name, c.Credit)
	var lines []creditLine
	for _, h := range c.Held {
		lines = append(lines, creditLine{"held", h.Date, h.Payment, "", h.Amount})
	}
	for _, u := range c.Used {
		lines = append(lines, creditLine{"used", u.Date, u.Payment, "invoice " + u.InvoiceNo, u.Amount})
	}
	for _, r := range c.Refunded {
		to := fmt.Sprintf("refund %d", r.Refund)
		if r.Waits {
			to += ", waits for a second person"
		}
		lines = append(lines, creditLine{"paid back", r.Date, r.Payment, to, r.Amount})
	}
	for _, d := range c.Debts {
		lines = append(lines, creditLine{
			"debt invoiced", d.Issued, nil, fmt.Sprintf("invoice %s, %s", d.InvoiceNo, d.Status), d.Amount,
		})
	}
	for _, w := range c.WouldPay {
		lines = append(lines, creditLine{"would pay", w.Due, nil, "invoice " + w.InvoiceNo, w.Amount})
	}
	l := &render.List[creditLine]{Columns: creditLineColumns, Rows: render.Of(lines)}
	return l.Listing().Table(a.Stdout)
}

func creditApplyCmd(g *wire.Globals) *cobra.Command {
	var f act
	var invoice string
	c := &cobra.Command{
		Use:   "apply CUSTOMER|INVOICE",
		Short: "Pay a customer's open invoices with the customer's credit now",
		Long: `Does now what the night does: a customer's credit pays the open invoices that the customer
owes, the one that is due first first, and the customer is told. An invoice that is disputed, or that the
bank may be charging, is left alone. With --invoice, or an invoice in place of the customer, only that one is
paid. It works too where payments.use_credit is false in the terms.`,
		Example: `  trekk credit apply 1001
  trekk credit apply customer:1001 --invoice 1042 --reason "she asked for it"
  trekk credit apply invoice:1042`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				done, err := a.Desk(f.by).ApplyCredit(cmd.Context(), desk.ApplyCredit{
					Of: args[0], Invoice: invoice, Reason: f.reason,
				})
				if err != nil {
					return wire.Refused(err)
				}
				return printApplied(a, done)
			})
		},
	}
	f.flags(c)
	c.Flags().StringVar(&invoice, "invoice", "", "the one invoice that is to be paid")
	return c
}

// applied is what credit paid.
type applied struct {
	CustomerNo string        `json:"customer_no"`
	Invoices   []appliedPart `json:"invoices"`
	Credit     batch.Ore     `json:"credit_ore"` // that is left
}

type appliedPart struct {
	InvoiceNo   string              `json:"invoice_no"`
	Used        batch.Ore           `json:"used_ore"`
	Outstanding batch.Ore           `json:"outstanding_ore"`
	Status      batch.InvoiceStatus `json:"status"`
}

func printApplied(a *wire.App, done *desk.Applied) error {
	shown := applied{CustomerNo: done.Customer.No, Credit: done.Left, Invoices: []appliedPart{}}
	for _, to := range done.Invoices {
		i := &to.Invoice
		shown.Invoices = append(shown.Invoices, appliedPart{i.No, to.Used, i.Outstanding(), i.Status()})
	}
	if a.JSON {
		return a.PrintJSON(shown)
	}
	for _, part := range shown.Invoices {
		fmt.Fprintf(a.Stdout, "invoice %s: %s paid with credit, %s is left to pay\n",
			part.InvoiceNo, part.Used, part.Outstanding)
	}
	_, err := fmt.Fprintf(a.Stdout, "customer %s has %s of credit left\n", shown.CustomerNo, shown.Credit)
	return err
}
