package wire

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"

	"trekk/batch"
	"trekk/batch/anchor"
	"trekk/batch/store"
)

// Anchor is the folder of the anchors of the audit logs, which trekk keeps outside the database, and of the
// key that signs them.
type Anchor string

// anchorFolder is where they are, beside trekk.yaml where nothing else is said.
func (c *Config) anchorFolder() string { return pathIn(c.dir, string(cmp.Or(c.Anchor, "anchor"))) }

// Anchors opens the anchors of the audit logs of a database that is open, and has them moved on with each
// entry. Where there are none they begin now, which is said when there were entries before.
func (g *Globals) Anchors(ctx context.Context, conf *Config, db *store.DB) (*anchor.Folder, error) {
	other := ""
	if url := conf.DatabaseURL(g.Database); !conf.IsOwn(url) {
		other = url
	}
	f, made := anchor.Open(conf.anchorFolder(), other)
	if made {
		began, err := beginAnchors(ctx, f, db)
		if err != nil {
			return nil, err
		}
		if began {
			fmt.Fprintf(g.Stderr,
				"the audit log has an anchor from now on, in %s: keep a copy of its key elsewhere\n",
				conf.anchorFolder())
		}
	}
	warned := sync.Once{}
	db.WhenCommitted(func(ctx context.Context, creditor string, entry int64, hash string) {
		err := f.Sign(context.WithoutCancel(ctx), creditor, db.For(creditor), entry, hash)
		if err != nil {
			warned.Do(func() {
				fmt.Fprintf(g.Stderr, "warning: the anchor of the audit log stays behind: %v\n", err)
			})
		}
	})
	return f, nil
}

func beginAnchors(ctx context.Context, f *anchor.Folder, db *store.DB) (began bool, err error) {
	known, err := db.Creditors(ctx)
	if err != nil {
		return false, err
	}
	for _, c := range known {
		if err := f.Renew(ctx, c.ID, db.For(c.ID), ""); err != nil {
			return false, err
		}
	}
	return len(known) > 0, nil
}

// sameDatabase reports whether two URLs name one database, as far as they tell.
func sameDatabase(a, b string) bool {
	whole := func(url string) string {
		if store.IsPostgres(url) {
			return url
		}
		if path, err := filepath.Abs(strings.TrimPrefix(url, "sqlite:")); err == nil {
			return path
		}
		return url
	}
	return a == b || whole(a) == whole(b)
}

// checkAnchor is the anchor of the creditor, held against its audit log.
func (a *App) checkAnchor(ctx context.Context) (batch.Anchored, error) {
	return a.anchors.Check(ctx, a.Conf.ID, a.Store)
}

// anchorAnew begins a new anchor of the creditor.
func (a *App) anchorAnew(ctx context.Context, why string) error {
	return a.anchors.Renew(ctx, a.Conf.ID, a.Store, why)
}

// AnchorAnew begins new anchors at the ends of the audit logs of a database, which name those before them.
func (g *Globals) AnchorAnew(ctx context.Context, conf *Config, url, why string) error {
	db, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	of := *g
	of.Database = url
	f, err := of.Anchors(ctx, conf, db)
	if err != nil {
		return err
	}
	known, err := db.Creditors(ctx)
	for _, c := range known {
		err = errors.Join(err, f.Renew(ctx, c.ID, db.For(c.ID), why))
	}
	return err
}

// IsOwn reports whether a database is the one that trekk.yaml names.
func (c *Config) IsOwn(url string) bool { return sameDatabase(url, c.DatabaseURL("")) }
