//go:build bench && linux

package main

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

	"github.com/spf13/cobra"

	"trekk/batch/store/pgtest"
)

// benchSettings are what the bench's own PostgreSQL has set beside its defaults: what whoever runs one for a million members
// would set. It loses nothing when the power is cut.
var benchSettings = []string{"shared_buffers = '2GB'", "max_wal_size = '8GB'", "checkpoint_timeout = '15min'", "wal_compression = on"}

func benchStoreCmd(g *globals) []*cobra.Command {
	b := &bench{globals: g}
	c := &cobra.Command{
		Use:   "bench-store",
		Short: "The speed of the night on each database, beside that of bare rows",
		Long: `Runs trekk itself, as processes, on the books of so many members: (a) bill and claim their memberships into a sealed
transmission, (b) fetch, ingest and match a file with their payments, (c) remind of as many overdue invoices and hand them to
collection, (d) the settlement report. Beside each stands the floor: the rows that it wrote, written bare into tables with the
same columns and indexes (COPY on PostgreSQL, one prepared INSERT in one transaction on SQLite), and its file read with nothing
done; of (d) the payments, read bare. Peak memory is trekk's own.

PostgreSQL is the server that TREKK_TEST_POSTGRES names, which must hold a database to make others from, or one of the bench's
own with: ` + strings.Join(benchSettings, ", "),
		Args: exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error { return b.run(cmd.Context()) },
	}
	f := c.Flags()
	f.IntSliceVar(&b.sizes, "rows", []int{10_000, 100_000, 1_000_000}, "how many members")
	f.StringSliceVar(&b.databases, "database", []string{"sqlite", "postgres"}, "on which databases")
	f.StringVar(&b.last, "last", "c", "the last step to be done; their order is a, b, d, c")
	f.BoolVar(&b.noFloor, "no-floor", false, "leave the floor out: it takes as much room as what it is the floor of")
	f.BoolVar(&b.keep, "keep", false, "leave the databases and the files")
	f.StringVar(&b.dir, "dir", "", "where to work (default the system's temporary folder): on the disk that is to be measured")
	return []*cobra.Command{c}
}

// bench is a run of the benchmark.
type bench struct {
	*globals
	sizes     []int
	databases []string
	last      string
	keep      bool
	noFloor   bool
	base, dir string
	server    string // PostgreSQL
}

// measured is what a step took.
type measured struct {
	took, floor time.Duration
	peak        int64 // bytes
}

var benchSteps = []struct{ key, name string }{
	{"i", "import members and mandates"}, {"a", "(a) bill and claim"}, {"b", "(b) ingest and match"}, {"c", "(c) remind and collect"}, {"d", "(d) settlement report"},
}

func (b *bench) run(ctx context.Context) (err error) {
	b.base = b.dir
	if b.dir, err = os.MkdirTemp(b.base, "trekk-bench-"); err != nil {
		return err
	}
	if !b.keep {
		defer func() { err = errors.Join(err, os.RemoveAll(b.dir)) }()
	}
	out := tabwriter.NewWriter(b.stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "database\tmembers\tstep\ttrekk s\tfloor s\tratio\tgrowth\tpeak MiB\t")
	for _, database := range b.databases {
		before := map[string]time.Duration{}
		for _, n := range b.sizes {
			h, err := b.house(ctx, database, n)
			if err != nil {
				return err
			}
			got, err := h.measure(ctx)
			if err != nil {
				return fmt.Errorf("%s, %d: %w", database, n, err)
			}
			for _, s := range benchSteps {
				m, ok := got[s.key]
				if !ok {
					continue
				}
				row := fmt.Sprintf("%s\t%d\t%s\t%.2f\t", database, n, s.name, m.took.Seconds())
				if m.floor > 0 {
					row += fmt.Sprintf("%.2f\t%.2f\t", m.floor.Seconds(), m.took.Seconds()/m.floor.Seconds())
				} else {
					row += "\t\t"
				}
				if last := before[s.key]; last > 0 {
					row += fmt.Sprintf("%.1f", m.took.Seconds()/last.Seconds())
				}
				before[s.key] = m.took
				fmt.Fprintf(out, "%s\t%d\t\n", row, m.peak>>20)
			}
			if err := errors.Join(out.Flush(), b.clear(ctx, h)); err != nil {
				return err
			}
		}
	}
	return nil
}

// house makes the books of n members.
func (b *bench) house(ctx context.Context, database string, n int) (*benchHouse, error) {
	h := &benchHouse{n: n, last: b.last, noFloor: b.noFloor, dir: filepath.Join(b.dir, fmt.Sprintf("%s-%d", database, n))}
	var err error
	if h.self, err = os.Executable(); err != nil {
		return nil, err
	}
	switch database {
	case "sqlite":
		h.db = &benchSQLite{file: filepath.Join(h.dir, "trekk.db")}
	case "postgres":
		if b.server == "" {
			if b.server = os.Getenv("TREKK_TEST_POSTGRES"); b.server == "" {
				s, err := pgtest.Start(b.base, benchSettings...)
				if err != nil {
					return nil, err
				}
				b.server = s.URL
			}
		}
		if h.db, err = newBenchPostgres(ctx, b.server, fmt.Sprintf("trekk_bench_%d_%d", os.Getpid(), n)); err != nil {
			return nil, err
		}
	default:
		return nil, usageError("--database %s: want sqlite or postgres", database)
	}
	return h, h.install(ctx)
}

// benchHouse is a payee with n members.
type benchHouse struct {
	n    int
	dir  string
	self string
	last string // step

	noFloor bool
	db      benchDatabase
	peak    int64 // of the step that is measured
}

// benchDatabase is a database that the bench also writes to directly.
type benchDatabase interface {
	url() string
	// floor is how long it takes to write the rows of tables bare. A condition chooses the rows.
	floor(ctx context.Context, tables ...string) (time.Duration, error)
	// read is how long it takes to read a query's rows bare.
	read(ctx context.Context, query string) (time.Duration, error)
	drop(ctx context.Context) error
}

func (b *bench) clear(ctx context.Context, h *benchHouse) error {
	if b.keep {
		return nil
	}
	return errors.Join(h.db.drop(ctx), os.RemoveAll(h.dir))
}

// trekk runs a command line of trekk in a process of its own, and says how long it took.
func (h *benchHouse) trekk(ctx context.Context, day string, args ...string) (time.Duration, error) {
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
func (h *benchHouse) run(ctx context.Context, lines ...[]string) (m measured, err error) {
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
func (h *benchHouse) measure(ctx context.Context) (map[string]measured, error) {
	got := map[string]measured{}
	do := map[string]func(context.Context) (measured, error){"i": h.members, "a": h.bill, "b": h.pay, "d": h.settlement, "c": h.followUp}
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
func (h *benchHouse) floor(ctx context.Context, tables ...string) (time.Duration, error) {
	if h.noFloor {
		return 0, nil
	}
	return h.db.floor(ctx, tables...)
}

func (h *benchHouse) members(ctx context.Context) (measured, error) {
	for name, write := range map[string]func(string) error{"customers.csv": h.writeCustomers, "memberships.csv": h.writeMemberships, "bank/Outbound/mandates.txt": h.writeMandates} {
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

func (h *benchHouse) bill(ctx context.Context) (m measured, err error) {
	if m, err = h.run(ctx, []string{"2026-10-06", "run", "bill", "claims"}); err != nil {
		return m, err
	}
	if m.floor, err = h.floor(ctx, "invoice", "claim", "content WHERE direction = 'out'"); err != nil {
		return m, err
	}
	return m, h.send(ctx, "2026-10-06", 1)
}

// send sends a transmission, and lets the bank approve it.
func (h *benchHouse) send(ctx context.Context, day string, number int) error {
	if _, err := h.trekk(ctx, day, "run", "send"); err != nil {
		return err
	}
	name := fmt.Sprintf("KV.GODKJENT.F%07d.D261006.T130000.K%s.html", number, benchTransmitter)
	receipt := fmt.Sprintf("<html><h1>Kvittering L226</h1><p>Kundeenhet-ID %s</p><p>Forsendelsesnummer %07d</p><p>Status GODKJENT</p></html>", benchTransmitter, number)
	if err := os.WriteFile(filepath.Join(h.dir, "bank", "Inbound", name), []byte(receipt), 0o600); err != nil {
		return err
	}
	_, err := h.trekk(ctx, day, "run", "fetch", "ingest")
	return err
}

func (h *benchHouse) pay(ctx context.Context) (m measured, err error) {
	file := filepath.Join(h.dir, "bank", "Outbound", "payments.txt")
	if err := h.writePayments(file); err != nil {
		return m, err
	}
	if m, err = h.run(ctx, []string{"2026-10-21", "run", "fetch", "ingest", "match"}); err != nil {
		return m, err
	}
	if m.floor, err = h.floor(ctx, "payment", "posting", "content WHERE direction = 'in' AND no = 2"); err != nil || m.floor == 0 {
		return m, err
	}
	start := time.Now()
	_, err = os.ReadFile(file)
	m.floor += time.Since(start)
	return m, err
}

func (h *benchHouse) settlement(ctx context.Context) (m measured, err error) {
	m, err = h.run(ctx, []string{"2026-10-22", "report", "settlement", "--format", "csv", "-o", filepath.Join(h.dir, "settlement.csv")})
	if err == nil {
		m.floor, err = h.db.read(ctx, "SELECT * FROM payment")
	}
	return m, err
}

// followUp is about the invoices of the next month, which nobody pays.
func (h *benchHouse) followUp(ctx context.Context) (m measured, err error) {
	if _, err := h.trekk(ctx, "2026-11-06", "run", "bill", "claims"); err != nil {
		return m, err
	}
	if err := h.send(ctx, "2026-11-06", 2); err != nil {
		return m, err
	}
	m, err = h.run(ctx, []string{"2026-11-30", "run", "fetch", "remind"}, []string{"2026-12-07", "run", "fetch", "collect"})
	if err != nil {
		return m, err
	}
	m.floor, err = h.floor(ctx, "reminder", "handoff")
	return m, err
}
