package main

import (
	"github.com/spf13/cobra"

	"trekk/batch/desk"
	"trekk/cmd/trekk/wire"
)

func invoiceObjectCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "object INVOICE --reason REASON",
		Short: "Note that the customer says the claim is wrong: steps and costs stop",
		Long: `From today nothing is added to the invoice, nobody is reminded of it and it is not handed to
collection, until a person resolves the objection; every list says so. What an agency has already, it is told
of. A claim that the bank has is charged all the same: trekk claim cancel takes it back.

The reason is what the customer says. An objection that is plainly groundless need not be noted.`,
		Example: `  trekk invoice object 1042 --reason "says that she had terminated in March"
  trekk invoice resolve 1042 --reason "the termination came in May; letter sent"`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				i, err := a.Desk(f.by).Object(cmd.Context(), desk.Object{Invoice: args[0], Reason: f.reason})
				return printHeld(a, &i, err)
			})
		},
	}
	f.flags(c)
	return c
}

func invoiceResolveCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "resolve INVOICE --reason REASON",
		Short: "End an objection that has been answered: the invoice is followed up again",
		Long: `What is left of the invoice is followed up again from where it was. What the customer is right
about is credited first: trekk invoice credit.`,
		Example: `  trekk invoice credit 1042 --amount 150 --reason "closed for a week"
  trekk invoice resolve 1042 --reason "credited for the week that we were closed"`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				i, err := a.Desk(f.by).Resolve(cmd.Context(),
					desk.Resolve{Invoice: args[0], Reason: f.reason})
				return printHeld(a, &i, err)
			})
		},
	}
	f.flags(c)
	return c
}
