package batch_test

import (
	"strings"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func TestS1MonthlyInvoiceDueOnThe20thForTheNextMonth(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.run("2026-10-06")
	if i := h.only(); i.Due != day("2026-10-20") || i.Period != bankday.MonthOf(2026, 11) ||
		i.MembershipNo != "M1001" {
		t.Errorf("due %s for %s, want 2026-10-20 for 2026-11", i.Due, i.Period)
	}
	h.run("2026-11-06")
	if list := h.invoices(); len(list) != 2 || list[1].Period != bankday.MonthOf(2026, 12) ||
		list[1].Due != day("2026-11-20") {
		t.Errorf("the second month: %+v", list)
	}
}

func TestS2InvoicedFourteenDaysBefore(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	if r := h.run("2026-10-05"); count(r, "bill", "invoices") != 0 {
		t.Error("invoiced on the 5th")
	}
	if r := h.run("2026-10-06"); count(r, "bill", "invoices") != 1 {
		t.Error("not invoiced on the 6th")
	}
}

func TestS2ActiveMandateMakesAClaim(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-06", 1001)
	r := h.run("2026-10-06")
	i := h.only()
	if i.Method != batch.MethodClaim || i.Amount != 49900 || i.Fee != 0 || i.Claim == nil ||
		i.Claim.Type != 2 || i.Claim.Due != i.Due {
		t.Errorf("invoice %+v, claim %+v", i.Invoice, i.Claim)
	}
	if count(r, "send", "transmissions") != 1 {
		t.Error("the claim was not sent")
	}
}

func TestS3WithoutMandateAnInvoiceWithFee(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.run("2026-10-06")
	if i := h.only(); i.Method != batch.MethodInvoice || i.Amount != 53900 || i.Fee != 4000 {
		t.Errorf("%+v", i.Invoice)
	}
	// One that comes on the 7th counts from the next month.
	h.mandate("2026-10-07", 1001)
	h.run("2026-10-07")
	if i := h.only(); i.Method != batch.MethodInvoice || i.Claim != nil {
		t.Errorf("a mandate of the 7th changed the invoice of the 6th: %+v", i.Invoice)
	}
	h.run("2026-11-06")
	if i := h.invoices()[1]; i.Method != batch.MethodClaim || i.Fee != 0 {
		t.Errorf("November: %+v", i.Invoice)
	}
}

func TestS3TheStateOnTheInvoicingDayDecidesWhenTheRunIsLate(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002)
	h.mandate("2026-10-05", 1001)
	h.mandate("2026-10-08", 1002)
	h.run("2026-10-08") // nothing ran on the 6th and the 7th
	for _, i := range h.invoices() {
		want := batch.MethodClaim
		if i.CustomerNo == "1002" {
			want = batch.MethodInvoice
		}
		if i.Method != want || i.Due != day("2026-10-20") {
			t.Errorf("customer %s: %s due %s, want %s due 2026-10-20", i.CustomerNo, i.Method, i.Due, want)
		}
	}
}

func TestS4PaidAheadGetsNoInvoiceAndNoFee(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001, "paid_until", "2026-11")
	if r := h.run("2026-10-06"); count(r, "bill", "invoices") != 0 {
		t.Error("invoiced for a month paid ahead")
	}
	if r := h.run("2026-11-06"); count(r, "bill", "invoices") != 1 ||
		h.only().Period != bankday.MonthOf(2026, 12) {
		t.Error("the month after is invoiced")
	}
}

func TestS5FirstPeriodIsTheSecondMonthAfterJoining(t *testing.T) {
	h := newHouse(t, "sit")
	h.payee.Creditor.BillFrom = bankday.MonthOf(2026, 1)
	h.member(1001, "start", "2026-08-15")
	if r := h.run("2026-08-15"); count(r, "bill", "invoices") != 0 {
		t.Error("invoiced on joining")
	}
	h.run("2026-09-06")
	if i := h.only(); i.Due != day("2026-09-20") || i.Period != bankday.MonthOf(2026, 10) {
		t.Errorf("due %s for %s, want 2026-09-20 for 2026-10", i.Due, i.Period)
	}
}

func TestS7PrepaidIsNeverInvoicedAndMonthlyRenewsUntilItEnds(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001, "plan", "prepaid6", "payment_method", "prepaid", "price", "2394")
	h.member(1002, "end", "2026-12-31")
	for _, d := range []string{"2026-10-06", "2026-11-06", "2026-12-06", "2027-01-06"} {
		h.run(d)
	}
	list := h.invoices()
	if len(list) != 2 || list[0].CustomerNo != "1002" || list[1].Period != bankday.MonthOf(2026, 12) {
		t.Errorf("want two invoices of 1002, for November and December: %+v", list)
	}
}

func TestF4CardMembershipsAreNotInvoiced(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1001, "payment_method", "card")
	if r := h.run("2026-10-11"); count(r, "bill", "invoices") != 0 {
		t.Error("a card membership was invoiced")
	}
}

func TestS19DeletedMandateMeansInvoicesWithFee(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-06")
	h.at("2026-10-06").approve()
	h.at("2026-10-21")
	h.deliver("Outbound", "deleted", h.mandates("2 "+kidOf(1001, 0)))
	h.run("2026-10-21")
	h.run("2026-11-06")
	list := h.invoices()
	if len(list) != 2 || list[0].Method != batch.MethodClaim ||
		list[1].Method != batch.MethodInvoice || list[1].Fee != 4000 {
		t.Errorf("%+v", list)
	}
}

func TestS18ChangingBankKeepsTheMandate(t *testing.T) {
	for _, records := range [][]string{{"2 " + kidOf(1001, 0), "1 " + kidOf(1001, 0)},
		{"1 " + kidOf(1001, 0), "2 " + kidOf(1001, 0)}} {
		h := newHouse(t, "sit")
		h.member(1001)
		h.mandate("2026-10-02", 1001)
		h.run("2026-10-02")
		h.at("2026-10-05")
		h.deliver("Outbound", "changed", h.mandates(records...))
		h.run("2026-10-06")
		if i := h.only(); i.Method != batch.MethodClaim {
			t.Errorf("records %q: %s", records, i.Method)
		}
	}
}

func TestF1AndF2DueOnThe25thOrTheNextBankDay(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1001)
	h.run("2026-10-11")
	h.run("2026-11-11")
	h.run("2026-12-11")
	var got []string
	for _, i := range h.invoices() {
		got = append(got, i.Period.String()+" "+i.Due.String())
	}
	// 25 October 2026 is a Sunday; 25 December a holiday before a weekend.
	if want := "2026-11 2026-10-26,2026-12 2026-11-25,2027-01 2026-12-28"; strings.Join(got, ",") != want {
		t.Errorf("got %v, want %s", got, want)
	}
}

func TestF5ClaimsGoWithoutBankNotification(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-11")
	if i := h.only(); i.Claim == nil || i.Claim.Type != 2 || i.Fee != 0 {
		t.Errorf("%+v, %+v", i.Invoice, i.Claim)
	}
}

func TestA1MembersAreToldPayeeAmountWhatAndDay(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002)
	h.mandate("2026-12-02", 1001)
	h.payee.Creditor.BillFrom = bankday.MonthOf(2027, 1)
	h.run("2026-12-06")
	rows := h.outbox("invoices-2026-12-06.csv")
	if len(rows) != 2 {
		t.Fatalf("%d rows, want 2", len(rows))
	}
	claim := rows[0]
	// The 20th is a Sunday: the bank charges on the 21st, and that is the day the member must know.
	for column, want := range map[string]string{
		"invoice_no": "1", "channel": "email", "name": "Kåre Ødegård", "kid": kidOf(1001, 1),
		"account": ourAccount, "amount": "499.00",
		"issued": "2026-12-06", "due": "2026-12-20", "charge_date": "2026-12-21", "method": "claim",
	} {
		if claim[column] != want {
			t.Errorf("%s is %q, want %q", column, claim[column], want)
		}
	}
	for _, part := range []string{"Gym AS", "499,00", "januar 2027", "21.12.2026", "automatisk"} {
		if !strings.Contains(claim["text"], part) {
			t.Errorf("the notice does not say %q: %s", part, claim["text"])
		}
	}
	if rows[1]["charge_date"] != "" || rows[1]["amount"] != "539.00" ||
		!strings.Contains(rows[1]["text"], "40,00") {
		t.Errorf("the ordinary invoice: %v", rows[1])
	}
}

// Guards against a due date that is too near when bill runs late.
func TestALateInvoiceGetsItsTermAndALateClaimItsNotice(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-16") // Friday; the 20th is two bank days away
	for _, i := range h.invoices() {
		want := "2026-10-30"
		if i.Method == batch.MethodClaim {
			want = "2026-10-27" // seven bank days of notice (A1)
		}
		if i.Due != day(want) {
			t.Errorf("%s: due %s, want %s", i.Method, i.Due, want)
		}
	}
}
