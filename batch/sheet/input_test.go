package sheet_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"trekk/batch/sheet"
)

// many is more rows than are held at a time.
const many = 1200

// What a byte of the last row decides: the whole file is UTF-8, or the whole file is ISO-8859-1.
func TestTheEncodingIsThatOfTheWholeFile(t *testing.T) {
	for name, c := range map[string]struct{ mark, first, last, want string }{
		"UTF-8":                        {"", "Kåre", "Åse", "Kåre Åse"},
		"with a byte order mark":       {"\xef\xbb\xbf", "Kåre", "Åse", "Kåre Åse"},
		"ISO-8859-1 at the end":        {"", "Kare", "\xc5se", "Kare Åse"},
		"a dash of Windows-1252":       {"", "K\xe5re", "\x96 \xc5se", "Kåre – Åse"},
		"cut short, so it is no UTF-8": {"", "Kare", "\xc3", "Kare Ã"},
	} {
		row := func(no int) string { return fmt.Sprintf("%d;x", no) }
		file := c.mark + "no;name\n1;" + c.first + "\n" + lines(2, many, row) + "9999;" + c.last
		rows, err := read(t, file, sheet.Required("no", "name"))
		if err != nil || len(rows) != many+1 || rows[0][1]+" "+rows[many][1] != c.want {
			t.Errorf("%s: %v, %d rows, want %s", name, err, len(rows), c.want)
		}
	}
}

// A pipe can be read only once: it goes by way of a file that nobody else sees and that is gone afterwards. A
// file is read from where its reader stands.
func TestFilesAndPipes(t *testing.T) {
	spool := t.TempDir()
	t.Setenv("TMPDIR", spool)
	file := []byte("no\n" + lines(1, many, func(no int) string { return fmt.Sprint(no) }))
	r, w, err := os.Pipe() // an os.File, which says that it can seek
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_, err := w.Write(file)
		_ = errors.Join(err, w.Close())
	}()
	read := bytes.NewReader(append([]byte("already read\n"), file...))
	if _, err := read.Seek(13, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	for i, from := range []io.Reader{r, io.MultiReader(bytes.NewReader(file)), read} {
		in, err := sheet.New("-", from)
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			found, err := in.Distinct(sheet.Required("no"), "no", cellOf("no"))
			if err != nil || len(found) != many || in.Name() != "-" {
				t.Errorf("%d: %d rows, %v", i, len(found), err)
			}
		}
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	}
	broken := errors.New("broken off")
	pipe := io.MultiReader(bytes.NewReader(file), brokenReader{broken})
	if _, err := sheet.New("-", pipe); !errors.Is(err, broken) {
		t.Errorf("a pipe that breaks: %v", err)
	}
	if left, err := os.ReadDir(spool); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

// A file that can no longer be read is not one that has ended.
func TestAFileThatBreaksWhileItIsRead(t *testing.T) {
	broken := errors.New("broken off")
	file := "no\n" + lines(1, 50000, func(no int) string { return fmt.Sprint(no) })
	from := &breaking{Reader: strings.NewReader(file)}
	in, err := sheet.New("x.csv", from)
	if err != nil {
		t.Fatal(err)
	}
	s, err := in.Open(sheet.Required("no"))
	if err != nil {
		t.Fatal(err)
	}
	from.err = broken
	for s.Chunk() {
		for s.Next() {
			s.Bad("no", "is wrong")
		}
	}
	if err := s.Err(); !errors.Is(err, broken) || err.Error() != "read x.csv: broken off" {
		t.Error(err)
	}
}

// breaking is a file whose reading fails from when err is set.
type breaking struct {
	*strings.Reader
	err error
}

func (r *breaking) Read(p []byte) (int, error) {
	if r.err != nil {
		return 0, r.err
	}
	return r.Reader.Read(p)
}

// endless is a file that is larger than what is read of one.
type endless struct{}

func (endless) Read(p []byte) (int, error)         { clear(p); return len(p), nil }
func (endless) Seek(int64, int) (n int64, e error) { return 0, nil }

func TestAFileThatIsTooLarge(t *testing.T) {
	_, err := sheet.New("all.csv", endless{})
	if err == nil || err.Error() != "read all.csv: larger than 1024 MiB: split it" {
		t.Error(err)
	}
}
