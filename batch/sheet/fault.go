package sheet

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// maxFaults is how many faults of a file are kept; the rest is counted.
const maxFaults = 1000

// RowFault is what is wrong with one cell of a file.
type RowFault struct {
	Line    int    `json:"line"`   // from 1
	Column  int    `json:"column"` // the cell's first character, in bytes from 1, as editors count; of a workbook its number
	Message string `json:"message"`
	Field   string `json:"-"` // the name of the column; empty where the fault is not of one
	// Said is what Message says of the column, for who says it in another language.
	Said *Complaint `json:"-"`
}

// Complaint is a sentence: its English text, with verbs of package fmt, and what stands there, among which may be
// others. It begins in lower case and has no full stop.
type Complaint struct {
	text  string
	about []any
}

// Wrong makes an error that is a complaint. One about another error has that as a fact, and does not wrap it.
func Wrong(text string, about ...any) error { return &Complaint{text, about} }

// Because makes a fault of no cell: at a line, from 1, in its first column.
func Because(line int, text string, about ...any) RowFault {
	return faultOf(line, 1, "", text, about...)
}

// Error is the complaint in English.
func (c *Complaint) Error() string { return fmt.Sprintf(c.text, c.about...) }

// Text is the sentence and what it is about.
func (c *Complaint) Text() (text string, about []any) { return c.text, c.about }

func faultOf(line, col int, name, text string, about ...any) RowFault {
	f := RowFault{Line: line, Column: col, Field: name, Said: &Complaint{text, about}}
	f.Message = f.Said.Error()
	if name != "" {
		f.Message = name + ": " + f.Message
	}
	return f
}

// Error is everything that is wrong with a file. Nothing of the file has been taken.
type Error struct {
	File   string
	Faults []RowFault // by line and column
	More   int        // faults that were not kept
}

// Error has a line for each fault, FILE:LINE:COLUMN: MESSAGE, and a last one that says what to do.
func (e *Error) Error() string {
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

// cellKey is a cell of which a fault has been told.
type cellKey struct {
	line  int
	field string // empty for any of the line
}

// Bad notes what is wrong with a cell of the row. The name of the column is put before it. What is said of a
// cell after that is not told: it follows from the first, or is hidden behind it.
func (s *Sheet) Bad(name, format string, a ...any) {
	line, col := s.Position(name)
	s.BadAt(line, col, name, format, a...)
}

// BadAt is Bad of a row that has gone by, at a line and a column, both from 1.
func (s *Sheet) BadAt(line, col int, name, format string, a ...any) {
	if s.told[cellKey{line, name}] {
		return
	}
	s.note(faultOf(line, col, name, format, a...))
}

// Fault notes what is wrong at a line and a column, both from 1.
func (s *Sheet) Fault(line, col int, format string, a ...any) {
	s.note(faultOf(line, col, "", format, a...))
}

func (s *Sheet) note(f RowFault) {
	s.told[cellKey{f.Line, f.Field}], s.told[cellKey{f.Line, ""}] = true, true
	if len(s.faults.Faults) == maxFaults {
		s.faults.More++
		return
	}
	s.faults.Faults = append(s.faults.Faults, f)
}

// Sound reports whether nothing is wrong with a line so far: what is held against other rows, or cells
// against each other, is only asked of one that is.
func (s *Sheet) Sound(line int) bool { return !s.told[cellKey{line, ""}] }

// maxLeft is how many of the rows that are left out are named.
const maxLeft = 100

// Leave notes that a line is no row, and why it is left out.
func (s *Sheet) Leave(line int, format string, a ...any) {
	if len(s.left) < maxLeft {
		s.left = append(s.left, Because(line, format, a...))
	}
}

// LeftOut is what of the file was left out since it is no row, by line.
func (s *Sheet) LeftOut() []RowFault { return s.left }

// Wrong reports whether anything has been found wrong so far.
func (s *Sheet) Wrong() bool { return len(s.faults.Faults) > 0 }

// Err is why the file could not be read to its end or, when it could, an *Error with all that was found
// wrong; nil when nothing was.
func (s *Sheet) Err() error {
	if s.broken != nil {
		return s.broken
	}
	if !s.Wrong() {
		return nil
	}
	slices.SortStableFunc(s.faults.Faults, func(a, b RowFault) int {
		return cmp.Or(a.Line-b.Line, a.Column-b.Column)
	})
	return s.faults
}
