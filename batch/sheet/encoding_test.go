package sheet_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/unicode"

	"trekk/batch/sheet"
)

// Each encoding is found, and told with the rest of how the file is understood.
func TestEncodingsAreFound(t *testing.T) {
	file := "Navn;Kunde nr;Gate\nKåre;7;A\n"
	utf16 := func(e unicode.Endianness) string {
		text, err := unicode.UTF16(e, unicode.UseBOM).NewEncoder().String(file)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	columns := []sheet.Column{{Name: "name", Also: []string{"navn"}}, {Name: "no", Also: []string{"KUNDENR"}}}
	for content, want := range map[string]sheet.Encoding{
		file: sheet.UTF8, "\xef\xbb\xbf" + file: sheet.UTF8, utf16(unicode.LittleEndian): sheet.UTF16,
		utf16(unicode.BigEndian): sheet.UTF16, strings.ReplaceAll(file, "å", "\xe5"): sheet.Latin1,
		strings.ReplaceAll(file, "Kåre", "K\xe5re \x96"): sheet.Windows, strings.ReplaceAll(file, "\n", "\r"): sheet.UTF8,
	} {
		s, err := input(t, content).Open(columns)
		if err != nil {
			t.Fatal(err)
		}
		u := sheet.Understood{
			Encoding: want, Separator: ";", Columns: map[string]string{"name": "Navn", "no": "Kunde nr"},
			Ignored: []string{"Gate"},
		}
		if got := s.Understood(); !reflect.DeepEqual(got, u) {
			t.Errorf("%+v, want %+v", got, u)
		}
		if !s.Chunk() || !s.Next() || !strings.HasPrefix(s.Get("name"), "Kåre") || s.Get("no") != "7" {
			t.Errorf("%s: %q", want, s.Get("name"))
		}
	}
}

// A file in none of the encodings, or in one that another was read as, is named as such and not read.
func TestWhatIsNoTextIsNamed(t *testing.T) {
	for content, want := range map[string]string{
		"no;name\n1;K\u00c3\u00a5re":           "x.csv:2:4: \"Ã¥\" stands for \"å\"",
		"no;name\n1;BjÃ¸rg":                    "x.csv:2:5: \"Ã¸\" stands for \"ø\"",
		"no;name\n1;Ã…se":                      "\"Ã…\" stands for \"Å\"",
		"no;name\n1;K\u00e5re\n2;" + "K\xe5re": "\"Ã¥\" stands for \"å\"",
		"no;name\n1;K\x86re":                   "\"†\" within a word is \"å\" in the encoding of DOS",
		"no;name\n1;K\xe5re \x9d":              "a byte that is no letter of Windows-1252",
		"no;name\n1;K\uFFFDre":                 "stands for a letter that was lost",
		"n\x00o\x00;\x00":                      "a byte 0, which no text has",
		"%PDF-1.4\n":                           "the file is a PDF",
		"<html><table>":                        "the file is HTML or XML",
		"\xd0\xcf\x11\xe0\xa1\xb1":             "a workbook of an old Excel (.xls)",
		"PK\x03\x04 no":                        "the file is no workbook that can be read",
		"\x1f\x8b\x08":                         "the file is compressed",
	} {
		s, err := input(t, content).Open(sheet.Required("no", "name"))
		var faults *sheet.Error
		if !errors.As(err, &faults) || len(faults.Faults) != 1 || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", content, err, want)
		}
		s.Understood() // tells what there is to tell
	}
}

// book is a workbook whose first sheet has these rows.
func book(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err == nil {
			err = f.SetSheetRow("Sheet1", at, &row)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.NewSheet("Other"); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A workbook's first sheet is read like a file: numbers as spreadsheets show them, days as days, and places
// as row and column.
func TestWorkbook(t *testing.T) {
	content := book(t, []any{"Export of October"}, []any{}, []any{"Nr", "Name", "Day", "Amount", "Other"},
		[]any{10001, "Kåre", 46296, 1249.4000000000001}, []any{},
		[]any{"10002", "", "46296", 0.1 + 0.2, "x", nil},
		[]any{1.5e15, "Åse", "2026-10-01", "1.249"}, []any{1, "x", 2, 3, 4, "too much"})
	columns := []sheet.Column{{Name: "no", Also: []string{"nr"}}, {Name: "name"}, {Name: "day"},
		{Name: "amount"}}
	in, err := sheet.New("x.xlsx", bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	for range 2 { // it is read again from its beginning
		s, err := in.Open(columns)
		if err != nil {
			t.Fatal(err)
		}
		u := s.Understood()
		if left := s.LeftOut(); u.Encoding != sheet.XLSX || u.Separator != "" || len(u.Ignored) != 1 ||
			len(left) != 1 ||
			left[0].Line != 1 {
			t.Errorf("%+v, %v", u, left)
		}
		var got [][]string
		for s.Chunk() {
			for s.Next() {
				got = append(got, []string{s.Get("no"), s.Get("name"), s.Day(s.Get("day")), s.Get("amount")})
				sheet.Parse(s, "name", false, sheet.Text)
			}
		}
		want := [][]string{
			{"10001", "Kåre", "2026-10-01", "1249.4"}, {"10002", "", "2026-10-01", "0.3"},
			{"1500000000000000", "Åse", "2026-10-01", "1.249"},
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q", got)
		}
		faults := "x.xlsx:6:2: name: is empty\nx.xlsx:8:1: the row has 6 cells, the header has 5" + lastLine
		if err := s.Err(); err == nil || err.Error() != faults {
			t.Errorf("%v", err)
		}
	}
}

// Two headings that may be the amount are refused; of others the surest is taken.
func TestTwoHeadingsOfOneColumn(t *testing.T) {
	columns := []sheet.Column{
		{Name: "amount", Also: []string{"Beløp inkl. MVA", "Sum", "Total"}, Sole: true, Mapped: "Å betale"},
		{Name: "name", Also: []string{"Kundenavn", "Kunde"}},
	}
	for header, want := range map[string]string{
		"Sum;Total;Kunde":             `"Sum" and "Total" may both be the column amount`,
		"Kunde;Kundenavn;Sum":         "Sum Kundenavn",
		"Sum;Beløp inkl MVA;Kunde":    "Beløp inkl MVA Kunde",
		"Sum;Total;Å betale;Kunde":    "Å betale Kunde",
		"Sum;amount;Å betale;Kunde":   "amount Kunde",
		"Total;Sum;Kunde;TOTAL;Kunde": "the column name is there twice",
	} {
		s, err := input(t, header+"\n").Open(columns)
		u := s.Understood()
		got := u.Columns["amount"] + " " + u.Columns["name"]
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: %s, want %s", header, got, want)
		}
	}
	// It is one fault, however many there are.
	columns[0].Also = append(columns[0].Also, "Beløp")
	_, err := input(t, "Sum;Total;Beløp;Kunde\n").Open(columns)
	var faults *sheet.Error
	if !errors.As(err, &faults) || len(faults.Faults) != 1 {
		t.Error(err)
	}
}

// FuzzOpen: whatever the bytes, nothing panics, what is read is UTF-8 in cells of the header's width, and
// faults have places.
func FuzzOpen(f *testing.F) {
	f.Add([]byte("no;name\n1;Kåre\n"))
	f.Add([]byte("sep=,\nno,name\n1,\"a\nb\"\n,\n"))
	f.Add([]byte("\xff\xfen\x00o\x00;\x00"))
	f.Add([]byte("about\nno\tname\n1\tK\xe5re \x96\n2\n"))
	f.Add(book(f, []any{"no", "name"}, []any{1, "Kåre"}))
	f.Fuzz(func(t *testing.T, content []byte) {
		in, err := sheet.New("x.csv", bytes.NewReader(content))
		if err != nil {
			return
		}
		defer in.Close()
		s, err := in.Open([]sheet.Column{{Name: "no", Also: []string{"nr"}}, {Name: "name", Optional: true}})
		rows := 0
		for err == nil && s.Chunk() {
			for s.Next() {
				rows++
				s.Get("no")
				s.Day(s.Cell("name"))
			}
		}
		if err == nil {
			err = s.Err()
		}
		var faults *sheet.Error
		if errors.As(err, &faults) {
			for _, f := range faults.Faults {
				if f.Line < 1 || f.Column < 1 || f.Message == "" {
					t.Fatalf("%+v", f)
				}
			}
		}
		s.Understood()
	})
}

// A formula that nobody has computed is no empty cell: what it would say is not known.
func TestAFormulaWithoutAValueIsAFault(t *testing.T) {
	for cells, want := range map[string]string{
		`<c r="A2"><f>1+1</f><v>2</v></c>`:                  "",
		`<c r="A2" t="str"><f>IF(1,"","")</f><v></v></c>`:   "",
		`<c r="A2"/><c r="B2" t="s"><v>0</v></c>`:           "",
		`<c r="A2"><f>1+1</f></c>`:                          "2:1: the formula of cell A2 has no value",
		`<c r="A2"><v>7</v></c><c r="B2"><f>A2</f><v/></c>`: "2:2: the formula of cell B2 has no value",
		`<c r="A2"><f>A1</f><v></v></c>`:                    "2:1: the formula of cell A2 has no value",
		`<x:c s="1" r="A2"><x:f/></x:c>`:                    "2:1: the formula of cell A2 has no value",
	} {
		rows := `<row r="1"><c r="A1" t="inlineStr"><is><t>no</t></is></c></row><row r="2">` + cells + `</row>`
		in, err := sheet.New("x.xlsx", bytes.NewReader(bomb(t, rows, 1)))
		if err != nil {
			t.Fatal(err)
		}
		_, err = in.Open([]sheet.Column{{Name: "no"}})
		var faults *sheet.Error
		if (err == nil) != (want == "") ||
			err != nil && (!errors.As(err, &faults) || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v", cells, err)
		}
		in.Close()
	}
}

// bomb is a workbook whose sheet is rows, repeated, between a head and an end.
func bomb(t *testing.T, rows string, times int) []byte {
	t.Helper()
	book, b := excelize.NewFile(), bytes.Buffer{}
	if err := book.SetSheetRow("Sheet1", "A1", &[]any{"no", "name"}); err != nil {
		t.Fatal(err)
	}
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	from, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	to := zip.NewWriter(&out)
	for _, part := range from.File {
		w, err := to.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if part.Name != "xl/worksheets/sheet1.xml" {
			r, err := part.Open()
			if err == nil {
				_, err = io.Copy(w, r)
			}
			if err != nil {
				t.Fatal(err)
			}
			continue
		}
		fmt.Fprint(w, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
		for range times {
			fmt.Fprint(w, rows)
		}
		fmt.Fprint(w, `</sheetData></worksheet>`)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A workbook that unpacks to more than any that people have is told, and not unpacked: much in all, one endless cell,
// one endless row.
func TestAWorkbookThatIsABomb(t *testing.T) {
	for name, content := range map[string][]byte{
		"much": bomb(t, strings.Repeat("<row><c><v>1</v></c></row>", 1000), 3000),
		"cell": bomb(t, `<row><c t="inlineStr"><is><t>`+strings.Repeat("x", 3<<20)+`</t></is></c></row>`, 1),
		"row":  bomb(t, "<row>"+strings.Repeat("<c><v>1</v></c>", 200000)+"</row>", 1),
	} {
		in, err := sheet.New("x.xlsx", bytes.NewReader(content))
		if err != nil {
			t.Fatal(name, err)
		}
		_, err = in.Open(sheet.Required("no"))
		if err == nil || !strings.Contains(err.Error(), "it holds more than a workbook does") {
			t.Errorf("%s, %d bytes: %v", name, len(content), err)
		}
		if err := in.Close(); err != nil {
			t.Error(name, err)
		}
	}
}
