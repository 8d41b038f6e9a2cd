package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

func claimCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("claim", "The claims that the bank was told to charge", claimShowCmd(g),
		claimCancelCmd(g))
}

// cancelledClaim is an invoice whose claim is taken back.
type cancelledClaim struct {
	Due       bankday.Date `json:"due"`
	InvoiceNo string       `json:"invoice_no"`
	Method    batch.Method `json:"method"`
}

func claimCancelCmd(g *wire.Globals) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:   "cancel INVOICE",
		Short: "Take the claim of an invoice back, inside its deadline",
		Long: `The cancellation goes with the next transmission, on a later bank day than the claim and before
14:00 on the bank day before the charge. The invoice becomes an ordinary one, with time to pay it and
without a fee, and the member is told. When it is too late it says so, and changes nothing.`,
		Example: "  trekk claim cancel 1042",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				i, err := a.Desk(by).CancelClaim(cmd.Context(), desk.CancelClaim{Invoice: args[0]})
				if err != nil {
					return wire.Refused(err)
				}
				if g.JSON {
					return render.JSON(g.Stdout,
						cancelledClaim{InvoiceNo: i.No, Method: i.Method, Due: i.Due})
				}
				_, err = fmt.Fprintf(g.Stdout, "the claim of invoice %s is cancelled by the next "+
					"transmission; the invoice is now to be paid by hand by %s\n", i.No, render.Date(i.Due))
				return err
			})
		},
	}
	byFlag(c, &by)
	return c
}

func claimShowCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "show INVOICE",
		Short: "The whole life of a claim, with times and proofs",
		Args:  wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				life, err := a.Report().Life(cmd.Context(), args[0])
				if err != nil {
					return wire.Refused(err)
				}
				i := life.Claim()
				if g.JSON {
					return render.JSON(g.Stdout, i)
				}
				fmt.Fprintf(g.Stdout, "invoice %s, %s, %s, due %s: %s\n",
					i.InvoiceNo, i.Amount, i.Method, render.Date(i.Due), i.Status)
				for _, e := range i.Events {
					render.Line(g.Stdout, "  %s  %-22s %s", render.Time(e.At), e.What, e.Proof)
				}
				if i.WhyUnpaid != nil {
					render.Line(g.Stdout, "unpaid: %s", i.WhyUnpaid.Text)
				}
				return nil
			})
		},
	}
}

// unpaid is why an invoice is unpaid.
type unpaid struct {
	InvoiceNo string `json:"invoice_no"`
	report.Unpaid
}

func whyUnpaidCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "why-unpaid INVOICE",
		Short: "Why an invoice is unpaid: the mandate, the claim, the bank, or our own fault",
		Long: `Says why an invoice is unpaid, as far as can be known: no mandate, mandate too new, mandate
deleted, claim rejected, not yet reported by the bank, still in the bank's retry window, no money or stopped
(the bank does not say which), taken back by the bank, paid in part, not due, or our own fault (never sent,
since nobody approved it in time too; no receipt; a file of the bank missing). What is held, and why, is told
first. The ageing report has it in a column.`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				i, err := a.Report().OneInvoice(cmd.Context(), args[0])
				if err != nil {
					return wire.Refused(err)
				}
				why, err := a.Report().WhyUnpaid(cmd.Context(), &i)
				if err != nil {
					return err
				}
				if g.JSON {
					return render.JSON(g.Stdout, unpaid{args[0], *why})
				}
				render.Line(g.Stdout, "%s: %s", why.Reason, why.Text)
				return nil
			})
		},
	}
}
