package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
)

func unmatchedCmd(g *globals) *cobra.Command {
	return group("unmatched", "Payments that could not be tied to an invoice", unmatchedListCmd(g),
		unmatchedAssignCmd(g), unmatchedIgnoreCmd(g), unmatchedUndoCmd(g))
}

func unmatchedAssignCmd(g *globals) *cobra.Command {
	var amount, by string
	c := &cobra.Command{
		Use:   "assign PAYMENT INVOICE|CUSTOMER",
		Short: "Put what waits of a payment on an invoice, or to a customer",
		Long: `Puts what waits of a payment, or --amount of it, on an invoice as far as that is open, and the rest into its customer's
credit. To a customer it goes on the oldest open invoices where the terms allow it, and what is left is credit. An
invoice may be named by its KID too. A number that is both an invoice's and a customer's is the invoice's; customer:1001 and
invoice:1001 say which.

A repayment that waits (no_original) is put on the invoice whose payment it takes back, or to the customer who then owes it.`,
		Example: "  trekk unmatched assign 17 1042\n  trekk unmatched assign 17 customer:1001 --amount 200",
		Args:    exactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			sum, err := part(cmd, amount)
			if err != nil {
				return err
			}
			return move(cmd, g, func(a *app) (*batch.PaymentState, error) {
				return a.night.Assign(cmd.Context(), no, args[1], sum, orUser(by))
			})
		},
	}
	c.Flags().StringVar(&amount, "amount", "", "kroner (default all that waits)")
	byFlag(c, &by)
	return c
}

func unmatchedIgnoreCmd(g *globals) *cobra.Command {
	var reason, by string
	c := &cobra.Command{
		Use:     "ignore PAYMENT --reason REASON",
		Short:   "Say that what waits of a payment is not ours to allocate",
		Example: "  trekk unmatched ignore 17 --reason \"rent of the hall, booked by hand\"",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			if err := needReason(reason, "with the payment"); err != nil {
				return err
			}
			return move(cmd, g, func(a *app) (*batch.PaymentState, error) {
				return a.night.Ignore(cmd.Context(), no, reason, orUser(by))
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	byFlag(c, &by)
	return c
}

func unmatchedUndoCmd(g *globals) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:   "undo PAYMENT",
		Short: "Take back what was done last with a payment, which then waits again",
		Long: `Takes back the last assign or ignore of a payment by opposite postings, and the payment waits again with the reason that it
had. What the night's match has placed can be taken back too: it then waits as undone until a person assigns it. It is
refused when the money has gone on since, as credit that was used or paid back.`,
		Example: "  trekk unmatched undo 17",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			return move(cmd, g, func(a *app) (*batch.PaymentState, error) {
				return a.night.Undo(cmd.Context(), no, orUser(by))
			})
		},
	}
	byFlag(c, &by)
	return c
}

// move does something with a payment and says where its money is then.
func move(cmd *cobra.Command, g *globals, do func(*app) (*batch.PaymentState, error)) error {
	return with(cmd.Context(), g, func(a *app) error {
		p, err := do(a)
		if err != nil {
			return input(err)
		}
		return a.printPlaced(p)
	})
}

func unmatchedListCmd(g *globals) *cobra.Command {
	var suggest bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List them, each with its reason",
		Long: `Lists payments that wait for a person, each with its reason: unknown_kid, invalid_kid, no_kid, already_settled,
cancelled, wrong_account, no_original (a repayment of something that is not there), already_refunded (a repayment of what we
had paid back), or undone (a person took it off where the night had put it).

With --suggest each has the open invoices that it may be for, the likeliest first, with the ground: kid_swap (two
neighbouring digits of the KID swapped), kid_digit (one digit wrong), invoice_no (the invoice's number in the text),
kid_customer (the KID is of that customer), payer_account (the account has paid for that customer before), amount (as much
is open).`,
		Example: "  trekk unmatched list\n  trekk unmatched list --suggest --json",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return list(cmd.Context(), g, func(a *app) (*listing, error) {
				if suggest {
					return suggestedListing(cmd.Context(), a), nil
				}
				return unmatchedListing(a.store.PaymentsAsOf(cmd.Context(), batch.PaymentsUnmatched, a.through())), nil
			}, g.tableOrJSON)
		},
	}
	c.Flags().BoolVar(&suggest, "suggest", false, "the invoices that each may be for, with the ground")
	return c
}

func suggestedListing(ctx context.Context, a *app) *listing {
	return &listing{
		columns: append(slices.Clone(unmatchedColumns), column{"suggestions", "May be for"}),
		rows: mapRows(a.night.Suggest(ctx), func(s batch.Suggested) []any {
			return append(unmatchedRow(s.PaymentState), suggestions(s.Suggestions))
		}),
	}
}

// suggestions are a cell of a listing, a line each.
type suggestions []batch.Suggestion

func (list suggestions) String() string {
	lines := make([]string, len(list))
	for i, s := range list {
		grounds := string(s.Ground)
		for _, g := range s.Also {
			grounds += ", " + string(g)
		}
		lines[i] = fmt.Sprintf("invoice %s of customer %s, %s open: %s", s.InvoiceNo, s.CustomerNo, s.Outstanding, grounds)
	}
	return strings.Join(lines, "\n")
}

// unmatchedColumns are the columns of unmatched payments, in the command and the report.
var unmatchedColumns = []column{
	{"payment", "Payment"}, {"date", "Date"}, {"amount", "Amount"}, {"kid", "KID"}, {"account", "Account"}, {"file", "File"}, {"reason", "Reason"},
}

func unmatchedRow(p batch.PaymentState) []any {
	var reason word
	for _, e := range p.Postings {
		if e.Target == batch.ToUnmatched && e.Amount != 0 {
			reason = word(e.Reason)
		}
	}
	return []any{p.No, p.Date, p.Waiting(), p.KID, p.Account, p.FileName, reason}
}
