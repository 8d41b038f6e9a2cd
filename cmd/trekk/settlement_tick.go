package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/statement"
	"trekk/batch/stream"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

// tickStatement ticks a bank statement and shows what came of it.
func tickStatement(ctx context.Context, a *wire.App, f *settlementForm, filter batch.SumFilter) error {
	in := a.Stdin
	if f.tick != "-" {
		file, err := os.Open(f.tick)
		if err != nil {
			return err
		}
		defer file.Close()
		in = file
	}
	var read statement.HowRead
	act := desk.Tick{
		File: filepath.Base(f.tick), Statement: in, Expected: filter,
		Tell: func(r statement.HowRead) { read = r },
	}
	ticked, err := a.Desk(f.by).Tick(ctx, act)
	if err != nil {
		return wire.Refused(err)
	}
	for _, l := range read.LeftOut { // beside what may be a file for another program
		fmt.Fprintf(a.Stderr, "%s:%d: left out: %s\n", act.File, l.Line, l.Message)
	}
	l := &render.List[statement.Ticked]{
		Title: "Bank statement", Columns: tickedColumns, Rows: render.Of(ticked),
		Whose: []batch.Creditor{a.Payee.Creditor}, Day: a.Today(), Period: f.days.String(),
	}
	if err := f.Print(a.Globals, l.Listing()); err != nil || f.Format != "table" {
		return err
	}
	return printTicked(a.Stdout, ticked)
}

// printTicked counts and sums what became of the lines and the sums.
func printTicked(w io.Writer, ticked []statement.Ticked) error {
	count, sum, anew := map[statement.Agreement]int{}, map[statement.Agreement]batch.Ore{}, 0
	doubts := 0
	for i := range ticked {
		t := &ticked[i]
		count[t.Status]++
		s := sum[t.Status]
		if err := stream.Add(&s, t.Amount()); err != nil {
			return err
		}
		sum[t.Status] = s
		if t.New {
			anew++
		}
		if t.MayBe != nil {
			doubts++
		}
	}
	if doubts > 0 {
		fmt.Fprintf(w, "\n%d may be of a sum of their own, or of one that was ticked before: trekk finding list\n", doubts)
	}
	_, err := fmt.Fprintf(w, "\n%d agree, %s kr; %d of them ticked now\n%d only the bank has, %s kr\n"+
		"%d only we have, %s kr\n", count[statement.Agrees], sum[statement.Agrees], anew,
		count[statement.OnlyBank], sum[statement.OnlyBank], count[statement.OnlyUs], sum[statement.OnlyUs])
	return err
}

// tickedColumns are a line of the statement and the sum that it is held against, either of which may be
// missing.
var tickedColumns = append(append([]render.Column[statement.Ticked]{
	render.Col("status", "Status", func(t *statement.Ticked) any { return render.Word(t.Status) }),
	render.Col("date", "Date", func(t *statement.Ticked) any { return t.On() }),
	render.Col("amount_ore", "Amount", func(t *statement.Ticked) any { return t.Amount() }),
	render.Col("reference", "Reference", func(t *statement.Ticked) any {
		if t.Line == nil {
			return ""
		}
		return t.Line.Reference
	}),
}, keyColumns(func(t *statement.Ticked) *batch.SumKey {
	if t.Sum == nil {
		return nil
	}
	return &t.Sum.SumKey
}, [6]any{""})...),
	render.Col("payments", "Payments", func(t *statement.Ticked) any {
		if t.Sum == nil {
			return nil
		}
		return t.Sum.Payments
	}),
	render.Col("ticked", "Ticked", func(t *statement.Ticked) any {
		if t.Sum == nil {
			return nil
		}
		return tickedOn(t.Sum.Tick)
	}),
	render.Col("ticked_by", "By", func(t *statement.Ticked) any {
		if t.Sum == nil {
			return ""
		}
		return tickedBy(t.Sum.Tick)
	}),
)

// unticked is how many ticks were taken back.
type unticked struct {
	Unticked int `json:"unticked"`
}

// untickStatement takes ticks back: those of a file where there is one of that name, and those with a
// reference.
func untickStatement(ctx context.Context, a *wire.App, what, by string) error {
	act := desk.Untick{What: what}
	file, err := os.Open(what)
	switch {
	case err == nil:
		defer file.Close()
		act.Statement = file
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	sums, err := a.Desk(by).Untick(ctx, act)
	if err != nil {
		return wire.Refused(err)
	}
	if a.JSON {
		return render.JSON(a.Stdout, unticked{len(sums)})
	}
	_, err = fmt.Fprintf(a.Stdout, "taken back: %d ticks\n", len(sums))
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
			return wire.UsageError("--%s %s: want a date such as 2026-10-01", f.name, f.text)
		}
	}
	if !s.to.IsZero() && s.to < s.from {
		return wire.UsageError("--to %s is before --from %s", s.to, s.from)
	}
	return nil
}

// String is empty when both ends are open.
func (s *span) String() string {
	if s.first == "" && s.last == "" {
		return ""
	}
	return render.Date(s.from) + "–" + render.Date(s.to)
}
