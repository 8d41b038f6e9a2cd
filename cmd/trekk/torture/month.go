//go:build torture && linux && amd64

package torture

import (
	"cmp"
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

	"trekk/batch/night"
	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/wire"
	"trekk/nets/mailbox"
	"trekk/nets/sandbox"
	"trekk/schedule/bankday"
)

// tortured is the months of one seed.
type tortured struct {
	*demo.Demo
	figures
	trekk   Command
	chance  *rand.Rand
	rate    int
	now     time.Time
	machine time.Time // the machine's clock; zero when it is right
	busy    bool      // a transmission is under way
	self    string    // the program that is killed: this one
	log     *os.File
	server  *postgres
	mishaps
	restores  bool            // an older backup is restored one day
	outside   *outside        // nil where only the bank is told
	forgotten map[string]bool // files in the outbox when an older backup was restored; nil before
}

// month prepares the months of one seed.
func (t *Torture) month(dir string, seed uint64) (*tortured, error) {
	quiet := &wire.Globals{Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: io.Discard}
	gym, err := demo.New(quiet, demo.Options{
		Dir: dir, Months: t.Months, Members: t.Members, Seed: seed, Terms: t.Terms,
	})
	m := &tortured{
		Demo: gym, figures: newFigures(), trekk: t.Trekk, chance: rand.New(rand.NewPCG(seed, 2)),
		rate: t.Rate,
	}
	if err == nil {
		m.mishaps = m.drawMishaps()
	}
	return m, err
}

func (m *tortured) run(ctx context.Context) (err error) {
	if m.self, err = os.Executable(); err != nil {
		return err
	}
	if err := m.Begin(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.Bank.Close()) }()
	m.App.Close() // each run opens the books itself, as after a crash
	if m.log, err = os.Create(filepath.Join(m.Dir, "torture.log")); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.log.Close()) }()
	if err := m.configure(); err != nil {
		return err
	}
	if err := m.beginOutside(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, m.endOutside()) }()
	m.Bank.SetFaults(m.faults())
	for day := demo.Start; day <= m.last(); day++ {
		if err := m.day(ctx, day); err != nil {
			return fmt.Errorf("%s: %w", day, err)
		}
	}
	if err := m.settle(ctx); err != nil {
		return err
	}
	return m.check(ctx)
}

// faults are those of the bank's side. A server that hangs or drips costs the time that trekk has for it, so
// these come seldom.
func (m *tortured) faults() sandbox.Faults {
	f := sandbox.EveryFault(m.rate)
	f.Hang, f.Drip = 100*m.rate, 12*m.rate
	return f
}

// configure makes trekk look twice at files that may be growing, has it wait shortly for a server that hangs,
// and try again at once, and lets some seeds have a bank without rename.
func (m *tortured) configure() error {
	changes := [][2]string{
		{"settle: 0s", "settle: 1ms"}, {"timeout: 30s", "timeout: 500ms"},
		{"# retry: [1s, 10s, 1m]", "retry: [1ms, 1ms]"},
	}
	if m.Seed%4 == 0 {
		changes = append(changes, [2]string{"upload: rename", "upload: direct"})
	}
	return m.reconfigure(changes...)
}

// reconfigure replaces lines of trekk.yaml, or parts of them, which must be there.
func (m *tortured) reconfigure(changes ...[2]string) error {
	path := m.ConfigPath()
	yaml, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	s := string(yaml)
	for _, c := range changes {
		if !strings.Contains(s, c[0]) {
			return fmt.Errorf("%s has no %q", path, c[0])
		}
		s = strings.Replace(s, c[0], c[1], 1)
	}
	return os.WriteFile(path, []byte(s), 0o600) //nolint:gosec // a folder of our own
}

// day begins one or more runs that are killed, some time apart, and mostly one that is not, often across the
// cut-off.
func (m *tortured) day(ctx context.Context, day bankday.Date) error {
	m.now = day.At(12, 30+m.chance.IntN(60))
	for _, befall := range m.mishaps[day] {
		if err := befall(ctx); err != nil {
			return err
		}
	}
	if m.chance.IntN(12) == 0 {
		return nil // nobody is there
	}
	kills := m.chance.IntN(3)
	billing := m.Rules.LastPeriodToInvoice(day) > m.Rules.LastPeriodToInvoice(day-1)
	if m.busy || billing { // most claims are made today
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
	// After a restore payments may wait for the invoices of the same night.
	if m.chance.IntN(4) == 0 && r.Jobs[0].Err == nil && m.forgotten == nil {
		if err := m.again(ctx); err != nil {
			return err
		}
	}
	return m.people(ctx)
}

// killed begins a run and kills it before one of its changes.
func (m *tortured) killed(ctx context.Context) error {
	if err := m.Bank.Advance(ctx, m.now); err != nil {
		return err
	}
	return m.killIt(m.args("run"))
}

// args is a command with what every command of this month is told.
func (m *tortured) args(command ...string) []string {
	return append(command, "--config", m.ConfigPath(), "--as-of", m.asOf())
}

func (m *tortured) asOf() string { return m.now.Format("2006-01-02T15:04") }

// killIt begins a command and kills it before one of its changes, or lets the disk be full from there on,
// unless it comes to its end before.
func (m *tortured) killIt(args []string) error {
	cmd := m.process(args)
	cmd.Stdout, cmd.Stderr = m.log, m.log
	b := m.drawBlow()
	at, err := trace(cmd, m.Dir, b)
	m.Bank.Idle()
	if err != nil {
		return fmt.Errorf("%w: see %s", err, m.log.Name())
	}
	what := "killed before"
	if b.full {
		what = "disk full at"
	}
	switch {
	case at != "" && b.full:
		m.wrongs["disk full: "+string(b.place)]++
	case at != "":
		m.kills[at]++
	}
	fmt.Fprintf(m.log, "== %s %s change %d of the %s: %s\n", m.now.Format(time.DateTime), what, b.nth,
		b.place, at)
	return nil
}

// process is a command as a process of its own.
func (m *tortured) process(args []string) *exec.Cmd {
	cmd := exec.Command(m.self, args...) //nolint:gosec // ourselves
	cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
	return cmd
}

// drawBlow draws a place and how many of its changes go well, small numbers more often: most runs change
// little. One disk in six is full.
func (m *tortured) drawBlow() blow {
	places := []struct {
		place
		most int
	}{{inDatabase, 300}, {inDatabase, 300}, {inMailbox, 80}, {inMailbox, 80}, {inOutbox, 16}, {inOutbox, 16}}
	p := places[m.chance.IntN(len(places))]
	onDisk := p.place == inOutbox || p.place == inDatabase && !m.server.is()
	full := onDisk && m.chance.IntN(6) == 0
	return blow{p.place, 1 + m.chance.IntN(1+m.chance.IntN(p.most)), full}
}

// night makes a run that comes to its end. A job may fail because of the bank's side, never otherwise.
func (m *tortured) night(ctx context.Context, jobs ...string) (*night.Result, error) {
	if err := m.Bank.Advance(ctx, m.now); err != nil {
		return nil, err
	}
	return m.work(ctx, jobs...)
}

// work is a night, wherever the bank's clock stands.
func (m *tortured) work(ctx context.Context, jobs ...string) (*night.Result, error) {
	m.runs++
	defer m.Bank.Idle()
	ctx, cancel := context.WithTimeout(ctx, hangs)
	defer cancel()
	var result *night.Result
	err := m.with(ctx, func(a *wire.App) (err error) {
		if result, err = a.Night("").Run(ctx, jobs...); err != nil {
			return err
		}
		for _, j := range result.Jobs {
			fmt.Fprintf(m.log, "%s %s: %s %v\n", m.now.Format(time.DateTime), j.Job, j.Counts, j.Err)
			for _, w := range j.Warnings {
				fmt.Fprintf(m.log, "    %s\n", w)
			}
			if errors.Is(j.Err, mailbox.ErrStalled) || errors.Is(j.Err, mailbox.ErrSlow) {
				m.wrongs["server hangs or drips: "+j.Job]++
			}
			if j.Err != nil && !banksFault(j) && !m.kraviasFault(j) {
				return fmt.Errorf("%s: %w", j.Job, j.Err)
			}
			if j.Job == "report" && len(j.Warnings) > 0 {
				return errors.New(strings.Join(j.Warnings, "; "))
			}
		}
		_, _, err = a.Store.VerifyAudit(ctx)
		return err
	})
	return result, err
}

// banksFault tells whether a job failed because of what the bank's side did.
func banksFault(j *night.Report) bool {
	var theirs *mailbox.Error
	return errors.As(j.Err, &theirs) || j.Job == "fetch" &&
		strings.Contains(j.Err.Error(), "still being written")
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
		case "send", "deliver", "agency": // what failed before is tried again
		default:
			for _, c := range j.Counts {
				if c.N != 0 && c.Name != "held" && c.Name != "waiting" { // who is left in peace, each time
					return fmt.Errorf("the same run a second time: %s %s %d", j.Job, c.Name, c.N)
				}
			}
		}
	}
	return nil
}

func (m *tortured) with(ctx context.Context, do func(*wire.App) error) error {
	g := *m.Globals
	g.Config, g.AsOf = m.ConfigPath(), m.asOf()
	return wire.With(ctx, &g, func(a *wire.App) error {
		payee := *a.Payee
		payee.Machine = func() time.Time { return cmp.Or(m.machine, m.now) }
		a.Payee, m.App = &payee, a
		return do(a)
	})
}

// settle lets the dust settle: nothing new goes wrong, nothing new is claimed, all that is late comes.
func (m *tortured) settle(ctx context.Context) error {
	m.Bank.SetFaults(sandbox.Faults{})
	m.calm()
	jobs := []string{"fetch", "ingest", "match", "send", "report"}
	if m.outside != nil {
		jobs = []string{"fetch", "ingest", "match", "send", "remind", "collect", "deliver",
			"agency", "report"}
	}
	if err := m.reconfigure([2]string{"timeout: 500ms", "timeout: 30s"}); err != nil {
		return err
	}
	for i := range 5 {
		if i == 2 {
			m.Bank.ListMandates() // after files out of order only the bank knows which hold
		}
		m.now = bankday.DateOf(m.now.AddDate(0, 0, 6)).At(18, 0)
		if _, err := m.night(ctx, jobs...); err != nil {
			return fmt.Errorf("settling, %s: %w", m.now.Format(time.DateTime), err)
		}
		if err := m.people(ctx); err != nil {
			return fmt.Errorf("settling, %s: %w", m.now.Format(time.DateTime), err)
		}
	}
	last := []string{"bill"} // what the bank never took becomes ordinary
	if m.outside != nil {
		last = append(last, "agency") // is told what people have done since
	}
	_, err := m.night(ctx, last...)
	if err == nil && m.outside != nil && m.outside.agency != nil {
		_, err = m.outside.agency.Night(bankday.DateOf(m.now), 0) // it reads that, and nobody pays any longer
	}
	return err
}
