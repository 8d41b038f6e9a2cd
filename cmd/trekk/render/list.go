package render

import (
	"iter"
	"slices"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Column is one column of a list of T.
type Column[T any] struct {
	Name  string // in CSV and JSON; amounts in a column whose name ends in _ore are øre there
	Title string // the heading for people, in English; Say has the Norwegian
	// Cell is what a row has in the column: string, Word, Phrase, int, int64, bool, batch.Ore, bankday.Date,
	// bankday.Month, time.Time (a day), any other Stringer, or nil for nothing.
	Cell func(*T) any
}

// Col is a column.
func Col[T any](name, title string, cell func(*T) any) Column[T] { return Column[T]{name, title, cell} }

// List is rows of one type under columns.
type List[T any] struct {
	Columns []Column[T]
	Rows    iter.Seq2[T, error] // an error ends it

	Title  string       // what a spreadsheet is called, in English
	Sums   bool         // for people there is a last line with the sums of the columns of money
	Footer func() []any // or this one, asked for when the rows have gone by
	Sparse bool         // where there is no amount, a spreadsheet shows nothing in place of 0,00

	Whose  []batch.Creditor // what stands below a spreadsheet's title; none in a spreadsheet for programs
	Day    bankday.Date     // the clock's
	Period string           // the days that it is about, when it is not how things stand on the clock's
}

// Word is a stable word, such as a status. Machines get it as it is; a spreadsheet for people says it in
// their language.
type Word string

// Phrase is a text with stable words in it, told what to say for each.
type Phrase func(say func(string) string) string

func (p Phrase) String() string { return p(func(word string) string { return word }) }

// MarshalText makes it a text in JSON.
func (p Phrase) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// Of streams a slice.
func Of[T any](items []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// OfPointers streams what a slice points to.
func OfPointers[T any](items []*T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range items {
			if !yield(*item, nil) {
				return
			}
		}
	}
}

// Listing is a list of whatever type, ready to be written.
type Listing struct {
	columns []heading
	rows    iter.Seq2[[]any, error]

	title  string
	sums   bool
	footer func() []any
	sparse bool

	whose  []batch.Creditor
	day    bankday.Date
	period string
}

// heading names a column: in CSV and JSON, and for people.
type heading struct{ name, title string }

// Listing makes the list ready to be written.
func (l *List[T]) Listing() *Listing {
	all := &Listing{
		columns: make([]heading, len(l.Columns)), title: l.Title, sums: l.Sums, footer: l.Footer,
		sparse: l.Sparse, whose: l.Whose, day: l.Day, period: l.Period,
	}
	for i, c := range l.Columns {
		all.columns[i] = heading{c.Name, c.Title}
	}
	all.rows = func(yield func([]any, error) bool) {
		for item, err := range l.Rows {
			if err != nil {
				yield(nil, err)
				return
			}
			row := make([]any, len(l.Columns))
			for i := range l.Columns {
				row[i] = l.Columns[i].Cell(&item)
			}
			if !yield(row, nil) {
				return
			}
		}
	}
	return all
}

// Join is the listings of several creditors, one after the other. The first column says whose a row is.
func Join(creditors []string, lists []*Listing) *Listing {
	first := lists[0]
	all := &Listing{
		columns: slices.Concat([]heading{{"creditor", "Creditor"}}, first.columns),
		title:   first.title, sums: first.sums, sparse: first.sparse, period: first.period, day: first.day,
	}
	for _, l := range lists {
		all.whose = append(all.whose, l.whose...)
	}
	if first.footer != nil {
		all.footer = func() []any { return joinedFooter(lists) }
	}
	all.rows = func(yield func([]any, error) bool) {
		for n, l := range lists {
			for row, err := range l.rows {
				if err != nil {
					yield(nil, err)
					return
				}
				if !yield(slices.Concat([]any{creditors[n]}, row), nil) {
					return
				}
			}
		}
	}
	return all
}

// joinedFooter sums the last lines of several listings. What is no amount is said of one listing, so that of
// several only the name of the line stays.
func joinedFooter(lists []*Listing) []any {
	line := lists[0].footer()
	for _, l := range lists[1:] {
		for i, cell := range l.footer() {
			switch sum, ok := cell.(batch.Ore); {
			case ok:
				line[i] = line[i].(batch.Ore) + sum
			case i > 0:
				line[i] = ""
			}
		}
	}
	return slices.Concat([]any{""}, line)
}
