//go:build unix

package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"database/sql"
	"encoding/pem"
	"errors"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"

	"trekk/batch/store/pgtest"
	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/wire"
)

// start begins trekk as a process of its own, which is killed when the test is over.
func start(t *testing.T, args ...string) (*exec.Cmd, *output) {
	t.Helper()
	cmd, said := exec.Command(os.Args[0], args...), &output{}
	cmd.Env = append(os.Environ(), "TREKK_TEST_BE_TREKK=1")
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	return cmd, said
}

// output is what a process has said so far; has is closed when it says what is waited for.
type output struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	want string
	has  chan struct{}
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.buf.Write(p)
	o.look()
	return len(p), nil
}

func (o *output) look() {
	if o.has != nil && strings.Contains(o.buf.String(), o.want) {
		close(o.has)
		o.has = nil
	}
}

// await waits until the process has said something.
func (o *output) await(t *testing.T, what string) {
	t.Helper()
	has := make(chan struct{})
	o.mu.Lock()
	o.want, o.has = what, has
	o.look()
	o.mu.Unlock()
	select {
	case <-has:
	case <-time.After(time.Minute):
		o.mu.Lock()
		defer o.mu.Unlock()
		t.Fatalf("it never said %q:\n%s", what, o.buf.String())
	}
}

// count is how often the process has said something.
func (o *output) count(what string) int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return strings.Count(o.buf.String(), what)
}

// mute is an installation whose mailbox takes connections and says nothing, so that a run stays in fetch; the
// channel tells of each connection.
func mute(t *testing.T, db string) (conf string, connected chan net.Conn, l net.Listener) {
	t.Helper()
	dir := t.TempDir()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	connected = make(chan net.Conn, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			connected <- c
		}
	}()
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	block, err := ssh.MarshalPrivateKey(private, "")
	if err != nil {
		t.Fatal(err)
	}
	key := filepath.Join(dir, "id")
	if err := os.WriteFile(key, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	host, err := ssh.NewPublicKey(public)
	if err != nil {
		t.Fatal(err)
	}
	must(t, "init", "--clock", "free",
		"--db", db, "--dir", dir, "--name", "Gym AS", "--account", demo.Account, "--transmitter",
		demo.Transmitter,
		"--mailbox", "sftp://gym@"+l.Addr().String(), "--key", key, "--host-key", ssh.FingerprintSHA256(host))
	conf = filepath.Join(dir, "trekk.yaml")
	yaml, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	yaml = bytes.Replace(yaml, []byte("127.0.0.1:9464"), []byte("127.0.0.1:0"), 1)
	yaml = bytes.Replace(yaml, []byte("# retry: [1s, 10s, 1m]"), []byte("retry: [1ms]"), 1)
	if err := os.WriteFile(conf, yaml, 0o600); err != nil {
		t.Fatal(err)
	}
	return conf, connected, l
}

// Of two processes at once one works, and the other says so and changes nothing; when the first is gone,
// however it went, the other can work.
func TestOfTwoProcessesOneWorksAndTheOtherSaysSo(t *testing.T) {
	const busy = "another trekk is working on these books"
	for _, c := range []struct{ name, first, db string }{
		{"run", "run", ""}, {"serve", "serve", ""}, {"postgres", "run", "postgres"},
	} {
		t.Run(c.name, func(t *testing.T) {
			first := c.first
			if c.db != "" {
				c.db = postgresURL(t)
			}
			conf, connected, l := mute(t, c.db)
			working, _ := start(t, "--config", conf, first)
			<-connected

			other, said := start(t, "--config", conf, "run")
			said.await(t, busy)
			if other.Wait(); other.ProcessState.ExitCode() != wire.ExitFailed {
				t.Errorf("the other run: exit code %d", other.ProcessState.ExitCode())
			}
			if first == "run" {
				_, said := start(t, "--config", conf, "serve")
				said.await(t, busy)
			}
			if out := must(t, "--config", conf, "status"); !strings.Contains(out, "nothing has run yet") {
				t.Errorf("the one that was to do nothing has done something:\n%s", out)
			}

			working.Process.Kill()
			working.Wait()
			l.Close()
			_, said = start(t, "--config", conf, "run")
			said.await(t, "fetch") // the mailbox is gone, but it works
			said.await(t, "report")
		})
	}
}

// A process that is stopped, as by a machine that hangs, and whose connections the server has cut meanwhile,
// has lost its lock: another works. When the first goes on it takes the lock anew before it writes, and comes
// to its end.
func TestAStoppedProcessLosesItsLock(t *testing.T) {
	db := postgresURL(t)
	conf, connected, l := mute(t, db)
	working, first := start(t, "--config", conf, "run")
	bank := <-connected
	if err := working.Process.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	if err := pgtest.Cut(db, db); err != nil {
		t.Fatal(err)
	}
	l.Close()
	other, said := start(t, "--config", conf, "run")
	said.await(t, "report")
	other.Wait()
	if err := working.Process.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	bank.Close()
	first.await(t, "report")
	working.Wait()
	for _, p := range []*exec.Cmd{other, working} {
		if code := p.ProcessState.ExitCode(); code != wire.ExitFailed { // the mailbox is gone
			t.Errorf("exit code %d: %s", code, first.buf.String())
		}
	}
	must(t, "--config", conf, "db", "verify")
}

// The database copied with its log while trekk is stopped at any moment is one that trekk opens, and its
// checks hold.
func TestTheDatabaseCopiedWhileStoppedVerifies(t *testing.T) {
	d := begun(t, &wire.Globals{Stdout: io.Discard, Stderr: io.Discard}, 3)
	chance, stopped, logs := rand.New(rand.NewPCG(3, 3)), 0, 0
	for day := demo.Start; day < demo.Start+12; day++ { // with a billing day
		now := day.At(13, 15)
		if err := d.Bank.Advance(context.Background(), now); err != nil {
			t.Fatal(err)
		}
		run, _ := start(t, "--config", d.ConfigPath(), "--as-of", now.Format("2006-01-02T15:04"), "run")
		for n := 1; ; n++ {
			// Any moment, and later ones further apart: a slow run is not stopped more often for it.
			time.Sleep(time.Duration(chance.IntN(10+3*n)) * time.Millisecond)
			if err := run.Process.Signal(syscall.SIGSTOP); err != nil {
				t.Fatal(err)
			}
			var status syscall.WaitStatus
			if _, err := syscall.Wait4(run.Process.Pid, &status, syscall.WUNTRACED, nil); err != nil {
				t.Fatal(err)
			}
			if !status.Stopped() {
				break // it has come to its end
			}
			stopped++
			copied := filepath.Join(t.TempDir(), "trekk.db")
			for _, ending := range []string{"", "-wal"} {
				content, err := os.ReadFile(filepath.Join(d.Dir, "trekk.db"+ending))
				if err != nil && (ending == "" || !os.IsNotExist(err)) {
					t.Fatal(err)
				}
				if err := os.WriteFile(copied+ending, content, 0o600); err != nil {
					t.Fatal(err)
				}
				if ending == "-wal" && len(content) > 0 {
					logs++
				}
			}
			must(t, "--config", d.ConfigPath(), "--db", "sqlite:"+copied, "db", "verify")
			if err := run.Process.Signal(syscall.SIGCONT); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Deliver(); err != nil {
			t.Fatal(err)
		}
	}
	if stopped < 10 || logs == 0 {
		t.Errorf("stopped %d times, with a log %d times: the test shows too little", stopped, logs)
	}
	t.Logf("stopped %d times, with a log %d times", stopped, logs)
}

// A second trekk serve beside the first, with the same trekk.yaml, takes a free port for its health and
// metrics.
func TestServeBesideAnother(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	conf, connected, _ := mute(t, "")
	yaml, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	yaml = bytes.Replace(yaml, []byte("127.0.0.1:0"), []byte(taken.Addr().String()), 1)
	if err := os.WriteFile(conf, yaml, 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := trekk(t, "--config", conf, "serve", "--admin", taken.Addr().String())
	if code != wire.ExitFailed || !strings.Contains(errs, "address already in use") {
		t.Errorf("told to use it: exit code %d, %s", code, errs)
	}
	_, said := start(t, "--config", conf, "serve")
	<-connected
	said.await(t, "msg=serving admin=127.0.0.1:")
	if said.count("admin="+taken.Addr().String()) > 0 {
		t.Error("it says that it has another's address")
	}
}

// A serve whose database a newer trekk has migrated meanwhile stops, and says so.
func TestServeStopsWhenTheSchemaIsNewer(t *testing.T) {
	conf, connected, l := mute(t, "")
	serve, said := start(t, "--config", conf, "serve")
	connection := <-connected
	db, err := sql.Open("sqlite", filepath.Join(filepath.Dir(conf), "trekk.db"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.ExecContext(t.Context(),
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (999999, 1)")
	if err := errors.Join(err, db.Close(), l.Close(), connection.Close()); err != nil { // the run goes on
		t.Fatal(err)
	}
	serve.Wait()
	if serve.ProcessState.ExitCode() != wire.ExitFailed || said.count("has version 999999") == 0 {
		t.Errorf("exit code %d, %s", serve.ProcessState.ExitCode(), said.buf.String())
	}
}
