package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func paymentCmd(g *globals) *cobra.Command {
	return group("payment", "Payments: those that are added by hand, and where each one's money is",
		paymentAddCmd(g), paymentShowCmd(g), paymentListCmd(g))
}

func paymentAddCmd(g *globals) *cobra.Command {
	var e batch.Entry
	var date, amount, source, invoice, by string
	c := &cobra.Command{
		Use:   "add --date DATE --amount KRONER (--kid KID | --invoice INVOICE | --customer CUSTOMER) --source SOURCE --reference REFERENCE",
		Short: "Add a payment that no OCR giro file says: reception, Vipps, paper or camt",
		Long: `Adds a payment and places it at once, as the night would: on the invoice with the KID as far as that is open, the rest as
the customer's credit; a customer's payment for no invoice on the oldest open ones where the terms allow it; and what cannot
be tied waits with its reason. A claim for an invoice that is paid is cancelled by the night's claims, inside its deadline.

A payment is kept with the reference of its receipt, transfer or letter. The same reference of the same source is never taken
twice, and the exit code is 3. The sources paper and camt are money on the bank account that no OCR giro file has (a KID that
was wrong or missing; --kid "" when there was none); reception and vipps are money that comes another way.`,
		Example: `  trekk payment add --date 2026-10-14 --amount 539 --invoice 1042 --source reception --reference 20261014-7
  trekk payment add --date 2026-10-14 --amount "1 078,00" --customer 1001 --source vipps --reference 5512345678`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			given := 0
			for _, flag := range []string{"kid", "invoice", "customer"} {
				if cmd.Flags().Changed(flag) {
					given++
				}
			}
			if given != 1 {
				return usageError("say what was paid for with one of --kid, --invoice and --customer")
			}
			if e.Date, err = bankday.Parse(date); err != nil {
				return usageError("--date: %w", err)
			}
			if e.Amount, err = kroner("amount", amount); err != nil {
				return err
			}
			if e.Source = batch.Source(source); !slices.Contains(batch.EntrySources, e.Source) {
				return usageError("--source %q: want one of %v", source, batch.EntrySources)
			}
			if e.Reference = strings.TrimSpace(e.Reference); e.Reference == "" {
				return usageError("--reference is missing: the number of the receipt, the transfer or the letter")
			}
			return with(cmd.Context(), g, func(a *app) error {
				p, err := a.night.AddPayment(cmd.Context(), e, invoice, orUser(by))
				if err != nil {
					return input(err)
				}
				return a.printPlaced(&p)
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
		return 0, usageError("--%s: %w", flag, err)
	}
	return o, nil
}

// printPlaced says where the money of a payment is now.
func (a *app) printPlaced(p *batch.PaymentState) error {
	if a.json {
		return printJSON(a.stdout, paymentFacts(p))
	}
	_, err := fmt.Fprintf(a.stdout, "payment %d, %s: %s\n", p.No, p.Amount, p.Where())
	return err
}

// posted is a posting as JSON.
type posted struct {
	On         bankday.Date `json:"on"`
	Booked     bankday.Date `json:"booked"`
	Target     batch.Target `json:"target"`
	InvoiceNo  string       `json:"invoice_no,omitempty"`
	CustomerNo string       `json:"customer_no,omitempty"`
	Refund     int64        `json:"refund,omitempty"`
	Amount     batch.Ore    `json:"amount_ore"`
	Reason     batch.Reason `json:"reason,omitempty"`
	Reverses   int64        `json:"reverses,omitempty"`
	Note       string       `json:"note,omitempty"`
}

func paymentFacts(p *batch.PaymentState) map[string]any {
	postings := make([]posted, len(p.Postings))
	for i, e := range p.Postings {
		postings[i] = posted{e.On, e.Booked, e.Target, e.InvoiceNo, e.CustomerNo, e.Refund, e.Amount, e.Reason, e.Reverses, e.Note}
	}
	return map[string]any{
		"payment": p.No, "date": p.Date, "booked": p.Booked, "source": p.Source, "reference": p.Reference, "amount_ore": p.Amount, "kid": p.KID,
		"account": p.Account, "debit": p.Debit, "text": p.Text, "file": p.File, "file_name": p.FileName, "line": p.Line, "type": p.Type,
		"centre": p.Centre, "day_code": p.Day, "partial": p.Partial, "serial": p.Serial, "taken_back_by": p.TakenBackBy,
		"unmatched_ore": p.Balance(batch.ToUnmatched), "posted": p.Where(), "postings": postings,
	}
}

func paymentShowCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:     "show PAYMENT",
		Short:   "Where a payment came from, and where its money has been and is",
		Example: "  trekk payment show 17",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			return with(cmd.Context(), g, func(a *app) error {
				p, err := a.store.Payment(cmd.Context(), no)
				if err != nil {
					return input(err)
				}
				if a.json {
					return printJSON(a.stdout, paymentFacts(&p))
				}
				a.showPayment(&p)
				return nil
			})
		},
	}
}

func (a *app) showPayment(p *batch.PaymentState) {
	line := func(format string, v ...any) { fmt.Fprintf(a.stdout, format+"\n", v...) }
	fact := func(name, value string) {
		if value != "" {
			line("  %-10s %s", name, value)
		}
	}
	line("payment %d, %s, %s: %s", p.No, dateForPeople(p.Date), p.Amount, p.Where())
	fact("from", fmt.Sprintf("%s (file %d), line %d", p.FileName, p.File, p.Line))
	if p.Source == batch.SourceOCR {
		fact("statement", fmt.Sprintf("account %s, centre %02d, day %02d, partial %d, serial %d", p.Account, p.Centre, p.Day, p.Partial, p.Serial))
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
		line("  %s  %14s  %s", dateForPeople(e.On), e.Amount, what)
	}
}

func paymentListCmd(g *globals) *cobra.Command {
	var f form
	c := &cobra.Command{
		Use:   "list",
		Short: "Every payment: where it came from and where its money is",
		Long: `Every payment with its source (ocr, reception, vipps, paper or camt), its file and line, and where its money is.
` + formatHelp,
		Example: "  trekk payment list\n  trekk payment list --format xlsx -o payments.xlsx",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(g); err != nil {
				return err
			}
			return list(cmd.Context(), g, func(a *app) (*listing, error) { return paymentListing(cmd.Context(), a), nil },
				func(l *listing) error { return f.print(g, l) })
		},
	}
	f.flags(c)
	return c
}

func paymentListing(ctx context.Context, a *app) *listing {
	return &listing{
		title: "Payments", sums: true,
		columns: []column{
			{"payment", "Payment"}, {"date", "Date"}, {"booked", "Booked"}, {"source", "Source"}, {"reference", "Reference"}, {"amount_ore", "Amount"}, {"kid", "KID"},
			{"file", "File"}, {"line", "Line"}, {"posted", "Posted to"},
		},
		rows: mapRows(a.store.Payments(ctx, batch.PaymentsByFile), func(p batch.PaymentState) []any {
			return []any{p.No, p.Date, p.Booked, word(p.Source), p.Reference, p.Amount, p.KID, p.FileName, p.Line, postedTo(&p)}
		}),
	}
}
