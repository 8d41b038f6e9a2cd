package batch_test

import (
	"errors"
	"fmt"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/stream"
	"trekk/schedule/bankday"
)

// undoEvent takes an event back.
func (h *house) undoEvent(date string, no int64) error {
	h.Helper()
	_, err := h.at(date).desk("kari").UndoEvent(h.Context(),
		desk.UndoEvent{Event: no, Reason: "another member's"})
	return err
}

// register takes an event of membership M1001.
func (h *house) register(date string, e batch.Event) {
	h.Helper()
	e.MembershipNo, e.Told = "M1001", day(date)
	if _, err := h.at(date).desk("kari").Register(h.Context(), desk.Register{Event: e}); err != nil {
		h.Fatal(err)
	}
}

// What was told by mistake is taken back as if it had never been told, whether a person told it or an import,
// and stays in the books. An import of the same file does not tell it anew.
func TestAMistakenRegistrationIsTakenBack(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.events(1001, "2026-10-02,freeze,2026-11-05,,1,,,")
	h.register("2026-10-03", batch.Event{Kind: batch.EventTerminate})
	if err := h.undoEvent("2026-10-05", 1); err != nil {
		t.Fatal(err)
	}
	if err := h.undoEvent("2026-10-05", 2); err != nil {
		t.Fatal(err)
	}
	h.events(1001, "2026-10-02,freeze,2026-11-05,,1,,,")
	h.run("2026-10-06")
	h.run("2026-11-06")
	h.run("2026-12-07")
	if got := h.periods(); got != "[2026-11 2026-12 2027-01]" {
		t.Error(got)
	}
	told, err := stream.All(h.payee.Store.Events(t.Context(), "M1001"))
	if err != nil || len(told) != 2 || told[0].Undone == nil || told[1].Undone.Reason != "another member's" {
		t.Errorf("%+v, %v", told, err)
	}
	if err := h.undoEvent("2026-12-07", 1); code(err) != desk.EventUndone {
		t.Errorf("twice: %v", err)
	}
	if err := h.undoEvent("2026-12-07", 3); !errors.Is(err, batch.ErrNotFound) {
		t.Errorf("%v", err)
	}
	h.verified()
}

// periods are the months of the invoices, by number.
func (h *house) periods() string {
	h.Helper()
	var list []bankday.Month
	for _, i := range h.invoices() {
		list = append(list, i.Period)
	}
	return fmt.Sprint(list)
}

// Nothing is taken back that something rests on.
func TestWhatSomethingRestsOnIsNotTakenBack(t *testing.T) {
	amount := batch.Event{Kind: batch.EventPrice, From: day("2026-12-01"), Amount: 60000}
	for name, c := range map[string]struct {
		terms string
		told  []batch.Event // each a day after the one before, from 2026-10-01 on
		runs  []string
		undo  string
		no    int64
		want  string // the code of the refusal; empty when it is taken back
	}{
		"F10: a termination at F24S": {
			"f24s", []batch.Event{{Kind: batch.EventTerminate}}, nil, "2026-10-02", 1, "event_final",
		},
		"a termination at Sit": {
			"sit", []batch.Event{{Kind: batch.EventTerminate}}, []string{"2026-10-06"}, "2026-10-07", 1, "",
		},
		"S10: a membership that is over": {
			"sit", []batch.Event{{Kind: batch.EventTerminate}}, []string{"2026-10-06"}, "2026-12-01", 1,
			"event_has_ended",
		},
		"S22: a charge that is invoiced": {
			"sit", []batch.Event{{Kind: batch.EventCharge, Text: "card"}}, []string{"2026-10-06"},
			"2026-10-07", 1,
			"event_invoiced",
		},
		"S22: a charge that is not": {
			"sit", []batch.Event{{Kind: batch.EventCharge, Text: "card"}}, nil, "2026-10-05", 1, "",
		},
		"S8: a freeze whose month is to come": {
			"sit", []batch.Event{{Kind: batch.EventFreeze, From: day("2026-12-10"), Months: 1}},
			[]string{"2026-10-06"}, "2026-11-05", 1, "",
		},
		"S8: a freeze whose month has been passed over": {
			"sit", []batch.Event{{Kind: batch.EventFreeze, From: day("2026-10-10"), Months: 1}},
			[]string{"2026-10-06", "2026-11-06"}, "2026-11-07", 1, "event_invoiced",
		},
		"F9: a price that an invoice was made by": {
			"sit", []batch.Event{amount}, []string{"2026-10-06", "2026-11-06"}, "2026-11-07", 1,
			"event_invoiced",
		},
		"F9: a price that none was": {
			"sit", []batch.Event{amount}, []string{"2026-10-06"}, "2026-10-07", 1, "",
		},
		"S4: months paid ahead that were passed over": {
			"sit", []batch.Event{{Kind: batch.EventPrepay, Months: 1}}, []string{"2026-10-06", "2026-11-06"},
			"2026-11-07", 1, "event_invoiced",
		},
		"a price that a later one was allowed by": {
			"sit", []batch.Event{
				{Kind: batch.EventPrice, From: day("2026-11-25"), Amount: 60000},
				{Kind: batch.EventPrice, From: day("2026-11-26"), Amount: 55000},
			}, nil, "2026-10-05", 1, "",
		},
		"an end that the member came back from": {
			"sit", []batch.Event{
				{Kind: batch.EventTerminate, From: day("2027-03-01")}, {Kind: batch.EventTerminate},
			}, nil, "2026-10-05", 1, "",
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := newHouse(t, c.terms)
			h.member(1001)
			for n, e := range c.told {
				h.register((day("2026-10-01") + bankday.Date(n)).String(), e)
			}
			for _, date := range c.runs {
				h.run(date)
			}
			before := h.at(c.undo).dump()
			err := h.undoEvent(c.undo, c.no)
			if code(err) != c.want || (err == nil) != (c.want == "") {
				t.Errorf("%v", err)
			}
			if c.want != "" && h.dump() != before {
				t.Error("something has changed")
			}
		})
	}
}

// What a later event was allowed by is taken back after that one.
func TestAnEventIsTakenBackAfterWhatDependsOnIt(t *testing.T) {
	h := newHouse(t, "f24s")
	h.member(1001, "price_kind", "student", "price_until", "2026-12-31", "regular_price", "499")
	increase := batch.Event{Kind: batch.EventPrice, From: day("2026-11-15"), Amount: 59900}
	h.register("2026-10-01", increase)
	increase.From, increase.Amount = day("2026-11-20"), 55000 // below the increase: no notice is needed (F9)
	h.register("2026-11-02", increase)
	if err := h.undoEvent("2026-11-03", 1); code(err) != desk.EventDependedOn {
		t.Errorf("%v", err)
	}
	for _, no := range []int64{2, 1} {
		if err := h.undoEvent("2026-11-03", no); err != nil {
			t.Errorf("%d: %v", no, err)
		}
	}
}

// A transfer is taken back with its fees; the membership is the giver's again (F13).
func TestF13ATransferIsTakenBackWithItsFees(t *testing.T) {
	transferred := func(t *testing.T) *house {
		h := newHouse(t, "f24s")
		h.member(1002)
		h.member(1003)
		h.member(1001, "plan", "prepaid6", "payment_method", "prepaid", "start", "2026-10-01", "payer_no",
			"1003")
		h.register("2026-10-02", batch.Event{Kind: batch.EventTransfer, Text: "1002"})
		return h
	}
	h := transferred(t)
	before, err := h.payee.Store.Membership(t.Context(), "M1001")
	if err != nil || before.CustomerNo != "1002" || len(before.Events) != 3 {
		t.Fatalf("%+v, %v", before, err)
	}
	if err := h.undoEvent("2026-10-05", before.Events[2].No); err != nil {
		t.Fatal(err)
	}
	m, err := h.payee.Store.Membership(t.Context(), "M1001")
	if err != nil || m.CustomerNo != "1001" || m.PayerNo != "1003" || len(m.Events) != 0 {
		t.Errorf("%+v, %v", m, err)
	}

	h = transferred(t)
	h.register("2026-10-03", batch.Event{Kind: batch.EventCharge, Text: "Kort", Amount: 9900})
	if err := h.undoEvent("2026-10-05", before.Events[2].No); code(err) != desk.EventDependedOn {
		t.Errorf("%v", err)
	}
	h = transferred(t)
	h.run("2026-10-12") // the fees are invoiced
	if err := h.undoEvent("2026-10-13", before.Events[2].No); code(err) != desk.EventInvoiced {
		t.Errorf("%v", err)
	}
}

// The same charge twice on a day is possible on purpose, and only then.
func TestTheSameChargeTwiceOnADay(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	charge := batch.Event{MembershipNo: "M1001", Kind: batch.EventCharge, Text: "card",
		Told: day("2026-10-02")}
	for n, again := range []bool{false, false, true, true} {
		effect, err := h.at("2026-10-02").desk("kari").Register(t.Context(),
			desk.Register{Event: charge, Again: again})
		if err != nil || effect.New != (n != 1) {
			t.Errorf("%d: %+v, %v", n, effect, err)
		}
	}
	h.run("2026-10-06")
	if i := h.only(); i.Amount != 49900+3*10000+4000 {
		t.Error(i.Amount)
	}
}
