package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

// Invariants 1 and 2 under SIGKILL: a gym's month in which trekk is killed at any moment of any night,
// several times, and started again. In the end its books agree with the bank's and every outbox row has been
// written once.
func TestKilledAtAnyMomentTheBooksAgree(t *testing.T) {
	seeds := []uint64{1}
	if thorough {
		seeds = append(seeds, 2)
	}
	for name, db := range killedOn() {
		for _, seed := range seeds {
			t.Run(fmt.Sprint(name, seed), func(t *testing.T) {
				t.Parallel()
				killedAtAnyMoment(t, seed, db(t))
			})
		}
	}
}

// killedOn makes the databases of those who are killed: of SQLite, which is a file, or, thoroughly, of PostgreSQL
// too.
func killedOn() map[string]func(*testing.T) string {
	on := map[string]func(*testing.T) string{"sqlite": func(*testing.T) string { return "" }}
	if thorough {
		on["postgres"] = postgresURL
	}
	return on
}

// begun is a gym of 25 members whose first night has not come. It is closed when the test is over; its books
// are not open: the nights are other processes' work.
func begun(t *testing.T, g *wire.Globals, seed uint64) *demo.Demo {
	t.Helper()
	d, err := demo.New(g, demo.Options{Dir: t.TempDir(), Months: 1, Members: 25, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.App.Close()
	t.Cleanup(func() { d.Bank.Close() })
	return d
}

func killedAtAnyMoment(t *testing.T, seed uint64, db string) {
	d := begun(t, &wire.Globals{Database: db, Stdout: t.Output(), Stderr: t.Output()}, seed)
	chance, kills := rand.New(rand.NewPCG(seed, 7)), 0
	last := demo.Start.Month().Last()
	for day := demo.Start; day <= last; day++ {
		now := day.At(13, 15)
		if day == last {
			now = day.At(18, 30)
		}
		if err := d.Bank.Advance(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		for range chance.IntN(4) {
			if killedNight(t, d, now, time.Duration(chance.IntN(90))*time.Millisecond) {
				kills++
			}
		}
		killedNight(t, d, now, time.Minute)
		if err := d.Deliver(); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer d.App.Close()
	a, err := d.Books(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Err(); err != nil {
		t.Errorf("%v: %+v, replay with seed %d", err, a, seed)
	}
	if kills < 10 {
		t.Errorf("only %d runs were killed: the test shows nothing", kills)
	}
	outboxRowsOnce(t, d)
	t.Logf("%d runs killed", kills)
}

// killedNight runs a night as a process of its own and kills it after a while; it says whether that came
// before its end.
func killedNight(t *testing.T, d *demo.Demo, now time.Time, after time.Duration) bool {
	t.Helper()
	asOf := now.In(bankday.Oslo).Format("2006-01-02T15:04")
	cmd := exec.Command(os.Args[0], "run", "--config", d.ConfigPath(), "--as-of", asOf)
	cmd.Env = append(os.Environ(), "TREKK_TEST_BE_TREKK=1")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(after, func() { cmd.Process.Kill() })
	defer timer.Stop()
	cmd.Wait()
	return !cmd.ProcessState.Exited()
}

// outboxRowsOnce fails when an invoice has been reminded twice, or sent in the same form twice.
func outboxRowsOnce(t *testing.T, d *demo.Demo) {
	t.Helper()
	for kind, column := range map[string]int{"invoices": 0, "sms": 2} {
		files, err := filepath.Glob(filepath.Join(d.Dir, "outbox", kind+"-*.csv"))
		if err != nil || len(files) == 0 {
			t.Errorf("no %s files: %v", kind, err)
		}
		seen := map[string]bool{}
		for _, path := range files {
			for _, row := range readCSV(t, path)[1:] {
				key := row[column]
				if kind == "invoices" {
					key += row[13] // a claim that became an ordinary invoice is told again
				}
				if seen[key] {
					t.Errorf("%s: %s is there twice", path, key)
				}
				seen[key] = true
			}
		}
	}
	parts, _ := filepath.Glob(filepath.Join(d.Dir, "outbox", ".*"))
	if len(parts) > 0 {
		t.Errorf("left over: %v", parts)
	}
}
