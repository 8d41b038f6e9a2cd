package nets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
)

// RawRecord is a record as it stands in a file.
type RawRecord struct {
	Line   int     // from 1; the record's number in a file without line ends
	At     int64   // where its first byte is in the file, from 0
	Text   []byte  // its characters, without the line end; 80 in a good file. Valid until the next step
	Layout *Record // what it claims to be; nil when there is no such record
}

// Split returns the records of a file one after the other, unchecked, for
// whoever wants to see them as they are.
func Split(src io.Reader) iter.Seq2[RawRecord, error] {
	return func(yield func(RawRecord, error) bool) {
		f := newFrames(src)
		for raw := f.next(); raw != nil; raw = f.next() {
			raw = f.again(raw)
			at := f.base + int64(cap(f.buf)-cap(raw)) // both end where the buffer does
			if !yield(RawRecord{f.line, at, raw, RecordOf(raw)}, nil) {
				return
			}
		}
		if !errors.Is(f.err, io.EOF) {
			yield(RawRecord{}, fmt.Errorf("reading Nets file behind line %d: %w", f.line, f.err))
		}
	}
}

// frames cuts a stream of bytes into records and the gaps between them. A gap
// is a line end, as a rule.
type frames struct {
	src      io.Reader
	buf      []byte
	pos, end int   // what is in buf and not cut yet
	base     int64 // where in the file buf begins
	err      error // what src said last: io.EOF, or a failure

	records int
	line    int    // of the record that next returned
	lineEnd string // of the first record; "" in a file without line ends
	style   frameStyle
	bom     bool

	// The gap in front of pos has been read and is lineEnd, unless open: then
	// pos is right behind a record, or in the middle of what follows it.
	open bool
	gap  []byte // when open: what of it has been read
	skip bool   // the record was cut off: throw the rest of its line away

	quick bool // next has not looked for line ends in the record

	odd gapKind // of the gap in front of the record that next returned; the reader clears it
}

type frameStyle uint8

const (
	undecided frameStyle = iota
	lf
	crlf
	blocks // no line ends: one record after the other
)

type gapKind uint8

const (
	otherLineEnd gapKind = 1 + iota
	strayBlanks
)

const (
	bufferSize = 64 << 10
	lookahead  = 1 << 10         // what next has before it, unless the file ends
	maxGap     = 4 << 10         // how much of a gap is kept
	blankish   = " \r\n\x00\x1a" // what a gap may consist of
)

func newFrames(src io.Reader) frames {
	return frames{src: src, buf: make([]byte, bufferSize), line: 1, open: true}
}

// next returns the characters of the next record. They are 80 in a good file,
// and never none. It returns nil at the end of the file; f.err is then io.EOF or
// the failure. What it returns is valid until the next call.
//
// It does not look for a line end among the 80 characters: whoever finds
// something wrong in them calls again.
func (f *frames) next() []byte {
	f.quick = false
	if f.end-f.pos < lookahead && f.err == nil {
		f.fill()
	}
	const n = RecordLength
	if b := f.buf[f.pos:f.end]; !f.open && len(b) > n+1 {
		length := 0
		switch f.style {
		case lf:
			if b[n] == '\n' {
				length = n + 1
			}
		case crlf:
			if b[n] == '\r' && b[n+1] == '\n' {
				length = n + 2
			}
		case blocks:
			if b[n] == 'N' && b[n+1] == 'Y' {
				length = n
			}
		}
		if length > 0 && b[0] == 'N' {
			f.pos += length
			f.line++
			f.records++
			f.quick = true
			return b[:n]
		}
	}
	return f.slow()
}

// again returns the record that next returned, or a shorter one when there is a
// line end in it.
func (f *frames) again(rec []byte) []byte {
	if !f.quick || f.style == blocks || bytes.IndexByte(rec, '\n') < 0 {
		return rec
	}
	f.pos -= RecordLength + len(f.lineEnd)
	f.line--
	f.records--
	return f.slow()
}

// slow does what next does not expect: the first record, the last, and all that
// is not 80 characters and a line end.
func (f *frames) slow() []byte {
	if !f.open {
		f.open = true
		f.gap = append(f.gap[:0], f.lineEnd...)
		if f.style != blocks {
			f.line++
		}
	}
	b := f.skipGap()
	if b == nil {
		return nil
	}
	f.records++
	if f.style == blocks {
		f.line = f.records
	}
	n := f.cut(b)
	f.pos += n
	f.gap = f.gap[:0]

	rest := b[n:]
	if f.style == undecided {
		switch blanks := bytes.TrimLeft(rest, " "); {
		case bytes.HasPrefix(blanks, []byte("\n")):
			f.style, f.lineEnd = lf, "\n"
		case bytes.HasPrefix(blanks, []byte("\r\n")):
			f.style, f.lineEnd = crlf, "\r\n"
		}
	}
	if after := len(f.lineEnd); f.style != undecided && len(rest) > after &&
		string(rest[:after]) == f.lineEnd && rest[after] == 'N' {
		f.pos += after
		f.open = false
	}
	return b[:n]
}

// skipGap reads up to the next record and returns what begins there, nil at the
// end of the file.
func (f *frames) skipGap() []byte {
	for {
		if f.end-f.pos < lookahead && f.err == nil {
			f.fill()
		}
		b := f.buf[f.pos:f.end]
		switch {
		case len(b) == 0:
			return nil
		case f.skip:
			n := bytes.IndexByte(b, '\n')
			f.skip = n < 0
			if n < 0 {
				n = len(b)
			}
			f.pos += n
			continue
		case f.records == 0 && !f.bom && bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
			f.bom = true
			f.pos += 3
			continue
		}
		n := len(b) - len(bytes.TrimLeft(b, blankish))
		if n > 0 {
			f.pos += n
			if f.style != blocks {
				f.line += bytes.Count(b[:n], []byte("\n"))
			}
			f.gap = append(f.gap, b[:min(n, maxGap+1-len(f.gap))]...)
			continue
		}
		switch g := string(f.gap); {
		case g == f.lineEnd:
		case f.records > 0 && (g == "\n" || g == "\r\n"):
			f.odd = otherLineEnd
		default:
			f.odd = strayBlanks
		}
		return b
	}
}

// cut returns the length of the record at the beginning of b.
func (f *frames) cut(b []byte) int {
	newline := bytes.IndexByte(b, '\n')
	next := -1
	if f.style == undecided || f.style == blocks {
		next = boundary(b)
		if f.records == 1 && next > 0 && (newline < 0 || newline > next) {
			f.style = blocks
		}
	}
	end := len(b)
	switch {
	case f.style == blocks && next > 0:
		end = next
	case f.style == blocks && len(b) >= lookahead:
		end = RecordLength // garbage, in pieces
	case f.style != blocks && newline >= 0:
		end = newline
	case f.style != blocks && len(b) >= lookahead:
		f.skip = true
		return len(b) // longer than anything could be
	}
	// Blanks at its end belong to the record up to position 80.
	b = b[:end]
	return max(len(bytes.TrimRight(b, blankish)), min(RecordLength, len(bytes.TrimRight(b, "\r\n\x00\x1a"))))
}

// boundary returns where in b the next record begins, as far as the first eight
// characters of records tell, and -1 when they do not.
func boundary(b []byte) int {
	if len(b) >= RecordLength+8 && recordOf((*[8]byte)(b[RecordLength:])) != nil {
		return RecordLength
	}
	for k := 8; k+8 <= len(b) && k <= 4*RecordLength; k++ {
		if b[k] == 'N' && recordOf((*[8]byte)(b[k:])) != nil {
			return k
		}
	}
	return -1
}

// fill reads until there is enough to look ahead, or no more.
func (f *frames) fill() {
	copy(f.buf, f.buf[f.pos:f.end])
	f.base += int64(f.pos)
	f.pos, f.end = 0, f.end-f.pos
	for idle := 0; f.end < lookahead && f.err == nil; {
		n, err := f.src.Read(f.buf[f.end:])
		f.end += n
		f.err = err
		if n > 0 {
			idle = 0
		} else if idle++; idle == 100 && err == nil {
			f.err = io.ErrNoProgress
		}
	}
}
