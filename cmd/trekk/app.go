package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/kid"
	"trekk/nets"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// app is everything wired together for one creditor.
type app struct {
	*globals
	conf  *config
	db    *store.DB
	store batch.Store
	night *batch.Night
}

// open reads the configuration, opens the database and wires the night's work.
func (g *globals) open(ctx context.Context) (*app, error) {
	conf, err := loadConfig(g.config)
	if err != nil {
		return nil, err
	}
	now, err := g.now()
	if err != nil {
		return nil, err
	}
	profile, err := conf.profile()
	if err != nil {
		return nil, err
	}
	layout, err := kid.ParseLayout(conf.Creditor.KID)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, conf.database(g.db))
	if err != nil {
		return nil, err
	}
	if err := checkCreditor(ctx, db, conf); err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", g.config, err), db.Close())
	}
	a := &app{globals: g, conf: conf, db: db, store: db.For(conf.Creditor.ID)}
	a.night = &batch.Night{
		Creditor: conf.creditor(),
		Store:    a.store,
		Mailbox: func(ctx context.Context) (mailbox.Mailbox, error) {
			if conf.Mailbox.URL == "" {
				return nil, errors.New("no mailbox: set mailbox.url in " + g.config)
			}
			return mailbox.Dial(ctx, conf.mailbox())
		},
		Terms:            profile,
		Calendar:         bankday.Norwegian(),
		KID:              layout,
		Outbox:           conf.path(conf.Outbox),
		Now:              now,
		Settle:           time.Duration(conf.Mailbox.Settle),
		By:               orUser(""),
		ApprovalRequired: conf.Claims.Approval == "required",
		ReceiptWithin:    time.Duration(conf.Receipts.Within),
		RejectionColumns: nets.CSVMapping(conf.Receipts.Columns),
	}
	return a, nil
}

// checkCreditor makes sure that the configuration and the database speak of the same payee.
func checkCreditor(ctx context.Context, db *store.DB, conf *config) error {
	known, err := db.Creditors(ctx)
	if err != nil {
		return err
	}
	var ids []string
	for _, c := range known {
		if c.ID == conf.Creditor.ID && c.Transmitter == conf.Creditor.Transmitter {
			return nil
		}
		if c.ID == conf.Creditor.ID {
			return fmt.Errorf("creditor.transmitter is %s, the database has %s for %s: transmission numbers belong to a transmitter, so it never changes", conf.Creditor.Transmitter, c.Transmitter, c.ID)
		}
		ids = append(ids, c.ID)
	}
	return fmt.Errorf("creditor.id is %s, the database has %s: it never changes", conf.Creditor.ID, strings.Join(ids, ", "))
}

func (a *app) close() { a.db.Close() }

// with opens the app for one command.
func with(ctx context.Context, g *globals, do func(*app) error) error {
	a, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer a.close()
	return do(a)
}
