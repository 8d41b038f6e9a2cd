package batch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/batch/report"
)

// standing is how the books stand: what is paid on each invoice, and what is left of each payment where.
func (h *house) standing() string {
	h.Helper()
	var b strings.Builder
	for _, i := range h.invoices() {
		fmt.Fprintf(&b, "invoice %s paid %s\n", i.No, i.Paid)
	}
	for _, p := range h.payments(batch.AllPayments) {
		fmt.Fprintf(&b, "payment %d %s: %s\n", p.No, p.Amount, p.Where())
	}
	return b.String()
}

// agree fails the test when the identities of the books do not hold.
func (h *house) agree() batch.Books {
	h.Helper()
	b, err := h.payee.Store.Books(context.Background())
	if err != nil || ledger.DifferencesIn(&b) != nil {
		h.Fatal(ledger.DifferencesIn(&b), err)
	}
	h.kept()
	return b
}

// kept fails the test when what is kept beside the rows of the books does not follow from them.
func (h *house) kept() {
	h.Helper()
	for f, err := range h.payee.Store.RowFaults(context.Background()) {
		if err != nil || f.Table != "" {
			h.Fatal(f, err)
		}
	}
	if known, anew := h.seen(h.payee.Memory), h.seen(nil); known != anew {
		h.Fatalf("from memory\n%s\nworked out anew\n%s", known, anew)
	}
}

// seen is what the reports say that may have worked it out before.
func (h *house) seen(memory *batch.Memory) string {
	h.Helper()
	payee := *h.payee
	payee.Memory = memory
	ctx, r := context.Background(), report.At(payee.At(batch.Call{Now: h.now, Lang: "en"}))
	status, err := r.Status(ctx)
	if err != nil {
		h.Fatal(err)
	}
	tonight, err := r.Tonight(ctx)
	if err != nil {
		h.Fatal(err)
	}
	ageing, err := r.AgeingPage(ctx, batch.InvoiceFilter{}, batch.Page{Limit: 100})
	if err != nil {
		h.Fatal(err)
	}
	said, err := json.MarshalIndent([]any{status, tonight, ageing}, "", " ")
	if err != nil {
		h.Fatal(err)
	}
	return string(said)
}

func (h *house) wants(payment int64, where string) {
	h.Helper()
	p, err := h.payee.Store.Payment(context.Background(), payment)
	if err != nil || p.Where() != where {
		h.Errorf("payment %d: %q, %v; want %q", payment, p.Where(), err, where)
	}
	h.agree()
}

func (h *house) assign(payment int64, to string, amount batch.Ore) {
	h.Helper()
	if _, err := h.desk("kari").Assign(context.Background(),
		desk.Assign{Payment: payment, To: to, Amount: some(amount)}); err != nil {
		h.Fatal(err)
	}
}

func (h *house) undo(payment int64) {
	h.Helper()
	if _, err := h.desk("kari").Undo(context.Background(), desk.Undo{Payment: payment}); err != nil {
		h.Fatal(err)
	}
}

func (h *house) refused(err error, says string) {
	h.Helper()
	if !errors.Is(err, batch.ErrRefused) || !strings.Contains(err.Error(), says) {
		h.Errorf("got %v, want it refused: %s", err, says)
	}
}

func TestAssignPutsOnTheInvoiceWhatIsOpenAndTheRestIsCredit(t *testing.T) {
	h := billed(t, 2)
	h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 60000, serial: 1})
	h.run("2026-10-20")
	h.assign(1, "1", 0)
	h.wants(1, "invoice 1 539,00, credit of customer 1001 61,00")
	if i := h.invoices()[0]; i.Status() != batch.StatusPaid {
		t.Error(i.Status())
	}
	_, err := h.desk("kari").Assign(context.Background(), desk.Assign{Payment: 1, To: "2"})
	h.refused(err, "payment 1 does not wait: it is at invoice 1 539,00, credit of customer 1001 61,00")
}

func TestAssignInParts(t *testing.T) {
	h := billed(t, 2)
	h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 60000, serial: 1})
	h.run("2026-10-20")
	h.assign(1, "1", 20000)
	h.assign(1, "customer:1002", 10000)
	h.wants(1, "unmatched, no_kid 300,00, invoice 1 200,00, invoice 2 100,00")
	_, err := h.desk("kari").Assign(context.Background(),
		desk.Assign{Payment: 1, To: "2", Amount: some(30001)})
	h.refused(err, "300,01 is more than waits of payment 1, 300,00")
	h.undo(1)
	h.wants(1, "unmatched, no_kid 400,00, invoice 1 200,00")
	h.undo(1)
	h.wants(1, "unmatched, no_kid")
	_, err = h.desk("kari").Undo(context.Background(), desk.Undo{Payment: 1})
	h.refused(err, "payment 1 waits already")
}

func TestAssignToACustomerSettlesTheOldestFirstWhereTheTermsAllowIt(t *testing.T) {
	for _, allowed := range []bool{true, false} {
		h := billed(t, 1)
		h.payee.Terms.Payments.OldestFirst = allowed
		h.at("2026-10-07").importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n"+
			"90,1001,"+kidOf(1001, 90)+",100.00,2026-09-01,2026-09-20,Skap\n")
		h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 70000, serial: 1})
		h.run("2026-10-20")
		h.assign(1, "1001", 0)
		if allowed {
			h.wants(1, "invoice 90 100,00, invoice 1 539,00, credit of customer 1001 61,00")
		} else {
			h.wants(1, "credit of customer 1001")
		}
		h.undo(1)
		h.wants(1, "unmatched, no_kid")
	}
}

func TestAssignOfWhatIsNotThere(t *testing.T) {
	h := billed(t, 1)
	h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 60000, serial: 1})
	h.run("2026-10-20", "fetch", "ingest")
	ctx := context.Background()
	_, err := h.desk("kari").Assign(ctx, desk.Assign{Payment: 1, To: "1"})
	h.refused(err, "payment 1 has not been matched yet")
	h.run("2026-10-20")
	before := h.dump()
	for _, c := range []struct {
		payment int64
		to      string
	}{{2, "1"}, {1, "77"}, {1, "invoice:1001"}, {1, "customer:1"}} {
		if _, err := h.desk("kari").Assign(ctx,
			desk.Assign{Payment: c.payment, To: c.to}); !errors.Is(err, batch.ErrNotFound) {
			t.Errorf("payment %d to %s: %v", c.payment, c.to, err)
		}
	}
	if h.dump() != before {
		t.Error("something was written")
	}
}

func TestIgnoreKeepsTheReasonAndUndoTakesItBack(t *testing.T) {
	h := billed(t, 1)
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(4711, 4711), amount: 60000, serial: 1})
	h.run("2026-10-20")
	p, err := h.desk("kari").Ignore(context.Background(), desk.Ignore{Payment: 1, Reason: "hall rent"})
	if err != nil || p.Postings[2].Note != "hall rent" {
		t.Fatalf("%+v, %v", p, err)
	}
	h.wants(1, "ignored")
	if b := h.agree(); b.Ignored != 60000 || len(h.payments(batch.PaymentsUnmatched)) != 0 {
		t.Errorf("%+v", b)
	}
	_, err = h.desk("kari").Ignore(context.Background(), desk.Ignore{Payment: 1, Reason: "again"})
	h.refused(err, "payment 1 does not wait: it is at ignored")
	h.undo(1)
	h.wants(1, "unmatched, unknown_kid")
}

// What match has placed wrongly is taken back too, and match leaves it to a person from then on.
func TestUndoOfWhatMatchPlaced(t *testing.T) {
	h := billed(t, 2)
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1})
	h.run("2026-10-20")
	h.undo(1)
	h.wants(1, "unmatched, undone")
	h.run("2026-10-21")
	h.wants(1, "unmatched, undone")
	h.assign(1, kidOf(1002, 2), 0)
	h.wants(1, "invoice 2 539,00, credit of customer 1002 61,00")
	h.undo(1)
	h.wants(1, "unmatched, undone")
	_, err := h.desk("kari").Undo(context.Background(), desk.Undo{Payment: 1})
	h.refused(err, "waits already")
}

// A payment that match tied late is not tied again when that is undone.
func TestUndoOfWhatMatchTiedLate(t *testing.T) {
	h := billed(t, 1)
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 77), amount: 10000, serial: 1})
	h.run("2026-10-20")
	h.importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n77,1001,"+kidOf(1001,
		77)+",100.00,2026-10-01,2026-10-20,Skap\n")
	h.run("2026-10-21")
	h.wants(1, "invoice 77")
	h.undo(1)
	h.run("2026-10-22")
	h.wants(1, "unmatched, undone")
}

// Guards against taking money from where it no longer is.
func TestUndoIsRefusedWhenTheMoneyHasGoneOn(t *testing.T) {
	h := billed(t, 1)
	ctx := context.Background()
	h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 60000, serial: 1},
		paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1})
	h.run("2026-10-20")
	h.wants(2, "invoice 1 539,00, credit of customer 1001 61,00")
	h.assign(1, "1001", 0)
	h.run("2026-11-06")
	h.wants(1, "credit of customer 1001 61,00, invoice 2 539,00")
	_, err := h.desk("kari").Undo(ctx, desk.Undo{Payment: 1})
	h.refused(err, "600,00 of it was put at credit of customer 1001, and is no longer there")
	h.pay("2026-11-09", paid{typ: 18, kid: kidOf(1001, 1), amount: 60000, serial: 1})
	h.run("2026-11-09")
	_, err = h.desk("kari").Undo(ctx, desk.Undo{Payment: 2})
	h.refused(err, "payment 2 was taken back by payment 3")
}

// A repayment whose KID the bank left out takes back the payment that it is put on, once, and not in part.
func TestARepaymentIsPutOnTheInvoiceWhosePaymentItTakesBack(t *testing.T) {
	h := billed(t, 2)
	ctx := context.Background()
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1},
		paid{typ: 18, kid: "", amount: 60000, serial: 2}, paid{typ: 18, kid: "", amount: 60000, serial: 2})
	h.run("2026-10-20")
	h.wants(2, "unmatched, no_original")
	_, err := h.desk("kari").Assign(ctx, desk.Assign{Payment: 2, To: "2"})
	h.refused(err,
		"no payment of 600,00 on invoice 2 is there to be taken back: assign payment 2 to customer 1002")
	_, err = h.desk("kari").Assign(ctx, desk.Assign{Payment: 2, To: "1", Amount: some(100)})
	h.refused(err, "takes back a payment of the same amount")
	h.assign(2, "1", 0)
	h.wants(2, "invoice 1 -539,00, credit of customer 1001 -61,00")
	if i := h.invoices()[0]; i.Paid != 0 {
		t.Errorf("paid %s", i.Paid)
	}
	_, err = h.desk("kari").Undo(ctx, desk.Undo{Payment: 2})
	h.refused(err, "payment 2 takes back payment 1, and that stands")
	_, err = h.desk("kari").Assign(ctx, desk.Assign{Payment: 3, To: "1"})
	h.refused(err, "no payment of 600,00 on invoice 1 is there")
	h.assign(3, "customer:1001", 0)
	h.wants(3, "credit of customer 1001") // below zero: the customer owes it
	h.undo(3)
	h.wants(3, "unmatched, no_original")
}

// Parts of a payment go each where it belongs in one act, and one undo takes all of them back.
func TestAPaymentIsSplitInOneAct(t *testing.T) {
	h, ctx := billed(t, 3), context.Background() // 539 kroner each
	h.pay("2026-10-19", paid{typ: 10, kid: "", amount: 120000, serial: 1})
	h.run("2026-10-19")
	before := h.standing()
	split := func(parts ...desk.SplitPart) error {
		_, err := h.desk("kari").Split(ctx, desk.Split{Payment: 1, Parts: parts})
		return err
	}
	for _, wrong := range [][]desk.SplitPart{
		{{To: "1", Amount: 53900}},
		{{To: "1", Amount: 53900}, {To: "1", Amount: 100}},
		{{To: "1", Amount: 53900}, {To: "customer:1001", Amount: 100}},
		{{To: "customer:1001", Amount: 100}, {To: "1", Amount: 53900}},
		{{To: "1", Amount: 53900}, {To: "2", Amount: 0}},
		{{To: "1", Amount: 60001}, {To: "2", Amount: 60000}},
	} {
		if err := split(wrong...); !errors.Is(err, batch.ErrRefused) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
	if err := split(desk.SplitPart{To: "1", Amount: 1}, desk.SplitPart{To: "99", Amount: 1}); !errors.Is(err,
		batch.ErrNotFound) {
		t.Error(err)
	}
	if after := h.standing(); after != before {
		t.Errorf("a split that was refused changed\n%s\nto\n%s", before, after)
	}
	if err := split(desk.SplitPart{To: "1", Amount: 53900},
		desk.SplitPart{To: "2", Amount: 50000}); err != nil {
		t.Fatal(err)
	}
	h.wants(1, "unmatched, no_kid 161,00, invoice 1 539,00, invoice 2 500,00")
	h.undo(1)
	h.wants(1, "unmatched, no_kid")
}

// What waits is read a page at a time, with the sums of all that is asked for.
func TestPaymentsThatWaitAreReadByPages(t *testing.T) {
	h, ctx := billed(t, 2), context.Background()
	h.pay("2026-10-19",
		paid{typ: 10, kid: "", amount: 100, serial: 1, debit: ourAccount},
		paid{typ: 10, kid: kidOf(1001, 99), amount: 53900, serial: 1},
		paid{typ: 10, kid: "", amount: 200, serial: 1})
	h.run("2026-10-19")
	var nos []int64
	for p := (batch.Page{Limit: 2}); ; {
		l, err := h.report().WaitingPayments(ctx, batch.WaitingFilter{}, p)
		if err != nil || l.Count != 3 || l.Sum != 54200 {
			t.Fatal(l.Count, l.Sum, err)
		}
		for _, w := range l.Items {
			nos = append(nos, w.No)
			if w.KID != "" && (w.KIDCustomer != "1001" || w.KIDInvoice != "" || len(w.Suggestions) == 0) {
				t.Errorf("%+v", w)
			}
		}
		if p.After = l.Next; p.After == "" {
			break
		}
	}
	if fmt.Sprint(nos) != "[1 2 3]" {
		t.Error(nos)
	}
	for f, count := range map[batch.WaitingFilter]int{
		{Reason: batch.NoKID}: 2, {Debit: ourAccount}: 1, {Amount: 53900}: 1, {Payment: 3}: 1,
		{Account: ourAccount}: 3, {Reason: batch.UnknownKID, Amount: 100}: 0,
	} {
		if l, err := h.report().WaitingPayments(ctx, f, batch.Page{}); err != nil || l.Count != count ||
			len(l.Items) != count {
			t.Errorf("%+v: %d, %v", f, l.Count, err)
		}
	}
	_, err := h.report().WaitingPayments(ctx, batch.WaitingFilter{}, batch.Page{After: "x"})
	if !errors.Is(err, batch.ErrCursor) {
		t.Error(err)
	}
	h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 7, serial: 1})
	h.run("2026-10-20", "fetch", "ingest") // what match has not been through waits, too
	l, err := h.report().WaitingPayments(ctx, batch.WaitingFilter{}, batch.Page{})
	if err != nil || l.Count != 4 || l.Sum != 54207 || len(l.Items) != 4 || l.Items[3].No != 4 {
		t.Errorf("%+v, %v", l, err)
	}
}
