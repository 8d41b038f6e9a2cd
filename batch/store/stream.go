package store

import (
	"context"
	"iter"
)

// stream gives the rows of a query one by one, from one snapshot of what is committed. $1 is the creditor,
// args follow; fields are where the columns of a row go.
func stream[T any](
	ctx context.Context, b *part, fields func(*T) []any, query string, args ...any,
) iter.Seq2[T, error] {
	return scan(
		ctx, fields, func() (rows, error) { return b.query(ctx, query, append([]any{b.creditor}, args...)) },
	)
}

// ofInvoice gives the rows of a table that are an invoice's, in an order.
func ofInvoice[T any](
	ctx context.Context, b *part, tb table, fields func(*T) []any, invoiceNo, order string,
) iter.Seq2[T, error] {
	query := "SELECT " + tb.columns + " FROM " + tb.name +
		" WHERE creditor_id = $1 AND invoice_no = $2 ORDER BY " + order
	return stream(ctx, b, fields, query, invoiceNo)
}

// having gives the rows of a query, which ends with its conditions, whose column has one of the values; in no
// order.
func having[T any](
	ctx context.Context, b *part, fields func(*T) []any, query, column string, values []string,
) iter.Seq2[T, error] {
	return scan(ctx, fields, func() (rows, error) { return b.lookup(ctx, query, column, b.creditor, values) })
}

func scan[T any](ctx context.Context, fields func(*T) []any, query func() (rows, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		rows, err := query()
		if err != nil {
			yield(none, ended(ctx, err))
			return
		}
		defer rows.Close()
		for rows.Next() {
			var v T
			if err := rows.Scan(fields(&v)...); err != nil {
				yield(none, ended(ctx, err))
				return
			}
			if !yield(v, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(none, ended(ctx, err))
		}
	}
}

// one gives the single row of a query, or ErrNotFound.
func one[T any](
	ctx context.Context, b *part, fields func(*T) []any, query string, args ...any,
) (v T, err error) {
	rows, err := b.query(ctx, query, append([]any{b.creditor}, args...))
	if err := scanOne(rows, err, fields(&v)...); err != nil {
		var none T
		return none, ended(ctx, err)
	}
	return v, nil
}

// all collects a stream that is known to be short.
func all[T any](s iter.Seq2[T, error]) (vs []T, err error) {
	for v, err := range s {
		if err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, nil
}

// failed is a stream that cannot begin.
func failed[T any](err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		yield(none, err)
	}
}
