package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

// eventForm is the flags of trekk event MEMBERSHIP KIND.
type eventForm struct {
	date, from, until, amount, text string
	months                          int
	documented, again               bool
}

func eventCmd(g *wire.Globals) *cobra.Command {
	form := &eventForm{}
	var by string
	c := &cobra.Command{
		Use:   "event MEMBERSHIP KIND",
		Short: "Take what a member tells at the counter: a freeze, a termination, a charge",
		Long: `Registers one event of a membership, told today unless --date says otherwise. What the terms do
not allow is refused, with the rule and the fact, and the exit code is 3. An event that the books hold already
changes nothing; --again charges the same once more, on purpose. What was told by mistake is taken back by its
number: trekk event list, trekk event undo.

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
  trekk event M1001 charge --text card
  trekk event M1001 charge --text card --again      another one, the same day
  trekk event list M1001
  trekk event undo 17 --reason "another member's"`,
		Args: wire.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				e, err := form.event(args[0], args[1], a.Today())
				if err != nil {
					return err
				}
				effect, err := a.Desk(by).Register(cmd.Context(), desk.Register{Event: e, Again: form.again})
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return render.JSON(g.Stdout, effect)
				}
				_, err = fmt.Fprintln(g.Stdout, inWords(&effect))
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
	f.BoolVar(&form.again, "again", false, "of a charge: the same once more, where the books have it already")
	byFlag(c, &by)
	c.AddCommand(eventListCmd(g), eventUndoCmd(g))
	return c
}

func (f *eventForm) event(membership, kind string, today bankday.Date) (e batch.Event, err error) {
	e = batch.Event{
		MembershipNo: membership, Months: f.months, Text: f.text, Documented: f.documented, Told: today,
	}
	if e.Kind, err = batch.ParseEventKind(kind); err != nil {
		return e, wire.UsageError("%w", err)
	}
	for _, d := range []struct {
		flag, value string
		into        *bankday.Date
	}{{"date", f.date, &e.Told}, {"from", f.from, &e.From}, {"until", f.until, &e.Until}} {
		if d.value == "" {
			continue
		}
		if *d.into, err = flagDay(d.flag, d.value); err != nil {
			return e, err
		}
	}
	if f.again && e.Kind != batch.EventCharge {
		return e, wire.UsageError("--again is for charges: the books have any other event once")
	}
	if f.amount != "" {
		if e.Amount, err = batch.ParseOre(f.amount); err != nil {
			return e, wire.UsageError("--amount: %w", err)
		}
	}
	return e, nil
}

// inWords says at the counter what an event leads to.
func inWords(e *desk.Effect) string {
	if !e.New {
		said := fmt.Sprintf("%s of %s is in the books already", e.Event, e.Membership)
		if e.Event == batch.EventCharge {
			said += ": --again charges it once more"
		}
		return said
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
		parts = append(parts, "the membership ends on "+render.Date(e.Ends))
	}
	return strings.Join(parts, "; ")
}
