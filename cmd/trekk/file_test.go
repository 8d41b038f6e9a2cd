package main

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"trekk/cmd/trekk/wire"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// ocrFile writes a file with one payment of the given type.
func ocrFile(t *testing.T, path string, typ int) {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := nets.NewWriter(f, nets.Transmission{Transmitter: nets.Nets, Number: 7, Recipient: "00123456"})
	day, err := bankday.Parse("2026-10-20")
	if err != nil {
		t.Fatal(err)
	}
	p := nets.Payment{Type: typ, Date: day.Time(), Day: 20, Serial: 4, Amount: 123450,
		KID: "0000004200000174"}
	if typ >= nets.TypeReversalText {
		p.KID, p.Text = "", "Retur Ås"
	}
	err = w.Begin(nets.Assignment{Kind: nets.OCRGiro, Agreement: "001008566", Number: 1,
		Account: "15032080119"})
	if err == nil {
		_, err = w.Payment(&p)
	}
	for _, step := range []func() error{w.End, w.Close, f.Close} {
		if err == nil {
			err = step()
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// A spreadsheet keeps KIDs and accounts as text, with their leading zeros, and amounts and dates as what they
// are.
func TestConvertToSpreadsheet(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "ocr.txt"), filepath.Join(dir, "ocr.xlsx")
	ocrFile(t, in, nets.TypeAvtaleGiro)
	must(t, "file", "convert", in, "--to", "xlsx", "-o", out)
	f, err := excelize.OpenFile(out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	header, _, _ := strings.Cut(must(t, "file", "convert", in, "--to", "csv"), "\n")
	names := strings.Split(strings.TrimSpace(header), ",")
	rows, err := f.GetRows(f.GetSheetName(0))
	if err != nil {
		t.Fatal(err)
	}
	if len(rows) != 2 || strings.Join(rows[0], ",") != strings.Join(names, ",") {
		t.Fatalf("%q", rows)
	}
	for i, want := range map[int]string{
		1: "ocr_giro", 2: "001008566", 4: "15032080119", 6: "15", 8: "2026-10-20", 9: "1,234.50",
		11: "0000004200000174", 15: "4",
	} {
		if rows[1][i] != want {
			t.Errorf("%s is %q, expected %q", names[i], rows[1][i], want)
		}
	}
	raw, err := f.GetCellValue(f.GetSheetName(0), "J2", excelize.Options{RawCellValue: true})
	if err != nil || raw != "1234.5" {
		t.Errorf("amount %q, %v", raw, err)
	}
}

// A gzipped file is read whatever its name, and a broken archive is an error that names it.
func TestFileGzip(t *testing.T) {
	dir := t.TempDir()
	in, zipped := filepath.Join(dir, "ocr.txt"), filepath.Join(dir, "ocr.dat")
	ocrFile(t, in, nets.TypeReversalText)
	plain, err := os.ReadFile(in)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write(plain); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(zipped, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	want := `{"line":3,"type":20,"number":1,"date":"2026-10-20","centre":0,"day":20,"partial":0,"serial":4,` +
		`"amount":123450,"reversal":true,"kid":"","card_issuer":"","form":"0000000000",` +
		`"reference":"000000000",` +
		`"bank_date":null,"debit_account":null,"text":"Retur Ås"}`
	if got := must(t, "file", "inspect", "--json", zipped); !strings.Contains(got, want) {
		t.Errorf("%s\nexpected %s", got, want)
	}
	if err := os.WriteFile(zipped, b.Bytes()[:b.Len()/2], 0o600); err != nil {
		t.Fatal(err)
	}
	code, _, errs := trekk(t, "file", "validate", zipped)
	named := strings.Contains(errs, zipped) && strings.Contains(errs, "unexpected EOF")
	if code != wire.ExitFailed || !named {
		t.Errorf("%d, %s", code, errs)
	}
}
