package sheet

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// chunkRows is about how many rows are held at a time.
const chunkRows = 512

// Column is a column that a file may have.
type Column struct {
	Name     string
	Optional bool     // the file may be without it
	Also     []string // what else it may be called, in lower case
}

func (c *Column) called(name string) bool { return c.Name == name || slices.Contains(c.Also, name) }

// Required are columns that a file must have.
func Required(names ...string) (cs []Column) {
	for _, n := range names {
		cs = append(cs, Column{Name: n})
	}
	return cs
}

// Optional are columns that a file may have.
func Optional(names ...string) (cs []Column) {
	for _, n := range names {
		cs = append(cs, Column{Name: n, Optional: true})
	}
	return cs
}

// Sheet is a CSV file with a header, read chunk by chunk and row by row:
//
//	for s.Chunk() {
//		for s.Next() { ... }
//	}
//
// Cells are asked for by the names of the columns. What is wrong is gathered; see Err.
type Sheet struct {
	csv    *csv.Reader
	column map[string]int // where the columns that are asked for are in a row
	header []string
	cells  []string // of the chunk, row after row
	at     []place  // where each cell begins
	row    int      // of the chunk, from 0
	over   bool     // nothing more is read
	broken error    // why the file could not be read to its end
	faults *Error
}

// place is a line, and a column in bytes, both from 1.
type place struct{ line, column int }

// Open reads the header of a file that may have these columns and no others. The error is an *Error when the
// header is wrong.
func (in *Input) Open(columns []Column) (*Sheet, error) { return in.open(columns, false) }

// OpenAmong reads the header of a file in which these columns are among others, which are passed over.
func (in *Input) OpenAmong(columns []Column) (*Sheet, error) { return in.open(columns, true) }

func (in *Input) open(columns []Column, others bool) (*Sheet, error) {
	r, err := in.text()
	if err != nil {
		return nil, err
	}
	s := &Sheet{csv: csv.NewReader(r), column: map[string]int{}, faults: &Error{File: in.name}}
	s.csv.ReuseRecord = true
	s.csv.Comma = separator(r)
	if s.header, err = s.csv.Read(); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("the file is empty: the first row names the columns")
		}
		s.Fault(1, 1, "%v", err)
		return nil, s.faults
	}
	s.header = slices.Clone(s.header)
	s.find(columns, others)
	if s.Wrong() {
		return nil, s.faults
	}
	return s, nil
}

// separator is the one of comma and semicolon that the first line has more of.
func separator(r *bufio.Reader) rune {
	head, _ := r.Peek(r.Size())
	head, _, _ = bytes.Cut(head, []byte("\n"))
	if bytes.Count(head, []byte(";")) > bytes.Count(head, []byte(",")) {
		return ';'
	}
	return ','
}

// find finds the columns in the header, and what is wrong with it.
func (s *Sheet) find(columns []Column, others bool) {
	for i, name := range s.header {
		name = strings.ToLower(strings.TrimSpace(name))
		line, col := s.csv.FieldPos(i)
		at := slices.IndexFunc(columns, func(c Column) bool { return c.called(name) })
		if at < 0 {
			if !others {
				s.Fault(line, col, "unknown column %q: the columns are %s", name, names(columns))
			}
			continue
		}
		found := columns[at].Name
		if _, twice := s.column[found]; twice {
			s.Fault(line, col, "the column %s is there twice", found)
		}
		s.column[found] = i
	}
	for _, c := range columns {
		if _, ok := s.column[c.Name]; !ok && !c.Optional {
			s.Fault(1, 1, "the column %s is missing", c.Name)
		}
	}
}

func names(columns []Column) string {
	var list []string
	for _, c := range columns {
		list = append(list, c.Name)
	}
	return strings.Join(list, ", ")
}

// Chunk reads the next rows, for Next to go through; false at the end of the file. The cells of the chunk
// before it are gone, but strings that were got from them stay.
func (s *Sheet) Chunk() bool {
	s.cells, s.at, s.row = s.cells[:0], s.at[:0], -1
	for !s.over && len(s.cells) < chunkRows*len(s.header) {
		s.read()
	}
	return len(s.cells) > 0
}

// read takes the next row into the chunk. A blank row is passed over, and so, with a fault, is one that has
// not as many cells as the header. Where a quote is wrong nothing after it can be made sense of, and reading
// ends.
func (s *Sheet) read() {
	row, err := s.csv.Read()
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		s.over = true
	case errors.Is(err, csv.ErrFieldCount) && errors.As(err, &parse):
		s.Fault(parse.Line, 1, "the row has %d cells, the header has %d", len(row), len(s.header))
	case errors.As(err, &parse):
		s.over = true
		s.Fault(parse.Line, parse.Column, "%v: the rest of the file is not read", parse.Err)
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

// Next goes to the next row of the chunk; false at its end.
func (s *Sheet) Next() bool {
	s.row++
	return s.row*len(s.header) < len(s.cells)
}

// Line is the line on which the row begins, from 1.
func (s *Sheet) Line() int { return s.at[s.row*len(s.header)].line }

// Values lists the cells of a column in the chunk, without the blanks around them. Empty ones are left out.
func (s *Sheet) Values(name string) (list []string) {
	i, ok := s.column[name]
	for ; ok && i < len(s.cells); i += len(s.header) {
		if v := withoutApostrophe(strings.TrimSpace(s.cells[i])); v != "" {
			list = append(list, v)
		}
	}
	return list
}

// Cell is a cell of the row as it is, without the blanks around it; empty when the column is not there. Get
// also checks it.
func (s *Sheet) Cell(name string) string {
	if i, ok := s.column[name]; ok {
		return withoutApostrophe(strings.TrimSpace(s.cells[s.row*len(s.header)+i]))
	}
	return ""
}

// Position is where a cell of the row begins, both from 1: where the row begins, when the column is not
// there.
func (s *Sheet) Position(name string) (line, col int) {
	if i, ok := s.column[name]; ok {
		at := s.at[s.row*len(s.header)+i]
		return at.line, at.column
	}
	return s.Line(), 1
}

// Distinct reads the whole file and gathers what pick finds in its rows; what is empty is left out, and so is
// everything where the file has no column of that name. It passes over faults in the rows, which are for
// whoever reads them in earnest to tell.
func (in *Input) Distinct(columns []Column, name string, pick func(*Sheet) string) (map[string]bool, error) {
	s, err := in.Open(columns)
	if err != nil {
		return nil, err
	}
	found := map[string]bool{}
	if _, there := s.column[name]; !there {
		return found, nil
	}
	for s.Chunk() {
		for s.Next() {
			if v := pick(s); v != "" && !found[v] {
				found[strings.Clone(v)] = true // the row that it is a part of is not kept
			}
		}
	}
	return found, s.broken
}
