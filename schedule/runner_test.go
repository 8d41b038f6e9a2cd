package schedule

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-co-op/gocron/v2"
	"github.com/moov-io/base/log"

	"trekk/schedule/bankday"
)

// In the bubble of synctest the clock stands still while anything is running, and jumps when all wait.

func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, bankday.Oslo)
	if err != nil {
		panic(err)
	}
	return t
}

type runFunc = func(ctx context.Context, jobs []string, now time.Time) error

// books are a creditor's run log: what run makes of the jobs is in it, unless run was cut short or is no run.
type books struct {
	mu   sync.Mutex
	last map[string]Ended
}

var errNotMade = errors.New("the books are in use")

func (b *books) creditor(id string, run runFunc) Creditor {
	return Creditor{
		ID: id, Calendar: bankday.Norwegian(),
		Last: func(context.Context) (map[string]Ended, error) {
			b.mu.Lock()
			defer b.mu.Unlock()
			return maps.Clone(b.last), nil
		},
		Run: func(ctx context.Context, named []string, now time.Time) error {
			err := run(ctx, named, now)
			if ctx.Err() != nil || errors.Is(err, errNotMade) {
				return err
			}
			if len(named) == 0 {
				named = jobs
			}
			b.mu.Lock()
			defer b.mu.Unlock()
			if b.last == nil {
				b.last = map[string]Ended{}
			}
			for _, job := range named {
				b.last[job] = Ended{At: now}
				if err != nil {
					b.last[job] = Ended{now, err.Error()}
				}
			}
			return err
		},
	}
}

// one is the configuration of a single creditor.
func one(run runFunc) Config {
	return Config{Creditors: []Creditor{new(books).creditor("gym", run)}, Jobs: jobs, Log: log.NewNopLogger()}
}

// serve starts a runner at a time and returns what stops it: it waits for Run to return and gives its error.
func serve(t *testing.T, start string, run runFunc) (stop func() error) {
	t.Helper()
	time.Sleep(time.Until(at(start)))
	return begin(t, one(run))
}

func begin(t *testing.T, c Config) (stop func() error) {
	t.Helper()
	r, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	return func() error {
		cancel()
		return <-ended
	}
}

func TestRunsAtItsTimesOnBankDays(t *testing.T) {
	early, all, claims := "fetch ingest match report", "", "fetch ingest match bill claims send report"
	for _, c := range []struct {
		name, from, to string
		want           []string
	}{
		{"a weekday from its first minute", "2026-10-20 00:00", "2026-10-21 00:00", []string{
			"2026-10-20 00:00 " + all, "2026-10-20 06:00 " + early, "2026-10-20 09:00 " + all,
			"2026-10-20 13:15 " + claims,
			"2026-10-20 16:00 " + early, "2026-10-20 18:30 " + early,
		}},
		{"over Christmas and the weekend", "2026-12-24 14:00", "2026-12-28 07:00", []string{
			"2026-12-24 14:00 " + all, "2026-12-24 16:00 " + early, "2026-12-24 18:30 " + early,
			"2026-12-28 06:00 " + early,
		}},
		{"into summer time", "2027-03-24 18:00", "2027-03-30 09:30", []string{ // Easter is in between
			"2027-03-24 18:00 " + all, "2027-03-24 18:30 " + early, "2027-03-30 06:00 " + early,
			"2027-03-30 09:00 " + all,
		}},
		{"out of summer time", "2026-10-23 18:00", "2026-10-26 09:30", []string{
			"2026-10-23 18:00 " + all, "2026-10-23 18:30 " + early, "2026-10-26 06:00 " + early,
			"2026-10-26 09:00 " + all,
		}},
		{"started on a Sunday", "2026-10-18 12:00", "2026-10-19 06:30", []string{
			"2026-10-18 12:00 " + all, "2026-10-19 06:00 " + early,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var got []string
				stop := serve(t, c.from, func(_ context.Context, jobs []string, now time.Time) error {
					if now.Location() != bankday.Oslo || !now.Equal(time.Now()) {
						t.Errorf("now is %v", now)
					}
					got = append(got, now.Format("2006-01-02 15:04 ")+strings.Join(jobs, " "))
					return nil
				})
				time.Sleep(time.Until(at(c.to)))
				if err := stop(); err != nil {
					t.Error(err)
				}
				if fmt.Sprint(got) != fmt.Sprint(c.want) {
					t.Errorf("runs:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(c.want, "\n"))
				}
			})
		})
	}
}

// A run that lasts from 06:00 until after 13:15 makes the others wait; none is lost, and one makes good for
// all.
func TestOneRunAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		going, began := 0, []string{}
		stop := serve(t, "2026-10-20 05:00", func(_ context.Context, _ []string, now time.Time) error {
			if going++; going > 1 {
				t.Errorf("at %v, %d runs at once", now, going)
			}
			began = append(began, now.Format("15:04"))
			if now.Hour() == 6 {
				time.Sleep(8 * time.Hour)
			}
			time.Sleep(time.Minute)
			going--
			return nil
		})
		time.Sleep(time.Until(at("2026-10-20 15:00")))
		if err := stop(); err != nil {
			t.Error(err)
		}
		if got := strings.Join(began, " "); got != "05:00 06:00 14:01" {
			t.Errorf("runs began at %s", got)
		}
	})
}

// A run that hangs for days is followed by one run, not by one of each time.
func TestWaitingRunsDoNotPileUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var began []string
		stop := serve(t, "2026-10-19 05:00", func(_ context.Context, _ []string, now time.Time) error {
			began = append(began, now.Format("02T15:04"))
			if len(began) == 1 {
				time.Sleep(75 * time.Hour)
			}
			return nil
		})
		time.Sleep(time.Until(at("2026-10-22 08:30")))
		if err := stop(); err != nil {
			t.Error(err)
		}
		if got := strings.Join(began, " "); got != "19T05:00 22T08:00" {
			t.Errorf("runs began at %s", got)
		}
	})
}

func TestStopsInMidRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var runs int
		var rolledBack time.Time
		stop := serve(t, "2026-10-20 08:59", func(ctx context.Context, _ []string, now time.Time) error {
			if runs++; runs == 1 {
				return nil
			}
			<-ctx.Done()
			time.Sleep(20 * time.Second) // rolling back
			rolledBack = time.Now()
			return ctx.Err()
		})
		time.Sleep(time.Until(at("2026-10-20 13:20"))) // the run of 09:00 goes on, that of 13:15 waits
		err := stop()
		if err != nil || runs != 2 || !rolledBack.Equal(time.Now()) {
			t.Errorf("stopped with %v after %d runs; rolled back at %v, now %v",
				err, runs, rolledBack, time.Now())
		}
	})
}

func TestStopDoesNotWaitForEver(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	c := one(func(context.Context, []string, time.Time) error {
		close(began)
		<-release // whatever the context says
		return nil
	})
	c.Grace = time.Millisecond
	r, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-began
		cancel()
	}()
	if err := r.Run(ctx); err == nil || !strings.Contains(err.Error(), "still goes on after 1ms") {
		t.Errorf("stopped with %v", err)
	}
}

func TestAFailedRunDoesNotEndTheSchedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var r *Runner
		ready := map[string]error{}
		failed := errors.New("mailbox: no answer")
		time.Sleep(time.Until(at("2026-10-20 05:00")))
		r, err := New(one(func(_ context.Context, _ []string, now time.Time) error {
			ready[now.Format("15:04")] = r.lastRuns()
			if now.Hour() == 6 {
				return failed
			}
			return nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Hour)
		defer cancel()
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
		for began, want := range map[string]string{"05:00": "no run has ended yet", "06:00": "<nil>",
			"09:00": "fetch: mailbox: no answer", "13:15": "<nil>"} {
			if got, ok := ready[began]; !ok || fmt.Sprint(got) != want {
				t.Errorf("at %s the last run was %v, want %v", began, got, want)
			}
		}
	})
}

func get(t *testing.T, addr, path string) (int, string) {
	t.Helper()
	resp, err := http.Get("http://" + addr + path)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(b)
}

func TestHealthAndMetrics(t *testing.T) {
	begin, done := make(chan error), make(chan struct{})
	var quarantined error
	c := one(func(context.Context, []string, time.Time) error { return <-begin })
	c.Admin, c.Checks = Admin{Address: "127.0.0.1:0"}, map[string]func() error{"inbox": func() error { return quarantined }}
	r, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		defer close(done)
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
	}()
	addr := r.AdminAddr()

	if code, body := get(t, addr, "/ready"); code == http.StatusOK ||
		!strings.Contains(body, "no run has ended yet") {
		t.Errorf("before the first run: %d %s", code, body)
	}
	if code, _ := get(t, addr, "/live"); code != http.StatusOK {
		t.Errorf("live: %d", code)
	}
	begin <- nil
	r.slots <- struct{}{} // the run has ended
	<-r.slots
	if code, body := get(t, addr, "/ready"); code != http.StatusOK {
		t.Errorf("after it: %d %s", code, body)
	}
	_, body := get(t, addr, "/metrics")
	for _, want := range []string{`trekk_runs_total{result="ok"}`,
		`trekk_last_run_timestamp_seconds{result="ok"}`, "trekk_last_run_duration_seconds",
		`trekk_creditor_last_run_timestamp_seconds{creditor="gym",result="ok"}`} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	quarantined = errors.New("file 7 waits for a decision")
	if code, body := get(t, addr, "/ready"); code == http.StatusOK ||
		!strings.Contains(body, "file 7 waits") {
		t.Errorf("with a file in quarantine: %d %s", code, body)
	}

	cancel()
	<-done
	if _, err := http.Get("http://" + addr + "/live"); err == nil {
		t.Error("the admin server still answers")
	}
}

func TestAdminServerIsForThisMachine(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for addr, want := range map[string]string{
		"0.0.0.0:9464":        "want one of this machine",
		":9464":               "want one of this machine",
		"192.0.2.1:9464":      "want one of this machine",
		"127.0.0.1":           "want one of this machine",
		"gym.example:9464":    "want one of this machine",
		taken.Addr().String(): "address already in use",
	} {
		if _, err := New(Config{Admin: Admin{Address: addr}, Jobs: jobs}); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", addr, err, want)
		}
	}
}

// locks are what processes share.
type locks struct {
	mu     sync.Mutex
	locked map[string]bool
}

// process is a process's way to the locks: they are let go of when it dies.
type process struct {
	*locks
	mine map[string]bool
}

func (p *process) Lock(_ context.Context, key string) (gocron.Lock, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.locked[key] {
		return nil, errors.New("locked")
	}
	p.locked[key], p.mine[key] = true, true
	return unlock(func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.mine[key] {
			delete(p.locked, key)
		}
	}), nil
}

func (p *process) die() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for key := range p.mine {
		delete(p.locked, key)
	}
	clear(p.mine)
}

type unlock func()

func (u unlock) Unlock(context.Context) error { u(); return nil }

// Two processes share thirty creditors: each slot of each is done once, by either, at most two at a time in
// each process. One dies in the middle of the morning's runs, and the other has done what it left within a
// minute.
func TestCreditorsAreSharedAndTakenOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at("2026-10-20 05:00")))
		shared := &locks{locked: map[string]bool{}}
		logs := make([]books, 30)
		var mu sync.Mutex
		runs, by, going := map[string][]string{}, map[int]int{}, map[int]int{}
		dead := make(chan struct{})
		config := func(n int, p *process) Config {
			c := Config{Jobs: jobs, Log: log.NewNopLogger(), Locker: p, Parallel: 2}
			for i := range logs {
				id := fmt.Sprintf("gym%02d", i)
				cr := logs[i].creditor(id, func(ctx context.Context, _ []string, now time.Time) error {
					mu.Lock()
					by[n]++
					going[n]++
					if going[n] > 2 {
						t.Errorf("%d at a time", going[n])
					}
					mu.Unlock()
					time.Sleep(2 * time.Second)
					select {
					case <-dead:
						if n == 1 { // this process is no more
							<-ctx.Done()
							return ctx.Err()
						}
					default:
					}
					mu.Lock()
					defer mu.Unlock()
					going[n]--
					runs[id] = append(runs[id], now.Format("15:04"))
					return nil
				})
				cr.Times = Times{{At: []TimeOfDay{{6, 0}}}, {At: []TimeOfDay{{9, i}}}}
				c.Creditors = append(c.Creditors, cr)
			}
			return c
		}
		first, second := &process{shared, map[string]bool{}}, &process{shared, map[string]bool{}}
		bury := begin(t, config(1, first))
		time.Sleep(5 * time.Second)
		stop := begin(t, config(2, second))
		time.Sleep(time.Until(at("2026-10-20 05:30")))
		synctest.Wait()
		if by[1] < 10 || by[2] < 10 || by[1]+by[2] != 30 {
			t.Errorf("at the start one did %d, the other %d", by[1], by[2])
		}
		time.Sleep(time.Until(at("2026-10-20 06:00")) + 5*time.Second)
		close(dead)
		first.die()
		time.Sleep(time.Minute)
		synctest.Wait()
		for id, times := range runs {
			if len(times) != 2 || !strings.HasPrefix(times[0], "05:00") || times[1] < "06:00" {
				t.Errorf("%s has run at %v", id, times)
			}
		}
		time.Sleep(time.Until(at("2026-10-20 10:00")))
		if err := errors.Join(stop(), bury()); err != nil {
			t.Error(err)
		}
		for i := range logs {
			times := runs[fmt.Sprintf("gym%02d", i)]
			if len(times) != 3 || times[2] != fmt.Sprintf("09:%02d", i) {
				t.Errorf("gym%02d has run at %v", i, times)
			}
		}
	})
}

// A run that was cut short leaves the rest of its jobs to the next process; the first that starts makes a run
// of everything, and one that joins others does not.
func TestAStoppedRunIsGoneOnWith(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at("2026-10-20 06:00")))
		shared, b := &locks{locked: map[string]bool{}}, &books{}
		var got []string
		block := true
		config := func() Config {
			c := Config{Jobs: jobs, Log: log.NewNopLogger(), Locker: &process{shared, map[string]bool{}}}
			c.Creditors = []Creditor{b.creditor("gym",
				func(ctx context.Context, named []string, now time.Time) error {
					got = append(got, now.Format("15:04 ")+strings.Join(named, " "))
					if block {
						b.mu.Lock()
						b.last = map[string]Ended{"fetch": {At: now}, "ingest": {At: now}, "match": {At: now}}
						b.mu.Unlock()
						<-ctx.Done()
					}
					return ctx.Err()
				})}
			return c
		}
		stop := begin(t, config())
		time.Sleep(time.Second)
		if err := stop(); err != nil {
			t.Error(err)
		}
		block = false
		time.Sleep(time.Minute)
		shared.locked["first"] = true // by a process of another
		stop = begin(t, config())
		time.Sleep(time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		delete(shared.locked, "first")
		stop = begin(t, config())
		time.Sleep(time.Minute)
		if err := stop(); err != nil {
			t.Error(err)
		}
		want := []string{"06:00 ", "06:01 bill claims send remind collect report", "06:02 "}
		if !slices.Equal(got, want) {
			t.Errorf("ran %q, want %q", got, want)
		}
	})
}

// A run as of a day to come, made to see what will be, does not keep the runs by the clock from being made.
func TestARunOfTheFutureIsNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at("2026-10-20 05:00")))
		b, shared, runs := &books{last: map[string]Ended{}}, &locks{locked: map[string]bool{"first": true}}, 0
		for _, job := range jobs {
			b.last[job] = Ended{At: at("2026-12-31 18:30")}
		}
		stop := begin(t, Config{Jobs: jobs, Log: log.NewNopLogger(),
			Locker: &process{shared, map[string]bool{}}, Creditors: []Creditor{
				b.creditor("gym", func(context.Context, []string, time.Time) error {
					runs++
					return nil
				})}})
		time.Sleep(5 * time.Hour)
		if err := stop(); err != nil || runs != 3 {
			t.Errorf("%d runs, %v, want those of the start, 06:00 and 09:00", runs, err)
		}
	})
}

// One creditor whose runs cannot be made is tried again, more and more seldom, is named by /ready, and keeps
// no other waiting.
func TestOneCreditorsFaultIsItsOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at("2026-10-20 06:00")))
		var tried []string
		c := one(func(context.Context, []string, time.Time) error { return nil })
		c.Creditors = append(c.Creditors,
			new(books).creditor("bath", func(_ context.Context, _ []string, now time.Time) error {
				if tried = append(tried, now.Format("15:04")); len(tried) == 5 {
					return nil
				}
				return errNotMade
			}))
		r, err := New(c)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		go func() {
			time.Sleep(5 * time.Minute)
			if got := fmt.Sprint(r.lastRuns()); got != "bath: the books are in use" {
				t.Errorf("ready: %s", got)
			}
		}()
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
		if got := strings.Join(tried, " "); got != "06:00 06:01 06:03 06:07 06:15" || r.lastRuns() != nil {
			t.Errorf("tried at %s; in the end %v", got, r.lastRuns())
		}
	})
}

// The jobs of a run that the bank could not be reached in are run again within minutes, and so before the
// cut-off; when it stays away they wait for their next time.
func TestWhatMayGoBetterIsRunAgainSoon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []string
		away := func(now time.Time) bool { return now.Hour() == 13 && now.Minute() < 20 || now.Hour() >= 16 }
		stop := serve(t, "2026-10-20 13:10", func(_ context.Context, named []string, now time.Time) error {
			got = append(got, fmt.Sprint(now.Format("15:04 "), len(named)))
			if away(now) {
				return fmt.Errorf("send: %w", ErrSoon)
			}
			return nil
		})
		time.Sleep(time.Until(at("2026-10-20 17:59")))
		if err := stop(); err != nil {
			t.Error(err)
		}
		want := []string{
			"13:10 0", "13:11 0", "13:13 0", "13:15 0", "13:23 0",
			"16:00 4", "16:01 4", "16:03 4", "16:07 4", "16:15 4", "16:31 4",
		}
		if !slices.Equal(got, want) {
			t.Errorf("ran at\n%q, want\n%q", got, want)
		}
	})
}

// A process that can never go on stops, and says why.
func TestStopsWhenItCannotGoOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		newer := errors.New("the schema is newer than this program")
		r, err := New(one(func(context.Context, []string, time.Time) error {
			return fmt.Errorf("%w: %w", ErrStop, newer)
		}))
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Run(t.Context()); !errors.Is(err, newer) {
			t.Errorf("stopped with %v", err)
		}
	})
}

// Off this machine the admin server wants a token, or speaks TLS; profiles are shown only when asked for.
func TestAdminServerOffThisMachine(t *testing.T) {
	for _, a := range []Admin{
		{Address: "0.0.0.0:0"}, {Address: "0.0.0.0:0", Cert: "x"},
		{Address: "127.0.0.1:0", Cert: "none", Key: "none"},
	} {
		if s, err := newAdmin(a, nil); err == nil {
			s.stop()
			t.Errorf("%+v is let be", a)
		}
	}
	s, err := newAdmin(Admin{Address: "0.0.0.0:0", Token: "hush", PProf: true}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer s.stop()
	go func() { _ = s.serve() }()
	_, port, _ := net.SplitHostPort(s.addr())
	for token, want := range map[string]int{"": 401, "Bearer wrong": 401, "Bearer hush": 200} {
		for _, path := range []string{"/metrics", "/ready", "/debug/pprof/"} {
			r, err := http.NewRequest(http.MethodGet, "http://127.0.0.1:"+port+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Authorization", token)
			answer, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			answer.Body.Close()
			if answer.StatusCode != want {
				t.Errorf("%s with %q: %s", path, token, answer.Status)
			}
		}
	}
}

// A run that hangs makes the process not ready, after an hour; one that ends makes it ready again.
func TestARunThatTakesTooLongIsNotReady(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at("2026-10-20 05:00")))
		r, err := New(one(func(_ context.Context, _ []string, now time.Time) error {
			if now.Hour() == 6 {
				time.Sleep(90 * time.Minute)
			}
			return nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour)
		defer cancel()
		var mu sync.Mutex
		said := map[string]string{}
		for _, when := range []string{"06:30", "07:15", "07:45"} {
			go func() {
				time.Sleep(time.Until(at("2026-10-20 " + when)))
				mu.Lock()
				defer mu.Unlock()
				said[when] = fmt.Sprint(r.lastRuns())
			}()
		}
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
		want := map[string]string{"06:30": "<nil>", "07:15": "a run has been going on since 06:00",
			"07:45": "<nil>"}
		if !maps.Equal(said, want) {
			t.Errorf("%v, want %v", said, want)
		}
	})
}

// What is set anew holds from the next look on, and what cannot be is refused.
func TestReschedule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		time.Sleep(time.Until(at("2026-10-20 05:00")))
		var ran []string
		r, err := New(one(func(_ context.Context, _ []string, now time.Time) error {
			ran = append(ran, now.Format("15:04"))
			return nil
		}))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Hour)
		defer cancel()
		go func() {
			time.Sleep(time.Minute)
			if err := r.Reschedule("gym",
				Times{{At: []TimeOfDay{{7, 30}}, Jobs: []string{"nonsense"}}}); err == nil {
				t.Error("a job that is none")
			}
			if err := r.Reschedule("gym", Times{{At: []TimeOfDay{{7, 30}}}}); err != nil {
				t.Error(err)
			}
		}()
		if err := r.Run(ctx); err != nil || strings.Join(ran, " ") != "05:00 07:30" {
			t.Errorf("ran at %v, %v", ran, err)
		}
	})
}
