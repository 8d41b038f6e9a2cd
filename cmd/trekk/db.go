package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func dbCmd(g *wire.Globals) *cobra.Command {
	return wire.Group("db", "The database: bring its schema up to date, verify it, back it up, restore it",
		dbMigrateCmd(g), dbCopyCmd(g), dbDistributeCmd(g), dbVerifyCmd(g), dbAnchorCmd(g), dbBackupCmd(g),
		dbRestoreCmd(g), dbDrillCmd(g), dbReaderCmd(g))
}

func dbMigrateCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "migrate",
		Short: "Bring the schema to this program's version, and register new creditors",
		Long: `Brings the schema to this program's version, and registers the creditors of trekk.yaml that the
database does not have yet. It changes nothing when all is as it should be. An empty PostgreSQL database
gets the schema; with --db this needs no trekk.yaml.`,
		Example: `  trekk db migrate
  createdb trekk && trekk db migrate --db postgres://localhost/trekk`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			call, err := g.Call()
			if err != nil {
				return err
			}
			conf, url, err := g.DatabaseURL()
			if err != nil {
				return err
			}
			db, err := store.Open(cmd.Context(), url)
			if errors.Is(err, fs.ErrNotExist) && store.IsPostgres(url) {
				db, err = store.Create(cmd.Context(), url)
			}
			if err != nil {
				return err
			}
			defer db.Close()
			if err := db.Migrate(cmd.Context()); err != nil {
				return err
			}
			if _, err = fmt.Fprintln(g.Stdout, "the schema is up to date"); err != nil || conf == nil {
				return err
			}
			if _, err := g.Anchors(cmd.Context(), conf, db); err != nil {
				return err
			}
			added, err := conf.Register(cmd.Context(), db, call)
			if len(added) > 0 {
				fmt.Fprintf(g.Stdout, "registered %s\n", strings.Join(added, ", "))
			}
			return err
		},
	}
}

func dbCopyCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "copy FROM TO",
		Short: "Copy everything from one database to another, and compare",
		Long: `Copies everything in a database to another, in either direction between SQLite and PostgreSQL,
as of one moment: all or nothing. TO must be a file that is not there, or a PostgreSQL database that is
empty, or has no creditors yet. What was written is read back and compared, table by table, and each
creditor's audit log is followed. To move an installation, stop every trekk first, and set database: in
trekk.yaml afterwards.

The copy is marked: nothing is billed, claimed, sent or chased from it before a person has seen to it that
nobody works on the other any longer, with trekk transmission recover.`,
		Example: `  createdb trekk && trekk db copy sqlite:trekk.db postgres://localhost/trekk
  trekk db copy postgres://localhost/trekk sqlite:/backup/trekk.db`,
		Args: wire.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			act, err := actOf(g, "db copy")
			if err != nil {
				return err
			}
			tables, err := store.CopyToWork(cmd.Context(), args[0], args[1], act, rowsCopied(g))
			if err != nil {
				return err
			}
			if conf, err := wire.LoadConfig(g.Config); err == nil && conf.IsOwn(args[1]) {
				why := "copied by " + wire.OSUser()
				if err := g.AnchorAnew(cmd.Context(), conf, args[1], why); err != nil {
					return err
				}
			}
			if g.JSON {
				return render.JSON(g.Stdout, tables)
			}
			for _, t := range tables {
				if _, err := fmt.Fprintf(g.Stdout, "%12d  %-17s %s\n", t.Rows, t.Table, t.Hash); err != nil {
					return err
				}
			}
			_, err = fmt.Fprintln(g.Stdout,
				"copied; what was written is what was read, and the audit logs hold")
			return err
		},
	}
}

func dbDistributeCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "distribute",
		Short: "Spread the tables over a Citus cluster, by creditor",
		Long: `Makes the tables distributed by creditor where PostgreSQL has the extension Citus, with
everything that is in them: what one creditor has lies on one node, and every statement and transaction of
trekk needs that node only. All or nothing; trekk may run, and waits meanwhile. On PostgreSQL without Citus
it says so and changes nothing. How many shards there are follows from citus.shard_count. Run it as the role
that trekk works as: it gives that role's sessions in this database, on all nodes, the parameters that trekk
works with (ALTER ROLE ... IN DATABASE ... SET). Run it again when a node has been added; trekk db migrate
distributes by itself what it adds.`,
		Example: `  trekk db distribute
  trekk db copy sqlite:trekk.db "$URL" && trekk db distribute --db "$URL"
  cd /tmp && trekk db migrate --db "$URL" && trekk db distribute --db "$URL" && trekk demo --db "$URL"`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, url, err := g.DatabaseURL()
			if err != nil {
				return err
			}
			if !store.IsPostgres(url) {
				return wire.UsageError("the database is SQLite, in one file: trekk db copy brings it to " +
					"PostgreSQL, which can be distributed")
			}
			db, err := store.Open(cmd.Context(), url)
			if err != nil {
				return err
			}
			defer db.Close()
			tables, err := db.Distribute(cmd.Context())
			if errors.Is(err, store.ErrNoCitus) {
				_, err = fmt.Fprintln(g.Stdout, "Citus is not in this database (CREATE EXTENSION citus): "+
					"nothing is distributed, nothing has changed")
				return err
			}
			if err != nil {
				return err
			}
			_, err = fmt.Fprintf(g.Stdout, "%d tables are distributed now that were not before\n",
				len(tables))
			return err
		},
	}
}

func dbAnchorCmd(g *wire.Globals) *cobra.Command {
	var reason string
	c := &cobra.Command{
		Use:   "anchor --reason REASON",
		Short: "Say that the database that is there is the right one, and anchor its audit logs anew",
		Long: `How far each audit log has come is kept outside the database too, in the folder anchor beside
trekk.yaml (anchor: in it names another), signed with a key that is there. An audit log that was emptied, cut
or made anew does not hold its anchor; trekk db verify, trekk status and every run say so until this is said.

Look first at who has been at the database. A backup that was put in place by hand, and a key that is
lost, are the rightful reasons: trekk db restore, trekk db copy and trekk transmission recover anchor by
themselves. The new anchor names the one before it, who said so, and why.`,
		Example: "  trekk db anchor --reason \"the disk was replaced, and last night's backup put in place\"",
		Args:    wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := needReason(reason, "with the anchor"); err != nil {
				return err
			}
			return wire.Each(cmd.Context(), g, func(a *wire.App) error {
				m := a.Moment("", "")
				if err := m.Allow(batch.ToOperate, "db anchor"); err != nil {
					return wire.Refused(err)
				}
				if err := m.AnchorAnew(cmd.Context(), reason+" ("+m.By+")"); err != nil {
					return err
				}
				_, err := fmt.Fprintf(g.Stdout, "the audit log of %s is anchored anew\n", a.Conf.ID)
				return err
			})
		},
	}
	c.Flags().StringVar(&reason, "reason", "", "why, kept with the anchor")
	return c
}

func dbVerifyCmd(g *wire.Globals) *cobra.Command {
	return &cobra.Command{
		Use:   "verify",
		Short: "Recompute the books from the raw files, and follow the audit log's chain",
		Long: `Asks SQLite whether the file is whole. Holds every row against the hash with which trekk last
wrote it, and all rows of a table against what the audit log was sealed over, so that whatever was changed,
put in or removed otherwise is named by table and key. Reads every file received and every transmission sent
again and holds them against the books, line by line; then checks the sums of the books, double claims,
numbers, and the hash chain of the audit log, this against its anchor outside the database (trekk db anchor
--help), and the files that still lie in the outbox against their hashes. It says OK, or what is wrong and exits with 1.

Rows that an older trekk wrote were sealed as they were when trekk db migrate first met them.`,
		Args: wire.ExactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			return wire.Each(cmd.Context(), g, func(a *wire.App) error { return verify(cmd, a) })
		},
	}
}

// rowsCopied shows how many rows have been copied.
func rowsCopied(g *wire.Globals) func(int64) {
	bar := render.Progress(g.Stderr, -1, "rows")
	return func(n int64) { _ = bar.Set64(n) }
}

func verify(cmd *cobra.Command, a *wire.App) error {
	v, err := a.Report().Verify(cmd.Context())
	if err != nil {
		return err
	}
	if a.JSON {
		err = a.PrintJSON(v)
	} else {
		a.Heading()
		for _, w := range v.Wrong {
			fmt.Fprintln(a.Stdout, "wrong: "+w)
		}
		verdict := "OK"
		if len(v.Wrong) > 0 {
			verdict = "NOT OK"
		}
		_, err = fmt.Fprintf(a.Stdout, "%s: %d files, %d payments, %d mandate records, %d transmissions, "+
			"%d claims; %d audit rows, the last %.16s\n",
			verdict, v.Files, v.Payments, v.Mandates, v.Transmissions, v.Claims, v.AuditRows, v.AuditHash)
	}
	if err == nil && len(v.Wrong) > 0 {
		return &wire.ExitError{Code: wire.ExitFailed}
	}
	return err
}

// actOf is what somebody does with a whole database.
func actOf(g *wire.Globals, action string) (batch.Act, error) {
	call, err := g.Call()
	return batch.Act{At: call.Now, By: call.By, Action: action}, err
}
