package keyset

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"trekk/batch"
)

// List is a list of things, with its orders; the first is the default.
type List[T any] struct {
	Noun   string // as cursors and errors name it
	Orders []Order[T]
}

// Order is an order of a list. Its columns are never NULL, and together no two rows have them alike.
type Order[T any] struct {
	Name    string
	Columns []string
	Key     func(*T) []any // a row's values of the columns: string or int64
	Way     int            // so many columns, the first, are of one table, where not all are
}

// Pages gives the rows of a list, each with its cursor. query makes the statement of the filter's conditions,
// the order and the limit; rows reads it.
func Pages[T any](
	ctx context.Context, l *List[T], p batch.Page, f *Filter, query func(where, sorted, limit string) string,
	rows func(ctx context.Context, query string, args ...any) iter.Seq2[T, error],
) iter.Seq2[batch.Listed[T], error] {
	at, err := l.begin(p, f)
	return func(yield func(batch.Listed[T], error) bool) {
		if err != nil {
			yield(batch.Listed[T]{}, err)
			return
		}
		for row, err := range rows(ctx, query(f.text, at.sorted(), at.limit()), f.args...) {
			if err != nil {
				yield(batch.Listed[T]{}, err)
				return
			}
			if !yield(batch.Listed[T]{Item: row, Cursor: at.cursor(&row)}, nil) {
				return
			}
		}
	}
}

// place is where a page of a list begins, and how it goes on.
type place[T any] struct {
	list  *List[T]
	order *Order[T]
	page  batch.Page
}

// begin adds to a filter that the page begins behind its cursor.
func (l *List[T]) begin(p batch.Page, f *Filter) (*place[T], error) {
	at := &place[T]{list: l, page: p}
	for i := range l.Orders {
		if p.Order == "" || p.Order == l.Orders[i].Name {
			at.order = &l.Orders[i]
			break
		}
	}
	if at.order == nil {
		return nil, fmt.Errorf(
			"%w: %w", batch.ErrOrder,
			batch.Refuse("order", "%s have no order %q: %s", l.Noun, p.Order, l.names()),
		)
	}
	if p.After != "" {
		key, err := at.key(p.After)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", batch.ErrCursor, batch.Refuse("cursor", "%v", err))
		}
		f.Add(at.behind(key, f))
	}
	return at, nil
}

func (l *List[T]) names() string {
	var names []string
	for _, o := range l.Orders {
		names = append(names, o.Name)
	}
	return strings.Join(names, ", ")
}

// sorted is the ORDER BY of a place.
func (at *place[T]) sorted() string {
	direction := ""
	if at.page.Descending {
		direction = " DESC"
	}
	return " ORDER BY " + strings.Join(at.order.Columns, direction+", ") + direction
}

// limit is a constant of the statement: by a parameter PostgreSQL would plan for a tenth of all rows.
func (at *place[T]) limit() string {
	if at.page.Limit > 0 {
		return " LIMIT " + strconv.Itoa(at.page.Limit)
	}
	return ""
}

// behind is the condition that a row comes behind a key. Keys of one table are compared as a whole, which an
// index on them answers; of keys over several tables those of the first find the way.
func (at *place[T]) behind(key []any, f *Filter) string {
	sign := ">"
	if at.page.Descending {
		sign = "<"
	}
	params := make([]string, len(key))
	for i, v := range key {
		params[i] = f.Param(v)
	}
	columns, way := at.order.Columns, at.order.Way
	if way == 0 {
		return tuple(columns) + " " + sign + " " + tuple(params)
	}
	return fmt.Sprintf("%[1]s %[2]s= %[3]s AND (%[1]s %[2]s %[3]s OR %[4]s %[2]s %[5]s)",
		tuple(columns[:way]), sign, tuple(params[:way]), tuple(columns[way:]), tuple(params[way:]))
}

func tuple(of []string) string {
	if len(of) == 1 {
		return of[0]
	}
	return "(" + strings.Join(of, ", ") + ")"
}
