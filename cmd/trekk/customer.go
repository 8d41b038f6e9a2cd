package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func customerCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("customer", "One customer: invoices, credit, and what stops everything to the person",
		customerShowCmd(g), customerHoldCmd(g), customerReleaseCmd(g))
}

func customerShowCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show CUSTOMER",
		Short: "A customer's invoices, credit, mandates and holds, and what the bank may still charge",
		Long: `Shows a customer as trekk invoice show customer:NO does: invoices, credit and mandates, whether
everything to the customer is stopped, and the claims that the bank may still charge.`,
		Example: "  trekk customer show 1001\n  trekk customer show 1001 --json",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				c, err := a.Store.Customer(cmd.Context(), args[0])
				if err != nil {
					return wire.Refused(err)
				}
				return showCustomer(cmd.Context(), a, &c)
			})
		},
	}
}

func customerHoldCmd(g *wire.Globals) *cobra.Command {
	var f act
	var until string
	c := &cobra.Command{
		Use:   "hold CUSTOMER",
		Short: "Stop everything to a person: death, a guardian, bankruptcy, a secret address",
		Long: `Until the customer is released, or through the day that --until names, nothing goes to
the person: no invoice is made of a membership that the customer has or pays for, no claim is sealed,
nobody is reminded, nothing is handed over, and no membership is ended or moved. What would have been
invoiced waits, and every run and status say so. What the bank has been told to charge it charges all
the same: it is named, and trekk claim cancel takes it back.`,
		Example: `  trekk customer hold 1001 --reason "died 2026-10-03; the estate writes to us"
  trekk customer hold 1001 --reason "debt settlement" --until 2027-01-31`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			act := desk.HoldCustomer{Customer: args[0]}
			if err := f.check(); err != nil {
				return err
			}
			if until != "" {
				if act.Until, err = flagDay("until", until); err != nil {
					return err
				}
			}
			act.Reason = f.reason
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				c, err := a.Desk(f.by).HoldCustomer(cmd.Context(), act)
				return printStopped(cmd, a, &c, err)
			})
		},
	}
	f.flags(c)
	c.Flags().StringVar(&until, "until", "", "the last day of the hold (default until it is released)")
	return c
}

func customerReleaseCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "release CUSTOMER",
		Short: "End the hold of a customer: what has waited is done by the next run",
		Long: `Ends what trekk customer hold began. The next run makes the invoices that have waited, with
time to pay them, and what is overdue is followed up again.`,
		Example: "  trekk customer release 1001",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				c, err := a.Desk(f.by).ReleaseCustomer(cmd.Context(),
					desk.ReleaseCustomer{Customer: args[0], Reason: f.reason})
				return printStopped(cmd, a, &c, err)
			})
		},
	}
	f.flags(c)
	return c
}

// stopped says whether everything to a customer is stopped, and what goes on all the same.
type stopped struct {
	CustomerNo   string             `json:"customer_no"`
	Held         *report.Held       `json:"held"` // null when nothing is stopped
	InCollection []string           `json:"in_collection"`
	Live         []report.LiveClaim `json:"live_claims"`
}

// printStopped tells whether everything to a customer is stopped.
func printStopped(cmd *cobra.Command, a *wire.App, c *batch.Customer, err error) error {
	if err != nil {
		return wire.Refused(err)
	}
	shown, err := a.Report().Customer(cmd.Context(), c)
	if err != nil {
		return err
	}
	with := []string{}
	for _, i := range shown.Invoices {
		if i.InCollection {
			with = append(with, i.No)
		}
	}
	if a.JSON {
		return a.PrintJSON(stopped{
			CustomerNo: c.No, Held: shown.Held, InCollection: with, Live: shown.Live,
		})
	}
	if shown.Held == nil {
		fmt.Fprintf(a.Stdout, "customer %s is released: what has waited is done by the next run\n", c.No)
		return nil
	}
	fmt.Fprintf(a.Stdout, "everything to customer %s is stopped %s\n", c.No, onHold(shown.Held))
	printLive(a, shown.Live)
	for _, no := range with {
		fmt.Fprintf(a.Stdout, "invoice %s is with the collection agency already, who must be told\n", no)
	}
	return nil
}

// printLive names the claims that the bank may still charge.
func printLive(a *wire.App, live []report.LiveClaim) {
	for _, l := range live {
		can := "too late to take it back"
		if !l.LastCancel.IsZero() {
			can = fmt.Sprintf("trekk claim cancel %s takes it back, until %s", l.InvoiceNo,
				render.Date(l.LastCancel))
		}
		fmt.Fprintf(a.Stdout, "the bank charges invoice %s, %s, on %s: %s\n",
			l.InvoiceNo, l.Amount, render.Date(l.Charge), can)
	}
}
