package nets

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// The values of every field, from a file whose characters have been looked at.
func TestReaderValues(t *testing.T) {
	r, all := read(t, ocrFile(t), Options{})
	if h := r.Transmission(); h != (Transmission{Nets, 1234567, "00123456", date(2026, 10, 22)}) {
		t.Errorf("%+v", h)
	}
	if len(all) != 15 {
		t.Fatalf("%d transactions", len(all))
	}
	tx := all[0]
	if tx.Line != 3 || tx.Type != TypeGiro || tx.Number != 1 || tx.Items != 2 ||
		!tx.Date.Equal(date(2026, 10, 20)) || tx.Amount != 10000 ||
		string(tx.KID) != "0000004200000174" || tx.Reversal ||
		tx.Centre != 13 || tx.Day != 20 || tx.Partial != 1 || tx.Serial != 1464 ||
		!tx.BankDate.Equal(date(2026, 10, 19)) || string(tx.DebitAccount) != "99990512341" ||
		string(tx.Form) != "9636827194" || string(tx.Reference) != "099038562" ||
		tx.CardIssuer != nil || tx.Text() != "" || tx.Money() != 10000 || tx.Name() != "" {
		t.Errorf("%+v", tx)
	}
	a := tx.Assignment
	if a.Kind != OCRGiro || a.Agreement != "001008566" || a.Number != 1 || a.Account != account ||
		a.Line != 2 || a.Transactions != 12 || a.Records != 28 || a.Total != 170500 ||
		!a.NetsDate.Equal(date(2026, 10, 22)) || !a.Earliest.Equal(date(2026, 10, 20)) ||
		!a.Latest.Equal(date(2026, 10, 21)) {
		t.Errorf("%+v", a)
	}
	if tx := all[5]; tx.Type != TypeAvtaleGiro || tx.Amount != -500 || tx.Money() != -500 || tx.Reversal {
		t.Errorf("credit note: %+v", tx)
	}
	if tx := all[8]; tx.Type != TypeReversalKID || tx.Amount != 18000 || tx.Money() != -18000 ||
		!tx.Reversal || string(tx.CardIssuer) != "07" || tx.DebitAccount != nil || !tx.BankDate.IsZero() {
		t.Errorf("reversal: %+v", tx)
	}
	if tx := all[10]; tx.Type != TypeReversalText || len(tx.KID) != 0 || tx.Text() != "Kjøp på nett" ||
		tx.Items != 3 || tx.Money() != -20000 {
		t.Errorf("reversal with text: %+v", tx)
	}
	for i, want := range []struct {
		registration Registration
		notice       bool
		fixed        string
	}{{Listed, true, "00000042"}, {Active, false, "00000043"}, {Deleted, true, "00000042"}} {
		if tx := all[12+i]; tx.Assignment.Kind != Mandates || tx.Registration != want.registration ||
			tx.Notice != want.notice || string(tx.KID[:8]) != want.fixed ||
			tx.Type != TypeMandate || tx.Items != 0 || !tx.Date.IsZero() || tx.Amount != 0 ||
			tx.Number != i+1 || tx.Line != 31+i {
			t.Errorf("mandate %d: %+v", i, tx)
		}
	}
	if list := r.Assignments(); len(list) != 3 || list[2].Transactions != 0 || list[2].Records != 2 ||
		list[2].Index != 2 {
		t.Errorf("%+v", list)
	}

	_, all = read(t, claimsFile(t), Options{})
	tx = all[1]
	lines := []string{
		"Trening oktober 2026",
		"",
		strings.Repeat("0123456789", 4) + strings.Repeat("abcdefghij", 4),
		strings.Repeat(" ", 40) + "right half",
	}
	if tx.Name() != "OLA" || tx.ExternalReference() != "" || tx.Text() != strings.Join(lines, "\n") ||
		tx.Type != TypeBankNotifies || tx.Amount != 1 {
		t.Errorf("%+v %q", tx, tx.Text())
	}
	if tx := all[0]; tx.Name() != "Kari Ås" || tx.ExternalReference() != "Faktura 17" || tx.Lines() != nil ||
		!tx.Date.Equal(date(2026, 10, 20)) {
		t.Errorf("%+v", tx)
	}
	if tx := all[3]; tx.Assignment.Kind != Cancellations || tx.Type != TypeCancellation ||
		tx.Name() != "Kari Ås" || tx.Number != 1 {
		t.Errorf("%+v", tx)
	}
}

// Files as editors, mainframes and mail programs leave them: the same
// transactions, and the faults that are no more than warnings.
func TestReaderFrames(t *testing.T) {
	file := string(ocrFile(t))
	_, want := read(t, []byte(file), Options{})
	lf := strings.ReplaceAll(file, "\r\n", "\n")
	run := strings.ReplaceAll(file, "\r\n", "")
	// An editor that eats blanks finds none in a file whose filler is right.
	blankFilled := linesOf([]byte(file))
	for i, line := range *blankFilled {
		if r := RecordOf([]byte(line)); r != nil {
			last := r.Fields[len(r.Fields)-1]
			(*blankFilled)[i] = line[:last.From-1] + strings.Repeat(" ", last.Len())
		}
	}
	eaten := linesOf(blankFilled.bytes())
	for i, line := range *eaten {
		(*eaten)[i] = strings.TrimRight(line, " ")
	}
	var utf8 strings.Builder
	for _, c := range []byte(file) {
		utf8.WriteRune(rune(c))
	}
	for _, c := range []struct {
		name, file string
		lineEnd    string
		tail       string
		faults     string // code and number of faults
	}{
		{"CR LF", file, "\r\n", "\r\n", ""},
		{"LF", lf, "\n", "\n", ""},
		{"no separators", run, "", "", ""},
		{"no separators, a line end at the end", run + "\r\n", "", "\r\n", ""},
		{"no separators, padded with 0x1A", run + "\x1a\x1a\x1a", "", "\x1a\x1a\x1a", ""},
		{"no last line end", strings.TrimSuffix(lf, "\n"), "\n", "", ""},
		{"no last CR LF", strings.TrimSuffix(file, "\r\n"), "\r\n", "", ""},
		{"blank lines at the end", file + "\r\n\r\n  \r\n", "\r\n", "\r\n\r\n\r\n  \r\n", ""},
		{"0x1A at the end", lf + "\x1a", "\n", "\n\x1a", ""},
		{"0x1A behind the last character", strings.TrimSuffix(lf, "\n") + "\x1a", "\n", "\x1a", ""},
		{"byte order mark", "\xef\xbb\xbf" + lf, "\n", "\n", "bom 1"},
		{"blank lines between", strings.Replace(lf, "\nNY0910", "\n\n \nNY0910", 2), "\n", "\n", "blank 2"},
		{"blanks in front", "\n\n" + lf, "\n", "\n", "blank 1"},
		{"blanks behind position 80", strings.ReplaceAll(lf, "\n", "  \n"), "\n", "  \n", "blank 36"},
		{"one other line end", strings.Replace(lf, "\n", "\r\n", 3), "\r\n", "\n", "line_ends 1"},
		{"blanks for filler", string(blankFilled.bytes()), "\r\n", "\r\n", "filler 37"},
		{"trailing blanks eaten", string(eaten.bytes()), "\r\n", "\r\n", "length 37"},
		{"UTF-8", utf8.String(), "\r\n", "\r\n", "encoding 2"},
		{"UTF-8 with a byte order mark", "\xef\xbb\xbf" + utf8.String(), "\r\n", "\r\n", "bom 1, encoding 2"},
		{"a tail longer than is kept", lf + strings.Repeat("\n", 10_000),
			"\n", "\n" + strings.Repeat("\n", maxGap), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, all := read(t, []byte(c.file), Options{})
			counts := map[string]int{}
			var codes []string
			for _, f := range r.Faults() {
				if counts[f.Code]++; counts[f.Code] == 1 {
					codes = append(codes, f.Code)
				}
			}
			for i, code := range codes {
				codes[i] = fmt.Sprintf("%s %d", code, counts[code])
			}
			if got := strings.Join(codes, ", "); got != c.faults || r.Failed() {
				t.Errorf("found %q, expected %q: %v", got, c.faults, r.Faults())
			}
			if r.LineEnd() != c.lineEnd || r.Tail() != c.tail {
				t.Errorf("line end %q, tail %q", r.LineEnd(), r.Tail())
			}
			if len(all) != len(want) {
				t.Fatalf("%d transactions", len(all))
			}
			for i, tx := range all {
				w := want[i]
				if tx.Number != w.Number || tx.Amount != w.Amount || string(tx.KID) != string(w.KID) ||
					tx.Text() != w.Text() || !tx.Date.Equal(w.Date) ||
					string(tx.DebitAccount) != string(w.DebitAccount) {
					t.Errorf("%+v, expected %+v", tx, w)
				}
			}
		})
	}
}

// Short lines are not joined, even where the line ends fall as if they were one
// record: in the KID, which the checks of other fields do not see.
func TestShortLinesThatAddUp(t *testing.T) {
	for _, lineEnd := range []string{"\n", "\r\n"} {
		l := linesOf(ocrFile(t))
		cut := 55
		whole := (*l)[5]
		(*l)[5] = whole[:cut]
		l.insert(6, whole[:RecordLength-cut-len(lineEnd)])
		file := strings.ReplaceAll(string(l.bytes()), "\r\n", lineEnd)
		r, _ := read(t, []byte(file), Options{})
		if got := found(r); len(got) < 2 || got[0] != "5:56 error length" ||
			!strings.HasPrefix(got[1], "6:") || !strings.HasSuffix(got[1], "error length") {
			t.Errorf("%q: %v", lineEnd, got)
		}
		for rec, err := range Split(strings.NewReader(file)) {
			must(t, err)
			if rec.Line == 5 && len(rec.Text) != cut || rec.Line == 7 && RecordOf(rec.Text) != ocrItem2 {
				t.Errorf("line %d is %q", rec.Line, rec.Text)
			}
		}
	}
}

// Split gives the records as they stand, the bad ones too.
func TestSplit(t *testing.T) {
	l := linesOf(claimsFile(t))
	(*l)[4] = "garbage"
	n := 0
	for rec, err := range Split(bytes.NewReader(l.bytes())) {
		must(t, err)
		n++
		if rec.Line != n || string(rec.Text) != (*l)[n] || (rec.Layout == nil) != (n == 4) {
			t.Errorf("%d: %+v", n, rec)
		}
	}
	if n != 18 {
		t.Errorf("%d records", n)
	}
	var failed error
	for _, err := range Split(iotest.ErrReader(errDisk)) {
		failed = err
	}
	if !errors.Is(failed, errDisk) {
		t.Error(failed)
	}
}

// Line numbers count lines that are blank, and records where there are no
// lines.
func TestReaderLineNumbers(t *testing.T) {
	l := linesOf(ocrFile(t))
	l.put(5, 33, "x")
	lf := strings.ReplaceAll(string(l.bytes()), "\r\n", "\n")
	for name, c := range map[string]struct {
		file string
		line int
	}{
		"lines":          {lf, 5},
		"blank lines":    {"\n" + strings.Replace(lf, "\nNY091030", "\n\n\nNY091030", 1), 8},
		"no lines":       {strings.ReplaceAll(lf, "\n", ""), 5},
		"blank and CRLF": {strings.ReplaceAll("\n\n"+lf, "\n", "\r\n"), 7},
	} {
		r, _ := read(t, []byte(c.file), Options{})
		for _, f := range r.Faults() {
			if f.Severity == Error && f.Line != c.line {
				t.Errorf("%s: %v, expected line %d", name, f, c.line)
			}
		}
		if r.Count(Error) != 1 {
			t.Errorf("%s: %v", name, r.Faults())
		}
	}
}

// In a run of records without line ends a lost character is found where it was
// lost, and the records behind it are read.
func TestReaderFindsItsWayInARun(t *testing.T) {
	for _, change := range []func(string) string{
		func(s string) string { return s[:40] + s[41:] },
		func(s string) string { return s[:40] + "00000" + s[40:] },
		func(s string) string { return s[:30] },
	} {
		for line := 1; line <= 37; line++ {
			l := linesOf(ocrFile(t))
			(*l)[line] = change((*l)[line])
			r, _ := read(t, []byte(strings.Join((*l)[1:], "")), Options{})
			f := r.Faults()
			if len(f) == 0 || f[0].Line != line && line > 1 || f[0].Code != CodeLength || r.Count(Error) > 3 {
				t.Errorf("record %d, now %d characters: %v", line, len((*l)[line]), f)
			}
		}
	}
}

// However the bytes arrive, the file is the same.
func TestReaderSmallReads(t *testing.T) {
	for name, wrap := range map[string]func(io.Reader) io.Reader{
		"one byte": iotest.OneByteReader, "half": iotest.HalfReader, "data with EOF": iotest.DataErrReader,
	} {
		for _, lineEnd := range []string{"\r\n", "\n", ""} {
			file := bytes.ReplaceAll(bytes.Repeat(ocrFile(t), 1), []byte("\r\n"), []byte(lineEnd))
			r := NewReader(wrap(bytes.NewReader(file)), Options{})
			n := 0
			for _, err := range r.Transactions() {
				must(t, err)
				n++
			}
			if n != 15 || len(r.Faults()) > 0 || r.LineEnd() != lineEnd {
				t.Errorf("%s, %q: %d transactions, %v", name, lineEnd, n, r.Faults())
			}
		}
	}
}

// A failure to read is an error, not a fault; nothing says that the file ended.
func TestReaderFailure(t *testing.T) {
	file := ocrFile(t)
	for _, n := range []int{0, 10, 500, len(file) - 1} {
		r := NewReader(io.MultiReader(bytes.NewReader(file[:n]), iotest.ErrReader(errDisk)), Options{})
		var err error
		for _, e := range r.Transactions() {
			err = e
		}
		if !errors.Is(err, errDisk) || !r.Failed() {
			t.Errorf("after %d bytes: %v", n, err)
		}
		if r.Count(Error) > 1 {
			t.Errorf("after %d bytes: %v", n, r.Faults())
		}
	}
	r := NewReader(stuck{}, Options{})
	for _, err := range r.Transactions() {
		if !errors.Is(err, io.ErrNoProgress) {
			t.Error(err)
		}
	}
}

type stuck struct{}

func (stuck) Read([]byte) (int, error) { return 0, nil }

// A transaction is the reader's own until it is cloned.
func TestClone(t *testing.T) {
	r := NewReader(bytes.NewReader(ocrFile(t)), Options{})
	var first, clone *Transaction
	for tx := range r.Transactions() {
		if first == nil {
			first, clone = tx, tx.Clone()
		}
	}
	if first.Number == 1 || clone.Number != 1 || string(clone.KID) != "0000004200000174" ||
		string(clone.Form) != "9636827194" {
		t.Errorf("%+v, clone %+v", first, clone)
	}
}

// Breaking off and going on reads each transaction once.
func TestReaderGoesOn(t *testing.T) {
	r := NewReader(bytes.NewReader(ocrFile(t)), Options{})
	n := 0
	for range r.Transactions() {
		n++
		if n == 3 {
			break
		}
	}
	for range r.Transactions() {
		n++
	}
	if n != 15 || len(r.Faults()) > 0 {
		t.Errorf("%d transactions, %v", n, r.Faults())
	}
}

// A control sum below zero is written without a sign, and read so.
func TestNegativeTotal(t *testing.T) {
	file := write(t, fromNets, func(w *Writer) {
		must(t, w.Begin(Assignment{Kind: OCRGiro, Number: 1, Account: account}))
		_, err := w.Payment(&Payment{Type: TypeAvtaleGiro, Date: date(2026, 10, 20), Day: 20, Amount: -49900,
			KID: "0000004200000174"})
		must(t, err)
		must(t, w.End())
	})
	r, _ := read(t, file, Options{})
	if len(r.Faults()) > 0 || r.Assignments()[0].Total != -49900 ||
		!bytes.Contains(file, []byte("0000000100000004"+"00000000000049900")) {
		t.Errorf("%v\n%s", r.Faults(), file)
	}
}

// Amounts that no total has room for overflow nothing.
func TestHugeAmounts(t *testing.T) {
	var b strings.Builder
	b.WriteString("NY000010000080800000001001234560000000000000000000000000000000000000000000000000\n")
	b.WriteString("NY090020001008566000000115032080119000000000000000000000000000000000000000000000\n")
	for n := range 300 {
		fmt.Fprintf(&b, "NY091030%07d2010261320101464099999999999999999         0000004200000174000000\n",
			n+1)
		fmt.Fprintf(&b, "NY091031%07d%s\n", n+1, strings.Repeat("0", 65))
	}
	fmt.Fprintf(&b, "NY0900880000030000000602%017d201026201026201026000000000000000000000\n", 0)
	fmt.Fprintf(&b, "NY0000890000030000000604%017d201026000000000000000000000000000000000\n", 0)
	r, all := read(t, []byte(b.String()), Options{})
	faults := found(r)
	if len(all) != 300 || len(faults) != 302 || faults[0] != "3:33 error amount" ||
		strings.Join(faults[300:], ",") != "603:25 error total,604:25 error total" ||
		r.Assignments()[0].Total < maxSum {
		t.Errorf("%d, %v, %d", len(all), faults, r.Assignments()[0].Total)
	}
}

// The largest amount is read and written; an øre more is a fault, and is not written.
func TestTheLargestAmount(t *testing.T) {
	for amount, want := range map[int64]int{MaxAmount: 0, MaxAmount + 1: 1} {
		var b strings.Builder
		b.WriteString("NY000010000080800000001001234560000000000000000000000000000000000000000000000000\n")
		b.WriteString("NY090020001008566000000115032080119000000000000000000000000000000000000000000000\n")
		fmt.Fprintf(&b, "NY091030000000120102613201014640%017d         0000004200000174000000\n", amount)
		fmt.Fprintf(&b, "NY0910310000001%s\n", strings.Repeat("0", 65))
		fmt.Fprintf(&b, "NY0900880000000100000004%017d201026201026201026000000000000000000000\n", amount)
		fmt.Fprintf(&b, "NY0000890000000100000006%017d201026000000000000000000000000000000000\n", amount)
		r, _ := read(t, []byte(b.String()), Options{})
		if n := len(r.Faults()); n != want || n > 0 && found(r)[0] != "3:33 error amount" {
			t.Errorf("%d: %v", amount, found(r))
		}
	}
}
