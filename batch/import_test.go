package batch_test

import (
	"context"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/batch/sheet"
	"trekk/batch/store"
	"trekk/batch/store/pgtest"
)

const (
	customersHeader   = "customer_no,name,mobile,email,language,birth_date\n"
	membershipsHeader = "membership_no,customer_no,plan,price,payment_method,start,binding_months,end," +
		"payer_no\n"
	invoicesHeader = "invoice_no,customer_no,kid,amount,issued,due,text,credits\n"
)

// many is more rows than an import holds at a time.
const many = 1200

// onBooks runs a test in a house on each kind of database.
func onBooks(t *testing.T, profile string, fn func(h *house)) {
	t.Helper()
	for name, open := range kindsOfBooks() {
		t.Run(name, func(t *testing.T) { fn(open(t, profile)) })
	}
}

// kindsOfBooks make a house on each kind of database.
func kindsOfBooks() map[string]func(*testing.T, string) *house {
	return map[string]func(*testing.T, string) *house{"sqlite": newHouse, "postgres": func(
		t *testing.T, profile string,
	) *house {
		t.Helper()
		return houseWith(t, profile, func(ctx context.Context, _ string) (*store.DB, error) {
			return store.Open(ctx, pgtest.Copy(t, fillEmpty))
		})
	}}
}

// onEach is onBooks with customers 1 to many.
func onEach(t *testing.T, profile string, fn func(h *house)) {
	t.Helper()
	onBooks(t, profile, func(h *house) {
		done := h.at("2026-10-05").importCSV("customers", customersHeader+lines(1, many, customerRow))
		if !reflect.DeepEqual(done, desk.Imported{Rows: many, New: many}) {
			h.Fatalf("%+v", done)
		}
		fn(h)
	})
}

// What stands before the headings, and sums below, are left out of an import and told, in a rehearsal too.
func TestImportLeavesOutSums(t *testing.T) {
	h := newHouse(t, "f24s")
	h.at("2026-10-05").importCSV("customers", customersHeader+lines(1, 2, customerRow))
	file := "Invoices of October\n" + invoicesHeader + lines(1, 2, invoiceRow) + ",,Sum,200.00,,,,\nTotal,200.00\n"
	left := func(list []sheet.RowFault) (told []string) {
		for _, l := range list {
			told = append(told, fmt.Sprintf("%d: %s", l.Line, l.Message))
		}
		return told
	}
	want := []string{"1: before the headings: Invoices of October", "5: is a sum", "6: no line of the file: Total 200.00"}
	r, err := h.desk("kari").RehearseImport(h.Context(),
		desk.Import{What: "invoices", File: "x.csv", From: strings.NewReader(file)})
	if err != nil || r.Rows != 2 || r.New != 2 || len(r.Faults) != 0 || !slices.Equal(left(r.LeftOut), want) {
		t.Fatalf("%+v, %v", r, err)
	}
	done := h.importCSV("invoices", file)
	if done.Rows != 2 || done.New != 2 || !slices.Equal(left(done.LeftOut), want) {
		t.Errorf("%+v", done)
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
	for _, err := range h.payee.Store.Customers(h.Context()) {
		if customers++; err != nil {
			h.Fatal(err)
		}
	}
	for _, err := range h.payee.Store.Memberships(h.Context()) {
		if memberships++; err != nil {
			h.Fatal(err)
		}
	}
	credited := batch.Ore(0)
	list := h.invoices()
	for _, i := range list {
		credited += i.Credited
	}
	entries, hash, err := h.payee.Store.VerifyAudit(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	return fmt.Sprint(customers, memberships, len(list), credited, entries, hash)
}

// Whatever is wrong is found wherever it is in the file, is told with its line and column, and nothing of the
// file is taken.
func TestImportTakesNothingOfAFileThatIsWrongAnywhere(t *testing.T) {
	onEach(t, "f24s", func(h *house) {
		h.importCSV("invoices", invoicesHeader+invoiceRow(1))
		before := h.counts()
		for name, c := range map[string]struct {
			what, file string
			want       []string
		}{
			"only the last row": {"invoices", invoicesHeader + lines(2, many, invoiceRow) +
				"2000,1,,100,2026-09-25,2026-10-20,x,\n", []string{"1201:8: kid: is empty"}},
			"far apart": {"customers", customersHeader + "x,a,,,nb,\n" + lines(2001, 2700, customerRow) +
				"7,a,,,fi,1990-13-01\n" + lines(2701, 3400, customerRow) + "8,a\n",
				[]string{`2:1: customer_no: "x" is not a number`, `703:7: language: "fi" is none of`,
					`703:10: birth_date: `, "1404:1: the row has 2 cells"}},
			"a number twice": {"customers", customersHeader + lines(2001, 3300, customerRow) +
				"002003,a,,,nb,\n2003,a,,,nb,\n",
				[]string{"1302:1: customer_no: line 4 has the same number",
					"1303:1: customer_no: line 4 has the same number"}},
			"a row twice": {"invoices", invoicesHeader + lines(2, many, invoiceRow) + invoiceRow(2) + "\n",
				[]string{"1201:1: invoice_no: line 2 has the same number"}},
			"no number": {"customers", customersHeader + ",a,,,nb,\n", []string{"2:1: customer_no: is empty"}},
			"a KID without its zeros": {"invoices", invoicesHeader +
				strings.Replace(invoiceRow(2), kidOf(2, 2), strings.TrimLeft(kidOf(2, 2), "0"), 1),
				[]string{"has lost the zeros that it begins with, as numbers do in a spreadsheet: is it " + kidOf(2, 2)}},
			"a KID twice": {"invoices", invoicesHeader + lines(2, many, invoiceRow) +
				strings.Replace(invoiceRow(2), "2,", "2001,", 1),
				[]string{"1201:8: kid: line 2 has the same KID"}},
			"a KID of the books": {"invoices", invoicesHeader + lines(2, many, invoiceRow) +
				strings.Replace(invoiceRow(1), "1,", "2001,", 1),
				[]string{"1201:1: kid: invoice 1 has this KID already"}},
			"credited too much": {"invoices", invoicesHeader + "2001,1,,60,2026-09-26,,x,1\n" +
				lines(2, many, invoiceRow) +
				"2002,1,,60,2026-09-26,,x,1\n2003,7,,60,2026-09-26,,x,7\n2004,7,,60,2026-09-26,,x,7\n",
				[]string{"1202:1: amount: 60,00 is above the 40,00 that is left of invoice 1",
					"1204:1: amount: 60,00 is above the 40,00 that is left of invoice 7"}},
			"the rest cannot be read": {"customers", customersHeader + lines(2001, 3300, customerRow) +
				"9,a\"b,,,nb,\n" + lines(3301, 4900, customerRow),
				[]string{"1302:4: a quote (\") within a cell that does not begin with one: double it, and quote the cell: the rest " +
					"of the file is not read"}},
			"no end of faults": {"customers", customersHeader +
				lines(2001, 3300, func(no int) string { return "x" + customerRow(no) }),
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

// F14 across a file: it does not matter where the row is that makes the payer a member, nor whether the file
// or the books have it.
func TestF14PayersAreLookedForInAllOfAFile(t *testing.T) {
	onEach(t, "f24s", func(h *house) {
		row := func(no int) string { return membershipRow(no) + fmt.Sprint(many) }
		got := h.importing("memberships", membershipsHeader+lines(1, many-1, row))
		if strings.Count(got, "payer_no: customer 1200 is no active member") != 1000 ||
			!strings.Contains(got, "and 199 more faults") {
			h.Errorf("%.500s", got)
		}
		for range 2 { // with the payer in the file, and then in both
			h.importCSV("memberships", membershipsHeader+lines(1, many-1, row)+membershipRow(many))
		}
		done := h.importCSV("memberships", membershipsHeader+row(1)+"\n"+membershipRow(2))
		if !reflect.DeepEqual(done, desk.Imported{Rows: 2, Changed: 1, Unchanged: 1}) {
			h.Errorf("%+v", done)
		}
	})
}

// New, changed and unchanged rows among each other; credit notes before and after what they credit, of the
// file and of the books.
func TestImportOfManyRows(t *testing.T) {
	onEach(t, "sit", func(h *house) {
		rename := func(no int) string {
			return strings.Replace(customerRow(no), "Kåre", []string{"Kåre", "Åse"}[no%2], 1)
		}
		done := h.importCSV("customers", customersHeader+lines(1, 2*many, rename))
		want := desk.Imported{Rows: 2 * many, New: many, Changed: many / 2, Unchanged: many / 2}
		if !reflect.DeepEqual(done, want) {
			h.Errorf("%+v, want %+v", done, want)
		}
		for c, err := range h.payee.Store.Customers(h.Context()) {
			if err != nil {
				h.Fatal(err)
			}
			if no, err := strconv.Atoi(c.No); err != nil ||
				customerRow(no) == rename(no) != (c.Name == "Kåre") {
				h.Fatalf("%v: %+v", err, c)
			}
		}

		h.importCSV("invoices", invoicesHeader+lines(1, 10, invoiceRow))
		credit := func(no int) string {
			return fmt.Sprintf("%d,%d,,%d,2026-09-26,,x,%d",
				5000+no, no, no%7+1, no)
		}
		file := invoicesHeader + lines(1, many/2, credit) + lines(1, many, invoiceRow) +
			lines(many/2+1, many, credit)
		for _, want := range []desk.Imported{{Rows: 2 * many, New: 2*many - 10, Unchanged: 10},
			{Rows: 2 * many, Unchanged: 2 * many}} {
			if done := h.importCSV("invoices", file); !reflect.DeepEqual(done, want) {
				h.Errorf("%+v, want %+v", done, want)
			}
		}
		for _, i := range h.invoices() {
			if no, err := strconv.Atoi(i.No); err != nil || i.Credited != batch.Ore(100*(no%7+1)) ||
				i.Account != ourAccount || i.Text != "x" {
				h.Fatalf("%v: %+v", err, i)
			}
		}
		text := func(no int) string { return strings.Replace(invoiceRow(no), ",x,", ",y,", 1) }
		done = h.importCSV("invoices", invoicesHeader+lines(many/2, many, text))
		if done.Changed != many/2+1 {
			h.Errorf("%+v", done)
		}
		h.booksAgree()
	})
}

// A payment that is on two invoices goes to the customer's credit when one file credits both.
func TestImportedCreditNotesOfInvoicesPaidTogether(t *testing.T) {
	h := newHouse(t, "sit").at("2026-10-05")
	h.payee.Terms.Payments.OldestFirst = true
	h.importCSV("customers", customersHeader+customerRow(1))
	h.importCSV("invoices", invoicesHeader+"10,1,"+kidOf(1, 10)+",100,2026-09-25,2026-10-20,x,\n"+
		"11,1,"+kidOf(1, 11)+",100,2026-09-25,2026-10-21,x,\n")
	h.pay("2026-10-06", paid{kid: kidOf(1, 0), amount: 20000, serial: 1})
	h.run("2026-10-06", "fetch", "ingest", "match")
	h.importCSV("invoices",
		invoicesHeader+"12,1,,100,2026-10-06,,x,10\n13,1,,30,2026-10-06,,x,11\n14,1,,20,2026-10-06,,x,11\n")
	if a, b := h.invoice("10"), h.invoice("11"); a.Paid != 0 || b.Paid != 5000 {
		t.Errorf("paid %s and %s", a.Paid, b.Paid)
	}
	h.booksAgree()
}

// What is still open of an imported invoice is what is asked for; the rest is booked as paid in the other system, once.
func TestWhatIsNotOutstandingWasPaidInTheOtherSystem(t *testing.T) {
	onEach(t, "sit", func(h *house) {
		h.at("2026-10-01")
		h.importCSV("customers", "Kundenr;Navn\n1;Kåre\n")
		file := "Fakturanr;Kundenr;KID;Beløp;Fakturadato;Forfall;Utestående\n" +
			"10;1;" + kidOf(1, 10) + ";499,00;25.09.2026;20.10.2026;499,00\n" +
			"11;1;" + kidOf(1, 11) + ";499,00;25.09.2026;20.10.2026;200,00\n" +
			"12;1;" + kidOf(1, 12) + ";499,00;25.09.2026;20.10.2026;0,00\n"
		for _, want := range []desk.Imported{{Rows: 3, New: 3}, {Rows: 3, Unchanged: 3}} {
			if done := h.importCSV("invoices", file); !reflect.DeepEqual(done, want) {
				h.Errorf("%+v, want %+v", done, want)
			}
		}
		for no, want := range map[string]batch.Ore{"10": 0, "11": 29900, "12": 49900} {
			if i := h.invoice(no); i.Paid != want {
				h.Errorf("invoice %s: paid %s, want %s", no, i.Paid, want)
			}
		}
		h.run("2026-10-02", "match")
		h.booksAgree()
		b, err := ledger.BalanceOn(h.Context(), h.payee.Store, batch.LastDay)
		if err != nil || b[batch.Receivables] != 69900 || b[batch.Bank] != 0 || b[batch.Unmatched] != 0 {
			h.Errorf("%v, %v", b, err)
		}
		for open, want := range map[string]string{
			"600,00": "13.csv: outstanding: 600,00 is not from 0,00 to the amount, 499,00",
			"-1":     "outstanding: -1,00",
			"1.249":  `outstanding: "1.249" is 1249.00 or 1.249`,
		} {
			got := h.importing("invoices",
				"Fakturanr;Kundenr;KID;Beløp;Fakturadato;Forfall;Utestående\n13;1;"+
					kidOf(1, 13)+";499,00;25.09.2026;20.10.2026;"+open+"\n")
			if !strings.Contains(got, strings.TrimPrefix(want, "13.csv: ")) ||
				strings.Count(got, "outstanding") != 1 {
				h.Errorf("%s: %s", open, got)
			}
		}
	})
}
