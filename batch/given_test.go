package batch_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/delivery"
	"trekk/batch/desk"
)

// writingElsewhere is a payee who invoices elsewhere, whose letters go by e-mail or are printed, with an invoice of
// 1001, who has an address too, and one of 1002, who has none.
func writingElsewhere(h *house) (*post, func(invoice string) *batch.Message) {
	p := &post{}
	p.parts = func(*batch.Message) (int, error) { return 1, nil }
	elsewhere(h, 2)
	h.importCSV("customers", customersHeader[:len(customersHeader)-1]+",address,postcode,city\n"+
		"1001,Kåre,40001001,k1001@example.no,nb,1990-01-01,Gata 1,7030,Trondheim\n")
	h.billedElsewhere(1, 1001, "2026-02-02")
	h.billedElsewhere(2, 1002, "2026-02-02")
	h.payee.Deliveries = map[batch.MessageChannel]batch.Delivery{
		batch.ByEmail: {Carrier: p, AtOnce: 2}, batch.ByPrint: {},
	}
	return p, func(invoice string) (last *batch.Message) {
		for _, m := range h.messages() {
			if m.InvoiceNo == invoice {
				last = &m
			}
		}
		return last
	}
}

// deliveries are like walk, with what is delivered.
func (h *house) deliveries(from, to string) {
	h.Helper()
	h.walk(from, to, func(date string) { h.tryRun(date, "fetch", "ingest", "match", "remind", "collect", "deliver") })
}

// L8: a notice that comes back has not been given. It goes the next way with a deadline of its own, and the
// handover waits for that; for whom there is no other way the handover is held, and says why.
func TestL8ANoticeThatComesBackWasNotGiven(t *testing.T) {
	onBooks(t, "payee", func(h *house) {
		p, last := writingElsewhere(h)
		h.deliveries("2026-02-02", "2026-03-06")
		for _, invoice := range []string{"1", "2"} {
			m := last(invoice)
			if m.Kind != "notice" || m.Channel != batch.ByEmail || m.State != batch.MessageAccepted {
				h.Fatalf("%+v", m)
			}
			p.back = append(p.back, delivery.Report{Reference: m.Reference, State: batch.MessageFailed,
				Error: "5.1.1"})
		}
		r := h.tryRun("2026-03-12", "fetch", "ingest", "match", "remind", "collect", "deliver")
		if f := telling(r, "deliver", batch.MessagesUndelivered); f == nil || f.Facts["messages"] != 1 {
			h.Errorf("%+v", r)
		}
		m := last("1")
		if m.Channel != batch.ByPrint || m.State != batch.MessageAccepted || m.Reminder != 3 ||
			m.Kind != "notice" {
			h.Errorf("%+v", m)
		}
		h.deliveries("2026-03-13", "2026-04-30")
		got := h.ladderOf("1") // 26 March and Easter: three bank days are over on 31 March
		if last := got[len(got)-1]; len(got) != 4 ||
			last[:len("handover 2026-04-01")] != "handover 2026-04-01" {
			h.Errorf("%q", got)
		}
		for n, err := range h.report().FollowUp(context.Background()) {
			if err != nil || n.Invoice == "2" && (n.Action != "hold" || n.Reason != "not_delivered" ||
				n.Rule != "L8") {
				h.Errorf("%+v, %v", n, err)
			}
		}
		if got := h.ladderOf("2"); len(got) != 3 {
			h.Errorf("%q", got)
		}
		h.importCSV("customers", customersHeader[:len(customersHeader)-1]+",address,postcode,city\n"+
			"1002,Kåre,40001002,k1002@example.no,nb,1990-01-01,Gata 2,7030,Trondheim\n")
		h.deliveries("2026-05-04", "2026-05-29")
		if got := h.ladderOf("2"); len(got) != 4 ||
			got[3][:len("handover 2026-05-22")] != "handover 2026-05-22" {
			h.Errorf("%q", got)
		}
		h.verified()
		h.agree()
		h.ledger(h)
	})
}

// L8: who has no address and no e-mail gets no letter, and is not reminded by one.
func TestL8NothingInWritingWithoutAnAddress(t *testing.T) {
	h := elsewhere(newHouse(t, "payee"), 0)
	h.importCSV("customers", customersHeader+"1001,Kåre,40001001,,nb,1990-01-01\n")
	h.billedElsewhere(1, 1001, "2026-02-02")
	h.walk("2026-02-02", "2026-03-02", nil)
	for n, err := range h.report().FollowUp(t.Context()) {
		if err != nil || n.Action != "hold" || n.Reason != "no_address" || n.Rule != "L8" {
			t.Errorf("%+v, %v", n, err)
		}
	}
	if got := h.ladderOf("1"); len(got) != 1 {
		t.Errorf("%q", got)
	}
}

// L2, L3: a letter that has waited to be sent leaves with a deadline that begins on that day, once.
func TestL3ALetterThatHasWaitedHasANewDeadline(t *testing.T) {
	h := newHouse(t, "payee")
	p, last := writingElsewhere(h)
	p.answer = func(int, *batch.Message) error { return batch.NotSent(batch.SendLater, "busy") }
	h.deliveries("2026-02-02", "2026-02-17")
	p.answer = nil
	h.deliveries("2026-02-18", "2026-02-18")
	var states []batch.MessageState
	for _, m := range h.messages() {
		if m.InvoiceNo == "1" {
			states = append(states, m.State)
		}
	}
	if !slices.Equal(states, []batch.MessageState{batch.MessageCancelled, batch.MessageCancelled,
		batch.MessageAccepted}) {
		t.Errorf("%v", states)
	}
	for r, err := range h.payee.Store.Reminders(t.Context(), "1") {
		if err != nil || r.Kind == "reminder" && (r.Deadline != day("2026-03-04") ||
			r.Given != day("2026-02-18")) {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if text := last("1").Text; !strings.Contains(text, "2026-03-04") &&
		!strings.Contains(text, "4. mars 2026") && !strings.Contains(text, "04.03.2026") {
		t.Errorf("%s", text)
	}
	h.verified()
}

// L8: a notice that comes back when its invoice is with the agency is told, and the agency takes no costs of it.
func TestL8ANoticeThatComesBackTooLate(t *testing.T) {
	h := newHouse(t, "payee")
	p, last := writingElsewhere(h)
	h.deliveries("2026-02-02", "2026-03-26")
	if !h.invoice("1").InCollection {
		t.Fatalf("%q", h.ladderOf("1"))
	}
	p.back = []delivery.Report{{Reference: last("1").Reference, State: batch.MessageFailed, Error: "5.1.1"}}
	h.tryRun("2026-03-27", "fetch", "ingest", "match", "remind", "collect", "deliver")
	if f := h.found("notice_not_given:1"); f == nil || f.Do != batch.WithdrawHandover {
		t.Fatalf("%+v", f)
	}
	if _, err := h.desk("kari").Settle(t.Context(),
		desk.Settle{Finding: "notice_not_given:1", Reason: "withdrawn"}); err != nil {
		t.Error(err)
	}
	if f := h.found("notice_not_given:1"); f != nil {
		t.Errorf("%+v", f)
	}
	h.verified()
}
