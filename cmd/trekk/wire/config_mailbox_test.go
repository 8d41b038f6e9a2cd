package wire

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

// config reads a trekk.yaml with some more keys.
func config(t *testing.T, more string) (*Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "trekk.yaml")
	text := "creditor:\n  id: gym\n  name: Gym\n  account: \"15032080119\"\n  transmitter: \"00123456\"\n" +
		"  kid: customer:8,invoice:7,check:mod10\n  terms: sit\n" + more
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return LoadConfig(path)
}

func TestMailboxLimits(t *testing.T) {
	conf, err := config(t, "mailbox:\n  url: folder:mail\n")
	if err != nil {
		t.Fatal(err)
	}
	work := &conf.Creditors[0].Work
	in := work.intake([]string{t.TempDir()})
	if in.LargestFile != 2<<30 || in.MostFiles != 5000 || in.KeepFree != 256<<20 || in.HoldStrays ||
		!reflect.DeepEqual(work.Mailbox.redials(), []time.Duration{time.Second, 10 * time.Second,
			time.Minute}) {
		t.Errorf("without a word: %+v, %v", in, work.Mailbox.redials())
	}
	conf, err = config(t, "mailbox:\n  largest_file: 10MB\n  most_files: 3\n  keep_free: 4096\n  retry: [5s]\n"+
		"  ignore: [\"*.pdf\", README]\n  recipient: \"00777777\"\ninbox:\n  strays: hold\n")
	if err != nil {
		t.Fatal(err)
	}
	work = &conf.Creditors[0].Work
	in = work.intake(nil)
	if in.LargestFile != 10_000_000 || in.MostFiles != 3 || in.KeepFree != 4096 || !in.HoldStrays ||
		!slices.Equal(in.Recipients, []string{"00777777"}) || !in.Ignores("brev.pdf") ||
		!in.Ignores("README") || in.Ignores("README.txt") || in.Ignores("OCR.pdf.1") ||
		!reflect.DeepEqual(work.Mailbox.redials(), []time.Duration{5 * time.Second}) {
		t.Errorf("as said: %+v, %v", in, work.Mailbox.redials())
	}
	for more, want := range map[string]string{
		"mailbox: {largest_file: 0}":    "mailbox.largest_file is 0",
		"mailbox: {largest_file: -1}":   "is not a size",
		"mailbox: {most_files: -1}":     "mailbox.most_files is -1",
		"mailbox: {keep_free: 99999PB}": "is not a size",
		"mailbox: {ignore: [\"[\"]}":    "is no pattern of names",
		"mailbox: {recipient: 77}":      `mailbox.recipient "77": want the 8 digits`,
		"inbox: {strays: maybe}":        `inbox.strays is "maybe"`,
	} {
		if _, err := config(t, more+"\n"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", more, err, want)
		}
	}
}

func TestRunLimit(t *testing.T) {
	for more, want := range map[string]time.Duration{
		"": 2 * time.Hour, "run_limit: 45m\n": 45 * time.Minute, "run_limit: 0s\n": 0,
	} {
		if conf, err := config(t, more); err != nil || time.Duration(conf.RunLimit) != want {
			t.Errorf("%q: %v, want %s", more, err, want)
		}
	}
}

// The room is that of the fullest disk, and a folder that is not there yet will be on the disk of the one
// above.
func TestFreeOn(t *testing.T) {
	before := freeIn
	defer func() { freeIn = before }()
	freeIn = func(folder string) (int64, error) {
		switch folder {
		case "/a":
			return 10, nil
		case "/b":
			return 7, nil
		}
		return 0, fs.ErrNotExist
	}
	if free, err := freeOn([]string{"/a", "/b/not/yet"})(); free != 7 || err != nil {
		t.Errorf("%d, %v", free, err)
	}
	if _, err := freeOn([]string{"/a", "/c"})(); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a disk that is not there: %v", err)
	}
	if before == nil {
		return
	}
	if free, err := before(t.TempDir()); free <= 0 || err != nil {
		t.Errorf("this disk: %d, %v", free, err)
	}
	freeIn = nil
	if freeOn(nil) != nil {
		t.Error("a system that does not tell tells")
	}
}
