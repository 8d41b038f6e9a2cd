package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/fixtures"
)

// The configuration names a terms profile in the program or a file, or holds one itself; a wrong key is named all the same.
func TestTermsByNameByFileAndInPlace(t *testing.T) {
	profile, err := fs.ReadFile(fixtures.Terms, "terms/f24s.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "third.yaml"), bytes.Replace(profile, []byte("name: Fitness24Seven"), []byte("name: Third"), 1), 0o600); err != nil {
		t.Fatal(err)
	}
	inPlace := "\n    " + strings.ReplaceAll(strings.Replace(string(profile), "name: Fitness24Seven", "name: In place", 1), "\n", "\n    ")
	for _, c := range []struct{ terms, name, fault string }{
		{" sit", "Sit Trening", ""},
		{" third.yaml", "Third", ""},
		{inPlace, "In place", ""},
		{strings.Replace(inPlace, "due_day: 25", "due_day: 32", 1), "", "billing.due_day: want a number from 1 to 31, not 32"},
		{" none.yaml", "", "none.yaml"},
	} {
		path := filepath.Join(dir, "trekk.yaml")
		text := "creditor:\n  id: gym\n  name: Gym\n  account: \"15032080119\"\n  transmitter: \"00123456\"\n  kid: customer:8,invoice:7,check:mod10\n  terms:" + c.terms + "\n"
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		conf, err := loadConfig(path)
		if err != nil {
			t.Fatal(err)
		}
		p, err := conf.profile()
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
