package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/wording"
	"trekk/cmd/trekk/wire"
)

func clockCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("clock", "Say that the clock is right, after a wrong one has been in the books",
		clockAcceptCmd(g))
}

// acceptedClock is what was accepted.
type acceptedClock struct {
	Accepted []batch.Finding `json:"accepted"`
}

func clockAcceptCmd(g *wire.Globals) *cobra.Command {
	var reason, by string
	c := &cobra.Command{
		Use:   "accept --reason REASON",
		Short: "Say that the clock is right, although something in the books is against it",
		Long: `With clock: machine in trekk.yaml, the jobs that act (bill, claims, send, remind, collect, deliver) do
nothing while the clock cannot be right: behind the bank's newest file by more than 36 hours, behind the last
run by more than a bank day, or far from the time that the mailbox gave to what was put there. trekk status
says which it is.

Look at the clock first. When it is right, and a wrong one has been in the books, accept it: what is in the
books now is no longer held against it. What comes later is, and a clock ahead of the machine's always.`,
		Example: "  trekk clock accept --reason \"the server ran in 2062 for a night, nothing was sent\"",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := needReason(reason, "with the books"); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				list, err := a.Desk(by).AcceptClock(cmd.Context(), desk.AcceptClock{Reason: reason})
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return a.PrintJSON(acceptedClock{list})
				}
				for _, f := range list {
					fmt.Fprintf(g.Stdout, "accepted: %s\n", wording.Told(f, "en", false))
				}
				return nil
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, kept with the books")
	byFlag(c, &by)
	return c
}
