package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
)

func refundCmd(g *globals) *cobra.Command {
	var amount, account, reason, by string
	c := &cobra.Command{
		Use:   "refund CUSTOMER|PAYMENT",
		Short: "Pay back a customer's credit, or a payment that waits",
		Long: `Writes a row into outbox/refunds-DATE.csv (customer_no, name, account, amount, reason, reference), from which someone pays,
and takes the money out of the books once. It is a customer's credit, or what waits of a payment; where a number is both,
customer:12 and payment:12 say which. The money goes to the account that it came from, or to --account.

refund withdraw brings back what is not to be paid; a row with the amount below zero tells whoever pays.`,
		Example: `  trekk refund 1001 --reason "moved away"
  trekk refund payment:17 --account 86011117947
  trekk refund withdraw 3 --reason "the account is closed"`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := exactArgs(1)(cmd, args); err != nil {
				return err
			}
			sum, err := part(cmd, amount)
			if err != nil {
				return err
			}
			return with(cmd.Context(), g, func(a *app) error {
				r, err := a.night.Refund(cmd.Context(), args[0], sum, strings.ReplaceAll(account, ".", ""), reason, orUser(by))
				if err != nil {
					return input(err)
				}
				return a.printRefund(&r, "is in the outbox")
			})
		},
	}
	c.Flags().StringVar(&amount, "amount", "", "kroner (default all there is)")
	c.Flags().StringVar(&account, "account", "", "where to pay, 11 digits (default the account that the money came from)")
	c.Flags().StringVar(&reason, "reason", "", "why")
	byFlag(c, &by)
	c.AddCommand(refundListCmd(g), refundWithdrawCmd(g))
	return c
}

func (a *app) printRefund(r *batch.Refund, done string) error {
	if a.json {
		return printJSON(a.stdout, map[string]any{
			"refund": r.No, "customer_no": r.CustomerNo, "name": r.Name, "account": r.Account, "amount_ore": r.Amount, "reason": r.Reason, "reference": r.Reference(),
			"made": r.Made, "withdrawn": r.Withdrawn,
		})
	}
	_, err := fmt.Fprintf(a.stdout, "refund %d, %s to account %s, %s\n", r.No, r.Amount, r.Account, done)
	return err
}

func refundWithdrawCmd(g *globals) *cobra.Command {
	var reason, by string
	c := &cobra.Command{
		Use:     "withdraw REFUND --reason REASON",
		Short:   "Bring back a refund that is not to be paid",
		Example: "  trekk refund withdraw 3 --reason \"the account is closed\"",
		Args:    exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			if err := needReason(reason, "with the payment"); err != nil {
				return err
			}
			return with(cmd.Context(), g, func(a *app) error {
				r, err := a.night.WithdrawRefund(cmd.Context(), no, reason, orUser(by))
				if err != nil {
					return input(err)
				}
				return a.printRefund(&r, "is withdrawn: the money is where it was")
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	byFlag(c, &by)
	return c
}

func refundListCmd(g *globals) *cobra.Command {
	var f form
	c := &cobra.Command{
		Use:     "list",
		Short:   "Every refund, withdrawn ones too",
		Long:    "Every refund: to whom, when, and when it was withdrawn.\n" + formatHelp,
		Example: "  trekk refund list\n  trekk refund list --format xlsx -o refunds.xlsx",
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.check(g); err != nil {
				return err
			}
			return list(cmd.Context(), g, func(a *app) (*listing, error) { return refundListing(cmd.Context(), a), nil },
				func(l *listing) error { return f.print(g, l) })
		},
	}
	f.flags(c)
	return c
}

func refundListing(ctx context.Context, a *app) *listing {
	return &listing{
		title: "Refunds",
		columns: []column{
			{"refund", "Refund"}, {"made", "Date"}, {"customer_no", "Customer"}, {"name", "Name"}, {"account", "Account"}, {"amount_ore", "Amount"},
			{"reason", "Reason"}, {"reference", "Reference"}, {"withdrawn", "Withdrawn"},
		},
		rows: mapRows(a.store.Refunds(ctx), func(r batch.Refund) []any {
			return []any{r.No, r.Made, r.CustomerNo, r.Name, r.Account, r.Amount, r.Reason, r.Reference(), r.Withdrawn}
		}),
	}
}
