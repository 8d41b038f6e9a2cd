package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

func invoiceCreditCmd(g *wire.Globals) *cobra.Command {
	var f act
	var amount string
	c := &cobra.Command{
		Use:   "credit INVOICE",
		Short: "Make a credit note for an invoice, whole or in part",
		Long: `Makes a credit note, with its own number in the series of the invoices, and sends it to the
customer (outbox, messages). It takes off the lines from the last one backwards, and the invoice fee last.

A claim that has not left is dropped; one that has is cancelled with the next transmission where the deadline
allows it, and claimed anew with what is left. What has been paid above what is left becomes the customer's
credit. An invoice that is with the collection agency is withdrawn when nothing is left of it.`,
		Example: `  trekk invoice credit 1042 --reason "invoiced twice"
  trekk invoice credit 1042 --amount 150 --reason "closed for a week"`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			sum, err := part(cmd, amount)
			if err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				act := desk.Credit{Invoice: args[0], Amount: sum, Reason: f.reason}
				c, err := a.Desk(f.by).Credit(cmd.Context(), act)
				return printCredited(a, c, err)
			})
		},
	}
	f.flags(c)
	c.Flags().StringVar(&amount, "amount", "", "kroner to take off (default all that is left of the invoice)")
	return c
}

func invoiceWriteOffCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:   "write-off INVOICE",
		Short: "Give up what is outstanding of an invoice: a loss",
		Long: `Takes what is outstanding off the invoice as a loss. The customer still owes it and is told
nothing; trekk no longer asks for it.

Above approval.refunds of trekk.yaml it waits until another person approves it; until then the invoice is
followed up as before.`,
		Example: `  trekk invoice write-off 1042 --reason "estate without means"
  trekk invoice write-off approve 1042 --as ola
  trekk invoice write-off withdraw 1042 --reason "has paid"`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := wire.ExactArgs(1)(cmd, args); err != nil {
				return err
			}
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				c, err := a.Desk(f.by).WriteOff(cmd.Context(),
					desk.WriteOff{Invoice: args[0], Reason: f.reason})
				return printCredited(a, c, err)
			})
		},
	}
	f.flags(c)
	c.AddCommand(writeOffApproveCmd(g), writeOffWithdrawCmd(g))
	return c
}

func writeOffApproveCmd(g *wire.Globals) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:     "approve INVOICE",
		Short:   "Let a write-off be made that waits: a second person's word",
		Example: "  trekk invoice write-off approve 1042 --as ola",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				c, err := a.Desk(by).ApproveWriteOff(cmd.Context(), desk.ApproveWriteOff{Invoice: args[0]})
				return printCredited(a, c, err)
			})
		},
	}
	byFlag(c, &by)
	return c
}

func writeOffWithdrawCmd(g *wire.Globals) *cobra.Command {
	var f act
	c := &cobra.Command{
		Use:     "withdraw INVOICE --reason REASON",
		Short:   "Take back a write-off that waits for a second person",
		Example: "  trekk invoice write-off withdraw 1042 --reason \"has paid\"",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				act := desk.WithdrawWriteOff{Invoice: args[0], Reason: f.reason}
				i, err := a.Desk(f.by).WithdrawWriteOff(cmd.Context(), act)
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return a.PrintJSON(report.InvoiceOf(&i, a.Today()))
				}
				_, err = fmt.Fprintf(a.Stdout, "the write-off of invoice %s is withdrawn\n", i.No)
				return err
			})
		},
	}
	f.flags(c)
	return c
}

// claimFates say what becomes of a claim.
var claimFates = map[desk.ClaimFate]string{
	desk.ClaimGivenUp: "its claim had not left and is dropped; the other claims of that transmission are " +
		"made anew by the next run",
	desk.ClaimToCancel:  "its claim is cancelled by the next transmission",
	desk.ClaimIsCharged: "it is too late to cancel its claim: what the bank charges becomes credit",
}

// credited is what a credit note or a loss led to.
type credited struct {
	Amount      batch.Ore           `json:"amount_ore"`
	Booked      bankday.Date        `json:"booked"`
	Claim       desk.ClaimFate      `json:"claim"`
	CreditNote  string              `json:"credit_note"` // its number
	InvoiceNo   string              `json:"invoice_no"`
	Kind        batch.CreditKind    `json:"kind"`
	Outstanding batch.Ore           `json:"outstanding_ore"`
	Status      batch.InvoiceStatus `json:"status"`
	ToCredit    batch.Ore           `json:"to_credit_ore"`
	Waits       bool                `json:"waits"` // for a second person
}

// printCredited tells what a credit note or loss led to.
func printCredited(a *wire.App, c *desk.Crediting, err error) error {
	if err != nil {
		return wire.Refused(err)
	}
	i := &c.Invoice
	if a.JSON {
		return a.PrintJSON(credited{
			InvoiceNo: i.No, CreditNote: c.Note.No, Kind: c.Note.Kind, Amount: c.Note.Amount,
			Booked: c.Note.Booked, ToCredit: c.ToCredit, Claim: c.Claim, Outstanding: i.Outstanding(),
			Status: i.Status(), Waits: c.Waits,
		})
	}
	if c.Waits {
		_, err = fmt.Fprintf(a.Stdout, "the write-off of %s of invoice %s waits for a second person: "+
			"trekk invoice write-off approve %s --as NAME\n", c.Note.Amount, i.No, i.No)
		return err
	}
	what := "credit note " + c.Note.No
	if c.Note.Kind == batch.KindLoss {
		what = "loss " + c.Note.No
	}
	fmt.Fprintf(a.Stdout, "%s: %s off invoice %s, %s outstanding, %s\n",
		what, c.Note.Amount, i.No, i.Outstanding(), i.Status())
	if c.ToCredit > 0 {
		fmt.Fprintf(a.Stdout, "%s had been paid and is now credit of customer %s\n", c.ToCredit, i.CustomerNo)
	}
	if says := claimFates[c.Claim]; says != "" {
		fmt.Fprintln(a.Stdout, says)
	}
	if i.InCollection && i.Outstanding() > 0 && !c.Agency {
		fmt.Fprintln(a.Stdout, "it is with the collection agency, who must be told that less is owed")
	}
	return nil
}

func invoiceHoldCmd(g *wire.Globals) *cobra.Command {
	var f act
	var until string
	c := &cobra.Command{
		Use:   "hold INVOICE",
		Short: "Leave a disputed invoice in peace",
		Long: `Until it is released, or through the day that --until names, the invoice is neither reminded
nor handed to collection, and every list says so. A claim that the bank has is charged all the same: trekk
claim cancel takes it back.`,
		Example: `  trekk invoice hold 1042 --reason "says that she was ill"
  trekk invoice hold 1042 --reason "case 17" --until 2026-12-31`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if err := f.check(); err != nil {
				return err
			}
			var day bankday.Date
			if until != "" {
				if day, err = flagDay("until", until); err != nil {
					return err
				}
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				i, err := a.Desk(f.by).Hold(cmd.Context(),
					desk.Hold{Invoice: args[0], Until: day, Reason: f.reason})
				return printHeld(a, &i, err)
			})
		},
	}
	f.flags(c)
	c.Flags().StringVar(&until, "until", "", "the last day of the hold (default until it is released)")
	return c
}

func invoiceReleaseCmd(g *wire.Globals) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:     "release INVOICE",
		Short:   "End the hold of an invoice: it is followed up again",
		Example: "  trekk invoice release 1042",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				i, err := a.Desk(by).Release(cmd.Context(), desk.Release{Invoice: args[0]})
				return printHeld(a, &i, err)
			})
		},
	}
	byFlag(c, &by)
	return c
}

// heldInvoice says whether an invoice is on hold, and what of it goes on.
type heldInvoice struct {
	Held         *report.Held `json:"held"` // null when it is not
	InCollection bool         `json:"in_collection"`
	InvoiceNo    string       `json:"invoice_no"`
	Outstanding  batch.Ore    `json:"outstanding_ore"`
}

// printHeld tells whether an invoice is on hold.
func printHeld(a *wire.App, i *batch.InvoiceState, err error) error {
	if err != nil {
		return wire.Refused(err)
	}
	held := report.HeldOf(i, a.Today())
	if a.JSON {
		return a.PrintJSON(heldInvoice{
			InvoiceNo: i.No, Held: held, InCollection: i.InCollection, Outstanding: i.Outstanding(),
		})
	}
	switch {
	case held == nil:
		fmt.Fprintf(a.Stdout, "invoice %s is followed up again\n", i.No)
	case i.InCollection:
		fmt.Fprintf(a.Stdout, "invoice %s is on hold %s; it is with the collection agency already, "+
			"who must be told\n", i.No, onHold(held))
	default:
		fmt.Fprintf(a.Stdout, "invoice %s is on hold %s\n", i.No, onHold(held))
	}
	return nil
}
