package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/law"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

func lawCmd(g *wire.Globals) *cobra.Command {
	c := &cobra.Command{
		Use:   "law",
		Short: "What the law says in amounts about paying late, on a day, with its sources",
		Long: `Prints inkassosatsen and the fees that are shares of it, the interest on late payment, the standard
compensation of companies and the most that agencies may charge, as they are in force on the day of --as-of.
A fee is that of the day on which its letter is sent. It needs no configuration; where there is a trekk.yaml,
what persons have added to the books of its payee (trekk law add) is among it; of several payees that
of --creditor.

The data says through which day it was reviewed. After that day the exit code is 1: what is printed may have
changed, and a person has to look.`,
		Example: "  trekk law\n  trekk law --as-of 2025-12-31 --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withLaw(cmd.Context(), g,
				func(l *law.Law, today bankday.Date) error { return tellLaw(g, l, today) })
		},
	}
	c.AddCommand(lawAddCmd(g))
	return c
}

// withLaw does something with the law as the books of the payee have it, or as this program does where there is no
// trekk.yaml, or several payees. today is the day of --as-of.
func withLaw(ctx context.Context, g *wire.Globals, do func(l *law.Law, today bankday.Date) error) error {
	there, err := onePayee(g)
	if err != nil {
		return err
	}
	if !there {
		now, err := g.Now()
		if err != nil {
			return err
		}
		return do(law.Known(), bankday.DateOf(now))
	}
	return wire.With(ctx, g, func(a *wire.App) error {
		l, err := a.Moment("", "").Law(ctx)
		if err != nil {
			return err
		}
		return do(l, a.Today())
	})
}

// onePayee reports whether there is a trekk.yaml, and one payee that is meant.
func onePayee(g *wire.Globals) (bool, error) {
	if _, err := os.Stat(g.Config); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	conf, err := wire.LoadConfig(g.Config)
	return err == nil && (g.Creditor != "" || len(conf.Creditors) == 1), err
}

// tellLaw prints what is in force on a day, and fails where that was not reviewed.
func tellLaw(g *wire.Globals, l *law.Law, day bankday.Date) (err error) {
	if f := l.InForce(day); g.JSON {
		err = render.JSON(g.Stdout, f)
	} else {
		printLaw(g.Stdout, &f)
	}
	if err == nil {
		err = l.Check(day)
	}
	return err
}

func lawAddCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "add FILE",
		Short: "Say what the law is from now on: new rates, and through which day it was reviewed",
		Long: `Adds the data of a file to the books of the payee, signed and kept: steps that need the law go by it from
then on. The file is YAML, in kroner and percent a year, and has what is new of these:

  reviewed_through: 2027-06-30
  new_act_from: 2027-07-01
  collection:
    - {from: 2027-01-01, rate: 770, letter: 39, demand: 116, source: FOR-2026-12-18-2900}
  interest:
    - {from: 2027-01-01, percent: 12.00, source: FOR-2026-12-17-2800}
  compensation:
    - {from: 2027-01-01, amount: 430}

A row of a day that is there already takes its place. Each says all that is of it, and reviewed_through goes no
further than the half year whose interest is there, also where the rate stays as it is. Before reviewed_through
is moved on, a person has looked up the inkassosats, the interest on late payment and the day of the new
inkassolov (lovdata.no).`,
		Example: `  trekk law add 2027.yaml --reason "read in Norsk Lovtidend on 21 December"`,
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			text, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				l, err := a.Desk(f.by).AddLaw(cmd.Context(),
					desk.AddLaw{Data: string(text), Reason: f.reason})
				if err != nil {
					return wire.Refused(err)
				}
				return tellLaw(g, l, a.Today())
			})
		},
	}
	f.flags(c)
	return c
}

// printLaw shows what is in force, and then the agencies' maxima.
func printLaw(w io.Writer, f *law.InForce) {
	t := render.NewTable()
	t.AppendHeader(table.Row{"In force on " + render.Date(f.AsOf), "", "From", "Source"})
	if c := f.Collection; c != nil {
		from := render.Date(c.From)
		t.AppendRow(table.Row{"Inkassosats", c.Rate, from, c.Source})
		t.AppendRow(table.Row{"  fee of a reminder, or of a notice", c.Letter, from, c.Source})
		t.AppendRow(table.Row{"  fee of a payment demand", c.Demand, from, c.Source})
	}
	if r := f.Interest; r != nil {
		t.AppendRow(table.Row{"Interest on late payment, a year", r.Percent, render.Date(r.From), r.Source})
	}
	if c := f.Compensation; c != nil {
		t.AppendRow(table.Row{"Standard compensation, of companies only", c.Amount, render.Date(c.From), ""})
	}
	t.SetColumnConfigs(render.AlignRight(2, 2))
	fmt.Fprintln(w, t.Render())
	if f.Agency != nil {
		printMaxima(w, f.Agency)
	}
	fmt.Fprintf(w, "\nReviewed through %s.", render.Date(f.ReviewedThrough))
	if f.NewActFrom == nil {
		fmt.Fprintln(w, " No day is known yet from which the new inkassolov is in force.")
	} else {
		fmt.Fprintf(w, " The new inkassolov is in force from %s.\n", render.Date(*f.NewActFrom))
	}
}

func printMaxima(w io.Writer, m *law.AgencyMaximum) {
	t := render.NewTable()
	t.AppendHeader(table.Row{"An agency's own costs, at most", "Simple", "Heavy"})
	below := batch.Ore(0)
	for _, c := range m.Costs {
		claims := fmt.Sprintf("of a claim up to %s", c.UpTo)
		if c.UpTo == 0 {
			claims = fmt.Sprintf("of a claim above %s", below)
		}
		below = c.UpTo
		t.AppendRow(table.Row{claims, c.Simple, c.Heavy})
	}
	t.SetColumnConfigs(render.AlignRight(2, 3))
	fmt.Fprintf(w, "\n%s\n", t.Render())
}
