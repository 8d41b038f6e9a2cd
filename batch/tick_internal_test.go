package batch

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/schedule/bankday"
)

func TestBankAmount(t *testing.T) {
	for in, want := range map[string]Ore{
		"1234.50": 123450, "1234,5": 123450, "1 234,50": 123450, "1.234,50": 123450, "12\u00a0345\u00a0678,90": 1234567890, "12\u202f345": 1234500,
		"-500": -50000, "−500,00": -50000, "+7": 700, "0": 0, "1.234.567,00": 123456700, "1 234.50": 123450, "999": 99900,
	} {
		if got, err := bankAmount(in); err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", in, got, err, want)
		}
	}
	for _, in := range []string{"", "-", "1.234", "1,234.50", "12 34,50", "1 2345", "1.23,4,5", "1..234,00", "kr 5", "1e3", "--5", "1 234,567", "5,", ",5", "1 ,50", "12345 678,00"} {
		if got, err := bankAmount(in); err == nil {
			t.Errorf("%q was taken for %s", in, got)
		}
	}
}

func TestReadStatement(t *testing.T) {
	lines, err := readStatement("oktober.csv", []byte("Bokført dato;Rentedato;Tekst;Beløp;Saldo\r\n20.10.2026;21.10.2026;OCR 7;45 799,00;1\r\n3.11.2026;;Gebyr;-12,50;\r\n"))
	if err != nil || len(lines) != 2 || lines[0] != (StatementLine{2, "", bankday.New(2026, 10, 20), 4579900, "OCR 7"}) ||
		lines[1] != (StatementLine{3, "", bankday.New(2026, 11, 3), -1250, "Gebyr"}) {
		t.Errorf("%+v, %v", lines, err)
	}
	_, err = readStatement("x.csv", []byte("date,amount,reference,account\n2026-10-20,1.234,a,\n20.13.2026,5,b,1503 20 80119\n,5,c,1503\n"))
	var faults *ImportError
	if !errors.As(err, &faults) {
		t.Fatal(err)
	}
	for _, want := range []string{"x.csv:2:12: amount: \"1.234\" is not an amount", "x.csv:3:1: date: \"20.13.2026\"", "x.csv:4:1: date: is empty", "x.csv:4:6: account: an account has 11 digits"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("no %q in\n%v", want, err)
		}
	}
	if _, err = readStatement("x.csv", []byte("dato,beløp\n")); err == nil || !strings.Contains(err.Error(), "the column reference is missing") {
		t.Error(err)
	}
}

// 20 October 2026 is a Tuesday.
func sumOn(day, serial int, amount Ore) Sum {
	return Sum{SumKey: SumKey{Account: "15032080119", Date: bankday.New(2026, 10, day), Serial: serial}, Amount: amount}
}

func lineOn(day int, amount Ore, reference string) StatementLine {
	return StatementLine{On: bankday.New(2026, 10, day), Amount: amount, Reference: reference}
}

func TestReconcile(t *testing.T) {
	n := &Night{Calendar: bankday.Norwegian()}
	ticked := sumOn(19, 1, 500)
	ticked.Tick = &Tick{On: bankday.New(2026, 10, 19), Amount: 500, Reference: "OCR"}
	other := sumOn(20, 9, 500)
	other.Account = "99991042764"
	for name, c := range map[string]struct {
		lines []StatementLine
		sums  []Sum
		want  string // of each result the status and the serial number
	}{
		"the same day":                   {[]StatementLine{lineOn(20, 500, "")}, []Sum{sumOn(20, 1, 500)}, "agrees 1"},
		"a day late":                     {[]StatementLine{lineOn(21, 500, "")}, []Sum{sumOn(20, 1, 500)}, "agrees 1"},
		"over the weekend":               {[]StatementLine{lineOn(28, 500, "")}, []Sum{sumOn(23, 1, 500)}, "agrees 1"},
		"too late":                       {[]StatementLine{lineOn(29, 500, "")}, []Sum{sumOn(23, 1, 500)}, "only_us 1, only_bank"},
		"before the Nets date":           {[]StatementLine{lineOn(19, 500, "")}, []Sum{sumOn(20, 1, 500)}, "only_bank, only_us 1"},
		"another amount":                 {[]StatementLine{lineOn(20, 501, "")}, []Sum{sumOn(20, 1, 500)}, "only_bank, only_us 1"},
		"one for two lines":              {[]StatementLine{lineOn(20, 500, "a"), lineOn(20, 500, "b")}, []Sum{sumOn(20, 1, 500)}, "agrees 1, only_bank"},
		"the same day before the oldest": {[]StatementLine{lineOn(20, 500, "")}, []Sum{sumOn(19, 1, 500), sumOn(20, 2, 500)}, "only_us 1, agrees 2"},
		"the oldest first":               {[]StatementLine{lineOn(21, 500, ""), lineOn(22, 500, "")}, []Sum{sumOn(19, 1, 500), sumOn(20, 2, 500)}, "agrees 1, agrees 2"},
		"the one that it names":          {[]StatementLine{lineOn(20, 500, "OCR nr 0000002")}, []Sum{sumOn(20, 1, 500), sumOn(20, 2, 500)}, "agrees 2, only_us 1"},
		"the named one goes first":       {[]StatementLine{lineOn(20, 500, ""), lineOn(20, 500, "serie 1")}, []Sum{sumOn(20, 1, 500), sumOn(20, 2, 500)}, "agrees 2, agrees 1"},
		"ticked before":                  {[]StatementLine{lineOn(19, 500, "OCR")}, []Sum{ticked, sumOn(19, 2, 500)}, "agrees 1, only_us 2"},
		"ticked before, and another":     {[]StatementLine{lineOn(19, 500, "OCR"), lineOn(19, 500, "OCR")}, []Sum{ticked, sumOn(19, 2, 500)}, "agrees 1, agrees 2"},
		"ticked and not in this file":    {nil, []Sum{ticked, sumOn(19, 2, 500)}, "only_us 2"},
		"of another account":             {[]StatementLine{{Account: "99991042764", On: bankday.New(2026, 10, 20), Amount: 500}}, []Sum{sumOn(20, 1, 500), other}, "agrees 9, only_us 1"},
	} {
		var got []string
		for _, r := range n.reconcile(c.lines, c.sums, SumFilter{}) {
			s := string(r.Status)
			if r.Sum != nil {
				s += " " + string(rune('0'+r.Sum.Serial))
			}
			got = append(got, s)
		}
		if s := strings.Join(got, ", "); s != c.want {
			t.Errorf("%s: %s; want %s", name, s, c.want)
		}
	}
}

// No sum is ticked against two lines, none against a line that it does not fit, and every line and every sum is told of once.
func TestReconcileProperties(t *testing.T) {
	n := &Night{Calendar: bankday.Norwegian()}
	rapid.Check(t, func(t *rapid.T) {
		day, amount := rapid.IntRange(1, 12), rapid.Int64Range(1, 3)
		var lines []StatementLine
		var sums []Sum
		for i := range rapid.IntRange(0, 12).Draw(t, "lines") {
			lines = append(lines, lineOn(day.Draw(t, "on"), Ore(amount.Draw(t, "amount")), rapid.SampledFrom([]string{"", "1", "nr 2", "3 4"}).Draw(t, "reference")))
			lines[i].Line = i
		}
		for i := range rapid.IntRange(0, 12).Draw(t, "sums") {
			sums = append(sums, sumOn(day.Draw(t, "date"), i, Ore(amount.Draw(t, "amount"))))
		}
		seenLine, seenSum := map[int]bool{}, map[int]bool{}
		for _, r := range n.reconcile(lines, sums, SumFilter{}) {
			if (r.Status != OnlyUs) != (r.Line != nil) || (r.Status != OnlyBank) != (r.Sum != nil) {
				t.Fatalf("%+v", r)
			}
			if r.Line != nil {
				if seenLine[r.Line.Line] {
					t.Fatalf("line %d twice", r.Line.Line)
				}
				seenLine[r.Line.Line] = true
			}
			if r.Sum != nil {
				if seenSum[r.Sum.Serial] {
					t.Fatalf("sum %d twice", r.Sum.Serial)
				}
				seenSum[r.Sum.Serial] = true
			}
			if r.Status == Agrees && !n.fits(r.Line, r.Sum) {
				t.Fatalf("%+v does not fit %+v", r.Line, r.Sum)
			}
		}
		if len(seenLine) != len(lines) || len(seenSum) != len(sums) {
			t.Fatalf("%d of %d lines, %d of %d sums", len(seenLine), len(lines), len(seenSum), len(sums))
		}
	})
}
