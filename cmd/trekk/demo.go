package main

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/crypto/ssh"

	"trekk/batch/terms"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// The gym of the demo. Its account and numbers are made up; the account passes the check.
const (
	demoName        = "Demo Trening"
	demoAccount     = "15032080119"
	demoTransmitter = "00123456"
	demoAgreement   = "000987654"
)

// demoStart is the first night: the first invoicing day is the 6th.
var demoStart = bankday.New(2026, time.October, 1)

func demoCmd(g *globals) *cobra.Command {
	var dir, profile string
	var months, members int
	var seed uint64
	c := &cobra.Command{
		Use:   "demo",
		Short: "Three months at a gym, night by night, on this machine",
		Long: `Runs a gym by the rules of a terms profile (Sit Trening's) from 1 October 2026, night by night: members, invoices, claims, payments, reminders
and collection, on SQLite or, with --db, in an empty PostgreSQL database, against a stand-in for Nets, the banks and the payers behind a real SFTP server on loopback.
It shows a table of what happened and whether trekk's books agree with the bank's. The same seed gives the same files.`,
		Example: `  trekk demo
  trekk demo --terms f24s
  createdb demo && trekk demo --db postgres://localhost/demo
  trekk demo --members 2000 --months 6 --seed 7 --dir /tmp/gym`,
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if months < 1 || months > 120 || members < 1 || members > 1_000_000 {
				return usageError("want 1 to 120 --months and 1 to 1000000 --members")
			}
			d := &demo{globals: g, dir: dir, months: months, members: members, seed: seed, profile: profile}
			if err := d.rules(); err != nil {
				return err
			}
			if len(d.plans(terms.Monthly)) == 0 {
				return usageError("--terms %s: the demo needs a monthly plan with a price", profile)
			}
			return d.run(cmd.Context())
		},
	}
	c.Flags().StringVar(&dir, "dir", "", "where to leave everything: a new or empty folder (default a new one)")
	c.Flags().StringVar(&profile, "terms", "sit", "whose rules: a profile in the program, or a file")
	c.Flags().IntVar(&months, "months", 3, "how many months")
	c.Flags().IntVar(&members, "members", 200, "how many members")
	c.Flags().Uint64Var(&seed, "seed", 1, "the same seed gives the same files")
	return c
}

// demo is one run of the gym.
type demo struct {
	*globals
	dir     string
	months  int
	members int
	seed    uint64
	profile string         // terms profile; sit when empty
	terms   *terms.Profile // what it says; rules loads it

	installation installation

	bank  *sandbox.Sandbox
	app   *app
	table demoTable
	sent  map[string]bool // outbox files that people have got
}

func (d *demo) run(ctx context.Context) (err error) {
	if err := d.makeDir(); err != nil {
		return err
	}
	gym := d.gym()
	if err := d.openBank(gym); err != nil {
		return err
	}
	defer func() {
		err = errors.Join(err, d.bank.Close())
	}()
	if err := d.install(ctx, gym); err != nil {
		return err
	}
	defer func() { d.app.close() }()
	if err := d.nights(ctx); err != nil {
		return err
	}
	if err := d.leave(ctx); err != nil {
		return err
	}
	if d.json {
		return d.printJSON(ctx)
	}
	return d.print(ctx)
}

// rules loads the terms profile.
func (d *demo) rules() (err error) {
	d.profile = cmp.Or(d.profile, "sit")
	d.terms, err = terms.Load(d.profile, os.ReadFile)
	return err
}

func (d *demo) makeDir() (err error) {
	if d.dir == "" {
		d.dir, err = os.MkdirTemp("", "trekk-demo-")
		return err
	}
	entries, err := os.ReadDir(d.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	if len(entries) > 0 {
		return fmt.Errorf("%s is not empty: choose another --dir, or remove it", d.dir)
	}
	return os.MkdirAll(d.dir, 0o750)
}

// openBank starts the sandbox with an SFTP server on a free port of the loopback interface.
func (d *demo) openBank(gym *gym) (err error) {
	d.bank, err = sandbox.New(sandbox.Config{
		Dir: filepath.Join(d.dir, "bank"), Seed: d.seed, Start: demoStart.At(0, 0),
		Transmitter: demoTransmitter, Account: demoAccount, Agreement: demoAgreement, Payers: gym.payers,
	})
	if err != nil {
		return err
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(private, "trekk demo")
	if err != nil {
		return err
	}
	if err := os.WriteFile(d.keyFile(), pem.EncodeToMemory(block), 0o600); err != nil {
		return err
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		return err
	}
	d.bank.Authorize(key)
	return nil
}

func (d *demo) keyFile() string { return filepath.Join(d.dir, "id_ed25519") }

// install does what a user would: init, then three imports.
func (d *demo) install(ctx context.Context, gym *gym) error {
	addr, err := d.bank.Listen("127.0.0.1:0")
	if err != nil {
		return err
	}
	d.installation = installation{
		Dir: d.dir, Name: demoName, Account: demoAccount, Transmitter: demoTransmitter, Agreement: demoAgreement,
		KID: "customer:8,invoice:7,check:mod10", Terms: d.profile, BillFrom: (demoStart.Month() + 1).String(),
		Mailbox: "sftp://trekk@" + addr.String(), Key: d.keyFile(), HostKey: d.bank.HostKey(),
		Outbound: "Outbound", Inbound: "Inbound", Settle: "0s", // the sandbox shows no file before it is whole
	}
	if _, err := d.installation.check(demoStart); err != nil {
		return err
	}
	if err := d.installation.write(ctx, d.db); err != nil {
		return err
	}
	if err := d.open(ctx); err != nil {
		return err
	}
	for _, file := range []struct {
		what  string
		write func(string) error
	}{{"customers", gym.writeCustomers}, {"memberships", gym.writeMemberships}, {"events", gym.writeEvents}} {
		path := filepath.Join(d.dir, file.what+".csv")
		if err := file.write(path); err != nil {
			return err
		}
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		_, err = d.app.night.Import(ctx, file.what, path, f)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// open opens what install or leave has configured.
func (d *demo) open(ctx context.Context) (err error) {
	inside := *d.globals
	inside.config, inside.asOf, inside.db, inside.creditor = filepath.Join(d.dir, "trekk.yaml"), demoStart.String(), "", ""
	apps, err := inside.open(ctx)
	if err != nil {
		return err
	}
	d.app = apps[0]
	return nil
}

// leave makes the folder of the bank's files the mailbox, since the SFTP server ends with the demo: so trekk can be run on
// in the folder that the demo leaves. The receipts lie in another folder now and are seen once more.
func (d *demo) leave(ctx context.Context) error {
	if err := os.Remove(filepath.Join(d.dir, "trekk.yaml")); err != nil {
		return err
	}
	in := &d.installation
	in.Mailbox, in.Outbound, in.Inbound, in.Key, in.HostKey = "folder:bank", "from-nets", "to-nets", "", ""
	if _, err := in.writeConfig(); err != nil {
		return err
	}
	now := d.app.night.Now
	d.app.close()
	if err := d.open(ctx); err != nil {
		return err
	}
	d.app.night.Now = now
	result, err := d.app.night.Run(ctx, "fetch")
	return errors.Join(err, result.Err())
}

// nights runs every night of the months: the bank's day comes first, then trekk at 13:15, before the cut-off, then the
// members read what trekk sent them. One last look at the mailbox on the last evening closes the books.
func (d *demo) nights(ctx context.Context) error {
	last := (demoStart.Month() + bankday.Month(d.months) - 1).Last()
	bar := progressBar(d.stderr, int64(last-demoStart+1), "nights")
	defer bar.Finish()
	d.sent = map[string]bool{}
	for day := demoStart; day <= last; day++ {
		if err := d.night(ctx, day.At(13, 15)); err != nil {
			return fmt.Errorf("the night of %s: %w", day, err)
		}
		_ = bar.Add(1)
	}
	return d.night(ctx, last.At(18, 30), "fetch", "ingest", "match", "report")
}

func (d *demo) night(ctx context.Context, now time.Time, jobs ...string) error {
	if err := d.bank.Advance(ctx, now); err != nil {
		return err
	}
	d.app.night.Now = now
	result, err := d.app.night.Run(ctx, jobs...)
	if err != nil {
		return err
	}
	d.table.add(now, result)
	for _, j := range result.Jobs {
		if j.Err != nil {
			return fmt.Errorf("%s: %w", j.Job, j.Err)
		}
	}
	return d.deliver()
}

// deliver brings what is new in the outbox to the members.
func (d *demo) deliver() error {
	files, err := filepath.Glob(filepath.Join(d.app.night.Outbox, "*.csv"))
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
		if err := errors.Join(d.bank.Deliver(f), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

// random is the demo's source of chance: one stream for each purpose.
func (d *demo) random(stream uint64) *rand.Rand { return rand.New(rand.NewPCG(d.seed, stream)) }
