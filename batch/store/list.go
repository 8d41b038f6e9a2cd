package store

import (
	"context"
	"iter"
)

// What the lists of this package have in common: keyset.Pages makes their statements.

// plainly reads the rows of one table for pages.
func plainly[T any](
	b *part,
	fields func(*T) []any,
) func(context.Context, string, ...any) iter.Seq2[T, error] {
	return func(ctx context.Context, query string, args ...any) iter.Seq2[T, error] {
		return stream(ctx, b, fields, query, args...)
	}
}

// of selects from one table for pages.
func of(tb table) func(where, sorted, limit string) string {
	return func(where, sorted, limit string) string {
		return "SELECT " + tb.columns + " FROM " + tb.name + " WHERE creditor_id = $1" + where + sorted +
			limit
	}
}
