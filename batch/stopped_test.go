package batch_test

import (
	"slices"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
)

// stop stops everything to a customer.
func (h *house) stop(date, customer string) {
	h.Helper()
	_, err := h.at(date).desk("kari").HoldCustomer(h.Context(),
		desk.HoldCustomer{Customer: customer, Reason: "died"})
	if err != nil {
		h.Fatal(err)
	}
}

func (h *house) release(date, customer string) {
	h.Helper()
	_, err := h.at(date).desk("kari").ReleaseCustomer(h.Context(), desk.ReleaseCustomer{Customer: customer})
	if err != nil {
		h.Fatal(err)
	}
}

func has(list []batch.Finding, code batch.FindingCode, no string) bool {
	return slices.ContainsFunc(list, func(f batch.Finding) bool {
		return f.Code == code &&
			f.Subject.No == no
	})
}

// Nothing is invoiced, claimed, reminded or handed over; when the hold ends, what has waited is done.
func TestNothingGoesToACustomerOnHold(t *testing.T) {
	h := billed(t, 2)
	h.stop("2026-10-21", "1001")
	for _, date := range []string{"2026-10-28", "2026-11-03"} {
		h.tryRun(date)
	}
	if i := h.invoice("1"); !i.Reminded.IsZero() || i.InCollection {
		t.Errorf("%+v", i)
	}
	if i := h.invoice("2"); i.Reminded.IsZero() {
		t.Error("the other is not reminded")
	}
	h.mandate("2026-11-03", 1001)
	r := h.tryRun("2026-11-06")
	if count(r, "bill", "invoices") != 1 || count(r, "claims", "claims") != 0 {
		t.Errorf("%+v", r.Jobs)
	}
	found := []batch.Finding{}
	for _, j := range r.Jobs {
		found = append(found, j.Findings...)
	}
	if !has(found, batch.BillingOnHold, "M1001") || !has(h.status().Findings, batch.CustomerOnHold, "1001") {
		t.Errorf("%+v", found)
	}
	for _, name := range []string{"invoices-2026-11-06.csv", "messages-2026-11-06.csv",
		"sms-2026-11-06.csv"} {
		for _, row := range h.outbox(name) {
			if row["email"] == "k1001@example.no" || row["mobile"] == "40001001" {
				t.Errorf("%s: %v", name, row)
			}
		}
	}

	h.release("2026-11-09", "1001")
	r = h.tryRun("2026-11-09")
	if count(r, "bill", "invoices") != 1 || has(h.status().Findings, batch.CustomerOnHold, "1001") {
		t.Errorf("%+v", r.Jobs)
	}
	last := h.invoices()[len(h.invoices())-1]
	if last.CustomerNo != "1001" || last.Due < day("2026-11-20") {
		t.Errorf("%+v", last)
	}
}

// A claim that is not sealed yet stays unsealed, and one that the bank has is named.
func TestTheClaimsOfACustomerOnHold(t *testing.T) {
	h := members(t, 1)
	h.mandate("2026-10-02", 1001)
	h.run("2026-10-06", "fetch", "ingest", "bill")
	h.stop("2026-10-06", "1001")
	if r := h.run("2026-10-06"); count(r, "claims", "claims") != 0 {
		t.Errorf("%+v", r.Jobs)
	}
	h.release("2026-10-07", "1001")
	if r := h.run("2026-10-07"); count(r, "claims", "claims") != 1 {
		t.Errorf("%+v", r.Jobs)
	}
	h.stop("2026-10-08", "1001")
	c, err := h.payee.Store.Customer(t.Context(), "1001")
	if err != nil {
		t.Fatal(err)
	}
	shown, err := h.report().Customer(t.Context(), &c)
	if err != nil || shown.Held == nil || len(shown.Holds) != 3 || len(shown.Live) != 1 ||
		shown.Live[0].InvoiceNo != "1" || shown.Live[0].LastCancel != day("2026-10-19") {
		t.Errorf("%+v, %v", shown, err)
	}
}

// A hold with a last day ends by itself; who is on hold is not held twice.
func TestAHoldOfACustomerEndsByItself(t *testing.T) {
	h := billed(t, 1)
	hold := desk.HoldCustomer{Customer: "1001", Until: day("2026-10-31"), Reason: "debt settlement"}
	if _, err := h.at("2026-10-21").desk("kari").HoldCustomer(t.Context(), hold); err != nil {
		t.Fatal(err)
	}
	for date, want := range map[string]string{"2026-10-31": desk.OnHold, "2026-11-02": desk.DayPast} {
		if _, err := h.at(date).desk("kari").HoldCustomer(t.Context(), hold); code(err) != want {
			t.Errorf("%s: %v", date, err)
		}
	}
	if did := h.did("2026-10-28"); did != [2]int64{} {
		t.Errorf("%v", did)
	}
	if _, err := h.at("2026-11-02").desk("kari").ReleaseCustomer(t.Context(),
		desk.ReleaseCustomer{Customer: "1001"}); code(err) != desk.NotOnHold {
		t.Errorf("%v", err)
	}
	if did := h.did("2026-11-02"); did != [2]int64{1, 0} {
		t.Errorf("%v", did)
	}
	hold.Reason, hold.Until = " ", 0
	if _, err := h.desk("kari").HoldCustomer(t.Context(), hold); code(err) != desk.ReasonMissing {
		t.Errorf("%v", err)
	}
}

// Who pays for another, and for whom another pays: both stop what is made of the membership.
func TestAHoldOfPayerOrMemberStopsBilling(t *testing.T) {
	for _, who := range []string{"1001", "1002"} {
		h := newHouse(t, "sit")
		h.member(1002)
		h.member(1001, "payer_no", "1002")
		h.stop("2026-10-02", who)
		r := h.run("2026-10-06")
		want := map[string]int64{"1001": 1, "1002": 0}[who] // 1002 has a membership too
		if got := count(r, "bill", "invoices"); got != want {
			t.Errorf("%s: %d invoices", who, got)
		}
	}
}

// S14 does not end the membership of a person on hold, whoever pays for it.
func TestAMembershipOfACustomerOnHoldIsNotEnded(t *testing.T) {
	for _, who := range []string{"1001", "1002", ""} {
		h := newHouse(t, "sit")
		h.member(1002, "payment_method", "card")
		h.member(1001, "payer_no", "1002")
		h.payee.Terms.Dunning.EndAfterOutstanding = ptr(1)
		h.run("2026-10-06")
		if who != "" {
			h.stop("2026-10-07", who)
		}
		h.tryRun("2026-10-28")
		h.tryRun("2026-11-03")
		if ended := len(h.membership(1001).Events) > 0; ended != (who == "") {
			t.Errorf("%q on hold: ended %v", who, ended)
		}
	}
}
