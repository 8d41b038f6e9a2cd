package wire

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/fixtures"
)

// The configuration names a terms profile in the program or a file, or holds one itself; a wrong key is named
// all the same.
func TestTermsByNameByFileAndInPlace(t *testing.T) {
	profile, err := fs.ReadFile(fixtures.Terms, "terms/f24s.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	third := bytes.Replace(profile, []byte("name: Fitness24Seven"), []byte("name: Third"), 1)
	if err := os.WriteFile(filepath.Join(dir, "third.yaml"), third, 0o600); err != nil {
		t.Fatal(err)
	}
	inPlace := "\n    " + strings.ReplaceAll(strings.Replace(string(profile), "name: Fitness24Seven",
		"name: In place", 1), "\n", "\n    ")
	for _, c := range []struct{ terms, name, fault string }{
		{" sit", "Sit Trening", ""},
		{" third.yaml", "Third", ""},
		{inPlace, "In place", ""},
		{strings.Replace(inPlace, "due_day: 25", "due_day: 32", 1), "",
			"billing.due_day: want a number from 1 to 31, not 32"},
		{" none.yaml", "", "none.yaml"},
	} {
		path := filepath.Join(dir, "trekk.yaml")
		text := "creditor:\n  id: gym\n  name: Gym\n  account: \"15032080119\"\n  transmitter: " +
			"\"00123456\"\n  kid: customer:8,invoice:7,check:mod10\n  terms:" + c.terms + "\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		conf, err := LoadConfig(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := conf.Creditors[0].Profile()
		if c.fault != "" {
			if err == nil || !strings.Contains(err.Error(), c.fault) {
				t.Errorf("%v, want %s", err, c.fault)
			}
			continue
		}
		if err != nil || p.Name != c.name {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// Invariant 7, and what else a list of creditors may not say, by line and column.
func TestListOfCreditors(t *testing.T) {
	t.Chdir(t.TempDir())
	gym := "  - id: gym\n    name: Gym\n    account: \"15032080119\"\n    transmitter: \"00000001\"\n " +
		"   kid: customer:8,invoice:7,check:mod10\n    terms: sit\n"
	bath := strings.NewReplacer("gym", "bath", "Gym", "Bath", "00000001", "00000002").Replace(gym)
	box := func(url, rest string) string { return "    mailbox: {url: '" + url + "'" + rest + "}\n" }
	for _, c := range []struct{ text, fault string }{
		{"creditors:\n" + gym + bath, ""},
		{"creditors:\n" + gym + box("sftp://gym@bank.example:22", "") + bath +
			box("sftp://bath@bank.example", ""), ""},
		{"creditors:\n" + gym + box("folder:in", ", outbound: ., inbound: .") + bath + box("folder:out", ""),
			""},
		{"creditors:\n" + gym + "    calendar: norwegian\n" + bath +
			"    calendar: [norwegian, 2026-12-24]\n", ""},
		{"creditors:\n" + gym + gym,
			"trekk.yaml:8:5: creditor gym: id gym is that of the creditor at trekk.yaml:2:5"},
		{"creditors:\n" + gym + strings.Replace(bath, "00000002", "00000001", 1),
			"trekk.yaml:8:5: creditor bath: transmitter 00000001 is that of"},
		{"creditors:\n" + gym + "    outbox: out\n" + bath + "    outbox: ./x/../out\n",
			"/out is that of the creditor at trekk.yaml:2:5"},
		{"creditors:\n" + gym + box("sftp://u@bank.example", "") + bath +
			box("sftp://u@BANK.example:22", ", outbound: Out"), "creditor bath: mailbox folder " +
			"sftp://u@bank.example:22/Inbound is that of"},
		{"creditors:\n" + gym + box("folder:in", "") + bath + box("folder:in", ", inbound: ToNets"),
			"/in/Outbound is that of"},
		{"creditors:\n" + strings.Replace(gym, "id: gym", "id: ../gym", 1), "an id is of the letters a to z"},
		{"creditors:\n" + strings.Replace(gym, "sit", "''", 1),
			"trekk.yaml:2:5: creditor gym: terms is missing"},
		{"creditors:\n" + gym + "    calendar: [swedish]\n", `calendar "swedish": want norwegian, or a day`},
		{"creditors:\n" + gym + "    mailboks: {}\n", `trekk.yaml:8:5: unknown field "mailboks"`},
		{"creditors:\n" + gym + "    accounts: [{account: 1503.20.80127, plans: [open]}, {account: " +
			"'15032080135'}]\n" + bath, ""},
		{"creditors:\n" + gym + "    accounts: [{account: '15032080128'}]\n",
			`accounts: account "15032080128": the last digit does not fit`},
		{"creditors:\n" + gym + "    accounts: [{account: '1503.20.80119'}]\n",
			"accounts: 1503.20.80119 is there twice"},
		{"creditors:\n" + gym + "    accounts: [{account: '15032080127', plans: [open]}, {account: " +
			"'15032080135', plans: [open]}]\n", "the plan open is there twice"},
		{"creditors:\n" + gym + "    accounts: [{account: '15032080127', agreement: '1'}]\n",
			"accounts: agreement"},
		{"creditors: []\n", "trekk.yaml:1:1: creditors is empty"},
		{"creditors:\n" + gym + "  -\n", "this creditor is empty"},
		{"outbox: out\ncreditors:\n" + gym, "trekk.yaml:1:1: outbox is of a single creditor"},
		{"creditors:\n" + gym + "creditor:\n  id: gym\n", "trekk.yaml:8:1: creditor is of a single creditor"},
		{"creditor:\n  id: gym\n  mailbox: {url: x}\n", `trekk.yaml:3:3: unknown field "mailbox"`},
	} {
		if err := os.WriteFile("trekk.yaml", []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		conf, err := LoadConfig("trekk.yaml")
		switch {
		case c.fault == "" && err != nil:
			t.Errorf("%s\n%v", c.text, err)
		case c.fault == "":
			gym, bath := conf.Creditors[0], conf.Creditors[1]
			filled := gym.Mailbox.Settle != 0 && bath.Receipts.Within != 0
			if !filled || gym.Outbox != filepath.Join("outbox", "gym") {
				t.Errorf("the defaults do not hold: %+v", *gym)
			}
		case err == nil || !strings.Contains(err.Error(), c.fault):
			t.Errorf("%s\n%v, want %s", c.text, err, c.fault)
		}
	}
}

// A creditor's schedule is its own, or else the one of all.
func TestScheduleOfACreditor(t *testing.T) {
	t.Chdir(t.TempDir())
	creditor := "  - {id: %s, name: Gym, account: '15032080119', transmitter: '%08d', kid: " +
		"'customer:8,invoice:7,check:mod10', terms: sit%s}\n"
	text := "schedule: [{at: ['07:00']}]\ncreditors:\n" + fmt.Sprintf(creditor, "gym", 1, "") +
		fmt.Sprintf(creditor, "bath", 2, ", schedule: [{at: ['08:30'], jobs: [fetch]}]")
	if err := os.WriteFile("trekk.yaml", []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	conf, err := LoadConfig("trekk.yaml")
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{"[{[07:00] []}]", "[{[08:30] [fetch]}]"} {
		if got := fmt.Sprint(conf.Creditors[i].Schedule); got != want {
			t.Errorf("%s: %s, want %s", conf.Creditors[i].ID, got, want)
		}
	}
}
