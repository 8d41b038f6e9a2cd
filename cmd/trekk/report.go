package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func reportCmd(g *globals) *cobra.Command {
	return group("report", "Settlement, invoices, ageing, unmatched payments, journal and balance, as tables or files",
		settlementCmd(g),
		reportSub(g, "invoices", "Every invoice with what has been paid and its status",
			`Every invoice. The status is the first that holds: cancelled, written_off, paid, collection, reminded, partly_paid, open.`, invoices),
		ageingCmd(g),
		reportSub(g, "unmatched", "Payments that could not be tied to an invoice", `As trekk unmatched list.`,
			func(ctx context.Context, a *app, _ string) (*listing, error) {
				return unmatchedListing(a.store.PaymentsAsOf(ctx, batch.PaymentsUnmatched, a.through())), nil
			}),
		journalCmd(g), balanceCmd(g),
	)
}

// reportSub makes one report's command.
func reportSub(g *globals, name, short, long string, make func(context.Context, *app, string) (*listing, error)) *cobra.Command {
	var f form
	c := &cobra.Command{
		Use:     name,
		Short:   short,
		Long:    long + "\n" + formatHelp,
		Example: fmt.Sprintf("  trekk report %s\n  trekk report %s --format xlsx -o %s.xlsx\n  trekk report %s --format csv --excel -o %s.csv", name, name, name, name, name),
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(g); err != nil {
				return err
			}
			return list(cmd.Context(), g, func(a *app) (*listing, error) { return make(cmd.Context(), a, f.format) }, func(l *listing) error {
				return f.print(g, l)
			})
		},
	}
	f.flags(c)
	return c
}

// toOutput writes to a file, which appears whole or not at all, or to standard output. What is there and no file, such as a
// device or a pipe, is written to as it is.
func toOutput(g *globals, path string, write func(io.Writer) error) error {
	straight := func(w io.Writer) error {
		b := bufio.NewWriter(w)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	}
	if path == "" || path == "-" {
		return straight(g.stdout)
	}
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	if there, err := os.Stat(path); err == nil && !there.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return errors.Join(straight(f), f.Close())
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	err = straight(f)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func unmatchedListing(payments iter.Seq2[batch.PaymentState, error]) *listing {
	return &listing{title: "Unmatched payments", sums: true, columns: unmatchedColumns, rows: mapRows(payments, unmatchedRow)}
}

func invoices(ctx context.Context, a *app, _ string) (*listing, error) {
	today := bankday.DateOf(a.night.Now.In(bankday.Oslo))
	return a.withAccount(&listing{
		title: "Invoices", sums: true,
		columns: []column{
			{"invoice_no", "Invoice"}, {"customer_no", "Customer"}, {"membership_no", "Membership"}, {"kid", "KID"}, {"issued", "Issued"}, {"due", "Due"},
			{"method", "Method"}, {"amount_ore", "Amount"}, {"fee_ore", "Fee"}, {"paid_ore", "Paid"}, {"status", "Status"}, {"credited_ore", "Credited"},
			{"outstanding_ore", "Outstanding"}, {"held", "On hold"},
		},
		rows: mapRows(a.store.InvoicesAsOf(ctx, batch.AllInvoices, a.through()), func(i batch.InvoiceState) []any {
			return []any{i.No, i.CustomerNo, i.MembershipNo, i.KID, i.Issued, i.Due, word(i.Method), i.Amount, i.Fee, i.Paid, word(i.Status()), i.Credited, i.Outstanding(), onHold(&i, today), i.Account}
		}),
	}), nil
}

// onHold says until when an invoice is on hold.
func onHold(i *batch.InvoiceState, today bankday.Date) string {
	switch {
	case !i.Held(today):
		return ""
	case i.Hold.Until.IsZero():
		return "until released"
	}
	return "until " + i.Hold.Until.String()
}

// postedTo says where the money of a payment is.
func postedTo(p *batch.PaymentState) phrase { return p.WhereIn }
