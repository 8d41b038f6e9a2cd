package anchor

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// entries is an audit log: the hashes of its entries.
type entries []string

func (l entries) LastAudit(context.Context) (int64, string, error) {
	if len(l) == 0 {
		return 0, "", nil
	}
	return int64(len(l)), l[len(l)-1], nil
}

func (l entries) AuditHash(_ context.Context, no int64) (string, error) {
	if no < 1 || no > int64(len(l)) {
		return "", nil
	}
	return l[no-1], nil
}

// signed is a folder that has anchored a log entry by entry.
func signed(t *testing.T, log entries) *Folder {
	t.Helper()
	f, made := Open(filepath.Join(t.TempDir(), "anchor"), "")
	if !made || f.err != nil {
		t.Fatalf("made %t, %v", made, f.err)
	}
	for i := range log {
		if err := f.Sign(t.Context(), "gym", log[:i+1], int64(i+1), log[i]); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// broken is why a log does not hold the anchor.
func (f *Folder) broken(t *testing.T, log entries) string {
	t.Helper()
	a, err := f.Check(t.Context(), "gym", log)
	if err != nil {
		t.Fatal(err)
	}
	return a.Broken
}

// A log that goes on holds its anchor, also one that has gone on without it, as when a process was killed
// between the two. One that was emptied, cut or made anew does not, and what is added to it changes nothing.
func TestALogHoldsItsAnchorOrShows(t *testing.T) {
	log := entries{"a", "b", "c"}
	f := signed(t, log)
	for _, goes := range []entries{log, append(log[:3:3], "d", "e")} {
		if why := f.broken(t, goes); why != "" {
			t.Errorf("%v: %s", goes, why)
		}
	}
	for want, other := range map[string]entries{
		"it had 3 entries on": {}, "and has 2": {"a", "b"}, "its entry 3 is not the one": {"a", "b", "x"},
		"its entry 3": {"x", "y", "z", "d"},
	} {
		if why := f.broken(t, other); !strings.Contains(why, want) {
			t.Errorf("%v: %q, want %q", other, why, want)
		}
		for no := range 4 {
			other = append(other, fmt.Sprint("later", no))
			if err := f.Sign(t.Context(), "gym", other, int64(len(other)), other[len(other)-1]); err != nil {
				t.Fatal(err)
			}
			if f.broken(t, other) == "" {
				t.Errorf("%v: what was added made it right", other)
			}
		}
	}
	if why := f.broken(t, log); why != "" {
		t.Errorf("it moved on with another log: %s", why)
	}
}

// Nobody changes an anchor, takes one away, or puts another creditor's in its place.
func TestAnAnchorIsSigned(t *testing.T) {
	log := entries{"a", "b", "c"}
	for name, change := range map[string]func(file string, text []byte) error{
		"fewer entries": func(file string, text []byte) error {
			return os.WriteFile(file, []byte(strings.Replace(string(text), `"entries": 3`, `"entries": 1`,
				1)), 0o600)
		},
		"of another": func(file string, text []byte) error {
			return os.WriteFile(file, []byte(strings.Replace(string(text), `"gym"`, `"spa"`, 1)), 0o600)
		},
		"gone":         func(file string, _ []byte) error { return os.Remove(file) },
		"no anchor":    func(file string, _ []byte) error { return os.WriteFile(file, []byte("[]"), 0o600) },
		"no text":      func(file string, _ []byte) error { return os.WriteFile(file, nil, 0o600) },
		"another key":  func(file string, _ []byte) error { return newKey(file) },
		"no key":       func(file string, _ []byte) error { return os.Remove(keyBeside(file)) },
		"a public key": func(file string, _ []byte) error { return os.Chmod(keyBeside(file), 0o644) },
	} {
		f := signed(t, log)
		text, err := os.ReadFile(f.file("gym"))
		if err == nil {
			err = change(f.file("gym"), text)
		}
		if err != nil {
			t.Fatal(err)
		}
		again, made := Open(f.dir, "")
		if made || again.broken(t, log) == "" {
			t.Errorf("%s: it holds; a key made: %t", name, made)
		}
		_ = again.Sign(t.Context(), "gym", append(log, "d"), 4, "d")
		if again.broken(t, append(log, "d")) == "" {
			t.Errorf("%s: it holds after the next entry", name)
		}
	}
}

func keyBeside(file string) string { return filepath.Join(filepath.Dir(file), "key") }

func newKey(file string) error {
	if err := os.Remove(keyBeside(file)); err != nil {
		return err
	}
	_, err := makeKey(keyBeside(file))
	return err
}

// What rightly puts another log in place begins a new anchor, which names the old one; so does a lost key,
// whose anchors are kept.
func TestANewAnchorNamesTheOldOne(t *testing.T) {
	f := signed(t, entries{"a", "b", "c"})
	old, err := f.read("gym")
	if err != nil {
		t.Fatal(err)
	}
	older := entries{"a", "b"}
	if err := f.Renew(t.Context(), "gym", older, "restored by os:kari"); err != nil {
		t.Fatal(err)
	}
	older = append(older, "d")
	if err := f.Sign(t.Context(), "gym", older, 3, "d"); err != nil {
		t.Fatal(err)
	}
	list, err := f.read("gym")
	if err != nil || len(list) != 2 || list[1].Previous != old[0].MAC ||
		list[1].Why != "restored by os:kari" ||
		list[1].Entries != 3 || f.broken(t, older) != "" {
		t.Errorf("%+v, %v: %s", list, err, f.broken(t, older))
	}
	if err := os.Remove(f.keyFile()); err != nil {
		t.Fatal(err)
	}
	again, _ := Open(f.dir, "")
	err = again.Renew(t.Context(), "gym", older, "the key is lost")
	if err != nil || again.broken(t, older) != "" {
		t.Errorf("%v: %s", err, again.broken(t, older))
	}
	if kept, _ := filepath.Glob(filepath.Join(f.dir, "*.broken")); len(kept) != 1 {
		t.Errorf("kept: %v", kept)
	}
}

// Another database than the installation's has an anchor of its own, from its first use on.
func TestAnotherDatabaseHasAnAnchorOfItsOwn(t *testing.T) {
	f := signed(t, entries{"a", "b"})
	other, _ := Open(f.dir, "sqlite:/tmp/other.db")
	log := entries{"x", "y"}
	if why := other.broken(t, log); why != "" {
		t.Error(why)
	}
	if err := other.Sign(t.Context(), "gym", log, 2, "y"); err != nil {
		t.Fatal(err)
	}
	if other.broken(t, log) != "" || other.broken(t, log[:1]) == "" || f.broken(t, entries{"a", "b"}) != "" {
		t.Error("one is held against the other")
	}
}
