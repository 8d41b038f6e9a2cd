package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"trekk/batch/store"
)

func dbCmd(g *globals) *cobra.Command {
	return group("db", "The database: bring its schema up to date, verify it, back it up, restore it",
		&cobra.Command{
			Use:   "migrate",
			Short: "Bring the schema to this program's version, and register new creditors",
			Long: `Brings the schema to this program's version, and registers the creditors of trekk.yaml that the database does not have
yet. It changes nothing when all is as it should be. An empty PostgreSQL database gets the schema; with --db this needs no
trekk.yaml.`,
			Example: `  trekk db migrate
  createdb trekk && trekk db migrate --db postgres://localhost/trekk`,
			Args: exactArgs(0),
			RunE: func(cmd *cobra.Command, _ []string) error {
				conf, url, err := g.databaseURL()
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
				if _, err = fmt.Fprintln(g.stdout, "the schema is up to date"); err != nil || conf == nil {
					return err
				}
				added, err := conf.register(cmd.Context(), db)
				if len(added) > 0 {
					fmt.Fprintf(g.stdout, "registered %s\n", strings.Join(added, ", "))
				}
				return err
			},
		},
		&cobra.Command{
			Use:   "copy FROM TO",
			Short: "Copy everything from one database to another, and compare",
			Long: `Copies everything in a database to another, in either direction between SQLite and PostgreSQL, as of one moment: all or
nothing. TO must be a file that is not there, or a PostgreSQL database that is empty, or has no creditors yet. What was
written is read back and compared, table by table, and each creditor's audit log is followed.
To move an installation, stop every trekk first, and set database: in trekk.yaml afterwards.`,
			Example: `  createdb trekk && trekk db copy sqlite:trekk.db postgres://localhost/trekk
  trekk db copy postgres://localhost/trekk sqlite:/backup/trekk.db`,
			Args: exactArgs(2),
			RunE: func(cmd *cobra.Command, args []string) error {
				tables, err := store.Copy(cmd.Context(), args[0], args[1], g.rows())
				if err != nil {
					return err
				}
				if g.json {
					return printJSON(g.stdout, tables)
				}
				for _, t := range tables {
					if _, err := fmt.Fprintf(g.stdout, "%12d  %-17s %s\n", t.Rows, t.Table, t.Hash); err != nil {
						return err
					}
				}
				_, err = fmt.Fprintln(g.stdout, "copied; what was written is what was read, and the audit logs hold")
				return err
			},
		},
		&cobra.Command{
			Use:   "distribute",
			Short: "Spread the tables over a Citus cluster, by creditor",
			Long: `Makes the tables distributed by creditor where PostgreSQL has the extension Citus, with everything that is in them: what one
creditor has lies on one node, and every statement and transaction of trekk needs that node only. All or nothing; trekk
may run, and waits meanwhile. On PostgreSQL without Citus it says so and changes nothing. How many shards there are follows
from citus.shard_count. Run it again after db migrate has added tables.`,
			Example: `  trekk db distribute
  trekk db copy sqlite:trekk.db "$URL" && trekk db distribute --db "$URL"
  cd /tmp && trekk db migrate --db "$URL" && trekk db distribute --db "$URL" && trekk demo --db "$URL"`,
			Args: exactArgs(0),
			RunE: func(cmd *cobra.Command, _ []string) error {
				_, url, err := g.databaseURL()
				if err != nil {
					return err
				}
				if !store.IsPostgres(url) {
					return usageError("the database is SQLite, in one file: trekk db copy brings it to PostgreSQL, which can be distributed")
				}
				db, err := store.Open(cmd.Context(), url)
				if err != nil {
					return err
				}
				defer db.Close()
				tables, err := db.Distribute(cmd.Context())
				if errors.Is(err, store.ErrNoCitus) {
					_, err = fmt.Fprintln(g.stdout, "Citus is not in this database (CREATE EXTENSION citus): nothing is distributed, nothing has changed")
					return err
				}
				if err != nil {
					return err
				}
				_, err = fmt.Fprintf(g.stdout, "%d tables are distributed now that were not before\n", len(tables))
				return err
			},
		},
		&cobra.Command{
			Use:   "verify",
			Short: "Recompute the books from the raw files, and follow the audit log's chain",
			Long: `Reads every file received and every transmission sent again and holds them against the books, line by line; then checks
the sums of the books, double claims, and the hash chain of the audit log. It says OK, or what is wrong and exits with 1.`,
			Args: exactArgs(0),
			RunE: func(cmd *cobra.Command, _ []string) error {
				return each(cmd.Context(), g, func(a *app) error { return a.verify(cmd) })
			},
		},
		&cobra.Command{
			Use:   "backup FILE",
			Short: "Write a copy of the whole database to a new file, while others work on it",
			Long: `Writes a copy of the whole database, as of now, to a new SQLite file, while others work on it. PostgreSQL is copied into one as
by db copy, row by row; for much data its own pg_dump or pg_basebackup is faster.`,
			Example: "  trekk db backup /backup/trekk-$(date +%F).db",
			Args:    exactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				_, url, err := g.databaseURL()
				if err != nil {
					return err
				}
				if err := store.Backup(cmd.Context(), url, args[0], g.rows()); err != nil {
					return err
				}
				_, err = fmt.Fprintf(g.stdout, "backed up to %s\n", args[0])
				return err
			},
		},
		&cobra.Command{
			Use:   "restore FILE",
			Short: "Put a backup in the place of a database that is gone, and verify it",
			Long: `Copies a backup to where trekk.yaml says that the database is. It never overwrites: move a database that is there away
first, together with its -wal and -shm files; one on PostgreSQL must be empty.`,
			Args: exactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				conf, err := loadConfig(g.config)
				if err != nil {
					return err
				}
				if url := conf.database(g.db); store.IsPostgres(url) {
					_, err = store.Copy(cmd.Context(), "sqlite:"+args[0], url, g.rows())
				} else {
					err = restore(args[0], strings.TrimPrefix(url, "sqlite:"))
				}
				if err != nil {
					return err
				}
				return each(cmd.Context(), g, func(a *app) error { return a.verify(cmd) })
			},
		},
	)
}

// rows shows how many rows have been copied.
func (g *globals) rows() func(int64) {
	bar := progressBar(g.stderr, -1, "rows")
	return func(n int64) { _ = bar.Set64(n) }
}

// databaseURL is the database of a command about a database alone, which needs no trekk.yaml when --db names it.
func (g *globals) databaseURL() (conf *config, url string, err error) {
	if _, err := os.Stat(g.config); g.db != "" && errors.Is(err, fs.ErrNotExist) {
		return nil, g.db, nil
	}
	if conf, err = loadConfig(g.config); err != nil {
		return nil, "", err
	}
	return conf, conf.database(g.db), nil
}

func (a *app) verify(cmd *cobra.Command) error {
	v, err := a.night.Verify(cmd.Context())
	if err != nil {
		return err
	}
	if a.json {
		err = a.printJSON(v)
	} else {
		a.heading()
		for _, w := range v.Wrong {
			fmt.Fprintln(a.stdout, "wrong: "+w)
		}
		verdict := "OK"
		if len(v.Wrong) > 0 {
			verdict = "NOT OK"
		}
		_, err = fmt.Fprintf(a.stdout, "%s: %d files, %d payments, %d mandate records, %d transmissions, %d claims; %d audit rows, the last %.16s\n",
			verdict, v.Files, v.Payments, v.Mandates, v.Transmissions, v.Claims, v.AuditRows, v.AuditHash)
	}
	if err == nil && len(v.Wrong) > 0 {
		return &exitError{code: exitFailed}
	}
	return err
}

// restore copies a backup to the database's place, whole or not at all.
func restore(backup, database string) (err error) {
	for _, name := range []string{database, database + "-wal"} {
		if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there: move it away first, restore never overwrites", name)
		}
	}
	from, err := os.Open(backup)
	if err != nil {
		return err
	}
	defer from.Close()
	to, err := os.CreateTemp(filepath.Dir(database), ".restore-*")
	if err != nil {
		return err
	}
	defer os.Remove(to.Name())
	_, err = io.Copy(to, from)
	if err := errors.Join(err, to.Sync(), to.Close()); err != nil {
		return err
	}
	return os.Rename(to.Name(), database)
}
