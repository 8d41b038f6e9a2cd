package schedule

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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

// serve starts a runner at a time and returns what stops it: it waits for Run to return and gives its error.
func serve(t *testing.T, start string, run runFunc) (stop func() error) {
	t.Helper()
	time.Sleep(time.Until(at(start)))
	r, err := New(Config{Calendar: bankday.Norwegian(), Jobs: jobs, Run: run, Log: log.NewNopLogger()})
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
			"2026-10-20 00:00 " + all, "2026-10-20 06:00 " + early, "2026-10-20 09:00 " + all, "2026-10-20 13:15 " + claims,
			"2026-10-20 16:00 " + early, "2026-10-20 18:30 " + early,
		}},
		{"over Christmas and the weekend", "2026-12-24 14:00", "2026-12-28 07:00", []string{
			"2026-12-24 14:00 " + all, "2026-12-24 16:00 " + early, "2026-12-24 18:30 " + early, "2026-12-28 06:00 " + early,
		}},
		{"into summer time", "2027-03-24 18:00", "2027-03-30 09:30", []string{ // Easter is in between
			"2027-03-24 18:00 " + all, "2027-03-24 18:30 " + early, "2027-03-30 06:00 " + early, "2027-03-30 09:00 " + all,
		}},
		{"out of summer time", "2026-10-23 18:00", "2026-10-26 09:30", []string{
			"2026-10-23 18:00 " + all, "2026-10-23 18:30 " + early, "2026-10-26 06:00 " + early, "2026-10-26 09:00 " + all,
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

// A run that lasts from 06:00 until after 13:15 makes the others wait; none is lost, and none runs beside another.
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
		if got := strings.Join(began, " "); got != "05:00 06:00 14:01 14:02" {
			t.Errorf("runs began at %s", got)
		}
	})
}

// A run that hangs for days is followed by one run of each time, not by one of each day.
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
		if got := strings.Join(began, " "); got != "19T05:00 22T08:00 22T08:00 22T08:00 22T08:00 22T08:00" {
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
			t.Errorf("stopped with %v after %d runs; rolled back at %v, now %v", err, runs, rolledBack, time.Now())
		}
	})
}

func TestStopDoesNotWaitForEver(t *testing.T) {
	began, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	r, err := New(Config{Calendar: bankday.Norwegian(), Jobs: jobs, Log: log.NewNopLogger(), Grace: time.Millisecond,
		Run: func(context.Context, []string, time.Time) error {
			close(began)
			<-release // whatever the context says
			return nil
		}})
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
		r, err := New(Config{Calendar: bankday.Norwegian(), Jobs: jobs, Log: log.NewNopLogger(),
			Run: func(_ context.Context, _ []string, now time.Time) error {
				ready[now.Format("15:04")] = r.lastRun()
				if now.Hour() == 6 {
					return failed
				}
				return nil
			}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 9*time.Hour)
		defer cancel()
		if err := r.Run(ctx); err != nil {
			t.Error(err)
		}
		for began, want := range map[string]error{"05:00": errNoRun, "06:00": nil, "09:00": failed, "13:15": nil} {
			if got, ok := ready[began]; !ok || !errors.Is(got, want) {
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
	r, err := New(Config{
		Calendar: bankday.Norwegian(), Jobs: jobs, Log: log.NewNopLogger(), Admin: "127.0.0.1:0",
		Checks: map[string]func() error{"inbox": func() error { return quarantined }},
		Run: func(context.Context, []string, time.Time) error {
			return <-begin
		},
	})
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

	if code, body := get(t, addr, "/ready"); code == http.StatusOK || !strings.Contains(body, "no run has ended yet") {
		t.Errorf("before the first run: %d %s", code, body)
	}
	if code, _ := get(t, addr, "/live"); code != http.StatusOK {
		t.Errorf("live: %d", code)
	}
	begin <- nil
	r.one <- struct{}{} // the run has ended
	<-r.one
	if code, body := get(t, addr, "/ready"); code != http.StatusOK {
		t.Errorf("after it: %d %s", code, body)
	}
	_, body := get(t, addr, "/metrics")
	for _, want := range []string{`trekk_runs_total{result="ok"}`, `trekk_last_run_timestamp_seconds{result="ok"}`, "trekk_last_run_duration_seconds"} {
		if !strings.Contains(body, want) {
			t.Errorf("no %s in the metrics", want)
		}
	}
	quarantined = errors.New("file 7 waits for a decision")
	if code, body := get(t, addr, "/ready"); code == http.StatusOK || !strings.Contains(body, "file 7 waits") {
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
		if _, err := New(Config{Admin: addr, Jobs: jobs}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", addr, err, want)
		}
	}
}
