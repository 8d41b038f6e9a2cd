package sheet

import (
	"fmt"
	"slices"
	"strings"
)

// maxFaults is how many faults of a file are kept; the rest is counted.
const maxFaults = 1000

// RowFault is what is wrong with one cell of a CSV file.
type RowFault struct {
	Line    int    `json:"line"`   // from 1, the header's
	Column  int    `json:"column"` // the cell's first character, in bytes from 1, as editors count
	Message string `json:"message"`
	Field   string `json:"-"` // the name of the column; empty where the fault is not of one
}

// Error is everything that is wrong with a CSV file. Nothing of the file has been taken.
type Error struct {
	File   string
	Faults []RowFault // by line
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

// Bad notes what is wrong with a cell of the row. The name of the column is put before it.
func (s *Sheet) Bad(name, format string, a ...any) {
	line, col := s.Position(name)
	s.BadAt(line, col, name, format, a...)
}

// BadAt is Bad of a row that has gone by, at a line and a column, both from 1.
func (s *Sheet) BadAt(line, col int, name, format string, a ...any) {
	s.note(RowFault{line, col, name + ": " + fmt.Sprintf(format, a...), name})
}

// Fault notes what is wrong at a line and a column, both from 1.
func (s *Sheet) Fault(line, col int, format string, a ...any) {
	s.note(RowFault{line, col, fmt.Sprintf(format, a...), ""})
}

func (s *Sheet) note(f RowFault) {
	if len(s.faults.Faults) == maxFaults {
		s.faults.More++
		return
	}
	s.faults.Faults = append(s.faults.Faults, f)
}

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
	slices.SortStableFunc(s.faults.Faults, func(a, b RowFault) int { return a.Line - b.Line })
	return s.faults
}
