package wire

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/anchor"
	"trekk/batch/bank"
	"trekk/batch/store"
	"trekk/batch/terms"
	"trekk/cmd/trekk/channel"
	"trekk/nets"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// App is everything wired together for one creditor.
type App struct {
	*Globals
	Conf     *Creditor
	DB       *store.DB
	Store    batch.Store
	Payee    *batch.Payee    // nil when there is a fault
	Several  bool            // it is one of several that the command is about
	Accounts bool            // it, or another of them, has several accounts
	Fault    error           // why it cannot be worked; nil when it can
	Alerts   *Alerts         // of the configuration
	Hooks    []*channel.Hook // webhooks that are told of its changes

	anchors  *anchor.Folder
	limit    time.Duration // of a run; 0 for none
	disks    []string      // the folders in which the books and the outbox grow
	now      time.Time
	person   batch.Person // who signed in; none of the system's user
	gathered *[]any       // what they have to print as JSON
}

// Open reads the configuration, opens the database and wires every creditor that the command is about. What
// keeps one of several from being worked is its fault alone. Whoever opens them closes the first.
func (g *Globals) Open(ctx context.Context) ([]*App, error) { return g.open(ctx, g.Creditor) }

// open opens creditors by their ids; all where the only one is empty.
func (g *Globals) open(ctx context.Context, ids ...string) ([]*App, error) {
	conf, err := LoadConfig(g.Config)
	if err != nil {
		return nil, err
	}
	var list []*Creditor
	for _, id := range ids {
		chosen, err := conf.Chosen(id)
		if err != nil {
			return nil, err
		}
		list = append(list, chosen...)
	}
	return g.wire(ctx, conf, list)
}

func (g *Globals) wire(ctx context.Context, conf *Config, chosen []*Creditor) ([]*App, error) {
	passphrase, err := g.passphrase()
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, conf.DatabaseURL(g.Database))
	if err != nil {
		return nil, err
	}
	db.WhenWarned(func(err error) { fmt.Fprintf(g.Stderr, "warning: %v\n", err) })
	var apps []*App
	if err = db.Ready(ctx); err == nil {
		apps, err = g.assemble(ctx, db, conf, chosen, func(a *App) error { return a.signIn(ctx, passphrase) })
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return apps, nil
}

// assemble wires creditors to an open database; signIn says who acts.
func (g *Globals) assemble(
	ctx context.Context, db *store.DB, conf *Config, chosen []*Creditor, signIn func(*App) error,
) ([]*App, error) {
	now, err := g.Now()
	if err != nil {
		return nil, err
	}
	known, err := db.Creditors(ctx)
	if err != nil {
		return nil, err
	}
	anchors, err := g.Anchors(ctx, conf, db)
	if err != nil {
		return nil, err
	}
	apps, gathered, profiles := make([]*App, len(chosen)), []any{}, map[string]*terms.Profile{}
	accounts := slices.ContainsFunc(chosen, func(c *Creditor) bool { return len(c.Accounts) > 0 })
	for i, c := range chosen {
		a := &App{
			Globals: g, Conf: c, DB: db, Store: db.For(c.ID), Several: len(chosen) > 1, Accounts: accounts,
			Alerts: &conf.Alerts, limit: time.Duration(conf.RunLimit),
			disks: disksOf(c, conf.DatabaseURL(g.Database)), now: now, gathered: &gathered,
			anchors: anchors, Hooks: conf.hooks(c.ID),
		}
		a.Payee, a.Fault = a.payee(profiles)
		if a.Fault == nil {
			a.Payee.Machine, a.Payee.Deliveries = conf.Clock.machine(), c.deliveries(conf.Webhooks.Public(), a.Payee)
			a.Payee.FactorKey = conf.Console.FactorKeyReader()
			for _, h := range a.Hooks {
				a.Payee.Webhooks = append(a.Payee.Webhooks, h.Name)
			}
			a.Payee.Anchor, a.Payee.AnchorAnew = a.checkAnchor, a.anchorAnew
			if folder := conf.Backups(conf.DatabaseURL(g.Database)); folder != nil {
				a.Payee.Backups = folder.State
			}
		}
		var another *batch.Refusal
		err := isKnown(known, c)
		if g.Moving && errors.As(err, &another) {
			err = nil
		}
		if err != nil && a.Fault == nil {
			a.Fault = fmt.Errorf("%s: %w", g.Config, err)
		}
		if a.Fault == nil {
			a.Fault = signIn(a)
		}
		if a.Fault != nil && !a.Several {
			return nil, a.Fault
		}
		apps[i] = a
	}
	return apps, nil
}

// Rules is the payee as far as its configuration says it: who, its terms and its KIDs. It has no books.
func (c *Creditor) Rules() (*batch.Payee, error) {
	profile, err := c.checkedProfile(map[string]*terms.Profile{})
	if err != nil {
		return nil, err
	}
	layouts, err := c.KID.layouts()
	return &batch.Payee{Creditor: c.creditor(), Terms: profile, KID: layouts}, err
}

// payee makes what the payee is of the configuration; profiles are those that others have loaded by name.
func (a *App) payee(profiles map[string]*terms.Profile) (*batch.Payee, error) {
	c := a.Conf
	profile, err := c.checkedProfile(profiles)
	if err != nil {
		return nil, err
	}
	layouts, err := c.KID.layouts()
	if err != nil {
		return nil, err
	}
	parts, err := c.parts(profile)
	if err != nil {
		return nil, err
	}
	return &batch.Payee{
		Creditor: c.creditor(),
		Store:    a.Store,
		Memory:   &batch.Memory{},
		Mailbox: func(ctx context.Context) (mailbox.Mailbox, error) {
			if c.Mailbox.URL == "" {
				return nil, errors.New("no mailbox: set mailbox.url in " + a.Config)
			}
			return mailbox.Dial(ctx, c.mailbox())
		},
		Agency:           c.agency(),
		Terms:            profile,
		Calendar:         c.BankDays(),
		KID:              layouts,
		Outbox:           c.Path(c.Outbox),
		Fence:            bank.FenceFile(filepath.Clean(c.Path(c.Outbox)) + ".fence"),
		AgencyFence:      agency.FenceFile(filepath.Clean(c.Path(c.Outbox)) + ".agency"),
		Chart:            c.Chart.chart(),
		Letterhead:       c.letterhead(),
		Settle:           time.Duration(c.Mailbox.Settle),
		Redials:          c.Mailbox.redials(),
		Intake:           c.intake(a.disks),
		ApprovalRequired: c.Claims.Approval == "required",
		RefundsApproved:  c.Approval.above(),
		Configuration:    parts,
		ReceiptWithin:    time.Duration(c.Receipts.Within),
		RejectionColumns: nets.CSVMapping(c.Receipts.Columns),
		CreditNotes:      c.CreditNotes.Prefix,
		Headings:         c.Imports.Headings,
		Handed:           c.handed(),
		Limits:           c.Limits.limits(),
		Retention:        c.Retention.retention(),

		AskAfterRejection: c.Receipts.AfterRejection != renewAfterRejection,
	}, nil
}

// checkedProfile reads the terms profile, or takes the one of its name that has been read before, and makes
// sure that it has the plans that are invoiced to further accounts.
func (c *Creditor) checkedProfile(profiles map[string]*terms.Profile) (_ *terms.Profile, err error) {
	profile := profiles[c.Terms.name]
	if profile == nil {
		if profile, err = c.Profile(); err != nil {
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
	return profile, nil
}

// isKnown makes sure that the configuration and the database speak of the same payee.
func isKnown(known []batch.Creditor, c *Creditor) error {
	var ids []string
	for _, k := range known {
		if k.ID == c.ID {
			return batch.SameTransmitter(c.creditor(), k)
		}
		ids = append(ids, k.ID)
	}
	return fmt.Errorf("creditor.id is %s, the database has %s: it never changes; trekk init registers a new "+
		"one of several", c.ID, strings.Join(ids, ", "))
}

// Close closes the database, which all creditors of a command share.
func (a *App) Close() { a.DB.Close() }

// At is the same with the clock at another time.
func (a *App) At(now time.Time) *App {
	moved := *a
	moved.now = now
	return &moved
}

// Now is the clock.
func (a *App) Now() time.Time { return a.now }

// Today is the civil date of the clock in Oslo.
func (a *App) Today() bankday.Date { return batch.DayOf(a.now) }

// Through is the last day that a report counts: the one that --as-of names, else there is none, since nothing
// is booked ahead but what was imported so.
func (a *App) Through() bankday.Date {
	if a.AsOf == "" {
		return batch.LastDay
	}
	return a.Today()
}
