package main

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"iter"

	"github.com/spf13/cobra"

	"trekk/batch/desk"
	"trekk/batch/kidchange"
	"trekk/batch/outbox"
	"trekk/batch/report"
	"trekk/cmd/trekk/files"
	"trekk/cmd/trekk/wire"
	"trekk/kid"
)

func kidCmd(g *wire.Globals) *cobra.Command {
	c := files.KIDCommand(g)
	c.AddCommand(kidChangeCmd(g))
	return c
}

// kidChange is what the flags ask for.
type kidChange struct {
	to, letters, reason string
	do                  bool
}

func kidChangeCmd(g *wire.Globals) *cobra.Command {
	var f kidChange
	c := &cobra.Command{
		Use:   "change --to LAYOUT [-o FILE] [--do --reason TEXT]",
		Short: "What another layout of KIDs means on the books as they are; with --do the change itself",
		Long: `Rehearses a change of KIDs on the real books: which mandates go on covering and which are lost,
customers whose number the layout has no room for, open invoices whose check digit would be another, KIDs that
would be read as another customer's, KIDs that an invoice still to come would have too, and what is to be done
in which order. Nothing is changed. -o writes letters to the payers whose mandates are lost, with the columns
of the outbox's messages.

A mandate covers the KIDs with its fixed part: it is kept where the fixed part stays as it is. Payers whose
mandates are lost get ordinary invoices without a fee until they have new ones.

To change, put the layout first in trekk.yaml, the old ones behind it:

  kid: ["customer:8,invoice:9,check:mod10", "customer:8,invoice:7,check:mod10"]

The first makes KIDs, all are matched. Jobs and acts stop until --do has moved the customers of the books to
it, which is refused where the rehearsal says that something stands against it.`,
		Example: "  trekk kid change --to customer:8,invoice:9,check:mod10\n" +
			"  trekk kid change --to customer:8,invoice:9,check:mod10 -o letters.csv\n" +
			"  trekk kid change --to customer:8,invoice:9,check:mod10 --do --reason \"invoice numbers run out\"",
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			to, err := kid.ParseLayout(f.to)
			switch {
			case f.to == "":
				return wire.UsageError("--to is missing: the new layout, such as %s", kid.DefaultLayout)
			case err != nil:
				return wire.UsageError("--to: %w", err)
			case f.letters == "-":
				return wire.UsageError("-o -: name a file for the letters, the rehearsal goes to standard output")
			case f.do && f.letters != "":
				return wire.UsageError("-o is for the rehearsal, not for --do")
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				if f.do {
					return f.change(cmd.Context(), a, to)
				}
				return f.rehearse(cmd.Context(), a, to)
			})
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.to, "to", "", "the layout that is to make KIDs")
	fl.StringVarP(&f.letters, "output", "o", "", "file for letters to payers whose mandates are lost")
	fl.BoolVar(&f.do, "do", false, "change, where trekk.yaml has the layout first")
	fl.StringVar(&f.reason, "reason", "", "why, for the audit log")
	return c
}

func (f *kidChange) rehearse(ctx context.Context, a *wire.App, to kid.Layout) error {
	r := report.At(a.Moment("", "en"))
	c, err := r.KIDChange(ctx, to)
	if err != nil {
		return wire.Refused(err)
	}
	if f.letters != "" {
		if err := a.ToFile(f.letters, func(w io.Writer) error {
			return writeLetters(w, r.KIDLetters(ctx, to))
		}); err != nil {
			return err
		}
	}
	if a.JSON {
		return a.PrintJSON(c)
	}
	a.Heading()
	printKIDChange(a.Stdout, c)
	return nil
}

func (f *kidChange) change(ctx context.Context, a *wire.App, to kid.Layout) error {
	if first := a.Payee.KID.First(); first.String() != to.String() {
		return wire.UsageError("%s makes KIDs of %s: put %q first in its kid, the others behind it, then do it",
			a.Config, first, to)
	}
	moved, err := a.Desk("").ChangeKIDs(ctx, desk.ChangeKIDs{Reason: f.reason})
	if err != nil {
		return wire.Refused(err)
	}
	if a.JSON {
		return a.PrintJSON(struct {
			To    string `json:"to"`
			Moved int    `json:"moved"` // customers
		}{to.String(), moved})
	}
	fmt.Fprintf(a.Stdout, "%d customers moved to %s\n", moved, to)
	return nil
}

// writeLetters writes rows of the outbox's messages as a file of them.
func writeLetters(w io.Writer, rows iter.Seq2[[]string, error]) error {
	out := csv.NewWriter(w)
	if err := out.Write(outbox.Messages.Columns()); err != nil {
		return err
	}
	for row, err := range rows {
		if err != nil {
			return err
		}
		if err := out.Write(outbox.Messages.Safe(row)); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func printKIDChange(w io.Writer, c *kidchange.Change) {
	say := func(format string, a ...any) { fmt.Fprintf(w, format+"\n", a...) }
	for _, from := range c.From {
		say("From          %s", from)
	}
	say("To            %s, invoice numbers up to %d; the next is %d", c.To, c.LastInvoice, c.NextInvoice)
	say("\nMandates      %d kept, %d lost", c.Mandates.Kept, c.Mandates.Lost)
	if c.Mandates.Odd > 0 {
		say("              %d on KIDs of no layout, which cover nothing now either", c.Mandates.Odd)
	}
	say("Open invoices %d, live claims %d", c.Open, c.Live)
	if c.CheckDigits > 0 {
		say("              %d would have another check digit, were they made anew", c.CheckDigits)
	}
	say("Customers     %d", c.Customers)
	if !c.Ready {
		say("\nAgainst it    %s", c.Against)
		return
	}
	say("\nTo do, in this order")
	for i, s := range c.Steps {
		say("  %d  %s", i+1, s.Text)
	}
}
