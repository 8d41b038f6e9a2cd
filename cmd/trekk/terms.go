package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"trekk/batch/terms"
)

func termsCmd(g *globals) *cobra.Command {
	return group("terms", "Check a terms profile, and print the schema of one", termsCheckCmd(g), termsSchemaCmd(g))
}

func termsCheckCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:     "check FILE",
		Short:   "Whether a profile is complete and consistent, or which key is wrong and what it may be",
		Long:    "Reads a profile, a file or one of those in the program, and names every fault by line, column and key. The exit code is 3 when there is one.",
		Example: "  trekk terms check gym.yaml\n  trekk terms check sit",
		Args:    exactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			p, err := terms.Load(args[0], os.ReadFile)
			var faults terms.Faults
			if errors.As(err, &faults) {
				return rejected(faults)
			}
			if err != nil {
				return err
			}
			if g.json {
				return printJSON(g.stdout, map[string]any{"name": p.Name, "ok": true})
			}
			_, err = fmt.Fprintf(g.stdout, "%s: the terms of %s are complete and consistent\n", args[0], p.Name)
			return err
		},
	}
}

func termsSchemaCmd(g *globals) *cobra.Command {
	return &cobra.Command{
		Use:     "schema",
		Short:   "Print the JSON Schema of a profile: every key, what it means, what it may be, and its rule",
		Example: "  trekk terms schema > terms.schema.json",
		Args:    exactArgs(0),
		RunE: func(*cobra.Command, []string) error {
			e := json.NewEncoder(g.stdout)
			e.SetEscapeHTML(false)
			e.SetIndent("", "  ")
			return e.Encode(terms.Schema())
		},
	}
}
