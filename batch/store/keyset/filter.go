package keyset

import (
	"strconv"

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

// Conditions are the conditions so far, each behind an AND.
func (f *Filter) Conditions() string { return f.text }

// Args are the arguments so far.
func (f *Filter) Args() []any { return f.args }

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
