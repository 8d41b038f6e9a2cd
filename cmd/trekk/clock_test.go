package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/cmd/trekk/wire"
)

func TestAYearTypedWrong(t *testing.T) {
	yearTypedWrong(t, "sqlite:"+filepath.Join(t.TempDir(), "trekk.db"))
}

func TestAYearTypedWrongOnPostgres(t *testing.T) { yearTypedWrong(t, postgresURL(t)) }

// yearTypedWrong is a user who types --as-of 2062-01-01: it is refused, unless the clock is free; then a
// person accepts the right one after it.
func yearTypedWrong(t *testing.T, db string) {
	dir := t.TempDir()
	conf := filepath.Join(dir, "trekk.yaml")
	write := func(name, text string) string {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	for _, folder := range []string{"mail/Outbound", "mail/Inbound"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	must(t, "init", "--dir", dir, "--name", "Gym AS", "--account", "15032080119", "--transmitter", "00123456",
		"--bill-from", "2026-01", "--mailbox", "folder:"+filepath.Join(dir, "mail"), "--db", db)
	yaml, err := os.ReadFile(conf)
	if err != nil || !strings.Contains(string(yaml), "\nclock: machine  #") {
		t.Fatalf("trekk.yaml: %v\n%s", err, yaml)
	}
	free := write("free.yaml", strings.Replace(string(yaml), "clock: machine", "clock: free", 1))
	must(t, "--config", conf, "import", "customers", write("customers.csv",
		"customer_no,name,mobile,email,language,birth_date\n1001,Kari,40001001,k@example.no,nb,1990-05-17\n"))
	must(t, "--config", conf, "import", "memberships", write("memberships.csv",
		"membership_no,customer_no,plan,price,payment_method,start,binding_months,end\n"+
			"M1,1001,open,499,invoice,2025-01-15,,\n"))
	wants := func(code int, says string, args ...string) {
		t.Helper()
		got, out, errs := trekk(t, append([]string{"--config", conf}, args...)...)
		if got != code || !strings.Contains(out+errs, says) {
			t.Errorf("trekk %s: exit code %d, want %d with %q\n%s%s", strings.Join(args, " "), got,
				code, says,
				out, errs)
		}
	}
	before := must(t, "--config", conf, "db", "verify")
	wants(wire.ExitFailed, "error: fetch, ingest, match, bill, claims, send, remind, collect, deliver, agency: "+
		"the clock says 2062-01-01 12:00", "run", "--as-of", "2062-01-01")
	wants(wire.ExitFailed, "leave --as-of out", "run", "bill", "--as-of", "2062-01-01")
	wants(wire.ExitFailed, "the clock says 2062-01-01 12:00", "status", "--as-of", "2062-01-01")
	wants(wire.ExitOK, `"clock_ahead:gym-as"`, "finding", "list", "--as-of", "2062-01-01", "--json")
	wants(wire.ExitOK, "! the clock says 2062-01-01 12:00", "run", "claims", "--dry-run", "--as-of",
		"2062-01-01")
	wants(wire.ExitOK, "", "report", "invoices", "--as-of", "2062-01-01")
	if after := must(t, "--config", conf, "db", "verify"); after != before {
		t.Errorf("something has been written: %s, before %s", after, before)
	}

	must(t, "--config", free, "run", "claims", "--as-of", "2062-01-01")
	wants(wire.ExitFailed, "it said 2062-01-01 12:00 in the last run", "run")
	wants(wire.ExitFailed, "trekk clock accept --reason REASON", "status")
	wants(wire.ExitUsage, "say why", "clock", "accept")
	wants(wire.ExitOK, "accepted: the clock says", "clock", "accept", "--reason", "2062 was typed for 2026")
	wants(wire.ExitRejected, "nothing in the books is against the clock", "clock", "accept", "--reason", "x")
	if code, out, errs := trekk(t, "--config", conf, "run"); code == wire.ExitUsage ||
		strings.Contains(out+errs, "clock says") {
		t.Errorf("after it was accepted: exit code %d\n%s%s", code, out, errs)
	}
	wants(wire.ExitUsage, "want machine or free", "init", "--dir", filepath.Join(dir, "x"), "--clock",
		"sundial")
	write("trekk.yaml", strings.Replace(string(yaml), "clock: machine", "clock: sundial", 1))
	wants(wire.ExitFailed, `clock "sundial": want machine or free`, "status")
}
