package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"filippo.io/age"

	"trekk/cmd/trekk/demo"
)

// newGym makes an installation whose mailbox is an empty folder, with more keys in its trekk.yaml, and gives
// the path of that.
func newGym(t *testing.T, keys string) (conf string) {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{"mail/Outbound", "mail/Inbound"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	must(t, "init", "--dir", dir, "--name", "Gym AS", "--account", demo.Account, "--transmitter",
		demo.Transmitter, "--mailbox", "folder:"+filepath.Join(dir, "mail"), "--clock", "free")
	conf = filepath.Join(dir, "trekk.yaml")
	yaml, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(yaml), "admin: 127.0.0.1:9464", "admin: 127.0.0.1:0", 1) + keys
	if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return conf
}

// served starts trekk serve, waits for a line of its log, and gives what it has said until then. It is told to
// stop when the test ends.
func served(t *testing.T, conf, line string) (said string) {
	t.Helper()
	serve := exec.Command(os.Args[0], "--config", conf, "serve")
	serve.Env = append(os.Environ(), "TREKK_TEST_BE_TREKK=1")
	out, err := serve.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	serve.Stdout = serve.Stderr
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = serve.Process.Signal(syscall.SIGTERM)
		_, _ = io.Copy(io.Discard, out)
		if err := serve.Wait(); err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said += lines.Text() + "\n"
		if strings.Contains(lines.Text(), line) {
			return said
		}
	}
	t.Fatalf("serve never said %q:\n%s", line, said)
	return said
}

// trekk serve makes the backup that is due, encrypted, and status says how old it is; it is restored with the
// identity alone, and what is restored is what was there.
func TestServeBacksUp(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	conf := newGym(t, "\nbackup: {folder: copies, keep: 2, recipients: [\""+key.Recipient().String()+"\"]}\n")
	dir := filepath.Dir(conf)
	identity := filepath.Join(dir, "key.txt")
	if err := os.WriteFile(identity, []byte(key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, out, _ := trekk(t, "--config", conf, "status"); code != 1 ||
		!strings.Contains(out, "there is no backup in "+filepath.Join(dir, "copies")+": trekk db backup") {
		t.Errorf("before the first: exit code %d\n%s", code, out)
	}
	served(t, conf, "daily=backup")

	made, err := filepath.Glob(filepath.Join(dir, "copies", "trekk-*.db.age"))
	if err != nil || len(made) != 1 {
		t.Fatalf("%v, %v", made, err)
	}
	code, out, _ := trekk(t, "--config", conf, "status")
	if !strings.Contains(out, "The last backup is of ") || !strings.Contains(out, ", 0 hours ago") {
		t.Errorf("exit code %d\n%s", code, out)
	}
	there := filepath.Join(dir, "trekk.db")
	if code, _, errs := trekk(t, "--config", conf, "db", "restore", made[0], "--identity",
		identity); code != 1 ||
		!strings.Contains(errs, "never overwrites") {
		t.Errorf("over what is there: exit code %d, %s", code, errs)
	}
	back := filepath.Join(t.TempDir(), "back.db")
	args := []string{"--config", conf, "--db", "sqlite:" + back, "db", "restore", made[0]}
	if code, _, errs := trekk(t, args...); code != 2 || !strings.Contains(errs, "with --identity") {
		t.Errorf("without the identity: exit code %d, %s", code, errs)
	}
	if _, err := os.Stat(there); err != nil {
		t.Error(err)
	}
	if out := must(t, append(args, "--identity", identity)...); !strings.Contains(out, "OK: ") {
		t.Errorf("restored: %s", out)
	}
}
