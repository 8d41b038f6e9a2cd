package batch_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
)

// found is the finding with an ID in the status; nil when it is not there.
func (h *house) found(id string) *batch.Finding {
	h.Helper()
	s := h.status()
	if k := slices.IndexFunc(s.Findings, func(f batch.Finding) bool { return f.ID() == id }); k >= 0 {
		return &s.Findings[k]
	}
	return nil
}

func (h *house) status() *report.Status {
	h.Helper()
	s, err := h.report().Status(context.Background())
	if err != nil {
		h.Fatal(err)
	}
	return s
}

// acted is how many were reminded and handed over in the night of a day, whatever it found.
func (h *house) acted(date string) [2]int64 {
	h.Helper()
	r := h.tryRun(date)
	return [2]int64{count(r, "remind", "reminders"), count(r, "collect", "handovers")}
}

// Invariant 8: the member pays in time, on the KID of the month before, and the money waits. She is neither
// reminded nor handed over as long as it does; a person is told, urgently; when it is placed all is well.
func TestScene3MoneyThatWaitsHolds(t *testing.T) {
	h := billed(t, 2) // 539 each, due 2026-10-20
	pay := func(date string, no int) {
		h.pay(date, paid{typ: 10, kid: kidOf(1001, no), amount: 53900, serial: 1})
		h.run(date)
	}
	pay("2026-10-20", 1)
	h.run("2026-11-06") // invoices 3 and 4, due 2026-11-20
	pay("2026-11-19", 1)
	waits := h.payments(batch.PaymentsUnmatched)
	if len(waits) != 1 || waits[0].WaitsFor() != batch.AlreadySettled {
		t.Fatalf("%+v", waits)
	}
	for _, date := range []string{"2026-11-30", "2026-12-04", "2026-12-07"} {
		h.acted(date)
	}
	for _, i := range h.invoices() {
		chased := !i.Reminded.IsZero() || i.InCollection
		if chased != (i.CustomerNo == "1002") && i.Due < day("2026-12-01") {
			t.Errorf("invoice %s of %s, due %s: %s", i.No, i.CustomerNo, i.Due, i.Status())
		}
	}
	f := h.found("money_waits:3")
	if f == nil || f.Severity != batch.Urgent || f.Facts["payment"] != "2" ||
		f.Facts["ground"] != batch.GroundCustomer {
		t.Errorf("%+v", f)
	}
	if wrong := strings.Join(h.status().Wrong, "\n"); !strings.Contains(wrong, "payment 2 of 2026-11-19") {
		t.Errorf("wrong: %s", wrong)
	}
	if _, err := h.desk("kari").Assign(context.Background(), desk.Assign{Payment: 2, To: "3"}); err != nil {
		t.Fatal(err)
	}
	if f := h.found("money_waits:3"); f != nil {
		t.Errorf("placed, and still found: %+v", f)
	}
	if got := h.acted("2026-12-08"); got != [2]int64{} {
		t.Errorf("acted on %d", got)
	}
}

// A payment that nobody can place is for one invoice: the account has paid for her and her sister, who both
// owe.
func TestEachOreThatWaitsHoldsOneInvoice(t *testing.T) {
	h := billed(t, 2)
	const account = "86011117947"
	for no := 1; no <= 2; no++ {
		h.pay("2026-10-20", paid{typ: 10, kid: kidOf(1000+no, no), amount: 53900, serial: no, debit: account})
		h.run("2026-10-20", "fetch", "ingest", "match")
	}
	h.run("2026-11-06")
	h.pay("2026-11-19", paid{typ: 21, kid: "", amount: 53900, serial: 3, debit: account, text: "trening"})
	h.run("2026-11-19")
	if got := h.acted("2026-11-30"); got != [2]int64{1, 0} {
		t.Errorf("acted on %d, want one of the two", got)
	}
	if h.found("money_waits:3") == nil || h.found("money_waits:4") != nil {
		t.Errorf("%+v", h.status().Findings)
	}
}

// What the file of this morning brings holds before match has been through it.
func TestMoneyHoldsBeforeItIsMatched(t *testing.T) {
	h := billed(t, 1)
	h.pay("2026-10-28", paid{typ: 10, kid: kidOf(1001, 1), amount: 53900, serial: 1})
	h.run("2026-10-28", "fetch", "ingest")
	if r := h.run("2026-10-28", "fetch", "remind", "collect"); count(r, "remind", "reminders") != 0 {
		t.Error("reminded of what has been paid")
	}
	if got := h.acted("2026-10-28"); got != [2]int64{} || h.only().Status() != batch.StatusPaid {
		t.Errorf("acted on %d, %s", got, h.only().Status())
	}
}
