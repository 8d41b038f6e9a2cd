//go:build torture && linux && amd64

package torture

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"trekk/cmd/trekk/render"
	"trekk/cmd/trekk/wire"
)

// Command runs one command line of trekk in this process and returns its exit code.
type Command func(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) int

// Torture is a run of several seeds.
type Torture struct {
	*wire.Globals
	Trekk    Command // what the operator uses
	First    uint64  // seed
	Seeds    int
	Months   int
	Members  int
	Parallel int    // seeds at a time
	Rate     int    // each fault of the bank's side comes once in so many times
	Terms    string // whose rules: a profile in the program, or a file
	Dir      string // where to work
	Postgres bool   // on servers of its own
	Disturb  string // what the shell does to the server while trekk runs; empty: connections are cut
}

// figures are what was done in the seeds.
type figures struct {
	runs     int // that came to their end
	kills    map[string]int
	wrongs   map[string]int // that befell the machine, or were done to it
	acts     map[string]int // of the operator
	payments int
	claims   int
	texts    int // at the gateway of SMS
	mails    int // at the mail server
	prints   int // letters to be printed
	returned int // letters about invoices that nobody got by e-mail
	cases    int // at the agency
}

func (f *figures) add(g *figures) {
	f.runs, f.payments, f.claims = f.runs+g.runs, f.payments+g.payments, f.claims+g.claims
	f.texts, f.cases = f.texts+g.texts, f.cases+g.cases
	f.mails, f.prints, f.returned = f.mails+g.mails, f.prints+g.prints, f.returned+g.returned
	for _, counts := range []struct{ to, from map[string]int }{
		{f.kills, g.kills}, {f.wrongs, g.wrongs}, {f.acts, g.acts},
	} {
		for k, n := range counts.from {
			counts.to[k] += n
		}
	}
}

func newFigures() figures {
	return figures{kills: map[string]int{}, wrongs: map[string]int{}, acts: map[string]int{}}
}

// Run runs the seeds, and tells of each for which the books do not agree how to replay it.
func (t *Torture) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp(t.Dir, "trekk-torture-")
	if err != nil {
		return err
	}
	servers := make([]*postgres, t.Parallel)
	for i := range servers {
		if servers[i], err = t.server(); err != nil {
			return err
		}
	}
	began := time.Now()
	all, failed := t.seeds(ctx, dir, servers)
	t.print(all, time.Since(began))
	var errs []error
	for _, seed := range slices.Sorted(maps.Keys(failed)) {
		errs = append(errs, fmt.Errorf("seed %d: %w\nreplay it with: go run -tags torture ./cmd/trekk "+
			"torture --seed %d --months %d --members %d --rate %d --terms %s%s (this time it is in %s)",
			seed, failed[seed], seed, t.Months, t.Members, t.Rate, t.Terms, t.flags(),
			filepath.Join(dir, fmt.Sprint(seed))))
	}
	if errs == nil {
		errs = append(errs, os.Remove(dir))
	}
	return errors.Join(append(errs, ctx.Err())...)
}

// seeds runs the seeds, as many at a time as there are servers, and gathers what was done and what went
// wrong.
func (t *Torture) seeds(ctx context.Context, dir string, servers []*postgres) (*figures, map[uint64]error) {
	bar := render.Progress(t.Stderr, int64(t.Seeds), "seeds")
	defer bar.Finish()
	all, failed := newFigures(), map[uint64]error{}
	var mu sync.Mutex
	var workers sync.WaitGroup
	next := make(chan uint64)
	for _, server := range servers {
		workers.Go(func() {
			for seed := range next {
				done, err := t.seed(ctx, filepath.Join(dir, fmt.Sprint(seed)), seed, server)
				mu.Lock()
				if err != nil {
					failed[seed] = err
				}
				all.add(&done)
				_ = bar.Add(1)
				mu.Unlock()
			}
		})
	}
	for seed := t.First; seed < t.First+uint64(t.Seeds) && ctx.Err() == nil; seed++ {
		next <- seed
	}
	close(next)
	workers.Wait()
	return &all, failed
}

// seed runs the months of one seed. Its folder is left when something is wrong.
func (t *Torture) seed(ctx context.Context, dir string, seed uint64, server *postgres) (figures, error) {
	m, err := t.month(dir, seed)
	if err != nil {
		return newFigures(), err
	}
	if err = server.with(ctx, m); err == nil {
		err = os.RemoveAll(m.Dir)
	}
	return m.figures, err
}

func (t *Torture) print(f *figures, took time.Duration) {
	fmt.Fprintf(t.Stdout, "%d seeds of %d members and %d months in %s: %d claims and %d payments at the "+
		"bank, %d SMS at the gateway, %d e-mails at the mail server, %d of invoices refused or come back, "+
		"%d letters printed, %d cases at the agency, %d runs to their end\n",
		t.Seeds, t.Members, t.Months, took.Round(time.Second), f.claims, f.payments, f.texts, f.mails,
		f.returned,
		f.prints, f.cases, f.runs)
	printCounts(t.Stdout, "killed before", f.kills)
	printCounts(t.Stdout, "went wrong around it", f.wrongs)
	printCounts(t.Stdout, "done by hand", f.acts)
}

func printCounts(w io.Writer, title string, counts map[string]int) {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	fmt.Fprintf(w, "%s: %d\n", title, sum)
	byCount := func(a, b string) int { return cmp.Or(counts[b]-counts[a], cmp.Compare(a, b)) }
	for _, k := range slices.SortedFunc(maps.Keys(counts), byCount) {
		fmt.Fprintf(w, "  %6d  %s\n", counts[k], k)
	}
}

// Memory is a folder in memory, where the machine has one; otherwise the system's temporary folder. Killing a
// process loses nothing that it gave to the system, so memory will do.
func Memory() string {
	const shm = "/dev/shm"
	if info, err := os.Stat(shm); err == nil && info.IsDir() {
		return shm
	}
	return ""
}
