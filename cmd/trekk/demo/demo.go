package demo

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"trekk/batch/night"
	"trekk/batch/terms"
	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// The gym of the demo. Its account and numbers are made up; the account passes the check.
const (
	Name        = "Demo Trening"
	Account     = "15032080119"
	Transmitter = "00123456"
	Agreement   = "000987654"
)

// Start is the first night: the first invoicing day is the 6th.
var Start = bankday.New(2026, time.October, 1)

// Options say what is run.
type Options struct {
	Dir     string // where everything is left: a new or empty folder; empty for a new one
	Months  int
	Members int
	Seed    uint64
	Terms   string // terms profile, in the program or a file; sit when empty
	Desk    bool   // people are registered, and the demo goes on to where something waits for them
}

// Demo is one run of the gym.
type Demo struct {
	*wire.Globals
	Options
	Rules *terms.Profile
	Bank  *sandbox.Sandbox
	App   *wire.App

	installation wire.Installation
	table        monthTable
	sent         map[string]bool // outbox files that people have got
	elsewhere    *elsewhere      // nil of a gym
}

// New loads the terms profile.
func New(g *wire.Globals, o Options) (*Demo, error) {
	d := &Demo{Globals: g, Options: o, sent: map[string]bool{}}
	d.Terms = cmp.Or(d.Terms, "sit")
	var err error
	d.Rules, err = terms.Load(d.Terms, os.ReadFile)
	return d, err
}

// Run runs the gym, and shows what happened and whether the books agree. It is an error when they do not.
func (d *Demo) Run(ctx context.Context) (err error) {
	if d.Rules.HasPlans() && len(d.plans(terms.Monthly)) == 0 {
		return wire.UsageError("--terms %s: the demo needs a monthly plan with a price", d.Terms)
	}
	if err := d.Begin(ctx); err != nil {
		return err
	}
	defer func() {
		d.App.Close()
		err = errors.Join(err, d.Bank.Close(), d.endElsewhere())
	}()
	if err := d.nights(ctx); err != nil {
		return err
	}
	if err := d.leave(ctx); err != nil {
		return err
	}
	show := d.print
	if d.JSON {
		show = d.printJSON
	}
	if err := show(ctx); err != nil || !d.Desk {
		return err
	}
	return d.furnish(ctx)
}

// Begin makes the folder, draws the members, opens the bank, and does what a user would: init, then three
// imports. Whoever calls it closes App and Bank.
func (d *Demo) Begin(ctx context.Context) error {
	if err := d.makeDir(); err != nil {
		return err
	}
	if err := d.beginElsewhere(); err != nil {
		return err
	}
	gym := d.gym()
	if err := d.openBank(gym); err != nil {
		return err
	}
	if err := d.install(ctx, gym); err != nil {
		return errors.Join(err, d.Bank.Close(), d.endElsewhere())
	}
	return nil
}

func (d *Demo) makeDir() (err error) {
	if d.Dir == "" {
		d.Dir, err = os.MkdirTemp("", "trekk-demo-")
		return err
	}
	entries, err := os.ReadDir(d.Dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty: choose another --dir, or remove it", d.Dir)
	}
	return os.MkdirAll(d.Dir, 0o750)
}

// nights runs every night of the months: the bank's day comes first, then trekk at 13:15, before the cut-off,
// then the members read what trekk sent them. One last look at the mailbox on the last evening closes the
// books.
func (d *Demo) nights(ctx context.Context) error {
	last := (Start.Month() + bankday.Month(d.Months) - 1).Last()
	bar := render.Progress(d.Stderr, int64(last-Start+1), "nights")
	defer bar.Finish()
	for day := Start; day <= last; day++ {
		if err := d.invoiceElsewhere(ctx, day); err != nil {
			return err
		}
		if err := d.night(ctx, day.At(13, 15)); err != nil {
			return fmt.Errorf("the night of %s: %w", day, err)
		}
		if err := d.workOff(ctx, day); err != nil {
			return err
		}
		_ = bar.Add(1)
	}
	return d.night(ctx, last.At(18, 30), "fetch", "ingest", "match", "report")
}

func (d *Demo) night(ctx context.Context, now time.Time, jobs ...string) error {
	if err := d.Bank.Advance(ctx, now); err != nil {
		return err
	}
	result, err := d.run(ctx, now, jobs...)
	if err != nil {
		return err
	}
	d.table.add(now, result)
	for _, j := range result.Jobs {
		if j.Err != nil {
			return fmt.Errorf("%s: %w", j.Job, j.Err)
		}
	}
	if err := errors.Join(d.readElsewhere(ctx), d.readPost(ctx)); err != nil {
		return err
	}
	if err := d.answerElsewhere(bankday.DateOf(now)); err != nil {
		return err
	}
	return d.Deliver()
}

// run moves the clock and runs jobs.
func (d *Demo) run(ctx context.Context, now time.Time, jobs ...string) (*night.Result, error) {
	d.App = d.App.At(now)
	return d.App.Night("").Run(ctx, jobs...)
}

// Deliver brings what is new in the outbox to the members.
func (d *Demo) Deliver() error {
	files, err := filepath.Glob(filepath.Join(d.App.Payee.Outbox, "*.csv"))
	if err != nil {
		return err
	}
	slices.Sort(files)
	for _, path := range files {
		if d.sent[path] {
			continue
		}
		d.sent[path] = true
		if kind, _, _ := strings.Cut(filepath.Base(path), "-"); kind != "invoices" && kind != "sms" {
			continue // asks for no payment
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		if err := errors.Join(d.Bank.Deliver(f), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// random is the demo's source of chance: one stream for each purpose.
func (d *Demo) random(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(d.Seed, stream)) }
