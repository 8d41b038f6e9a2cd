//go:build unix

package main

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trekk/cmd/trekk/demo"
)

// Killed at any moment, a change of transmitter is done as a whole, with its act in the audit log, or not at all; and
// then it can be done.
func TestAChangeOfTransmitterThatIsKilled(t *testing.T) {
	for name, db := range killedOn() {
		t.Run(name, func(t *testing.T) { killedWhileMoving(t, db(t)) })
	}
}

func killedWhileMoving(t *testing.T, db string) {
	dir := t.TempDir()
	must(t, "init", "--clock", "free", "--db", db, "--dir", dir, "--name", "Gym AS", "--account",
		demo.Account,
		"--transmitter", demo.Transmitter, "--mailbox", "folder:"+filepath.Join(dir, "mail"))
	conf := filepath.Join(dir, "trekk.yaml")
	yaml, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	units := []string{demo.Transmitter, "00777777"}
	sendBy := func(first, then string) {
		list := `transmitter: ["` + first + `", "` + then + `"]`
		text := strings.Replace(string(yaml), `transmitter: "`+demo.Transmitter+`"`, list, 1)
		if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	chance, now, kills := rand.New(rand.NewPCG(3, 3)), 0, 0
	within := time.Second // how long one takes at the most, found out as it goes
	for range 12 {
		to := units[1-now]
		sendBy(to, units[now])
		cmd := exec.Command(os.Args[0], "--config", conf, "transmitter", "change", "--to", to, "--do",
			"--reason", "R")
		cmd.Env = append(os.Environ(), "TREKK_TEST_BE_TREKK=1")
		begun := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := wait(cmd)
		select {
		case <-ended:
			within = time.Since(begun)
		case <-time.After(within/3 + time.Duration(chance.Int64N(int64(within)))):
			if cmd.Process.Kill() == nil {
				kills++
			}
			<-ended
		}
		out := must(t, "--config", conf, "transmitter", "change", "--to", to)
		if done := strings.Contains(out, "From          "+to); done {
			now = 1 - now
		} else if !strings.Contains(out, "From          "+units[now]) {
			t.Fatalf("neither the one nor the other:\n%s", out)
		}
	}
	sendBy(units[now], units[1-now])
	must(t, "--config", conf, "db", "verify")
	if kills == 0 {
		t.Error("none was killed: the test shows nothing")
	}
	t.Logf("%d killed", kills)
}
