package batch_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/schedule/bankday"
)

// claimedOf is a house with customers 1001..., whose claims, due Tuesday, 20 October 2026, the bank approved.
// One more, the last, has no mandate.
func claimedOf(t *testing.T, n int) *house {
	t.Helper()
	h := members(t, n+1)
	var with []int
	for i := range n {
		with = append(with, 1001+i)
	}
	h.mandate("2026-10-02", with...)
	h.run("2026-10-06")
	h.at("2026-10-06")
	h.approve()
	h.run("2026-10-07")
	return h
}

const silentOctober = "bank_silent:2026-10-20"

// charged delivers the bank's file of charges of customers 1001 to 1000+n.
func (h *house) charged(date string, n int) {
	h.Helper()
	var list []paid
	for no := 1; no <= n; no++ {
		list = append(list, paid{kid: kidOf(1000+no, no), amount: 49900, serial: 1})
	}
	h.pay(date, list...)
}

// Invariant 9: no run for four weeks, then one with nothing from the bank. Nobody of that due date is chased,
// whether by claim or by hand, as long as the bank has told of none of the claims; when the files come, who
// has not paid is reminded first, and handed over the terms' six days later.
func TestScene4NobodyIsChasedWhileTheBankIsSilent(t *testing.T) {
	h := claimedOf(t, 6)
	for _, date := range []string{"2026-11-18", "2026-11-19"} {
		if got := h.acted(date); got != [2]int64{} {
			t.Errorf("%s: acted on %d", date, got)
		}
	}
	f := h.found(silentOctober)
	if f == nil || f.Severity != batch.Urgent || f.Facts["claims"] != 6 || f.Facts["told"] != 0 {
		t.Fatalf("%+v", f)
	}
	err := h.tryRun("2026-11-19").Err()
	if err == nil || !strings.Contains(err.Error(), "told of 0 of the 6 claims") {
		t.Errorf("the run says %v", err)
	}
	h.charged("2026-11-20", 4)
	if got := h.acted("2026-11-20"); got != [2]int64{3, 0} {
		t.Errorf("acted on %d, want reminders to two whom the bank did not charge, and one by hand", got)
	}
	if f := h.found(silentOctober); f != nil {
		t.Errorf("the files have come: %+v", f)
	}
	if got := h.acted("2026-11-25"); got != [2]int64{} {
		t.Errorf("acted on %d before six days have passed", got)
	}
	if got := h.acted("2026-11-26"); got != [2]int64{0, 3} {
		t.Errorf("acted on %d six days later", got)
	}
}

// A payee with four claims may well have four who cannot pay, and the retry window comes first (A4).
func TestFourClaimsAreNoSilence(t *testing.T) {
	for n, silent := range map[int]bool{4: false, 5: true} {
		h := claimedOf(t, n)
		for _, date := range []string{"2026-10-21", "2026-10-26"} {
			if h.acted(date); h.found(silentOctober) != nil {
				t.Errorf("%d claims: silent on %s, within the window", n, date)
			}
		}
		got := h.acted("2026-10-28")
		if reminded := got != [2]int64{}; reminded == silent || (h.found(silentOctober) != nil) != silent {
			t.Errorf("%d claims: acted on %d, %+v", n, got, h.found(silentOctober))
		}
	}
}

// What the bank rejected, and what was paid by hand, it has told of.
func TestWhateverTheBankTellsIsNoSilence(t *testing.T) {
	for what, tell := range map[string]func(*house){
		"rejected": func(h *house) {
			h.deliver("Inbound", "L00202.F0000001.csv",
				"Liste;Forsendelse;Oppdrag;Transaksjon;Status;Tekst\n"+
					"L00202;0000001;0000001;0000001;AVVIST;FBO finnes ikke\n")
		},
		"by hand": func(h *house) {
			h.pay("2026-10-21", paid{typ: 10, kid: kidOf(1001, 1), amount: 49900, serial: 1})
		},
	} {
		h := claimedOf(t, 5)
		tell(h.at("2026-10-21"))
		h.acted("2026-10-21")
		if h.acted("2026-10-28"); h.found(silentOctober) != nil {
			t.Errorf("%s: %+v", what, h.found(silentOctober))
		}
	}
}

// One file of several is missing: of 20 claims eight are told of, where all usually are.
func TestOneFileOfSeveralIsMissing(t *testing.T) {
	h := claimedOf(t, 20)
	h.charged("2026-10-20", 20)
	h.run("2026-10-20")
	h.run("2026-11-06") // the next ones, due Friday, 20 November
	h.approve()
	h.run("2026-11-09")
	told := func(from, to int) {
		var list []paid
		for no := from; no <= to; no++ {
			list = append(list, paid{kid: kidOf(1000+no, 21+no), amount: 49900, serial: 1})
		}
		h.pay("2026-11-20", list...)
	}
	told(1, 8)
	if got := h.acted("2026-11-30"); got[0] > 1 { // the one by hand owes October's too
		t.Errorf("acted on %d", got)
	}
	const november = "bank_silent:2026-11-20"
	if f := h.found(november); f == nil || f.Facts["told"] != 8 || f.Facts["usual"] != "100 %" {
		t.Fatalf("%+v", f)
	}
	told(9, 19)
	if got := h.acted("2026-11-30"); h.found(november) != nil || got[0] == 0 {
		t.Errorf("the file has come: acted on %d, %+v", got, h.found(november))
	}
}

// Invariant 9: a person settles it: signed, with a reason, kept, and no longer wrong. What ends by itself
// nobody settles.
func TestAPersonSettlesAFinding(t *testing.T) {
	h, ctx := claimedOf(t, 5), context.Background()
	h.acted("2026-10-28")
	settle := func(id, reason string) error {
		_, err := h.desk("kari").Settle(ctx, desk.Settle{Finding: id, Reason: reason})
		return err
	}
	for id, want := range map[string]string{
		silentOctober: "needs a reason", "bank_silent:2026-09-20": "nothing of the kind stands",
		"file_in_quarantine:3": "it ends when the file has been worked again", "sun_spots:1": "no finding",
		"held_by_nobody": "no finding",
	} {
		var refusal *batch.Refusal
		reason := "x"
		if id == silentOctober {
			reason = " "
		}
		if err := settle(id, reason); !errors.As(err, &refusal) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", id, err, want)
		}
	}
	if err := settle(silentOctober, "all were stopped: we had sent a wrong amount"); err != nil {
		t.Fatal(err)
	}
	if h.found(silentOctober) != nil || len(h.status().Wrong) != 0 {
		t.Errorf("settled, and wrong: %v", h.status().Wrong)
	}
	if err := settle(silentOctober, "again"); err == nil || !strings.Contains(err.Error(), "kari settled") {
		t.Errorf("settled twice: %v", err)
	}
	f, err := h.report().Finding(ctx, silentOctober)
	if err != nil || f.Settled == nil || f.Settled.By != "kari" || f.Settled.On != day("2026-10-28") ||
		!strings.Contains(f.Text, "0 av 5") {
		t.Errorf("%+v, %v", f, err)
	}
	acts := 0
	for a, err := range h.payee.Store.Acts(ctx, batch.Subject{Kind: batch.OfFinding, No: silentOctober}) {
		if acts++; err != nil || a.By != "kari" || a.Action != "settle" || a.Reason == "" {
			t.Errorf("%+v, %v", a, err)
		}
	}
	if acts != 1 {
		t.Errorf("%d acts", acts)
	}
	if got := h.acted("2026-10-29"); got != [2]int64{6, 0} {
		t.Errorf("acted on %d after it was settled", got)
	}
}

// Easter of 2027: what is due on Saturday, 20 March is charged on Monday the 22nd, and tried on the 23rd, the
// 24th, the 30th and the 31st. Nothing that does not come on a holiday is missing.
func TestEasterIsNoSilence(t *testing.T) {
	h := members(t, 5)
	h.mandate("2026-10-02", 1001, 1002, 1003, 1004, 1005)
	h.payee.Creditor.BillFrom = bankday.MonthOf(2027, 4)
	h.run("2027-03-06")
	h.approve()
	h.run("2027-03-08")
	for _, c := range []struct {
		date   string
		silent bool
	}{{"2027-03-25", false}, {"2027-03-29", false}, {"2027-03-31", false}, {"2027-04-01", true}} {
		got := h.acted(c.date)
		if f := h.found("bank_silent:2027-03-20"); (f != nil) != c.silent || got != [2]int64{} {
			t.Errorf("%s: acted on %d, %+v", c.date, got, f)
		}
	}
}
