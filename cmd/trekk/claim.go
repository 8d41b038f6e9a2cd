package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func claimCmd(g *globals) *cobra.Command {
	var by string
	cancel := &cobra.Command{
		Use:   "cancel INVOICE",
		Short: "Take the claim of an invoice back, inside its deadline",
		Long: `The cancellation goes with the next transmission, on a later bank day than the claim and before 14:00 on the bank day before
the charge. The invoice becomes an ordinary one, with time to pay it and without a fee, and the member is told. When it is
too late it says so, and changes nothing.`,
		Example: "  trekk claim cancel 1042",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), g, func(a *app) error {
				i, err := a.night.CancelClaim(cmd.Context(), args[0], orUser(by))
				if err != nil {
					return input(err)
				}
				if g.json {
					return printJSON(g.stdout, map[string]any{"invoice_no": i.No, "method": i.Method, "due": i.Due})
				}
				_, err = fmt.Fprintf(g.stdout, "the claim of invoice %s is cancelled by the next transmission; the invoice is now to be paid by hand by %s\n", i.No, dateForPeople(i.Due))
				return err
			})
		},
	}
	byFlag(cancel, &by)
	show := &cobra.Command{
		Use:   "show INVOICE",
		Short: "The whole life of a claim, with times and proofs",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), g, func(a *app) error {
				life, err := a.night.InvoiceLife(cmd.Context(), args[0])
				if err != nil {
					return input(err)
				}
				i := &life.Invoice
				if g.json {
					return printJSON(g.stdout, map[string]any{
						"invoice_no": i.No, "kid": i.KID, "due": i.Due, "amount_ore": i.Amount, "paid_ore": i.Paid, "method": i.Method, "status": i.Status(),
						"events": life.Events, "why_unpaid": life.Unpaid,
					})
				}
				fmt.Fprintf(g.stdout, "invoice %s, %s, %s, due %s: %s\n", i.No, i.Amount, i.Method, dateForPeople(i.Due), i.Status())
				for _, e := range life.Events {
					fmt.Fprintf(g.stdout, "  %s  %-22s %s\n", timeForPeople(e.At), e.What, e.Proof)
				}
				if life.Unpaid != nil {
					fmt.Fprintf(g.stdout, "unpaid: %s\n", life.Unpaid.Text)
				}
				return nil
			})
		},
	}
	return group("claim", "The claims that the bank was told to charge", show, cancel)
}

func whyUnpaidCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:   "why-unpaid INVOICE",
		Short: "Why an invoice is unpaid: the mandate, the claim, the bank, or our own fault",
		Long: `Says why an invoice is unpaid, as far as can be known: no mandate, mandate too new, mandate deleted, claim rejected, not
yet reported by the bank, still in the bank's retry window, no money or stopped (the bank does not say which), or our own
fault (never sent, no receipt, a file of the bank missing). The ageing report has it in a column.`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return with(cmd.Context(), g, func(a *app) error {
				i, err := a.store.Invoice(cmd.Context(), args[0])
				if err != nil {
					return input(err)
				}
				whyer, err := a.night.Unpaid(cmd.Context())
				if err != nil {
					return err
				}
				why, err := whyer.Why(cmd.Context(), &i)
				if err != nil {
					return err
				}
				if g.json {
					return printJSON(g.stdout, map[string]any{"invoice_no": args[0], "reason": why.Reason, "text": why.Text})
				}
				_, err = fmt.Fprintf(g.stdout, "%s: %s\n", why.Reason, why.Text)
				return err
			})
		},
	}
}
