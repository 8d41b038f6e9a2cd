package sheet

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxCell is how many characters a cell may have.
const maxCell = 1000

// Get is a cell of the row. It is empty, with a fault, when it is too long or holds a line break or another
// control character; it is empty without one when the column is not there.
func (s *Sheet) Get(name string) string {
	v := s.Cell(name)
	switch {
	case utf8.RuneCountInString(v) > maxCell:
		s.Bad(name, "longer than %d characters", maxCell)
		return ""
	case strings.ContainsFunc(v, unicode.IsControl):
		s.Bad(name, "holds a line break or another control character")
		return ""
	}
	return v
}

// Parse reads a cell with a parser, whose errors become faults. An empty cell gives the zero value, with a
// fault unless it may be empty.
func Parse[T any](s *Sheet, name string, mayBeEmpty bool, parser func(string) (T, error)) (v T) {
	cell := s.Get(name)
	if cell == "" {
		if !mayBeEmpty {
			s.Bad(name, "is empty")
		}
		return v
	}
	v, err := parser(cell)
	if err != nil {
		s.Bad(name, "%v", err)
	}
	return v
}

// OneOf makes a parser of a few words, which are lower case; a cell may have capitals.
func OneOf[T ~string](words ...T) func(string) (T, error) {
	return func(v string) (T, error) {
		if w := T(strings.ToLower(v)); slices.Contains(words, w) {
			return w, nil
		}
		return "", Wrong("%q is none of %v", v, words)
	}
}

// Text is the parser that takes a cell as it is.
func Text(v string) (string, error) { return v, nil }

// Yes is the parser of yes and no, in English or Norwegian.
func Yes(v string) (bool, error) {
	w, err := OneOf("yes", "no", "ja", "nei")(v)
	return w == "yes" || w == "ja", err
}

// Months is the parser of a number of months, from 0 to 120.
func Months(v string) (int, error) {
	m, err := strconv.Atoi(v)
	if err != nil || m < 0 || m > 120 {
		return 0, Wrong("%q is not a number of months from 0 to 120", v)
	}
	return m, nil
}
