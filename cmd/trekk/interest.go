package main

import (
	"errors"

	"github.com/spf13/cobra"

	"trekk/batch/law"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

// interestForm is the flags of trekk interest.
type interestForm struct{ principal, from, to string }

func interestCmd(g *wire.Globals) *cobra.Command {
	var form interestForm
	c := &cobra.Command{
		Use:   "interest --principal A --from D --to D",
		Short: "Interest on late payment of an amount, by the rate of each half year",
		Long: `Works out the simple interest on an amount by forsinkelsesrenteloven: from a day, which is counted, to a
day, which is not, 365 days a year, at the rate that is in force on each. The sum is exact until it is rounded
to the øre; a period has what it adds to that. It needs no configuration; where there is a trekk.yaml, the rates
that persons have added to the books of its payee (trekk law add) are among those it goes by.

A day whose rate is not known is refused: the exit code is 3. trekk law says what is known.`,
		Example: `  trekk interest --principal 499 --from 2026-02-20 --to 2026-08-01
  trekk interest --principal "1 234,50" --from 2025-11-01 --to 2026-03-01 --json`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return withLaw(cmd.Context(), g, func(l *law.Law, _ bankday.Date) error {
				in, err := form.interest(l)
				if err != nil {
					return err
				}
				if g.JSON {
					return render.JSON(g.Stdout, in)
				}
				return (&render.List[law.Period]{Columns: interestColumns, Rows: render.Of(in.Periods),
					Sums: true}).
					Listing().Table(g.Stdout)
			})
		},
	}
	f := c.Flags()
	f.StringVar(&form.principal, "principal", "", "what is owed, in kroner, without fees and interest")
	f.StringVar(&form.from, "from", "", "the first day of interest: the due date, where that was fixed in advance")
	f.StringVar(&form.to, "to", "", "the day of payment, for which there is none")
	return c
}

func (f *interestForm) interest(l *law.Law) (*law.Interest, error) {
	principal, err := kroner("principal", f.principal)
	from, err2 := flagDay("from", f.from)
	to, err3 := flagDay("to", f.to)
	if err := errors.Join(err, err2, err3); err != nil {
		return nil, err
	}
	if from > to {
		return nil, wire.UsageError("--from %s is after --to %s", from, to)
	}
	in, err := l.InterestOn(principal, from, to)
	if errors.Is(err, law.ErrNotCovered) {
		err = wire.Rejected(err)
	}
	return in, err
}

var interestColumns = []render.Column[law.Period]{
	render.Col("from", "From", func(p *law.Period) any { return p.From }),
	render.Col("to", "To", func(p *law.Period) any { return p.To }),
	render.Col("days", "Days", func(p *law.Period) any { return p.Days }),
	render.Col("rate", "A year", func(p *law.Period) any { return p.Rate }),
	render.Col("interest_ore", "Interest", func(p *law.Period) any { return p.Amount }),
}
