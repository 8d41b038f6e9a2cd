package batch_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
)

const payerAccount = "86011117947"

func (h *house) refund(of string, amount batch.Ore, account string) batch.Refund {
	h.Helper()
	r, err := h.desk("kari").Refund(context.Background(),
		desk.Refund{Of: of, Amount: some(amount), Account: account, Reason: "moved away"})
	if err != nil {
		h.Fatal(err)
	}
	return r
}

func TestCreditIsPaidBackOnceAndComesBackWhenTheRefundIsWithdrawn(t *testing.T) {
	h := billed(t, 1)
	ctx := context.Background()
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1, debit: payerAccount},
		paid{typ: 10, kid: kidOf(1001, 0), amount: 5000, serial: 1, debit: payerAccount})
	h.run("2026-10-20")
	before := h.standing()
	r := h.refund("1001", 10000, "")
	if r.No != 1 || r.CustomerNo != "1001" || r.Name != "Kåre Ødegård" ||
		r.Account != payerAccount || r.Amount != 10000 {
		t.Errorf("%+v", r)
	}
	rows := h.outbox("refunds-2026-10-20.csv")
	if len(rows) != 1 || rows[0]["customer_no"] != "1001" || rows[0]["amount"] != "100.00" ||
		rows[0]["account"] != payerAccount || rows[0]["name"] != "Kåre Ødegård" ||
		rows[0]["reason"] != "moved away" || rows[0]["reference"] != "R1" {
		t.Errorf("%v", rows)
	}
	h.wants(1, "invoice 1 539,00, refund 1 61,00")
	h.wants(2, "credit of customer 1001 11,00, refund 1 39,00")
	_, err := h.desk("kari").Refund(ctx, desk.Refund{Of: "1001", Amount: some(1101)})
	h.refused(err, "11,01 is more than there is to pay back of customer 1001, 11,00")

	if r, err = h.desk("kari").WithdrawRefund(ctx,
		desk.WithdrawRefund{Refund: 1, Reason: "account closed"}); err != nil ||
		r.Withdrawn != day("2026-10-20") {
		t.Fatal(r, err)
	}
	if h.standing() != before {
		t.Errorf("got\n%swant\n%s", h.standing(), before)
	}
	if rows := h.outbox("refunds-2026-10-20-2.csv"); len(rows) != 1 || rows[0]["amount"] != "-100.00" ||
		rows[0]["reference"] != "R1" {
		t.Errorf("%v", rows)
	}
	if b := h.agree(); b.Refunded != 0 || b.Credit != 11100 {
		t.Errorf("%+v", b)
	}
	_, err = h.desk("kari").WithdrawRefund(ctx, desk.WithdrawRefund{Refund: 1, Reason: "again"})
	h.refused(err, "refund 1 was withdrawn 2026-10-20")
	if r := h.refund("1001", 0, ""); r.No != 2 || r.Amount != 11100 {
		t.Errorf("%+v", r)
	}
	_, err = h.desk("kari").Refund(ctx, desk.Refund{Of: "1001"})
	h.refused(err, "customer 1001 has no credit to pay back")
}

func TestAPaymentThatWaitsIsPaidBack(t *testing.T) {
	h := billed(t, 1)
	ctx := context.Background()
	h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 5000, serial: 1},
		paid{typ: 10, kid: kidOf(1001, 66), amount: 700, serial: 1})
	h.run("2026-10-20")
	_, err := h.desk("kari").Refund(ctx, desk.Refund{Of: "1"})
	h.refused(err, "the bank did not say from which account payment 1 came: say to which account to pay")
	_, err = h.desk("kari").Refund(ctx, desk.Refund{Of: "1", Account: "86011117948"})
	h.refused(err, "the last digit does not fit")
	if r := h.refund("payment:1", 3000, payerAccount); r.CustomerNo != "" || r.Amount != 3000 {
		t.Errorf("%+v", r)
	}
	h.wants(1, "unmatched, no_kid 20,00, refund 1 30,00")
	if r := h.refund("2", 0, payerAccount); r.CustomerNo != "1001" { // the KID says whose
		t.Errorf("%+v", r)
	}
	if _, err = h.desk("kari").WithdrawRefund(ctx,
		desk.WithdrawRefund{Refund: 1, Reason: "wrong account"}); err != nil {
		t.Fatal(err)
	}
	h.wants(1, "unmatched, no_kid")
	_, err = h.desk("kari").Refund(ctx, desk.Refund{Of: "payment:2", Account: payerAccount})
	h.refused(err, "payment 2 does not wait, it is at refund 2")
	for _, of := range []string{"99", "customer:2", "payment:1001", "x"} {
		if _, err := h.desk("kari").Refund(ctx,
			desk.Refund{Of: of, Account: payerAccount}); !errors.Is(err, batch.ErrNotFound) {
			t.Errorf("%s: %v", of, err)
		}
	}
	if _, err := h.desk("kari").WithdrawRefund(ctx,
		desk.WithdrawRefund{Refund: 9, Reason: "x"}); !errors.Is(err, batch.ErrNotFound) {
		t.Error(err)
	}
}

// A number that may be either is asked about.
func TestARefundOfACustomerOrAPaymentOfTheSameNumber(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1)
	h.run("2026-10-06")
	h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 5000, serial: 1, debit: payerAccount},
		paid{typ: 10, kid: kidOf(1, 1), amount: 60000, serial: 1, debit: payerAccount})
	h.run("2026-10-20")
	_, err := h.desk("kari").Refund(context.Background(), desk.Refund{Of: "1"})
	h.refused(err, "customer 1 has credit and payment 1 waits: say which, customer:1 or payment:1")
	h.refund("customer:1", 0, "")
	h.refund("1", 0, "")
	h.wants(1, "refund 2")
}

func TestMoneyFromSeveralAccountsIsPaidBackToTheOneThatIsNamed(t *testing.T) {
	h := billed(t, 1)
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1, debit: payerAccount},
		paid{typ: 10, kid: kidOf(1001, 0), amount: 5000, serial: 1, debit: ourAccount})
	h.run("2026-10-20")
	_, err := h.desk("kari").Refund(context.Background(), desk.Refund{Of: "1001"})
	h.refused(err, "the money came from several accounts")
	if r := h.refund("1001", 6000, ""); r.Account != payerAccount {
		t.Errorf("%+v", r)
	}
}

// What has been paid back and is then taken back by the bank is owed by the customer, with an invoice of its
// own, and is not used again.
func TestAReversalOfWhatWasPaidBackIsOwedByTheCustomer(t *testing.T) {
	h := billed(t, 1)
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1, debit: payerAccount},
		paid{typ: 10, kid: kidOf(9, 9), amount: 700, serial: 1})
	h.run("2026-10-20")
	h.refund("1001", 0, "")
	h.refund("2", 0, payerAccount)
	h.pay("2026-10-22", paid{typ: 18, kid: kidOf(1001, 1), amount: 60000, serial: 1},
		paid{typ: 18, kid: kidOf(9, 9), amount: 700, serial: 1})
	h.run("2026-10-22")
	h.wants(3, "invoice 1 -539,00, credit of customer 1001 -61,00")
	h.wants(4, "unmatched, already_refunded")
	if b := h.agree(); b.Credit != 0 || b.Debts != 6100 || b.Refunded != 6800 {
		t.Errorf("%+v", b)
	}
	h.run("2026-11-06")
	list := h.invoices()
	if i := list[1]; i.Kind != batch.KindDebt || i.Amount != 6100 || i.Paid != 0 {
		t.Errorf("%+v", i)
	}
	if i := list[2]; i.Paid != 0 {
		t.Errorf("%s of credit that is not there was used", i.Paid)
	}
}

// Credit that was taken back with its payment is not used on the next invoice.
func TestCreditThatWasTakenBackIsNotUsed(t *testing.T) {
	h := billed(t, 1)
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1})
	h.run("2026-10-20")
	h.pay("2026-10-22", paid{typ: 18, kid: kidOf(1001, 1), amount: 60000, serial: 1})
	h.run("2026-10-22")
	r := h.run("2026-11-06")
	if i := h.invoices()[1]; i.Paid != 0 || count(r, "bill", "credit_used_ore") != 0 {
		t.Errorf("%s was used", i.Paid)
	}
}

// mortal is a store whose process dies when it has committed, or just before.
type mortal struct {
	batch.Store
	before bool
}

type killed struct{}

func (m mortal) Update(ctx context.Context, act batch.Act, fn func(batch.Tx) error) error {
	err := m.Store.Update(ctx, act, func(tx batch.Tx) error {
		err := fn(tx)
		if m.before {
			panic(killed{})
		}
		return err
	})
	if err == nil {
		panic(killed{})
	}
	return err
}

// dying runs what a process does until it dies; its store is another's afterwards.
func (h *house) dying(before bool, do func()) {
	h.Helper()
	store := h.payee.Store
	h.payee.Store = mortal{store, before}
	defer func() {
		h.payee.Store = store
		if _, died := recover().(killed); !died {
			h.Error("it lives")
		}
	}()
	do()
}

// A refund whose process was killed is in the books and, once, in the outbox, or in neither.
func TestARefundThatWasKilledIsInTheOutboxOnceOrNotAtAll(t *testing.T) {
	h := billed(t, 1)
	ctx := context.Background()
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1, debit: payerAccount})
	h.run("2026-10-20")
	refund := func() { h.refund("1001", 1000, "") }
	withdraw := func() {
		if _, err := h.desk("kari").WithdrawRefund(ctx,
			desk.WithdrawRefund{Refund: 1, Reason: "no"}); err != nil {
			h.Fatal(err)
		}
	}
	rows := func(name string, want ...string) {
		h.Helper()
		var got []string
		for _, row := range h.outbox(name) {
			got = append(got, row["reference"]+" "+row["amount"])
		}
		if !slices.Equal(got, want) {
			h.Errorf("%s: %v, want %v", name, got, want)
		}
		h.agree()
	}
	h.dying(true, refund)
	h.wants(1, "invoice 1 539,00, credit of customer 1001 61,00")
	h.dying(false, refund)
	h.wants(1, "invoice 1 539,00, credit of customer 1001 51,00, refund 1 10,00")
	rows("refunds-2026-10-20.csv")
	h.dying(true, withdraw) // finds the file of the refund
	rows("refunds-2026-10-20.csv", "R1 10.00")
	h.dying(false, withdraw)
	rows("refunds-2026-10-20-2.csv")
	h.run("2026-10-20", "report")
	rows("refunds-2026-10-20.csv", "R1 10.00")
	rows("refunds-2026-10-20-2.csv", "R1 -10.00")
	if parts, _ := filepath.Glob(filepath.Join(h.dir, "outbox", ".*")); len(parts) > 0 {
		t.Errorf("left over: %v", parts)
	}
	// Taken away by whoever pays, it does not come again.
	if err := os.Remove(filepath.Join(h.dir, "outbox", "refunds-2026-10-20.csv")); err != nil {
		t.Fatal(err)
	}
	refund()
	rows("refunds-2026-10-20.csv")
	rows("refunds-2026-10-20-3.csv", "R2 10.00")
}

// What was taken back comes to nothing with what took it back: the credit that is paid back is another
// payment's, and so is the money that a credit note makes credit.
func TestMoneyThatWasTakenBackIsLeftAlone(t *testing.T) {
	h := billed(t, 1)
	k := kidOf(1001, 1)
	h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 20000, serial: 1})
	h.run("2026-10-20")
	h.assign(1, "1", 0)
	h.pay("2026-10-21", paid{typ: 10, kid: k, amount: 60000, serial: 1, debit: ourAccount})
	h.run("2026-10-21")
	h.wants(2, "invoice 1 339,00, credit of customer 1001 261,00")
	h.pay("2026-10-22", paid{typ: 18, kid: k, amount: 60000, serial: 1})
	h.run("2026-10-22")
	if _, err := h.desk("kari").Credit(context.Background(),
		desk.Credit{Invoice: "1", Reason: "moved away"}); err != nil {
		t.Fatal(err)
	}
	h.wants(1, "credit of customer 1001")
	h.wants(2, "invoice 1 339,00, credit of customer 1001 261,00")
	h.pay("2026-10-23", paid{typ: 10, kid: kidOf(1001, 0), amount: 5000, serial: 2, debit: payerAccount})
	h.run("2026-10-23")
	h.refund("1001", 0, payerAccount)
	h.wants(1, "refund 1")
	h.wants(2, "invoice 1 339,00, credit of customer 1001 261,00")
	h.wants(4, "refund 1")
}
