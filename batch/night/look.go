package night

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"trekk/batch"
	"trekk/nets/mailbox"
)

// Looked is how a file of the bank would be taken, if it were handed in now.
type Looked struct {
	// File is the file as it would be then: worked, in quarantine, or none of the payee's. Its number is 0. One whose
	// content came before is that one, as it is, and would not be taken again.
	File     batch.File
	Before   bool // its content came before
	Faults   []batch.Fault
	Findings []batch.Finding // what would be told of
}

// Look reads a file of the bank as Receive would take it, from where src stands, and writes nothing. It takes no lock:
// what changes meanwhile may change what becomes of the file.
func (n *Night) Look(ctx context.Context, name string, size int64, src io.ReadSeeker) (l Looked, err error) {
	if err := n.mayReceive(name, size); err != nil {
		return l, err
	}
	start, err := src.Seek(0, io.SeekCurrent)
	if err != nil {
		return l, err
	}
	h := sha256.New()
	if size, err = io.Copy(h, src); err != nil {
		return l, err
	}
	sum := hex.EncodeToString(h.Sum(nil))
	switch l.File, err = n.Store.FileByHash(ctx, sum); {
	case err == nil:
		l.Before = true
		l.Faults, err = n.Store.Faults(ctx, l.File.No)
		return l, err
	case !errors.Is(err, batch.ErrNotFound):
		return l, err
	}
	rec, err := newRecorder(ctx, n.Store)
	if err != nil {
		return l, err
	}
	dry := n.rehearsing(rec)
	no, err := rec.Next(batch.FileSeries, 1)
	if err != nil {
		return l, err
	}
	dry.Store = lookedStore{rehearsedStore{n.Store, rec}, no, src, start}
	f := batch.File{
		No: no, Name: name, Folder: batch.FolderOfDesk, Received: n.Now, Arrived: n.Now, Size: size, SHA256: sum,
		Status: batch.FileNew,
	}
	rep := newReport("ingest")
	if err := (&ingester{night: dry, report: rep}).file(ctx, f); err != nil {
		return l, err
	}
	l = Looked{File: rec.file, Faults: rec.faults, Findings: rep.Findings}
	l.File.No = 0
	return l, nil
}

// lookedStore is the books with a file that is only looked at.
type lookedStore struct {
	rehearsedStore
	no    int64 // of the file
	src   io.ReadSeeker
	start int64 // where it begins in src
}

func (s lookedStore) Content(ctx context.Context, d batch.Direction, no int64) io.Reader {
	if d != batch.In || no != s.no {
		return s.rehearsedStore.Content(ctx, d, no)
	}
	if _, err := s.src.Seek(s.start, io.SeekStart); err != nil {
		return brokenReader{err}
	}
	return s.src
}

// brokenReader fails.
type brokenReader struct{ err error }

func (b brokenReader) Read([]byte) (int, error) { return 0, b.err }

// mayReceive refuses a file for which there is no room, or that is larger than one may be.
func (n *Night) mayReceive(name string, size int64) error {
	err := n.allowed(mailbox.Info{Name: name, Size: size})
	if errors.Is(err, errTooMuch) {
		return batch.Refuse(FileTooLarge, "%v", err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}
