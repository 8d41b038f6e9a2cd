//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"trekk/kid"
	"trekk/nets/sandbox"
	"trekk/nets/sandbox/control"
)

const sandboxRuns = "runs until you stop it"

// A program in another language, written from the page alone, goes through a month. It is skipped where there
// is no python3 or no sftp, and fails where TREKK_REQUIRE names what is not there.
func TestSandboxClientInAnotherLanguage(t *testing.T) {
	for program, of := range map[string]string{"python3": "python", "sftp": "sshd"} {
		if _, err := exec.LookPath(program); err != nil {
			if strings.Contains(os.Getenv("TREKK_REQUIRE"), of) {
				t.Fatalf("TREKK_REQUIRE asks for %s, and %s is not on this machine", of, program)
			}
			t.Skipf("no %s on this machine", program)
		}
	}
	dir := filepath.Join(t.TempDir(), "bank")
	_, said := start(t, "sandbox", "--dir", dir)
	said.await(t, sandboxRuns)
	out, err := exec.Command("python3", "testdata/sandbox_client.py", dir).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "the month agrees") {
		t.Fatalf("%v\n%s", err, out)
	}
}

// A user: starts the sandbox, orders things while it runs and while it does not, and starts it again.
func TestSandboxVerbs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	const kari = "0000104200000016"
	cmd, said := start(t, "sandbox", "--dir", dir)
	said.await(t, sandboxRuns)
	verbs := func(verbs ...string) {
		t.Helper()
		for _, v := range verbs {
			must(t, append(append([]string{"sandbox"}, strings.Fields(v)...), "--dir", dir)...)
		}
	}
	verbs("payer 1042 --name Kari", "mandate "+kari+" --notice --limit 499,50", "advance 2026-10-02")
	if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Wait(); err != nil {
		t.Fatalf("it ended with %v", err)
	}
	verbs("mandate --list", "pay "+kari+" 499,50 --type 10", "pay 12 --text fee", "next stop "+kari,
		"next camt", "advance 2026-10-02T15:30", "next reject-transmission", "next reject-claim "+kari,
		"next late-receipt",
		"next no-money "+kari, "next repay "+kari, "next split-files", "next broken-file")
	_, said = start(t, "sandbox", "--dir", dir)
	said.await(t, sandboxRuns)
	var l sandbox.Ledger
	if err := json.Unmarshal([]byte(must(t, "sandbox", "ledger", "--json", "--dir", dir)), &l); err != nil {
		t.Fatal(err)
	}
	if l.AsOf != "2026-10-02T15:30:00+02:00" || l.TotalOre != 511_50 || len(l.Next) != 8 ||
		len(l.Mandates) != 1 {
		t.Errorf("%+v", l)
	}
	short := must(t, "sandbox", "ledger", "--dir", dir)
	for _, want := range []string{"payments       2 in 2 sums, 511,50 in all", "mandates       1 active",
		"next           stop " + kari} {
		if !strings.Contains(short, want) {
			t.Errorf("the ledger lacks %q:\n%s", want, short)
		}
	}
	// Whoever reads the bank's formats reads all that was published.
	files, err := filepath.Glob(filepath.Join(dir, "from-nets", "*"))
	if err != nil || len(files) != 3 {
		t.Errorf("published: %v, %v", files, err)
	}
	for _, f := range files {
		if out := must(t, "file", "validate", f); strings.Contains(out, "warning") {
			t.Errorf("%s: %s", f, out)
		}
	}
}

// The bank addresses its files to a data central: they are another's, until trekk.yaml says so.
func TestSandboxAddressesADataCentral(t *testing.T) {
	in := func(name string) string { return filepath.Join(t.TempDir(), name) }
	bank, gym := in("bank"), in("gym")
	s, err := control.Make(bank, control.Settings{Recipient: "00777777"})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range []sandbox.Act{&sandbox.Mandate{KID: "0000104200000016"},
		&sandbox.Advance{To: "2026-10-02"}} {
		if _, err := s.Do(t.Context(), a); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	must(t, "init", "--clock", "free", "--dir", gym, "--name", "Gym AS", "--account", "15032080119",
		"--transmitter", "00123456", "--bill-from", "2026-11", "--mailbox", "folder:"+
			bank, "--as-of", "2026-10-02")
	conf := filepath.Join(gym, "trekk.yaml")
	change := func(from, to string) {
		t.Helper()
		yaml, err := os.ReadFile(conf)
		if err != nil || !strings.Contains(string(yaml), from) {
			t.Fatalf("no %q in %s, %v", from, yaml, err)
		}
		if err := os.WriteFile(conf, []byte(strings.Replace(string(yaml), from, to, 1)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	change("outbound: Outbound", "outbound: from-nets")
	change("inbound: Inbound", "inbound: to-nets")
	code, _, errs := trekk(t, "--config", conf, "run", "fetch", "ingest", "--as-of", "2026-10-02")
	if code != 1 || !strings.Contains(errs, "quarantined") {
		t.Errorf("exit %d, %s", code, errs)
	}
	change("  outbound: from-nets", "  recipient: \"00777777\"\n  outbound: from-nets")
	must(t, "--config", conf, "inbox", "retry", "1", "--as-of", "2026-10-02")
	if out := must(t, "--config", conf, "mandate", "list", "--as-of",
		"2026-10-02"); !strings.Contains(out, "1042") {
		t.Errorf("the mandate is not there:\n%s", out)
	}
}

func TestSandboxRefusals(t *testing.T) {
	dir, bank := t.TempDir(), filepath.Join(t.TempDir(), "bank")
	if err := os.WriteFile(filepath.Join(dir, "thesis.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := control.Make(bank, control.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		line string
		code int
		says string
	}{
		{"sandbox --dir " + dir, 3, "thesis.txt"},
		{"sandbox advance 2026-10-02 --dir " + dir, 3, "there is no sandbox"},
		{"sandbox advance 2026-09-02 --dir " + bank, 3, "cannot go back"},
		{"sandbox advance --dir " + bank, 2, "takes 1 argument"},
		{"sandbox mandate --dir " + bank, 2, "want KIDs"},
		{"sandbox mandate 12 --dir " + bank, 3, "no KID of the agreement"},
		{"sandbox pay 12 x --dir " + bank, 2, "amount"},
		{"sandbox next nonsense --dir " + bank, 3, "split-files"},
		{"sandbox --account 86011117947 --dir " + bank, 3, "was made with account"},
	} {
		code, _, errs := trekk(t, strings.Fields(c.line)...)
		if code != c.code || !strings.Contains(errs, c.says) {
			t.Errorf("trekk %s: exit %d %q, want %d and %q", c.line, code, errs, c.code, c.says)
		}
	}
}

// Killed while it advances, the sandbox has advanced all the way at its next start, or not at all; and then
// it is the one that was never killed.
func TestSandboxKilledWhileAdvancing(t *testing.T) {
	dir, other := filepath.Join(t.TempDir(), "bank"), filepath.Join(t.TempDir(), "other")
	for _, d := range []string{dir, other} {
		s, err := control.Make(d, control.Settings{Seed: 7})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	ledger := func(dir string) string { return must(t, "sandbox", "ledger", "--json", "--dir", dir) }
	all, not := 0, 0
	for year := 2027; year < 2035; year++ {
		for _, d := range []string{dir, other} { // what the advance is to bring
			for _, verb := range []string{"mandate " + sandboxKID(year), "pay 12 --text fee",
				"pay 0000104200000016 499", "next split-files", "next broken-file", "next camt"} {
				must(t, append(strings.Fields("sandbox "+verb), "--dir", d)...)
			}
		}
		to, before := fmt.Sprintf("%d-01-04", year), ledger(dir)
		cmd, said := start(t, "sandbox", "--dir", dir)
		said.await(t, sandboxRuns)
		asked := make(chan struct{})
		go func() {
			trekk(t, "sandbox", "advance", to, "--dir", dir) // and may be told that the connection is gone
			close(asked)
		}()
		awaitGrowth(t, filepath.Join(dir, "journal.jsonl"), asked, year%2 == 0)
		cmd.Process.Kill()
		cmd.Wait()
		<-asked
		must(t, "sandbox", "advance", to, "--dir", other)
		switch ledger(dir) {
		case ledger(other):
			all++
		case before:
			not++
			must(t, "sandbox", "advance", to, "--dir", dir)
		}
		if got, want := ledger(dir), ledger(other); got != want {
			t.Fatalf("%s: %s\nwant %s", to, got, want)
		}
	}
	t.Logf("killed, it had advanced %d times, and %d times not", all, not)
}

// sandboxKID is the KID of a customer's invoice 0.
func sandboxKID(customer int) string {
	body := fmt.Sprintf("%08d%07d", customer, 0)
	return body + string(kid.Digit(kid.Mod10, body))
}

// awaitGrowth waits until a file has grown, or else until who makes it grow is done.
func awaitGrowth(t *testing.T, path string, done <-chan struct{}, atAll bool) {
	t.Helper()
	size := func() int64 {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		return info.Size()
	}
	for was := size(); atAll && size() == was; {
		select {
		case <-done:
			return
		case <-time.After(time.Millisecond):
		}
	}
}
