package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch/store/backup"
	"trekk/cmd/trekk/wire"
	"trekk/schedule"
)

func dbBackupCmd(g *wire.Globals) *cobra.Command {
	var keys []string
	c := &cobra.Command{
		Use:   "backup [FILE]",
		Short: "Write a copy of the whole database, while others work on it",
		Long: `Writes a copy of the whole database, as of now, to a new SQLite file, while others work on it. The
file has its name when it is whole. PostgreSQL is copied into one as by db copy, row by row; for much data its
own pg_dump or pg_basebackup is faster.

Without FILE it goes to the folder that trekk.yaml names, as trekk serve does by itself every day, and the
oldest go when there are too many:

    backup: {folder: /backup/trekk, at: "03:30", keep: 14, recipients: [age1...]}

With recipients, public keys of age (age-keygen makes them), backups are encrypted.`,
		Example: "  trekk db backup\n" +
			"  trekk db backup /backup/trekk-$(date +%F).db\n" +
			"  trekk db backup /usb/trekk.db.age --recipient age1...",
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return backupToFolder(cmd.Context(), g, keys)
			}
			return backupToFile(cmd.Context(), g, args[0], keys)
		},
	}
	c.Flags().StringArrayVar(&keys, "recipient", nil,
		"public key to encrypt FILE for, age1...; may be given several times")
	return c
}

func backupToFile(ctx context.Context, g *wire.Globals, file string, keys []string) error {
	to, err := wire.Recipients(keys)
	if err != nil {
		return wire.UsageError("--recipient: %w", err)
	}
	_, url, err := g.DatabaseURL()
	if err == nil {
		err = g.CheckOutput(file)
	}
	if err != nil {
		return err
	}
	if err := backup.Write(ctx, url, file, to, filepath.Dir(file), rowsCopied(g)); err != nil {
		return err
	}
	_, err = fmt.Fprintf(g.Stdout, "backed up to %s\n", file)
	return err
}

func backupToFolder(ctx context.Context, g *wire.Globals, keys []string) error {
	conf, url, err := g.DatabaseURL()
	if err != nil {
		return err
	}
	now, err := g.Now()
	if err != nil {
		return err
	}
	switch {
	case len(keys) > 0:
		return wire.UsageError("--recipient is for a FILE: trekk.yaml has those of the folder")
	case conf == nil || conf.Backups(url) == nil:
		return wire.UsageError("where to? Name a FILE, or a folder in trekk.yaml: backup: {folder: DIR}")
	}
	made, err := conf.Backups(url).Make(ctx, url, now, rowsCopied(g))
	if made.Path != "" && err == nil {
		_, err = fmt.Fprintf(g.Stdout, "backed up to %s\n", made.Path)
	}
	return err
}

func dbRestoreCmd(g *wire.Globals) *cobra.Command {
	var identity string
	c := &cobra.Command{
		Use:   "restore FILE",
		Short: "Put a backup in the place of a database that is gone, and verify it",
		Long: `Puts a backup where trekk.yaml says that the database is, when it is found to be good: SQLite finds
no fault in it, this program knows its schema, and its audit logs hold. Else nothing is put there. It never
overwrites: move a database that is there away first, together with its -wal and -shm files; one on PostgreSQL
must be empty. A backup that is encrypted needs the file of an age identity that only you can read.

The bank may know more than a backup. So what was restored is marked: nothing is billed, claimed, sent or
chased before trekk transmission recover has read back what lies at the bank.`,
		Example: "  trekk db restore /backup/trekk-2026-10-31-033000.db\n" +
			"  trekk db restore trekk-2026-10-31-033000.db.age --identity key.txt",
		Args: wire.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			conf, err := wire.LoadConfig(g.Config)
			if err != nil {
				return err
			}
			url := conf.DatabaseURL(g.Database)
			act, err := actOf(g, "db restore")
			if err != nil {
				return err
			}
			err = conf.Restore(cmd.Context(), args[0], identity, url, act, rowsCopied(g))
			if errors.Is(err, backup.ErrIdentity) && identity == "" {
				return wire.UsageError("%w", err)
			}
			if err != nil {
				return err
			}
			why := fmt.Sprintf("%s restored by %s", filepath.Base(args[0]), wire.OSUser())
			if err := g.AnchorAnew(cmd.Context(), conf, url, why); err != nil {
				return err
			}
			return wire.Each(cmd.Context(), g, func(a *wire.App) error { return verify(cmd, a) })
		},
	}
	c.Flags().StringVar(&identity, "identity", "",
		"file of the age identity of an encrypted backup, mode 0600")
	return c
}

// dailyBackup is the backup that trekk serve makes, where trekk.yaml names a folder.
func dailyBackup(g *wire.Globals, conf *wire.Config) []schedule.Daily {
	url := conf.DatabaseURL(g.Database)
	folder := conf.Backups(url)
	if folder == nil {
		return nil
	}
	return []schedule.Daily{{
		Name: "backup", At: conf.Backup.At,
		Last: func(now time.Time) time.Time { return folder.State(now).Last },
		Run: func(ctx context.Context, now time.Time) (string, error) {
			made, err := folder.Make(ctx, url, now, rowsCopied(g))
			return made.Path, err
		},
	}}
}
