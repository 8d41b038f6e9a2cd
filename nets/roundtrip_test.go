package nets

import (
	"bytes"
	"strings"
	"testing"
)

// variants are good files in every frame.
func variants(t testing.TB) map[string][]byte {
	m := map[string][]byte{}
	for name, file := range map[string][]byte{
		"claims": claimsFile(t), "ocr": ocrFile(t), "mixed": mixedFile(t), "empty": emptyFile(t),
		"from zero": fromZero(t),
	} {
		for frame, lineEnd := range map[string]string{"CR LF": "\r\n", "LF": "\n", "run": ""} {
			f := bytes.ReplaceAll(file, []byte("\r\n"), []byte(lineEnd))
			m[name+" "+frame] = f
			m[name+" "+frame+" unended"] = bytes.TrimSuffix(f, []byte(lineEnd))
			m[name+" "+frame+" 0x1A"] = append(bytes.Clone(f), "\r\n\n \x1a"...)
		}
	}
	return m
}

// mixedFile has assignments of all kinds.
func mixedFile(t testing.TB) []byte {
	return write(t, fromNets, func(w *Writer) {
		must(t, w.Begin(Assignment{Kind: Claims, Number: 1, Account: account}))
		_, err := w.Claim(&Claim{Type: 21, Due: date(2026, 10, 20), Amount: 100, KID: "0000004200000174",
			Text: []string{"Å"}})
		must(t, err)
		must(t, w.End())
		must(t, w.Begin(Assignment{Kind: OCRGiro, Number: 2, Account: account}))
		_, err = w.Payment(&Payment{Type: TypeGiro, Date: date(2026, 9, 30), Day: 30, Amount: 100,
			KID: "0000004200000174"})
		must(t, err)
		must(t, w.End())
		must(t, w.Begin(Assignment{Kind: Mandates, Number: 3, Account: account}))
		_, err = w.Mandate(&Mandate{Active, "0000004200000174", true})
		must(t, err)
		must(t, w.End())
		must(t, w.Begin(Assignment{Kind: Cancellations, Number: 4, Account: account}))
		must(t, w.End())
	})
}

// emptyFile has assignments without transactions, and a date all the same.
func emptyFile(t testing.TB) []byte {
	return write(t, fromNets, func(w *Writer) {
		for k := Claims; k <= OCRGiro; k++ {
			must(t, w.Begin(Assignment{Kind: k, Number: int(k), Account: account}))
			must(t, w.End())
		}
		w.SetDate(date(2026, 9, 30))
	})
}

// fromZero has a mandate with running number 0 and a cancellation without item
// 2, which the writer makes only when it copies.
func fromZero(t testing.TB) []byte {
	l := linesOf(write(t, fromNets, func(w *Writer) {
		must(t, w.Begin(Assignment{Kind: Mandates, Number: 1, Account: account}))
		_, err := w.Mandate(&Mandate{Listed, "0000004200000174", true})
		must(t, err)
		must(t, w.End())
		must(t, w.Begin(Assignment{Kind: Cancellations, Number: 2, Account: account}))
		_, err = w.Claim(&Claim{Due: date(2026, 10, 20), Amount: 100, KID: "0000004200000174"})
		must(t, err)
		must(t, w.End())
	}))
	l.put(3, 9, "0000000")
	l.drop(7)
	l.count(7, 0, -1)
	l.count(8, 0, -1)
	return l.bytes()
}

// What the checks accept without warnings is written back byte for byte, in
// the line ends it came with.
func TestRoundTrip(t *testing.T) {
	for name, file := range variants(t) {
		r, again, err := rewrite(file)
		if err != nil || len(r.Faults()) > 0 {
			t.Errorf("%s: %v, %v", name, err, r.Faults())
		} else if !bytes.Equal(again, file) {
			t.Errorf("%s: rewritten\n%s\nwas\n%s", name, again, file)
		}
	}
}

// A file with warnings is written without them, where the writer can tell what
// is right.
func TestCopyMendsFiller(t *testing.T) {
	l := linesOf(claimsFile(t))
	l.put(3, 22, "00000000000")
	l.put(4, 76, "     ")
	r, again, err := rewrite(l.bytes())
	if err != nil || r.Count(Warning) != 2 || !bytes.Equal(again, claimsFile(t)) {
		t.Errorf("%v, %v:\n%s", err, r.Faults(), again)
	}
}

func TestCopyRefusesDescendingNumbers(t *testing.T) {
	_, all := read(t, claimsFile(t), Options{})
	w := NewWriter(&bytes.Buffer{}, toNets)
	must(t, w.Begin(Assignment{Kind: Claims, Number: 1, Account: account}))
	must(t, w.Copy(all[1]))
	if err := w.Copy(all[0]); err == nil || !strings.Contains(err.Error(), "ascending") {
		t.Errorf("%v", err)
	}
	if err := w.Copy(all[3]); err == nil || !strings.Contains(err.Error(), "cancellations") {
		t.Errorf("a cancellation among claims: %v", err)
	}
}

// seeds are good files, broken ones and other ones.
func seeds(f *testing.F) [][]byte {
	var all [][]byte
	for _, file := range variants(f) {
		all = append(all, file)
	}
	if len(all) < 40 {
		f.Fatalf("%d seeds", len(all))
	}
	for _, s := range []string{"", "NY", "\xef\xbb\xbf", "\n\n\x1a", "<html>",
		strings.Repeat("NY000010", 100)} {
		all = append(all, []byte(s))
	}
	l := linesOf(claimsFile(f))
	l.put(3, 33, "x")
	(*l)[5] = (*l)[5][:50]
	return append(all, l.bytes())
}

// FuzzReader: it never panics, never allocates without end, gives out nothing
// that was not read, and its end is an end.
func FuzzReader(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r := NewReader(bytes.NewReader(file), Options{AsOf: date(2026, 9, 30), Algorithm: 1})
		n := 0
		for tx, err := range r.Transactions() {
			must(t, err)
			n++
			if tx.Assignment == nil || tx.Line < 1 ||
				tx.Date.IsZero() && tx.Assignment.Kind != Mandates && !r.Failed() {
				t.Fatalf("%+v", tx)
			}
			_, _, _, _ = tx.Name(), tx.ExternalReference(), tx.Text(), tx.Clone()
			if k := tx.Lines(); len(k) > maxLines {
				t.Fatalf("%d lines", len(k))
			}
		}
		for range r.Transactions() {
			t.Fatal("it goes on behind its end")
		}
		sum := 0
		for _, a := range r.Assignments() {
			sum += a.Transactions
		}
		if !r.Failed() && sum != n {
			t.Fatalf("%d given out, %d counted", n, sum)
		}
		for _, fault := range r.Faults() {
			if fault.Line < 1 || fault.Column < 1 || fault.Severity == 0 || fault.Code == "" ||
				fault.Message == "" {
				t.Fatalf("%+v", fault)
			}
		}
		if n == 0 && !r.Failed() && len(r.Assignments()) == 0 {
			t.Fatal("nothing in it, and no fault")
		}
	})
}

// FuzzRoundTrip: what is accepted without a word is written back byte for byte.
func FuzzRoundTrip(f *testing.F) {
	for _, s := range seeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, again, err := rewrite(file)
		if len(r.Faults()) > 0 {
			return
		}
		if err != nil || !bytes.Equal(again, file) {
			t.Fatalf("%v: rewritten\n%q\nwas\n%q", err, again, file)
		}
	})
}

// Every single character of good files is replaced by others. Either that is a
// fault, or the file is as good as before and is written back as it is.
func TestEverySubstitution(t *testing.T) {
	accepted := 0
	for _, file := range [][]byte{claimsFile(t), ocrFile(t)} {
		for i := range file {
			for _, c := range []byte("0197 -xNJ\n\xe5\x00") {
				if file[i] == c {
					continue
				}
				changed := bytes.Clone(file)
				changed[i] = c
				r, again, err := rewrite(changed)
				if len(r.Faults()) > 0 {
					continue
				}
				accepted++
				if err != nil || !bytes.Equal(again, changed) {
					t.Fatalf("byte %d (line %d, column %d) is %q: %v", i, i/82+1, i%82+1, c, err)
				}
				if f := fieldAt(changed, i); f.Filler() || f.Kind == Const || f.Kind == Amount ||
					f.Kind == Account && f.Name == "account" {
					t.Fatalf("byte %d (line %d, column %d) is %q, in %+v: no fault", i, i/82+1, i%82+1, c, f)
				}
			}
		}
	}
	if accepted == 0 {
		t.Error("no text could be changed")
	}
}

// fieldAt returns the field to which a byte of a file with CR LF belongs.
func fieldAt(file []byte, i int) Field {
	line := file[i/82*82:]
	for _, f := range RecordOf(line).Fields {
		if i%82 < f.To {
			return f
		}
	}
	return Field{Name: "line end"}
}
