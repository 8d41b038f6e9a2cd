package batch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
)

// imported imports an open invoice of customer 1001 that another system issued.
func (h *house) imported(no int) error {
	h.Helper()
	_, err := h.at("2026-10-01").desk("kari").Import(h.Context(), desk.Import{
		What: "invoices", File: "invoices.csv", From: strings.NewReader(fmt.Sprintf(
			"invoice_no,customer_no,kid,amount,issued,due,text\n"+
				"%d,1001,%s,499,2026-09-06,2026-09-20,Oktober\n",
			no, kidOf(1001, no))),
	})
	return err
}

// Guards against a credit note that takes a number which the other system gives to an invoice later (scene
// 17).
func TestCreditNotesForImportedInvoicesHaveASeriesOfTheirOwn(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	for _, no := range []int{31004, 31007} {
		if err := h.imported(no); err != nil {
			t.Fatal(err)
		}
	}
	if c := h.credit("2026-10-02", "31004", 100); c.Note.No != "CN1" {
		t.Error(c.Note.No)
	}
	if c := h.credit("2026-10-02", "31004", 100); c.Note.No != "CN2" {
		t.Error(c.Note.No)
	}
	if err := h.imported(31008); err != nil {
		t.Error(err)
	}
	h.payee.CreditNotes = "KN-"
	if c := h.credit("2026-10-02", "31008", 100); c.Note.No != "KN-3" {
		t.Error(c.Note.No)
	}
	h.run("2026-10-06")
	list := h.invoices()
	if last := list[len(list)-1]; last.No != "31009" {
		t.Error(last.No)
	}
	if c := h.credit("2026-10-07", "31009", 100); c.Note.No != "31010" {
		t.Error(c.Note.No)
	}
	h.verified()
	h.tamper("UPDATE credit_note SET no = 'CN4' WHERE no = 'CN2'")
	h.payee.CreditNotes = ""
	h.wrong("the series of credit notes for another system's invoices, CN: 4 follows 1")
}

// A number that an imported credit note has is passed over.
func TestACreditNoteDoesNotTakeAnImportedNumber(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	if err := h.imported(31004); err != nil {
		t.Fatal(err)
	}
	h.importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text,credits\n"+
		"CN1,1001,,1,2026-09-21,,feil,31004\n")
	if c := h.credit("2026-10-02", "31004", 100); c.Note.No != "CN2" {
		t.Error(c.Note.No)
	}
	h.verified()
}

// The first number is set once, above what is there, and leaves no hole.
func TestTheFirstInvoiceNumber(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	set := func(no int64) error {
		return h.at("2026-10-02").desk("kari").FirstInvoice(t.Context(), desk.FirstInvoice{No: no})
	}
	if err := h.imported(31004); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		no   int64
		want string
	}{
		{31004, desk.NumberBelow}, {0, desk.NumberWrong}, {-1, desk.NumberWrong},
		{12345678, desk.NumberWrong},
		{31050, ""}, {31049, desk.NumberBelow}, {31060, ""},
	} {
		if err := set(c.no); code(err) != c.want || (err == nil) != (c.want == "") {
			t.Errorf("%d: %v", c.no, err)
		}
	}
	h.run("2026-10-06")
	if list := h.invoices(); list[len(list)-1].No != "31060" {
		t.Error(list[len(list)-1].No)
	}
	if err := set(40000); code(err) != desk.NumberSet {
		t.Errorf("%v", err)
	}
	h.verified()
	h.tamper("UPDATE series SET last = 31059 WHERE name = '" + string(batch.FirstInvoice) + "'")
	h.wrong("the series of invoices and credit notes: 31060 follows 31004")
}

// wrong wants verify to find something.
func (h *house) wrong(want string) {
	h.Helper()
	v, err := h.report().Verify(h.Context())
	if err != nil || !slices.Contains(v.Wrong, want) {
		h.Errorf("%v: %q", err, v.Wrong)
	}
}
