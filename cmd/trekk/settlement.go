package main

import (
	"context"
	"iter"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

// settlementForm is the flags of trekk report settlement beside its form.
type settlementForm struct {
	wire.Form
	days                      span
	account, tick, untick, by string
	detail                    bool
}

func settlementCmd(g *wire.Globals) *cobra.Command {
	var f settlementForm
	c := &cobra.Command{
		Use: "settlement",
		Short: "What the bank statement shows: one line for each sum, its payments below; " +
			"and the statement ticked against it",
		Long: `One line for each sum on the bank statement: account, Nets date, centre, day code, partial
settlement and serial number, and the line of the statement that it is ticked against. The table has the
payments of each sum below it; the other formats have the sums, or with --detail a line for each payment, with
where its money is posted and its file and line.

--tick FILE compares a bank statement with the sums: CSV or XLSX as DNB, SpareBank 1, Nordea, BN Bank,
Handelsbanken and others export it, with a date, an amount (or what came in and what went out) and a reference;
what a bank calls them otherwise stands in trekk.yaml, below imports. Text before the headings, sums and lines
that are not booked yet are left out, and told. Each line is held against one sum: the same amount, on the Nets
date or within three bank days after it, the sum whose serial number the reference names first; a refund that
was paid out is ticked against its reference. What comes out has the status
agrees, only_bank (the bank has it and we do not) or only_us (we have it and no statement has had it). What
agrees is remembered, with who ticked it; the same file again changes nothing. --untick takes back what a file
or a reference led to.
` + wire.FormatHelp,
		Example: `  trekk report settlement --from 2026-10-01 --to 2026-10-31
  trekk report settlement --detail --format xlsx -o october.xlsx
  trekk report settlement --tick october.csv --as kari
  trekk report settlement --untick october.csv`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			filter, err := f.filter(g)
			if err != nil {
				return err
			}
			switch ctx := cmd.Context(); {
			case f.tick != "" && f.untick != "":
				return wire.UsageError("--tick and --untick are two acts: one at a time")
			case f.tick != "":
				return wire.With(ctx, g, func(a *wire.App) error { return tickStatement(ctx, a, &f, filter) })
			case f.untick != "":
				return wire.With(ctx, g,
					func(a *wire.App) error { return untickStatement(ctx, a, f.untick, f.by) })
			default:
				return f.settlement(ctx, g, filter)
			}
		},
	}
	f.Flags(c)
	f.days.flags(c)
	fl := c.Flags()
	fl.BoolVar(&f.detail, "detail", false, "a line for each payment, where the format is not table")
	fl.StringVar(&f.account, "account", "", "the sums, or the statement, of one account of several")
	fl.StringVar(&f.tick, "tick", "", "bank statement to compare with, CSV or XLSX; - is standard input")
	fl.StringVar(&f.untick, "untick", "", "bank statement, or reference on it, whose ticks are taken back")
	byFlag(c, &f.by)
	return c
}

// filter looks at the flags, and says which sums are asked for.
func (f *settlementForm) filter(g *wire.Globals) (filter batch.SumFilter, err error) {
	if err := f.Check(g); err != nil {
		return filter, err
	}
	if err := f.days.check(); err != nil {
		return filter, err
	}
	if f.account != "" {
		if err := wire.CheckAccount(f.account); err != nil {
			return filter, wire.UsageError("--account: %w", err)
		}
	}
	return batch.SumFilter{
		Account: strings.ReplaceAll(f.account, ".", ""), From: f.days.from, Until: f.days.to,
	}, nil
}

// settlement has the sums; a table their payments below them; and where it is detailed the payments alone.
func (f *settlementForm) settlement(ctx context.Context, g *wire.Globals, filter batch.SumFilter) error {
	period := f.days.String()
	switch {
	case f.Format == "table":
		return printReport(ctx, g, &f.Form,
			func(ctx context.Context, a *wire.App) (*render.List[report.SumPart], error) {
				return &render.List[report.SumPart]{
					Title: "Settlement", Period: period, Columns: sumPartColumns,
					Rows: a.Report().SettlementParts(ctx, filter, a.Through()),
				}, nil
			})
	case f.detail:
		return printReport(ctx, g, &f.Form,
			func(ctx context.Context, a *wire.App) (*render.List[batch.PaymentState], error) {
				return &render.List[batch.PaymentState]{
					Title: "Settlement", Period: period, Sums: true, Columns: settledColumns,
					Rows: paymentsOnly(a.Report().SettlementParts(ctx, filter, a.Through())),
				}, nil
			})
	}
	return printReport(ctx, g, &f.Form,
		func(ctx context.Context, a *wire.App) (*render.List[batch.Sum], error) {
			return &render.List[batch.Sum]{
				Title: "Settlement", Period: period, Sums: true, Columns: settlementColumns,
				Rows: a.Report().Settlement(ctx, filter, a.Through()),
			}, nil
		})
}

// paymentsOnly leaves the sums out.
func paymentsOnly(parts iter.Seq2[report.SumPart, error]) iter.Seq2[batch.PaymentState, error] {
	return func(yield func(batch.PaymentState, error) bool) {
		for p, err := range parts {
			if err != nil {
				yield(batch.PaymentState{}, err)
				return
			}
			if p.Payment != nil && !yield(*p.Payment, nil) {
				return
			}
		}
	}
}

// keyColumns name a sum on the bank statement; none stands where there is no sum.
func keyColumns[T any](key func(*T) *batch.SumKey, none [6]any) []render.Column[T] {
	cell := func(i int, of func(*batch.SumKey) any) func(*T) any {
		return func(row *T) any {
			if k := key(row); k != nil {
				return of(k)
			}
			return none[i]
		}
	}
	return []render.Column[T]{
		render.Col("account", "Account", cell(0, func(k *batch.SumKey) any { return k.Account })),
		render.Col("nets_date", "Nets date", cell(1, func(k *batch.SumKey) any { return k.Date })),
		render.Col("centre", "Centre", cell(2, func(k *batch.SumKey) any { return k.Centre })),
		render.Col("day_code", "Day", cell(3, func(k *batch.SumKey) any { return k.Day })),
		render.Col("partial", "Partial", cell(4, func(k *batch.SumKey) any { return k.Partial })),
		render.Col("serial", "Serial", cell(5, func(k *batch.SumKey) any { return k.Serial })),
	}
}

// settlementColumns are those of the sums alone.
var settlementColumns = append(keyColumns(func(s *batch.Sum) *batch.SumKey { return &s.SumKey }, [6]any{}),
	render.Col("payments", "Payments", func(s *batch.Sum) any { return s.Payments }),
	render.Col("amount_ore", "Amount", func(s *batch.Sum) any { return s.Amount }),
	render.Col("ticked", "Ticked", func(s *batch.Sum) any { return tickedOn(s.Tick) }),
	render.Col("ticked_by", "By", func(s *batch.Sum) any { return tickedBy(s.Tick) }),
	render.Col("bank_date", "Bank date", func(s *batch.Sum) any {
		if s.Tick == nil {
			return nil
		}
		return s.Tick.On
	}),
	render.Col("reference", "Reference", func(s *batch.Sum) any {
		if s.Tick == nil {
			return ""
		}
		return s.Tick.Reference
	}),
)

// tickedOn is when a sum was ticked.
func tickedOn(t *batch.Tick) any {
	if t == nil {
		return nil
	}
	return t.Acted
}

// tickedBy is by whom a sum was ticked.
func tickedBy(t *batch.Tick) string {
	if t == nil {
		return ""
	}
	return t.By
}

// sumPartColumns are those of a sum with its payments below it: a payment has no cells of the sum's, and a
// sum none of the payments'.
var sumPartColumns = append(keyColumns(func(p *report.SumPart) *batch.SumKey {
	if p.Payment != nil {
		return nil
	}
	return &p.Sum.SumKey
}, [6]any{"", "", "", "", "", ""}),
	render.Col("payments", "Payments", ofSum(func(s *batch.Sum) any { return s.Payments })),
	render.Col("amount_ore", "Amount", func(p *report.SumPart) any {
		if p.Payment != nil {
			return p.Payment.Amount
		}
		return p.Sum.Amount
	}),
	render.Col("ticked", "Ticked", ofSum(func(s *batch.Sum) any { return tickedOn(s.Tick) })),
	render.Col("ticked_by", "By", ofSum(func(s *batch.Sum) any { return tickedBy(s.Tick) })),
	render.Col("kid", "KID", ofPayment(func(p *batch.PaymentState) any { return p.KID })),
	render.Col("posted", "Posted to", ofPayment(func(p *batch.PaymentState) any { return p.Where() })),
	render.Col("file", "File", ofPayment(func(p *batch.PaymentState) any { return p.FileName })),
)

func ofSum(cell func(*batch.Sum) any) func(*report.SumPart) any {
	return func(p *report.SumPart) any {
		if p.Payment != nil {
			return ""
		}
		return cell(p.Sum)
	}
}

func ofPayment(cell func(*batch.PaymentState) any) func(*report.SumPart) any {
	return func(p *report.SumPart) any {
		if p.Payment == nil {
			return ""
		}
		return cell(p.Payment)
	}
}

// settledColumns are those of the payments alone, each with the sum that it is in.
var settledColumns = append(keyColumns(func(p *batch.PaymentState) *batch.SumKey {
	k := p.Key()
	return &k
}, [6]any{}),
	render.Col("payment", "Payment", func(p *batch.PaymentState) any { return p.No }),
	render.Col("amount_ore", "Amount", func(p *batch.PaymentState) any { return p.Amount }),
	render.Col("kid", "KID", func(p *batch.PaymentState) any { return p.KID }),
	render.Col("posted", "Posted to", func(p *batch.PaymentState) any { return p.Where() }),
	render.Col("file", "File", func(p *batch.PaymentState) any { return p.FileName }),
	render.Col("line", "Line", func(p *batch.PaymentState) any { return p.Line }),
)
