//go:build bench && linux

package bench

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/moov-io/base/log"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/batch/store"
	"trekk/batch/store/pgtest"
	"trekk/cmd/trekk/api"
	"trekk/cmd/trekk/console"
	"trekk/cmd/trekk/web"
	"trekk/kid"
)

// Size is how large books are.
type Size struct {
	Members int
	Months  int // of invoices behind them
}

func (s Size) String() string { return fmt.Sprintf("%d × %d months", s.Members, s.Months) }

// Console is a run of the benchmark of pages and the API's reads, and of the jobs of a night in which nothing
// happens.
type Console struct {
	*Bench
	Small, Large Size
	Jobs         bool          // the jobs too
	Times        int           // how often each address is asked for
	Only         string        // what of addresses are asked for; empty for all
	Most         float64       // the ratio that is allowed
	Floor        time.Duration // what takes no longer than this is not held against the smaller books
}

// read is an address, and what it took, sorted.
type read struct {
	address      string
	small, large []time.Duration
}

// at is the duration that so many of a hundred took no longer than.
func at(sorted []time.Duration, percent int) time.Duration {
	return sorted[(len(sorted)-1)*percent/100]
}

// RunConsole asks for each page and each read of the API, of books of both sizes, prints what it took, and
// fails where the larger books take too long.
func (c *Console) RunConsole(ctx context.Context) (err error) {
	if c.work, err = os.MkdirTemp(c.Dir, "trekk-bench-"); err != nil {
		return err
	}
	if !c.Keep {
		defer func() { err = errors.Join(err, os.RemoveAll(c.work)) }()
	}
	slow := 0
	for _, database := range c.Databases {
		var reads []read
		var peak [2]int64
		for k, size := range []Size{c.Small, c.Large} {
			took, heap, err := c.measureBooks(ctx, database, size)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", database, size, err)
			}
			peak[k] = heap
			for _, t := range took {
				same := func(r read) bool { return r.address == t.address }
				if k == 0 {
					reads = append(reads, read{address: t.address, small: t.took})
				} else if i := slices.IndexFunc(reads, same); i >= 0 {
					reads[i].large = t.took
				}
			}
		}
		reads = slices.DeleteFunc(reads, func(r read) bool { return r.large == nil })
		slow += c.print(database, reads, peak)
	}
	if slow > 0 {
		return fmt.Errorf("%d cost more than %.1f times what they cost with %s", slow, c.Most, c.Small)
	}
	return nil
}

// print prints a table, and says how many reads are too slow.
func (c *Console) print(database string, reads []read, peak [2]int64) (slow int) {
	out := tabwriter.NewWriter(c.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintf(out, "%s\t%s p50\tp95\t%s p50\tp95\tratio p50\tp95\t\n", database, c.Small, c.Large)
	ms := func(d time.Duration) string { return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond)) }
	for _, r := range reads {
		row, bad := r.address+"\t", false
		ratios := ""
		for _, percent := range []int{50, 95} {
			small, large := at(r.small, percent), at(r.large, percent)
			ratio := float64(large) / float64(max(small, c.Floor))
			ratios += fmt.Sprintf("%.1f\t", float64(large)/float64(max(small, 1)))
			bad = bad || ratio > c.Most
		}
		row += ms(at(r.small, 50)) + "\t" + ms(at(r.small, 95)) + "\t" + ms(at(r.large, 50)) + "\t" +
			ms(at(r.large, 95)) + "\t" + ratios
		if bad {
			slow++
			row += "SLOW"
		}
		fmt.Fprintln(out, row+"\t")
	}
	_ = out.Flush()
	fmt.Fprintf(c.Stdout, "peak heap while reading: %d and %d MiB; %d of %d are too slow\n\n", peak[0]>>20,
		peak[1]>>20, slow, len(reads))
	return slow
}

// timed is what an address took, sorted.
type timed struct {
	address string
	took    []time.Duration
}

// measureBooks makes books, and asks for everything.
func (c *Console) measureBooks(
	ctx context.Context, database string, size Size,
) (list []timed, peak int64, err error) {
	h, err := c.house(ctx, database, size.Members)
	if err != nil {
		return nil, 0, err
	}
	defer func() { err = errors.Join(err, c.clear(ctx, h)) }()
	g := *c.Globals
	g.Config = h.dir + "/trekk.yaml"
	apps, err := g.Open(ctx)
	if err != nil {
		return nil, 0, err
	}
	defer apps[0].Close()
	layout, err := kid.ParseLayout(kidLayout)
	if err != nil {
		return nil, 0, err
	}
	b := &books{n: size.Members, months: size.Months, app: apps[0].At(asOf), layout: layout}
	start := time.Now()
	if err := b.write(ctx); err != nil {
		return nil, 0, err
	}
	fmt.Fprintf(c.Stderr, "%s: the books of %s are made in %s\n", database, size,
		time.Since(start).Round(time.Second))
	// What autovacuum does within minutes in books that were not made in seconds.
	if url := h.db.url(); store.IsPostgres(url) {
		if err := pgtest.Run(url, "VACUUM (ANALYZE)"); err != nil {
			return nil, 0, err
		}
	}
	addresses, err := b.addresses(ctx)
	if err != nil {
		return nil, 0, err
	}
	if c.Jobs {
		if list, err = c.idle(ctx, b); err != nil {
			return nil, 0, err
		}
	}
	asked, peak, err := c.ask(ctx, b, addresses)
	return append(list, asked...), peak, err
}

// idle runs each job often, of which the first time does what is to be done.
func (c *Console) idle(ctx context.Context, b *books) (list []timed, err error) {
	for _, job := range night.Jobs() {
		t := timed{address: "run " + job}
		for i := range c.Times + 1 {
			start := time.Now()
			if _, err := b.app.Night("").Run(ctx, job); err != nil {
				return nil, err
			}
			if i > 0 {
				t.took = append(t.took, time.Since(start))
			}
		}
		slices.Sort(t.took)
		fmt.Fprintf(c.Stderr, "  %-60s %s\n", t.address, at(t.took, 50).Round(10*time.Microsecond))
		list = append(list, t)
	}
	return list, nil
}

// ask asks for each address often.
func (c *Console) ask(
	ctx context.Context, b *books, addresses []address,
) (list []timed, peak int64, err error) {
	site, reads := console.New(log.NewNopLogger()), api.New(func(string, ...any) {})
	for _, address := range addresses {
		if !strings.Contains(address.pattern, c.Only) {
			continue
		}
		t := timed{address: address.pattern}
		debug.FreeOSMemory()
		for i := range c.Times + 1 {
			v := &web.Visit{App: b.app, Lang: "nb", Person: batch.Person{
				Name: "bench" + strconv.Itoa(i), Role: batch.RoleAdmin, // the API bounds how often each may ask
			}}
			r := httptest.NewRequest(http.MethodGet, address.full, nil).WithContext(web.With(ctx, v))
			w := httptest.NewRecorder()
			start := time.Now()
			if isAPI(address.full) {
				reads.ServeHTTP(w, r)
			} else {
				site.ServeHTTP(w, r)
			}
			took := time.Since(start)
			if w.Code >= http.StatusInternalServerError {
				return nil, 0, fmt.Errorf("%s: %d: %.300s", address.full, w.Code, w.Body)
			}
			if w.Code >= http.StatusBadRequest {
				t.address += fmt.Sprintf(" (%d)", w.Code)
				t.took = append(t.took, took)
				break
			}
			if i > 0 || took > 10*time.Second { // the first warms up
				t.took = append(t.took, took)
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, int64(m.HeapInuse))
			if took > 10*time.Second {
				break // it is slow enough
			}
		}
		slices.SortFunc(t.took, cmp.Compare[time.Duration])
		fmt.Fprintf(c.Stderr, "  %-60s %s\n", address.pattern, at(t.took, 50).Round(10*time.Microsecond))
		list = append(list, t)
	}
	return list, peak, nil
}
