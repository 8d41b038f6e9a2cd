//go:build torture && linux && amd64

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"trekk/batch"
	"trekk/nets/mailbox"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// tortured is the months of one seed.
type tortured struct {
	demo
	figures
	chance *rand.Rand
	rate   int
	now    time.Time
	busy   bool   // a transmission is under way
	self   string // the program that is killed: this one
	log    *os.File
	server *postgres
}

// month prepares the months of one seed.
func (t *torture) month(dir string, seed uint64) *tortured {
	quiet := &globals{stdin: strings.NewReader(""), stdout: io.Discard, stderr: io.Discard}
	return &tortured{
		demo:    demo{globals: quiet, dir: dir, months: t.months, members: t.members, seed: seed, profile: t.profile, sent: map[string]bool{}},
		figures: newFigures(), chance: rand.New(rand.NewPCG(seed, 2)), rate: t.rate,
	}
}

func (m *tortured) run(ctx context.Context) (err error) {
	if err := m.makeDir(); err != nil {
		return err
	}
	if m.log, err = os.Create(filepath.Join(m.dir, "torture.log")); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.log.Close()) }()
	if m.self, err = os.Executable(); err != nil {
		return err
	}
	gym := m.gym()
	if err := m.openBank(gym); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.bank.Close()) }()
	if err := m.install(ctx, gym); err != nil {
		return err
	}
	m.app.close() // each run opens the books itself, as after a crash
	if err := m.configure(); err != nil {
		return err
	}
	m.bank.SetFaults(sandbox.EveryFault(m.rate))
	last := (demoStart.Month() + bankday.Month(m.months) - 1).Last()
	for day := demoStart; day <= last; day++ {
		if err := m.day(ctx, day); err != nil {
			return fmt.Errorf("%s: %w", day, err)
		}
	}
	if err := m.settle(ctx); err != nil {
		return err
	}
	return m.check(ctx)
}

// configure makes trekk look twice at files that may be growing, and lets some seeds have a bank without rename.
func (m *tortured) configure() error {
	path := filepath.Join(m.dir, "trekk.yaml")
	yaml, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	s := strings.Replace(string(yaml), "settle: 0s", "settle: 1ms", 1)
	if m.seed%4 == 0 {
		s = strings.Replace(s, "upload: rename", "upload: direct", 1)
	}
	return os.WriteFile(path, []byte(s), 0o600) //nolint:gosec // a folder of our own
}

// day begins one or more runs that are killed, some time apart, and mostly one that is not, often across the cut-off.
func (m *tortured) day(ctx context.Context, day bankday.Date) error {
	m.now = day.At(12, 30+m.chance.IntN(60))
	if m.chance.IntN(12) == 0 {
		return nil // nobody is there
	}
	kills := m.chance.IntN(3)
	if m.busy || m.terms.LastPeriodToInvoice(day) > m.terms.LastPeriodToInvoice(day-1) { // most claims are made today
		kills = m.chance.IntN(7)
	}
	for range kills {
		wrong := m.killed
		if m.server.is() && m.chance.IntN(3) > 0 {
			wrong = m.disturbed
		}
		if err := wrong(ctx); err != nil {
			return err
		}
		m.now = m.now.Add(time.Duration(m.chance.IntN(90/kills)) * time.Minute)
	}
	if m.chance.IntN(8) == 0 {
		return nil // and nobody starts it again before tomorrow
	}
	r, err := m.night(ctx)
	if err != nil {
		return err
	}
	if m.chance.IntN(4) == 0 && r.Jobs[0].Err == nil {
		if err := m.again(ctx); err != nil {
			return err
		}
	}
	return m.people(ctx)
}

// killed begins a run and kills it before one of its changes.
func (m *tortured) killed(ctx context.Context) error {
	if err := m.bank.Advance(ctx, m.now); err != nil {
		return err
	}
	return m.killIt(m.args("run"))
}

// args is a command with what every command of this month is told.
func (m *tortured) args(command ...string) []string {
	return append(command, "--config", filepath.Join(m.dir, "trekk.yaml"), "--as-of", m.now.Format("2006-01-02T15:04"))
}

// killIt begins a command and kills it before one of its changes, unless it comes to its end before.
func (m *tortured) killIt(args []string) error {
	cmd := m.process(args)
	cmd.Stdout, cmd.Stderr = m.log, m.log
	kill := m.drawKill()
	at, err := trace(cmd, m.dir, kill)
	m.bank.Idle()
	if err != nil {
		return fmt.Errorf("%w: see %s", err, m.log.Name())
	}
	if at != "" {
		m.kills[at]++
	}
	fmt.Fprintf(m.log, "== %s killed before change %d of the %s: %s\n", m.now.Format(time.DateTime), kill.nth, kill.place, at)
	return nil
}

// process is a command as a process of its own.
func (m *tortured) process(args []string) *exec.Cmd {
	cmd := exec.Command(m.self, args...) //nolint:gosec // ourselves
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	return cmd
}

// drawKill draws a place and how many of its changes go well, small numbers more often: most runs change little.
func (m *tortured) drawKill() killAt {
	places := []struct {
		place
		most int
	}{{inDatabase, 300}, {inDatabase, 300}, {inMailbox, 80}, {inMailbox, 80}, {inOutbox, 16}, {inOutbox, 16}}
	p := places[m.chance.IntN(len(places))]
	return killAt{p.place, 1 + m.chance.IntN(1+m.chance.IntN(p.most))}
}

// night makes a run that comes to its end. A job may fail because of the bank's side, never otherwise.
func (m *tortured) night(ctx context.Context, jobs ...string) (*batch.Result, error) {
	if err := m.bank.Advance(ctx, m.now); err != nil {
		return nil, err
	}
	m.runs++
	defer m.bank.Idle()
	var result *batch.Result
	err := m.with(ctx, func(a *app) (err error) {
		if result, err = a.night.Run(ctx, jobs...); err != nil {
			return err
		}
		for _, j := range result.Jobs {
			fmt.Fprintf(m.log, "%s %s: %s %v\n", m.now.Format(time.DateTime), j.Job, j.Counts, j.Err)
			for _, w := range j.Warnings {
				fmt.Fprintf(m.log, "    %s\n", w)
			}
			if j.Err != nil && !banksFault(j) {
				return fmt.Errorf("%s: %w", j.Job, j.Err)
			}
			if j.Job == "report" && len(j.Warnings) > 0 {
				return errors.New(strings.Join(j.Warnings, "; "))
			}
		}
		_, _, err = a.store.VerifyAudit(ctx)
		return err
	})
	return result, err
}

// banksFault tells whether a job failed because of what the bank's side did.
func banksFault(j *batch.Report) bool {
	var theirs *mailbox.Error
	return errors.As(j.Err, &theirs) || j.Job == "fetch" && strings.Contains(j.Err.Error(), "still being written")
}

// again makes the same run once more. What it decides then is nothing, unless more has come in meanwhile.
func (m *tortured) again(ctx context.Context) error {
	r, err := m.night(ctx)
	if err != nil {
		return err
	}
	for _, j := range r.Jobs {
		switch j.Job {
		case "fetch", "ingest":
			if len(j.Warnings) > 0 || j.Counts.Get("files")+j.Counts.Get("receipts") > 0 {
				return nil
			}
		case "send": // what failed before is tried again
		default:
			for _, c := range j.Counts {
				if c.N != 0 && c.Name != "held" { // who is left in peace, each time
					return fmt.Errorf("the same run a second time: %s %s %d", j.Job, c.Name, c.N)
				}
			}
		}
	}
	return nil
}

func (m *tortured) with(ctx context.Context, do func(*app) error) error {
	g := *m.globals
	g.config, g.asOf = filepath.Join(m.dir, "trekk.yaml"), m.now.Format("2006-01-02T15:04")
	return with(ctx, &g, func(a *app) error {
		m.app = a
		return do(a)
	})
}

// settle lets the dust settle: nothing new goes wrong, nothing new is claimed, all that is late comes.
func (m *tortured) settle(ctx context.Context) error {
	m.bank.SetFaults(sandbox.Faults{})
	for i := range 5 {
		if i == 2 {
			m.bank.ListMandates() // after files out of order only the bank knows which hold
		}
		m.now = bankday.DateOf(m.now.AddDate(0, 0, 6)).At(18, 0)
		if _, err := m.night(ctx, "fetch", "ingest", "match", "send", "report"); err != nil {
			return fmt.Errorf("settling, %s: %w", m.now.Format(time.DateTime), err)
		}
		if err := m.people(ctx); err != nil {
			return fmt.Errorf("settling, %s: %w", m.now.Format(time.DateTime), err)
		}
	}
	_, err := m.night(ctx, "bill") // what the bank never took becomes ordinary
	return err
}
