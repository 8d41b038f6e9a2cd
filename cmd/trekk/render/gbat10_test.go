package render

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// journalOf is a stream of lines.
func journalOf(lines ...ledger.JournalLine) func(func(ledger.JournalLine, error) bool) {
	return func(yield func(ledger.JournalLine, error) bool) {
		for _, l := range lines {
			if !yield(l, nil) {
				return
			}
		}
	}
}

// Each voucher has a number of its own, which is the same whatever days the file is of.
func TestGBAT10(t *testing.T) {
	day := bankday.New(2026, 10, 20)
	lines := []ledger.JournalLine{
		{Date: day, Voucher: "2026-10-20-INVOICES", Account: "1500", Text: "Fakturaer; oktober",
			Debit: 1234550},
		{Date: day, Voucher: "2026-10-20-INVOICES", Account: "3000", Text: "Fakturaer; oktober",
			Credit: 1234550, VATCode: "3"},
		{Date: day, Voucher: "2026-10-20-OCR-1.20.1.7", Account: "1920", Text: strings.Repeat("Å", 200),
			Debit: 5},
		{Date: day, Voucher: "2026-10-20-OCR-1.20.1.7", Account: "2990", Text: "Innbetalinger", Credit: 5},
		{Date: day + 1, Voucher: "2026-10-21-OCR-1.21.1.8", Account: "1920", Text: "Innbetalinger",
			Credit: 100},
	}
	var b bytes.Buffer
	if err := GBAT10(&b, journalOf(lines...)); err != nil {
		t.Fatal(err)
	}
	text := "2026-10-20-INVOICES Fakturaer, oktober"
	long := ("2026-10-20-OCR-1.20.1.7 " + strings.Repeat("Å", 200))[:24+2*76]
	want := "GBAT10;62930001;20261020;9;10;2026;1500;0;12345.50;;;;;;;;;;;;" + text + ";" + text +
		";;;;;T;12345.50\r\n" +
		"GBAT10;62930001;20261020;9;10;2026;3000;3;-12345.50;;;;;;;;;;;;" + text + ";" + text +
		";;;;;T;-12345.50\r\n" +
		"GBAT10;62930002;20261020;9;10;2026;1920;0;0.05;;;;;;;;;;;;" + long + ";" + long + ";;;;;T;0.05\r\n" +
		"GBAT10;62930002;20261020;9;10;2026;2990;0;-0.05;;;;;;;;;;;;2026-10-20-OCR-1.20.1.7 " +
		"Innbetalinger;2026-10-20-OCR-1.20.1.7 Innbetalinger;;;;;T;-0.05\r\n" +
		"GBAT10;62940001;20261021;9;10;2026;1920;0;-1.00;;;;;;;;;;;;2026-10-21-OCR-1.21.1.8 " +
		"Innbetalinger;2026-10-21-OCR-1.21.1.8 Innbetalinger;;;;;T;-1.00\r\n"
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
	for _, line := range strings.Split(strings.TrimSpace(want), "\r\n") {
		if n := strings.Count(line, ";") + 1; n != 28 {
			t.Errorf("%d columns: %s", n, line)
		}
	}
	var alone bytes.Buffer
	if err := GBAT10(&alone, journalOf(lines[4])); err != nil || !strings.HasSuffix(want, alone.String()) {
		t.Errorf("a day alone: %v\n%s", err, alone.String())
	}
}

func TestGBAT10HasRoomFor9999VouchersADay(t *testing.T) {
	var lines []ledger.JournalLine
	for i := range 10000 {
		lines = append(lines, ledger.JournalLine{Date: bankday.New(2026, 1, 2), Voucher: fmt.Sprint(i),
			Account: "1500"})
	}
	var b bytes.Buffer
	if err := GBAT10(&b, journalOf(lines[:9999]...)); err != nil {
		t.Error(err)
	}
	err := GBAT10(&b, journalOf(lines...))
	if err == nil || !strings.Contains(err.Error(), "2026-01-02 has more than 9999 vouchers") {
		t.Error(err)
	}
}
