package batch

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of what an import reads, beside maxImport.
const (
	maxCell   = 1000 // characters of a cell
	maxFaults = 1000 // faults kept of a file; the rest is counted
	chunkRows = 512  // rows held at a time
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

// sheet is a CSV file with a header row, read chunk by chunk and row by row: for s.chunk() { for s.next() { ... } }. Cells are
// asked for by column name; what is wrong with them is gathered, so that a row's and a file's faults are told together.
type sheet struct {
	csv    *csv.Reader
	column map[string]int
	header []string
	cells  []string // of the chunk, row after row
	at     []place  // where each begins
	row    int      // of the chunk, from 0
	over   bool     // nothing more is read
	broken error    // why the file could not be read to its end
	faults *ImportError
}

// place is a line, and a column in bytes, both from 1.
type place struct{ line, column int }

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

// open reads the header of a file that has no other columns.
func (in *input) open(columns []column) (*sheet, error) { return in.openSheet(columns, false) }

// openSheet reads the header, from which comma or semicolon are found; others says whether columns that are not asked for may
// be there.
func (in *input) openSheet(columns []column, others bool) (*sheet, error) {
	r, err := in.text()
	if err != nil {
		return nil, err
	}
	s := &sheet{csv: csv.NewReader(r), column: map[string]int{}, faults: &ImportError{File: in.file}}
	s.csv.ReuseRecord = true
	head, _ := r.Peek(r.Size())
	head, _, _ = bytes.Cut(head, []byte("\n"))
	if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		s.csv.Comma = ';'
	}
	if s.header, err = s.csv.Read(); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty: the first row names the columns")
		}
		s.fault(1, 1, "%v", err)
		return nil, s.faults
	}
	s.header = slices.Clone(s.header)
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
	if s.wrong() {
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

// chunk reads the next rows, for next to go to; false at the end of the file.
func (s *sheet) chunk() bool {
	s.cells, s.at, s.row = s.cells[:0], s.at[:0], -1
	for !s.over && len(s.cells) < chunkRows*len(s.header) {
		s.read()
	}
	return len(s.cells) > 0
}

// read takes the next row into the chunk, unless it is blank or is none.
func (s *sheet) read() {
	row, err := s.csv.Read()
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		s.over = true
	case errors.Is(err, csv.ErrFieldCount) && errors.As(err, &parse):
		s.fault(parse.Line, 1, "the row has %d cells, the header has %d", len(row), len(s.header))
	case errors.As(err, &parse):
		s.over = true
		s.fault(parse.Line, parse.Column, "%v: the rest of the file is not read", parse.Err)
	case err != nil:
		s.over, s.broken = true, fmt.Errorf("read %s: %w", s.faults.File, err)
	case slices.ContainsFunc(row, func(c string) bool { return strings.TrimSpace(c) != "" }):
		s.cells = append(s.cells, row...)
		for i := range row {
			line, col := s.csv.FieldPos(i)
			s.at = append(s.at, place{line, col})
		}
	}
}

// next goes to the next row of the chunk; false at its end.
func (s *sheet) next() bool {
	s.row++
	return s.row*len(s.header) < len(s.cells)
}

// line is where the row begins.
func (s *sheet) line() int { return s.at[s.row*len(s.header)].line }

// values are the cells of a column in the chunk, without blanks around them; the empty ones are left out.
func (s *sheet) values(name string) (list []string) {
	i, ok := s.column[name]
	for ; ok && i < len(s.cells); i += len(s.header) {
		if v := strings.TrimSpace(s.cells[i]); v != "" {
			list = append(list, v)
		}
	}
	return list
}

// cell is a cell of the row as it is, without blanks around it; empty when the column is not there.
func (s *sheet) cell(name string) string {
	if i, ok := s.column[name]; ok {
		return strings.TrimSpace(s.cells[s.row*len(s.header)+i])
	}
	return ""
}

// get is a cell of the row that has been checked.
func (s *sheet) get(name string) string {
	v := s.cell(name)
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
		at := s.at[s.row*len(s.header)+i]
		return at.line, at.column
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

// numbers are those that a file has had, each with its line. They go by the first 96 bits of a hash, so that a million take little
// memory.
type numbers map[[12]byte]int32

// twice notes a number of the row, or finds fault with it when the file has had it.
func (s *sheet) twice(had numbers, column, number, what string) bool {
	sum := sha256.Sum256([]byte(number))
	key := [12]byte(sum[:])
	first, twice := had[key]
	if twice {
		s.bad(column, "line %d has the same %s", first, what)
	} else {
		had[key] = int32(s.line())
	}
	return twice
}

// wrong reports whether anything was found.
func (s *sheet) wrong() bool { return len(s.faults.Faults) > 0 }

// err is all that was found, or nil.
func (s *sheet) err() error {
	if s.broken != nil {
		return s.broken
	}
	if !s.wrong() {
		return nil
	}
	slices.SortStableFunc(s.faults.Faults, func(a, b RowFault) int { return a.Line - b.Line })
	return s.faults
}
