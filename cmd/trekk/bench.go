//go:build bench && linux

package main

import (
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"trekk/cmd/trekk/bench"
	"trekk/cmd/trekk/wire"
)

func benchStoreCmd(g *wire.Globals) []*cobra.Command {
	b := &bench.Bench{Globals: g}
	c := &cobra.Command{
		Use:   "bench-store",
		Short: "The speed of the night on each database, beside that of bare rows",
		Long: `Runs trekk itself, as processes, on the books of so many members: (a) bill and claim their
memberships into a sealed transmission, (b) fetch, ingest and match a file with their payments, (c) remind of
as many overdue invoices and hand them to collection, (d) the settlement report. Beside each stands the floor:
the rows that it wrote, written bare into tables with the same columns and indexes (COPY on PostgreSQL, one
prepared INSERT in one transaction on SQLite), and its file read with nothing done; of (d) the payments, read
bare. Peak memory is trekk's own.

PostgreSQL is the server that TREKK_TEST_POSTGRES names, which must hold a database to make others from, or
one of the bench's own with: ` + strings.Join(bench.Settings, ", ") + `

Where TREKK_TEST_POSTGRES names a database that has Citus, --database postgres,citus measures plain PostgreSQL
on its coordinator beside tables that are distributed.`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return b.Run(cmd.Context()) },
	}
	f := c.Flags()
	f.IntSliceVar(&b.Sizes, "rows", []int{10_000, 100_000, 1_000_000}, "how many members")
	f.StringSliceVar(&b.Databases, "database", []string{"sqlite", "postgres"}, "on which databases")
	f.StringVar(&b.Last, "last", "c", "the last step to be done; their order is a, b, d, c")
	f.BoolVar(&b.NoFloor, "no-floor", false,
		"leave the floor out: it takes as much room as what it is the floor of")
	f.BoolVar(&b.Keep, "keep", false, "leave the databases and the files")
	f.StringVar(&b.Dir, "dir", "",
		"where to work (default the system's temporary folder): on the disk that is to be measured")
	return []*cobra.Command{c, benchConsoleCmd(g), benchYearsCmd(g)}
}

func benchConsoleCmd(g *wire.Globals) *cobra.Command {
	b := &bench.Console{Bench: &bench.Bench{Globals: g}}
	c := &cobra.Command{
		Use:   "bench-console",
		Short: "The speed of each page of the console and each read of the API, with few members and with many",
		Long: `Makes books of a year, of few members and of many, asks for every page of the console and every read of
the API often, in this process, and prints what they took: the median and the 95th percentile, in milliseconds,
and how many times as much it is with many members. It fails where that is more than --most. What takes less
than --floor with few members counts as --floor: below it, noise rules.`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return b.RunConsole(cmd.Context()) },
	}
	f := c.Flags()
	b.Small.Months, b.Large.Months = 12, 12
	f.IntVar(&b.Small.Members, "small", 10_000, "how many members are few")
	f.IntVar(&b.Large.Members, "large", 1_000_000, "how many are many")
	f.Float64Var(&b.Most, "most", 2, "how many times as much is allowed")
	readFlags(f, b)
	return c
}

func benchYearsCmd(g *wire.Globals) *cobra.Command {
	b := &bench.Console{Bench: &bench.Bench{Globals: g}, Jobs: true}
	members := 0
	c := &cobra.Command{
		Use:   "bench-years",
		Short: "What a night, each page and each read of the API cost after few months and after many",
		Long: `Makes books of so many members, with few months behind them and with many, runs each job when nothing is
to be done, and asks for every page of the console and every read of the API, often and in this process, and
prints what they took: the median and the 95th percentile, in milliseconds, and how many times as much it is
after many months. It fails where that is more than --most. What takes less than --floor after few months counts
as --floor: below it, noise rules.`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			b.Small.Members, b.Large.Members = members, members
			return b.RunConsole(cmd.Context())
		},
	}
	f := c.Flags()
	f.IntVar(&members, "members", 2_000, "how many members")
	f.IntVar(&b.Small.Months, "small", 3, "how many months are few")
	f.IntVar(&b.Large.Months, "large", 36, "how many are many")
	f.Float64Var(&b.Most, "most", 1.3, "how many times as much is allowed")
	readFlags(f, b)
	return c
}

// readFlags are those that both benchmarks of reads have.
func readFlags(f *pflag.FlagSet, b *bench.Console) {
	f.IntVar(&b.Times, "times", 20, "how often each address is asked for")
	f.StringVar(&b.Only, "only", "", "ask only for addresses that have this in them")
	f.DurationVar(&b.Floor, "floor", 5*time.Millisecond,
		"what takes less in the smaller books counts as this much")
	f.StringSliceVar(&b.Databases, "database", []string{"sqlite", "postgres"}, "on which databases")
	f.BoolVar(&b.Keep, "keep", false, "leave the databases and the files")
	f.StringVar(&b.Dir, "dir", "", "where to work (default the system's temporary folder)")
}
