package main

import (
	"github.com/spf13/cobra"

	"trekk/cmd/trekk/api"
	"trekk/cmd/trekk/wire"
)

func apiCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("api", "The API for other systems, below /api/v1 of trekk serve and trekk console",
		&cobra.Command{
			Use:   "openapi",
			Short: "Print what the API takes and gives, as OpenAPI 3.1",
			Long: `Prints the OpenAPI document, as /api/v1/openapi.json has it. It needs no trekk.yaml. For reading there is
/api/v1/docs.`,
			Example: "  trekk api openapi > trekk-openapi.json",
			Args:    wire.ExactArgs(0),
			RunE: func(*cobra.Command, []string) error {
				_, err := g.Stdout.Write(api.New(nil).Schema())
				return err
			},
		})
}
