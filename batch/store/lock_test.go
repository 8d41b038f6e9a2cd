package store_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/store"
)

// holderOf is what an attempt to take the lock says of who has it.
func holderOf(t *testing.T, s batch.Store) *batch.BusyError {
	t.Helper()
	unlock, err := s.Lock(t.Context(), "someone else")
	if err == nil {
		unlock()
		t.Fatal("the lock is free")
	}
	wantErr(t, err, batch.ErrBusy)
	var busy *batch.BusyError
	if !errors.As(err, &busy) ||
		!strings.HasPrefix(err.Error(), batch.ErrBusy.Error()+" (the books of gym in ") {
		t.Fatalf("busy: %v", err)
	}
	return busy
}

// Who holds the books is told to the others, and so is since when; nobody is named who has let them go.
func TestLockTellsWhoHolds(t *testing.T) {
	each(t, func(b *books) {
		for _, who := range []string{"run of Kåre|Ås, 100%", "act, process 7 on gym-1", "import"} {
			before := time.Now().Truncate(time.Second)
			unlock, err := b.Lock(b.t.Context(), who)
			must(b.t, err)
			busy := holderOf(b.t, b)
			if busy.Holder != who && !strings.HasPrefix(who, busy.Holder+" ") || busy.Holder == "" {
				b.t.Errorf("held by %q, want %q", busy.Holder, who)
			}
			if busy.Since.Before(before) || busy.Since.After(time.Now()) {
				b.t.Errorf("held since %s, took it at %s", busy.Since, before)
			}
			if want := ": " + busy.Holder + ", since " +
				batch.Clock(busy.Since); !strings.HasSuffix(busy.Error(), want) {
				b.t.Errorf("%v, want it to end with %q", busy, want)
			}
			unlock()
		}
		unlock, err := b.Lock(b.t.Context(), "")
		must(b.t, err)
		defer unlock()
		equal(b.t, holderOf(b.t, b).Holder, "")
	})
}

// holdMe names the database whose lock a process started by holdIn takes.
const holdMe = "TREKK_STORE_HOLD_ME"

// holder is a process that has the lock of a database.
type holder struct {
	t   *testing.T
	cmd *exec.Cmd
}

// holdIn starts a process that takes the lock of a database as "the dead", and waits until it has.
func holdIn(t *testing.T, url string) *holder {
	t.Helper()
	h := &holder{t, again(t, "TestADeadHolderIsNotNamed", holdMe+"="+url)}
	out, err := h.cmd.StdoutPipe()
	must(t, err)
	must(t, h.cmd.Start())
	t.Cleanup(h.end)
	_, err = out.Read(make([]byte, 6))
	must(t, err)
	return h
}

// end kills the process.
func (h *holder) end() {
	if h.cmd.ProcessState == nil {
		must(h.t, h.cmd.Process.Kill())
		_ = h.cmd.Wait()
	}
}

// again is this program again, running one test with something in its environment.
func again(t *testing.T, test, env string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	must(t, err)
	cmd := exec.Command(exe, "-test.run=^"+test+"$")
	cmd.Env = append(os.Environ(), env)
	return cmd
}

// tryMe names the database whose lock a process started by tryIn tries to take.
const tryMe = "TREKK_STORE_TRY_ME"

// tryIn says what another process meets that tries to take the lock of a database: busy or free.
func tryIn(t *testing.T, url string) string {
	t.Helper()
	out, err := again(t, "TestTryTheLock", tryMe+"="+url).Output()
	must(t, err)
	said, _, _ := strings.Cut(string(out), "\n")
	return said
}

// TestTryTheLock is the process of tryIn.
func TestTryTheLock(t *testing.T) {
	url := os.Getenv(tryMe)
	if url == "" {
		return
	}
	db, err := store.Open(t.Context(), url)
	must(t, err)
	defer db.Close()
	said := "busy"
	if unlock, err := db.For(gym.ID).Lock(t.Context(), ""); err == nil {
		unlock()
		said = "free"
	}
	os.Stdout.WriteString(said + "\n")
}

// A process that was killed is never named, neither when nobody has the lock nor when another has taken it
// without saying who it is.
func TestADeadHolderIsNotNamed(t *testing.T) {
	if url := os.Getenv(holdMe); url != "" {
		db, err := store.Open(t.Context(), url)
		must(t, err)
		_, err = db.For(gym.ID).Lock(t.Context(), "the dead")
		must(t, err)
		os.Stdout.WriteString("ready\n")
		time.Sleep(time.Hour) // with nothing to wait for it would be a deadlock, and end
	}
	for name, at := range databases {
		t.Run(name, func(t *testing.T) {
			url, held := lockedFrom(t, at)
			db, err := store.Open(t.Context(), url)
			must(t, err)
			defer db.Close()
			equal(t, holderOf(t, db.For(gym.ID)).Holder, "the dead")
			held.end()
			unlock, err := batch.LockWithin(t.Context(), db.For(gym.ID), "", 10*time.Second)
			must(t, err)
			defer unlock()
			equal(t, holderOf(t, db.For(gym.ID)).Holder, "")
		})
	}
}

// On SQLite nothing is left beside the lock's file when the lock is let go of, and a holder's file of any
// content does no harm.
func TestHolderFile(t *testing.T) {
	url := sqliteURL(t)
	db, err := store.Create(t.Context(), url)
	must(t, err)
	defer db.Close()
	file := strings.TrimPrefix(url, "sqlite:") + ".gym.lock.holder"
	for _, content := range []string{"", "nonsense", `{"holder":"the dead","since":"2026-10-06T12:00:00Z"}`} {
		must(t, os.WriteFile(file, []byte(content), 0o600))
		must(t, os.WriteFile(file+".new", []byte(content), 0o600))
		unlock, err := db.For("gym").Lock(t.Context(), "the living")
		must(t, err)
		equal(t, holderOf(t, db.For("gym")).Holder, "the living")
		unlock()
		left, err := filepath.Glob(file + "*")
		must(t, err)
		equal(t, len(left), 0)
	}
}

func TestLockWithin(t *testing.T) {
	each(t, func(b *books) {
		unlock, err := b.Lock(b.t.Context(), "the first")
		must(b.t, err)
		_, err = batch.LockWithin(b.t.Context(), b, "the second", 10*time.Millisecond)
		wantErr(b.t, err, batch.ErrBusy)
		if !strings.Contains(err.Error(), "the first, since ") {
			b.t.Errorf("%v", err)
		}
		ctx, cancel := context.WithTimeout(b.t.Context(), 20*time.Millisecond)
		defer cancel()
		_, err = batch.LockWithin(ctx, b, "the second", time.Hour)
		wantErr(b.t, err, context.DeadlineExceeded)

		time.AfterFunc(100*time.Millisecond, unlock)
		second, err := batch.LockWithin(b.t.Context(), b, "the second", time.Minute)
		must(b.t, err)
		second()
	})
}
