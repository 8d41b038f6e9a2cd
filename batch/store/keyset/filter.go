package keyset

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"trekk/schedule/bankday"
)

// Filter is the conditions of a list, each behind an AND, with their arguments, which are the parameters
// from $2 on.
type Filter struct {
	text string
	args []any
}

// Param adds an argument and gives its parameter.
func (f *Filter) Param(arg any) string {
	f.args = append(f.args, arg)
	return "$" + strconv.Itoa(len(f.args)+1)
}

// Add adds a condition.
func (f *Filter) Add(condition string) { f.text += " AND " + condition }

// Equals asks that a column has a value; for nothing when the value is empty, as Number and Days do.
func Equals[T ~string](f *Filter, column string, value T) {
	if value != "" {
		f.Add(column + " = " + f.Param(string(value)))
	}
}

// Number asks that a column has a number; for nothing when it is zero.
func (f *Filter) Number(column string, value int64) {
	if value != 0 {
		f.Add(column + " = " + f.Param(value))
	}
}

// Days asks that a column has a day of a time, whose ends may be left out.
func (f *Filter) Days(column string, from, to bankday.Date) {
	if !from.IsZero() {
		f.Add(column + " >= " + f.Param(from))
	}
	if !to.IsZero() {
		f.Add(column + " <= " + f.Param(to))
	}
}

// Search looks for a text somewhere in one column, capital letters or small, or for the whole of it in one of
// the others.
func (f *Filter) Search(text, within string, whole ...string) {
	if text == "" {
		return
	}
	if strings.IndexFunc(text, unicode.IsLetter) < 0 { // a number: it comes by an index where it has one
		f.Add(oneOf(f.Param(text), whole))
		return
	}
	f.Add(
		"(" + folded(within) + " LIKE " + f.Param(pattern(text)) + ` ESCAPE '\'
			OR ` + oneOf(f.Param(text), whole) + ")",
	)
}

func oneOf(param string, columns []string) string {
	return "(" + strings.Join(columns, " = "+param+" OR ") + " = " + param + ")"
}

// foldedLetters are those outside ASCII whose capitals are found by small ones and the other way round, on
// both databases.
const foldedLetters = "ÆØÅÄÖÜÉ"

func folded(column string) string {
	column = "lower(" + column + ")"
	for _, r := range foldedLetters {
		column = fmt.Sprintf("replace(%s, '%c', '%c')", column, r, unicode.ToLower(r))
	}
	return column
}

// maxSearch is longer than any name: of what is longer, only the beginning is looked for.
const maxSearch = 200

// pattern finds a text anywhere in a folded one.
func pattern(text string) string {
	small := []rune(strings.Map(func(r rune) rune {
		if r < unicode.MaxASCII || strings.ContainsRune(foldedLetters, r) {
			return unicode.ToLower(r)
		}
		return r
	}, text))
	var b strings.Builder
	for _, r := range small[:min(len(small), maxSearch)] {
		if r == '%' || r == '_' || r == '\\' {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return "%" + b.String() + "%"
}
