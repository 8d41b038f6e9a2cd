package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/wire"
)

func reminderCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("reminder", "Reminders that were sent", reminderWithdrawCmd(g))
}

func reminderWithdrawCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "withdraw INVOICE",
		Short: "Take back a reminder that should not have been sent",
		Long: `Marks the last reminder of the invoice withdrawn and tells the member (outbox, messages). The
invoice counts as not reminded, and its days count anew from today: what is still unpaid the terms' number of
days later is reminded again, unless it is put on hold (trekk invoice hold).`,
		Example: `  trekk reminder withdraw 1042 --reason "had paid on another KID"`,
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				i, err := a.Desk(f.by).WithdrawReminder(cmd.Context(),
					desk.WithdrawReminder{Invoice: args[0], Reason: f.reason})
				return printMended(a, &i, err,
					"the reminder of invoice %s is withdrawn, and the member is told\n")
			})
		},
	}
	f.flags(c)
	return c
}

// mended is an invoice of which a step has been taken back.
type mended struct {
	Held         *report.Held        `json:"held"` // null when it is not on hold
	InCollection bool                `json:"in_collection"`
	InvoiceNo    string              `json:"invoice_no"`
	Outstanding  batch.Ore           `json:"outstanding_ore"`
	Status       batch.InvoiceStatus `json:"status"`
}

// printMended tells that a step has been taken back; says has a place for the invoice's number.
func printMended(a *wire.App, i *batch.InvoiceState, err error, says string) error {
	if err != nil {
		return wire.Refused(err)
	}
	held := report.HeldOf(i, a.Today())
	if a.JSON {
		return a.PrintJSON(mended{
			InvoiceNo: i.No, Held: held, InCollection: i.InCollection, Outstanding: i.Outstanding(),
			Status: i.Status(),
		})
	}
	fmt.Fprintf(a.Stdout, says, i.No)
	if held != nil {
		fmt.Fprintf(a.Stdout, "it is on hold %s: trekk invoice release %s\n", onHold(held), i.No)
	}
	return nil
}
