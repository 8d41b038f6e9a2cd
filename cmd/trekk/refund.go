package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func refundCmd(g *wire.Globals) *cobra.Command {
	var amount, account, reason, by string
	c := &cobra.Command{
		Use:   "refund CUSTOMER|PAYMENT",
		Short: "Pay back a customer's credit, or a payment that waits",
		Long: `Writes a row into outbox/refunds-DATE.csv (customer_no, name, account, amount, reason,
reference), from which someone pays, and takes the money out of the books once. It is a customer's credit, or
what waits of a payment; where a number is both, customer:12 and payment:12 say which. The money goes to the
account that it came from, or to --account.

Above approval.refunds of trekk.yaml (what one person has paid back to the same account or customer in 30 days
counts together) the money is only set aside: the row is written when another person approves it.

refund withdraw brings back what is not to be paid; a row with the amount below zero tells whoever pays.`,
		Example: `  trekk refund 1001 --reason "moved away"
  trekk refund payment:17 --account 86011117947
  trekk refund approve 3 --as ola
  trekk refund withdraw 3 --reason "the account is closed"`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := wire.ExactArgs(1)(cmd, args); err != nil {
				return err
			}
			sum, err := part(cmd, amount)
			if err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				r, err := a.Desk(by).Refund(cmd.Context(), desk.Refund{
					Of: args[0], Amount: sum, Account: strings.ReplaceAll(account, ".", ""), Reason: reason,
				})
				if err != nil {
					return wire.Refused(err)
				}
				if r.Waits() {
					return printRefund(a, &r, fmt.Sprintf(
						"waits for a second person: trekk refund approve %d --as NAME", r.No))
				}
				return printRefund(a, &r, "is in the outbox")
			})
		},
	}
	f := c.Flags()
	f.StringVar(&amount, "amount", "", "kroner (default all there is)")
	f.StringVar(&account, "account", "",
		"where to pay, 11 digits (default the account that the money came from)")
	f.StringVar(&reason, "reason", "", "why")
	byFlag(c, &by)
	c.AddCommand(refundListCmd(g), refundApproveCmd(g), refundWithdrawCmd(g))
	return c
}

func printRefund(a *wire.App, r *batch.Refund, done string) error {
	if a.JSON {
		return render.JSON(a.Stdout, report.RefundOf(r))
	}
	_, err := fmt.Fprintf(a.Stdout, "refund %d, %s to account %s, %s\n", r.No, r.Amount, r.Account, done)
	return err
}

func refundApproveCmd(g *wire.Globals) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:   "approve REFUND",
		Short: "Let a refund be paid that waits: a second person's word",
		Long: `Writes the row of a refund that waits for a second person. Whoever asked for it is refused, by
whatever name; trekk refund withdraw takes it back.`,
		Example: "  trekk refund approve 3 --as ola",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				r, err := a.Desk(by).ApproveRefund(cmd.Context(), desk.ApproveRefund{Refund: no})
				if err != nil {
					return wire.Refused(err)
				}
				return printRefund(a, &r, "is approved and in the outbox")
			})
		},
	}
	byFlag(c, &by)
	return c
}

func refundWithdrawCmd(g *wire.Globals) *cobra.Command {
	var reason, by string
	c := &cobra.Command{
		Use:     "withdraw REFUND --reason REASON",
		Short:   "Bring back a refund that is not to be paid",
		Example: "  trekk refund withdraw 3 --reason \"the account is closed\"",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			if err := needReason(reason, "with the payment"); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				act := desk.WithdrawRefund{Refund: no, Reason: reason}
				r, err := a.Desk(by).WithdrawRefund(cmd.Context(), act)
				if err != nil {
					return wire.Refused(err)
				}
				return printRefund(a, &r, "is withdrawn: the money is where it was")
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	byFlag(c, &by)
	return c
}

func refundListCmd(g *wire.Globals) *cobra.Command {
	var f wire.Form
	c := &cobra.Command{
		Use:     "list",
		Short:   "Every refund, withdrawn ones too",
		Long:    "Every refund: to whom, when, and when it was withdrawn.\n" + wire.FormatHelp,
		Example: "  trekk refund list\n  trekk refund list --format xlsx -o refunds.xlsx",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := f.Check(g); err != nil {
				return err
			}
			return printReport(cmd.Context(), g, &f, refunds)
		},
	}
	f.Flags(c)
	return c
}

var refundColumns = []render.Column[batch.Refund]{
	render.Col("refund", "Refund", func(r *batch.Refund) any { return r.No }),
	render.Col("made", "Date", func(r *batch.Refund) any { return r.Made }),
	render.Col("customer_no", "Customer", func(r *batch.Refund) any { return r.CustomerNo }),
	render.Col("name", "Name", func(r *batch.Refund) any { return r.Name }),
	render.Col("account", "Account", func(r *batch.Refund) any { return r.Account }),
	render.Col("amount_ore", "Amount", func(r *batch.Refund) any { return r.Amount }),
	render.Col("reason", "Reason", func(r *batch.Refund) any { return r.Reason }),
	render.Col("reference", "Reference", func(r *batch.Refund) any { return r.Reference() }),
	render.Col("withdrawn", "Withdrawn", func(r *batch.Refund) any { return r.Withdrawn }),
	render.Col("waits", "Waits", func(r *batch.Refund) any { return r.Waits() }),
	render.Col("approved_by", "Approved by", func(r *batch.Refund) any { return r.ApprovedBy() }),
}

func refunds(ctx context.Context, a *wire.App) (*render.List[batch.Refund], error) {
	return &render.List[batch.Refund]{
		Title: "Refunds", Columns: refundColumns, Rows: a.Report().EveryRefund(ctx),
	}, nil
}
