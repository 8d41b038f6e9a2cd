package store

import (
	"fmt"
	"strconv"
	"strings"

	"trekk/nets"
)

// Queries name their parameters $1, $2 ...; $1 is always the creditor.

// prefixed puts the name of a table before each of its columns: i.no, i.due.
func prefixed(table, columns string) string {
	list := strings.Split(columns, ", ")
	for i := range list {
		list[i] = table + "." + list[i]
	}
	return strings.Join(list, ", ")
}

// quoted are values of ours, as SQL has texts, with commas between them: 'live', 'cancelled'. They are
// constants of package batch: what comes from outside goes by parameters.
func quoted[T ~string](values ...T) string {
	list := make([]string, len(values))
	for i, v := range values {
		list[i] = "'" + string(v) + "'"
	}
	return strings.Join(list, ", ")
}

// is and isNot compare a column with a value of ours, isIn with several.
func is[T ~string](column string, value T) string    { return column + " = " + quoted(value) }
func isNot[T ~string](column string, value T) string { return column + " <> " + quoted(value) }
func isIn[T ~string](column string, values ...T) string {
	return column + " IN (" + quoted(values...) + ")"
}
func notIn[T ~string](column string, values ...T) string {
	return column + " NOT IN (" + quoted(values...) + ")"
}

// isClaim tells claims from cancellations.
func isClaim(column string) string { return column + " <> " + strconv.Itoa(nets.TypeCancellation) }

// asOf is the moment of which a statement tells what was so: a parameter with a day, which counts to its end,
// or nothing.
type asOf string

const (
	now      asOf = ""
	endOfDay asOf = "$2"
)

// by restricts a column, which has the day on which a row counts, to what was so by then. Each part of a
// statement that can change after a day is made by it.
func (a asOf) by(column string) string {
	if a == now {
		return ""
	}
	return " AND " + column + " <= " + string(a)
}

// parameters are n parameters from $first on.
func parameters(first, n int) string {
	var s strings.Builder
	for i := range n {
		if i > 0 {
			s.WriteString(", ")
		}
		fmt.Fprintf(&s, "$%d", first+i)
	}
	return s.String()
}

// among restricts a column to some values, which are parameters from $first on; no values, no restriction.
func among[T ~string](column string, first int, values []T) (condition string, args []any) {
	if len(values) == 0 {
		return "", nil
	}
	for _, v := range values {
		args = append(args, string(v))
	}
	return fmt.Sprintf(" AND %s IN (%s)", column, parameters(first, len(args))), args
}
