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

func unmatchedCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("unmatched", "Payments that could not be tied to an invoice", unmatchedListCmd(g),
		unmatchedAssignCmd(g), unmatchedIgnoreCmd(g), unmatchedUndoCmd(g))
}

func unmatchedAssignCmd(g *wire.Globals) *cobra.Command {
	var amount, by string
	c := &cobra.Command{
		Use:   "assign PAYMENT INVOICE|CUSTOMER",
		Short: "Put what waits of a payment on an invoice, or to a customer",
		Long: `Puts what waits of a payment, or --amount of it, on an invoice as far as that is open, and the
rest into its customer's credit. To a customer it goes on the oldest open invoices where the terms allow it,
and what is left is credit. An invoice may be named by its KID too. A number that is both an invoice's and a
customer's is the invoice's; customer:1001 and invoice:1001 say which.

A repayment that waits (no_original) is put on the invoice whose payment it takes back, or to the customer who
then owes it.`,
		Example: "  trekk unmatched assign 17 1042\n  trekk unmatched assign 17 customer:1001 --amount 200",
		Args:    wire.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			sum, err := part(cmd, amount)
			if err != nil {
				return err
			}
			return move(cmd, g, func(a *wire.App) (*batch.PaymentState, error) {
				return a.Desk(by).Assign(cmd.Context(), desk.Assign{Payment: no, To: args[1], Amount: sum})
			})
		},
	}
	c.Flags().StringVar(&amount, "amount", "", "kroner (default all that waits)")
	byFlag(c, &by)
	return c
}

func unmatchedIgnoreCmd(g *wire.Globals) *cobra.Command {
	var reason, by string
	c := &cobra.Command{
		Use:     "ignore PAYMENT --reason REASON",
		Short:   "Say that what waits of a payment is not ours to allocate",
		Example: "  trekk unmatched ignore 17 --reason \"rent of the hall, booked by hand\"",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			if err := needReason(reason, "with the payment"); err != nil {
				return err
			}
			return move(cmd, g, func(a *wire.App) (*batch.PaymentState, error) {
				return a.Desk(by).Ignore(cmd.Context(), desk.Ignore{Payment: no, Reason: reason})
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why")
	byFlag(c, &by)
	return c
}

func unmatchedUndoCmd(g *wire.Globals) *cobra.Command {
	var by string
	c := &cobra.Command{
		Use:   "undo PAYMENT",
		Short: "Take back what was done last with a payment, which then waits again",
		Long: `Takes back the last assign or ignore of a payment by opposite postings, and the payment waits
again with the reason that it had. What the night's match has placed can be taken back too: it then waits as
undone until a person assigns it. It is refused when the money has gone on since, as credit that was used or
paid back.`,
		Example: "  trekk unmatched undo 17",
		Args:    wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			no, err := number(args[0])
			if err != nil {
				return err
			}
			return move(cmd, g, func(a *wire.App) (*batch.PaymentState, error) {
				return a.Desk(by).Undo(cmd.Context(), desk.Undo{Payment: no})
			})
		},
	}
	byFlag(c, &by)
	return c
}

// move does something with a payment and says where its money is then.
func move(cmd *cobra.Command, g *wire.Globals, do func(*wire.App) (*batch.PaymentState, error)) error {
	return wire.With(cmd.Context(), g, func(a *wire.App) error {
		p, err := do(a)
		if err != nil {
			return wire.Refused(err)
		}
		return printPlaced(a, p)
	})
}

func unmatchedListCmd(g *wire.Globals) *cobra.Command {
	var suggest bool
	c := &cobra.Command{
		Use:   "list",
		Short: "List them, each with its reason",
		Long: `Lists payments that wait for a person, each with its reason: unknown_kid, invalid_kid, no_kid,
already_settled, cancelled, wrong_account, no_original (a repayment of something that is not there),
already_refunded (a repayment of what we had paid back), or undone (a person took it off where the night had
put it).

With --suggest each has the open invoices that it may be for, the likeliest first, with the ground: kid_swap
(two neighbouring digits of the KID swapped), kid_digit (one digit wrong), invoice_no (the invoice's number
in the text), kid_customer (the KID is of that customer), payer_account (the account has paid for that
customer before), amount (as much is open).`,
		Example: "  trekk unmatched list\n  trekk unmatched list --suggest --json",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if suggest {
				return wire.List(ctx, g, func(a *wire.App) (*render.List[report.Suggested], error) {
					return &render.List[report.Suggested]{
						Columns: suggestedColumns, Rows: a.Report().Suggest(ctx),
					}, nil
				}, g.TableOrJSON)
			}
			return wire.List(ctx, g, func(a *wire.App) (*render.List[batch.PaymentState], error) {
				return unmatched(ctx, a)
			}, g.TableOrJSON)
		},
	}
	c.Flags().BoolVar(&suggest, "suggest", false, "the invoices that each may be for, with the ground")
	return c
}

func unmatched(ctx context.Context, a *wire.App) (*render.List[batch.PaymentState], error) {
	return &render.List[batch.PaymentState]{
		Title: "Unmatched payments", Sums: true,
		Columns: waitingColumns(func(p *batch.PaymentState) *batch.PaymentState { return p }),
		Rows:    a.Store.PaymentsAsOf(ctx, batch.PaymentsUnmatched, a.Through()),
	}, nil
}

// waitingColumns are the columns of a payment that waits, which is part of a row.
func waitingColumns[T any](payment func(*T) *batch.PaymentState) []render.Column[T] {
	cell := func(of func(*batch.PaymentState) any) func(*T) any {
		return func(row *T) any { return of(payment(row)) }
	}
	return []render.Column[T]{
		render.Col("payment", "Payment", cell(func(p *batch.PaymentState) any { return p.No })),
		render.Col("date", "Date", cell(func(p *batch.PaymentState) any { return p.Date })),
		render.Col("amount", "Amount", cell(func(p *batch.PaymentState) any { return p.Waiting() })),
		render.Col("kid", "KID", cell(func(p *batch.PaymentState) any { return p.KID })),
		render.Col("account", "Account", cell(func(p *batch.PaymentState) any { return p.Account })),
		render.Col("file", "File", cell(func(p *batch.PaymentState) any { return p.FileName })),
		render.Col("reason", "Reason", cell(func(p *batch.PaymentState) any { return waitsFor(p) })),
	}
}

// waitsFor is the reason for which something of a payment waits.
func waitsFor(p *batch.PaymentState) (reason render.Word) {
	for _, e := range p.Postings {
		if e.Target == batch.ToUnmatched && e.Amount != 0 {
			reason = render.Word(e.Reason)
		}
	}
	return reason
}

var suggestedColumns = append(
	waitingColumns(func(s *report.Suggested) *batch.PaymentState { return &s.PaymentState }),
	render.Col("suggestions", "May be for",
		func(s *report.Suggested) any { return suggestions(s.Suggestions) }))

// suggestions are a cell of a listing, a line each.
type suggestions []report.Suggestion

func (list suggestions) String() string {
	lines := make([]string, len(list))
	for i, s := range list {
		grounds := []string{string(s.Ground)}
		for _, g := range s.Also {
			grounds = append(grounds, string(g))
		}
		lines[i] = fmt.Sprintf("invoice %s of customer %s, %s open: %s",
			s.InvoiceNo, s.CustomerNo, s.Outstanding, strings.Join(grounds, ", "))
	}
	return strings.Join(lines, "\n")
}
