package batch_test

import (
	"context"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Credit is used on the next invoice only where the terms say so.
func TestCreditIsUsedOnTheNextInvoiceWhereTheTermsSaySo(t *testing.T) {
	for _, use := range []bool{false, true} {
		h := newHouse(t, "sit")
		h.night.Terms.Billing.UseCredit = use
		h.member(1001)
		h.member(1002)
		h.run("2026-10-06")
		h.mandate("2026-10-07", 1001)
		h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 60000, serial: 1}, paid{typ: 10, kid: kidOf(1001, 1), amount: 100, serial: 1})
		h.run("2026-10-20")
		r := h.run("2026-11-06")
		i := h.invoices()[2]
		b, err := h.night.Store.Books(context.Background())
		if err != nil || b.Differences() != nil {
			t.Fatal(b.Differences(), err)
		}
		row := h.outbox("invoices-2026-11-06.csv")[0]
		if use {
			// 600,00 less 539,00 was 61,00 of credit.
			if i.Paid != 6100 || b.Credit != 0 || count(r, "bill", "credit_used_ore") != 6100 || i.Claim.Amount != 43800 || row["amount"] != "438.00" {
				t.Errorf("paid %s, credit %s, claim %+v, told %s", i.Paid, b.Credit, i.Claim, row["amount"])
			}
			continue
		}
		if i.Paid != 0 || b.Credit != 6100 || i.Claim.Amount != 49900 || row["amount"] != "499.00" {
			t.Errorf("paid %s, credit %s, claim %+v, told %s", i.Paid, b.Credit, i.Claim, row["amount"])
		}
	}
}

// An invoice that credit pays in full is not claimed.
func TestCreditThatPaysAllLeavesNothingToClaim(t *testing.T) {
	h := newHouse(t, "sit")
	h.night.Terms.Billing.UseCredit = true
	h.member(1001)
	h.run("2026-10-06")
	h.mandate("2026-10-07", 1001)
	h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1001, 1), amount: 200000, serial: 1})
	h.run("2026-10-20")
	if r := h.run("2026-11-06"); count(r, "claims", "claims") != 0 {
		t.Error("claimed what credit has paid")
	}
	h.run("2026-12-06")
	list := h.invoices()
	b, _ := h.night.Store.Books(context.Background())
	if list[1].Status() != batch.StatusPaid || list[2].Status() != batch.StatusPaid || b.Credit != 200000-53900-2*49900 || list[2].Period != bankday.MonthOf(2027, 1) {
		t.Errorf("%s, %s, credit %s", list[1].Status(), list[2].Status(), b.Credit)
	}
}
