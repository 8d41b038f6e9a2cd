package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

func invoicePostponeCmd(g *wire.Globals) *cobra.Command {
	var f act
	var until string
	c := &cobra.Command{
		Use:   "postpone INVOICE --until DATE",
		Short: "Give a customer until a later day to pay an invoice",
		Long: `Makes an invoice due on a later day, and tells the customer by letter (outbox, invoices).
Until then nobody is reminded and nothing is handed over. When it is not paid by then, and the bank has
been heard of for that day, the steps go on, with days counted from it.

An invoice that the bank charges stays one: its claim is cancelled by the next transmission, and made
anew for the new day. Where it is too late for that, or the bank has not answered the claim yet, it is
refused, and nothing has changed. One whose charge has failed is paid by hand. Reports of past days keep
the due date of that day.`,
		Example: `  trekk invoice postpone 1042 --until 2026-11-20
  trekk invoice postpone 1042 --until 2026-11-20 --reason "wages come on the 15th"`,
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if until == "" {
				return wire.UsageError("--until is missing: the day by which the invoice is to be paid")
			}
			day, err := flagDay("until", until)
			if err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				done, err := a.Desk(f.by).Postpone(cmd.Context(),
					desk.Postpone{Invoice: args[0], Until: day, Reason: strings.TrimSpace(f.reason)})
				return printArranged(a, done, err)
			})
		},
	}
	f.flags(c)
	c.Flags().StringVar(&until, "until", "", "the day by which it is to be paid")
	return c
}

func invoiceInstalmentsCmd(g *wire.Globals) *cobra.Command {
	var f act
	var first string
	var number int
	c := &cobra.Command{
		Use:   "instalments INVOICE DATE:AMOUNT...",
		Short: "Let a customer pay an invoice in parts",
		Long: `Divides what is outstanding of an invoice into parts, each with the day by which it is to
be paid, and tells the customer by letter (outbox, invoices). The parts are named, and sum to what is
outstanding; or --parts divides it to the øre, a month apart from the day of --first on.

As long as each part is paid by its day nobody is reminded and nothing is handed over. A part that is
not paid by its day, when the bank has been heard of for that, breaks it: the steps go on, with days
counted from that day, until it is paid after all. Instalments are paid by hand: a claim is cancelled by
the next transmission, and where it is too late for that the instalments are refused.`,
		Example: `  trekk invoice instalments 1042 2026-11-20:250 2026-12-20:249
  trekk invoice instalments 1042 --parts 3 --first 2026-11-20 --reason "out of work"`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			act := desk.Instalments{Invoice: args[0], Number: number, Reason: strings.TrimSpace(f.reason)}
			if err := parts(cmd, &act, args[1:], first); err != nil {
				return err
			}
			return wire.With(cmd.Context(), g, func(a *wire.App) error {
				done, err := a.Desk(f.by).Instalments(cmd.Context(), act)
				return printArranged(a, done, err)
			})
		},
	}
	f.flags(c)
	c.Flags().IntVar(&number, "parts", 0, "how many equal parts, 2 to 36")
	c.Flags().StringVar(&first, "first", "", "with --parts: the day of the first part")
	return c
}

// parts reads the parts of instalments: named ones, or the flags that divide the invoice.
func parts(cmd *cobra.Command, act *desk.Instalments, named []string, first string) (err error) {
	divided := cmd.Flags().Changed("parts")
	switch {
	case divided == (len(named) > 0):
		return wire.UsageError("name the parts, DATE:AMOUNT of each, or divide what is outstanding: " +
			"--parts N --first DATE")
	case divided != (first != ""):
		return wire.UsageError("--parts and --first go together: how many, and the day of the first")
	case divided && (act.Number < 2 || act.Number > 36):
		return wire.UsageError("--parts %d: want 2 to 36", act.Number)
	case divided:
		act.First, err = flagDay("first", first)
		return err
	}
	for _, part := range named {
		day, amount, ok := strings.Cut(part, ":")
		due, dayErr := bankday.Parse(day)
		ore, oreErr := batch.ParseOre(amount)
		if !ok || dayErr != nil || oreErr != nil {
			return wire.UsageError("%q is no part of an invoice: want DATE:AMOUNT, such as 2026-11-20:249.50",
				part)
		}
		act.Parts = append(act.Parts, batch.Part{Due: due, Amount: ore})
	}
	return nil
}

// flagDay reads the day of a flag.
func flagDay(flag, value string) (bankday.Date, error) {
	day, err := bankday.Parse(value)
	if err != nil {
		return 0, wire.UsageError("--%s: %w", flag, err)
	}
	return day, nil
}

// arranged is what a postponement or instalments led to.
type arranged struct {
	InvoiceNo   string         `json:"invoice_no"`
	Due         bankday.Date   `json:"due"`
	Until       bankday.Date   `json:"until"`
	Parts       []report.Part  `json:"parts"` // empty of a postponement
	Method      batch.Method   `json:"method"`
	Claim       desk.ClaimFate `json:"claim"`       // what becomes of the one at the bank; empty: none was
	LastCancel  bankday.Date   `json:"last_cancel"` // null when nothing is cancelled
	Outstanding batch.Ore      `json:"outstanding_ore"`
}

// printArranged tells what a postponement or instalments led to.
func printArranged(a *wire.App, done *desk.Arranged, err error) error {
	if err != nil {
		return wire.Refused(err)
	}
	i, shown := &done.Invoice, report.ArrangedOf(&done.Arrangement)
	if a.JSON {
		return a.PrintJSON(arranged{
			InvoiceNo: i.No, Due: i.Due, Until: shown.Until, Parts: shown.Parts, Method: i.Method,
			Claim: done.Claim, LastCancel: done.LastCancel, Outstanding: i.Outstanding(),
		})
	}
	if len(shown.Parts) == 0 {
		how := "to be paid by hand"
		if i.Method == batch.MethodClaim {
			how = "charged by the bank"
		}
		fmt.Fprintf(a.Stdout, "invoice %s, %s, is due %s, %s\n", i.No, i.Outstanding(), render.Date(i.Due),
			how)
	} else {
		fmt.Fprintf(a.Stdout, "invoice %s, %s, is to be paid by hand in %d parts:\n",
			i.No, i.Outstanding(), len(shown.Parts))
		for _, p := range shown.Parts {
			fmt.Fprintf(a.Stdout, "  %s  %s\n", render.Date(p.Due), p.Amount)
		}
	}
	switch done.Claim {
	case desk.ClaimToCancel:
		fmt.Fprintf(a.Stdout, "its claim is cancelled by the next transmission, which must be at Nets "+
			"before 14:00 on %s\n", render.Date(done.LastCancel))
	case desk.ClaimGivenUp:
		fmt.Fprintln(a.Stdout, claimFates[done.Claim])
	}
	return nil
}
