package camt

import (
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Limits of what is read. The longest text of the format is 500 characters, and its elements are 15 deep;
// only what a bank adds of its own may be more.
const (
	maxToken = 64 << 10 // bytes of one tag, text or comment
	maxDepth = 64
	maxText  = 4 << 10 // bytes of the text of an element that is read
)

var (
	errTooLong  = errors.New("markup or text of more than 64 KiB")
	errEncoding = errors.New("the encoding is not read")
)

// rationed gives the decoder so many bytes for a token, and no more.
type rationed struct {
	src      io.Reader
	buf      []byte
	pos, end int
	left     int
	err      error
	named    string // the encoding that the file names, where it is none that is read
}

func newRationed(src io.Reader) *rationed {
	return &rationed{src: src, buf: make([]byte, 64<<10), left: maxToken}
}

// ReadByte implements io.ByteReader, which the decoder reads by.
func (r *rationed) ReadByte() (byte, error) {
	if r.pos == r.end {
		if err := r.fill(); err != nil {
			return 0, err
		}
	}
	if r.left--; r.left < 0 {
		return 0, errTooLong
	}
	b := r.buf[r.pos]
	r.pos++
	return b, nil
}

// Read implements io.Reader.
func (r *rationed) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := r.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

// peek is what the file begins with.
func (r *rationed) peek() []byte {
	for r.end < 512 && r.err == nil {
		r.more()
	}
	return r.buf[:r.end]
}

func (r *rationed) fill() error {
	if r.err == nil {
		r.pos, r.end = 0, 0
	}
	for idle := 0; r.pos == r.end; idle++ {
		if r.err != nil {
			return r.err
		}
		if r.more(); idle == 100 && r.err == nil {
			r.err = io.ErrNoProgress
		}
	}
	return nil
}

func (r *rationed) more() {
	n, err := r.src.Read(r.buf[r.end:])
	r.end += n
	r.err = err
}

// latin1 turns ISO-8859-1 into UTF-8.
type latin1 struct {
	src  *rationed
	rest []byte
	two  [2]byte
}

func (l *latin1) ReadByte() (byte, error) {
	if len(l.rest) > 0 {
		b := l.rest[0]
		l.rest = l.rest[1:]
		return b, nil
	}
	b, err := l.src.ReadByte()
	if err != nil || b < utf8.RuneSelf {
		return b, err
	}
	n := utf8.EncodeRune(l.two[:], rune(b))
	l.rest = l.two[1:n]
	return l.two[0], nil
}

func (l *latin1) Read(p []byte) (int, error) {
	if len(p) == 0 {
		return 0, nil
	}
	b, err := l.ReadByte()
	if err != nil {
		return 0, err
	}
	p[0] = b
	return 1, nil
}

// charset reads a file in an encoding that it names.
func (r *rationed) charset(name string, _ io.Reader) (io.Reader, error) {
	switch strings.ToLower(name) {
	case "iso-8859-1", "latin1", "us-ascii":
		return &latin1{src: r}, nil
	}
	r.named = name
	return nil, errEncoding
}
