package sheet_test

import (
	"encoding/csv"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"trekk/batch/sheet"
)

// failer is what testing and rapid have in common.
type failer interface {
	Helper()
	Fatal(...any)
}

// input is a file that is handed in.
func input(t failer, file string) *sheet.Input {
	t.Helper()
	in, err := sheet.New("x.csv", strings.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// read reads a file and returns its rows, cell by cell, and what is wrong with it.
func read(t failer, file string, columns []sheet.Column) (rows [][]string, err error) {
	t.Helper()
	s, err := input(t, file).Open(columns)
	if err != nil {
		return nil, err
	}
	for s.Chunk() {
		for s.Next() {
			var row []string
			for _, c := range columns {
				row = append(row, s.Get(c.Name))
			}
			rows = append(rows, row)
		}
	}
	return rows, s.Err()
}

func lines(from, to int, row func(no int) string) string {
	var b strings.Builder
	for no := from; no <= to; no++ {
		b.WriteString(row(no) + "\n")
	}
	return b.String()
}

// lastLine ends what is said of a file with faults.
const lastLine = "\nnothing of the file was imported: correct it and import it again"

func cellOf(name string) func(*sheet.Sheet) string {
	return func(s *sheet.Sheet) string { return s.Cell(name) }
}

// What the header may be: any order, capitals, comma or semicolon, other names.
func TestHeaders(t *testing.T) {
	columns := []sheet.Column{
		{Name: "date", Also: []string{"bokført dato"}}, {Name: "text"}, {Name: "more", Optional: true},
	}
	for header, want := range map[string]string{
		"date,text\na,b\n":                "[[a b ]]",
		" Text ; DATE;more\r\na;b,c;d":    "[[b,c a d]]",
		"Bokført dato,text\na,b\n\n , \n": "[[a b ]]",
		"date,text\n\"a\nb\",c\n":         "x.csv:2:1: date: holds a line break or another control character",
		"":                                "x.csv:1:1: the file is empty: the first row names the columns",
		"date\na\n":                       "x.csv:1:1: the column text is missing",
		"date;Texts\na;b\n": `x.csv:1:1: the column text is missing; the nearest there is "Texts": call it text, ` +
			"or say so in trekk.yaml, under imports",
		"date;A;B\n": `x.csv:1:1: the column text is missing; none is like it of "A", "B": say in trekk.yaml, under ` +
			"imports, what it is called",
		"date,x,text\na,b,c\n":                               "[[a c ]]",
		"sep=|\r\ndate|text\r\na;,|b":                        "[[a;, b ]]",
		"\"sep=;\"\ndate;text\na;b":                          "[[a b ]]",
		"DATE\tTe-x t\na\tb\n":                               "[[a b ]]",
		"date;text;\na;b;\nc;d\ne;f;;":                       "[[a b ] [c d ] [e f ]]",
		"About 1, 2, 3, 4\n\nFrom;1.1.\ndate;text\na;b\nc\n": "x.csv:6:1: the row has 1 cells, the header has 2",
		"date,text,Text\n":                                   "x.csv:1:11: the column text is there twice",
		"date,bokført dato,text\na,b,c\n":                    "[[a c ]]", // the surer one
		"date,text\na,b,c\nd\n": "x.csv:2:1: the row has 3 cells, the header has 2\n" +
			"x.csv:3:1: the row has 1 cells, the header has 2",
		"date,te\"xt\n": "x.csv:1:8: a quote (\") within a cell that does not begin with one: double it, and quote the " +
			"cell",
		"date,text\na,b\n\"c,d": "x.csv:3:5: a quote (\") that is not closed, or has something behind it that is no " +
			"separator: the rest of the file is not read",
	} {
		rows, err := read(t, header, columns)
		got := fmt.Sprint(rows)
		if err != nil {
			got = strings.TrimSuffix(err.Error(), lastLine)
		}
		if got != want {
			t.Errorf("%q:\n got %s\nwant %s", header, got, want)
		}
	}
}

// Columns that are not asked for are passed over.
func TestOpenAmongOthers(t *testing.T) {
	columns := []sheet.Column{{Name: "amount", Also: []string{"beløp"}}}
	s, err := input(t, "saldo,Beløp\n1,2\n").Open(columns)
	if err != nil || !s.Chunk() || !s.Next() || s.Cell("amount") != "2" || s.Cell("saldo") != "" {
		t.Errorf("%v", err)
	}
}

// All faults of a file come together, by line, and what is beyond a thousand is counted.
func TestFaultsAreToldTogether(t *testing.T) {
	file := "no,name\n" + lines(1, 1300, func(no int) string { return fmt.Sprintf("x%d,æ", no) })
	s, err := input(t, file).Open(sheet.Required("no", "name"))
	if err != nil {
		t.Fatal(err)
	}
	for s.Chunk() {
		for s.Next() {
			sheet.Parse(s, "no", false, sheet.Months)
		}
	}
	s.Fault(1, 7, "told last")
	var faults *sheet.Error
	if !s.Wrong() || !errors.As(s.Err(), &faults) || len(faults.Faults) != 1000 || faults.More != 301 {
		t.Fatalf("%.200v", s.Err())
	}
	want := sheet.RowFault{Line: 2, Column: 1, Field: "no",
		Message: `no: "x1" is not a number of months from 0 to 120`}
	byLine := func(a, b sheet.RowFault) int { return a.Line - b.Line }
	if unsaid(faults.Faults)[0] != want || !slices.IsSortedFunc(faults.Faults, byLine) {
		t.Errorf("%+v", faults.Faults[0])
	}
	if said := faults.Error(); !strings.HasSuffix(said, "\nx.csv: and 301 more faults"+lastLine) {
		t.Errorf("%.200s", said[len(said)-200:])
	}
}

// unsaid are faults without what says them in other languages.
func unsaid(faults []sheet.RowFault) []sheet.RowFault {
	list := slices.Clone(faults)
	for i := range list {
		list[i].Said = nil
	}
	return list
}

// What has no look is not there: marks of direction around a number that was copied, blanks of no width in a name.
func TestCellsAreAsTheyLook(t *testing.T) {
	rows, err := read(t, "a,b\n\u202a+47 900 00 001\u202c,Ka\u200bri \u202eN\n\ufeff\u200e 7 ,آرش\u200cها\n",
		sheet.Required("a", "b"))
	want := [][]string{{"+47 900 00 001", "Kari N"}, {"7", "آرش\u200cها"}}
	if err != nil || !slices.EqualFunc(rows, want, slices.Equal) {
		t.Errorf("%q, %v", rows, err)
	}
}

func TestCells(t *testing.T) {
	columns := slices.Concat(sheet.Required("a"), sheet.Optional("b", "c"))
	s, err := input(t, "a,b\n"+strings.Repeat("å", 1001)+",YES\n,maybe\n x , nei \n").Open(columns)
	if err != nil || !s.Chunk() {
		t.Fatal(err)
	}
	var got []string
	for s.Next() {
		a, b := sheet.Parse(s, "a", false, sheet.Text), sheet.Parse(s, "b", true, sheet.Yes)
		got = append(got, fmt.Sprintf("%d %q %v %d", s.Line(), a, b, sheet.Parse(s, "c", true, sheet.Months)))
	}
	if want := []string{`2 "" true 0`, `3 "" false 0`, `4 "x" false 0`}; !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if b, c := s.Values("b"), s.Values("c"); !slices.Equal(b, []string{"YES", "maybe", "nei"}) || c != nil {
		t.Errorf("%q, %q", b, c)
	}
	want := []sheet.RowFault{
		{Line: 2, Column: 1, Field: "a", Message: "a: longer than 1000 characters"},
		{Line: 3, Column: 1, Field: "a", Message: "a: is empty"},
		{Line: 3, Column: 2, Field: "b", Message: `b: "maybe" is none of [yes no ja nei]`},
	}
	var faults *sheet.Error
	if !errors.As(s.Err(), &faults) || !slices.Equal(unsaid(faults.Faults), want) {
		t.Errorf("%v", s.Err())
	}
}

func TestNumbersThatComeTwice(t *testing.T) {
	s, err := input(t, "kid,no\n7,1\n8,1\n7,1\n7,1\n").Open(sheet.Required("kid", "no"))
	if err != nil || !s.Chunk() {
		t.Fatal(err)
	}
	had, twice := sheet.Numbers{}, 0
	for s.Next() {
		if s.Twice(had, "kid", s.Get("kid"), "KID") {
			twice++
		}
	}
	want := "x.csv:4:1: kid: line 2 has the same KID\nx.csv:5:1: kid: line 2 has the same KID" + lastLine
	if err := s.Err(); twice != 2 || err == nil || err.Error() != want {
		t.Errorf("%d: %v", twice, err)
	}
}

// The values of a column are gathered over all chunks, and the file can be read again from its beginning.
func TestDistinct(t *testing.T) {
	row := func(no int) string { return fmt.Sprintf("%d,%d", no, no%3) }
	in := input(t, "no,credits\n"+lines(1, 2000, row)+"a row of one cell\n3001, \n")
	columns := slices.Concat(sheet.Required("no"), sheet.Optional("credits", "account"))
	for range 2 {
		found, err := in.Distinct(columns, "credits", cellOf("credits"))
		if got := slices.Sorted(maps.Keys(found)); err != nil || !slices.Equal(got, []string{"0", "1", "2"}) {
			t.Errorf("%v, %v", got, err)
		}
	}
	found, err := in.Distinct(columns, "account", cellOf("no"))
	if err != nil || found == nil || len(found) != 0 {
		t.Errorf("%v, %v", found, err)
	}
	var faults *sheet.Error
	if _, err := in.Distinct(sheet.Required("name"), "name", cellOf("name")); !errors.As(err, &faults) {
		t.Error(err)
	}
}

// Whatever the cells, the separator and the encoding: what a CSV writer has written is read, row by row, with
// the line on which each begins.
func TestWhatIsWrittenIsRead(t *testing.T) {
	cell := rapid.StringMatching(`[a-zæøå0-9 ,;"]{0,6}`)
	rapid.Check(t, func(t *rapid.T) {
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 2), 0, 1200).Draw(t, "rows")
		var b strings.Builder
		w := csv.NewWriter(&b)
		w.Comma = rapid.SampledFrom([]rune{',', ';'}).Draw(t, "comma")
		w.UseCRLF = rapid.Bool().Draw(t, "CRLF")
		_ = w.WriteAll(append([][]string{{"a", "b"}}, rows...))
		file := b.String()
		switch rapid.SampledFrom([]string{"UTF-8", "marked", "latin1"}).Draw(t, "encoding") {
		case "marked":
			file = "\xef\xbb\xbf" + file
		case "latin1":
			file, _ = charmap.ISO8859_1.NewEncoder().String(file)
		}
		s, err := input(t, file).Open(sheet.Required("a", "b"))
		if err != nil {
			t.Fatal(err)
		}
		var got, want []string
		for s.Chunk() {
			for s.Next() {
				got = append(got, fmt.Sprintf("%d %s|%s", s.Line(), s.Get("a"), s.Get("b")))
			}
		}
		for i, row := range rows {
			if a, b := strings.TrimSpace(row[0]), strings.TrimSpace(row[1]); a != "" || b != "" {
				want = append(want, fmt.Sprintf("%d %s|%s", i+2, a, b))
			}
		}
		if err := s.Err(); err != nil || !slices.Equal(got, want) {
			t.Fatalf("%v:\n got %q\nwant %q", err, got, want)
		}
	})
}
