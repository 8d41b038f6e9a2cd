package sheet

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/xuri/excelize/v2"
)

// MaxBytes is how large a file may be.
const MaxBytes = 1 << 30

// Input is a CSV file or the first sheet of a workbook, which is read from its beginning as often as it
// takes. A CSV file is never held in memory.
type Input struct {
	name     string
	from     io.ReadSeeker
	start    int64    // where the file begins in from
	spool    *os.File // a copy of what can be read only once; else nil
	encoding Encoding
	oldMac   bool           // its lines end with CR alone
	book     *excelize.File // of XLSX; else nil
	wrong    *RowFault      // why nothing can be read of it; nil when it can
}

// New reads a file through, to find its encoding and whether it is too large. It begins where r stands. What
// cannot be read twice, such as a pipe, is copied first. file is the name under which faults are told; that
// the file is none that can be read is one, which Open tells. The caller closes the input.
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
func (in *Input) Close() (err error) {
	if in.book != nil {
		err = in.book.Close()
	}
	if in.spool != nil {
		err = errors.Join(err, in.spool.Close())
	}
	return err
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

// text reads the file from its beginning, as UTF-8 and without a byte order mark.
func (in *Input) text() (*bufio.Reader, error) {
	if _, err := in.from.Seek(in.start, io.SeekStart); err != nil {
		return nil, fmt.Errorf("read %s: %w", in.name, err)
	}
	r := bufio.NewReaderSize(io.LimitReader(in.from, MaxBytes), headBytes)
	if mark, _ := r.Peek(len(utf8Mark)); string(mark) == utf8Mark {
		_, _ = r.Discard(len(mark))
	}
	if decoder := in.encoding.decoder(); decoder != nil {
		r = bufio.NewReaderSize(decoder.Reader(r), headBytes)
	}
	if in.oldMac {
		r = bufio.NewReaderSize(crLines{r}, headBytes)
	}
	return r, nil
}

// crLines makes LF of the CR at which lines end, as Excel on a Mac writes them where it is asked for CSV (Macintosh).
type crLines struct{ from io.Reader }

func (c crLines) Read(p []byte) (n int, err error) {
	n, err = c.from.Read(p)
	for i, b := range p[:n] {
		if b == '\r' {
			p[i] = '\n'
		}
	}
	return n, err
}
