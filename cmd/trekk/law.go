package main

import (
	"fmt"
	"io"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/law"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

func lawCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "law",
		Short: "What the law says in amounts about paying late, on a day, with its sources",
		Long: `Prints inkassosatsen and the fees that are shares of it, the interest on late payment, the standard
compensation of companies and the most that agencies may charge, as they are in force on the day of --as-of.
A fee is that of the day on which its letter is sent. It needs no configuration.

The data says through which day it was reviewed. After that day the exit code is 1: what is printed may have
changed, and a person has to look.`,
		Example: "  trekk law\n  trekk law --as-of 2025-12-31 --json",
		Args:    wire.ExactArgs(0),
		RunE: func(*cobra.Command, []string) error {
			now, err := g.Now()
			if err != nil {
				return err
			}
			day := bankday.DateOf(now)
			if f := law.Known().InForce(day); g.JSON {
				err = render.JSON(g.Stdout, f)
			} else {
				printLaw(g.Stdout, &f)
			}
			if err == nil {
				err = law.Known().Check(day)
			}
			return err
		},
	}
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
