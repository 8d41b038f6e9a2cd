package main

import (
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/terms"
	"trekk/cmd/trekk/wire"
	"trekk/kid"
)

func sampleCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "sample customers|memberships|events|invoices|statement",
		Short: "Print a file that can be imported",
		Long: `Prints a CSV file with every column there is and a few rows, whose KIDs, plans and accounts are of the
payee in trekk.yaml; without one, of a payee as trekk init makes it. Import it in this order into books
to try things in: customers, memberships, events; or customers, invoices. The statement is for trekk
report settlement --tick.`,
		Example: `  trekk import sample customers > customers.csv
  trekk import customers customers.csv`,
		Args: wire.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			call, err := g.Call()
			if err != nil {
				return err
			}
			payee, err := samplePayee(g)
			if err != nil {
				return err
			}
			text, err := desk.Sample(payee.At(call), args[0])
			if err != nil {
				return wire.UsageError("%v", err)
			}
			_, err = g.Stdout.Write(text)
			return err
		},
	}
}

// samplePayee is the payee of trekk.yaml as far as samples need one, or, without it, one as trekk init makes
// it. The books are not opened.
func samplePayee(g *wire.Globals) (*batch.Payee, error) {
	if _, err := os.Stat(g.Config); errors.Is(err, fs.ErrNotExist) {
		layout, err := kid.ParseLayout(wire.DefaultKID)
		if err != nil {
			return nil, err
		}
		profile, err := terms.Load(wire.DefaultTerms, os.ReadFile)
		return &batch.Payee{
			Creditor: batch.Creditor{Account: "15032080119"}, KID: kid.Layouts{layout}, Terms: profile,
		}, err
	}
	conf, err := wire.LoadConfig(g.Config)
	if err != nil {
		return nil, err
	}
	c, err := conf.One(g.Creditor)
	if err != nil {
		return nil, err
	}
	return c.Rules()
}
