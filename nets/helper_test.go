package nets

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"time"

	"trekk/kid"
)

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

// write makes a file with do between NewWriter and Close.
func write(t testing.TB, header Transmission, do func(*Writer)) []byte {
	t.Helper()
	var b bytes.Buffer
	w := NewWriter(&b, header)
	do(w)
	must(t, w.Close())
	return b.Bytes()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var (
	toNets   = Transmission{Transmitter: "00123456", Number: 42, Recipient: Nets}
	fromNets = Transmission{Transmitter: Nets, Number: 1234567, Recipient: "00123456"}
)

const account = "15032080119"

// claimsFile has claims of both types with and without text, and
// cancellations, with and without item 2.
func claimsFile(t testing.TB) []byte {
	return write(t, toNets, func(w *Writer) {
		must(t, w.Begin(Assignment{Kind: Claims, Number: 7, Account: account}))
		for _, c := range []Claim{
			{Type: TypePayeeNotifies, Due: date(2026, 10, 20), Amount: 49900, KID: "0000004200000174",
				Name: "Kari Ås", Reference: "Faktura 17"},
			{Type: TypeBankNotifies, Due: date(2026, 11, 20), Amount: 1, KID: "123456785", Name: "OLA",
				Text: []string{
					"Trening oktober 2026",
					"",
					strings.Repeat("0123456789", 4) + strings.Repeat("abcdefghij", 4),
					strings.Repeat(" ", 40) + "right half",
				}},
			{Type: TypeBankNotifies, Due: date(2026, 10, 19), Amount: 10000000, KID: "6-"},
		} {
			_, err := w.Claim(&c)
			must(t, err)
		}
		must(t, w.End())
		must(t, w.Begin(Assignment{Kind: Cancellations, Number: 8, Account: account}))
		_, err := w.Claim(&Claim{Due: date(2026, 10, 1), Amount: 49900, KID: "0000004200000174",
			Name: "Kari Ås"})
		must(t, err)
		must(t, w.End())
	})
}

// ocrFile has payments of every type, credit notes, mandates of every kind,
// and an assignment without transactions.
func ocrFile(t testing.TB) []byte {
	return write(t, fromNets, func(w *Writer) {
		must(t, w.Begin(Assignment{Kind: OCRGiro, Agreement: "001008566", Number: 1, Account: account}))
		for typ := TypeGiro; typ <= TypePurchaseText; typ++ {
			p := Payment{
				Type: typ, Date: date(2026, 10, 20+typ%2), Centre: 13, Day: 20, Serial: 1464 + typ/15,
				Amount: int64(typ) * 1000, KID: "0000004200000174",
				Form: "9636827194", Reference: "099038562",
			}
			switch {
			case typ < TypeReversalKID:
				p.Partial, p.BankDate, p.DebitAccount = 1, date(2026, 10, 19), "99990512341"
			case typ >= TypeReversalText:
				p.KID, p.Text = "", "Kjøp på nett"
			default:
				p.CardIssuer = "07"
			}
			if typ == TypeAvtaleGiro {
				p.Amount = -500
			}
			_, err := w.Payment(&p)
			must(t, err)
		}
		w.SetDate(date(2026, 10, 22))
		must(t, w.End())
		must(t, w.Begin(Assignment{Kind: Mandates, Number: 2, Account: account}))
		for _, m := range []Mandate{
			{Listed, "0000004200000000", true},
			{Active, "0000004300000009", false},
			{Deleted, "0000004200000000", true},
		} {
			m.KID = rightKID(m.KID)
			_, err := w.Mandate(&m)
			must(t, err)
		}
		must(t, w.End())
		must(t, w.Begin(Assignment{Kind: OCRGiro, Agreement: "001008566", Number: 3, Account: account}))
		must(t, w.End())
	})
}

// rightKID makes the last digit of k a mod10 check digit.
func rightKID(k string) string {
	for d := byte('0'); d <= '9'; d++ {
		b := append([]byte(k[:len(k)-1]), d)
		if kid.Check(kid.Mod10, b) {
			return string(b)
		}
	}
	panic(k)
}

// read reads all, and keeps the transactions.
func read(t testing.TB, file []byte, opts Options) (*Reader, []*Transaction) {
	t.Helper()
	r := NewReader(bytes.NewReader(file), opts)
	var all []*Transaction
	for tx, err := range r.Transactions() {
		must(t, err)
		all = append(all, tx.Clone())
	}
	return r, all
}

// rewrite reads a file and writes what it read.
func rewrite(file []byte) (*Reader, []byte, error) {
	r := NewReader(bytes.NewReader(file), Options{})
	var b bytes.Buffer
	var w *Writer
	begun := 0
	upTo := func(n int) error {
		list := r.Assignments()
		for ; begun < n; begun++ {
			if begun > 0 {
				w.SetDate(list[begun-1].NetsDate)
				if err := w.End(); err != nil {
					return err
				}
			}
			if err := w.Begin(list[begun]); err != nil {
				return err
			}
		}
		return nil
	}
	for tx, err := range r.Transactions() {
		if err != nil {
			return r, nil, err
		}
		if w == nil {
			w = NewWriter(&b, r.Transmission())
			w.LineEnd = r.LineEnd()
		}
		if err := upTo(tx.Assignment.Index + 1); err != nil {
			return r, nil, err
		}
		if err := w.Copy(tx); err != nil {
			return r, nil, err
		}
	}
	if w == nil {
		w = NewWriter(&b, r.Transmission())
		w.LineEnd = r.LineEnd()
	}
	list := r.Assignments()
	if err := upTo(len(list)); err != nil {
		return r, nil, err
	}
	if len(list) > 0 {
		w.SetDate(list[len(list)-1].NetsDate)
		if err := w.End(); err != nil {
			return r, nil, err
		}
	}
	w.Tail = r.Tail()
	w.SetDate(r.Transmission().Date)
	err := w.Close()
	return r, b.Bytes(), err
}

// golden compares got with a file in testdata. A file that is not there is written,
// to be looked at.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	want, err := os.ReadFile("testdata/" + name)
	if os.IsNotExist(err) {
		must(t, os.WriteFile("testdata/"+name, got, 0o644))
		t.Fatalf("%s was missing and has been written: look at it", name)
	}
	must(t, err)
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs:\n%s\nwant\n%s", name, got, want)
	}
}
