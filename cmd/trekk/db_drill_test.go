package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"filippo.io/age"

	"trekk/batch/store/pgtest"
)

// drilled is what a test reads of trekk db drill --json.
type drilled struct {
	OK        bool
	Hours     int
	Creditors []struct {
		Verified struct {
			Payments int
			Wrong    []string
		}
		Compared struct {
			Payments, Since int
			Received        int64 `json:"received_ore"`
			Wrong           []string
		}
	}
}

func drillOf(t *testing.T, args ...string) (code int, d drilled) {
	t.Helper()
	code, out, errs := trekk(t, append(args, "--json")...)
	if err := json.Unmarshal([]byte(out), &d); err != nil {
		t.Fatalf("exit code %d, %v: %s%s", code, err, out, errs)
	}
	return code, d
}

// A backup is restored beside the books, on both kinds of databases, verified and held against them, who have gone
// on since; nothing is left of it, and the books are as they were. What an earlier drill left that was killed
// is taken away.
func TestDrill(t *testing.T) {
	for name, at := range map[string]func(t *testing.T, dir string) string{
		"sqlite":   func(_ *testing.T, dir string) string { return "sqlite:" + filepath.Join(dir, "trekk.db") },
		"postgres": func(t *testing.T, _ string) string { return postgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			url := at(t, dir)
			conf := filepath.Join(dir, "trekk.yaml")
			args := []string{"--config", conf, "--db", url}
			demo := []string{"demo", "--months", "1", "--members", "12", "--seed", "3", "--dir", dir}
			if name == "postgres" {
				demo = append(demo, "--db", url)
			}
			must(t, demo...)
			backup := filepath.Join(dir, "copy.db")
			must(t, append(args, "db", "backup", backup)...)
			must(t, append(args, "stop", "--reason", "something new in the books")...)
			if err := os.Mkdir(filepath.Join(dir, ".trekk-drill-killed"), 0o700); err != nil {
				t.Fatal(err)
			}
			if name == "postgres" {
				if err := pgtest.Run(url,
					"CREATE SCHEMA trekk_drill; CREATE TABLE trekk_drill.customer (x int)"); err != nil {
					t.Fatal(err)
				}
			}
			before, tree := must(t, append(args, "db", "verify")...), treeOf(t, dir)
			code, d := drillOf(t, append(args, "db", "drill", backup)...)
			if code != 0 || !d.OK || len(d.Creditors) != 1 {
				t.Fatalf("exit code %d, %+v", code, d)
			}
			if c := d.Creditors[0]; c.Compared.Payments == 0 || c.Compared.Payments != c.Verified.Payments ||
				c.Compared.Received == 0 || c.Compared.Since == 0 {
				t.Errorf("%+v", c)
			}
			if after := must(t, append(args, "db", "verify")...); after != before {
				t.Errorf("the books were\n%s and are\n%s", before, after)
			}
			if after := treeOf(t, dir); len(after) != len(tree)-1 {
				t.Errorf("there were %q, and are %q", tree, after)
			}
			if name == "postgres" && pgtest.Run(url, "SELECT 1 FROM trekk_drill.customer") == nil {
				t.Error("the schema is there still")
			}
		})
	}
}

// A backup that cannot be read, that is of other books, or whose books do not verify, is told, and doctor tells it
// after that; an encrypted one needs its identity.
func TestDrillFindsWhatIsWrong(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	conf := newGym(t, "\nbackup: {folder: copies, keep: 9, recipients: [\""+key.Recipient().String()+"\"]}\n")
	dir := filepath.Dir(conf)
	identity := filepath.Join(dir, "key.txt")
	if err := os.WriteFile(identity, []byte(key.String()+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := trekk(t, "--config", conf, "db", "drill")
	if code != 1 || !strings.Contains(errs, "trekk db backup makes one") &&
		!strings.Contains(errs, "no such file") {
		t.Errorf("without a backup: exit code %d, %s", code, errs)
	}
	must(t, "--config", conf, "db", "backup")
	if code, _, errs := trekk(t, "--config", conf, "db", "drill"); code != 2 ||
		!strings.Contains(errs, "--identity") {
		t.Errorf("without an identity: exit code %d, %s", code, errs)
	}
	if code, d := drillOf(t, "--config", conf, "db", "drill", "--identity", identity); code != 0 || !d.OK {
		t.Errorf("exit code %d, %+v", code, d)
	}
	drillSaid(t, conf, "and was right")

	other := filepath.Join(t.TempDir(), "other.db")
	must(t, "--config", newGym(t, ""), "db", "backup", other)
	code, d := drillOf(t, "--config", conf, "db", "drill", other)
	if code != 1 || d.OK || len(d.Creditors[0].Compared.Wrong) == 0 {
		t.Errorf("of other books: exit code %d, %+v", code, d)
	}
	drillSaid(t, conf, "or was not right")

	text, err := os.ReadFile(other)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, text[:len(text)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	before := treeOf(t, dir)
	if code, _, errs := trekk(t, "--config", conf, "db", "drill", other); code != 1 || errs == "" {
		t.Errorf("of half a file: exit code %d", code)
	}
	if after := treeOf(t, dir); len(after) != len(before) {
		t.Errorf("there were %q, and are %q", before, after)
	}
}

func drillSaid(t *testing.T, conf, want string) {
	t.Helper()
	if _, out, _ := trekk(t, "--config", conf, "doctor"); !strings.Contains(out, want) {
		t.Errorf("doctor does not say %q:\n%s", want, out)
	}
}
