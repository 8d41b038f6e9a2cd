package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"trekk/cmd/trekk/wire"
)

func consoleCmd(g *wire.Globals) *cobra.Command {
	var address string
	c := &cobra.Command{
		Use:   "console",
		Short: "Serve the console and the API, without running jobs",
		Long: `Serves the desk in the browser, and the API below /api/v1, at the address of console: in trekk.yaml, until
it is told to stop. No job runs by itself: that is trekk serve, which serves the console too.

Persons sign in by the names and passphrases of trekk user. With --as-of the books are shown, and acts are done, at
that moment; how long somebody stays signed in goes by the real clock.`,
		Example: `  trekk user add kari --role admin
  trekk console
  trekk console --address 127.0.0.1:9000 --as-of 2026-10-06T13:20`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return serveConsole(cmd.Context(), g, address, "") },
	}
	c.Flags().StringVar(&address, "address", "", "in place of the one in trekk.yaml")
	return c
}

// serveConsole serves the console and the API until ctx ends. hint is printed below the address.
func serveConsole(ctx context.Context, g *wire.Globals, address, hint string) error {
	conf, err := wire.LoadConfig(g.Config)
	if err != nil {
		return err
	}
	apps, err := g.Open(ctx)
	if err != nil {
		return err
	}
	defer apps[0].Close()
	site, err := openSite(conf, address, func() []*wire.App { return apps })
	if err != nil {
		return err
	}
	fmt.Fprintf(g.Stdout, "The desk is at %s until you stop it (Ctrl-C).\n%s", site.URL, hint)
	return site.Serve(ctx)
}
