package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"trekk/batch/terms"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func termsCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("terms", "Check a terms profile, and print the schema of one", termsCheckCmd(g),
		termsSchemaCmd(g))
}

// checkedTerms is a profile without faults.
type checkedTerms struct {
	Name string `json:"name"`
	OK   bool   `json:"ok"`
}

func termsCheckCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "check FILE",
		Short: "Whether a profile is complete and consistent, or which key is wrong and what it may be",
		Long: "Reads a profile, a file or one of those in the program, and names every fault by line, " +
			"column and key. " +
			"The exit code is 3 when there is one.",
		Example: "  trekk terms check gym.yaml\n  trekk terms check sit",
		Args:    wire.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := terms.Load(args[0], os.ReadFile)
			var faults terms.Faults
			if errors.As(err, &faults) {
				return wire.Rejected(faults)
			}
			if err != nil {
				return err
			}
			if g.JSON {
				return render.JSON(g.Stdout, checkedTerms{p.Name, true})
			}
			_, err = fmt.Fprintf(g.Stdout, "%s: the terms of %s are complete and consistent\n", args[0],
				p.Name)
			return err
		},
	}
}

func termsSchemaCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of a profile: every key, what it means, what it may be, and its rule",
		Example: "  trekk terms schema > terms.schema.json",
		Args:    wire.ExactArgs(0),
		RunE: func(*cobra.Command, []string) error {
			e := json.NewEncoder(g.Stdout)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			return e.Encode(terms.Schema())
		},
	}
}
