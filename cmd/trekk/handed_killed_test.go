//go:build unix

package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/wire"
)

// Killed at any moment while files of the folder, and of the mailbox, are taken, each is taken once, all of it, and put
// away.
func TestKilledWhileTakingFilesEachIsTakenOnce(t *testing.T) {
	for name, db := range killedOn() {
		t.Run(name, func(t *testing.T) { killedWhileTaking(t, db(t)) })
	}
}

func killedWhileTaking(t *testing.T, db string) {
	const files, rows = 6, 400
	dir := t.TempDir()
	at := func(names ...string) string { return filepath.Join(append([]string{dir}, names...)...) }
	must(t, "init", "--clock", "free", "--db", db, "--dir", dir, "--name", "Gym AS", "--account",
		demo.Account,
		"--transmitter", demo.Transmitter, "--mailbox", "folder:"+at("mail"))
	conf := at("trekk.yaml")
	yaml, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	write := func(name, content string) {
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(conf, strings.Replace(string(yaml), "settle: 2s", "settle: 0s", 1)+"\nimports: {folder: handed}\n")
	write(at("mail", "Inbound", ".keep"), "")
	for i := range files {
		var b strings.Builder
		b.WriteString("customer_no;name\n")
		for row := range rows {
			fmt.Fprintf(&b, "%d;Kari %d\n", 1000*(i+1)+row, row)
		}
		folder := []string{at("handed"), at("mail", "Outbound")}[i%2]
		write(filepath.Join(folder, fmt.Sprintf("customers-%d.csv", i)), b.String())
	}
	run := []string{"--config", conf, "run", "fetch", "ingest", "--as-of", "2026-10-20"}
	chance, kills, within := rand.New(rand.NewPCG(5, 5)), 0, time.Second
	for range 60 {
		done, _ := filepath.Glob(at("handed", "done", "*"))
		if len(done) >= files && kills > 2 {
			break
		}
		cmd := exec.Command(os.Args[0], run...)
		cmd.Env = append(os.Environ(), "TREKK_TEST_BE_TREKK=1")
		begun := time.Now()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := wait(cmd)
		select {
		case <-ended:
			within = time.Since(begun)
		case <-time.After(within/4 + time.Duration(chance.Int64N(int64(within)))):
			if cmd.Process.Kill() == nil {
				kills++
			}
			<-ended
		}
		within += within / 10 // in the end one comes to its end
	}
	must(t, run...)
	takenOnce(t, conf, files, rows)
	if left, _ := filepath.Glob(at("handed", "*.csv*")); len(left) > 0 {
		t.Errorf("left in the folder: %v", left)
	}
	if kills == 0 {
		t.Error("none was killed: the test shows nothing")
	}
	must(t, "--config", conf, "db", "verify")
	t.Logf("%d runs killed", kills)
}

// takenOnce looks that each file is one act of the audit log, and all its rows are in the books.
func takenOnce(t *testing.T, conf string, files, rows int) {
	t.Helper()
	apps, err := (&wire.Globals{Config: conf, Stdout: io.Discard, Stderr: io.Discard}).Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer apps[0].Close()
	for i := range files {
		acts := 0
		subject := batch.Subject{Kind: batch.OfImport, No: fmt.Sprintf("customers-%d.csv", i)}
		for _, err := range apps[0].Store.Acts(t.Context(), subject) {
			if acts++; err != nil {
				t.Fatal(err)
			}
		}
		if acts != 1 {
			t.Errorf("%s was taken %d times", subject.No, acts)
		}
	}
	customers := 0
	for _, err := range apps[0].Store.Customers(t.Context()) {
		if customers++; err != nil {
			t.Fatal(err)
		}
	}
	if customers != files*rows {
		t.Errorf("%d customers, want %d", customers, files*rows)
	}
}
