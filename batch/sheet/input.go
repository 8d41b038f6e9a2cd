package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// MaxBytes is how large a file may be.
const MaxBytes = 1 << 30

// Input is a CSV file that is read from its beginning as often as it takes, and is never held in memory.
type Input struct {
	name   string
	from   io.ReadSeeker
	start  int64    // where the file begins in from
	latin1 bool     // it is not UTF-8, and so is taken for ISO-8859-1
	spool  *os.File // a copy of what can be read only once; else nil
}

// New reads a file through once, to find its encoding and whether it is too large. It begins where r stands.
// What cannot be read twice, such as a pipe, is copied first. file is the name under which faults are told.
// The caller closes the input.
func New(file string, r io.Reader) (in *Input, err error) {
	in = &Input{name: file}
	if in.from, _ = r.(io.ReadSeeker); in.from != nil {
		if in.start, err = in.from.Seek(0, io.SeekCurrent); err != nil { // a pipe, though it has the method
			in.from = nil
		}
	}
	if in.from == nil {
		err = in.copy(r)
	}
	if err == nil {
		err = in.look()
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("read %s: %w", file, err), in.Close())
	}
	return in, nil
}

// Name is the name of the file as it was given to New.
func (in *Input) Name() string { return in.name }

// Close removes the copy, if one was made. What was given to New stays open.
func (in *Input) Close() error {
	if in.spool == nil {
		return nil
	}
	return in.spool.Close()
}

// copy makes the copy. It holds personal data, so only this user may read it, and its name is removed at
// once: it is gone when this process is, however that ends.
func (in *Input) copy(r io.Reader) (err error) {
	if in.spool, err = os.CreateTemp("", "trekk-import-"); err != nil { // with mode 0600
		return err
	}
	in.from = in.spool
	if err := os.Remove(in.spool.Name()); err != nil {
		return err
	}
	_, err = io.Copy(in.spool, io.LimitReader(r, MaxBytes+1))
	return err
}

// look reads the file to its end: it may be a byte of the last row that shows it not to be UTF-8.
func (in *Input) look() error {
	if _, err := in.from.Seek(in.start, io.SeekStart); err != nil {
		return err
	}
	all := &io.LimitedReader{R: in.from, N: MaxBytes + 1}
	_, err := io.Copy(io.Discard, transform.NewReader(all, encoding.UTF8Validator))
	if in.latin1 = errors.Is(err, encoding.ErrInvalidUTF8); in.latin1 {
		_, err = io.Copy(io.Discard, all)
	}
	if err == nil && all.N == 0 {
		err = fmt.Errorf("larger than %d MiB: split it", MaxBytes>>20)
	}
	return err
}

// text reads the file from its beginning, as UTF-8 and without a byte order mark.
func (in *Input) text() (*bufio.Reader, error) {
	if _, err := in.from.Seek(in.start, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read %s: %w", in.name, err)
	}
	r := bufio.NewReaderSize(io.LimitReader(in.from, MaxBytes), 1<<16)
	if mark, _ := r.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = r.Discard(len(mark))
	}
	if in.latin1 {
		r = bufio.NewReaderSize(charmap.ISO8859_1.NewDecoder().Reader(r), 1<<16)
	}
	return r, nil
}
