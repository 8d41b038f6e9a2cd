//go:build torture && linux && amd64

package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"time"

	"github.com/spf13/cobra"

	"trekk/batch/store"
)

func tortureCmd(g *globals) []*cobra.Command {
	var t torture
	c := &cobra.Command{
		Use:   "torture",
		Short: "Months in which everything goes wrong, and the books that must agree all the same",
		Long: `Runs the demo's gym once for each seed while the bank's side fails in every way it can (connections cut at any byte,
files twice, late, growing, with faults, receipts late and double, right transmissions and claims rejected) and trekk is
killed before any system call that changes something, and started again. When the dust has settled the bank's ledger and
trekk's books must agree. A seed for which they do not is told with the command that replays it, and its folder is left.

With --postgres the books are on PostgreSQL servers of its own, which are killed and started again while trekk runs; with --db
postgres://... on that server, each seed in a database of its own. Connections are cut, and two processes race for the work.`,
		Example: `  go run -tags torture ./cmd/trekk torture --seeds 20 --postgres`,
		Args:    exactArgs(0),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if t.seeds < 1 || t.months < 1 || t.members < 1 || t.parallel < 1 {
				return usageError("want at least one of --seeds, --months, --members and --parallel")
			}
			if t.globals = g; t.postgres && g.db != "" || g.db != "" && !store.IsPostgres(g.db) {
				return usageError("want either --postgres, or --db postgres://... without it")
			}
			if cmd.Flags().Changed("seed") && !cmd.Flags().Changed("seeds") {
				t.seeds = 1
			}
			return t.run(cmd.Context())
		},
	}
	f := c.Flags()
	f.IntVar(&t.seeds, "seeds", 200, "how many seeds")
	f.Uint64Var(&t.first, "seed", 1, "the first seed; the only one, when --seeds is not given")
	f.IntVar(&t.months, "months", 1, "how many months")
	f.IntVar(&t.members, "members", 20, "how many members")
	f.IntVar(&t.parallel, "parallel", runtime.GOMAXPROCS(0), "how many seeds at a time")
	f.StringVar(&t.profile, "terms", "sit", "whose rules: a profile in the program, or a file")
	f.IntVar(&t.rate, "rate", 8, "each fault of the bank's side comes once in so many times")
	f.BoolVar(&t.postgres, "postgres", false, "on PostgreSQL servers of its own")
	f.StringVar(&t.dir, "dir", memory(), "where to work: killing a process loses nothing that it gave to the system, so memory will do")
	return []*cobra.Command{c}
}

// torture is a run of several seeds.
type torture struct {
	*globals
	first          uint64
	seeds          int
	months         int
	members        int
	parallel, rate int
	profile, dir   string
	postgres       bool // on servers of its own
}

// figures are what was done in the seeds.
type figures struct {
	runs     int // that came to their end
	kills    map[string]int
	acts     map[string]int // of the operator
	payments int
	claims   int
}

func (f *figures) add(g *figures) {
	f.runs, f.payments, f.claims = f.runs+g.runs, f.payments+g.payments, f.claims+g.claims
	for k, n := range g.kills {
		f.kills[k] += n
	}
	for k, n := range g.acts {
		f.acts[k] += n
	}
}

func newFigures() figures { return figures{kills: map[string]int{}, acts: map[string]int{}} }

func (t *torture) run(ctx context.Context) error {
	dir, err := os.MkdirTemp(t.dir, "trekk-torture-")
	if err != nil {
		return err
	}
	servers := make([]*postgres, t.parallel)
	for i := range servers {
		if servers[i], err = t.server(); err != nil {
			return err
		}
	}
	began, bar := time.Now(), progressBar(t.stderr, int64(t.seeds), "seeds")
	all, failed := newFigures(), map[uint64]error{}
	var mu sync.Mutex
	var seeds sync.WaitGroup
	next := make(chan uint64)
	for _, server := range servers {
		seeds.Go(func() {
			for seed := range next {
				m := t.month(filepath.Join(dir, fmt.Sprint(seed)), seed)
				err := server.with(ctx, m)
				if err == nil {
					err = os.RemoveAll(m.dir)
				}
				mu.Lock()
				if err != nil {
					failed[seed] = err
				}
				all.add(&m.figures)
				_ = bar.Add(1)
				mu.Unlock()
			}
		})
	}
	for seed := t.first; seed < t.first+uint64(t.seeds) && ctx.Err() == nil; seed++ {
		next <- seed
	}
	close(next)
	seeds.Wait()
	_ = bar.Finish()
	t.print(&all, time.Since(began))
	var errs []error
	for _, seed := range slices.Sorted(maps.Keys(failed)) {
		errs = append(errs, fmt.Errorf("seed %d: %w\nreplay it with: go run -tags torture ./cmd/trekk torture --seed %d --months %d --members %d --rate %d --terms %s%s (this time it is in %s)",
			seed, failed[seed], seed, t.months, t.members, t.rate, t.profile, t.flags(), filepath.Join(dir, fmt.Sprint(seed))))
	}
	if errs == nil {
		errs = append(errs, os.Remove(dir))
	}
	return errors.Join(append(errs, ctx.Err())...)
}

func (t *torture) print(f *figures, took time.Duration) {
	fmt.Fprintf(t.stdout, "%d seeds of %d members and %d months in %s: %d claims and %d payments at the bank, %d runs to their end\n",
		t.seeds, t.members, t.months, took.Round(time.Second), f.claims, f.payments, f.runs)
	printCounts(t.stdout, "killed before", f.kills)
	printCounts(t.stdout, "done by hand", f.acts)
}

func printCounts(w io.Writer, title string, counts map[string]int) {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	fmt.Fprintf(w, "%s: %d\n", title, sum)
	for _, k := range slices.SortedFunc(maps.Keys(counts), func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) }) {
		fmt.Fprintf(w, "  %6d  %s\n", counts[k], k)
	}
}

// memory is a folder in memory, where the machine has one; otherwise the system's temporary folder.
func memory() string {
	const shm = "/dev/shm"
	if info, err := os.Stat(shm); err == nil && info.IsDir() {
		return shm
	}
	return ""
}
