package render

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/statement"
	"trekk/schedule/bankday"
)

// booked is a row of a book of invoices.
type booked struct {
	no, name string
	amount   batch.Ore
	paid     batch.Ore
}

// bookOf is a listing of n invoices, the third with everything that could go wrong in a cell.
func bookOf(n int) *Listing {
	rows := make([]booked, n)
	for i := range rows {
		rows[i] = booked{fmt.Sprint(i + 1), "Åse Bråthen", batch.Ore(49900 + i), 0}
		if i == 2 {
			rows[i].name, rows[i].paid = `=HYPERLINK("http://x";"x")`, -123_456_789_01
		}
	}
	return (&List[booked]{
		Title: "Invoices", Sums: true, Rows: Of(rows),
		Day: bankday.New(2026, 12, 31), Whose: []batch.Creditor{{Name: "Gym AS", Account: "15032080119"}},
		Columns: []Column[booked]{
			Col("invoice_no", "Invoice", func(b *booked) any { return b.no }),
			Col("name", "Name", func(b *booked) any { return b.name }),
			Col("kid", "KID", func(*booked) any { return "0000100100000015" }),
			Col("due", "Due", func(*booked) any { return bankday.New(2026, 10, 20) }),
			Col("amount_ore", "Amount", func(b *booked) any { return b.amount }),
			Col("paid_ore", "Paid", func(b *booked) any { return b.paid }),
			Col("status", "Status", func(*booked) any { return Word("partly_paid") }),
			Col("payments", "Payments", func(*booked) any { return 1 }),
		},
	}).Listing()
}

func openSheet(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// A spreadsheet has title, creditor and date above frozen headings, numbers and dates as such, texts as
// texts, and its sums as formulas that come to what the listing does.
func TestSpreadsheet(t *testing.T) {
	var b bytes.Buffer
	if err := bookOf(40).XLSX(&b, "nb"); err != nil {
		t.Fatal(err)
	}
	f := openSheet(t, b.Bytes())
	const sheet = "Fakturaer"
	raw := excelize.Options{RawCellValue: true}
	for cell, want := range map[string]string{
		"A1": "Fakturaer", "A2": "Gym AS, konto 1503 20 80119", "A3": "Per 31.12.2026", "A5": "Faktura",
		"G5": "Status", "H5": "Innbetalinger",
		"B6": "Åse Bråthen", "C6": "0000100100000015", "D6": "46315", "E6": "499", "E7": "499.01",
		"F8": "-123456789.01", "G6": "delvis betalt",
		"B8": `=HYPERLINK("http://x";"x")`, "A45": "40", "A46": "", "A47": "Sum", "E47": "19967.8",
		"F47": "-123456789.01", "G47": "",
	} {
		if got, err := f.GetCellValue(sheet, cell, raw); err != nil || got != want {
			t.Errorf("%s is %q (%v), want %q", cell, got, err, want)
		}
	}
	if formula, _ := f.GetCellFormula(sheet, "B8"); formula != "" {
		t.Errorf("a text became the formula %s", formula)
	}
	for cell, want := range map[string]string{"E47": "SUM(E6:E45)", "F47": "SUM(F6:F45)", "H47": ""} {
		if got, err := f.GetCellFormula(sheet, cell); err != nil || got != want {
			t.Errorf("%s has the formula %q (%v), want %q", cell, got, err, want)
		}
	}
	if got, err := f.CalcCellValue(sheet, "E47", raw); err != nil || got != "19967.8" {
		t.Errorf("the sum comes to %s, %v", got, err)
	}
	if typ, err := f.GetCellType(sheet, "C6"); err != nil || typ != excelize.CellTypeInlineString {
		t.Errorf("the KID is of type %v, %v", typ, err)
	}
	panes, err := f.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.YSplit != 5 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	names := fmt.Sprint(f.GetDefinedName())
	if !strings.Contains(names, "'Fakturaer'!$5:$5") || !strings.Contains(names, "'Fakturaer'!$A$5:$H$45") {
		t.Errorf("headings on every page and filter: %s", names)
	}
	layout, err := f.GetPageLayout(sheet)
	fits := err == nil && *layout.FitToWidth == 1 && *layout.FitToHeight == 0
	if !fits || *layout.Orientation != "landscape" {
		t.Errorf("page layout %+v, %v", layout, err)
	}
	props, err := f.GetDocProps()
	if err != nil || props.Creator != "trekk" || props.Title != "Fakturaer" ||
		props.Created != "2026-12-31T11:00:00Z" {
		t.Errorf("properties %+v, %v", props, err)
	}
	if cols := columnsOf(t, b.Bytes()); fmt.Sprint(cols) != "[1 2 3 4 5 6 7 8]" {
		t.Errorf("the columns stand in the order %v, with which Excel does not open a file", cols)
	}
	if width, err := f.GetColWidth(sheet, "C"); err != nil || width < 17 {
		t.Errorf("the KID's column is %v wide, %v", width, err)
	}
}

// columnsOf are the columns of the first sheet in the order in which they are described.
func columnsOf(t *testing.T, data []byte) (cols []int) {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var sheet struct {
		Cols []struct {
			Min int `xml:"min,attr"`
		} `xml:"cols>col"`
	}
	if err := xml.NewDecoder(f).Decode(&sheet); err != nil {
		t.Fatal(err)
	}
	for _, c := range sheet.Cols {
		cols = append(cols, c.Min)
	}
	return cols
}

// What a sheet has no room for goes to the next; the sums are of all of them.
func TestSpreadsheetOfManySheets(t *testing.T) {
	var b bytes.Buffer
	if err := bookOf(2000).xlsxSheets(&b, "en", 900); err != nil {
		t.Fatal(err)
	}
	f := openSheet(t, b.Bytes())
	if got := strings.Join(f.GetSheetList(), ","); got != "Invoices,Invoices 2,Invoices 3" {
		t.Fatalf("sheets %s", got)
	}
	// 893 rows on each of the first two.
	for sheet, cells := range map[string]map[string]string{
		"Invoices":   {"A898": "893", "A899": "", "A900": ""},
		"Invoices 2": {"A1": "Invoices", "A6": "894", "A898": "1786"},
		"Invoices 3": {"A6": "1787", "A219": "2000", "A221": "Total", "E221": "1017990"},
	} {
		for cell, want := range cells {
			got, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
			if err != nil || got != want {
				t.Errorf("%s %s is %q (%v), want %q", sheet, cell, got, err, want)
			}
		}
	}
	got, err := f.GetCellFormula("Invoices 3", "E221")
	if err != nil || got != "SUM('Invoices'!E6:E898,'Invoices 2'!E6:E898,E6:E219)" {
		t.Errorf("the sum is %s, %v", got, err)
	}
}

// A spreadsheet without rows has no sums, and a stream that fails gives no spreadsheet.
func TestSpreadsheetEmptyAndFailed(t *testing.T) {
	var b bytes.Buffer
	if err := bookOf(0).XLSX(&b, "nb"); err != nil {
		t.Fatal(err)
	}
	if rows, err := openSheet(t, b.Bytes()).GetRows("Fakturaer"); err != nil || len(rows) != 5 {
		t.Errorf("%q, %v", rows, err)
	}
	l, broken := bookOf(0), errors.New("broken")
	l.rows = func(yield func([]any, error) bool) { yield(nil, broken) }
	b.Reset()
	if err := l.XLSX(&b, "nb"); !errors.Is(err, broken) || b.Len() > 0 {
		t.Errorf("%v and %d bytes", err, b.Len())
	}
}

// Rounding nowhere: a spreadsheet's decimals are the amount's own.
func TestSpreadsheetAmountsAreExact(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		o := batch.Ore(rapid.Int64Range(-1e15+1, 1e15-1).Draw(t, "øre"))
		kroner := kroner(o, 0).Value.(float64)
		text := strconv.FormatFloat(kroner, 'f', -1, 64) // as excelize writes it
		whole, decimals, _ := strings.Cut(text, ".")
		if whole+"."+(decimals + "00")[:max(2, len(decimals))] != o.Decimal() {
			t.Fatalf("%d øre became %s", o, text)
		}
	})
}

// A Norwegian Excel opens CSV with its mark, semicolons and decimal commas, keeps KIDs, and runs nobody's
// formulas.
func TestExcelCSV(t *testing.T) {
	var b bytes.Buffer
	if err := bookOf(3).ExcelCSV(&b, "nb"); err != nil {
		t.Fatal(err)
	}
	want := "\ufeffFaktura;Navn;KID;Forfall;Beløp;Betalt;Status;Innbetalinger\r\n" +
		`1;Åse Bråthen;"=""0000100100000015""";20.10.2026;499,00;0,00;delvis betalt;1` + "\r\n" +
		`2;Åse Bråthen;"=""0000100100000015""";20.10.2026;499,01;0,00;delvis betalt;1` + "\r\n" +
		`3;"'=HYPERLINK(""http://x"";""x"")";"=""0000100100000015""";20.10.2026;499,02;-123456789,01;` +
		"delvis betalt;1\r\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	for in, want := range map[string]string{
		"+4740001001": "'+4740001001", "-": "'-", "@a": "'@a", "15032080119": "15032080119", "0": "0",
		"007": `="007"`, "": "",
	} {
		if got := forExcel("nb", in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// Every word of a report is there in Norwegian.
func TestReportsSpeakNorwegian(t *testing.T) {
	var words []string
	for _, w := range []batch.Reason{
		batch.UnknownKID, batch.InvalidKID, batch.NoKID, batch.AlreadySettled, batch.InvoiceDropped,
		batch.WrongAccount, batch.NoOriginal,
	} {
		words = append(words, string(w))
	}
	for _, w := range []batch.InvoiceStatus{
		batch.StatusCancelled, batch.StatusPaid, batch.StatusCollection, batch.StatusReminded,
		batch.StatusPartlyPaid, batch.StatusOpen,
	} {
		words = append(words, string(w))
	}
	for _, w := range []statement.Agreement{statement.Agrees, statement.OnlyBank, statement.OnlyUs} {
		words = append(words, string(w))
	}
	words = append(words, "invoice", "credit of customer", "unmatched", "ignored", "refund", "taken back",
		"not matched yet")
	for _, w := range batch.AccountKeys() {
		words = append(words, string(w))
	}
	for _, w := range words {
		if norwegian[w] == "" {
			t.Errorf("no Norwegian for %s", w)
		}
	}
}
