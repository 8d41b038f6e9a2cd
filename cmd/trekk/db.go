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
yet. It changes nothing when all is as it should be.`,
			Args: exactArgs(0),
			RunE: func(cmd *cobra.Command, _ []string) error {
				conf, err := loadConfig(g.config)
				if err != nil {
					return err
				}
				db, err := store.Open(cmd.Context(), conf.database(g.db))
				if err != nil {
					return err
				}
				defer db.Close()
				if err := db.Migrate(cmd.Context()); err != nil {
					return err
				}
				if _, err = fmt.Fprintln(g.stdout, "the schema is up to date"); err != nil {
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
			Use:     "backup FILE",
			Short:   "Write a copy of the whole database to a new file, while others work on it",
			Example: "  trekk db backup /backup/trekk-$(date +%F).db",
			Args:    exactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				conf, err := loadConfig(g.config)
				if err != nil {
					return err
				}
				db, err := store.Open(cmd.Context(), conf.database(g.db))
				if err != nil {
					return err
				}
				defer db.Close()
				if store.IsPostgres(conf.database(g.db)) {
					return usageError("the database is PostgreSQL: back it up with its own pg_dump or pg_basebackup")
				}
				if err := db.Backup(cmd.Context(), args[0]); err != nil {
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
first, together with its -wal and -shm files.`,
			Args: exactArgs(1),
			RunE: func(cmd *cobra.Command, args []string) error {
				conf, err := loadConfig(g.config)
				if err != nil {
					return err
				}
				if store.IsPostgres(conf.database(g.db)) {
					return usageError("the database is PostgreSQL: restore it with its own pg_restore, then run trekk db verify")
				}
				if err := restore(args[0], strings.TrimPrefix(conf.database(g.db), "sqlite:")); err != nil {
					return err
				}
				return each(cmd.Context(), g, func(a *app) error { return a.verify(cmd) })
			},
		},
	)
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
