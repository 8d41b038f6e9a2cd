package store

import (
	"fmt"
	"strings"
)

// Queries name their parameters $1, $2 ...; $1 is always the creditor.

// prefixed puts the name of a table before each of its columns: i.no, i.due.
func prefixed(table, columns string) string {
	return table + "." + strings.ReplaceAll(columns, ", ", ", "+table+".")
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

// upsert adds so many rows, or changes those that are there with their keys and are not the same already.
func upsert(tb table, rows int) string {
	key := tb.key()
	rest := strings.Split(strings.TrimPrefix(tb.columns, key+", "), ", ")
	set := make([]string, len(rest))
	for i, c := range rest {
		set[i] = c + " = excluded." + c
	}
	values := make([]string, rows)
	for i := range values {
		values[i] = "($1, " + parameters(2+i*(1+len(rest)), 1+len(rest)) + ")"
	}
	list := strings.Join(rest, ", ")
	return fmt.Sprintf("INSERT INTO %s (creditor_id, %s) VALUES %s ON CONFLICT (creditor_id, %s) DO UPDATE SET %s WHERE (%s) IS DISTINCT FROM (%s)",
		tb.name, tb.columns, strings.Join(values, ", "), key, strings.Join(set, ", "), prefixed(tb.name, list), prefixed("excluded", list))
}

// key is the first column of a table.
func (tb table) key() string {
	key, _, _ := strings.Cut(tb.columns, ", ")
	return key
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
