package batch_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/ledger"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// creditOf is what the books say of a customer's credit.
func (h *house) creditOf(customer string) batch.CustomerCredit {
	h.Helper()
	c, err := h.payee.Store.CreditOf(context.Background(), customer)
	if err != nil {
		h.Fatal(err)
	}
	return c
}

// owes imports an open invoice of a customer.
func (h *house) owes(on string, no, customer int, amount, due string) {
	h.Helper()
	h.at(on).importCSV("invoices", "invoice_no,customer_no,kid,amount,issued,due,text\n"+
		fmt.Sprintf("%d,%d,%s,%s,2026-09-01,%s,Skap\n", no, customer, kidOf(customer, no), amount, due))
}

// Credit pays the next invoice by default: a member who has paid too much is not charged and reminded for what
// is paid. The old name of the key still says no.
func TestCreditIsUsedUnlessTheTermsSayNo(t *testing.T) {
	for name, c := range map[string]struct {
		payments, billing *bool
		uses              bool
	}{
		"nothing said": {nil, nil, true}, "yes": {ptr(true), nil, true}, "no": {ptr(false), nil, false},
		"yes, of old": {nil, ptr(true), true}, "no, of old": {nil, ptr(false), false},
	} {
		h := newHouse(t, "sit")
		h.payee.Terms.Payments.UseCredit, h.payee.Terms.Billing.UseCredit = c.payments, c.billing
		h.member(1001)
		h.member(1002)
		h.run("2026-10-06")
		h.mandate("2026-10-07", 1001)
		h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1},
			paid{typ: 10, kid: kidOf(1001, 1), amount: 100, serial: 1})
		h.run("2026-10-20")
		r := h.run("2026-11-06")
		i, b := h.invoice("3"), h.agree()
		row := h.outbox("invoices-2026-11-06.csv")[0]
		want := struct {
			paid, credit, claimed batch.Ore
			told                  string
		}{0, 6100, 49900, "499.00"}
		if c.uses { // 600,00 less 539,00 was 61,00 of credit
			want.paid, want.credit, want.claimed, want.told = 6100, 0, 43800, "438.00"
		}
		if i.Paid != want.paid || b.Credit != want.credit || i.Claim.Amount != want.claimed ||
			row["amount"] != want.told || count(r, "bill", "credit_used_ore") != int64(want.paid) {
			t.Errorf("%s: paid %s, credit %s, claim %+v, told %s", name, i.Paid, b.Credit, i.Claim,
				row["amount"])
		}
		if said := strings.Contains(row["text"], "til gode"); said != c.uses {
			t.Errorf("%s: %s", name, row["text"])
		}
		h.ledger(t)
	}
}

// Scene 2, with an invoice of 539: 1078 comes on it, and the next month another is due. Nobody is charged,
// reminded or handed over, and the letter says that nothing is to be paid.
func TestCreditPaysTheNextInvoiceAndNobodyIsChased(t *testing.T) {
	h := billed(t, 1)
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 107800, serial: 1})
	h.run("2026-10-20")
	h.run("2026-11-06")
	i := h.invoice("2")
	if i.Status() != batch.StatusPaid || i.Method != batch.MethodInvoice || i.Fee != 4000 || i.Claim != nil {
		t.Errorf("%+v", i)
	}
	row := h.outbox("invoices-2026-11-06.csv")[0]
	if row["amount"] != "0.00" || row["charge_date"] != "" || row["method"] != "invoice" ||
		!strings.Contains(row["text"], "betalt med tilgodehavende. Å betale: 0,00") {
		t.Errorf("%v", row)
	}
	for day := day("2026-11-07"); day < bankday.New(2026, 12, 6); day++ {
		h.run(day.String())
	}
	for _, i := range h.invoices() {
		if !i.Reminded.IsZero() || i.Handoffs > 0 {
			t.Errorf("invoice %s was followed up: %+v", i.No, i)
		}
	}
	h.ledger(t)
}

// An invoice that credit pays in full is not claimed, and its method stays what it was.
func TestCreditThatPaysAllLeavesNothingToClaim(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.run("2026-10-06")
	h.mandate("2026-10-07", 1001)
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 200000, serial: 1})
	h.run("2026-10-20")
	if r := h.run("2026-11-06"); count(r, "claims", "claims") != 0 {
		t.Error("claimed what credit has paid")
	}
	row := h.outbox("invoices-2026-11-06.csv")[0]
	if row["method"] != "claim" || row["charge_date"] != "" || row["amount"] != "0.00" ||
		!strings.Contains(row["text"], "962,00 kr igjen") { // 2000 less 539 and 499
		t.Errorf("%v", row)
	}
	h.run("2026-12-06")
	list := h.invoices()
	if list[1].Status() != batch.StatusPaid || list[2].Status() != batch.StatusPaid ||
		h.agree().Credit != 200000-53900-2*49900 || list[2].Period != bankday.MonthOf(2027, 1) {
		t.Errorf("%s, %s", list[1].Status(), list[2].Status())
	}
}

// Each night credit pays open invoices, the one that is due first first, whoever issued them, and the
// customer is told what is left to pay.
func TestCreditPaysOpenInvoicesTheOldestFirst(t *testing.T) {
	h := billed(t, 2)
	h.owes("2026-10-07", 91, 1001, "50.00", "2026-10-15")
	h.owes("2026-10-07", 90, 1001, "100.00", "2026-09-20")
	h.owes("2026-10-07", 92, 1002, "70.00", "2026-09-20")
	h.pay("2026-10-08", paid{typ: 10, kid: kidOf(1001, 1), amount: 66000, serial: 1}) // 121,00 too much
	r := h.run("2026-10-08")
	if first, second := h.invoice("90"), h.invoice("91"); first.Paid != 10000 || second.Paid != 2100 ||
		count(r, "bill", "credit_used_ore") != 12100 || h.creditOf("1001").Amount != 0 {
		t.Errorf("paid %s and %s, %v", first.Paid, second.Paid, h.creditOf("1001"))
	}
	rows := h.outbox("invoices-2026-10-08.csv")
	if len(rows) != 2 || rows[0]["invoice_no"] != "90" || rows[0]["amount"] != "0.00" ||
		rows[1]["invoice_no"] != "91" || rows[1]["amount"] != "29.00" ||
		!strings.Contains(rows[1]["text"], "21,00 kr betalt med det du har til gode") {
		t.Errorf("%v", rows)
	}
	if i := h.invoice("92"); i.Paid != 0 {
		t.Errorf("another's credit paid %s", i.Paid)
	}
	before := h.dump()
	h.run("2026-10-08", "bill")
	if h.dump() != before {
		t.Error("a second run changed something")
	}
	h.ledger(t)
}

// A claim that the bank may still charge stands: credit that comes later waits. When the bank has tried in
// vain and all is heard, credit pays, and nobody is reminded.
func TestALiveClaimStandsAndCreditPaysWhenTheBankHasNot(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-05", 1001)
	h.run("2026-10-05")
	h.run("2026-10-06")
	h.approve()
	h.run("2026-10-07")
	h.owes("2026-10-07", 90, 1001, "100.00", "2026-12-20")
	h.pay("2026-10-08", paid{typ: 10, kid: kidOf(1001, 90), amount: 60000, serial: 1})
	for day := bankday.New(2026, 10, 8); day < bankday.New(2026, 10, 27); day++ {
		h.run(day.String())
		if i := h.invoice("1"); i.Paid != 0 || h.creditOf("1001").Amount != 50000 {
			t.Fatalf("%s: %s paid, %v", day, i.Paid, h.creditOf("1001"))
		}
	}
	for day := bankday.New(2026, 10, 27); day < bankday.New(2026, 11, 5); day++ {
		h.run(day.String())
	}
	i := h.invoice("1")
	if i.Paid != 49900 || i.Status() != batch.StatusPaid || !i.Reminded.IsZero() || i.Handoffs > 0 {
		t.Errorf("%+v", i)
	}
	h.ledger(t)
}

// Disputed invoices are left alone, and so are those of a customer on hold; when the hold has ended they are
// paid.
func TestCreditLeavesAloneWhatIsHeld(t *testing.T) {
	ctx := context.Background()
	h := billed(t, 1)
	h.owes("2026-10-07", 90, 1001, "100.00", "2026-12-20")
	if _, err := h.desk("kari").Hold(ctx, desk.Hold{Invoice: "90", Reason: "was ill"}); err != nil {
		t.Fatal(err)
	}
	h.pay("2026-10-08", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1})
	h.run("2026-10-08")
	unpaid := func(why string) {
		t.Helper()
		if i := h.invoice("90"); i.Paid != 0 || h.creditOf("1001").Amount != 6100 {
			t.Errorf("%s: paid %s", why, i.Paid)
		}
	}
	unpaid("disputed")
	if _, err := h.desk("kari").HoldCustomer(ctx,
		desk.HoldCustomer{Customer: "1001", Reason: "dead"}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.desk("kari").Release(ctx, desk.Release{Invoice: "90"}); err != nil {
		t.Fatal(err)
	}
	h.run("2026-10-09")
	unpaid("on hold")
	if _, err := h.desk("kari").ReleaseCustomer(ctx, desk.ReleaseCustomer{Customer: "1001"}); err != nil {
		t.Fatal(err)
	}
	h.run("2026-10-10")
	if i := h.invoice("90"); i.Paid != 6100 {
		t.Errorf("released: paid %s", i.Paid)
	}
}

// What is ordered to be paid back pays nothing.
func TestCreditOfAnOrderedRefundIsNotUsed(t *testing.T) {
	h := billed(t, 1)
	h.payee.Terms.Payments.UseCredit = ptr(false)
	h.pay("2026-10-08", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1, debit: payerAccount})
	h.run("2026-10-08")
	h.refund("1001", 4000, "")
	h.payee.Terms.Payments.UseCredit = nil
	h.run("2026-11-06")
	if i := h.invoice("2"); i.Paid != 2100 {
		t.Errorf("%s was paid, with 21,00 of credit left", i.Paid)
	}
	if b := h.agree(); b.Refunded != 4000 || b.Credit != 0 {
		t.Errorf("%+v", b)
	}
}

// A month that is paid ahead after credit has paid its invoice is paid once: the invoice is cancelled, and
// the credit is there again. What came in otherwise stays.
func TestCreditComesBackWhenTheMonthIsPaidAhead(t *testing.T) {
	for typ, want := range map[string]batch.Ore{"credit": 53900, "money": 0} {
		h := billed(t, 1)
		h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 53900, serial: 1})
		if typ == "credit" {
			h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 0), amount: 53900, serial: 1})
		}
		h.run("2026-10-20")
		h.run("2026-11-06")
		if typ == "money" {
			h.pay("2026-11-06", paid{typ: 10, kid: kidOf(1001, 2), amount: 53900, serial: 1})
			h.run("2026-11-07")
		}
		if i := h.invoice("2"); i.Status() != batch.StatusPaid {
			t.Fatalf("%s: %s", typ, i.Status())
		}
		h.member(1001, "paid_until", "2026-12")
		h.run("2026-11-08")
		i := h.invoice("2")
		if i.Cancelled() != (typ == "credit") || h.creditOf("1001").Amount != want {
			t.Errorf("%s: %s, credit %s", typ, i.Status(), h.creditOf("1001").Amount)
		}
		h.ledger(t)
	}
}

// The night before it is done, the dry run and explain say what credit will pay, and the night does that.
func TestDryRunAndExplainSayWhatCreditWillPay(t *testing.T) {
	ctx := context.Background()
	h := members(t, 1)
	h.member(1001, "membership_no", "M2001", "price", "399")
	h.run("2026-10-06")
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 53900 + 70000, serial: 1},
		paid{typ: 10, kid: kidOf(1001, 2), amount: 43900, serial: 1})
	h.run("2026-10-20", "fetch", "ingest", "match")
	h.owes("2026-10-21", 90, 1001, "100.00", "2026-10-01")
	h.at("2026-11-06")
	wanted := map[string]batch.Ore{"M1001": 53900, "M2001": 6100} // 700,00, less 100,00 for invoice 90
	for p, err := range h.night().Proposals(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Credit != wanted[p.Membership.No] {
			t.Errorf("dry run: %s of %s", p.Credit, p.Membership.No)
		}
	}
	for no, want := range wanted {
		x, err := h.report().Explain(ctx, no, 3)
		if err != nil {
			t.Fatal(err)
		}
		got := batch.Ore(0)
		for _, c := range x.Charges {
			if c.Invoice == "" {
				got += c.Credit
				if c.Credit > 0 && c.Credit+*c.ToPay != c.Amount || c.Credit == 0 && c.ToPay != nil {
					t.Errorf("%+v", c)
				}
			}
		}
		if got != want {
			t.Errorf("explain: %s of %s, want %s", got, no, want)
		}
	}
	before := h.dump()
	if h.run("2026-11-06"); h.dump() == before {
		t.Fatal("nothing was invoiced")
	}
	for _, i := range h.invoices() {
		if i.Period == bankday.MonthOf(2026, 12) && i.Paid != wanted[i.MembershipNo] {
			t.Errorf("%s: credit paid %s", i.MembershipNo, i.Paid)
		}
	}
	if i := h.invoice("90"); i.Status() != batch.StatusPaid || h.creditOf("1001").Amount != 0 {
		t.Errorf("%s, %s", i.Status(), h.creditOf("1001").Amount)
	}
	x, err := h.report().Explain(ctx, "M1001", 1)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range x.Charges {
		if c.Period == bankday.MonthOf(2026, 12) && (c.Credit != 53900 || *c.ToPay != 0) {
			t.Errorf("made: %+v", c)
		}
	}
}

// Credit is not used twice where a charge is owed by somebody else than the one who pays for the membership:
// that customer's own credit pays it, at once.
func TestCreditPaysChargesThatSomebodyElseOwes(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1002)
	h.member(1001, "plan", "prepaid12", "payment_method", "prepaid", "start", "2026-09-01")
	h.owes("2026-10-01", 90, 1001, "100.00", "2026-10-20")
	h.events(1001, "2026-10-01,transfer,,,,,1002,") // 1001 owes 300,00 for giving
	h.pay("2026-10-02", paid{typ: 10, kid: kidOf(1001, 90), amount: 35000, serial: 1})
	h.run("2026-10-02")
	h.at("2026-10-11")
	for p, err := range h.night().Proposals(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		if want := map[string]batch.Ore{"1001": 25000}[p.Invoice.CustomerNo]; p.Credit != want {
			t.Errorf("dry run: %s of customer %s", p.Credit, p.Invoice.CustomerNo)
		}
	}
	h.run("2026-10-11")
	for _, i := range h.invoices() {
		if want := map[string]batch.Ore{"1001": 25000}[i.CustomerNo]; i.No != "90" && i.Paid != want {
			t.Errorf("invoice %s of customer %s: %s is paid", i.No, i.CustomerNo, i.Paid)
		}
	}
	if c := h.creditOf("1001"); c.Amount != 0 {
		t.Errorf("%s of credit is left", c.Amount)
	}
	h.ledger(t)
}

// The act of a person does what the night does, of all or of one invoice, and refuses what the night leaves
// alone.
func TestApplyCredit(t *testing.T) {
	ctx := context.Background()
	h := billed(t, 2)
	h.payee.Terms.Payments.UseCredit = ptr(false)
	h.owes("2026-10-07", 90, 1001, "100.00", "2026-09-20")
	h.owes("2026-10-07", 91, 1001, "100.00", "2026-09-21")
	h.owes("2026-10-07", 92, 1001, "100.00", "2026-09-22")
	if _, err := h.desk("kari").Hold(ctx, desk.Hold{Invoice: "90", Reason: "was ill"}); err != nil {
		t.Fatal(err)
	}
	h.pay("2026-10-08", paid{typ: 10, kid: kidOf(1001, 1), amount: 67000, serial: 1})
	h.run("2026-10-08")
	apply := func(of, invoice string) (*desk.Applied, error) {
		return h.desk("kari").ApplyCredit(ctx,
			desk.ApplyCredit{Of: of, Invoice: invoice, Reason: "asked for it"})
	}
	for _, c := range []struct{ of, invoice, why string }{
		{"1002", "", "customer 1002 has no credit to pay with"},
		{"invoice:90", "", "invoice 90 is disputed"},
		{"customer:1001", "2", "invoice 2 is customer 1002's, not customer 1001's"},
		{"invoice:91", "92", "invoice 91 is not invoice 92"},
		{"invoice:1", "", "invoice 1 is paid"},
	} {
		before := h.dump()
		_, err := apply(c.of, c.invoice)
		h.refused(err, c.why)
		if h.dump() != before {
			t.Errorf("%+v was refused and changed something", c)
		}
	}
	done, err := apply("1001", "92")
	if err != nil || len(done.Invoices) != 1 || done.Invoices[0].Used != 10000 || done.Left != 3100 {
		t.Fatalf("%+v, %v", done, err)
	}
	if done, err = apply("customer:1001", ""); err != nil || len(done.Invoices) != 1 ||
		done.Invoices[0].Invoice.No != "91" || done.Invoices[0].Used != 3100 || done.Left != 0 {
		t.Fatalf("%+v, %v", done, err)
	}
	rows := h.outbox("invoices-2026-10-08-2.csv")
	if len(rows) != 1 || rows[0]["invoice_no"] != "91" || rows[0]["amount"] != "69.00" {
		t.Errorf("%v", rows)
	}
	acts, err := stream.All(h.payee.Store.Acts(ctx, batch.Subject{Kind: batch.OfCustomer, No: "1001"}))
	if err != nil || len(acts) != 2 || acts[0].By != "kari" || acts[0].Detail != "invoice 92" ||
		acts[1].Reason != "asked for it" {
		t.Errorf("%+v, %v", acts, err)
	}
	h.ledger(t)
	h.verified()
}

// The report of credit sums to the balance of every day.
func (h *house) credits(day bankday.Date) (sum batch.Ore, byCustomer map[string]batch.Ore) {
	h.Helper()
	byCustomer = map[string]batch.Ore{}
	for c, err := range h.report().Credits(context.Background(), day) {
		if err != nil {
			h.Fatal(err)
		}
		sum += c.Credit
		byCustomer[c.CustomerNo] = c.Credit
	}
	balance, err := ledger.BalanceOn(context.Background(), h.payee.Store, day)
	if err != nil || balance[batch.Credit] != sum {
		h.Errorf("%s: the report of credit sums to %s, the balance says %s; %v", day, sum,
			balance[batch.Credit], err)
	}
	return sum, byCustomer
}
