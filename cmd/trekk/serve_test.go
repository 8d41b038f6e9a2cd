package main

import (
	"bufio"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"syscall"
	"testing"

	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/wire"
	"trekk/schedule"
)

// trekk serve begins with a run of all jobs, tells its health, and stops cleanly on SIGTERM.
func TestServeRunsTellsItsHealthAndStops(t *testing.T) {
	dir := t.TempDir()
	for _, d := range []string{"mail/Outbound", "mail/Inbound"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	conf := filepath.Join(dir, "trekk.yaml")
	must(t, "init", "--clock", "free",
		"--dir", dir, "--name", "Gym AS", "--account", demo.Account, "--transmitter",
		demo.Transmitter, "--mailbox", "folder:"+filepath.Join(dir, "mail"))
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	admin := l.Addr().String()
	l.Close()
	yaml, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(yaml), "127.0.0.1:9464", admin, 1)
	if err := os.WriteFile(conf, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}

	serve := exec.Command(os.Args[0], "--config", conf, "serve")
	serve.Env = append(os.Environ(), "TREKK_TEST_BE_TREKK=1")
	log, err := serve.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	serve.Stdout = serve.Stderr
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	defer serve.Process.Kill()
	lines := bufio.NewScanner(log)
	for lines.Scan() && !strings.Contains(lines.Text(), "run ended") {
		if strings.Contains(lines.Text(), "run failed") {
			t.Fatal(lines.Text())
		}
	}
	if resp, err := http.Get("http://" + admin + "/debug/pprof/"); err != nil ||
		resp.StatusCode != http.StatusNotFound {
		t.Errorf("profiles are shown to whoever asks: %v", err)
	}
	for path, want := range map[string]string{
		"/live": "", "/ready": "", "/metrics": `trekk_runs_total{result="ok"} 1`,
		"/metrics?again": `trekk_unmatched_payments{creditor="gym-as"} 0`,
	} {
		resp, err := http.Get("http://" + admin + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if resp.StatusCode != http.StatusOK || !strings.Contains(string(body), want) {
			t.Errorf("%s: %s, without %q", path, resp.Status, want)
		}
		if path == "/metrics" {
			onDashboard(t, string(body))
		}
	}
	hangup := func(yaml, want string) {
		t.Helper()
		if err := errors.Join(os.WriteFile(conf, []byte(yaml), 0o600),
			serve.Process.Signal(syscall.SIGHUP)); err != nil {
			t.Fatal(err)
		}
		for lines.Scan() {
			if strings.Contains(lines.Text(), "configuration") {
				break
			}
		}
		if !strings.Contains(lines.Text(), want) {
			t.Errorf("after SIGHUP: %s, want %q", lines.Text(), want)
		}
	}
	hangup(strings.Replace(changed, `"18:30"`, `"19:30"`, 1), "the configuration has been read again")
	hangup(strings.Replace(changed, `"18:30"`, `"half past six"`, 1), "the configuration stays as it was")
	hangup(strings.Replace(changed, "sqlite:trekk.db", "sqlite:other.db", 1),
		"another database takes a new start")
	hangup(changed, "the configuration has been read again")
	if err := serve.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(log)
	if err := serve.Wait(); err != nil {
		t.Errorf("after SIGTERM: %v\n%s", err, rest)
	}
	out := must(t, "--config", conf, "status")
	if !strings.Contains(out, "fetch") {
		t.Errorf("the run is not in the log:\n%s", out)
	}
}

// The schedule that init writes is the one that holds without it.
func TestInitWritesTheDefaultSchedule(t *testing.T) {
	dir := t.TempDir()
	must(t, "init", "--clock", "free",
		"--dir", dir, "--name", "Gym AS", "--account", demo.Account, "--transmitter",
		demo.Transmitter)
	conf, err := wire.LoadConfig(filepath.Join(dir, "trekk.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	if want := schedule.DefaultTimes(); !reflect.DeepEqual(conf.Schedule, want) {
		t.Errorf("init writes %v, the default is %v", conf.Schedule, want)
	}
}
