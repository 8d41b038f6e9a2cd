package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// eventForm is the flags of trekk event.
type eventForm struct {
	date, from, until, amount, text string
	months                          int
	documented                      bool
}

func eventCmd(g *globals) *cobra.Command {
	form := &eventForm{}
	c := &cobra.Command{
		Use:   "event MEMBERSHIP KIND",
		Short: "Take what a member tells at the counter: a freeze, a termination, a charge",
		Long: `Registers one event of a membership, told today unless --date says otherwise. What the terms do not allow is refused, with
the rule and the fact, and the exit code is 3. An event that the books hold already changes nothing.

  freeze        --from DAY --months N (or --until DAY) [--documented]
  terminate     [--from DAY, a later first day without membership] [--documented]
  prepay        --months N, paid at the reception
  price         --from DAY --amount KRONER
  student_card  --until DAY, the card's last day
  plan          --text PLAN [--from DAY] [--amount KRONER, else the terms']
  charge        --text WHAT [--amount KRONER]: a charge that the terms know by that name, or any other
  transfer      --text CUSTOMER who takes over
  withdraw      within the days that the terms give`,
		Example: `  trekk event M1001 freeze --from 2026-06-15 --months 1
  trekk event M1001 terminate --documented
  trekk event M1001 charge --text card`,
		Args: exactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), g, func(a *app) error {
				e, err := form.event(args[0], args[1], bankday.DateOf(a.night.Now.In(bankday.Oslo)))
				if err != nil {
					return err
				}
				effect, err := a.night.Register(cmd.Context(), e)
				if errors.Is(err, batch.ErrRefused) || errors.Is(err, batch.ErrNotFound) {
					return rejected(err)
				}
				if err != nil {
					return err
				}
				if g.json {
					return printJSON(g.stdout, effect)
				}
				_, err = fmt.Fprintln(g.stdout, inWords(&effect))
				return err
			})
		},
	}
	f := c.Flags()
	f.StringVar(&form.date, "date", "", "the day it was told (default the clock's)")
	f.StringVar(&form.from, "from", "", "the day from which it holds")
	f.StringVar(&form.until, "until", "", "the last day")
	f.IntVar(&form.months, "months", 0, "how many months")
	f.StringVar(&form.amount, "amount", "", "kroner")
	f.StringVar(&form.text, "text", "", "a plan, a customer, what a charge is for, or a reason")
	f.BoolVar(&form.documented, "documented", false, "a documented reason or certificate was shown")
	return c
}

func (f *eventForm) event(membership, kind string, today bankday.Date) (e batch.Event, err error) {
	e = batch.Event{MembershipNo: membership, Months: f.months, Text: f.text, Documented: f.documented, Told: today}
	if e.Kind, err = batch.ParseEventKind(kind); err != nil {
		return e, usageError("%w", err)
	}
	for _, d := range []struct {
		flag, value string
		into        *bankday.Date
	}{{"date", f.date, &e.Told}, {"from", f.from, &e.From}, {"until", f.until, &e.Until}} {
		if d.value == "" {
			continue
		}
		if *d.into, err = bankday.Parse(d.value); err != nil {
			return e, usageError("--%s: %w", d.flag, err)
		}
	}
	if f.amount != "" {
		if e.Amount, err = batch.ParseOre(f.amount); err != nil {
			return e, usageError("--amount: %w", err)
		}
	}
	return e, nil
}

// inWords says at the counter what an event leads to.
func inWords(e *batch.Effect) string {
	if !e.New {
		return fmt.Sprintf("%s of %s is in the books already", e.Event, e.Membership)
	}
	parts := []string{fmt.Sprintf("%s of %s is registered", e.Event, e.Membership)}
	if len(e.NoFee) > 0 {
		months := make([]string, len(e.NoFee))
		for i, m := range e.NoFee {
			months[i] = m.String()
		}
		parts = append(parts, "no fee for "+strings.Join(months, ", "))
	}
	if e.Charged > 0 {
		parts = append(parts, "charged "+e.Charged.String())
	}
	if !e.Ends.IsZero() {
		parts = append(parts, "the membership ends on "+dateForPeople(e.Ends))
	}
	return strings.Join(parts, "; ")
}
