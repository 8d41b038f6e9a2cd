package batch

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/transform"
)

// maxImport is how many bytes of a file are read.
const maxImport = 1 << 30

// input is a CSV file that is read from its beginning as often as it takes, and is never held in memory.
type input struct {
	file   string // its name
	from   io.ReadSeeker
	start  int64
	latin1 bool     // it is no UTF-8, and so is taken for ISO-8859-1
	spool  *os.File // a copy of what can be read only once; nil otherwise
}

// newInput looks through a file. The caller closes it.
func newInput(file string, r io.Reader) (in *input, err error) {
	in = &input{file: file}
	if in.from, _ = r.(io.ReadSeeker); in.from != nil {
		if in.start, err = in.from.Seek(0, io.SeekCurrent); err != nil { // a pipe
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
		return nil, errors.Join(fmt.Errorf("read %s: %w", file, err), in.close())
	}
	return in, nil
}

// copy makes the spool, which holds personal data: it has no name and is gone with this process.
func (in *input) copy(r io.Reader) (err error) {
	if in.spool, err = os.CreateTemp("", "trekk-import-"); err != nil { // with mode 0600
		return err
	}
	in.from = in.spool
	if err := os.Remove(in.spool.Name()); err != nil {
		return err
	}
	_, err = io.Copy(in.spool, io.LimitReader(r, maxImport+1))
	return err
}

// look reads it all, and finds whether it is too large and whether it is UTF-8, which one byte of the last row decides.
func (in *input) look() error {
	if _, err := in.from.Seek(in.start, io.SeekStart); err != nil {
		return err
	}
	all := &io.LimitedReader{R: in.from, N: maxImport + 1}
	_, err := io.Copy(io.Discard, transform.NewReader(all, encoding.UTF8Validator))
	if in.latin1 = errors.Is(err, encoding.ErrInvalidUTF8); in.latin1 {
		_, err = io.Copy(io.Discard, all)
	}
	if err == nil && all.N == 0 {
		err = fmt.Errorf("larger than %d MiB: split it", maxImport>>20)
	}
	return err
}

// text reads it from its beginning, as UTF-8 and without a byte order mark.
func (in *input) text() (*bufio.Reader, error) {
	if _, err := in.from.Seek(in.start, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read %s: %w", in.file, err)
	}
	r := bufio.NewReaderSize(io.LimitReader(in.from, maxImport), 1<<16)
	if mark, _ := r.Peek(3); string(mark) == "\xef\xbb\xbf" {
		_, _ = r.Discard(len(mark))
	}
	if in.latin1 {
		r = bufio.NewReaderSize(charmap.ISO8859_1.NewDecoder().Reader(r), 1<<16)
	}
	return r, nil
}

// collect gathers what pick finds in the rows, the empty left out, where the file has a column. What is wrong with the rows is for
// whoever reads them to say.
func (in *input) collect(columns []column, name string, pick func(*sheet) string) (map[string]bool, error) {
	s, err := in.open(columns)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	if _, there := s.column[name]; !there {
		return found, nil
	}
	for s.chunk() {
		for s.next() {
			if v := pick(s); v != "" && !found[v] {
				found[strings.Clone(v)] = true // the row that it is a part of is not kept
			}
		}
	}
	return found, s.broken
}

func (in *input) close() error {
	if in.spool == nil {
		return nil
	}
	return in.spool.Close()
}
