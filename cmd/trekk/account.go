package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func accountCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("account", "The payee's own accounts: what a change of them means", accountPlanCmd(g))
}

// accountFlags are the flags of a change of accounts.
type accountFlags struct {
	account, to, add, retire string
	plans                    []string
	letters                  string // the file for letters to payers; empty for none
}

func accountPlanCmd(g *wire.Globals) *cobra.Command {
	var f accountFlags
	c := &cobra.Command{
		Use:   "plan [--account NO --to NO | --add NO [--plans NAME,NAME] | --retire NO]",
		Short: "What a new account means before it is there: mandates, invoices, what to ask the bank for",
		Long: `Tells what a change of the payee's accounts means, before trekk.yaml is changed: of each
account its active mandates, open invoices and live claims; what is made on the next invoicing day; what to
ask the bank for, and until when. Mandates stay on the account on which they were made: payers whose mandates
are left behind get ordinary invoices without a fee until they have moved. -o writes letters to these payers,
with the columns of the outbox's messages.

Without a change it tells the same of the accounts as they are now. Nothing is changed either way.`,
		Example: "  trekk account plan\n" +
			"  trekk account plan --account 15032080119 --to 15032080127 -o letters.csv\n" +
			"  trekk account plan --add 15032080127 --plans open --json\n" +
			"  trekk account plan --retire 15032080127",
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			change, err := f.change()
			if err != nil {
				return err
			}
			return f.plan(cmd.Context(), g, change)
		},
	}
	fl := c.Flags()
	fl.StringVar(&f.account, "account", "", "an account of the payee's that --to comes in place of")
	fl.StringVar(&f.to, "to", "", "the account that comes in its place")
	fl.StringVar(&f.add, "add", "", "an account that comes beside the others")
	fl.StringSliceVar(&f.plans, "plans", nil, "the plans that are invoiced to the account of --add")
	fl.StringVar(&f.retire, "retire", "", "an account that goes")
	fl.StringVarP(&f.letters, "output", "o", "", "file for letters to payers whose mandates are left behind")
	return c
}

// change is the change that the flags ask for.
func (f *accountFlags) change() (change report.AccountChange, err error) {
	change = report.AccountChange{Kind: report.NoAccountChange, Plans: f.plans}
	asked := 0
	for _, c := range []struct {
		kind    report.AccountChangeKind
		account string
	}{{report.SwapAccount, f.account}, {report.AddAccount, f.add}, {report.RetireAccount, f.retire}} {
		if c.account != "" {
			asked++
			change.Kind, change.Account = c.kind, plainAccount(c.account)
		}
	}
	change.To = plainAccount(f.to)
	switch {
	case asked > 1:
		return change, wire.UsageError("want one of --account with --to, --add and --retire")
	case (f.account == "") != (f.to == ""):
		return change,
			wire.UsageError("--account and --to go together: the one goes, the other comes in its place")
	case len(f.plans) > 0 && f.add == "":
		return change, wire.UsageError("--plans is for --add")
	case f.letters == "-":
		return change, wire.UsageError("-o -: name a file for the letters, the plan goes to standard output")
	}
	return change, nil
}

// plainAccount is an account number without the points that people write in it.
func plainAccount(no string) string { return strings.ReplaceAll(no, ".", "") }

// plan tells the plan: as the accounts are now of each creditor, of a change or with letters of one.
func (f *accountFlags) plan(ctx context.Context, g *wire.Globals, change report.AccountChange) error {
	tell := func(a *wire.App) error {
		r := report.At(a.Moment("", "en"))
		p, err := r.AccountPlan(ctx, change)
		if err != nil {
			return wire.Refused(err)
		}
		if f.letters != "" {
			err := g.ToFile(f.letters, func(w io.Writer) error {
				return writeLetters(w, r.AccountLetters(ctx, change))
			})
			if err != nil {
				return err
			}
		}
		if g.JSON {
			return a.PrintJSON(p)
		}
		a.Heading()
		return printAccountPlan(g.Stdout, p)
	}
	if change.Kind == report.NoAccountChange && f.letters == "" {
		return wire.Each(ctx, g, tell)
	}
	return wire.With(ctx, g, tell)
}

var plannedAccountColumns = []render.Column[report.PlannedAccount]{
	render.Col("account", "Account", func(a *report.PlannedAccount) any { return a.Account }),
	render.Col("state", "State", func(a *report.PlannedAccount) any { return string(a.State) }),
	render.Col("plans", "Plans", func(a *report.PlannedAccount) any { return strings.Join(a.Plans, ", ") }),
	render.Col("mandates", "Mandates", func(a *report.PlannedAccount) any { return a.Mandates }),
	render.Col("open_invoices", "Open invoices",
		func(a *report.PlannedAccount) any { return a.OpenInvoices }),
	render.Col("open_ore", "Open", func(a *report.PlannedAccount) any { return a.Open }),
	render.Col("live_claims", "Live claims", func(a *report.PlannedAccount) any { return a.LiveClaims }),
	render.Col("live_ore", "Claimed", func(a *report.PlannedAccount) any { return a.Live }),
	render.Col("stranded", "Left behind", func(a *report.PlannedAccount) any { return a.Stranded }),
	render.Col("to", "Invoiced to", func(a *report.PlannedAccount) any { return strings.Join(a.To, ", ") }),
}

func printAccountPlan(w io.Writer, p *report.AccountPlan) error {
	l := &render.List[report.PlannedAccount]{Columns: plannedAccountColumns, Rows: render.Of(p.Accounts)}
	if err := l.Listing().Table(w); err != nil {
		return err
	}
	say := func(format string, a ...any) { fmt.Fprintf(w, format+"\n", a...) }
	n := p.Next
	say("\nOn %s, the next invoicing day, due %s", render.Date(n.Day), render.Date(n.Due))
	say("  claims    %d, %s", n.Claims, n.ClaimsOre)
	say("  ordinary  %d, %s", n.Ordinary, n.OrdinaryOre)
	if n.Stranded > 0 {
		say("  of these  %d without a fee, since their mandates are left behind: %s avoided", n.Stranded,
			n.Avoided)
	}
	say("\nTo ask the bank for")
	if len(p.Ask) == 0 {
		say("  nothing")
	}
	for _, a := range p.Ask {
		until := ""
		if !a.Until.IsZero() {
			until = ", until " + render.Date(a.Until)
		}
		say("  %s%s", a.Text, until)
	}
	say("\nLetters to payers who must make a new mandate, unless the bank moves theirs: %d", p.Letters)
	return nil
}
