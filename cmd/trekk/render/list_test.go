package render

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// entry is a row of a list.
type entry struct {
	who  string
	owes batch.Ore
	due  bankday.Date
	paid bool
}

func listOf(rows ...entry) *List[entry] {
	return &List[entry]{
		Title: "Invoices", Rows: Of(rows),
		Columns: []Column[entry]{
			Col("name", "Name", func(e *entry) any { return e.who }),
			Col("amount_ore", "Amount", func(e *entry) any { return e.owes }),
			Col("amount", "Kroner", func(e *entry) any { return e.owes }),
			Col("due", "Due", func(e *entry) any { return e.due }),
			Col("status", "Status", func(*entry) any { return Word("partly_paid") }),
			Col("paid", "Paid", func(e *entry) any { return e.paid }),
			Col("none", "None", func(*entry) any { return nil }),
		},
	}
}

var someone = entry{"Åse", 123450, bankday.New(2026, 10, 20), true}

// What a column has is stated once, and each format writes it in its own way.
func TestEachFormatWritesTheSameCells(t *testing.T) {
	for name, c := range map[string]struct {
		write func(*Listing, *bytes.Buffer) error
		want  string
	}{
		"csv": {func(l *Listing, b *bytes.Buffer) error { return l.CSV(b) },
			"name,amount_ore,amount,due,status,paid,none\nÅse,123450,1234.50,2026-10-20,partly_paid,true,\n"},
		"json": {func(l *Listing, b *bytes.Buffer) error { return l.JSON(b) },
			`[` + "\n" + `{"name":"Åse","amount_ore":123450,"amount":123450,"due":"2026-10-20",` +
				`"status":"partly_paid","paid":true,"none":null}` + "\n]\n"},
		"excel": {func(l *Listing, b *bytes.Buffer) error { return l.ExcelCSV(b, "nb") },
			"\ufeffNavn;Beløp;Kroner;Forfall;Status;Betalt;None\r\n" +
				"Åse;1234,50;1234,50;20.10.2026;delvis betalt;ja;\r\n"},
	} {
		var b bytes.Buffer
		if err := c.write(listOf(someone).Listing(), &b); err != nil || b.String() != c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, b.String(), c.want)
		}
	}
}

func TestTable(t *testing.T) {
	var b bytes.Buffer
	l := listOf(someone, entry{who: "Bjørg", owes: 50})
	l.Sums = true
	if err := l.Listing().Table(&b); err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"Name     Amount    Kroner  Due         Status       Paid  None",
		"────────────────────────────────────────────────────────────────",
		"Åse    1 234,50  1 234,50  20.10.2026  partly_paid  yes",
		"Bjørg      0,50      0,50              partly_paid  no",
		"────────────────────────────────────────────────────────────────",
		"Total  1 235,00  1 235,00", "",
	}, "\n")
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	b.Reset()
	if err := listOf().Listing().Table(&b); err != nil || b.String() != "nothing to show\n" {
		t.Errorf("%v: %s", err, b.String())
	}
}

// Lists of several creditors are one: the first column says whose a row is, and last lines are added up.
func TestJoin(t *testing.T) {
	part := func(rows ...entry) *Listing {
		l := listOf(rows...)
		sum := batch.Ore(0)
		l.Rows = func(yield func(entry, error) bool) {
			for _, e := range rows {
				if sum += e.owes; !yield(e, nil) {
					return
				}
			}
		}
		l.Footer = func() []any { return []any{"Total", sum, "kr", "", "", "", "said"} }
		return l.Listing()
	}
	var b bytes.Buffer
	ids, second := []string{"gym", "bath"}, part(someone, entry{who: "Bjørg", owes: 50})
	all := Join(ids, []*Listing{part(someone), second})
	if err := all.Table(&b); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Creditor  Name ", "gym       Åse ", "bath      Bjørg ", "          Total  2 469,50\n",
	} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("nothing says %q:\n%s", want, b.String())
		}
	}
	broken := errors.New("broken")
	l := listOf()
	l.Rows = func(yield func(entry, error) bool) { yield(entry{}, broken) }
	if err := Join(ids, []*Listing{part(someone), l.Listing()}).CSV(&b); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
}

// A sum that has no number is an error, and never another figure.
func TestASumThatHasNoNumberIsAnError(t *testing.T) {
	for what, write := range map[string]func(*Listing) error{
		"table": func(l *Listing) error { return l.Table(io.Discard) },
		"xlsx":  func(l *Listing) error { return l.XLSX(io.Discard, "en") },
	} {
		l := (&List[batch.Ore]{
			Title: "Sums", Sums: true, Rows: Of([]batch.Ore{math.MaxInt64, 1}),
			Columns: []Column[batch.Ore]{Col("amount_ore", "Amount", func(o *batch.Ore) any { return *o })},
		}).Listing()
		if err := write(l); !errors.Is(err, stream.ErrOverflow) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
