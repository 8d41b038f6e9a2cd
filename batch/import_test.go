package batch_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/store/pgtest"
)

const (
	customersHeader   = "customer_no,name,mobile,email,language,birth_date\n"
	membershipsHeader = "membership_no,customer_no,plan,price,payment_method,start,binding_months,end,payer_no\n"
	invoicesHeader    = "invoice_no,customer_no,kid,amount,issued,due,text,credits\n"
)

// many is more rows than an import holds at a time.
const many = 1200

// onEach runs a test in a house on each kind of database, with customers 1 to many.
func onEach(t *testing.T, profile string, fn func(h *house)) {
	t.Helper()
	postgres := func(ctx context.Context, _ string) (*store.DB, error) {
		db, err := store.Create(ctx, pgtest.URL(t))
		if err != nil {
			return nil, err
		}
		if pgtest.Citus() {
			if _, err := db.Distribute(ctx); err != nil {
				return nil, err
			}
		}
		return db, db.AddCreditor(ctx, creditor)
	}
	for name, make := range map[string]func(*testing.T) *house{
		"sqlite":   func(t *testing.T) *house { return newHouse(t, profile) },
		"postgres": func(t *testing.T) *house { return houseWith(t, profile, postgres) },
	} {
		t.Run(name, func(t *testing.T) {
			h := make(t).at("2026-10-05")
			if done := h.importCSV("customers", customersHeader+lines(1, many, customerRow)); done != (batch.Imported{Rows: many, New: many}) {
				t.Fatalf("%+v", done)
			}
			fn(h)
		})
	}
}

func lines(from, to int, row func(no int) string) string {
	var b strings.Builder
	for no := from; no <= to; no++ {
		b.WriteString(row(no) + "\n")
	}
	return b.String()
}

func customerRow(no int) string { return fmt.Sprintf("%d,Kåre,,,nb,1990-01-01", no) }

func invoiceRow(no int) string {
	return fmt.Sprintf("%d,%d,%s,100,2026-09-25,2026-10-20,x,", no, no, kidOf(no, no))
}

// membershipRow is an f24s membership.
func membershipRow(no int) string {
	return fmt.Sprintf("M%d,%d,ordinary,369,invoice,2026-01-15,,,", no, no)
}

// counts are what the books hold that imports write, and the entries of the audit log.
func (h *house) counts() string {
	h.Helper()
	customers, memberships := 0, 0
	for _, err := range h.night.Store.Customers(h.Context()) {
		if customers++; err != nil {
			h.Fatal(err)
		}
	}
	for _, err := range h.night.Store.Memberships(h.Context()) {
		if memberships++; err != nil {
			h.Fatal(err)
		}
	}
	credited := batch.Ore(0)
	list := h.invoices()
	for _, i := range list {
		credited += i.Credited
	}
	entries, hash, err := h.night.Store.VerifyAudit(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	return fmt.Sprint(customers, memberships, len(list), credited, entries, hash)
}

// Whatever is wrong is found wherever it is in the file, is told with its line and column, and nothing of the file is taken.
func TestImportTakesNothingOfAFileThatIsWrongAnywhere(t *testing.T) {
	onEach(t, "f24s", func(h *house) {
		h.importCSV("invoices", invoicesHeader+invoiceRow(1))
		before := h.counts()
		for name, c := range map[string]struct {
			what, file string
			want       []string
		}{
			"only the last row": {"invoices", invoicesHeader + lines(2, many, invoiceRow) + "2000,1,,100,2026-09-25,2026-10-20,x,\n", []string{"1201:8: kid: is empty"}},
			"far apart": {"customers", customersHeader + "x,a,,,nb,\n" + lines(2001, 2700, customerRow) + "7,a,,,fi,1990-13-01\n" + lines(2701, 3400, customerRow) + "8,a\n",
				[]string{`2:1: customer_no: "x" is not a number`, `703:7: language: "fi" is none of`, `703:10: birth_date: `, "1404:1: the row has 2 cells"}},
			"a number twice": {"customers", customersHeader + lines(2001, 3300, customerRow) + "002003,a,,,nb,\n2003,a,,,nb,\n",
				[]string{"1302:1: customer_no: line 4 has the same number", "1303:1: customer_no: line 4 has the same number"}},
			"a KID twice": {"invoices", invoicesHeader + lines(2, many, invoiceRow) + strings.Replace(invoiceRow(2), "2,", "2001,", 1),
				[]string{"1201:8: kid: line 2 has the same KID"}},
			"a KID of the books": {"invoices", invoicesHeader + lines(2, many, invoiceRow) + strings.Replace(invoiceRow(1), "1,", "2001,", 1),
				[]string{"1201:1: kid: invoice 1 has this KID already"}},
			"credited too much": {"invoices", invoicesHeader + "2001,1,,60,2026-09-26,,x,1\n" + lines(2, many, invoiceRow) + "2002,1,,60,2026-09-26,,x,1\n2003,7,,60,2026-09-26,,x,7\n2004,7,,60,2026-09-26,,x,7\n",
				[]string{"1202:1: amount: 60,00 is above the 40,00 that is left of invoice 1", "1204:1: amount: 60,00 is above the 40,00 that is left of invoice 7"}},
			"the rest cannot be read": {"customers", customersHeader + lines(2001, 3300, customerRow) + "9,a\"b,,,nb,\n" + lines(3301, 4900, customerRow),
				[]string{"1302:4: bare \" in non-quoted-field: the rest of the file is not read"}},
			"no end of faults": {"customers", customersHeader + lines(2001, 3300, func(no int) string { return "x" + customerRow(no) }),
				[]string{`2:1: customer_no: "x2001" is not a number`, "and 300 more faults"}},
		} {
			got := strings.Split(h.importing(c.what, c.file), "\n")
			if len(got) != len(c.want) && name != "no end of faults" {
				h.Errorf("%s: %d faults\n%.1000s", name, len(got), strings.Join(got, "\n"))
			}
			for _, want := range c.want {
				if !strings.Contains(strings.Join(got, "\n"), want) {
					h.Errorf("%s: no %q in\n%.1000s", name, want, strings.Join(got, "\n"))
				}
			}
		}
		if after := h.counts(); after != before {
			h.Errorf("before %s, after %s", before, after)
		}
	})
}

// F14 across a file: it does not matter where the row is that makes the payer a member, nor whether the file or the books have it.
func TestF14PayersAreLookedForInAllOfAFile(t *testing.T) {
	onEach(t, "f24s", func(h *house) {
		row := func(no int) string { return membershipRow(no) + fmt.Sprint(many) }
		if got := h.importing("memberships", membershipsHeader+lines(1, many-1, row)); strings.Count(got, "payer_no: customer 1200 is no active member") != 1000 || !strings.Contains(got, "and 199 more faults") {
			h.Errorf("%.500s", got)
		}
		for range 2 { // with the payer in the file, and then in both
			h.importCSV("memberships", membershipsHeader+lines(1, many-1, row)+membershipRow(many))
		}
		if done := h.importCSV("memberships", membershipsHeader+row(1)+"\n"+membershipRow(2)); done != (batch.Imported{Rows: 2, Changed: 1, Unchanged: 1}) {
			h.Errorf("%+v", done)
		}
	})
}

// New, changed and unchanged rows among each other; credit notes before and after what they credit, of the file and of the books.
func TestImportOfManyRows(t *testing.T) {
	onEach(t, "sit", func(h *house) {
		rename := func(no int) string {
			return strings.Replace(customerRow(no), "Kåre", []string{"Kåre", "Åse"}[no%2], 1)
		}
		if done := h.importCSV("customers", customersHeader+lines(1, 2*many, rename)); done != (batch.Imported{Rows: 2 * many, New: many, Changed: many / 2, Unchanged: many / 2}) {
			h.Errorf("%+v", done)
		}
		for c, err := range h.night.Store.Customers(h.Context()) {
			if err != nil {
				h.Fatal(err)
			}
			if no, err := strconv.Atoi(c.No); err != nil || customerRow(no) == rename(no) != (c.Name == "Kåre") {
				h.Fatalf("%v: %+v", err, c)
			}
		}

		h.importCSV("invoices", invoicesHeader+lines(1, 10, invoiceRow))
		credit := func(no int) string { return fmt.Sprintf("%d,%d,,%d,2026-09-26,,x,%d", 5000+no, no, no%7+1, no) }
		file := invoicesHeader + lines(1, many/2, credit) + lines(1, many, invoiceRow) + lines(many/2+1, many, credit)
		for _, want := range []batch.Imported{{Rows: 2 * many, New: 2*many - 10, Unchanged: 10}, {Rows: 2 * many, Unchanged: 2 * many}} {
			if done := h.importCSV("invoices", file); done != want {
				h.Errorf("%+v, want %+v", done, want)
			}
		}
		for _, i := range h.invoices() {
			if no, err := strconv.Atoi(i.No); err != nil || i.Credited != batch.Ore(100*(no%7+1)) || i.Account != ourAccount || i.Text != "x" {
				h.Fatalf("%v: %+v", err, i)
			}
		}
		text := func(no int) string { return strings.Replace(invoiceRow(no), ",x,", ",y,", 1) }
		if done := h.importCSV("invoices", invoicesHeader+lines(many/2, many, text)); done.Changed != many/2+1 {
			h.Errorf("%+v", done)
		}
		h.booksAgree()
	})
}

// A payment that is on two invoices goes to the customer's credit when one file credits both.
func TestImportedCreditNotesOfInvoicesPaidTogether(t *testing.T) {
	h := newHouse(t, "sit").at("2026-10-05")
	h.night.Terms.Payments.OldestFirst = true
	h.importCSV("customers", customersHeader+customerRow(1))
	h.importCSV("invoices", invoicesHeader+"10,1,"+kidOf(1, 10)+",100,2026-09-25,2026-10-20,x,\n11,1,"+kidOf(1, 11)+",100,2026-09-25,2026-10-21,x,\n")
	h.pay("2026-10-06", paid{kid: kidOf(1, 0), amount: 20000, serial: 1})
	h.run("2026-10-06", "fetch", "ingest", "match")
	h.importCSV("invoices", invoicesHeader+"12,1,,100,2026-10-06,,x,10\n13,1,,30,2026-10-06,,x,11\n14,1,,20,2026-10-06,,x,11\n")
	if a, b := h.invoice("10"), h.invoice("11"); a.Paid != 0 || b.Paid != 5000 {
		t.Errorf("paid %s and %s", a.Paid, b.Paid)
	}
	h.booksAgree()
}

// What a byte of the last row decides: the whole file is UTF-8, or the whole file is ISO-8859-1.
func TestImportFindsTheEncodingOfTheWholeFile(t *testing.T) {
	for name, c := range map[string]struct {
		first, last, want string
	}{
		"UTF-8":                        {"Kåre", "Åse", "Kåre Åse"},
		"with a byte order mark":       {"Kåre", "Åse", "Kåre Åse"},
		"ISO-8859-1 at the end":        {"K\u00e5re", "\xc5se", "KÃ¥re Åse"},
		"cut short, so it is no UTF-8": {"Kare", "\xc3", "Kare Ã"},
	} {
		h := newHouse(t, "sit").at("2026-10-05")
		mark := ""
		if name == "with a byte order mark" {
			mark = "\xef\xbb\xbf"
		}
		header := "customer_no;mobile;email;language;birth_date;name\n"
		file := mark + header + "1;;;nb;;" + c.first + "\n" + lines(2, many, func(no int) string { return fmt.Sprintf("%d;;;nb;;x", no) }) + "9999;;;nb;;" + c.last
		h.importCSV("customers", file)
		got := ""
		for _, no := range []string{"1", "9999"} {
			found, err := h.night.Store.Customer(t.Context(), no)
			if err != nil {
				t.Fatal(err)
			}
			got += " " + found.Name
		}
		if got != " "+c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// A pipe can be read only once: it goes by way of a file that nobody else sees and that is gone afterwards. A file is read from
// where its reader stands.
func TestImportFromAPipe(t *testing.T) {
	h := newHouse(t, "sit").at("2026-10-05")
	spool := t.TempDir()
	t.Setenv("TMPDIR", spool)
	file := []byte(customersHeader + lines(1, many, customerRow))
	r, w, err := os.Pipe() // an os.File, which says that it can seek
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		_, err := w.Write(file)
		_ = errors.Join(err, w.Close())
	}()
	read := bytes.NewReader(append([]byte("already read\n"), file...))
	if _, err := read.Seek(13, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	for i, from := range []io.Reader{r, io.MultiReader(bytes.NewReader(file)), read} {
		done, err := h.night.Import(t.Context(), "customers", "-", from)
		if err != nil || done.Rows != many || done.Unchanged != min(i, 1)*many {
			t.Errorf("%d: %+v, %v", i, done, err)
		}
	}
	broken := errors.New("broken off")
	if _, err := h.night.Import(t.Context(), "customers", "-", io.MultiReader(bytes.NewReader(file), brokenReader{broken})); !errors.Is(err, broken) {
		t.Errorf("a pipe that breaks: %v", err)
	}
	if left, err := os.ReadDir(spool); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

type brokenReader struct{ err error }

func (r brokenReader) Read([]byte) (int, error) { return 0, r.err }

// endless is a file that is larger than what is read of one.
type endless struct{}

func (endless) Read(p []byte) (int, error)         { clear(p); return len(p), nil }
func (endless) Seek(int64, int) (n int64, e error) { return 0, nil }

func TestImportRefusesAFileThatIsTooLarge(t *testing.T) {
	h := newHouse(t, "sit").at("2026-10-05")
	if _, err := h.night.Import(t.Context(), "customers", "all.csv", endless{}); err == nil || err.Error() != "read all.csv: larger than 1024 MiB: split it" {
		t.Error(err)
	}
}
