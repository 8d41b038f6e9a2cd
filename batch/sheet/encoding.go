package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	utf "golang.org/x/text/encoding/unicode"
	"golang.org/x/text/transform"
)

// Encoding is how the letters of a file are written.
type Encoding string

// The encodings that are read. UTF-16 is found by its mark.
const (
	UTF8    Encoding = "UTF-8"
	UTF16   Encoding = "UTF-16"
	Latin1  Encoding = "ISO-8859-1"
	Windows Encoding = "Windows-1252"
	XLSX    Encoding = "XLSX" // a workbook
)

// decoder makes UTF-8 of the encoding; nil where it is that. Where no byte of 0x80 to 0x9F is, Windows-1252
// is ISO-8859-1.
func (e Encoding) decoder() *encoding.Decoder {
	switch e {
	case Latin1, Windows:
		return charmap.Windows1252.NewDecoder()
	case UTF16:
		return utf.UTF16(utf.LittleEndian, utf.UseBOM).NewDecoder()
	}
	return nil
}

const (
	utf8Mark  = "\xef\xbb\xbf"
	headBytes = 1 << 16 // that are looked at together
)

// beginnings are what files begin with, and what they are.
var beginnings = []struct {
	bytes    string
	encoding Encoding
	wrong    string // what is wrong with it; empty where it is read
}{
	{"\xff\xfe", UTF16, ""},
	{"\xfe\xff", UTF16, ""},
	{"PK\x03\x04", XLSX, ""},
	{"\xd0\xcf\x11\xe0", "", "the file is a workbook of an old Excel (.xls), or one with a password: save it as " +
		".xlsx or as CSV"},
	{"%PDF", "", "the file is a PDF: export it as CSV or .xlsx"},
	{"\x1f\x8b", "", "the file is compressed (gzip): unpack it first"},
	{"<", "", "the file is HTML or XML: export it as CSV or .xlsx"},
}

// look finds the encoding, and what is wrong with the file as a whole. It reads to the end: it may be a byte
// of the last row that shows it not to be UTF-8.
func (in *Input) look() error {
	if err := in.begins(); err != nil || in.wrong != nil {
		return err
	}
	if in.encoding == XLSX {
		return in.openBook()
	}
	if _, err := in.from.Seek(in.start, io.SeekStart); err != nil {
		return err
	}
	all := &io.LimitedReader{R: in.from, N: MaxBytes + 1}
	_, err := io.Copy(io.Discard, transform.NewReader(all, encoding.UTF8Validator))
	if errors.Is(err, encoding.ErrInvalidUTF8) {
		if in.encoding == UTF8 {
			in.encoding = Latin1
		}
		_, err = io.Copy(io.Discard, all)
	}
	switch {
	case err != nil:
		return err
	case all.N == 0:
		return fmt.Errorf("larger than %d MiB: split it", MaxBytes>>20)
	}
	if in.oldMac, err = in.endsLinesWithCR(); err != nil {
		return err
	}
	return in.readLetters()
}

// endsLinesWithCR reports whether the head of the file, of several lines at least, has CR at their ends and no LF.
func (in *Input) endsLinesWithCR() (bool, error) {
	r, err := in.text()
	if err != nil {
		return false, err
	}
	head, err := r.Peek(headBytes)
	if errors.Is(err, io.EOF) {
		err = nil
	}
	return bytes.ContainsRune(head, '\r') && !bytes.ContainsRune(head, '\n'), err
}

// begins looks at the first bytes, which some kinds of files are known by.
func (in *Input) begins() error {
	in.encoding = UTF8
	head := make([]byte, 4)
	_, err := in.from.Seek(in.start, io.SeekStart)
	if err == nil {
		_, err = io.ReadFull(in.from, head)
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	for _, b := range beginnings {
		if !bytes.HasPrefix(head, []byte(b.bytes)) {
			continue
		}
		in.encoding = b.encoding
		if b.wrong != "" {
			in.fault(1, 1, b.wrong)
		}
		break
	}
	return nil
}

// fault notes why nothing can be read of the file.
func (in *Input) fault(line, column int, format string, a ...any) {
	f := faultOf(line, column, "", format, a...)
	in.wrong = &f
}

// readLetters reads all of the file as the encoding has it, until something shows that it has another.
func (in *Input) readLetters() error {
	r, err := in.text()
	if err != nil {
		return err
	}
	for line := 1; in.wrong == nil; {
		part, err := r.ReadSlice('\n')
		in.letters(line, part)
		switch {
		case err == nil:
			line++
		case errors.Is(err, io.EOF):
			return nil
		case !errors.Is(err, bufio.ErrBufferFull):
			return err
		}
	}
	return nil
}

// letters looks at letters of a line for what no file of the encoding has. A letter behind 0x7F makes
// Windows-1252 of ISO-8859-1.
func (in *Input) letters(line int, part []byte) {
	wrong := func(at int, format string, a ...any) {
		in.fault(line, at+1, format, a...)
	}
	if at := bytes.IndexByte(part, 0); at >= 0 {
		wrong(at, "a byte 0, which no text has: it is no CSV file, or UTF-16 without its mark; save it as UTF-8")
		return
	}
	old := in.encoding == Latin1 || in.encoding == Windows
	if at := bytes.Index(part, []byte("\uFFFD")); at >= 0 && !old {
		wrong(at, "\uFFFD stands for a letter that was lost when the file was written: export it anew")
		return
	}
	if at, pair, letter := twice(part); at >= 0 {
		wrong(at, "%q stands for %q: UTF-8 that was read as another encoding and written again; export it anew, "+
			"as UTF-8 or Windows-1252 throughout", pair, letter)
		return
	}
	if old {
		in.oldLetters(part, wrong)
	}
}

// oldLetters looks at letters of what is not UTF-8. One behind 0xFF makes Windows-1252 of ISO-8859-1.
func (in *Input) oldLetters(part []byte, wrong func(at int, format string, a ...any)) {
	var before, last rune
	for at, r := range string(part) {
		switch {
		case r == utf8.RuneError:
			wrong(at, "a byte that is no letter of Windows-1252, and the file is not UTF-8: save it as UTF-8")
			return
		case dos[last] != 0 && isASCIILetter(before) && isASCIILetter(r):
			wrong(at-utf8.RuneLen(last),
				"\"%c\" within a word is \"%c\" in the encoding of DOS or of an old Mac: save it as "+
					"UTF-8", last, dos[last])
			return
		case r > 0xFF:
			in.encoding = Windows
		}
		before, last = last, r
	}
}

func isASCIILetter(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }

// dos are the letters of other encodings (CP865, Mac) whose bytes are signs in Windows-1252 that no word
// holds.
var dos = map[rune]rune{'†': 'å', '›': 'ø', 'Œ': 'å'}

// twice finds a letter of two bytes in UTF-8 that was read as two letters of ISO-8859-1 or Windows-1252:
// where it begins, the two, and what it was; -1 where there is none.
func twice(part []byte) (at int, pair, letter string) {
	for at = 0; ; at += len("Ã") {
		k := bytes.Index(part[at:], []byte("Ã"))
		if k < 0 {
			return -1, "", ""
		}
		at += k
		for _, second := range string(part[at+len("Ã"):]) {
			low, ok := charmap.Windows1252.EncodeRune(second)
			if !ok && second < 0x100 {
				low, ok = byte(second), true
			}
			if ok && low >= 0x80 && low < 0xC0 {
				return at, "Ã" + string(second), string([]byte{0xC3, low})
			}
			break
		}
	}
}
