package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"

	"trekk/batch"
)

var contentTable = table{"content", "direction, no, seq, bytes", 3}

// chunkSize is the most that a row of content holds.
const chunkSize = 1 << 20

func (t writer) WriteContent(
	d batch.Direction, no int64, fn func(io.Writer) error,
) (size int64, sum string, err error) {
	w := &contentWriter{tx: t.tx, direction: d, no: no, sum: sha256.New(), chunk: make([]byte, 0, chunkSize)}
	if err := fn(w); err != nil {
		return 0, "", t.fail(err) // half of it may be written
	}
	if len(w.chunk) > 0 || w.seq == 0 { // what is empty has one empty chunk
		if err := w.flush(); err != nil {
			return 0, "", err
		}
	}
	return w.size, hex.EncodeToString(w.sum.Sum(nil)), nil
}

type contentWriter struct {
	tx        *tx
	direction batch.Direction
	no, seq   int64
	size      int64
	sum       hash.Hash
	chunk     []byte
}

func (w *contentWriter) Write(p []byte) (n int, err error) {
	w.size += int64(len(p))
	w.sum.Write(p)
	for len(p) > 0 {
		k := copy(w.chunk[len(w.chunk):chunkSize], p)
		w.chunk = w.chunk[:len(w.chunk)+k]
		p, n = p[k:], n+k
		if len(w.chunk) == chunkSize {
			if err := w.flush(); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

func (w *contentWriter) flush() error {
	w.seq++
	direction := string(w.direction)
	err := w.tx.add(contentTable, false, &direction, &w.no, &w.seq, w.chunk)
	w.chunk = w.chunk[:0]
	return err
}

const selectContent = "SELECT bytes FROM content WHERE creditor_id = $1 AND direction = $2 AND no = $3 " +
	"AND seq = $4"

func (b files) Content(ctx context.Context, d batch.Direction, no int64) io.Reader {
	return &contentReader{ctx: ctx, part: b.part, direction: string(d), no: no}
}

// contentReader reads one chunk at a time. Content never changes, so the chunks belong together.
type contentReader struct {
	ctx       context.Context
	part      *part
	direction string
	no, seq   int64
	chunk     []byte
	err       error
}

func (r *contentReader) Read(p []byte) (int, error) {
	for len(r.chunk) == 0 && r.err == nil {
		r.seq++
		r.chunk, r.err = one(
			r.ctx, r.part, func(b *[]byte) []any { return []any{b} }, selectContent, r.direction, r.no, r.seq,
		)
		switch {
		case errors.Is(r.err, batch.ErrNotFound) && r.seq > 1:
			r.err = io.EOF
		case r.err != nil:
			r.err = fmt.Errorf("content %s %d: %w", r.direction, r.no, r.err)
		}
	}
	n := copy(p, r.chunk)
	r.chunk = r.chunk[n:]
	if n > 0 || len(p) == 0 {
		return n, nil
	}
	return 0, r.err
}
