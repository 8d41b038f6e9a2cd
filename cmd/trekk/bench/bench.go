//go:build bench && linux

package bench

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"trekk/batch/store/pgtest"
	"trekk/cmd/trekk/wire"
)

// Settings are what the bench's own PostgreSQL has set beside its defaults: what whoever runs one for a
// million members would set. It loses nothing when the power is cut.
var Settings = []string{
	"shared_buffers = '2GB'", "max_wal_size = '8GB'", "checkpoint_timeout = '15min'", "wal_compression = on",
}

// Bench is a run of the benchmark.
type Bench struct {
	*wire.Globals
	Sizes     []int    // how many members, one after the other
	Databases []string // sqlite, postgres and citus
	Last      string   // the last step to be done; their order is a, b, d, c
	Keep      bool     // leave the databases and the files
	NoFloor   bool     // leave the floor out
	Dir       string   // where to work; empty for the system's temporary folder

	work   string // a folder of its own in Dir
	server string // PostgreSQL
	houses int    // that were made, which may be kept beside each other
}

// measured is what a step took.
type measured struct {
	took, floor time.Duration
	peak        int64 // bytes
}

var steps = []struct{ key, name string }{
	{"i", "import members and mandates"}, {"a", "(a) bill and claim"}, {"b", "(b) ingest and match"},
	{"c", "(c) remind and collect"}, {"d", "(d) settlement report"},
}

// Run measures, and prints a table.
func (b *Bench) Run(ctx context.Context) (err error) {
	if b.work, err = os.MkdirTemp(b.Dir, "trekk-bench-"); err != nil {
		return err
	}
	if !b.Keep {
		defer func() { err = errors.Join(err, os.RemoveAll(b.work)) }()
	}
	out := tabwriter.NewWriter(b.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "database\tmembers\tstep\ttrekk s\tfloor s\tratio\tgrowth\tpeak MiB\t")
	for _, database := range b.Databases {
		before := map[string]time.Duration{}
		for _, n := range b.Sizes {
			h, err := b.house(ctx, database, n)
			if err != nil {
				return err
			}
			got, err := h.measure(ctx)
			if err != nil {
				return fmt.Errorf("%s, %d: %w", database, n, err)
			}
			for _, s := range steps {
				if m, ok := got[s.key]; ok {
					fmt.Fprintf(out, "%s\t%d\t%s\t%s\t\n", database, n, s.name, m.row(before[s.key]))
					before[s.key] = m.took
				}
			}
			if err := errors.Join(out.Flush(), b.clear(ctx, h)); err != nil {
				return err
			}
		}
	}
	return nil
}

// row is how long a step took, beside its floor and beside what it took with fewer members; before is zero
// with the fewest.
func (m measured) row(before time.Duration) string {
	row := fmt.Sprintf("%.2f\t", m.took.Seconds())
	if m.floor > 0 {
		row += fmt.Sprintf("%.2f\t%.2f\t", m.floor.Seconds(), m.took.Seconds()/m.floor.Seconds())
	} else {
		row += "\t\t"
	}
	if before > 0 {
		row += fmt.Sprintf("%.1f", m.took.Seconds()/before.Seconds())
	}
	return fmt.Sprintf("%s\t%d", row, m.peak>>20)
}

// house makes the books of n members.
func (b *Bench) house(ctx context.Context, database string, n int) (*house, error) {
	b.houses++
	dir := filepath.Join(b.work, fmt.Sprintf("%s-%d-%d", database, n, b.houses))
	h := &house{n: n, last: b.Last, noFloor: b.NoFloor, dir: dir}
	var err error
	if h.self, err = os.Executable(); err != nil {
		return nil, err
	}
	switch database {
	case "sqlite":
		h.db = &sqlite{file: filepath.Join(h.dir, "trekk.db")}
	case "postgres":
		if err := b.startServer(); err != nil {
			return nil, err
		}
		name := fmt.Sprintf("trekk_bench_%d_%d_%d", os.Getpid(), n, b.houses)
		if h.db, err = newPostgres(ctx, b.server, name); err != nil {
			return nil, err
		}
	case "citus":
		if err := b.startServer(); err != nil {
			return nil, err
		}
		if h.db, err = newCitus(ctx, b.server); err != nil {
			return nil, err
		}
	default:
		return nil, wire.UsageError("--database %s: want sqlite, postgres or citus", database)
	}
	return h, h.install(ctx)
}

// startServer finds PostgreSQL, or starts one of the bench's own.
func (b *Bench) startServer() error {
	if b.server == "" {
		b.server = os.Getenv("TREKK_TEST_POSTGRES")
	}
	if b.server == "" {
		s, err := pgtest.Start(b.Dir, Settings...)
		if err != nil {
			return err
		}
		b.server = s.URL
	}
	return nil
}

// house is a payee with n members.
type house struct {
	n    int
	dir  string
	self string
	last string // step

	noFloor bool
	db      database
	peak    int64 // of the step that is measured
}

// database is a database that the bench also writes to directly.
type database interface {
	url() string
	// floor is how long it takes to write the rows of tables bare. A condition chooses the rows.
	floor(ctx context.Context, tables ...string) (time.Duration, error)
	// read is how long it takes to read a query's rows bare.
	read(ctx context.Context, query string) (time.Duration, error)
	drop(ctx context.Context) error
}

func (b *Bench) clear(ctx context.Context, h *house) error {
	if b.Keep {
		return nil
	}
	return errors.Join(h.db.drop(ctx), os.RemoveAll(h.dir))
}

// trekk runs a command line of trekk in a process of its own, and says how long it took.
func (h *house) trekk(ctx context.Context, day string, args ...string) (time.Duration, error) {
	args = append([]string{"--config", filepath.Join(h.dir, "trekk.yaml"), "--as-of", day}, args...)
	cmd := exec.CommandContext(ctx, h.self, args...) //nolint:gosec // this program
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, err
	}
	done := make(chan error)
	go func() { done <- cmd.Wait() }()
	for {
		select {
		case err := <-done:
			if err != nil {
				err = fmt.Errorf("trekk %s: %w\n%s", strings.Join(args, " "), err, said.String())
			}
			return time.Since(start), err
		case <-time.After(20 * time.Millisecond):
			h.peak = max(h.peak, peakMemory(cmd.Process.Pid))
		}
	}
}

// peakMemory is the most memory that a process has had so far.
func peakMemory(pid int) int64 {
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	kib, _ := strconv.ParseInt(strings.Fields(line + " 0")[0], 10, 64)
	return kib << 10
}

// run is a step: command lines of trekk, one after the other.
func (h *house) run(ctx context.Context, lines ...[]string) (m measured, err error) {
	h.peak = 0
	for _, line := range lines {
		took, err := h.trekk(ctx, line[0], line[1:]...)
		if err != nil {
			return m, err
		}
		m.took += took
	}
	m.peak = h.peak
	return m, nil
}

// measure does the steps one after the other.
func (h *house) measure(ctx context.Context) (map[string]measured, error) {
	got := map[string]measured{}
	do := map[string]func(context.Context) (measured, error){
		"i": h.members, "a": h.bill, "b": h.pay, "d": h.settlement, "c": h.followUp,
	}
	for _, key := range []string{"i", "a", "b", "d", "c"} {
		m, err := do[key](ctx)
		if err != nil {
			return nil, err
		}
		got[key] = m
		if key == h.last {
			break
		}
	}
	return got, nil
}

// floor is how long it takes to write the rows of tables bare; zero when it is left out.
func (h *house) floor(ctx context.Context, tables ...string) (time.Duration, error) {
	if h.noFloor {
		return 0, nil
	}
	return h.db.floor(ctx, tables...)
}

func (h *house) members(ctx context.Context) (measured, error) {
	for name, write := range map[string]func(string) error{
		"customers.csv": h.writeCustomers, "memberships.csv": h.writeMemberships,
		"bank/Outbound/mandates.txt": h.writeMandates,
	} {
		if err := write(filepath.Join(h.dir, name)); err != nil {
			return measured{}, err
		}
	}
	day := "2026-10-05"
	return h.run(ctx,
		[]string{day, "import", "customers", filepath.Join(h.dir, "customers.csv")},
		[]string{day, "import", "memberships", filepath.Join(h.dir, "memberships.csv")},
		[]string{day, "run", "fetch", "ingest"})
}

func (h *house) bill(ctx context.Context) (m measured, err error) {
	if m, err = h.run(ctx, []string{"2026-10-06", "run", "bill", "claims"}); err != nil {
		return m, err
	}
	if m.floor, err = h.floor(ctx, "invoice", "claim", "content WHERE direction = 'out'"); err != nil {
		return m, err
	}
	return m, h.send(ctx, "2026-10-06", 1)
}

// send sends a transmission, and lets the bank approve it.
func (h *house) send(ctx context.Context, day string, number int) error {
	if _, err := h.trekk(ctx, day, "run", "send"); err != nil {
		return err
	}
	name := fmt.Sprintf("KV.GODKJENT.F%07d.D261006.T130000.K%s.html", number, transmitter)
	receipt := fmt.Sprintf("<html><h1>Kvittering L226</h1><p>Kundeenhet-ID %s</p>"+
		"<p>Forsendelsesnummer %07d</p><p>Status GODKJENT</p></html>", transmitter, number)
	path := filepath.Join(h.dir, "bank", "Inbound", name)
	if err := os.WriteFile(path, []byte(receipt), 0o600); err != nil {
		return err
	}
	_, err := h.trekk(ctx, day, "run", "fetch", "ingest")
	return err
}

func (h *house) pay(ctx context.Context) (m measured, err error) {
	file := filepath.Join(h.dir, "bank", "Outbound", "payments.txt")
	if err := h.writePayments(file); err != nil {
		return m, err
	}
	if m, err = h.run(ctx, []string{"2026-10-21", "run", "fetch", "ingest", "match"}); err != nil {
		return m, err
	}
	m.floor, err = h.floor(ctx, "payment", "posting", "content WHERE direction = 'in' AND no = 2")
	if err != nil || m.floor == 0 {
		return m, err
	}
	start := time.Now()
	_, err = os.ReadFile(file)
	m.floor += time.Since(start)
	return m, err
}

func (h *house) settlement(ctx context.Context) (m measured, err error) {
	m, err = h.run(ctx, []string{
		"2026-10-22", "report", "settlement", "--format", "csv", "-o", filepath.Join(h.dir, "settlement.csv"),
	})
	if err == nil {
		m.floor, err = h.db.read(ctx, "SELECT * FROM payment")
	}
	return m, err
}

// followUp is about the invoices of the next month, which nobody pays.
func (h *house) followUp(ctx context.Context) (m measured, err error) {
	if _, err := h.trekk(ctx, "2026-11-06", "run", "bill", "claims"); err != nil {
		return m, err
	}
	if err := h.send(ctx, "2026-11-06", 2); err != nil {
		return m, err
	}
	// A bank that has told of nobody holds all reminders, until a person says that it is right. The run that
	// finds it fails by it; where it failed by something else there is nothing to settle.
	_, silent := h.trekk(ctx, "2026-11-30", "run", "fetch")
	_, err = h.trekk(ctx, "2026-11-30", "finding", "settle", "bank_silent:2026-11-20", "--reason",
		"nobody pays")
	if err != nil {
		return m, errors.Join(silent, err)
	}
	m, err = h.run(ctx,
		[]string{"2026-11-30", "run", "fetch", "remind"}, []string{"2026-12-07", "run", "fetch", "collect"})
	if err != nil {
		return m, err
	}
	m.floor, err = h.floor(ctx, "reminder", "handoff")
	return m, err
}
