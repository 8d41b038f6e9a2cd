package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/wire"
)

func demoCmd(g *wire.Globals) *cobra.Command {
	var o demo.Options
	var address string
	c := &cobra.Command{
		Use:   "demo",
		Short: "Three months at a gym, night by night, on this machine",
		Long: `Runs a gym by the rules of a terms profile (Sit Trening's) from 1 October 2026, night by night:
members, invoices, claims, payments, reminders and collection, on SQLite or, with --db, in an empty
PostgreSQL database, against a stand-in for Nets, the banks and the payers behind a real SFTP server on
loopback. It shows a table of what happened and whether trekk's books agree with the bank's. The same seed
gives the same files. By the rules of payee, who invoices elsewhere, invoices are imported each month, and
what is not paid goes the whole ladder: SMS, reminder with a fee, notice, and a collection agency over files.

With --serve it ends at the desk in the browser: people of every role are registered, and it goes on to the
morning when the next month's claims wait for the approver. The clock stands still there.`,
		Example: `  trekk demo
  trekk demo --serve
  trekk demo --terms f24s
  trekk demo --terms payee
  createdb demo && trekk demo --db postgres://localhost/demo
  trekk demo --members 2000 --months 6 --seed 7 --dir /tmp/gym`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if o.Months < 1 || o.Months > 120 || o.Members < 1 || o.Members > 1_000_000 {
				return wire.UsageError("want 1 to 120 --months and 1 to 1000000 --members")
			}
			d, err := demo.New(g, o)
			if err != nil {
				return err
			}
			if err := d.Run(cmd.Context()); err != nil || !o.Desk {
				return err
			}
			return serveDemo(cmd.Context(), d, address)
		},
	}
	f := c.Flags()
	f.StringVar(&o.Dir, "dir", "", "where to leave everything: a new or empty folder (default a new one)")
	f.StringVar(&o.Terms, "terms", "sit", "whose rules: a profile in the program, or a file")
	f.IntVar(&o.Months, "months", 3, "how many months")
	f.IntVar(&o.Members, "members", 200, "how many members")
	f.BoolVar(&o.Desk, "serve", false, "end at the desk in the browser, with people who may sign in")
	f.StringVar(&address, "address", "", "of the desk (default the one in trekk.yaml, "+
		wire.ConsoleAddress+")")
	f.Uint64Var(&o.Seed, "seed", 1, "the same seed gives the same files")
	return c
}

// serveDemo serves the desk of a demo that has been run, its clock at the demo's end.
func serveDemo(ctx context.Context, d *demo.Demo, address string) error {
	var hint strings.Builder
	fmt.Fprintf(&hint, "The clock stands at %s. Sign in as one of these, with the password %s:\n",
		batch.Clock(d.App.Now()), demo.Passphrase)
	for _, role := range batch.Roles() {
		fmt.Fprintf(&hint, "  %s\n", role)
	}
	g := *d.Globals
	g.Config, g.Database, g.Creditor, g.As = d.ConfigPath(), "", "", ""
	g.AsOf = d.App.Now().Format("2006-01-02T15:04")
	return serveConsole(ctx, &g, address, hint.String())
}
