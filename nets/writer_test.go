package nets

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/kid"

	"pgregory.net/rapid"
)

// The files that we write, looked at once, character by character.
func TestWriterGolden(t *testing.T) {
	golden(t, "claims.txt", claimsFile(t))
	golden(t, "ocr.txt", ocrFile(t))
}

// What the writer writes, the checks accept without a word.
func TestWriterPassesTheChecks(t *testing.T) {
	for _, file := range [][]byte{claimsFile(t), ocrFile(t)} {
		r, _ := read(t, file, Options{AsOf: date(2026, 9, 30)})
		for _, f := range r.Faults() {
			t.Error(f)
		}
	}
}

func TestWriterTotals(t *testing.T) {
	var w *Writer
	write(t, toNets, func(writer *Writer) {
		w = writer
		must(t, w.Begin(Assignment{Kind: Claims, Number: 1, Account: account}))
		for _, due := range []time.Time{date(2026, 10, 20), date(2026, 9, 1), date(2026, 12, 24)} {
			n, err := w.Claim(&Claim{Type: 2, Due: due, Amount: 100, KID: "0000004200000174"})
			must(t, err)
			if got := w.Totals(); got.Transactions != n || got.Amount != int64(n)*100 ||
				got.Records != 2+2*n {
				t.Errorf("after %d claims: %+v", n, got)
			}
		}
		must(t, w.End())
	})
	if got := w.Totals(); got != (Totals{3, 10, 300, date(2026, 9, 1), date(2026, 12, 24)}) {
		t.Errorf("%+v", got)
	}
}

// A refused claim leaves nothing behind: no record, no number, no sum.
func TestWriterRefusesAndGoesOn(t *testing.T) {
	layout, err := kid.ParseLayout(kid.DefaultLayout)
	must(t, err)
	good := Claim{Type: TypeBankNotifies, Due: date(2026, 10, 20), Amount: 49900, KID: "0000004200000174",
		Name: "Kari", Reference: "Faktura", Text: []string{"Hei"}}
	for _, c := range []struct {
		name  string
		spoil func(*Claim)
		want  string
	}{
		{"no amount", func(c *Claim) { c.Amount = 0 }, "the amount is 0,00"},
		{"below zero", func(c *Claim) { c.Amount = -1 }, "the amount is -0,01"},
		{"too much", func(c *Claim) { c.Amount = MaxAmount + 1 }, "expected 100 000 000 000,00 at most"},
		{"no date", func(c *Claim) { c.Due = time.Time{} }, "due date is missing"},
		{"1999", func(c *Claim) { c.Due = date(1999, 12, 31) }, "from 2000 to 2099"},
		{"too far ahead", func(c *Claim) { c.Due = date(2027, 10, 1) }, "more than 12 months ahead"},
		{"2100", func(c *Claim) { c.Due = date(2100, 1, 1) }, "12 months ahead"},
		{"no KID", func(c *Claim) { c.KID = "" }, "expected 16 characters"},
		{"KID of another layout", func(c *Claim) { c.KID = "123456782" }, "not of the layout"},
		{"KID with a wrong digit", func(c *Claim) { c.KID = "0000004200000175" }, "check digit 4"},
		{"KID too long", func(c *Claim) { c.KID = strings.Repeat("0", 26) }, "25 at most"},
		{"name too long", func(c *Claim) { c.Name = "Kari Nordmann" }, "name has 13 characters, expected 10"},
		{"name too long when transliterated", func(c *Claim) { c.Name = "12345678€" },
			"name has 11 characters"},
		{"name in Greek", func(c *Claim) { c.Name = "Καλή" }, `'Κ' (U+039A)`},
		{"reference too long", func(c *Claim) { c.Reference = strings.Repeat("x", 26) },
			"reference has 26 characters"},
		{"line end in a reference", func(c *Claim) { c.Reference = "a\nb" }, "line break"},
		{"broken UTF-8", func(c *Claim) { c.Reference = "a\xc3" }, "character 2"},
		{"line too long", func(c *Claim) { c.Text = []string{"a", strings.Repeat("x", 81)} },
			"text line 2 has 81 characters"},
		{"43 lines", func(c *Claim) { c.Text = make([]string, 43) }, "43 lines, expected 42"},
		{"emoji", func(c *Claim) { c.Text = []string{"🙂"} }, "text line 1"},
		{"text that the payee sends", func(c *Claim) { c.Type = TypePayeeNotifies }, "nobody will see"},
		{"no type", func(c *Claim) { c.Type = 0 }, "type 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			file := func(spoil bool) []byte {
				return write(t, toNets, func(w *Writer) {
					w.Check = Options{AsOf: date(2026, 9, 30), Layout: layout}
					must(t, w.Begin(Assignment{Kind: Claims, Number: 1, Account: account}))
					_, err := w.Claim(&good)
					must(t, err)
					if spoil {
						bad := good
						c.spoil(&bad)
						n, err := w.Claim(&bad)
						if err == nil || !strings.Contains(err.Error(), c.want) ||
							!strings.Contains(err.Error(), "claim 2 ") || n != 0 {
							t.Errorf("%d, %v, expected %q", n, err, c.want)
						}
					}
					_, err = w.Claim(&good)
					must(t, err)
					must(t, w.End())
				})
			}
			if a, b := file(false), file(true); !bytes.Equal(a, b) {
				t.Errorf("the refused claim left something behind:\n%s", b)
			}
		})
	}
}

func TestWriterKIDWithoutLayout(t *testing.T) {
	write(t, toNets, func(w *Writer) {
		must(t, w.Begin(Assignment{Kind: Claims, Number: 1, Account: account}))
		claim := func(k string) error {
			_, err := w.Claim(&Claim{Type: 2, Due: date(2026, 10, 20), Amount: 1, KID: k})
			return err
		}
		must(t, claim("123456782"))
		must(t, claim("123456785"))
		if err := claim("123456783"); err == nil {
			t.Error("a KID that fails both algorithms was written")
		}
		w.Check.Algorithm = kid.Mod11
		must(t, claim("123456785"))
		if err := claim("123456782"); err == nil || !strings.Contains(err.Error(), "mod11") {
			t.Errorf("%v", err)
		}
		must(t, w.End())
	})
}

func TestWriterOrder(t *testing.T) {
	fails := func(name string, err error) {
		t.Helper()
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	var b bytes.Buffer
	w := NewWriter(&b, toNets)
	_, err := w.Claim(&Claim{})
	fails("claim before Begin", err)
	fails("End before Begin", w.End())
	fails("no kind", w.Begin(Assignment{Account: account}))
	fails("short account", w.Begin(Assignment{Kind: Claims, Account: "123"}))
	fails("long number", w.Begin(Assignment{Kind: Claims, Account: account, Number: 10_000_000}))
	must(t, w.Begin(Assignment{Kind: Claims, Account: account}))
	fails("two Begins", w.Begin(Assignment{Kind: Claims, Account: account}))
	_, err = w.Payment(&Payment{})
	fails("payment among claims", err)
	_, err = w.Mandate(&Mandate{})
	fails("mandate among claims", err)
	fails("Close before End", w.Close())
	must(t, w.End())
	must(t, w.Close())
	fails("Begin after Close", w.Begin(Assignment{Kind: Claims, Account: account}))
	fails("Close twice", w.Close())

	for _, header := range []Transmission{
		{"1", 1, Nets, time.Time{}},
		{"00123456", -1, Nets, time.Time{}},
		{"00123456", 1, "x", time.Time{}},
		{"00123456", 10_000_000, Nets, time.Time{}},
	} {
		fails("header", NewWriter(&b, header).Begin(Assignment{Kind: Claims, Account: account}))
	}
}

func TestWriterPaymentRefusals(t *testing.T) {
	write(t, fromNets, func(w *Writer) {
		must(t, w.Begin(Assignment{Kind: OCRGiro, Agreement: "001008566", Number: 1, Account: account}))
		good := Payment{Type: TypeGiro, Date: date(2026, 10, 20), Day: 20, Amount: 1}
		for want, spoil := range map[string]func(*Payment){
			"type 9":         func(p *Payment) { p.Type = 9 },
			"type 22":        func(p *Payment) { p.Type = 22 },
			"day code 32":    func(p *Payment) { p.Day = 32 },
			"date is miss":   func(p *Payment) { p.Date = time.Time{} },
			"a text on type": func(p *Payment) { p.Text = "x" },
			"centre":         func(p *Payment) { p.Centre = 100 },
			"partial":        func(p *Payment) { p.Partial = -1 },
			"serial":         func(p *Payment) { p.Serial = 100000 },
			"amount":         func(p *Payment) { p.Amount = -100_000_000_000_000_000 },
			"card issuer":    func(p *Payment) { p.CardIssuer = "123" },
			"debit account":  func(p *Payment) { p.DebitAccount = "123" },
			"bank date":      func(p *Payment) { p.BankDate = date(1980, 1, 1) },
			"holds blanks":   func(p *Payment) { p.KID = "12 3" },
		} {
			p := good
			spoil(&p)
			if _, err := w.Payment(&p); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, expected %q", err, want)
			}
		}
		_, err := w.Payment(&good)
		must(t, err)
		must(t, w.End())
	})
}

func TestWriterFull(t *testing.T) {
	w := NewWriter(&bytes.Buffer{}, toNets)
	must(t, w.Begin(Assignment{Kind: Claims, Number: 1, Account: account}))
	w.number = maxNumber - 1
	c := Claim{Type: 2, Due: date(2026, 10, 20), Amount: 1, KID: "0000004200000174"}
	if n, err := w.Claim(&c); n != 9_999_999 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	if _, err := w.Claim(&c); !errors.Is(err, ErrFull) {
		t.Errorf("%v, expected ErrFull", err)
	}
	must(t, w.End())
	must(t, w.Begin(Assignment{Kind: Claims, Number: 2, Account: account}))
	if n, err := w.Claim(&c); n != 1 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
}

// A total of more than 17 digits cannot be written; the end record says so.
func TestWriterTotalTooLarge(t *testing.T) {
	w := NewWriter(&bytes.Buffer{}, toNets)
	must(t, w.Begin(Assignment{Kind: Claims, Number: 1, Account: account}))
	for range 10_001 {
		_, err := w.Claim(&Claim{Type: 2, Due: date(2026, 10, 20), Amount: MaxAmount,
			KID: "0000004200000174"})
		must(t, err)
	}
	if err := w.End(); err == nil || !strings.Contains(err.Error(), "total") {
		t.Errorf("%v", err)
	}
}

type failing struct{ after int }

var errDisk = errors.New("disk full")

func (f *failing) Write(b []byte) (int, error) {
	if f.after -= len(b); f.after < 0 {
		return 0, errDisk
	}
	return len(b), nil
}

func TestWriterFailureStays(t *testing.T) {
	w := NewWriter(&failing{after: 100_000}, toNets)
	must(t, w.Begin(Assignment{Kind: Claims, Number: 1, Account: account}))
	var err error
	for n := 0; err == nil && n < 10_000; n++ {
		_, err = w.Claim(&Claim{Type: 2, Due: date(2026, 10, 20), Amount: 1, KID: "0000004200000174"})
	}
	if !errors.Is(err, errDisk) || !errors.Is(w.End(), errDisk) || !errors.Is(w.Close(), errDisk) {
		t.Errorf("%v", err)
	}
}

func TestTransliteration(t *testing.T) {
	for in, want := range map[string]string{
		"Blåbærsyltetøy": "Blåbærsyltetøy", "“Tønes” – 5 €…": `"Tønes" - 5 EUR...`,
		"Łukasz Żółć": "Lukasz Zólc",
		"A\u030asgard e\u0301 u\u0308 x\u0301 \u0301": "Åsgard é ü x ", "tab\there": "tab here",
		"\ufeffBOM": "BOM", "Œuvre ŠŽ": "OEuvre SZ",
	} {
		got, err := appendLatin1(nil, in)
		if err != nil || strings.TrimRight(decodeTrimmed(got), " ") != strings.TrimRight(want, " ") {
			t.Errorf("%q became %q, %v, expected %q", in, decodeTrimmed(got), err, want)
		}
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"Kari Nordmann", 10, "Kari Nordm"}, {"Åse   Ås", 6, "Åse"}, {"Ω 1", 10, "? 1"}, {"", 10, ""},
		{"Bjørn", 10, "Bjørn"}, {"a\nb\xff", 5, "a?b?"},
	} {
		if got := Fit(c.in, c.n); got != c.want {
			t.Errorf("Fit(%q, %d) = %q, expected %q", c.in, c.n, got, c.want)
		}
	}
}

func TestFormatAmount(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0,00", 5: "0,05", 49900: "499,00", 123450: "1 234,50", -123450: "-1 234,50",
		100_000_000:          "1 000 000,00",
		-9223372036854775808: "-92 233 720 368 547 758,08",
	} {
		if got := FormatAmount(n); got != want {
			t.Errorf("FormatAmount(%d) = %q, expected %q", n, got, want)
		}
	}
}

// Whatever claims are written come back as they were.
func TestWrittenClaimsComeBack(t *testing.T) {
	latin := rapid.StringOfN(rapid.RuneFrom([]rune("abc ÆØÅæøåé0123456789.,-/")), 0, 10, -1)
	rapid.Check(t, func(rt *rapid.T) {
		claims := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Claim {
			c := Claim{
				Type:      rapid.SampledFrom([]int{TypePayeeNotifies, TypeBankNotifies}).Draw(t, "type"),
				Due:       date(2000, 1, 1).AddDate(0, 0, rapid.IntRange(0, 36000).Draw(t, "due")),
				Amount:    rapid.Int64Range(1, 99_999_999_999).Draw(t, "amount"),
				Name:      strings.TrimRight(latin.Draw(t, "name"), " "),
				Reference: strings.TrimRight(latin.Draw(t, "reference"), " "),
			}
			body := rapid.StringMatching(`[0-9]{1,24}`).Draw(t, "kid")
			algorithm := rapid.SampledFrom([]kid.Algorithm{kid.Mod10, kid.Mod11}).Draw(t, "algorithm")
			c.KID = body + string(rune(kid.Digit(algorithm, body)))
			if c.Type == TypeBankNotifies {
				line := rapid.StringOfN(rapid.RuneFrom([]rune("ab Øå")), 0, 80, -1)
				c.Text = rapid.SliceOfN(line, 0, 42).Draw(t, "text")
				for i := range c.Text {
					c.Text[i] = strings.TrimRight(c.Text[i], " ")
				}
				for len(c.Text) > 0 && c.Text[len(c.Text)-1] == "" {
					c.Text = c.Text[:len(c.Text)-1]
				}
			}
			return c
		}), 1, 20).Draw(rt, "claims")
		lineEnd := rapid.SampledFrom([]string{"\r\n", "\n", ""}).Draw(rt, "line end")
		file := write(t, toNets, func(w *Writer) {
			w.LineEnd, w.Tail = lineEnd, lineEnd
			must(t, w.Begin(Assignment{Kind: Claims, Number: 3, Account: account}))
			for i := range claims {
				n, err := w.Claim(&claims[i])
				if err != nil || n != i+1 {
					rt.Fatalf("claim %d: %d, %v", i, n, err)
				}
			}
			must(t, w.End())
		})
		r, all := read(t, file, Options{})
		if len(r.Faults()) > 0 || len(all) != len(claims) {
			rt.Fatalf("%d transactions, %v", len(all), r.Faults())
		}
		for i, tx := range all {
			c := claims[i]
			if tx.Type != c.Type || !tx.Date.Equal(c.Due) || tx.Amount != c.Amount ||
				string(tx.KID) != c.KID || tx.Name() != c.Name || tx.ExternalReference() != c.Reference ||
				!slices.Equal(tx.Lines(), c.Text) {
				rt.Fatalf("%+v came back as %+v, text %q", c, tx, tx.Lines())
			}
		}
		if _, again, err := rewrite(file); err != nil || !bytes.Equal(again, file) {
			rt.Fatalf("%v, rewritten\n%s\nwas\n%s", err, again, file)
		}
	})
}
