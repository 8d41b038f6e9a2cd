//go:build torture && linux && amd64

package main

import (
	"runtime"

	"github.com/spf13/cobra"

	"trekk/batch/store"
	"trekk/cmd/trekk/torture"
	"trekk/cmd/trekk/wire"
)

func tortureCmd(g *wire.Globals) []*cobra.Command {
	t := &torture.Torture{Globals: g, Trekk: run}
	c := &cobra.Command{
		Use:   "torture",
		Short: "Months in which everything goes wrong, and the books that must agree all the same",
		Long: `Runs the demo's gym once for each seed while the bank's side fails in every way it can
(connections cut at any byte, that hang or drip, files twice, late, growing, with faults, receipts late and
double, right transmissions and claims rejected), disks are full, clocks are wrong, an older backup is
restored, a second copy works too, receipts are forged, and trekk is killed before any system call that
changes something, and started again. Where no backup is restored there are a gateway of SMS, a mail server,
letters to be printed, and an agency over files or one that is asked by requests, which fail in their ways. When the dust has settled the ledgers of all these and trekk's books
must agree. A seed for which they do not is told with the command that replays it, and its folder is left.

With --postgres the books are on PostgreSQL servers of its own, which are killed and started again while trekk
runs; with --db postgres://... on that server, each seed in a database of its own, or, where that database has
Citus, in a schema of it whose tables are distributed. Connections are cut, or, with --disturb, a command does
worse, such as to kill a node of Citus and start it again; and two processes race for the work.`,
		Example: `  go run -tags torture ./cmd/trekk torture --seeds 20 --postgres`,
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if t.Seeds < 1 || t.Months < 1 || t.Members < 1 || t.Parallel < 1 {
				return wire.UsageError("want at least one of --seeds, --months, --members and --parallel")
			}
			if t.Postgres && g.Database != "" || g.Database != "" && !store.IsPostgres(g.Database) {
				return wire.UsageError("want either --postgres, or --db postgres://... without it")
			}
			if t.Disturb != "" && g.Database == "" {
				return wire.UsageError("--disturb is of a server that --db names")
			}
			if t.Disturb != "" {
				t.Parallel = 1 // what is done to the server befalls all seeds
			}
			if cmd.Flags().Changed("seed") && !cmd.Flags().Changed("seeds") {
				t.Seeds = 1
			}
			return t.Run(cmd.Context())
		},
	}
	f := c.Flags()
	f.IntVar(&t.Seeds, "seeds", 200, "how many seeds")
	f.Uint64Var(&t.First, "seed", 1, "the first seed; the only one, when --seeds is not given")
	f.IntVar(&t.Months, "months", 1, "how many months")
	f.IntVar(&t.Members, "members", 20, "how many members")
	f.IntVar(&t.Parallel, "parallel", runtime.GOMAXPROCS(0), "how many seeds at a time")
	f.StringVar(&t.Terms, "terms", "sit", "whose rules: a profile in the program, or a file")
	f.IntVar(&t.Rate, "rate", 8, "each fault of the bank's side comes once in so many times")
	f.BoolVar(&t.Postgres, "postgres", false, "on PostgreSQL servers of its own")
	f.StringVar(&t.Disturb, "disturb", "",
		"what the shell does to the server of --db while trekk runs, in place of cutting connections; one seed at a time")
	f.StringVar(&t.Dir, "dir", torture.Memory(),
		"where to work: killing a process loses nothing that it gave to the system, so memory will do")
	return []*cobra.Command{c}
}
