package store

import (
	"fmt"
	"slices"
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

// upsert adds the row with a key or changes the one that is there, unless it says the same.
func upsert(table, columns, key string) string {
	all := strings.Split(columns, ", ")
	rest := slices.DeleteFunc(slices.Clone(all), func(c string) bool { return c == key })
	set := make([]string, len(rest))
	for i, c := range rest {
		set[i] = c + " = excluded." + c
	}
	list := strings.Join(rest, ", ")
	return fmt.Sprintf("INSERT INTO %s (creditor_id, %s) VALUES (%s) ON CONFLICT (creditor_id, %s) DO UPDATE SET %s WHERE (%s) IS DISTINCT FROM (%s)",
		table, columns, parameters(1, 1+len(all)), key, strings.Join(set, ", "), prefixed(table, list), prefixed("excluded", list))
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
