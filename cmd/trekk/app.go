package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/terms"
	"trekk/kid"
	"trekk/nets"
	"trekk/nets/mailbox"
)

// app is everything wired together for one creditor.
type app struct {
	*globals
	conf     *creditorConfig
	db       *store.DB
	store    batch.Store
	night    *batch.Night
	several  bool   // it is one of several that the command is about
	accounts bool   // it, or another of them, has several accounts
	gathered *[]any // what they have to print as JSON
	fault    error  // why it cannot be worked; nil when it can
}

// open reads the configuration, opens the database and wires the night's work of every creditor that the command is about. What
// keeps one of several from being worked is its fault alone.
func (g *globals) open(ctx context.Context) ([]*app, error) {
	conf, err := loadConfig(g.config)
	if err != nil {
		return nil, err
	}
	chosen, err := conf.chosen(g.creditor)
	if err != nil {
		return nil, err
	}
	return g.wire(ctx, conf, chosen)
}

func (g *globals) wire(ctx context.Context, conf *config, chosen []*creditorConfig) ([]*app, error) {
	now, err := g.now()
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, conf.database(g.db))
	if err != nil {
		return nil, err
	}
	known, err := db.Creditors(ctx)
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	apps, gathered, profiles := make([]*app, len(chosen)), []any{}, map[string]*terms.Profile{}
	accounts := slices.ContainsFunc(chosen, func(c *creditorConfig) bool { return len(c.Accounts) > 0 })
	for i, c := range chosen {
		a := &app{globals: g, conf: c, db: db, store: db.For(c.ID), several: len(chosen) > 1, accounts: accounts, gathered: &gathered}
		a.night, a.fault = a.newNight(now, profiles)
		if err := isKnown(known, c); err != nil && a.fault == nil {
			a.fault = fmt.Errorf("%s: %w", g.config, err)
		}
		if a.fault != nil && !a.several {
			return nil, errors.Join(a.fault, db.Close())
		}
		apps[i] = a
	}
	return apps, nil
}

// newNight wires the night's work; profiles are those that others have loaded by name.
func (a *app) newNight(now time.Time, profiles map[string]*terms.Profile) (_ *batch.Night, err error) {
	c := a.conf
	profile := profiles[c.Terms.name]
	if profile == nil {
		if profile, err = c.profile(); err != nil {
			return nil, err
		}
	}
	if c.Terms.inline == nil {
		profiles[c.Terms.name] = profile
	}
	for _, account := range c.Accounts {
		for _, plan := range account.Plans {
			if _, err := profile.Plan(plan); err != nil {
				return nil, fmt.Errorf("accounts: %s: %w", account.Account, err)
			}
		}
	}
	layout, err := kid.ParseLayout(c.KID)
	if err != nil {
		return nil, err
	}
	return &batch.Night{
		Creditor: c.creditor(),
		Store:    a.store,
		Mailbox: func(ctx context.Context) (mailbox.Mailbox, error) {
			if c.Mailbox.URL == "" {
				return nil, errors.New("no mailbox: set mailbox.url in " + a.config)
			}
			return mailbox.Dial(ctx, c.mailbox())
		},
		Terms:            profile,
		Calendar:         c.calendar(),
		KID:              layout,
		Outbox:           c.path(c.Outbox),
		Chart:            c.Chart.chart(),
		Now:              now,
		Settle:           time.Duration(c.Mailbox.Settle),
		By:               orUser(""),
		ApprovalRequired: c.Claims.Approval == "required",
		ReceiptWithin:    time.Duration(c.Receipts.Within),
		RejectionColumns: nets.CSVMapping(c.Receipts.Columns),
	}, nil
}

// isKnown makes sure that the configuration and the database speak of the same payee.
func isKnown(known []batch.Creditor, c *creditorConfig) error {
	var ids []string
	for _, k := range known {
		if k.ID == c.ID && k.Transmitter == c.Transmitter {
			return nil
		}
		if k.ID == c.ID {
			return fmt.Errorf("creditor.transmitter is %s, the database has %s for %s: transmission numbers belong to a transmitter, so it never changes", c.Transmitter, k.Transmitter, c.ID)
		}
		ids = append(ids, k.ID)
	}
	return fmt.Errorf("creditor.id is %s, the database has %s: it never changes; trekk init registers a new one of several", c.ID, strings.Join(ids, ", "))
}

func (a *app) close() { a.db.Close() }

// with does something for the one creditor that the command is about.
func with(ctx context.Context, g *globals, do func(*app) error) error {
	conf, err := loadConfig(g.config)
	if err != nil {
		return err
	}
	c, err := conf.one(g.creditor)
	if err != nil {
		return err
	}
	apps, err := g.wire(ctx, conf, []*creditorConfig{c})
	if err != nil {
		return err
	}
	defer apps[0].close()
	return do(apps[0])
}

// each does something for every creditor that the command is about, one after the other. What goes wrong for one is told with
// its id, and keeps no other from its turn.
func each(ctx context.Context, g *globals, do func(*app) error) error {
	apps, err := g.open(ctx)
	if err != nil {
		return err
	}
	defer apps[0].close()
	var errs []error
	for _, a := range apps {
		if err := ctx.Err(); err != nil {
			errs = append(errs, err)
			break
		}
		err := a.fault
		if err == nil {
			err = do(a)
		}
		errs = append(errs, a.named(err))
	}
	if g.json && apps[0].several {
		errs = append(errs, printJSON(g.stdout, *apps[0].gathered))
	}
	return errors.Join(errs...)
}

// named says whose error it is, where there are several.
func (a *app) named(err error) error {
	if err == nil || !a.several {
		return err
	}
	return &creditorError{a.conf.ID, err}
}

// creditorError is an error with the creditor's id before each of its lines.
type creditorError struct {
	id  string
	err error
}

func (e *creditorError) Error() string {
	var b strings.Builder
	for line := range strings.Lines(e.err.Error()) {
		b.WriteString(e.id + ": " + line)
	}
	return b.String()
}

func (e *creditorError) Unwrap() error { return e.err }

// printJSON prints a value; with several creditors it is kept until all have had their turn, and says whose it is.
func (a *app) printJSON(v any) error {
	if !a.several {
		return printJSON(a.stdout, v)
	}
	objects, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if objects[0] == '{' {
		objects = slices.Concat([]byte("["), objects, []byte("]"))
	}
	var list []json.RawMessage
	if err := json.Unmarshal(objects, &list); err != nil {
		return err
	}
	for _, object := range list {
		object = slices.Concat(fmt.Appendf(nil, `{"creditor":%q,`, a.conf.ID), object[1:])
		*a.gathered = append(*a.gathered, object)
	}
	return nil
}

// heading says whose the lines are that follow, where there are several.
func (a *app) heading() {
	if a.several && !a.json {
		fmt.Fprintf(a.stdout, "\n%s, %s\n", a.conf.ID, a.conf.Name)
	}
}
