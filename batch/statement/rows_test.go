package statement

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/sheet"
	"trekk/schedule/bankday"
)

func lineAt(no int, account string, on bankday.Date, amount batch.Ore, reference string) Line {
	return Line{Line: no, Account: account, On: on, Amount: amount, Reference: reference}
}

func TestReadRows(t *testing.T) {
	lines, _, err := ReadRows("oktober.csv", []byte("Bokført dato;Rentedato;Tekst;Beløp;Saldo\r\n"+
		"20.10.2026;21.10.2026;OCR 7;45 799,00;1\r\n"+
		"3.11.2026;;Gebyr;-12,50;\r\n"), Columns)
	want := []Line{
		lineAt(2, "", bankday.New(2026, 10, 20), 4579900, "OCR 7"),
		lineAt(3, "", bankday.New(2026, 11, 3), -1250, "Gebyr"),
	}
	if err != nil || len(lines) != 2 || lines[0] != want[0] || lines[1] != want[1] {
		t.Errorf("%+v, %v", lines, err)
	}
}

// The exports of banks are read as they are, with what is left out of them.
func TestStatementsOfBanks(t *testing.T) {
	october := func(d int) bankday.Date { return bankday.New(2026, 10, d) }
	const own = "15032080119"
	for name, c := range map[string]struct {
		file string
		want []Line
		left int
	}{
		"DNB": {"\"Dato\";\"Forklaring\";\"Rentedato\";\"Ut fra konto\";\"Inn på konto\"\n" +
			"\"13.10.2026\";\"OCR\";\"12.10.2026\";\"\";\"439,00\"\n\"14.10.2026\";\"R1\";\"\";\"300,00\";\"\"\n",
			[]Line{lineAt(2, "", october(13), 43900, "OCR"),
				lineAt(3, "", october(14), -30000, "R1")}, 0},
		"DNB in English": {"Date,Description,Interest date,Withdrawals,Deposits\n2026-10-13,OCR,,,\"1,249.50\"\n",
			[]Line{lineAt(2, "", october(13), 124950, "OCR")}, 0},
		"SpareBank 1": {"Dato;Beskrivelse;Rentedato;Inn;Ut;Til konto;Fra konto;\n" +
			"13.10.2026;OCR 101;;1251,00;;15032080119;;\n14.10.2026;OCR;;;-300,00;97100000000;15032080119;\n",
			[]Line{lineAt(2, own, october(13), 125100, "OCR 101"),
				lineAt(3, own, october(14), -30000, "OCR")}, 0},
		"Nordea": {"Bokføringsdato;Beløp;Avsender;Mottaker;Navn;Tittel;Valuta;Betalingstype\n" +
			"2026/10/13;439,00;;;Nets;OCR 7;NOK;\n2026/10/14;9,00;;;X;Y;EUR;\n" +
			"Reservert;-12,50;;;X;Kjøp;NOK;\n",
			[]Line{lineAt(2, "", october(13), 43900, "OCR 7")}, 2},
		"BN Bank": {"Utført dato;Bokført dato;Rentedato;Beskrivelse;Type;Undertype;Fra konto;Avsender;Til konto;" +
			"Mottakernavn;Beløp inn;Beløp ut;Valuta;Status;Melding/KID/Fakt.nr\n" +
			"12.10.2026;13.10.2026;;OCR;;;;Nets;1503.20.80119;;439,00;;NOK;Bokført;104\n" +
			"12.10.2026;;;Kjøp;;;;;;;;9,00;NOK;Reservert;\n",
			[]Line{lineAt(2, own, october(13), 43900, "OCR 104")}, 1},
		"Handelsbanken": {"Bokføringsdato\tTekst\tBeløp\tSaldo\n13.10.2026\tOCR 7\t1 439,00\t2 000,00\n",
			[]Line{lineAt(2, "", october(13), 143900, "OCR 7")}, 0},
		"Handelsbanken, in and out": {"Bokf.dato;Rentedato;Transaksjonstekst;Ut;Inn;Saldo\n" +
			"13.10.2026;13.10.2026;OCR 7;;1 439,00;2 000,00\n14.10.2026;14.10.2026;R1;300,00;;1 700,00\n",
			[]Line{lineAt(2, "", october(13), 143900, "OCR 7"),
				lineAt(3, "", october(14), -30000, "R1")}, 0},
		"text before, sums behind": {"Kontoutskrift for 1503.20.80119\nPeriode;01.10.2026-31.10.2026\n\n" +
			"dato;beløp;referanse\n13.10.2026;499,00;103\n;499,00;Sum\nSum;499,00\nSaldo 31.10.2026;499,00;\n;;x\n",
			[]Line{lineAt(5, "", october(13), 49900, "103")}, 6},
	} {
		lines, read, err := ReadRows("x.csv", []byte(c.file), Columns)
		if err != nil || !slices.Equal(lines, c.want) || len(read.LeftOut) != c.left {
			t.Errorf("%s: %+v, %v, %v", name, lines, read.LeftOut, err)
		}
	}
}

// What is wrong with the amounts of two columns is said once, where it is.
func TestStatementsOfTwoColumnsWithFaults(t *testing.T) {
	_, _, err := ReadRows("x.csv", []byte("Dato;Tekst;Inn;Ut\n13.10.2026;a;5;6\n14.10.2026;b;;\n15.10.2026;c;1.249;\n"+
		"16.10.2026;d\n"), Columns)
	want := "x.csv:2:16: out: has an amount, and so has the column of what came in: one of them is empty\n" +
		"x.csv:3:14: in: is empty: there is no amount\n" +
		"x.csv:4:14: in: \"1.249\" is 1249.00 or 1.249: write it with two decimals\n" +
		"x.csv:5:1: the row has 2 cells, the header has 4\n"
	if err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v", err)
	}
}

func FuzzReadRows(f *testing.F) {
	f.Add([]byte("Dato;Beskrivelse;Inn;Ut\n13.10.2026;OCR 101;1251,00;\n;1251,00;Sum\n"))
	f.Add([]byte("x\ndato,beløp,referanse\n2026-10-13,\"1 249,50\",7\n"))
	f.Fuzz(func(t *testing.T, content []byte) {
		lines, _, err := ReadRows("x.csv", content, Columns)
		for _, l := range lines {
			if err == nil && (l.On <= 0 || l.Line < 1) {
				t.Fatalf("%+v", l)
			}
		}
	})
}

func TestReadRowsFindsAllFaults(t *testing.T) {
	_, _, err := ReadRows("x.csv", []byte("date,amount,reference,account\n"+
		"2026-10-20,1.234,a,\n20.13.2026,5,b,1503 20 80119\n,5,c,1503\n"), Columns)
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
	_, _, err = ReadRows("x.csv", []byte("dato,beløp\n"), Columns)
	if err == nil || !strings.Contains(err.Error(), "the column reference is missing") {
		t.Error(err)
	}
}
