package main

import (
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func changeCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("change", "What has changed, in order, as other systems are told of it",
		changeListCmd(g))
}

func changeListCmd(g *wire.Globals) *cobra.Command {
	var f batch.ChangeFilter
	var types []string
	p := batch.Page{Limit: 100}
	c := &cobra.Command{
		Use:   "list",
		Short: "Changes by number: an invoice made, a payment matched, a claim rejected ...",
		Long: `Lists what has changed in the books since they began to tell it, each change with a number. Numbers
go up from 1 without gaps, in the order in which changes become durable, so that whoever goes on with --after and
the last number that he has seen misses none. Webhooks are told the same: see trekk help changes.

The types are ` + strings.Join(changeTypes(), ", ") + ".",
		Example: "  trekk change list --after 1017\n  trekk change list --type invoice.paid,invoice.reopened --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) (err error) {
			if f.Types, err = readChangeTypes(types); err != nil {
				return err
			}
			if p.Limit < 1 || p.Limit > report.MaxPage {
				return wire.UsageError("--limit %d: want 1 to %d", p.Limit, report.MaxPage)
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				l, err := a.Report().Changes(cmd.Context(), f, p)
				if err != nil {
					return err
				}
				if g.JSON {
					return a.PrintJSON(l.Items)
				}
				return g.TableOrJSON(changes(l.Items).Listing())
			})
		},
	}
	c.Flags().Int64Var(&f.After, "after", 0, "only those behind the one with this number")
	c.Flags().StringSliceVar(&types, "type", nil, "only those of these types")
	c.Flags().IntVar(&p.Limit, "limit", p.Limit, "how many, at most 1000")
	return c
}

func changes(items []report.Change) *render.List[report.Change] {
	return &render.List[report.Change]{Rows: render.Of(items), Columns: []render.Column[report.Change]{
		render.Col("no", "No", func(c *report.Change) any { return c.No }),
		render.Col("at", "At", func(c *report.Change) any { return render.Time(c.At) }),
		render.Col("type", "Type", func(c *report.Change) any { return string(c.Type) }),
		render.Col("subject", "Subject", func(c *report.Change) any { return c.Subject.String() }),
		render.Col("customer", "Customer", func(c *report.Change) any { return c.Customer }),
		render.Col("invoice", "Invoice", func(c *report.Change) any { return c.Invoice }),
		render.Col("amount_ore", "Amount", func(c *report.Change) any { return c.Amount }),
	}}
}

func changeTypes() (list []string) {
	for _, t := range batch.ChangeTypes() {
		list = append(list, string(t))
	}
	return list
}

// readChangeTypes reads types as people name them.
func readChangeTypes(list []string) (types []batch.ChangeType, err error) {
	for _, name := range list {
		if !batch.ChangeType(name).Known() {
			return nil, wire.UsageError("--type %s: there is none; trekk change list --help has them", name)
		}
		types = append(types, batch.ChangeType(name))
	}
	return types, nil
}
