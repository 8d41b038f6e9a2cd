package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func settlementCmd(g *globals) *cobra.Command {
	var f form
	var days span
	var account, tick, untick, by string
	var detail bool
	c := &cobra.Command{
		Use:   "settlement",
		Short: "What the bank statement shows: one line for each sum, its payments below; and the statement ticked against it",
		Long: `One line for each sum on the bank statement: account, Nets date, centre, day code, partial settlement and serial number, and
the line of the statement that it is ticked against. The table has the payments of each sum below it; the other formats
have the sums, or with --detail a line for each payment, with where its money is posted and its file and line.

--tick FILE.csv compares a bank statement with the sums. It has the columns date, amount and reference (or dato, beløp and
referanse, and optional account or konto; others are left alone), amounts in kroner, and semicolons or commas. Each line
is held against one sum: the same amount, on the Nets date or within three bank days after it, the sum whose serial number
the reference names first. What comes out has the status agrees, only_bank (the bank has it and we do not) or only_us (we have
it and no statement has had it). What agrees is remembered, with who ticked it; the same file again changes nothing.
--untick takes back what a file or a reference led to.
` + formatHelp,
		Example: `  trekk report settlement --from 2026-10-01 --to 2026-10-31
  trekk report settlement --detail --format xlsx -o october.xlsx
  trekk report settlement --tick october.csv --by Kari
  trekk report settlement --untick october.csv`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(g); err != nil {
				return err
			}
			if err := days.check(); err != nil {
				return err
			}
			filter := batch.SumFilter{Account: strings.ReplaceAll(account, ".", ""), From: days.from, Until: days.to}
			if account != "" {
				if err := checkAccount(account); err != nil {
					return usageError("--account: %w", err)
				}
			}
			switch ctx := cmd.Context(); {
			case tick != "" && untick != "":
				return usageError("--tick and --untick are two acts: one at a time")
			case tick != "":
				return with(ctx, g, func(a *app) error { return tickStatement(ctx, a, &f, filter, days.String(), tick, orUser(by)) })
			case untick != "":
				return with(ctx, g, func(a *app) error { return untickStatement(ctx, a, untick, orUser(by)) })
			default:
				return list(ctx, g, func(a *app) (*listing, error) {
					return settlement(ctx, a, filter, days.String(), f.format == "table", detail), nil
				},
					func(l *listing) error { return f.print(g, l) })
			}
		},
	}
	f.flags(c)
	days.flags(c)
	fl := c.Flags()
	fl.BoolVar(&detail, "detail", false, "a line for each payment, where the format is not table")
	fl.StringVar(&account, "account", "", "the sums, or the statement, of one account of several")
	fl.StringVar(&tick, "tick", "", "bank statement to compare with, a CSV file; - is standard input")
	fl.StringVar(&untick, "untick", "", "bank statement, or reference on it, whose ticks are taken back")
	fl.StringVar(&by, "by", "", "who ticks (default the system's user)")
	return c
}

// sumColumns name a sum on the bank statement.
var sumColumns = []column{
	{"account", "Account"}, {"nets_date", "Nets date"}, {"centre", "Centre"}, {"day_code", "Day"}, {"partial", "Partial"}, {"serial", "Serial"},
}

func sumCells(k batch.SumKey) []any {
	return []any{k.Account, k.Date, k.Centre, k.Day, k.Partial, k.Serial}
}

// settlement has the sums; a table their payments below them; and where it is detailed the payments alone.
func settlement(ctx context.Context, a *app, filter batch.SumFilter, period string, people, detail bool) *listing {
	l := &listing{title: "Settlement", period: period, sums: !people}
	between := func(yield func(batch.Sum, error) bool) {
		for s, err := range a.night.Settlement(ctx, a.through()) {
			if err == nil && !filter.Has(s.SumKey) {
				continue
			}
			if !yield(s, err) {
				return
			}
		}
	}
	switch {
	case people:
		l.columns = append(sumColumns, []column{{"payments", "Payments"}, {"amount_ore", "Amount"}, {"ticked", "Ticked"}, {"ticked_by", "By"}, {"kid", "KID"}, {"posted", "Posted to"}, {"file", "File"}}...)
		l.rows = withPayments(a.store.PaymentsAsOf(ctx, batch.AllPayments, a.through()), between,
			func(s *batch.Sum) []any {
				return append(sumCells(s.SumKey), append([]any{s.Payments, s.Amount}, append(tickCells(s.Tick)[:2], "", "", "")...)...)
			},
			func(p *batch.PaymentState) []any {
				return []any{"", "", "", "", "", "", "", p.Amount, "", "", p.KID, p.Where(), p.FileName}
			})
	case detail:
		l.columns = append(sumColumns, []column{{"payment", "Payment"}, {"amount_ore", "Amount"}, {"kid", "KID"}, {"posted", "Posted to"}, {"file", "File"}, {"line", "Line"}}...)
		l.rows = withPayments(a.store.PaymentsAsOf(ctx, batch.AllPayments, a.through()), between, nil, func(p *batch.PaymentState) []any {
			return append(sumCells(p.Key()), p.No, p.Amount, p.KID, p.Where(), p.FileName, p.Line)
		})
	default:
		l.columns = append(sumColumns, []column{{"payments", "Payments"}, {"amount_ore", "Amount"}, {"ticked", "Ticked"}, {"ticked_by", "By"}, {"bank_date", "Bank date"}, {"reference", "Reference"}}...)
		l.rows = mapRows(between, func(s batch.Sum) []any {
			return append(sumCells(s.SumKey), append([]any{s.Payments, s.Amount}, tickCells(s.Tick)...)...)
		})
	}
	return l
}

// tickCells are when and by whom a sum was ticked, and against what.
func tickCells(t *batch.Tick) []any {
	if t == nil {
		return []any{nil, "", nil, ""}
	}
	return []any{t.Acted, t.By, t.On, t.Reference}
}

// withPayments has for each sum its row, if it is wanted, and those of its payments, which stream in the same order.
func withPayments(payments iter.Seq2[batch.PaymentState, error], sums iter.Seq2[batch.Sum, error], sum func(*batch.Sum) []any, row func(*batch.PaymentState) []any) iter.Seq2[[]any, error] {
	return func(yield func([]any, error) bool) {
		next, stop := iter.Pull2(payments)
		defer stop()
		p, perr, ok := next()
		for s, err := range sums {
			if err != nil {
				yield(nil, err)
				return
			}
			if sum != nil && !yield(sum(&s), nil) {
				return
			}
			for ; ok && perr == nil && p.Key() != s.SumKey; p, perr, ok = next() {
				continue // of another sum, or of none
			}
			for ; ok && perr == nil && p.Key() == s.SumKey; p, perr, ok = next() {
				if !yield(row(&p), nil) {
					return
				}
			}
			if perr != nil {
				yield(nil, perr)
				return
			}
		}
	}
}

// tickStatement ticks a bank statement and shows what came of it.
func tickStatement(ctx context.Context, a *app, f *form, filter batch.SumFilter, period, path, by string) error {
	in := a.stdin
	if path != "-" {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	ticked, err := a.night.Tick(ctx, filepath.Base(path), in, filter, by)
	if err != nil {
		return err
	}
	l := &listing{
		title: "Bank statement", period: period, whose: []batch.Creditor{a.night.Creditor}, day: bankday.DateOf(a.night.Now.In(bankday.Oslo)),
		columns: append([]column{{"status", "Status"}, {"date", "Date"}, {"amount_ore", "Amount"}, {"reference", "Reference"}},
			append(sumColumns, []column{{"payments", "Payments"}, {"ticked", "Ticked"}, {"ticked_by", "By"}}...)...),
		rows: func(yield func([]any, error) bool) {
			for _, t := range ticked {
				if !yield(tickedRow(&t), nil) {
					return
				}
			}
		},
	}
	if err := f.print(a.globals, l); err != nil || f.format != "table" {
		return err
	}
	count, sum, anew := map[batch.Agreement]int{}, map[batch.Agreement]batch.Ore{}, 0
	for _, t := range ticked {
		count[t.Status]++
		sum[t.Status] += t.Amount()
		if t.New {
			anew++
		}
	}
	_, err = fmt.Fprintf(a.stdout, "\n%d agree, %s kr; %d of them ticked now\n%d only the bank has, %s kr\n%d only we have, %s kr\n", count[batch.Agrees], sum[batch.Agrees], anew,
		count[batch.OnlyBank], sum[batch.OnlyBank], count[batch.OnlyUs], sum[batch.OnlyUs])
	return err
}

func tickedRow(t *batch.Ticked) []any {
	row := []any{word(t.Status), t.On(), t.Amount(), ""}
	if t.Line != nil {
		row[3] = t.Line.Reference
	}
	if t.Sum == nil {
		return append(row, "", nil, nil, nil, nil, nil, nil, nil, "")
	}
	return append(append(append(row, sumCells(t.Sum.SumKey)...), t.Sum.Payments), tickCells(t.Sum.Tick)[:2]...)
}

// untickStatement takes ticks back: those of a file where there is one of that name, and those with a reference.
func untickStatement(ctx context.Context, a *app, what, by string) error {
	content, err := os.ReadFile(what)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	sums, err := a.night.Untick(ctx, what, content, by)
	if errors.Is(err, batch.ErrNotFound) {
		return rejected(err)
	}
	if err != nil {
		return err
	}
	if a.json {
		return printJSON(a.stdout, map[string]any{"unticked": len(sums)})
	}
	_, err = fmt.Fprintf(a.stdout, "taken back: %d ticks\n", len(sums))
	return err
}

// span is a time from a day until another, either of which may be left open.
type span struct {
	first, last string
	from, to    bankday.Date
}

func (s *span) flags(c *cobra.Command) {
	c.Flags().StringVar(&s.first, "from", "", "the first day (default from the beginning)")
	c.Flags().StringVar(&s.last, "to", "", "the last day (default until the end)")
}

// check reads the days.
func (s *span) check() error {
	for _, f := range []struct {
		name, text string
		day        *bankday.Date
	}{{"from", s.first, &s.from}, {"to", s.last, &s.to}} {
		if f.text == "" {
			continue
		}
		var err error
		if *f.day, err = bankday.Parse(f.text); err != nil {
			return usageError("--%s %s: want a date such as 2026-10-01", f.name, f.text)
		}
	}
	if !s.to.IsZero() && s.to < s.from {
		return usageError("--to %s is before --from %s", s.to, s.from)
	}
	return nil
}

// String is empty when both ends are open.
func (s *span) String() string {
	if s.first == "" && s.last == "" {
		return ""
	}
	return dateForPeople(s.from) + "–" + dateForPeople(s.to)
}
