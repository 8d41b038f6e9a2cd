package batch_test

import (
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
)

// atTheDoor is whether the member of a membership may train on a day, and the changes of it that others were told.
func (h *house) atTheDoor(date, membership string) (*report.Standing, []batch.ChangeType) {
	h.Helper()
	s, err := h.at(date).report().Standing(h.Context(), membership)
	if err != nil {
		h.Fatal(err)
	}
	var told []batch.ChangeType
	for c, err := range h.payee.Store.ListChanges(h.Context(), batch.ChangeFilter{}, batch.Page{}) {
		if err != nil {
			h.Fatal(err)
		}
		if c.Item.Type == batch.ToldMembershipExcluded || c.Item.Type == batch.ToldMembershipReadmitted {
			told = append(told, c.Item.Type)
		}
	}
	return s, told
}

// handedOver has an invoice of one member that went to the agency on 2 November 2026.
func handedOver(t *testing.T) *house {
	h := newHouse(t, "f24s")
	h.member(1001)
	h.run("2026-10-11")
	h.run("2026-11-02")
	return h
}

// Who has not paid fourteen days after the handover may not train until all is paid; then the member is told, and
// so is the door.
func TestF6WhoHasNotPaidIsExcludedUntilAllIsPaid(t *testing.T) {
	h := handedOver(t)
	h.run("2026-11-16")
	if s, told := h.atTheDoor("2026-11-16", "M1001"); !s.MayTrain || told != nil {
		t.Errorf("on the last day: %+v, %v", s, told)
	}
	h.run("2026-11-17")
	s, told := h.atTheDoor("2026-11-17", "M1001")
	if s.MayTrain || s.Reason != report.Excluded || s.Since != day("2026-11-17") ||
		!slices.Equal(told, []batch.ChangeType{batch.ToldMembershipExcluded}) {
		t.Errorf("%+v, %v", s, told)
	}
	if h.run("2026-11-18"); len(h.told("2026-11-18", "readmitted")) != 0 {
		t.Error("readmitted, though nothing is paid")
	}
	i := h.invoice("1")
	h.at("2026-11-19").add(entry("2026-11-19", i.Outstanding(), "kiosk"), "1")
	h.run("2026-11-19")
	s, told = h.atTheDoor("2026-11-19", "M1001")
	if !s.MayTrain || len(told) != 2 || told[1] != batch.ToldMembershipReadmitted {
		t.Errorf("%+v, %v", s, told)
	}
	if rows := h.told("2026-11-19", "readmitted"); len(rows) != 1 ||
		!strings.Contains(rows[0]["text"], "alt er betalt") {
		t.Errorf("%v", rows)
	}
	h.run("2026-11-20")
	if _, told = h.atTheDoor("2026-11-20", "M1001"); len(told) != 2 {
		t.Errorf("told again: %v", told)
	}
	h.verified()
}

// Who has paid what was with the agency, and owes another invoice that the bank tries no longer, has not paid all.
func TestF6OneInvoiceOfTwoIsNotAll(t *testing.T) {
	h := handedOver(t)
	h.run("2026-11-11")
	h.run("2026-11-17")
	h.run("2026-12-01") // the last day on which the bank tries the one due on 25 November
	i := h.invoice("1")
	h.at("2026-12-02").add(entry("2026-12-02", i.Outstanding(), "kiosk"), "1")
	h.run("2026-12-02")
	var other batch.InvoiceState
	for _, i := range h.invoices() {
		if i.MembershipNo == "M1001" && i.Outstanding() > 0 && i.Due < day("2026-12-02") {
			other = i
		}
	}
	s, told := h.atTheDoor("2026-12-02", "M1001")
	if other.No == "" || s.MayTrain || len(told) != 1 || len(h.told("2026-12-02", "readmitted")) != 0 {
		t.Errorf("invoice %q, %+v, %v", other.No, s, told)
	}
	h.at("2026-12-03").add(entry("2026-12-03", other.Outstanding(), "kiosk 2"), other.No)
	h.run("2026-12-03")
	if s, told = h.atTheDoor("2026-12-03", "M1001"); !s.MayTrain || len(told) != 2 {
		t.Errorf("%+v, %v", s, told)
	}
	h.verified()
}

// An objection keeps nobody out, and lets in who was kept out before it.
func TestF6WhoObjectsIsNotExcluded(t *testing.T) {
	h := handedOver(t)
	object := func(date string) {
		t.Helper()
		_, err := h.at(date).desk("kari").Object(t.Context(),
			desk.Object{Invoice: "1", Reason: "never trained"})
		if err != nil {
			t.Fatal(err)
		}
	}
	object("2026-11-16")
	h.run("2026-11-17")
	if s, told := h.atTheDoor("2026-11-17", "M1001"); !s.MayTrain || told != nil {
		t.Errorf("excluded though disputed: %+v, %v", s, told)
	}
	_, err := h.desk("kari").Resolve(t.Context(), desk.Resolve{Invoice: "1", Reason: "she had trained"})
	if err != nil {
		t.Fatal(err)
	}
	h.run("2026-11-18")
	if s, _ := h.atTheDoor("2026-11-18", "M1001"); s.MayTrain {
		t.Error("not excluded after the objection was resolved")
	}
	object("2026-11-19")
	h.run("2026-11-19")
	if s, _ := h.atTheDoor("2026-11-19", "M1001"); !s.MayTrain {
		t.Errorf("%+v", s)
	}
}

// A payment that waits and may be the customer's keeps the member in.
func TestF6MoneyThatWaitsKeepsNobodyOut(t *testing.T) {
	h := handedOver(t)
	i := h.invoice("1")
	waits := entry("2026-11-13", i.Outstanding(), "wrong KID")
	waits.KID = kidOf(1001, 77)
	h.at("2026-11-13").add(waits, "")
	h.run("2026-11-17")
	if s, told := h.atTheDoor("2026-11-17", "M1001"); !s.MayTrain || told != nil {
		t.Errorf("%+v, %v", s, told)
	}
}

// While an objection stands nobody is reminded and nothing is handed over; then it goes on from where it was.
func TestAnObjectionStopsEveryStep(t *testing.T) {
	h := billed(t, 2)
	h.at("2026-10-21")
	if _, err := h.desk("kari").Hold(t.Context(), desk.Hold{Invoice: "1", Reason: "calls back"}); err != nil {
		t.Fatal(err)
	}
	// A plain hold becomes an objection, which nobody releases.
	if _, err := h.desk("kari").Object(t.Context(),
		desk.Object{Invoice: "1", Reason: "was ill"}); err != nil {
		t.Fatal(err)
	}
	_, err := h.desk("kari").Release(t.Context(), desk.Release{Invoice: "1"})
	h.refusedAs(err, desk.Objected)
	if r := h.run("2026-10-28"); count(r, "remind", "reminders") != 1 || count(r, "remind", "held") != 1 {
		t.Errorf("%+v", r.Jobs)
	}
	h.run("2026-11-03")
	if i := h.invoice("1"); !i.Reminded.IsZero() || i.InCollection || !i.Objected() {
		t.Errorf("%+v", i)
	}
	if f := h.found("held_disputed:1"); f == nil || f.Do != batch.ResolveObjection {
		t.Errorf("%+v", f)
	}
	if _, err := h.desk("kari").Resolve(t.Context(),
		desk.Resolve{Invoice: "1", Reason: "she was not"}); err != nil {
		t.Fatal(err)
	}
	if r := h.run("2026-11-04"); count(r, "remind", "reminders") != 1 {
		t.Errorf("not followed up again: %+v", r.Jobs)
	}
	h.verified()
}
