package batch_test

import (
	"testing"

	"trekk/batch/night"
	"trekk/schedule/bankday"
)

// rehearsed counts what a job would do, by action. On some days it looks whether that has written anything.
func (h *house) rehearsed(date bankday.Date, job string) map[string]int64 {
	h.Helper()
	before := ""
	if date.Day()%10 == 6 {
		before = h.dump()
	}
	said, err := h.at(date.String()).night().Rehearse(h.Context(), job)
	if err != nil || said.Err() != nil {
		h.Fatal(err, said.Err())
	}
	if before != "" && h.dump() != before {
		h.Fatalf("the rehearsal of %s on %s has written", job, date)
	}
	counts := map[string]int64{}
	for _, r := range said.Jobs[0].Would {
		counts[r.Action]++
	}
	return counts
}

// What a rehearsal says is what the run then does, job by job and night by night, and it writes nothing.
func TestARehearsalIsWhatTheRunThenDoes(t *testing.T) {
	for _, profile := range []string{"sit", "f24s"} {
		h := newHouse(t, profile)
		h.member(1001)
		h.member(1002)
		h.member(1003)
		h.mandate("2026-10-02", 1001, 1002)
		figures := map[string]map[string]string{
			"bill": {"invoice": "invoices"}, "claims": {"claim": "claims", "cancel": "cancellations"},
			"send": {"send": "transmissions"}, "remind": {"remind": "reminders"},
			"collect": {"handover": "handovers", "withdraw": "withdrawals"}, "fetch": {"fetch": "files"},
		}
		done := map[string]int64{}
		for date := day("2026-10-05"); date <= day("2026-12-31"); date++ {
			if date == day("2026-10-21") {
				h.pay("2026-10-21", paid{kid: kidOf(1001, 1), amount: 49900, serial: 1})
			}
			for _, job := range night.Jobs() {
				would := h.rehearsed(date, job)
				result := h.tryRun(date.String(), job)
				for action, figure := range figures[job] {
					if did := count(result, job, figure); would[action] != did {
						t.Errorf("%s, %s on %s: %d %s were to be, %d were", profile, job, date, would[action],
							action, did)
					}
					done[action] += would[action]
				}
			}
			h.approve()
		}
		for _, action := range []string{"invoice", "claim", "send", "fetch"} {
			if done[action] == 0 {
				t.Errorf("%s: nothing was rehearsed of %s: %v", profile, action, done)
			}
		}
	}
}

// Who is left alone is named with the reason.
func TestARehearsalSaysWhoIsLeftAlone(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.member(1002, "paid_until", "2026-11")
	h.run("2026-10-06")
	h.run("2026-10-29", "fetch", "ingest", "match")
	said, err := h.at("2026-10-06").night().Rehearse(t.Context(), "bill")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, r := range said.Jobs[0].WouldNot {
		found = found || r.Subject == "membership M1002" && r.Action == "invoice" &&
			r.Reason == "paid ahead until 2026-11 (S4)"
	}
	if !found {
		t.Errorf("%+v", said.Jobs[0].WouldNot)
	}
	if _, err := h.night().Rehearse(t.Context(), "bil"); err == nil {
		t.Error("a job that there is not was rehearsed")
	}
}
