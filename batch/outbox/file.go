package outbox

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"trekk/batch"
	"trekk/batch/whole"
	"trekk/schedule/bankday"
)

// File is an outbox file being written. It comes into being with its first row, and leaves with Update. One
// goroutine writes it.
type File struct {
	m    batch.Moment
	job  string // who writes it, as the books note it
	kind Kind
	ext  string // of its name: csv, or of a document pdf

	tx   batch.Tx // in which its rows leave; nil outside of Update
	name string   // empty before it is needed
	file *os.File // nil before the first row
	hash hash.Hash
	csv  *csv.Writer
	rows int
}

// New is a file of a kind, written by a job. Nothing is made before a row is added.
func New(m batch.Moment, job string, kind Kind) *File {
	return &File{m: m, job: job, kind: kind, ext: "csv"}
}

// NewDocument is a PDF that belongs to the file of a kind of the same name, written by a job.
func NewDocument(m batch.Moment, job string, kind Kind) *File {
	return &File{m: m, job: job, kind: kind, ext: "pdf"}
}

// Write writes a document, which has so many letters. It is written once.
func (f *File) Write(ctx context.Context, letters int, write func(io.Writer) error) error {
	if err := f.create(ctx); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	f.rows = letters
	if f.file == nil {
		return nil
	}
	if err := write(io.MultiWriter(f.file, f.hash)); err != nil {
		return fmt.Errorf("outbox: write %s: %w", f.name, err)
	}
	return nil
}

// Add writes a row, a cell for each of the kind's columns.
func (f *File) Add(ctx context.Context, row ...string) error {
	if want := len(columns[f.kind]); len(row) != want {
		return fmt.Errorf("outbox: a row of %d cells for the %d columns of %s", len(row), want, f.kind)
	}
	if f.csv == nil {
		if err := f.create(ctx); err != nil {
			return fmt.Errorf("outbox: %w", err)
		}
	}
	f.rows++
	if err := f.csv.Write(f.kind.Safe(row)); err != nil {
		return fmt.Errorf("outbox: write %s: %w", f.name, err)
	}
	return nil
}

// Named is the name that the file has, or will have with its first row: one that was never used, and that
// nothing in the folder has, KIND-DATE.csv, or, when a second file of a kind is needed on a day,
// KIND-DATE-2.csv and so on. A document and the file that it belongs to have the same number.
func (f *File) Named(ctx context.Context) (string, error) {
	for i := 1; f.name == ""; i++ {
		free := true
		for _, ext := range f.kind.exts() {
			name := nameOf(f.kind, f.m.Today(), i, ext)
			_, err := f.m.Store.OutboxFile(ctx, name)
			if err != nil && !errors.Is(err, batch.ErrNotFound) {
				return "", err
			}
			free = free && err != nil && !f.taken(name)
		}
		if free {
			f.name = nameOf(f.kind, f.m.Today(), i, f.ext)
		}
	}
	return f.name, nil
}

// taken reports whether something in the folder has a name that the books know nothing of: they may be older
// than it.
func (f *File) taken(name string) bool {
	if f.m.Outbox == "" {
		return false
	}
	_, err := os.Lstat(filepath.Join(f.m.Outbox, name))
	return err == nil
}

// note notes in the books that the row that was added last is about an invoice, if any. kind is that of a
// message; the others are of the file's own. Of a rehearsal nothing is noted.
func (f *File) note(invoiceNo, kind string) error {
	switch {
	case invoiceNo == "", f.m.Outbox == "":
		return nil
	case f.tx == nil:
		return fmt.Errorf("outbox: a row about invoice %s in %s, outside of Update", invoiceNo, f.name)
	}
	return f.tx.AddDispatch(batch.Dispatch{
		InvoiceNo: invoiceNo, File: f.name, Row: f.rows, Kind: cmp.Or(kind, string(f.kind)), On: f.m.Today(),
	})
}

// create makes the part file, with the headings.
func (f *File) create(ctx context.Context) error {
	if _, err := f.Named(ctx); err != nil {
		return err
	}
	if f.m.Outbox == "" { // a rehearsal: the rows go nowhere
		f.csv = csv.NewWriter(io.Discard)
		return nil
	}
	if err := os.MkdirAll(f.m.Outbox, 0o700); err != nil {
		return err
	}
	file, err := createPart(partPath(f.m.Outbox, f.name))
	if err != nil {
		return err
	}
	f.file, f.hash = file, sha256.New()
	if f.ext != "csv" {
		return nil
	}
	f.csv = csv.NewWriter(io.MultiWriter(file, f.hash))
	return f.csv.Write(columns[f.kind])
}

// createPart makes a part file anew, in place of one that was never noted. What is no file there is left
// alone and is an error: nothing is written through a link, or into a pipe.
func createPart(path string) (*os.File, error) {
	if there, err := os.Lstat(path); err == nil && there.Mode().IsRegular() {
		if err := os.Remove(path); err != nil {
			return nil, err
		}
	}
	return os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

// Name is the name of a day's first, second ... file of a kind.
func Name(kind Kind, day bankday.Date, i int) string { return nameOf(kind, day, i, "csv") }

func nameOf(kind Kind, day bankday.Date, i int, ext string) string {
	if i > 1 {
		return fmt.Sprintf("%s-%s-%d.%s", kind, day, i, ext)
	}
	return fmt.Sprintf("%s-%s.%s", kind, day, ext)
}

// seal makes the rows durable and notes the file in the transaction. It does nothing when there were no rows.
func (f *File) seal(tx batch.Tx) error {
	if f.file == nil {
		return nil
	}
	var err error
	if f.csv != nil {
		f.csv.Flush()
		err = f.csv.Error()
	}
	if err := errors.Join(err, f.file.Sync(), f.file.Close()); err != nil {
		return fmt.Errorf("outbox: write %s: %w", f.name, err)
	}
	if err := whole.SyncDir(f.m.Outbox); err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return tx.AddOutboxFile(f.noted())
}

// noted is what the books note of the file.
func (f *File) noted() batch.OutboxFile {
	return batch.OutboxFile{
		Name: f.name, Job: f.job, On: f.m.Today(), Rows: f.rows, SHA256: hex.EncodeToString(f.hash.Sum(nil)),
	}
}

// Update runs fn in one transaction of the store together with outbox files, which fn adds rows to, and
// publishes the files when it holds.
func Update(
	ctx context.Context, m batch.Moment, act batch.Act, fn func(batch.Tx) error, files ...*File,
) error {
	err := m.Store.Update(ctx, act, func(tx batch.Tx) error {
		for _, f := range files {
			f.tx = tx
		}
		if err := fn(tx); err != nil {
			return err
		}
		for _, f := range files {
			if err := f.seal(tx); err != nil {
				return err
			}
		}
		return nil
	})
	for _, f := range files {
		f.tx = nil
		switch {
		case f.file == nil:
		case err != nil:
			f.file.Close() // whether the commit held is not known after every error: the next run looks
		default:
			err = publish(ctx, m, f.noted())
		}
	}
	return err
}

// Recover puts right what a run that was cut short has left: part files that were noted get their names, and
// those that were not are removed. Whoever holds the lock of the books calls it before anything is written.
func Recover(ctx context.Context, m batch.Moment) error {
	entries, err := os.ReadDir(m.Outbox)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("outbox: %w", err)
	}
	for _, e := range entries {
		name, begins := strings.CutPrefix(e.Name(), ".")
		name, ends := strings.CutSuffix(name, ".part")
		if ext := filepath.Ext(name); !begins || !ends || ext != ".csv" && ext != ".pdf" {
			continue
		}
		if err := recoverPart(ctx, m, name); err != nil {
			return err
		}
	}
	return nil
}

// recoverPart does so with the part file of a name.
func recoverPart(ctx context.Context, m batch.Moment, name string) error {
	noted, err := m.Store.OutboxFile(ctx, name)
	if err != nil && !errors.Is(err, batch.ErrNotFound) {
		return err
	}
	sum, hashErr := hashFile(partPath(m.Outbox, name))
	switch {
	case hashErr != nil:
		return fmt.Errorf("outbox: %w", hashErr)
	case err == nil && noted.SHA256 == sum:
		return publish(ctx, m, noted)
	}
	return os.Remove(partPath(m.Outbox, name))
}

// partPath is where a file lies before it has its name.
func partPath(outbox, name string) string { return filepath.Join(outbox, "."+name+".part") }

// publish lists a part file in the manifest and gives it its name, unless another has taken it. One with the
// same content is the file itself, which was named when the part file was about to go.
func publish(ctx context.Context, m batch.Moment, noted batch.OutboxFile) error {
	if err := list(ctx, m, &noted); err != nil {
		return err
	}
	part, file := partPath(m.Outbox, noted.Name), filepath.Join(m.Outbox, noted.Name)
	err := whole.Rename(part, file)
	if errors.Is(err, fs.ErrExist) {
		if same, sameErr := sameContent(part, file); sameErr == nil && same {
			return os.Remove(part)
		}
		return fmt.Errorf("outbox: there is something else called %s: move it away, and run again; nothing "+
			"is overwritten", file)
	}
	if err != nil {
		return fmt.Errorf("outbox: %w", err)
	}
	return nil
}

func sameContent(a, b string) (bool, error) {
	first, err := hashFile(a)
	if err != nil {
		return false, err
	}
	second, err := hashFile(b)
	return first == second, err
}

func hashFile(path string) (string, error) {
	f, err := whole.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
