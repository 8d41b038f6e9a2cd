package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/batch/store"
	"trekk/batch/store/backup"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

func dbDrillCmd(g *wire.Globals) *cobra.Command {
	var identity string
	c := &cobra.Command{
		Use:   "drill [FILE]",
		Short: "Restore the last backup beside the books, verify it, and take it away again",
		Long: `Restores the last backup of the folder in trekk.yaml, or FILE, as trekk db restore would, but beside the
books: into a file beside the database, or into the schema trekk_drill of the same PostgreSQL database, which
the user must be let to make (GRANT CREATE ON DATABASE). There it does what trekk db verify does, and holds it
against the books: its audit log must be the beginning of theirs, and its files, payments and transmissions be
theirs by hash, count and sum. Then it takes away what it made, and says how long it took and how old the
backup is. The exit code is 1 when something is wrong.

The books are not touched, and may be worked on meanwhile; there must be room for a copy of them. What came of
the last drill is kept beside the backups, and trekk doctor tells it. What a drill leaves that is killed, the
next takes away.`,
		Example: "  trekk db drill\n  trekk db drill --identity key.txt --json\n  trekk db drill /usb/trekk.db",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			d, err := newDrill(g, args)
			if err != nil {
				return err
			}
			err = d.run(cmd.Context(), g, identity)
			if errors.Is(err, backup.ErrIdentity) && identity == "" {
				return wire.UsageError("%w", err)
			}
			if err != nil {
				return err
			}
			return d.tell(g)
		},
	}
	c.Flags().StringVar(&identity, "identity", "",
		"file of the age identity of an encrypted backup, mode 0600")
	return c
}

// drill is a drill, and what came of it.
type drill struct {
	Backup    string         `json:"backup"`
	Made      time.Time      `json:"made"`
	Hours     int64          `json:"hours"`        // how old it is
	Took      int64          `json:"milliseconds"` // to restore, verify and compare
	OK        bool           `json:"ok"`
	Creditors []drilledBooks `json:"creditors"`

	conf   *wire.Config
	url    string
	folder *backup.Folder // nil where trekk.yaml names none
	now    time.Time
}

// drilledBooks is what a restored backup has of a creditor.
type drilledBooks struct {
	Creditor string               `json:"creditor"`
	Verified *report.Verification `json:"verified"`
	Compared *report.Restored     `json:"compared"`
}

// newDrill finds the backup that is to be restored.
func newDrill(g *wire.Globals, args []string) (*drill, error) {
	conf, err := wire.LoadConfig(g.Config)
	if err != nil {
		return nil, err
	}
	d := &drill{conf: conf, url: conf.DatabaseURL(g.Database)}
	d.folder = conf.Backups(d.url)
	if d.now, err = g.Now(); err != nil {
		return nil, err
	}
	if len(args) > 0 {
		info, err := os.Stat(args[0])
		if err != nil {
			return nil, err
		}
		d.Backup, d.Made = args[0], info.ModTime()
	} else {
		if d.folder == nil {
			return nil, wire.UsageError("of what? Name a FILE, or a folder in trekk.yaml: backup: {folder: DIR}")
		}
		last, ok, err := d.folder.Newest(d.now)
		if err != nil {
			return nil, err
		}
		if !ok {
			return nil, fmt.Errorf("there is no backup in %s: trekk db backup makes one", d.folder.Dir)
		}
		d.Backup, d.Made = last.Path, last.At
	}
	d.Hours = int64(d.now.Sub(d.Made).Hours())
	return d, nil
}

// run restores the backup and looks at what each creditor has in it.
func (d *drill) run(ctx context.Context, g *wire.Globals, identity string) error {
	act, err := actOf(g, "db drill")
	if err != nil {
		return err
	}
	apps, err := g.Open(ctx)
	if err != nil {
		return err
	}
	defer apps[0].Close()
	began := time.Now()
	err = d.conf.Drill(ctx, d.Backup, identity, d.url, act, rowsCopied(g),
		func(copied *store.DB, empty string) error {
			for _, a := range apps {
				if err := d.look(ctx, a, copied, empty); err != nil {
					return err
				}
			}
			return nil
		})
	d.Took, d.OK = time.Since(began).Milliseconds(), err == nil
	for _, b := range d.Creditors {
		d.OK = d.OK && len(b.Verified.Wrong)+len(b.Compared.Wrong) == 0
	}
	if d.folder != nil && ctx.Err() == nil {
		note := backup.Drilled{At: d.now, Backup: filepath.Base(d.Backup), OK: d.OK}
		err = errors.Join(err, d.folder.NoteDrill(note))
	}
	return err
}

// look verifies what the copy has of a creditor, and holds it against the books.
func (d *drill) look(ctx context.Context, a *wire.App, copied *store.DB, empty string) error {
	if a.Fault != nil {
		return fmt.Errorf("%s: %w", a.Conf.ID, a.Fault)
	}
	of := *a.Payee
	of.Store, of.Memory, of.Outbox, of.Anchor, of.AnchorAnew = copied.For(a.Conf.ID), &batch.Memory{}, empty, nil, nil
	there := report.At(of.At(batch.Call{Now: a.Now(), By: wire.OSUser()}))
	verified, err := there.Verify(ctx)
	if err != nil {
		return fmt.Errorf("%s: %w", a.Conf.ID, err)
	}
	compared, err := a.Report().HeldAgainst(ctx, there)
	if err != nil {
		return fmt.Errorf("%s: %w", a.Conf.ID, err)
	}
	d.Creditors = append(d.Creditors, drilledBooks{a.Conf.ID, verified, compared})
	return nil
}

// tell says what came of it; the error is that something is wrong.
func (d *drill) tell(g *wire.Globals) error {
	var err error
	if g.JSON {
		err = render.JSON(g.Stdout, d)
	} else {
		err = d.print(g.Stdout)
	}
	if err == nil && !d.OK {
		return &wire.ExitError{Code: wire.ExitFailed}
	}
	return err
}

func (d *drill) print(w io.Writer) error {
	fmt.Fprintf(w, "%s, of %s, %d hours old\n", d.Backup, batch.Clock(d.Made), d.Hours)
	for _, b := range d.Creditors {
		for _, wrong := range append(b.Verified.Wrong, b.Compared.Wrong...) {
			fmt.Fprintf(w, "wrong: %s: %s\n", b.Creditor, wrong)
		}
		c := b.Compared
		fmt.Fprintf(w, "%s: %d files, %d payments of kr %s, %d transmissions with %d claims of kr %s; "+
			"%d audit entries, to which the books have added %d since\n", b.Creditor, c.Files, c.Payments, c.Received,
			c.Transmissions, c.Claims, c.Claimed, c.Entry, c.Since)
	}
	verdict := map[bool]string{true: "OK", false: "NOT OK"}[d.OK]
	took := (time.Duration(d.Took) * time.Millisecond).Round(100 * time.Millisecond)
	_, err := fmt.Fprintf(w, "%s: restored beside the books and verified in %s, and taken away again\n", verdict,
		cmp.Or(took, 100*time.Millisecond))
	return err
}
