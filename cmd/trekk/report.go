package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func reportCmd(g *globals) *cobra.Command {
	return group("report", "Settlement, invoices, ageing and unmatched payments, as tables or files",
		reportSub(g, "settlement", "What the bank statement shows: one line for each sum, its payments below",
			`One line for each sum on the bank statement: account, Nets date, centre, day code, partial settlement and serial
number. The table has the payments of each sum below it; the other formats have the sums.`, settlement),
		reportSub(g, "invoices", "Every invoice with what has been paid and its status",
			`Every invoice. The status is the first that holds: cancelled, paid, collection, reminded, partly_paid, open.`, invoices),
		reportSub(g, "ageing", "Open invoices by how long they are overdue",
			`What is outstanding, by days after the day of the charge: 0 (not overdue), 1-14, 15-30, 31-60, 61-90, over 90.`, ageing),
		reportSub(g, "unmatched", "Payments that could not be tied to an invoice", `As trekk unmatched list.`,
			func(ctx context.Context, a *app, _ string) (*listing, error) { return unmatchedListing(ctx, a), nil }),
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

// toOutput writes to a file, which appears whole or not at all, or to standard output.
func toOutput(g *globals, path string, write func(io.Writer) error) error {
	if path == "" || path == "-" {
		b := bufio.NewWriter(g.stdout)
		if err := write(b); err != nil {
			return err
		}
		return b.Flush()
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	b := bufio.NewWriter(f)
	err = write(b)
	if err == nil {
		err = b.Flush()
	}
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

func unmatchedListing(ctx context.Context, a *app) *listing {
	return &listing{title: "Unmatched payments", sums: true, columns: unmatchedColumns, rows: mapRows(a.store.Payments(ctx, batch.PaymentsUnmatched), unmatchedRow)}
}

func invoices(ctx context.Context, a *app, _ string) (*listing, error) {
	return &listing{
		title: "Invoices", sums: true,
		columns: []column{
			{"invoice_no", "Invoice"}, {"customer_no", "Customer"}, {"membership_no", "Membership"}, {"kid", "KID"}, {"issued", "Issued"}, {"due", "Due"},
			{"method", "Method"}, {"amount_ore", "Amount"}, {"fee_ore", "Fee"}, {"paid_ore", "Paid"}, {"status", "Status"},
		},
		rows: mapRows(a.store.Invoices(ctx, batch.AllInvoices, 0), func(i batch.InvoiceState) []any {
			return []any{i.No, i.CustomerNo, i.MembershipNo, i.KID, i.Issued, i.Due, word(i.Method), i.Amount, i.Fee, i.Paid, word(i.Status())}
		}),
	}, nil
}

// settlement streams the payments in the order of the sums. Of a table each sum is followed by its payments.
func settlement(ctx context.Context, a *app, format string) (*listing, error) {
	columns := []column{
		{"account", "Account"}, {"nets_date", "Nets date"}, {"centre", "Centre"}, {"day_code", "Day"}, {"partial", "Partial"}, {"serial", "Serial"},
		{"payments", "Payments"}, {"amount_ore", "Amount"},
	}
	if format == "table" {
		columns = append(columns, column{"kid", "KID"}, column{"posted", "Posted to"}, column{"file", "File"})
	}
	l := &listing{title: "Settlement", sums: format != "table", columns: columns}
	l.rows = func(yield func([]any, error) bool) {
		var sum []any
		var below [][]any
		flush := func() bool {
			if sum == nil {
				return true
			}
			if !yield(sum, nil) {
				return false
			}
			for _, row := range below {
				if !yield(row, nil) {
					return false
				}
			}
			return true
		}
		for p, err := range a.store.Payments(ctx, batch.AllPayments) {
			if err != nil {
				yield(nil, err)
				return
			}
			key := []any{p.Account, p.Date, p.Centre, p.Day, p.Partial, p.Serial}
			if sum == nil || !slices.Equal(sum[:6], key) {
				if !flush() {
					return
				}
				sum, below = append(key, 0, batch.Ore(0)), nil
				if format == "table" {
					sum = append(sum, "", "", "")
				}
			}
			sum[6] = sum[6].(int) + 1
			sum[7] = sum[7].(batch.Ore) + p.Amount
			if format == "table" {
				below = append(below, []any{"", "", "", "", "", "", "", p.Amount, p.KID, postedTo(&p), p.FileName})
			}
		}
		flush()
	}
	return l, nil
}

// postedTo says where the money of a payment is.
func postedTo(p *batch.PaymentState) string {
	sums := map[string]batch.Ore{}
	var order []string
	for _, e := range p.Postings {
		name := string(e.Target)
		switch e.Target {
		case batch.ToInvoice:
			name = "invoice " + e.InvoiceNo
		case batch.ToCredit:
			name = "credit of " + e.CustomerNo
		case batch.ToUnmatched:
			name = string(e.Reason)
		}
		if _, ok := sums[name]; !ok {
			order = append(order, name)
		}
		sums[name] += e.Amount
	}
	order = slices.DeleteFunc(order, func(name string) bool { return sums[name] == 0 })
	if len(order) == 0 {
		return "not matched yet"
	}
	for i, name := range order {
		if len(order) > 1 {
			order[i] = fmt.Sprintf("%s %s", name, sums[name])
		}
	}
	return strings.Join(order, ", ")
}

type ageingBand struct {
	name, title string
	upTo        int
}

// ageingBands are the bands of the ageing report, by days after the day of the charge.
var ageingBands = []ageingBand{
	{"not_due_ore", "0 days", 0}, {"days_1_14_ore", "1-14", 14}, {"days_15_30_ore", "15-30", 30}, {"days_31_60_ore", "31-60", 60},
	{"days_61_90_ore", "61-90", 90}, {"over_90_ore", "Over 90", 1 << 30},
}

// ageing puts what each customer owes into its band.
func ageing(ctx context.Context, a *app, _ string) (*listing, error) {
	today := bankday.DateOf(a.night.Now.In(bankday.Oslo))
	columns := []column{{"invoice_no", "Invoice"}, {"customer_no", "Customer"}, {"name", "Name"}, {"due", "Due"}, {"status", "Status"}}
	columns = append(columns, column{"why", "Why"})
	for _, b := range ageingBands {
		columns = append(columns, column{b.name, b.title})
	}
	l := &listing{title: "Ageing", sums: true, columns: columns}
	whyer, err := a.night.Unpaid(ctx)
	if err != nil {
		return nil, err
	}
	l.rows = func(yield func([]any, error) bool) {
		for i, err := range a.store.Invoices(ctx, batch.InvoicesToPay, 0) {
			if err != nil {
				yield(nil, err)
				return
			}
			why, err := whyer.Why(ctx, &i)
			if err != nil {
				yield(nil, err)
				return
			}
			row := []any{i.No, i.CustomerNo, i.Customer.Name, i.Due, word(i.Status()), word(why.Reason)}
			days := int(today - a.night.Calendar.Next(i.Due))
			band := slices.IndexFunc(ageingBands, func(b ageingBand) bool { return days <= b.upTo })
			for b := range ageingBands {
				cell := batch.Ore(0)
				if b == band {
					cell = i.Outstanding()
				}
				row = append(row, cell)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return l, nil
}
