package batch

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Handed is a folder of files that people and programs hand in, which the job ingest takes.
type Handed struct {
	Folder string
	// KindNamed is which kind of file a name says that it is; empty where it says none. HandedOfBank is a file of
	// the bank.
	KindNamed func(name string) string
	// Take takes a file of any other kind into the books, all of it or nothing. What is wrong with the file is a
	// *sheet.Error or a *Refusal. The moment's Key is kept with what is written. The caller holds the lock of the books.
	Take func(ctx context.Context, m Moment, kind, name string, from io.ReadSeeker) error
}

// HandedOfBank is the kind of files that are worked as those of the mailbox are.
const HandedOfBank = "bank"

// The folders below a folder of files that are handed in: those that were taken, and those that were not. Beside one
// that was not stands a text with why, whose name is that of the file and HandedWhy.
const (
	HandedDone   = "done"
	HandedFailed = "failed"
	HandedWhy    = ".why.txt"
)

// IsWriting reports whether a name says that the file is hidden, or still being written.
func IsWriting(name string) bool {
	for _, end := range []string{".part", ".tmp", ".filepart", ".crdownload", "~"} {
		if strings.HasSuffix(strings.ToLower(name), end) {
			return true
		}
	}
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~")
}

// Failed are the findings of the files that were not taken and still lie where such are put.
func (h *Handed) Failed() (list []Finding, err error) {
	entries, err := os.ReadDir(filepath.Join(h.Folder, HandedFailed))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	for _, e := range entries {
		if e.Type().IsRegular() && !IsWriting(e.Name()) && !strings.HasSuffix(e.Name(), HandedWhy) {
			list = append(list, h.failed(e.Name()))
		}
	}
	return list, nil
}

// failed is the finding of a file that was not taken.
func (h *Handed) failed(name string) Finding {
	return Finding{
		Code: FileNotImported, Severity: Urgent, Subject: Subject{Kind: OfImport, No: name},
		Facts: Facts{"folder": filepath.Join(h.Folder, HandedFailed), "why": name + HandedWhy},
	}
}
