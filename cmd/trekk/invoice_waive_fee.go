package main

import (
	"github.com/spf13/cobra"

	"trekk/batch/desk"
	"trekk/cmd/trekk/wire"
)

func invoiceWaiveFeeCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "waive-fee INVOICE",
		Short: "Take the invoice fee off an invoice that should not have had one",
		Long: `Makes a credit note of exactly the invoice fee and sends it to the member (outbox, messages).
What becomes of a claim is as with trekk invoice credit; the fee of an invoice that has been paid becomes the
customer's credit. An agency that has the invoice is told what is left (outbox, collection: correction, or
withdraw when nothing is).`,
		Example: `  trekk invoice waive-fee 1042 --reason "the bank's file with the mandate came late"`,
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				c, err := a.Desk(f.by).WaiveFee(cmd.Context(),
					desk.WaiveFee{Invoice: args[0], Reason: f.reason})
				return printCredited(a, c, err)
			})
		},
	}
	f.flags(c)
	return c
}
