package batch_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/night"
	"trekk/batch/sheet"
)

const invoiceHeader = "invoice_no,customer_no,kid,amount,issued,due,text,credits\n"

// faultsOf imports invoices and returns what is wrong with the file, as LINE:COLUMN: MESSAGE.
func (h *house) faultsOf(rows ...string) (list []string) {
	h.Helper()
	_, err := h.desk("kari").Import(context.Background(), desk.Import{
		What: "invoices", File: "invoices.csv", From: strings.NewReader(invoiceHeader + strings.Join(rows,
			"\n") + "\n"),
	})
	var wrong *sheet.Error
	if err != nil && !errors.As(err, &wrong) {
		h.Fatal(err)
	}
	if wrong != nil {
		for _, f := range wrong.Faults {
			list = append(list, fmt.Sprintf("%d:%d: %s", f.Line, f.Column, f.Message))
		}
	}
	return list
}

// Invariant 8, scene 1: the KID of an imported invoice or credit note is that of the customer whose row it
// is. What is wrong is told once, where it is, and nothing that is not so is told after it.
func TestInvariant8ImportedInvoicesHaveTheirOwnCustomersKID(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002)
	theirs := func(column int, kid string, whose, owner int) string {
		return fmt.Sprintf("2:%d: kid: %s is the KID of customer %d, and the row is customer %d's", column,
			kid, whose, owner)
	}
	row := func(no string, customer int, kid, credits string) string {
		due := "2026-10-20"
		if credits != "" {
			due = ""
		}
		return fmt.Sprintf("%s,%d,%s,499,2026-10-01,%s,hall,%s", no, customer, kid, due, credits)
	}
	k1, k2, k3 := kidOf(1001, 77), kidOf(1002, 78), kidOf(1003, 79)
	for _, c := range []struct {
		what string
		rows []string
		want []string
	}{
		{"another customer's", []string{row("77", 1001, k2, "")}, []string{theirs(9, k2, 1002, 1001)}},
		{"a stranger's", []string{row("77", 1001, k3, "")}, []string{theirs(9, k3, 1003, 1001)}},
		{"a customer who is not there", []string{row("77", 1003, k3, "")},
			[]string{"2:4: customer_no: no customer has the number 1003: import customers first"}},
		{"a KID with a wrong check digit", []string{row("77", 1001, k2[:15]+"x", "")},
			[]string{`2:9: kid: KID "` + k2[:15] + `x" is none of the layout: expected digits`}},
		{"of a row that credits", []string{row("C77", 1001, k2, "77"), row("77", 1001, k1, "")},
			[]string{theirs(10, k2, 1002, 1001)}},
		{"of an invoice that another row credits", []string{row("77", 1001, k2, ""), row("C77", 1001, k1,
			"77")},
			[]string{theirs(9, k2, 1002, 1001)}},
	} {
		if got := h.faultsOf(c.rows...); !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", c.what, got, c.want)
		}
	}
	if n := len(h.invoices()); n != 0 {
		t.Fatalf("%d invoices were imported", n)
	}

	// A KID that an invoice in the books has is told to be somebody else's, and no more.
	if got := h.faultsOf(row("78", 1002, k2, "")); got != nil {
		t.Fatal(got)
	}
	if got := h.faultsOf(row("77", 1001, k2, "")); !slices.Equal(got, []string{theirs(9, k2, 1002, 1001)}) {
		t.Error(got)
	}
	// What is in the books is compared as before.
	if got := h.faultsOf(row("78", 1002, k2, "")); got != nil {
		t.Error(got)
	}
	want := "2:1: kid: invoice 78 was issued with " + k2 + ", the row says " + k1 +
		": credit it and issue a new one"
	if got := h.faultsOf(row("78", 1002, k1, "")); !slices.Equal(got, []string{want}) {
		t.Error(got)
	}
}

// othersInvoice is an invoice in the books of customer 1001 with a KID of 1002's, as an older trekk took it.
func (h *house) othersInvoice(no int) batch.Invoice {
	h.Helper()
	kid := kidOf(1002, no)
	i := batch.Invoice{
		No: fmt.Sprint(no), CustomerNo: "1001", KID: kid, Fixed: kid[:8], Account: ourAccount,
		Issued: day("2026-10-01"),
		Booked: day("2026-10-01"), Due: day("2026-10-20"), Method: batch.MethodInvoice, Amount: 49900,
		Text:     "hall",
		Imported: true,
	}
	act := batch.Act{At: h.now, By: "kari", Action: "import invoices"}
	err := h.payee.Store.Update(context.Background(), act,
		func(tx batch.Tx) error { return tx.AddInvoice(i) })
	if err != nil {
		h.Fatal(err)
	}
	return i
}

// Invariant 8, scene 1: an invoice that has another customer's KID is never sealed, and stands as an urgent
// finding in each run and in the status until it has been credited. Its neighbours are claimed.
func TestInvariant8NobodyIsChargedOnAnothersMandate(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.member(1001)
		h.member(1002)
		h.mandate("2026-10-02", 1002)
		h.run("2026-10-02")
		h.othersInvoice(77)
		h.chargesAnother("the first night", h.tryRun("2026-10-06"), true)
		for _, i := range h.invoices() {
			switch {
			case i.No == "77" && (i.Claim != nil || i.Method != batch.MethodInvoice):
				h.Errorf("claimed: %+v", i.Claim)
			case i.No != "77" && i.CustomerNo == "1002" && i.Claim == nil:
				h.Error("1002's own invoice is not claimed")
			}
		}
		h.at("2026-10-06").approve()
		h.chargesAnother("the second night", h.tryRun("2026-10-07"), true)
		h.credit("2026-10-07", "77", 0)
		h.chargesAnother("credited", h.run("2026-10-07"), false)
	})
}

// A claim that an older trekk has made of such an invoice is cancelled, and none is made in its place:
// whose it is, a person says.
func TestInvariant8AClaimThatChargesAnotherIsCancelled(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002)
	h.mandate("2026-10-02", 1002)
	h.run("2026-10-02")
	h.othersInvoice(77)
	h.tryRun("2026-10-06")
	h.at("2026-10-06").approve()
	h.tryRun("2026-10-07", "fetch", "ingest")
	h.tamper("UPDATE invoice SET method = 'claim' WHERE no = '77'")
	h.tamper("INSERT INTO claim SELECT creditor_id, transmission, assignment, 99, '77', type, '" + kidOf(1002,
		77) +
		"', due, 49900, status, text, cancelled_by, NULL FROM claim LIMIT 1")
	h.chargesAnother("claimed before", h.tryRun("2026-10-08"), true)
	if i := h.invoice("77"); i.Claim.Status != batch.ClaimCancelled {
		t.Errorf("the old claim: %+v", i.Claim)
	}
	h.at("2026-10-08").approve()
	h.chargesAnother("once it is cancelled", h.tryRun("2026-10-09"), true)
	if i := h.invoice("77"); i.Method != batch.MethodClaim || i.Claim.Status != batch.ClaimCancelled {
		t.Errorf("without a person: %s, %+v", i.Method, i.Claim)
	}
}

// chargesAnother looks whether invoice 77 is told of, by a run and by the status, as one that would charge
// another.
func (h *house) chargesAnother(what string, r *night.Result, want bool) {
	h.Helper()
	found := false
	for _, j := range r.Jobs {
		for _, f := range j.Findings {
			found = found || f.Code == batch.ClaimNotTheirs && f.Severity == batch.Urgent &&
				f.Subject.No == "77"
		}
	}
	stands := false
	for _, f := range h.status().Findings {
		stands = stands || f.Code == batch.ClaimNotTheirs && f.Facts["customer"] == "1001" &&
			f.Facts["charged"] == "1002"
	}
	if found != want || stands != want {
		h.Errorf("%s: in the run %v, in the status %v, want %v", what, found, stands, want)
	}
}
