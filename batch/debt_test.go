package batch_test

import (
	"context"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/schedule/bankday"
)

// paidTwice is scene 8 with 539: the bank pays an invoice twice, one is paid back to the customer, and then
// the bank takes one back.
func paidTwice(t *testing.T) *house {
	t.Helper()
	h := billed(t, 1)
	k := kidOf(1001, 1)
	h.pay("2026-10-08", paid{typ: 10, kid: k, amount: 53900, serial: 1, debit: payerAccount},
		paid{typ: 10, kid: k, amount: 53900, serial: 2, debit: payerAccount})
	h.run("2026-10-08")
	h.refund("payment:2", 0, payerAccount)
	h.pay("2026-10-12", paid{typ: 18, kid: k, amount: 53900, serial: 1})
	h.run("2026-10-12", "fetch", "ingest", "match")
	return h
}

// debts are the invoices of debts.
func (h *house) debts() (list []batch.InvoiceState) {
	h.Helper()
	for _, i := range h.invoices() {
		if i.Kind == batch.KindDebt {
			list = append(list, i)
		}
	}
	return list
}

// Scene 8: what the bank takes back is the payment that we paid back, not the one that paid the invoice. The
// customer owes it and stands on a list; the night makes an invoice of it, which is followed up like any
// other.
func TestWhatTheBankTakesBackAfterARefundIsOwedAndInvoiced(t *testing.T) {
	h := paidTwice(t)
	h.wants(1, "invoice 1")
	h.wants(3, "credit of customer 1001")
	if c := h.creditOf("1001"); c.Amount != -53900 || c.Since != day("2026-10-12") {
		t.Errorf("%+v", c)
	}
	if sum, _ := h.credits(batch.LastDay); sum != -53900 {
		t.Errorf("the list has %s", sum)
	}
	if s, err := h.report().Status(context.Background()); err != nil || !strings.Contains(
		strings.Join(s.Waiting, "\n"), "1 customer owes 539,00 through refunds that the bank took back") {
		t.Errorf("%v, %v", s, err)
	}
	r := h.run("2026-10-13")
	list := h.debts()
	if len(list) != 1 || count(r, "bill", "debts") != 1 || count(r, "bill", "debts_ore") != 53900 {
		t.Fatalf("%+v", list)
	}
	i := list[0]
	if i.Amount != 53900 || i.Fee != 0 || i.Method != batch.MethodInvoice || i.Due != day("2026-10-27") ||
		i.CustomerNo != "1001" || i.MembershipNo != "" ||
		i.Text != "Betalt tilbake til deg, og siden trukket "+
			"tilbake av banken" {
		t.Errorf("%+v", i)
	}
	row := h.outbox("invoices-2026-10-13.csv")[0]
	if row["amount"] != "539.00" || row["kid"] != i.KID || !strings.Contains(row["text"], i.Text) {
		t.Errorf("%v", row)
	}
	if c, b := h.creditOf("1001"), h.agree(); c.Amount != 0 || c.Invoiced != 53900 || b.Credit != 0 {
		t.Errorf("%+v, %+v", c, b)
	}
	balance, err := ledger.BalanceOn(context.Background(), h.payee.Store, day("2026-10-13"))
	if err != nil || balance[batch.Income] != 49900 || balance[batch.Receivables] != 53900 ||
		balance[batch.Credit] != 0 {
		t.Errorf("%v, %v", balance, err)
	}
	for day := bankday.New(2026, 10, 14); day < bankday.New(2026, 11, 20); day++ {
		h.run(day.String())
	}
	if list = h.debts(); len(list) != 1 || list[0].Reminded.IsZero() || list[0].Handoffs != 1 {
		t.Errorf("it is not followed up: %+v", list)
	}
	h.ledger(t)
	h.verified()
	if sum, _ := h.credits(day("2026-10-12")); sum != -53900 {
		t.Errorf("on the day before there was %s", sum)
	}
}

// The invoice of a debt that is paid is paid, and no other is made; one that a person credits is owed on the
// account of credit again, and not invoiced a second time. What is owed beyond it is.
func TestADebtIsInvoicedOnceWhateverBecomesOfIt(t *testing.T) {
	for name, do := range map[string]func(*house, *batch.InvoiceState) (credit batch.Ore){
		"paid": func(h *house, i *batch.InvoiceState) batch.Ore {
			h.pay("2026-10-14", paid{typ: 10, kid: i.KID, amount: 53900, serial: 1})
			return 0
		},
		"credited": func(h *house, i *batch.InvoiceState) batch.Ore {
			if _, err := h.desk("kari").Credit(t.Context(),
				desk.Credit{Invoice: i.No, Reason: "ours"}); err != nil {
				t.Fatal(err)
			}
			return -53900
		},
		"credited in part": func(h *house, i *batch.InvoiceState) batch.Ore {
			_, err := h.desk("kari").Credit(t.Context(),
				desk.Credit{Invoice: i.No, Amount: some(3900), Reason: "ours"})
			if err != nil {
				t.Fatal(err)
			}
			return -3900
		},
		"lost": func(h *house, i *batch.InvoiceState) batch.Ore {
			if _, err := h.desk("kari").WriteOff(t.Context(),
				desk.WriteOff{Invoice: i.No, Reason: "poor"}); err != nil {
				t.Fatal(err)
			}
			return 0
		},
	} {
		h := paidTwice(t)
		h.run("2026-10-13")
		want := do(h, &h.debts()[0])
		for _, day := range []string{"2026-10-14", "2026-10-15", "2026-10-16"} {
			h.run(day)
		}
		if list := h.debts(); len(list) != 1 || h.creditOf("1001").Amount != want {
			t.Errorf("%s: %d invoices, credit %s, want %s", name, len(list), h.creditOf("1001").Amount, want)
		}
		h.credits(batch.LastDay)
		h.ledger(t)
		h.verified()
	}
}

// A debt whose reason has gone is none: the refund is withdrawn, or the repayment that was put to the
// customer is somebody else's. Its invoice is credited, and what was paid on it is credit.
func TestTheInvoiceOfADebtThatIsNoneIsCredited(t *testing.T) {
	ctx := context.Background()
	withdrawn := func(h *house) error {
		_, err := h.desk("kari").WithdrawRefund(ctx, desk.WithdrawRefund{Refund: 1, Reason: "it never left"})
		return err
	}
	undone := func(h *house) error {
		_, err := h.desk("kari").Undo(ctx, desk.Undo{Payment: 1})
		return err
	}
	for name, c := range map[string]struct {
		refunded   bool // else a repayment without a KID was put to the customer
		paidBefore batch.Ore
		end        func(*house) error
	}{
		"withdrawn": {true, 0, withdrawn}, "withdrawn, and paid": {true, 20000, withdrawn},
		"undone": {false, 0, undone}, "undone, and paid": {false, 6100, undone},
		"undone, and paid in part": {false, 1000, undone},
	} {
		h := billed(t, 1)
		owed := batch.Ore(20000)
		if c.refunded {
			h.pay("2026-10-08", paid{typ: 10, kid: kidOf(1001, 1), amount: 73900, serial: 1,
				debit: payerAccount})
			h.run("2026-10-08", "fetch", "ingest", "match")
			h.refund("1001", 0, "")
			h.pay("2026-10-09", paid{typ: 18, kid: kidOf(1001, 1), amount: 73900, serial: 1})
			h.run("2026-10-09", "fetch", "ingest", "match")
		} else {
			owed = 6100
			h.pay("2026-10-08", paid{typ: 18, kid: "", amount: 6100, serial: 1})
			h.run("2026-10-08")
			h.assign(1, "customer:1001", 0)
		}
		if got := h.creditOf("1001").Amount; got != -owed {
			t.Fatalf("%s: credit %s", name, got)
		}
		h.run("2026-10-13")
		i := h.debts()[0]
		if c.paidBefore > 0 {
			h.pay("2026-10-14", paid{typ: 10, kid: i.KID, amount: c.paidBefore, serial: 1,
				debit: payerAccount})
			h.run("2026-10-14")
		}
		if err := c.end(h); err != nil {
			t.Fatal(name, err)
		}
		h.payee.Terms.Payments.UseCredit = ptr(false) // to see what is there
		h.run("2026-10-15")
		i = h.invoice(i.No)
		if !i.Cancelled() || h.creditOf("1001").Amount != c.paidBefore {
			t.Errorf("%s: %s, credit %s", name, i.Status(), h.creditOf("1001").Amount)
		}
		if rows := h.outbox("messages-2026-10-15.csv"); len(rows) != 1 || rows[0]["kind"] != "credit_note" ||
			rows[0]["invoice_no"] != i.No {
			t.Errorf("%s: %v", name, rows)
		}
		h.run("2026-10-16")
		if len(h.debts()) != 1 {
			t.Errorf("%s: it was invoiced again", name)
		}
		h.ledger(t)
		h.verified()
	}
}

// Nobody is invoiced who is on hold, or whose money may be waiting; the finding says so, and it ends by
// itself.
func TestADebtIsNotInvoicedWhileTheCustomerIsHeldOrMoneyWaits(t *testing.T) {
	ctx := context.Background()
	h := paidTwice(t)
	if _, err := h.desk("kari").HoldCustomer(ctx,
		desk.HoldCustomer{Customer: "1001", Reason: "dead"}); err != nil {
		t.Fatal(err)
	}
	found := func(date string, code batch.FindingCode) {
		t.Helper()
		r := h.run(date)
		if len(h.debts()) > 0 {
			t.Fatalf("%s: invoiced", date)
		}
		for _, j := range r.Jobs {
			for _, f := range j.Findings {
				if f.Code == code && f.Subject.No == "1001" && f.Facts["amount_ore"] == batch.Ore(53900) {
					return
				}
			}
		}
		t.Errorf("%s: %s is not told", date, code)
	}
	found("2026-10-13", batch.DebtOfHeldCustomer)
	if _, err := h.desk("kari").ReleaseCustomer(ctx, desk.ReleaseCustomer{Customer: "1001"}); err != nil {
		t.Fatal(err)
	}
	h.pay("2026-10-14", paid{typ: 10, kid: kidOf(1001, 1), amount: 53900, serial: 4, debit: payerAccount})
	found("2026-10-14", batch.DebtMoneyWaits)
	h.assign(4, "customer:1001", 0)
	h.run("2026-10-15")
	if len(h.debts()) > 0 || h.creditOf("1001").Amount != 0 {
		t.Errorf("%+v, credit %s", h.debts(), h.creditOf("1001").Amount)
	}
}

// Money that comes for a debt before its invoice is made, and credit that comes after, both pay it.
func TestCreditPaysADebt(t *testing.T) {
	h := paidTwice(t)
	h.run("2026-10-13")
	h.pay("2026-10-14", paid{typ: 10, kid: h.debts()[0].KID, amount: 50000, serial: 1})
	h.run("2026-10-14")
	h.owes("2026-10-14", 90, 1001, "100.00", "2026-12-20")
	h.pay("2026-10-15", paid{typ: 10, kid: kidOf(1001, 90), amount: 12000, serial: 1})
	h.run("2026-10-15")
	if i := h.debts()[0]; i.Paid != 52000 || h.creditOf("1001").Amount != 0 {
		t.Errorf("paid %s, credit %s", i.Paid, h.creditOf("1001").Amount)
	}
	h.ledger(t)
}

// A closed month keeps its sums: what the night makes of a debt in it counts on the first open day.
func TestADebtOfAClosedMonthCountsInTheNext(t *testing.T) {
	h := paidTwice(t)
	october, err := bankday.ParseMonth("2026-10")
	if err != nil {
		t.Fatal(err)
	}
	h.run("2026-11-02", "fetch", "ingest", "match")
	_, err = h.desk("kari").ClosePeriod(context.Background(), desk.ClosePeriod{Month: october})
	if err != nil {
		t.Fatal(err)
	}
	h.run("2026-10-31", "bill") // a run that is made up for
	if i := h.debts()[0]; i.Booked != day("2026-11-01") || i.Issued != day("2026-10-31") {
		t.Errorf("%+v", i)
	}
	if sum, _ := h.credits(day("2026-10-31")); sum != -53900 {
		t.Errorf("October ended with %s", sum)
	}
	h.ledger(t)
	h.verified()
}
