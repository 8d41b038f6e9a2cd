package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/batch/unitchange"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func transmitterCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("transmitter", "The payee's customer unit at Nets: what a change of it means",
		transmitterChangeCmd(g))
}

func transmitterChangeCmd(g *wire.Globals) *cobra.Command {
	var to, reason string
	var do bool
	var first unitchange.First
	c := &cobra.Command{
		Use:   "change --to NNNNNNNN [--first-transmission N] [--first-assignment N] [--do --reason TEXT]",
		Short: "What another customer unit means on the books as they are; with --do the change itself",
		Long: `Rehearses a change of the transmitter (kundeenhet-ID, the customer unit that sends to Nets) on
the real books: transmissions without a receipt, live claims that the bank has from the old unit,
and what is to be asked of the bank and done, in which order. Nothing is changed. Mandates are on
an account and a KID: they stay, and nobody is written to.

To change, put the new unit first in trekk.yaml, the old one behind it:

  transmitter: ["00777777", "00123456"]

The first sends; files from the bank are taken for all. Everything but this command stops until
--do has changed the books, which is refused while a transmission has no receipt. The numbers of
transmissions and assignments go on, so that none is used twice under either unit. Where the new
unit has sent by another program, and used higher ones, --first-transmission and --first-assignment
say with which they go on: a number that the bank has had from a unit is not taken again.

Where the bank addresses its files to yet another unit, mailbox.recipient names it, or a list.`,
		Example: "  trekk transmitter change --to 00777777\n" +
			"  trekk transmitter change --to 00777777 --do --reason \"our own unit in place of the accounting office's\"",
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if to == "" {
				return wire.UsageError("--to is missing: the new customer unit id, 8 digits")
			}
			if err := wire.CheckUnit(to); err != nil {
				return wire.UsageError("--to %w", err)
			}
			g.Moving = true
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				if do {
					return changeTransmitter(cmd.Context(), a, to, first, reason)
				}
				c, err := report.At(a.Moment("", "en")).TransmitterChange(cmd.Context(), to, first)
				if err != nil {
					return wire.Refused(err)
				}
				if a.JSON {
					return a.PrintJSON(c)
				}
				a.Heading()
				printTransmitterChange(a.Stdout, c)
				return nil
			})
		},
	}
	fl := c.Flags()
	fl.StringVar(&to, "to", "", "the customer unit id that is to send, 8 digits")
	fl.Int64Var(&first.Transmission, "first-transmission", 0,
		"the number of the next transmission, above those that the unit has used elsewhere (default the next)")
	fl.Int64Var(&first.Assignment, "first-assignment", 0,
		"the number of the next assignment, likewise (default the next)")
	fl.BoolVar(&do, "do", false, "change, where trekk.yaml has the unit first")
	fl.StringVar(&reason, "reason", "", "why, for the audit log")
	return c
}

func changeTransmitter(ctx context.Context, a *wire.App, to string, first unitchange.First, reason string) error {
	if first := a.Payee.Creditor.Transmitter; first != to {
		return wire.UsageError("%s sends by %s: put %q first in its transmitter, the others behind it, then do it",
			a.Config, first, to)
	}
	c, err := a.Desk("").ChangeTransmitter(ctx, desk.ChangeTransmitter{First: first, Reason: reason})
	if err != nil {
		return wire.Refused(err)
	}
	if a.JSON {
		return a.PrintJSON(c)
	}
	fmt.Fprintf(a.Stdout, "The books send by %s from transmission %d on\n", to, c.NextTransmission)
	return nil
}

func printTransmitterChange(w io.Writer, c *unitchange.Change) {
	say := func(format string, a ...any) { fmt.Fprintf(w, format+"\n", a...) }
	say("From          %s", c.From)
	say("To            %s, from transmission %d and assignment %d on", c.To, c.NextTransmission,
		c.NextAssignment)
	say("Files for     %s", strings.Join(append(c.Taken, c.Recipients...), ", "))
	say("\nWithout receipt %d", len(c.Waiting))
	for _, t := range c.Waiting {
		say("                transmission %d, %s, %d claims", t.Number, t.Status, t.Claims)
	}
	last := ""
	if c.Claims.Number > 0 {
		last = fmt.Sprintf(", %s, the last due %s", c.Claims.Amount, render.Date(c.Claims.LastDue))
	}
	say("Live claims     %d sent by another unit%s", c.Claims.Number, last)
	say("Mandates        %d stay; letters to nobody", c.Mandates)
	if !c.Ready {
		say("\nAgainst it    %s", c.Against)
	}
	if len(c.Steps) > 0 {
		say("\nTo do, in this order")
	}
	for i, s := range c.Steps {
		say("  %d  %s", i+1, s.Text)
	}
}
