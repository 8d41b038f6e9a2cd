package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/batch/terms"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

// quoteForm is the flags of trekk quote.
type quoteForm struct {
	plan, price, date, lang, profile, customer string
}

func quoteCmd(g *wire.Globals) *cobra.Command {
	var form quoteForm
	c := &cobra.Command{
		Use:   "quote --plan P",
		Short: "What joining costs on a day, line by line",
		Long: `Tells what is paid by card at signing: the joining month and those that come with it, and the
registration or start-up fee. Where the terms do not say what that fee is, the rest is told, and the exit
code is 1.

For somebody who is a customer already, --customer says how much credit will pay of the first invoices. What
is paid at signing is paid by card: credit pays none of it.`,
		Example: `  trekk quote --plan open --date 2026-08-15
  trekk quote --terms sit --plan binding12 --price 399 --json
  trekk quote --plan open --customer 1001`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			q, err := form.quote(g)
			if err != nil {
				return err
			}
			if q.Credit, err = form.credit(cmd.Context(), g); err != nil {
				return err
			}
			err = form.print(g, q)
			if q.NoFee {
				err = errors.Join(err, terms.ErrNoFee)
			}
			return err
		},
	}
	f := c.Flags()
	f.StringVar(&form.plan, "plan", "", "the plan, as the terms name it")
	f.StringVar(&form.price, "price", "", "kroner, in place of the terms'")
	f.StringVar(&form.date, "date", "", "the day of joining (default the clock's)")
	f.StringVar(&form.lang, "lang", "nb", "language of the lines: nb or en")
	f.StringVar(&form.customer, "customer", "",
		"who joins, a customer already: with the credit that is there")
	f.StringVar(&form.profile, "terms", "", "terms profile, in place of the configuration's")
	return c
}

// quote asks the terms.
func (f *quoteForm) quote(g *wire.Globals) (*report.Quote, error) {
	if f.plan == "" {
		return nil, wire.UsageError("say what is joined with --plan, as the terms name it")
	}
	p, err := g.Profile(f.profile)
	if err != nil {
		return nil, err
	}
	now, err := g.Now()
	if err != nil {
		return nil, err
	}
	j := report.Joining{Plan: f.plan, On: bankday.DateOf(now)}
	if f.date != "" {
		if j.On, err = flagDay("date", f.date); err != nil {
			return nil, err
		}
	}
	if f.price != "" {
		if j.Price, err = batch.ParseOre(f.price); err != nil {
			return nil, wire.UsageError("--price: %w", err)
		}
	}
	q, err := report.QuoteOf(p, j, f.lang)
	return q, wire.Refused(err)
}

// credit is what the credit of the customer who joins will pay of the first invoices; nil where none is
// named.
func (f *quoteForm) credit(ctx context.Context, g *wire.Globals) (credit *batch.Ore, err error) {
	if f.customer == "" {
		return nil, nil
	}
	err = wire.With(ctx, g, func(a *wire.App) error {
		left, err := a.Report().CreditLeft(ctx, f.customer)
		credit = &left
		return wire.Refused(err)
	})
	return credit, err
}

func (f *quoteForm) print(g *wire.Globals, q *report.Quote) error {
	if g.JSON {
		return render.JSON(g.Stdout, q)
	}
	l := &render.List[terms.Line]{
		Sums: true, Rows: render.Of(q.Lines),
		Columns: []render.Column[terms.Line]{
			render.Col("text", "To pay now", func(l *terms.Line) any { return l.Text }),
			render.Col("amount_ore", "Amount", func(l *terms.Line) any { return l.Amount }),
		},
	}
	if err := l.Listing().Table(g.Stdout); err != nil || q.Credit == nil {
		return err
	}
	_, err := fmt.Fprintf(g.Stdout, "\nCustomer %s has %s of credit, which pays the first invoices; "+
		"what is paid now is paid by card.\n", f.customer, *q.Credit)
	return err
}
