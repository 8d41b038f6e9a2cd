package main

import (
	"errors"
	"os"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

func quoteCmd(g *globals) *cobra.Command {
	var plan, price, date, lang, profile string
	c := &cobra.Command{
		Use:   "quote --plan P",
		Short: "What joining costs on a day, line by line",
		Long: `Tells what is paid by card at signing: the joining month and those that come with it, and the registration or start-up
fee. Where the terms do not say what that fee is, the rest is told, and the exit code is 1.`,
		Example: "  trekk quote --plan open --date 2026-08-15\n  trekk quote --terms sit --plan binding12 --price 399 --json",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if plan == "" {
				return usageError("say what is joined with --plan, as the terms name it")
			}
			p, err := g.profile(profile)
			if err != nil {
				return err
			}
			now, err := g.now()
			if err != nil {
				return err
			}
			day := bankday.DateOf(now)
			if date != "" {
				if day, err = bankday.Parse(date); err != nil {
					return usageError("--date: %w", err)
				}
			}
			chosen, err := p.Plan(plan)
			if err != nil {
				return rejected(err)
			}
			if price != "" {
				if chosen.Price, err = batch.ParseOre(price); err != nil {
					return usageError("--price: %w", err)
				}
			}
			if chosen.Price == 0 {
				return rejected(errors.New("the plan " + plan + " has no price in the terms: say it with --price"))
			}
			lines, err := p.Quote(chosen, chosen.Price, day, lang)
			if err != nil && !errors.Is(err, terms.ErrNoFee) {
				return err
			}
			return errors.Join(printQuote(g, lines), err)
		},
	}
	f := c.Flags()
	f.StringVar(&plan, "plan", "", "the plan, as the terms name it")
	f.StringVar(&price, "price", "", "kroner, in place of the terms'")
	f.StringVar(&date, "date", "", "the day of joining (default the clock's)")
	f.StringVar(&lang, "lang", "nb", "language of the lines: nb or en")
	f.StringVar(&profile, "terms", "", "terms profile, in place of the configuration's")
	return c
}

// profile is the profile of a name or file, or else the configuration's.
func (g *globals) profile(name string) (*terms.Profile, error) {
	if name != "" {
		return terms.Load(name, os.ReadFile)
	}
	conf, err := loadConfig(g.config)
	if err != nil {
		return nil, err
	}
	c, err := conf.one(g.creditor)
	if err != nil {
		return nil, err
	}
	return c.profile()
}

func printQuote(g *globals, lines []terms.Line) error {
	var total batch.Ore
	for _, l := range lines {
		total += l.Amount
	}
	if g.json {
		return printJSON(g.stdout, map[string]any{"lines": lines, "total": total})
	}
	l := &listing{columns: []column{{"text", "To pay now"}, {"amount_ore", "Amount"}}, sums: true, rows: func(yield func([]any, error) bool) {
		for _, line := range lines {
			if !yield([]any{line.Text, line.Amount}, nil) {
				return
			}
		}
	}}
	return l.write(g.stdout, "table")
}
