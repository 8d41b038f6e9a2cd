package batch_test

import (
	"context"
	"slices"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
)

func entry(date string, amount batch.Ore, reference string) batch.Entry {
	return batch.Entry{Date: day(date), Amount: amount, Source: batch.SourceVipps, Reference: reference}
}

// add adds a payment by hand and says where it went.
func (h *house) add(e batch.Entry, invoice string) batch.PaymentState {
	h.Helper()
	p, err := h.desk("kari").AddPayment(context.Background(), desk.AddPayment{Entry: e, Invoice: invoice})
	if err != nil {
		h.Fatal(err)
	}
	h.agree()
	return p
}

func TestAPaymentByHandIsPlacedAtOnceByTheRulesOfMatch(t *testing.T) {
	h := billed(t, 2)
	h.at("2026-10-10")
	withKID := func(e batch.Entry, kid string) batch.Entry { e.KID = kid; return e }
	for n, c := range []struct {
		entry   batch.Entry
		invoice string
		want    string
	}{
		{withKID(entry("2026-10-09", 20000, "a"), kidOf(1001, 1)), "", "invoice 1"},
		{entry("2026-10-10", 40000, "b"), "1", "invoice 1 339,00, credit of customer 1001 61,00"},
		{entry("2026-10-10", 100, "c"), "1", "unmatched, already_settled"},
		{withKID(entry("2026-10-10", 100, "d"), "123"), "", "unmatched, invalid_kid"},
		{entry("2026-10-10", 100, "e"), "", "unmatched, no_kid"},
		{withKID(entry("2026-10-10", 10000, "f"), kidOf(1002, 0)), "", "invoice 2"},
	} {
		p := h.add(c.entry, c.invoice)
		if p.Where() != c.want || p.No != int64(n+1) || p.Booked != c.entry.Date ||
			p.Source != batch.SourceVipps {
			t.Errorf("%s: %+v", p.Where(), p)
		}
	}
	e := entry("2026-10-10", 50000, "g")
	e.Customer = "1002"
	if p := h.add(e, ""); p.Where() != "invoice 2 439,00, credit of customer 1002 61,00" {
		t.Error(p.Where())
	}
	before := h.dump()
	h.run("2026-10-12", "match")
	if h.dump() != before {
		t.Error("match had something left to do")
	}
	v, err := h.report().Verify(context.Background())
	if err != nil || len(v.Wrong) > 0 || v.Payments != 7 {
		t.Errorf("%+v, %v", v, err)
	}
}

// What a person says of a customer holds where the terms leave a customer's KID to a person.
func TestAPaymentByHandForACustomerWhereTheTermsDoNotAllowTheOldestFirst(t *testing.T) {
	h := billed(t, 1)
	h.payee.Terms.Payments.OldestFirst = false
	e := entry("2026-10-06", 50000, "a")
	e.Customer = "1001"
	if p := h.add(e, ""); p.Where() != "credit of customer 1001" {
		t.Error(p.Where())
	}
}

func TestAPaymentByHandIsRefused(t *testing.T) {
	h := billed(t, 1)
	h.at("2026-10-10")
	h.add(entry("2026-10-10", 20000, "a"), "1")
	camt := entry("2026-10-10", 100, "a")
	camt.Source = batch.SourceCamt
	if p := h.add(camt, "1"); p.Account != ourAccount { // another source
		t.Errorf("%+v", p)
	}
	before := h.dump()
	ctx := context.Background()
	for says, e := range map[string]batch.Entry{
		"vipps reference a is payment 1 already, 200,00 of 2026-10-10": entry("2026-10-09", 5000, "a"),
		"a payment of 2026-10-11 has not been made yet":                entry("2026-10-11", 5000, "b"),
		"a payment is above zero":                                      entry("2026-10-10", 0, "b"),
		"a payment has a reference":                                    entry("2026-10-10", 1, ""),
		`source "cash": want one of [reception vipps paper camt]`: {Date: day("2026-10-10"), Amount: 1,
			Source: "cash", Reference: "b"},
		`"12x" is no KID`: {Date: day("2026-10-10"), Amount: 1,
			Source: "camt", Reference: "b", KID: "12x"},
	} {
		_, err := h.desk("kari").AddPayment(ctx, desk.AddPayment{Entry: e})
		h.refused(err, says)
	}
	for _, c := range []struct{ customer, invoice string }{{"77", ""}, {"", "77"}} {
		e := entry("2026-10-10", 100, "b")
		e.Customer = c.customer
		if _, err := h.desk("kari").AddPayment(ctx,
			desk.AddPayment{Entry: e, Invoice: c.invoice}); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	if h.dump() != before {
		t.Error("something was written")
	}
}

// A claim for what is paid another way before the deadline is cancelled by the night.
func TestAPaymentByHandCancelsTheClaim(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-06")
	h.approve()
	h.run("2026-10-08")
	if c := h.only().Claim; c == nil || c.Status != batch.ClaimLive {
		t.Fatalf("claim %+v", c)
	}
	h.add(entry("2026-10-08", 49900, "a"), "1")
	r := h.run("2026-10-09")
	if c := h.only().Claim; c.Status != batch.ClaimCancelled || count(r, "claims", "cancellations") != 1 {
		t.Errorf("claim %+v", c)
	}
}

// Money that never came to the account is not taken back by the bank.
func TestTheBankTakesNothingBackThatWasPaidAtTheReception(t *testing.T) {
	h := billed(t, 1)
	h.at("2026-10-10")
	e := entry("2026-10-10", 53900, "a")
	e.KID = kidOf(1001, 1)
	h.add(e, "")
	h.pay("2026-10-12", paid{typ: 18, kid: kidOf(1001, 1), amount: 53900, serial: 1})
	h.run("2026-10-12")
	h.wants(1, "invoice 1")
	h.wants(2, "unmatched, no_original")
}

// Nothing is booked in a period that is closed: a payment by hand with a date in it is refused, and what is
// moved counts today.
func TestAPaymentByHandInAClosedPeriodIsRefused(t *testing.T) {
	h := billed(t, 1)
	ctx := context.Background()
	h.pay("2026-10-20", paid{typ: 10, kid: "", amount: 5000, serial: 1})
	h.run("2026-10-20")
	h.run("2026-11-03")
	if _, err := h.desk("kari").ClosePeriod(ctx,
		desk.ClosePeriod{Month: day("2026-10-01").Month()}); err != nil {
		t.Fatal(err)
	}
	before := h.dump()
	_, err := h.desk("kari").AddPayment(ctx,
		desk.AddPayment{Entry: entry("2026-10-31", 100, "a"), Invoice: "1"})
	h.refused(err, "2026-10-31 is in a period that is closed: nothing is booked before 2026-11-01")
	if h.dump() != before {
		t.Error("something was written")
	}
	h.add(entry("2026-11-01", 100, "a"), "1")
	h.assign(1, "1", 0)
	for _, p := range h.payments(batch.AllPayments) {
		for k, e := range p.Postings {
			if want := []string{"2026-10-20", "2026-11-03", "2026-11-03", "2026-11-01"}; p.No == 1 &&
				e.Booked != day(want[k]) || p.No == 2 && e.Booked != day("2026-11-01") {
				t.Errorf("payment %d: %+v", p.No, e)
			}
		}
	}
}

// What a person has added is held against the file that it is kept in.
func TestVerifyReadsPaymentsByHandAgain(t *testing.T) {
	h := billed(t, 1)
	h.add(entry("2026-10-06", 100, "a"), "1")
	h.tamper("UPDATE payment SET reference = 'b'")
	v, err := h.report().Verify(context.Background())
	if err != nil || !slices.Equal(v.Wrong, []string{
		"payment 1: has been changed", "vipps-1.json (file 1): the payment in the books is not the file's",
	}) {
		t.Errorf("%+v, %v", v, err)
	}
}
