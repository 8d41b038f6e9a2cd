package keyset

import (
	"context"
	"errors"
	"iter"
	"slices"
	"testing"

	"trekk/batch"
)

type row struct {
	name string
	no   int64
}

var people = List[row]{Noun: "people", Orders: []Order[row]{
	{Name: "number", Columns: []string{"no"}, Key: func(r *row) []any { return []any{r.no} }},
	{
		Name: "name", Columns: []string{"c.name", "m.no"}, Way: 1,
		Key: func(r *row) []any { return []any{r.name, r.no} },
	},
}}

// page is the statement of a page, with its arguments, and the cursor of the row that it gives.
func page(t *testing.T, p batch.Page, f *Filter) (statement string, args []any, cursor string, err error) {
	t.Helper()
	rows := func(_ context.Context, query string, with ...any) iter.Seq2[row, error] {
		statement, args = query, with
		return func(yield func(row, error) bool) { yield(row{"Kari", 7}, nil) }
	}
	query := func(where, sorted, limit string) string { return where + sorted + limit }
	for r, e := range Pages(t.Context(), &people, p, f, query, rows) {
		cursor, err = r.Cursor, e
	}
	return statement, args, cursor, err
}

func TestPages(t *testing.T) {
	for _, c := range []struct {
		page        batch.Page
		first, next string
		args        []any
	}{
		{batch.Page{}, " ORDER BY no", " AND no > $2 ORDER BY no", []any{int64(7)}},
		{
			batch.Page{Order: "number", Descending: true, Limit: 2}, " ORDER BY no DESC LIMIT 2",
			" AND no < $2 ORDER BY no DESC LIMIT 2", []any{int64(7)},
		},
		{
			batch.Page{Order: "name"}, " ORDER BY c.name, m.no",
			" AND c.name >= $2 AND (c.name > $2 OR m.no > $3) ORDER BY c.name, m.no", []any{"Kari", int64(7)},
		},
	} {
		statement, args, cursor, err := page(t, c.page, &Filter{})
		if statement != c.first || len(args) != 0 || err != nil {
			t.Errorf("%+v: %q %v, %v", c.page, statement, args, err)
		}
		c.page.After = cursor
		statement, args, _, err = page(t, c.page, &Filter{})
		if statement != c.next || !slices.Equal(args, c.args) || err != nil {
			t.Errorf("%+v: %q %v, %v", c.page, statement, args, err)
		}
		c.page.Descending = !c.page.Descending
		if _, _, _, err = page(t, c.page, &Filter{}); !errors.Is(err, batch.ErrCursor) {
			t.Errorf("%+v goes on in the other direction: %v", c.page, err)
		}
	}
	if _, _, _, err := page(t, batch.Page{Order: "age"}, &Filter{}); !errors.Is(err, batch.ErrOrder) {
		t.Errorf("an order that is none: %v", err)
	}
}

// What is not asked for restricts nothing.
func TestFilter(t *testing.T) {
	f := &Filter{}
	Equals(f, "status", "")
	f.Number("file", 0)
	f.Days("due", 0, 0)
	if f.text != "" || f.args != nil {
		t.Errorf("nothing asks for %q %v", f.text, f.args)
	}
	Equals(f, "status", "live")
	f.Number("file", 3)
	want := " AND status = $2 AND file = $3"
	if f.text != want || !slices.Equal(f.Args(), []any{"live", int64(3)}) {
		t.Errorf("%q %v", f.text, f.args)
	}
}
