package console

import (
	"context"
	"fmt"
	"iter"
	"mime"
	"net/http"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/render"
	"trekk/schedule/bankday"
)

// rowsOnPage is how many rows of a list stand on one page; rowsAtOnce how many a file is read by.
const (
	rowsOnPage = 50
	rowsAtOnce = report.MaxPage
)

// col is a column of a list.
type col[T any] struct {
	render.Column[T]
	to   func(*T) string // where a cell leads, below the creditor's path; nil where nowhere
	file bool            // it stands in files only
	page bool            // it stands on pages only, as what leads to acts does
	word func(*T) string // the state that pages say, where the cell of files is a phrase; nil for the cell
}

// leads is a column whose cells lead somewhere.
func leads[T any](c render.Column[T], to func(*T) string) col[T] { return col[T]{Column: c, to: to} }

// plain are columns whose cells lead nowhere.
func plain[T any](list ...render.Column[T]) (all []col[T]) {
	for _, c := range list {
		all = append(all, col[T]{Column: c})
	}
	return all
}

// offered is a column in which the page puts what leads to an act.
func offered[T any](key, title string) col[T] {
	return col[T]{Column: render.Col(key, title, func(*T) any { return "" }), page: true}
}

// list is a list under the filters of its address.
type list[T any] struct {
	name    string // of its files, such as invoices
	title   string // of its spreadsheet, in English
	columns []col[T]
	empty   string // what would be here, and when; said already
	// page reads a page, by its cursor.
	page func(context.Context, batch.Page) (report.List[T], error)
}

// atHand is the one page of a list whose rows are few and read already.
func atHand[T any](items []T) func(context.Context, batch.Page) (report.List[T], error) {
	return func(context.Context, batch.Page) (report.List[T], error) {
		return report.List[T]{Items: items}, nil
	}
}

// table is a page of a list, ready for its template.
type table struct {
	Heads     []head
	Rows      []row
	Empty     string
	Next      string // the address of the rows behind; empty where there are none
	First     string // the address of the first page; empty where this is it
	CSV, XLSX string
}

type head struct {
	Title string
	Num   bool
}

type row struct {
	Cells []tableCell
	Sum   bool // of the rows above it
}

type tableCell struct {
	Value any
	To    string
	Num   bool
}

// Class is how a cell stands: numbers under each other, and days, times and states on one line.
func (c tableCell) Class() string {
	if c.Num {
		return "num"
	}
	switch v := c.Value.(type) {
	case bankday.Date, bankday.Month, time.Time, report.Time, *report.Time:
		return "nowrap"
	case render.Word:
		if mark(string(v)) != "" {
			return "nowrap"
		}
	}
	return ""
}

// table reads the page of the list that is asked for. Asked for a file (as=csv, as=xlsx) it answers by that:
// all rows under the filters, a thousand at a time.
func (l *list[T]) table(a *ask) (*table, error) {
	switch a.query("as") {
	case "csv", "xlsx":
		return nil, l.download(a, a.query("as"))
	case "":
	default:
		return nil, a.misasked("as", a.say("A list is had as csv or xlsx"))
	}
	read, err := l.page(a.ctx(), batch.Page{After: a.query("cursor"), Limit: rowsOnPage})
	if err != nil {
		return nil, err
	}
	t := &table{Empty: l.empty, CSV: a.With("as", "csv", "cursor", ""),
		XLSX: a.With("as", "xlsx", "cursor", "")}
	if read.Next != "" {
		t.Next = a.With("cursor", read.Next)
	}
	if a.query("cursor") != "" {
		t.First = a.With("cursor", "")
	}
	for i := range read.Items {
		t.Rows = append(t.Rows, l.row(a, &read.Items[i]))
	}
	l.heads(a, t)
	return t, nil
}

// figures is a table of rows that are at hand.
func figures[T any](a *ask, columns []col[T], items []T) *table {
	l, t := list[T]{columns: columns}, &table{}
	for i := range items {
		t.Rows = append(t.Rows, l.row(a, &items[i]))
	}
	l.heads(a, t)
	return t
}

// heads are the headings of the columns. Those of numbers stand above them.
func (l *list[T]) heads(a *ask, t *table) {
	for k, c := range l.columns {
		if c.file {
			continue
		}
		h, at := head{Title: a.say(c.Title)}, l.shown(k)
		for _, r := range t.Rows {
			h.Num = h.Num || r.Cells[at].Num
		}
		t.Heads = append(t.Heads, h)
	}
}

// shown is the place on the page of the column at a place in the list.
func (l *list[T]) shown(k int) (n int) {
	for _, c := range l.columns[:k] {
		if !c.file {
			n++
		}
	}
	return n
}

func (l *list[T]) row(a *ask, item *T) (r row) {
	for _, c := range l.columns {
		if c.file {
			continue
		}
		cell := tableCell{Value: c.Cell(item)}
		if c.word != nil {
			cell.Value = render.Word(c.word(item))
		}
		switch cell.Value.(type) {
		case batch.Ore, int, int64:
			cell.Num = true
		}
		if c.to != nil {
			if to := c.to(item); to != "" {
				cell.To = a.To(to)
			}
		}
		r.Cells = append(r.Cells, cell)
	}
	return r
}

// all streams the rows under the filters.
func (l *list[T]) all(ctx context.Context) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for p := (batch.Page{Limit: rowsAtOnce}); ; {
			read, err := l.page(ctx, p)
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range read.Items {
				if !yield(item, nil) {
					return
				}
			}
			if p.After = read.Next; p.After == "" {
				return
			}
		}
	}
}

// download is the list as a file.
func (l *list[T]) download(a *ask, as string) writer {
	return func(w http.ResponseWriter, r *http.Request) error {
		var columns []render.Column[T]
		for _, c := range l.columns {
			if !c.page {
				columns = append(columns, c.Column)
			}
		}
		rows := render.List[T]{Columns: columns, Rows: l.all(r.Context()), Title: l.title, Day: a.Today()}
		name := fmt.Sprintf("%s-%s.%s", l.name, a.Today(), as)
		w.Header().Set("Content-Disposition",
			mime.FormatMediaType("attachment", map[string]string{"filename": name}))
		if as == "csv" {
			w.Header().Set("Content-Type", "text/csv; charset=utf-8")
			return rows.Listing().CSV(w)
		}
		rows.Whose = []batch.Creditor{a.App.Payee.Creditor}
		w.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
		return rows.Listing().XLSX(w, string(a.tongue))
	}
}

// cell says what a row has in a column.
func (t tongue) cell(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case batch.Ore:
		return money(v)
	case bankday.Date:
		return t.date(v)
	case bankday.Month:
		return t.month(v)
	case batch.Saying:
		return t.saying(v)
	case fileReason:
		return t.fileFault(string(v))
	case time.Time:
		return t.clock(v)
	case report.Time:
		return t.clock(time.Time(v))
	case bool:
		return t.say(map[bool]string{true: "yes", false: "no"}[v])
	case render.Word:
		return mark(string(v)) + t.say(string(v))
	case render.Phrase:
		return v(func(word string) string { return t.say(word) })
	default:
		return fmt.Sprint(v)
	}
}

func accountNo(no string) string { return render.Account(no) }

// choices are what a filter may be set to, with what that is called.
func (t tongue) choices(words ...string) (list []choice) {
	list = append(list, choice{"", t.say("all")})
	for _, w := range words {
		list = append(list, choice{w, t.say(w)})
	}
	return list
}

// filter is a field above a list, which is part of its address.
type filter struct {
	Name, Label, Kind, Value string // Kind: text, date, choice
	Choices                  []choice
}

type choice struct{ Value, Title string }

// dayAsked is a day of the address; none where it is not asked for.
func (a *ask) dayAsked(name string) (bankday.Date, error) {
	v := a.query(name)
	if v == "" {
		return 0, nil
	}
	d, err := readDay(v)
	if err != nil {
		return 0, a.misasked(name, a.say("This is no day: want one such as 20.10.2026"))
	}
	return d, nil
}

// earliest is the first day that anybody means who fills a form.
var earliest = bankday.New(1900, 1, 1)

// readDay reads a day as people and browsers write it: 2026-10-20, 20.10.2026.
func readDay(s string) (bankday.Date, error) {
	if d, err := bankday.Parse(s); err == nil {
		return d, nil
	}
	parts := strings.Split(s, ".")
	if len(parts) == 3 {
		for i := range 2 {
			if len(parts[i]) == 1 {
				parts[i] = "0" + parts[i]
			}
		}
		if d, err := bankday.Parse(parts[2] + "-" + parts[1] + "-" + parts[0]); err == nil {
			return d, nil
		}
	}
	return 0, fmt.Errorf("%q is no day: want one such as 20.10.2026", s)
}

var listTexts = texts{
	"all":               "alle",
	"Download":          "Last ned",
	"Next":              "Neste",
	"First page":        "Første side",
	"Show":              "Vis",
	"in %s":             "om %s",
	"%s ago":            "for %s siden",
	"%d {day|days}":     "%d {dag|dager}",
	"%d h %d min":       "%d t %d min",
	"%d min":            "%d min",
	"From":              "Fra",
	"To":                "Til",
	"Nothing is so.":    "Ingenting er slik.",
	"Rows as CSV":       "Radene som CSV",
	"Rows as XLSX":      "Radene som XLSX",
	"Table of the rows": "Tabell",
}
