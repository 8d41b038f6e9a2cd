package outbox_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/outbox"
)

// line is one of the manifest.
type line struct {
	File    string `json:"file"`
	SHA256  string `json:"sha256"`
	Rows    int    `json:"rows"`
	Entries int64  `json:"audit_entries"`
	Hash    string `json:"audit_hash"`
}

func manifest(t *testing.T, m batch.Moment) (lines []line) {
	t.Helper()
	text, err := os.ReadFile(m.Outbox + ".manifest")
	must(t, err)
	for _, l := range strings.Split(strings.TrimSuffix(string(text), "\n"), "\n") {
		lines = append(lines, line{})
		must(t, json.Unmarshal([]byte(l), &lines[len(lines)-1]))
	}
	return lines
}

// Each file that leaves has a line outside the database, with its hash and the audit log's last, and one that
// was noted and cut short before it had its name has it with its name.
func TestEachFileThatLeavesIsListedWithTheLastHash(t *testing.T) {
	m := newGym(t)
	must(t, send(t, m, "first"))
	must(t, send(t, m, "second"))
	in := func(name string) string { return filepath.Join(m.Outbox, name) }
	must(t, os.Rename(in("sms-2026-10-06-2.csv"), in(".sms-2026-10-06-2.csv.part"))) // as if killed there
	must(t, os.Truncate(m.Outbox+".manifest", int64(len(firstLine(t, m)))))
	must(t, outbox.Recover(t.Context(), m))
	lines := manifest(t, m)
	if len(lines) != 2 {
		t.Fatalf("%+v", lines)
	}
	for i, name := range []string{"sms-2026-10-06.csv", "sms-2026-10-06-2.csv"} {
		noted, err := m.Store.OutboxFile(t.Context(), name)
		must(t, err)
		hash, err := m.Store.AuditHash(t.Context(), lines[i].Entries)
		must(t, err)
		if want := (line{name, noted.SHA256, 1, int64(i + 2), hash}); lines[i] != want || hash == "" {
			t.Errorf("%+v, want %+v", lines[i], want)
		}
	}
}

func firstLine(t *testing.T, m batch.Moment) string {
	t.Helper()
	text, err := os.ReadFile(m.Outbox + ".manifest")
	must(t, err)
	first, _, _ := strings.Cut(string(text), "\n")
	return first + "\n"
}

// A link in the place of the manifest is not followed, and nothing leaves unlisted before it is moved away.
func TestNothingLeavesUnlisted(t *testing.T) {
	m := newGym(t)
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	must(t, os.Symlink(elsewhere, m.Outbox+".manifest"))
	if err := send(t, m, "first"); err == nil || !strings.Contains(err.Error(), "move it away") {
		t.Errorf("%v", err)
	}
	if _, err := os.Lstat(elsewhere); err == nil {
		t.Error("it was written through the link")
	}
	must(t, os.Remove(m.Outbox+".manifest"))
	must(t, outbox.Recover(t.Context(), m))
	if got := files(t, m); len(got) != 1 || len(manifest(t, m)) != 1 {
		t.Errorf("%v, %v", got, manifest(t, m))
	}
}

// What still lies in the outbox is held against the books: whatever was changed is named, and nothing else.
func TestWhatLiesInTheOutboxIsAsItLeft(t *testing.T) {
	m := newGym(t)
	looks := func(want int, names ...string) {
		t.Helper()
		looked, altered, err := outbox.Check(t.Context(), m)
		must(t, err)
		got := []string{}
		for _, f := range altered {
			got = append(got, f.Name)
		}
		if looked != want || strings.Join(got, " ") != strings.Join(names, " ") {
			t.Errorf("%d looked at, %+v", looked, altered)
		}
	}
	looks(0)
	for _, text := range []string{"first", "second", "third"} {
		must(t, send(t, m, text))
	}
	must(t, os.WriteFile(filepath.Join(m.Outbox, "notes.txt"), []byte("mine"), 0o600))
	looks(3)
	first, second := filepath.Join(m.Outbox, "sms-2026-10-06.csv"), filepath.Join(m.Outbox,
		"sms-2026-10-06-2.csv")
	content, err := os.ReadFile(first)
	must(t, err)
	content[len(content)-3]++
	must(t, os.WriteFile(first, content, 0o600))
	must(t, os.Remove(second)) // moved away
	looks(2, "sms-2026-10-06.csv")
	must(t, os.Symlink(first, second))
	looks(3, "sms-2026-10-06-2.csv", "sms-2026-10-06.csv")
}
