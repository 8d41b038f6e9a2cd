package batch_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/agency"
	"trekk/batch/desk"
)

// A case that the agency refuses to give up stays in sight, and is handed over by nobody anew, until the agency is
// told again and accepts it, or says that it has closed it.
func TestACaseThatTheAgencyKeeps(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		hash := h.handedOver(2)
		refuse := func(message, invoice int) string {
			return fmt.Sprintf(`"record":"receipt","message":%d,"case":%d,"result":"refused","reason":"in court"`, message,
				invoice)
		}
		h.pay("2026-11-05", paid{kid: kidOf(1001, 1), amount: 53900},
			paid{kid: kidOf(1002, 2), amount: 53900, serial: 2})
		h.run("2026-11-05")
		h.wantTold(2, "withdraw 1 left 0 paid 53900 credited 0 paid",
			"withdraw 2 left 0 paid 53900 credited 0 paid")
		hash = h.fromAgency(2, hash, 0, refuse(3, 1), refuse(4, 2))
		h.tryRun("2026-11-06")
		for _, no := range []string{"1", "2"} {
			if c := h.theCase(no); c.State != batch.CaseKept || c.Reason != "in court" || !c.Ended.IsZero() {
				h.Fatalf("%+v", c)
			}
			h.wantFinding(batch.AgencyKeeps, no)
		}
		h.pay("2026-11-09", paid{kid: kidOf(1001, 1), amount: 53900, minus: true, typ: 18, serial: 3},
			paid{kid: "", amount: 60000, serial: 4})
		for _, date := range []string{"2026-11-09", "2026-11-24", "2026-11-30"} {
			h.tryRun(date)
		}
		if c := h.theCase("1"); c.No != 1 || h.invoice("1").InCollection {
			h.Errorf("it is handed over a second time: %+v", c)
		}
		again := desk.WithdrawHandover{Invoice: "2", Reason: "agreed with them"}
		if _, err := h.desk("kari").WithdrawHandover(h.Context(), again); err != nil {
			h.Fatal(err)
		}
		h.tryRun("2026-12-01")
		h.wantTold(3, "withdraw 2 left 0 paid 53900 credited 0 paid")
		h.fromAgency(3, hash, 0, `"record":"receipt","message":5,"case":2,"result":"accepted"`,
			`"record":"status","case":1,"on":"2026-12-01","state":"closed","text":"given up","process":"simple","costs_ore":0`)
		h.tryRun("2026-12-02")
		if c := h.theCase("2"); c.State != batch.CaseWithdrawn || c.Ended.IsZero() {
			h.Errorf("%+v", c)
		}
		if c := h.theCase("1"); c.State != batch.CaseClosed || c.Ended.IsZero() {
			h.Errorf("%+v", c)
		}
		if f := h.found("agency_keeps:1"); f != nil {
			h.Errorf("%+v", f)
		}
		_, err := h.desk("kari").WithdrawHandover(h.Context(), again)
		refusedWith(h.T, err, desk.NotWithAgency)
		h.ledger(h.T)
	})
}

// The books are those of a night ago: nothing acts, and when they go on, no number that the agency has is used again,
// its next file follows on what it has, and nothing is handed over before a person has looked.
func TestNumbersOfTheAgencyAreNotUsedAgainAfterARestore(t *testing.T) {
	fence := agency.FenceFile(filepath.Join(t.TempDir(), "outbox.agency"))
	first, second := newHouse(t, "sit"), newHouse(t, "sit")
	both(first, second, func(h *house) {
		h.withAgency()
		h.payee.AgencyFence = fence
		h.member(1001, "end", "2026-11-30")
		h.run("2026-10-06")
		h.run("2026-10-28")
	})
	first.run("2026-11-03")
	if f, err := fence.Read(); err != nil || f.File != 1 || f.Case != 1 || f.Message != 1 ||
		f.SHA256 != first.toAgency(1)[0].sha256 {
		t.Fatalf("%+v, %v", f, err)
	}
	second.tryRun("2026-11-03")
	if second.found("agency_behind:gym") == nil || second.invoice("1").InCollection ||
		second.toAgency(1) != nil {
		t.Fatal("the books that are behind go on")
	}
	if _, err := second.desk("kari").Recover(t.Context(), desk.Recover{Reason: "restored"}); err != nil {
		t.Fatal(err)
	}
	second.tryRun("2026-11-04")
	if second.found("agency_behind:gym") != nil || second.invoice("1").InCollection {
		t.Errorf("%+v", second.invoice("1"))
	}
	_, err := second.desk("kari").Settle(t.Context(), desk.Settle{Finding: "agency_files_lost:gym",
		Reason: "it has none"})
	if err != nil {
		t.Fatal(err)
	}
	second.run("2026-11-05")
	lines := second.toAgency(2)
	if len(lines) != 3 || lines[0].File != 2 || lines[0].Previous != first.toAgency(1)[0].sha256 ||
		lines[1].Case != 2 ||
		lines[1].Message != 2 {
		t.Errorf("%+v", lines)
	}
	if err := os.WriteFile(string(fence), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := second.tryRun("2026-11-06"); r.Err() == nil ||
		!strings.Contains(r.Err().Error(), "outbox.agency") {
		t.Errorf("a broken fence stops nothing: %v", r.Err())
	}
}

// What an agency may charge is what the law in the books says on the day.
func TestTheAgencysCostsAreHeldAgainstTheLawOfTheBooks(t *testing.T) {
	h := newHouse(t, "sit")
	hash := h.handedOver(1)
	h.fromAgency(2, hash, 0,
		`"record":"status","case":1,"on":"2026-11-05","state":"open","text":"","process":"simple","costs_ore":26250`)
	h.tryRun("2026-11-05")
	if f := h.found("agency_costs:1"); f != nil {
		t.Fatalf("%+v", f)
	}
	_, err := h.desk("kari").AddLaw(t.Context(),
		desk.AddLaw{Reason: "read", Data: "agency:\n  - from: 2026-11-01\n" +
			"    costs:\n      - {up_to: 1000, simple: 250, heavy: 500}\n      - {simple: 600, heavy: 1200}\n"})
	if err != nil {
		t.Fatal(err)
	}
	h.tryRun("2026-11-06")
	if f := h.found("agency_costs:1"); f == nil || f.Facts["most_ore"] != batch.Ore(25000) {
		t.Errorf("%+v", f)
	}
}
