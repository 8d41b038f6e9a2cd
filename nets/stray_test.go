package nets

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestStray(t *testing.T) {
	for content, want := range map[string]bool{
		"%PDF-1.7\n%\xe2\xe3\xcf\xd3 1 0 obj":                                true,
		"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR":                                true,
		"\xff\xd8\xff\xe0\x00\x10JFIF":                                       true,
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00":                           true,
		"\x00\x00\x00\x01Bud1\x00\x00":                                       true,
		"Do not put your own files into this folder.\n":                      true,
		"\ufeffHei! Denne mappen er for filer fra banken. Hilsen Kåre, 2026": true,

		"":                                 false, // may be one that was cut off at its beginning
		"\n\n":                             false,
		"N":                                false,
		"NY":                               false,
		"hello":                            false,
		"PK\x03\x04\x14\x00":               false, // may hold one
		"\x1f\x8b\x08\x00":                 false,
		"\xd5\xe8\xf0\xf0\xf0\xf0\xf1\xf0": false, // NY000010 in EBCDIC
		"NY000010000080801234567":          false,
		" NY0000100000808":                 false,
		"the words before it\nNY000010":    false,
		"<html><body>Forsendelse":          false,
		"an account is 15032080119, or so": false,
		"Liste;Kundeenhet;Forsendelse":     false,
		"Liste,Kundeenh":                   false,
		"sendelsen er godkjent av Nets":    false,
		"ny 000010 it was once":            false,
		"NORDMANN OLA OG KARI":             false,
		"some words\x00and a zero byte":    false,
	} {
		if got := Stray("x", []byte(content)); got != want {
			t.Errorf("%q: %v, want %v", content, got, want)
		}
	}
	for _, name := range []string{"OCR.D261006", "TBOC2072.DAT", "KV.GODKJENT.html", "L00202.F0000649.csv",
		"x.F0000649.txt", "ag.txt"} {
		if Stray(name, []byte("%PDF-1.7")) {
			t.Errorf("%s was taken for none of the bank's", name)
		}
	}
	if Stray("x", []byte(strings.Repeat("many words of someone ", 10_000))) {
		t.Error("a long text was taken for none of the bank's")
	}
}

// However a file of the bank's is damaged, it is never taken for a stray one, as long as it has a line.
func TestADamagedFileIsNoStray(t *testing.T) {
	var files [][]byte
	for _, name := range []string{"testdata/ocr.txt", "testdata/claims.txt"} {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, content)
	}
	damages := map[string]func(*rapid.T, []byte) []byte{
		"cut": func(t *rapid.T, b []byte) []byte {
			from := rapid.IntRange(0, len(b)-RecordLength).Draw(t, "from")
			return b[from : from+rapid.IntRange(RecordLength, len(b)-from).Draw(t, "length")]
		},
		"without": func(t *rapid.T, b []byte) []byte {
			from := rapid.IntRange(0, len(b)-RecordLength).Draw(t, "from")
			to := rapid.IntRange(from, len(b)-RecordLength+min(from, RecordLength)).Draw(t, "to")
			return append(bytes.Clone(b[:from]), b[to:]...)
		},
		"bytes": func(t *rapid.T, b []byte) []byte {
			b = bytes.Clone(b)
			for range rapid.IntRange(1, len(b)/10).Draw(t, "changes") {
				b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] = rapid.Byte().Draw(t, "byte")
			}
			return b
		},
		"before": func(t *rapid.T, b []byte) []byte {
			return append([]byte(rapid.StringMatching(`[a-z \n]{0,40}`).Draw(t, "text")), b...)
		},
		"letters": func(t *rapid.T, b []byte) []byte { return bytes.ToLower(b) },
		"lines":   func(t *rapid.T, b []byte) []byte { return bytes.ReplaceAll(b, []byte("\n"), nil) },
		"empty":   func(t *rapid.T, b []byte) []byte { return nil },
	}
	rapid.Check(t, func(t *rapid.T) {
		content := rapid.SampledFrom(files).Draw(t, "file")
		for range rapid.IntRange(1, 2).Draw(t, "damages") {
			if len(content) < 3*RecordLength {
				break
			}
			content = damages[rapid.SampledFrom([]string{
				"cut", "without", "bytes", "before", "letters", "lines", "empty",
			}).Draw(t, "damage")](t, content)
		}
		if Stray("file", content) {
			t.Fatalf("taken for a stray: %q", content)
		}
	})
}

// Nor is a receipt, of which the tags or the columns are left.
func TestADamagedReceiptIsNoStray(t *testing.T) {
	receipts := []string{
		"<html><body><h1>Kvittering L226</h1><p>Forsendelse 0000649 er godkjent av oss.</p></body></html>",
		"Liste;Kundeenhet;Forsendelse;Oppdrag;Transaksjon;KID;Status;Tekst\n" +
			"L00202;00123456;649;3;1;0000100100000015;AVVIST;FBO finnes ikke\n",
	}
	rapid.Check(t, func(t *rapid.T) {
		r := rapid.SampledFrom(receipts).Draw(t, "receipt")
		from := rapid.IntRange(0, len(r)-40).Draw(t, "from")
		cut := r[from : from+rapid.IntRange(40, len(r)-from).Draw(t, "length")]
		if Stray("file", []byte(cut)) {
			t.Fatalf("taken for a stray: %q", cut)
		}
	})
}
