package main

import (
	"github.com/spf13/cobra"

	"trekk/batch/desk"
	"trekk/cmd/trekk/wire"
)

func handoverCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("handover", "Invoices that were handed to collection", handoverWithdrawCmd(g))
}

func handoverWithdrawCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "withdraw INVOICE",
		Short: "Take an invoice back from the collection agency",
		Long: `Tells the agency (outbox, collection: withdraw) and the member (outbox, messages) that the
invoice is no longer in collection. What is still open of it goes on hold with the same reason in the same
act, so that the next night does not hand it over again: trekk invoice release ends that. A membership that
moved to the dearer plan or was ended because of it stays as it is: see trekk event list.`,
		Example: `  trekk handover withdraw 1042 --reason "had paid before it was handed over"`,
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				i, err := a.Desk(f.by).WithdrawHandover(cmd.Context(),
					desk.WithdrawHandover{Invoice: args[0], Reason: f.reason})
				return printMended(a, &i, err,
					"invoice %s is taken back from collection; the agency and the member are told\n")
			})
		},
	}
	f.flags(c)
	return c
}
