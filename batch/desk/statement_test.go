package desk

import (
	"errors"
	"strings"
	"testing"

	"trekk/batch/sheet"
	"trekk/schedule/bankday"
)

func TestReadStatement(t *testing.T) {
	lines, err := readStatement("oktober.csv", []byte("Bokført dato;Rentedato;Tekst;Beløp;Saldo\r\n"+
		"20.10.2026;21.10.2026;OCR 7;45 799,00;1\r\n"+
		"3.11.2026;;Gebyr;-12,50;\r\n"))
	want := []StatementLine{
		{2, "", bankday.New(2026, 10, 20), 4579900, "OCR 7"},
		{3, "", bankday.New(2026, 11, 3), -1250, "Gebyr"},
	}
	if err != nil || len(lines) != 2 || lines[0] != want[0] || lines[1] != want[1] {
		t.Errorf("%+v, %v", lines, err)
	}
}

func TestReadStatementFindsAllFaults(t *testing.T) {
	_, err := readStatement("x.csv", []byte("date,amount,reference,account\n"+
		"2026-10-20,1.234,a,\n20.13.2026,5,b,1503 20 80119\n,5,c,1503\n"))
	var faults *sheet.Error
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	for _, want := range []string{
		"x.csv:2:12: amount: \"1.234\" is 1234.00 or 1.234",
		"x.csv:3:1: date: \"20.13.2026\" is no day",
		"x.csv:4:1: date: is empty",
		"x.csv:4:6: account: an account has 11 digits",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
	_, err = readStatement("x.csv", []byte("dato,beløp\n"))
	if err == nil || !strings.Contains(err.Error(), "the column reference is missing") {
		t.Error(err)
	}
}
