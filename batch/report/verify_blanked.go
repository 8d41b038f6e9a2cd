package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"

	"trekk/batch"
	"trekk/batch/stream"
)

// hash compares kept bytes with the hash that was noted when they came or were sealed. Where parts of them were
// blanked, the record of that vouches for the rest: from the hash of what came it leads to that of what is there,
// and what it names is blank.
func (v *verifier) hash(d batch.Direction, no int64, want string, wrong func(string, ...any)) error {
	blankings, err := stream.All(v.Store.Blankings(v.ctx, d, no))
	if err != nil {
		return err
	}
	var spans batch.Spans
	for _, b := range blankings {
		if b.Was != want {
			wrong("it had SHA-256 %s before it was blanked on %s, noted was %s", b.Was, b.On, want)
		}
		want = b.SHA256
		spans = append(spans, b.Spans...)
	}
	got, filled, err := hashOf(v.Store.Content(v.ctx, d, no), spans.Sorted())
	switch {
	case err != nil:
		return err
	case got != want:
		wrong("its bytes have SHA-256 %s, noted was %s", got, want)
	case filled >= 0:
		wrong("it was blanked at byte %d, and something stands there", filled)
	}
	if len(blankings) > 0 {
		v.found.Blanked++
	}
	return nil
}

// hashOf is the hash of content, and the first byte of a piece in which spans of it are not blank; below zero when
// they all are.
func hashOf(content io.Reader, spans batch.Spans) (sum string, filled int64, err error) {
	h, buf, at := sha256.New(), make([]byte, 64<<10), int64(0)
	filled = -1
	for {
		n, err := content.Read(buf)
		h.Write(buf[:n])
		if len(spans) > 0 && filled < 0 {
			blank := slices.Clone(buf[:n])
			if spans.Blank(blank, at); !bytes.Equal(blank, buf[:n]) {
				filled = at
			}
		}
		at += int64(n)
		if errors.Is(err, io.EOF) {
			return hex.EncodeToString(h.Sum(nil)), filled, nil
		}
		if err != nil {
			return "", filled, fmt.Errorf("read what is kept: %w", err)
		}
	}
}
