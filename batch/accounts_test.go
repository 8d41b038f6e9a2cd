package batch_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/nets"
)

const otherAccount = "15032080127"

// twoAccounts is a house whose plan binding12 is invoiced to an account of its own. 1001 and 1002 have
// mandates there where their memberships are paid to; 1003 has a membership of each plan, and a mandate on
// the main account; 1004 has none.
func twoAccounts(t *testing.T) *house {
	t.Helper()
	h := newHouse(t, "sit")
	h.payee.Creditor.Accounts = []batch.BankAccount{{No: otherAccount, Plans: []string{"binding12"}}}
	h.member(1001)
	h.member(1002, "plan", "binding12", "price", "399")
	h.member(1003)
	h.member(1003, "membership_no", "M1103", "plan", "binding12", "price", "399")
	h.member(1004)
	h.at("2026-10-02")
	h.deliver("Outbound", "main", h.mandates("1 "+kidOf(1001, 0), "1 "+kidOf(1003, 0)))
	h.deliver("Outbound", "other", strings.ReplaceAll(h.mandates("1 "+kidOf(1002, 0)),
		ourAccount, otherAccount))
	return h
}

// assignments are kind, account and transactions of each assignment of a transmission, and its number.
func (h *house) assignments(number int64) (list []string) {
	h.Helper()
	rd := nets.NewReader(strings.NewReader(h.sentBytes(number)), nets.Options{})
	count := map[int]int{}
	for t, err := range rd.Transactions() {
		if err != nil {
			h.Fatal(err)
		}
		count[t.Assignment.Index]++
	}
	if faults := rd.Faults(); len(faults) > 0 {
		h.Errorf("transmission %d: %v", number, faults)
	}
	for _, a := range rd.Assignments() {
		list = append(list, fmt.Sprintf("%d %s to %s: %d", a.Number, a.Kind, a.Account, count[a.Index]))
	}
	return list
}

// byMembership are the invoices by membership.
func (h *house) byMembership() map[string]batch.InvoiceState {
	h.Helper()
	by := map[string]batch.InvoiceState{}
	for _, i := range h.invoices() {
		by[i.MembershipNo] = i
	}
	return by
}

func (h *house) booksAgree() {
	h.Helper()
	v, err := h.report().Verify(context.Background())
	if err != nil {
		h.Fatal(err)
	}
	for _, w := range v.Wrong {
		h.Error(w)
	}
}

// One transmission holds the assignments of all accounts of its creditor; a mandate covers claims on its own
// account, and a payment fits an invoice of the account that it came to (invariants 1 and 2).
func TestTheAccountsOfACreditor(t *testing.T) {
	h := twoAccounts(t)
	h.run("2026-10-06")
	for membership, want := range map[string]string{
		"M1001": ourAccount + " claim", "M1002": otherAccount + " claim", "M1003": ourAccount + " claim",
		"M1103": otherAccount + " invoice", "M1004": ourAccount + " invoice",
	} {
		if i := h.byMembership()[membership]; i.Account+" "+string(i.Method) != want {
			t.Errorf("%s: to %s, %s, want %s", membership, i.Account, i.Method, want)
		}
	}
	for _, row := range h.outbox("invoices-2026-10-06.csv") {
		for _, i := range h.invoices() {
			if i.No == row["invoice_no"] && row["account"] != i.Account {
				t.Errorf("invoice %s is told to be paid to %s, not to %s", i.No, row["account"], i.Account)
			}
		}
	}
	if got, want := h.assignments(1), []string{"1 claims to " + ourAccount + ": 2",
		"2 claims to " + otherAccount + ": 1"}; !slices.Equal(got, want) {
		t.Errorf("transmission 1: %q, want %q", got, want)
	}
	h.at("2026-10-06").approve()
	h.run("2026-10-07")

	// Paid by hand before the charge: to the right accounts, and once to the wrong one of two and once to a
	// stranger's.
	by := h.byMembership()
	h.at("2026-10-08")
	h.deliver("Outbound", "OCR.1", h.ocr("2026-10-07", ourAccount,
		paid{typ: 10, kid: by["M1001"].KID, amount: 49900, serial: 1}, paid{typ: 10, kid: by["M1103"].KID,
			amount: 43900, serial: 1}))
	h.deliver("Outbound", "OCR.2", h.ocr("2026-10-07", otherAccount,
		paid{typ: 10, kid: by["M1002"].KID, amount: 39900, serial: 1}))
	h.deliver("Outbound", "OCR.3", h.ocr("2026-10-07", "15032080135",
		paid{typ: 10, kid: by["M1004"].KID, amount: 100, serial: 1}))
	r := h.run("2026-10-08")
	if count(r, "match", "matched") != 2 || count(r, "match", "wrong_account") != 2 {
		t.Errorf("matched %d, to the wrong account %d", count(r, "match", "matched"),
			count(r, "match", "wrong_account"))
	}
	if got, want := h.assignments(2), []string{"3 cancellations to " + ourAccount + ": 1",
		"4 cancellations to " + otherAccount + ": 1"}; !slices.Equal(got, want) {
		t.Errorf("transmission 2: %q, want %q", got, want)
	}
	h.booksAgree()
}

// Invariant 4 for each account: a quarantined file holds its own back, and no other.
func TestInvariant4AQuarantinedFileHoldsItsAccount(t *testing.T) {
	h := twoAccounts(t)
	h.run("2026-10-06")
	h.at("2026-10-06").approve()
	h.run("2026-10-07")
	h.at("2026-10-28")
	h.deliver("Outbound", "broken",
		strings.Replace(h.ocr("2026-10-27", otherAccount, paid{kid: kidOf(1002, 9), amount: 100, serial: 1}),
			"NY090088", "NY090077", 1))
	h.tryRun("2026-10-28")
	sms := h.outbox("sms-2026-10-28.csv")
	for _, row := range sms {
		if row["account"] != ourAccount {
			t.Errorf("reminded of what is paid to %s", row["account"])
		}
	}
	if len(sms) != 3 {
		t.Errorf("%d reminders, want those of M1001, M1003 and M1004", len(sms))
	}
	file, err := h.payee.Store.FileByName(context.Background(), "broken")
	if err != nil {
		t.Fatal(err)
	}
	if err := h.discard(file, "sent again"); err != nil {
		t.Fatal(err)
	}
	h.run("2026-10-28", "remind")
	if sms := h.outbox("sms-2026-10-28-2.csv"); len(sms) != 2 || sms[0]["account"] != otherAccount ||
		sms[1]["account"] != otherAccount {
		t.Errorf("then reminded: %v", sms)
	}
}

// An imported invoice may name one of the creditor's accounts; it never changes.
func TestImportedInvoicesNameTheirAccount(t *testing.T) {
	h := twoAccounts(t)
	row := func(no int, account string) string {
		return "invoice_no,customer_no,kid,amount,issued,due,text,account\n" +
			fmt.Sprintf("%d,1001,%s,100,2026-10-01,2026-10-20,Locker,%s\n", no, kidOf(1001, no), account)
	}
	h.importCSV("invoices", row(501, "1503.20.80127"))
	h.importCSV("invoices", row(502, ""))
	list := h.invoices()
	if list[0].Account != otherAccount || list[1].Account != ourAccount {
		t.Errorf("paid to %s and %s", list[0].Account, list[1].Account)
	}
	if done := h.importCSV("invoices", row(501, "")); done.Unchanged != 1 {
		t.Errorf("without an account: %+v", done)
	}
	h.refusedImport("invoices", row(501, ourAccount), "account: invoice 501 was issued with "+otherAccount)
	h.refusedImport("invoices", row(503, "15032080135"),
		"is none of the creditor's: "+ourAccount+", "+otherAccount)

	// Who starts a mandate for a membership does so on its account.
	for no, want := range map[string]string{"M1002": otherAccount, "M1001": ourAccount, "1002": ourAccount} {
		if f, err := h.report().MandateForm(context.Background(), no); err != nil || f.Account != want {
			t.Errorf("the form of %s is for %s, %v", no, f.Account, err)
		}
	}
}

// refusedImport imports a file that must be refused, for a reason.
func (h *house) refusedImport(what, text, why string) {
	h.Helper()
	if _, err := h.desk("kari").Import(context.Background(),
		desk.Import{What: what, File: what + ".csv", From: strings.NewReader(text)}); err == nil ||
		!strings.Contains(err.Error(), why) {
		h.Errorf("got %v, want %s", err, why)
	}
}
