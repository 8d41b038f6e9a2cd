package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"trekk/schedule/bankday"
)

// Invariants 1 and 2 under SIGKILL: a gym's month in which trekk is killed at any moment of any night, several times, and
// started again. In the end its books agree with the bank's and every outbox row has been written once.
func TestKilledAtAnyMomentTheBooksAgree(t *testing.T) {
	seeds := []uint64{1, 2}
	if testing.Short() {
		seeds = seeds[:1]
	}
	for _, seed := range seeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			killedAtAnyMoment(t, seed, "")
		})
	}
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		killedAtAnyMoment(t, 1, postgresURL(t))
	})
}

func killedAtAnyMoment(t *testing.T, seed uint64, db string) {
	d := &demo{globals: &globals{db: db, stdout: t.Output(), stderr: t.Output()}, dir: t.TempDir(), months: 1, members: 25, seed: seed}
	gym := d.gym()
	if err := d.openBank(gym); err != nil {
		t.Fatal(err)
	}
	defer d.bank.Close()
	if err := d.install(t.Context(), gym); err != nil {
		t.Fatal(err)
	}
	d.app.db.Close() // the nights are other processes' work
	d.sent = map[string]bool{}
	chance, kills := rand.New(rand.NewPCG(seed, 7)), 0
	last := demoStart.Month().Last()
	for day := demoStart; day <= last; day++ {
		now := day.At(13, 15)
		if day == last {
			now = day.At(18, 30)
		}
		if err := d.bank.Advance(t.Context(), now); err != nil {
			t.Fatal(err)
		}
		for range chance.IntN(4) {
			if d.killedNight(t, now, time.Duration(chance.IntN(90))*time.Millisecond) {
				kills++
			}
		}
		d.killedNight(t, now, time.Minute)
		if err := d.deliver(); err != nil {
			t.Fatal(err)
		}
	}
	if err := d.open(t.Context()); err != nil {
		t.Fatal(err)
	}
	defer d.app.close()
	a, err := d.agreement(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := a.err(); err != nil {
		t.Errorf("%v: %+v, replay with seed %d", err, a, seed)
	}
	if kills < 10 {
		t.Errorf("only %d runs were killed: the test shows nothing", kills)
	}
	d.outboxRowsOnce(t)
	t.Logf("%d runs killed", kills)
}

// killedNight runs a night as a process of its own and kills it after a while; it says whether that came before its end.
func (d *demo) killedNight(t *testing.T, now time.Time, after time.Duration) bool {
	t.Helper()
	cmd := exec.Command(os.Args[0], "run", "--config", filepath.Join(d.dir, "trekk.yaml"), "--as-of", now.In(bankday.Oslo).Format("2006-01-02T15:04"))
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
func (d *demo) outboxRowsOnce(t *testing.T) {
	t.Helper()
	for kind, column := range map[string]int{"invoices": 0, "sms": 2} {
		files, err := filepath.Glob(filepath.Join(d.dir, "outbox", kind+"-*.csv"))
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
	parts, _ := filepath.Glob(filepath.Join(d.dir, "outbox", ".*"))
	if len(parts) > 0 {
		t.Errorf("left over: %v", parts)
	}
}
