package sheet

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"
)

// chunkRows is about how many rows are held at a time.
const chunkRows = 512

// Sheet is a file with a header, read chunk by chunk and row by row:
//
//	for s.Chunk() {
//		for s.Next() { ... }
//	}
//
// Cells are asked for by the names of the columns. What is wrong is gathered; see Err.
type Sheet struct {
	in        *Input
	rows      rows
	separator rune           // of the cells; zero of a workbook
	before    int            // lines before the header that are not read
	column    map[string]int // where the columns that are asked for are in a row
	header    []string
	cells     []string // of the chunk, row after row
	at        []place  // where each cell begins
	row       int      // of the chunk, from 0
	over      bool     // nothing more is read
	broken    error    // why the file could not be read to its end
	faults    *Error
	told      map[cellKey]bool // cells that have a fault already
	left      []RowFault       // what was left out

	// Stray tells a row of another number of cells than the header that is none of the file's, such as a sum below
	// it, and is left out; nil where there are no such rows.
	Stray func(cells []string) bool
}

// rows is where the rows of a file come from.
type rows interface {
	// Read gives the next row, which may change when it is called again; io.EOF behind the last.
	Read() ([]string, error)
	// FieldPos is where a cell of the row begins, both from 1.
	FieldPos(cell int) (line, column int)
}

// place is a line, and a column in bytes, both from 1; of a workbook the numbers of row and column.
type place struct{ line, column int }

// Open finds the header of a file that may have these columns among others, and reads it. Lines before it are
// left out. The error is an *Error when the header is wrong; the sheet can then tell only how it was
// understood.
func (in *Input) Open(columns []Column) (*Sheet, error) {
	s := &Sheet{in: in, column: map[string]int{}, faults: &Error{File: in.name}, told: map[cellKey]bool{}}
	if in.wrong != nil {
		s.note(*in.wrong)
		return s, s.faults
	}
	if err := s.open(columns); err != nil {
		return s, err
	}
	for s.header == nil && !s.over {
		row, err := s.rows.Read()
		var parse *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			s.over = true
			s.Fault(1, 1, "the file is empty: the first row names the columns")
		case errors.As(err, &parse):
			s.over = true
			s.Fault(parse.Line+s.before, parse.Column, "%v", quoted(parse.Err))
		case err != nil:
			return s, fmt.Errorf("read %s: %w", in.name, err)
		case !blank(row):
			s.header = slices.Clone(row)
		}
	}
	if s.header != nil {
		s.find(columns)
	}
	if s.Wrong() {
		return s, s.faults
	}
	return s, nil
}

// open begins to read the rows at the header.
func (s *Sheet) open(columns []Column) error {
	if s.in.book != nil {
		return s.openBook(columns)
	}
	r, err := s.in.text()
	if err != nil {
		return err
	}
	head, err := r.Peek(headBytes)
	if err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read %s: %w", s.in.name, err)
	}
	s.separator, s.before = headOf(head, columns)
	for i := range s.before {
		line, err := r.ReadSlice('\n') // of the head
		if err != nil {
			return fmt.Errorf("read %s: %w", s.in.name, err)
		}
		if text := strings.TrimSpace(string(line)); text != "" &&
			!strings.HasPrefix(strings.ToLower(text), "sep=") {
			s.Leave(i+1, "before the headings: %s", text)
		}
	}
	c := csv.NewReader(r)
	c.Comma, c.ReuseRecord, c.FieldsPerRecord = s.separator, true, -1
	s.rows = c
	return nil
}

// blank reports whether all cells are.
func blank(row []string) bool {
	return !slices.ContainsFunc(row, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// place is where a cell of the row that was read last begins.
func (s *Sheet) place(cell int) place {
	line, column := s.rows.FieldPos(cell)
	return place{line + s.before, column}
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
// not as many cells as the header; cells without a heading may be missing, and what stands behind the last
// may be blank. Where a quote is wrong nothing after it can be made sense of, and reading ends.
func (s *Sheet) read() {
	row, err := s.rows.Read()
	var parse *csv.ParseError
	switch {
	case errors.Is(err, io.EOF):
		s.over = true
	case errors.As(err, &parse):
		s.over = true
		s.Fault(parse.Line+s.before, parse.Column, "%v: the rest of the file is not read", quoted(parse.Err))
	case err != nil:
		s.over, s.broken = true, fmt.Errorf("read %s: %w", s.in.name, err)
	case blank(row):
	case !s.fits(row) && s.Stray != nil && s.Stray(row):
		s.Leave(s.place(0).line, "no line of the file: %s", strings.Join(row, " "))
	case !s.fits(row):
		s.Fault(s.place(0).line, 1, "the row has %d cells, the header has %d", len(row), len(s.header))
	default:
		for i := range s.header {
			cell := ""
			if i < len(row) {
				cell = row[i]
			}
			s.cells = append(s.cells, cell)
			s.at = append(s.at, s.place(min(i, len(row)-1)))
		}
	}
}

// quoted says what is wrong with a quote.
func quoted(err error) error {
	switch {
	case errors.Is(err, csv.ErrBareQuote):
		return Wrong("a quote (\") within a cell that does not begin with one: double it, and quote the cell")
	case errors.Is(err, csv.ErrQuote):
		return Wrong("a quote (\") that is not closed, or has something behind it that is no separator")
	}
	return err
}

// fits reports whether a row has as many cells as the header. Those of a workbook end at the last that is not
// empty.
func (s *Sheet) fits(row []string) bool {
	n := len(s.header)
	if len(row) > n {
		return blank(row[n:])
	}
	return s.in.book != nil || blank(s.header[len(row):])
}

// Next goes to the next row of the chunk; false at its end.
func (s *Sheet) Next() bool {
	s.row++
	return s.row*len(s.header) < len(s.cells)
}

// Rows is how many rows the chunk has.
func (s *Sheet) Rows() int { return len(s.cells) / len(s.header) }

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

// Cell is a cell of the row as it is, without the blanks around it and what has no look; empty when the column is not
// there. Get also checks it.
func (s *Sheet) Cell(name string) string {
	if i, ok := s.column[name]; ok {
		return withoutApostrophe(strings.TrimSpace(seen(s.cells[s.row*len(s.header)+i])))
	}
	return ""
}

// seen is a text as it looks: programs put marks of the direction of writing, and blanks of no width, around numbers
// and names that are copied from them, which are then none that anybody would find.
func seen(text string) string {
	if strings.IndexFunc(text, lookless) < 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		if lookless(r) {
			return -1
		}
		return r
	}, text)
}

func lookless(r rune) bool {
	switch {
	case r < 0x61c:
		return false
	case r == '\u200b', r == '\u2060', r == '\ufeff':
		return true
	}
	return unicode.Is(unicode.Bidi_Control, r)
}

// Row is all cells of the row as they stand in the file, those of no column among them. They are gone with the chunk.
func (s *Sheet) Row() []string { return s.cells[s.row*len(s.header) : (s.row+1)*len(s.header)] }

// Headings are those of the file, as they stand in it, in the order of Row.
func (s *Sheet) Headings() []string { return s.header }

// Position is where a cell of the row begins, both from 1: where the row begins, when the column is not
// there.
func (s *Sheet) Position(name string) (line, col int) {
	if i, ok := s.column[name]; ok {
		at := s.at[s.row*len(s.header)+i]
		return at.line, at.column
	}
	return s.Line(), 1
}

// Has reports whether the file has a column.
func (s *Sheet) Has(name string) bool {
	_, there := s.column[name]
	return there
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
	if !s.Has(name) {
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
