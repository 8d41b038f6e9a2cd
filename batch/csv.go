package batch

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what an import reads.
const (
	maxImport = 1 << 30 // bytes of a file
	maxCell   = 1000    // characters of a cell
	maxFaults = 1000    // faults kept of a file; the rest is counted
)

// RowFault is what is wrong with one cell of a CSV file.
type RowFault struct {
	Line    int    `json:"line"`
	Column  int    `json:"column"` // the cell's first character, in bytes from 1, as editors count
	Message string `json:"message"`
}

// ImportError is everything that is wrong with a CSV file. Nothing of the file has been taken.
type ImportError struct {
	File   string
	Faults []RowFault
	More   int // faults that were not kept
}

func (e *ImportError) Error() string {
	var b strings.Builder
	for _, f := range e.Faults {
		fmt.Fprintf(&b, "%s:%d:%d: %s\n", e.File, f.Line, f.Column, f.Message)
	}
	if e.More > 0 {
		fmt.Fprintf(&b, "%s: and %d more faults\n", e.File, e.More)
	}
	b.WriteString("nothing of the file was imported: correct it and import it again")
	return b.String()
}

// sheet is a CSV file with a header row, read row by row. Cells are asked for by column name; what is wrong with them is
// gathered, so that a row's and a file's faults are told together.
type sheet struct {
	csv    *csv.Reader
	column map[string]int
	header []string
	row    []string
	faults *ImportError
}

// column says what a CSV file may hold.
type column struct {
	name     string
	optional bool     // the column may be missing
	also     []string // what else it may be called
}

func required(names ...string) (cs []column) {
	for _, n := range names {
		cs = append(cs, column{name: n})
	}
	return cs
}

func optional(names ...string) (cs []column) {
	for _, n := range names {
		cs = append(cs, column{name: n, optional: true})
	}
	return cs
}

// newSheet reads the header of a file that has no other columns.
func newSheet(file string, r io.Reader, columns []column) (*sheet, error) {
	return openSheet(file, r, columns, false)
}

// openSheet reads the header; others says whether columns that are not asked for may be there. Comma or semicolon, UTF-8 or
// ISO-8859-1 are found from the content.
func openSheet(file string, r io.Reader, columns []column, others bool) (*sheet, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxImport+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(data) > maxImport {
		return nil, fmt.Errorf("read %s: larger than %d MiB: split it", file, maxImport>>20)
	}
	data = toUTF8(data)
	s := &sheet{csv: csv.NewReader(bytes.NewReader(data)), column: map[string]int{}, faults: &ImportError{File: file}}
	header, _, _ := bytes.Cut(data, []byte("\n"))
	if bytes.Count(header, []byte(";")) > bytes.Count(header, []byte(",")) {
		s.csv.Comma = ';'
	}
	if s.header, err = s.csv.Read(); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty: the first row names the columns")
		}
		s.fault(1, 1, "%v", err)
		return nil, s.faults
	}
	for i, name := range s.header {
		name = strings.ToLower(strings.TrimSpace(name))
		line, col := s.csv.FieldPos(i)
		c := slices.IndexFunc(columns, func(c column) bool { return c.name == name || slices.Contains(c.also, name) })
		if c < 0 {
			if !others {
				s.fault(line, col, "unknown column %q: the columns are %s", name, names(columns))
			}
			continue
		}
		if _, twice := s.column[columns[c].name]; twice {
			s.fault(line, col, "the column %s is there twice", columns[c].name)
		}
		s.column[columns[c].name] = i
	}
	for _, c := range columns {
		if _, ok := s.column[c.name]; !ok && !c.optional {
			s.fault(1, 1, "the column %s is missing", c.name)
		}
	}
	if len(s.faults.Faults) > 0 {
		return nil, s.faults
	}
	return s, nil
}

func names(columns []column) string {
	var list []string
	for _, c := range columns {
		list = append(list, c.name)
	}
	return strings.Join(list, ", ")
}

// toUTF8 takes what is no UTF-8 for ISO-8859-1, and drops a byte order mark.
func toUTF8(data []byte) []byte {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if utf8.Valid(data) {
		return data
	}
	out := make([]byte, 0, len(data)+len(data)/8)
	for _, c := range data {
		out = utf8.AppendRune(out, rune(c))
	}
	return out
}

// next goes to the next row; false at the end of the file.
func (s *sheet) next() bool {
	for {
		row, err := s.csv.Read()
		if errors.Is(err, io.EOF) {
			return false
		}
		var parse *csv.ParseError
		if errors.As(err, &parse) {
			if errors.Is(err, csv.ErrFieldCount) {
				s.fault(parse.Line, 1, "the row has %d cells, the header has %d", len(row), len(s.header))
				continue
			}
			s.fault(parse.Line, parse.Column, "%v: the rest of the file is not read", parse.Err)
			return false
		}
		if !slices.ContainsFunc(row, func(c string) bool { return strings.TrimSpace(c) != "" }) {
			continue
		}
		s.row = row
		return true
	}
}

// line is where the row begins.
func (s *sheet) line() int {
	line, _ := s.csv.FieldPos(0)
	return line
}

// get is a cell, without blanks around it; empty when the column is not there.
func (s *sheet) get(name string) string {
	i, ok := s.column[name]
	if !ok {
		return ""
	}
	v := strings.TrimSpace(s.row[i])
	switch {
	case utf8.RuneCountInString(v) > maxCell:
		s.bad(name, "longer than %d characters", maxCell)
		return ""
	case strings.ContainsFunc(v, unicode.IsControl):
		s.bad(name, "holds a line break or another control character")
		return ""
	}
	return v
}

// bad notes what is wrong with a cell of the row.
func (s *sheet) bad(name, format string, a ...any) {
	line, col := s.position(name)
	s.fault(line, col, name+": "+format, a...)
}

// position is where a cell of the row begins.
func (s *sheet) position(name string) (line, col int) {
	if i, ok := s.column[name]; ok {
		return s.csv.FieldPos(i)
	}
	return s.line(), 1
}

func (s *sheet) fault(line, col int, format string, a ...any) {
	if len(s.faults.Faults) == maxFaults {
		s.faults.More++
		return
	}
	s.faults.Faults = append(s.faults.Faults, RowFault{line, col, fmt.Sprintf(format, a...)})
}

// parse reads a cell with a parser; an empty one gives the zero value when it may be empty.
func parse[T any](s *sheet, name string, mayBeEmpty bool, parser func(string) (T, error)) (v T) {
	cell := s.get(name)
	if cell == "" {
		if !mayBeEmpty {
			s.bad(name, "is empty")
		}
		return v
	}
	v, err := parser(cell)
	if err != nil {
		s.bad(name, "%v", err)
	}
	return v
}

// oneOf parses one of a few words.
func oneOf[T ~string](words ...T) func(string) (T, error) {
	return func(v string) (T, error) {
		if w := T(strings.ToLower(v)); slices.Contains(words, w) {
			return w, nil
		}
		return "", fmt.Errorf("%q is none of %v", v, words)
	}
}

// err is all that was found, or nil.
func (s *sheet) err() error {
	if len(s.faults.Faults) == 0 {
		return nil
	}
	slices.SortStableFunc(s.faults.Faults, func(a, b RowFault) int { return a.Line - b.Line })
	return s.faults
}
