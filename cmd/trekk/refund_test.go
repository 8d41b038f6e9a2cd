//go:build unix

package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trekk/cmd/trekk/demo"
)

// Refunds of one krone each, in processes that are killed at any moment: each that the books have stands in
// the outbox once.
func TestRefundsKilledAtAnyMomentAreInTheOutboxOnce(t *testing.T) {
	dir := t.TempDir()
	must(t, "init", "--clock", "free",
		"--dir", dir, "--name", "Gym AS", "--account", demo.Account, "--transmitter",
		demo.Transmitter)
	customers := filepath.Join(dir, "customers.csv")
	rows := "customer_no,name,mobile,email,language,birth_date\n1001,Kåre Ødegård,,,nb,\n"
	if err := os.WriteFile(customers, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	at := func(args ...string) []string {
		return append(args, "--config", filepath.Join(dir, "trekk.yaml"), "--as-of", "2026-10-06")
	}
	must(t, at("import", "customers", customers)...)
	must(t, at("payment", "add", "--date", "2026-10-06", "--amount", "1000", "--customer", "1001", "--source",
		"camt", "--reference", "1")...)
	chance := rand.New(rand.NewPCG(6, 7))
	after, kills, wholes := 50*time.Millisecond, 0, 0
	for kills < 25 || wholes < 5 {
		cmd, _ := start(t, at("refund", "1001", "--amount", "1", "--account", "86011117947")...)
		timer := time.AfterFunc(after/2+time.Duration(chance.Int64N(int64(after))),
			func() { cmd.Process.Kill() })
		cmd.Wait()
		if timer.Stop(); cmd.ProcessState.Exited() {
			wholes++
			after = after * 4 / 5
		} else {
			kills++
			after = after * 6 / 5 // about when it ends, where the outbox is written
		}
	}
	must(t, at("run", "report")...)
	refunds := strings.Count(must(t, at("refund", "list", "--format", "csv")...), "\n") - 1
	files, err := filepath.Glob(filepath.Join(dir, "outbox", "refunds-*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]int{}
	for _, path := range files {
		for _, row := range readCSV(t, path)[1:] {
			seen[row[5]]++
		}
	}
	for no := range refunds {
		if reference := fmt.Sprint("R", no+1); seen[reference] != 1 {
			t.Errorf("%s is in the outbox %d times", reference, seen[reference])
		}
	}
	if len(seen) != refunds || refunds < wholes {
		t.Errorf("%d refunds, %d in the outbox, %d processes killed and %d not", refunds, len(seen), kills,
			wholes)
	}
	if parts, _ := filepath.Glob(filepath.Join(dir, "outbox", ".*")); len(parts) > 0 {
		t.Errorf("left over: %v", parts)
	}
	must(t, at("db", "verify")...)
	t.Logf("%d refunds, %d processes killed and %d not", refunds, kills, wholes)
}
