package batch_test

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/night"
)

// machine makes the house's clock be held against a machine's at noon of a day.
func (h *house) machine(date string) {
	h.payee.Machine = func() time.Time { return day(date).At(12, 0) }
}

// foundCodes are the codes of what a job tells of.
func foundCodes(r *night.Result, job string) (codes []batch.FindingCode) {
	for _, j := range r.Jobs {
		if j.Job == job {
			for _, f := range j.Findings {
				codes = append(codes, f.Code)
			}
		}
	}
	return codes
}

// acts is how many rows the audit log has.
func (h *house) acts() int64 {
	h.Helper()
	rows, _, err := h.payee.Store.VerifyAudit(context.Background())
	if err != nil {
		h.Fatal(err)
	}
	return rows
}

// A year typed wrong does nothing at all, and leaves nothing behind against which a right day is held.
func TestANightInAnotherCenturyDoesNothing(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.machine("2026-10-06")
	before := h.acts()
	for range 2 {
		r := h.tryRun("2062-01-01")
		if err := r.Err(); err == nil || strings.Count(err.Error(), "\n") != 0 ||
			!strings.HasPrefix(err.Error(),
				"fetch, ingest, match, bill, claims, send, remind, collect, deliver, agency: "+
					"the clock says 2062-01-01 12:00, and the machine's 2026-10-06 12:00") {
			t.Errorf("it says %v", err)
		}
	}
	if n := h.acts(); len(h.invoices()) != 0 || n != before {
		t.Errorf("%d invoices, %d acts more", len(h.invoices()), n-before)
	}
	log, err := h.payee.Store.LastRun(t.Context())
	if err != nil || slices.ContainsFunc(log, func(e batch.RunEntry) bool { return e.Job != "report" }) {
		t.Errorf("the run log has %v, %v", log, err)
	}
	said, err := h.at("2062-01-01").night().Rehearse(t.Context(), "bill")
	if err != nil || len(said.Jobs[0].Findings) != 2 || said.Jobs[0].Findings[0].Code != batch.ClockAhead ||
		said.Jobs[0].Findings[1].Facts["months"] != 423 {
		t.Errorf("a rehearsal may be of any day, and says that the run may not: %v, %v", said.Jobs, err)
	}
	if n := count(h.run("2026-10-06"), "bill", "invoices"); n != 1 {
		t.Errorf("%d invoices the right night", n)
	}
}

// A mailbox that was listed in the future has not been listed today.
func TestWhatWasListedInTheFutureCountsForNothing(t *testing.T) {
	h := newHouse(t, "sit")
	h.run("2062-01-02", "fetch") // the clock is free
	for date, want := range map[string]bool{"2026-10-06": true, "2062-01-02": false} {
		s, err := h.at(date).report().Status(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		never := slices.ContainsFunc(s.Findings, func(f batch.Finding) bool {
			return f.Code == batch.BlockNeverListed
		})
		if never != want {
			t.Errorf("%s: never listed is %v", date, never)
		}
	}
}

// After a run by a wrong clock a person says once that it is right now; the next wrong one is told again.
func TestAWrongClockIsAcceptedOnce(t *testing.T) {
	h := newHouse(t, "sit")
	h.run("2027-02-01", "claims") // the clock is free
	h.machine("2026-10-06")
	r := h.tryRun("2026-10-06", "bill")
	if got := foundCodes(r, "bill"); !slices.Equal(got, []batch.FindingCode{batch.ClockBehindRun}) {
		t.Fatalf("it finds %v", got)
	}
	s, err := h.report().Status(t.Context())
	if err != nil || len(s.Wrong) != 1 || !strings.Contains(s.Wrong[0], "trekk clock accept") {
		t.Errorf("status: %v, %v", s.Wrong, err)
	}
	accept := func(reason string) ([]batch.Finding, error) {
		return h.desk("kari").AcceptClock(t.Context(), desk.AcceptClock{Reason: reason})
	}
	if _, err := accept(" "); !errors.Is(err, batch.ErrRefused) {
		t.Errorf("without a reason: %v", err)
	}
	list, err := accept("the machine was in 2027")
	if err != nil || len(list) != 1 || list[0].Code != batch.ClockBehindRun {
		t.Fatalf("accepted %v, %v", list, err)
	}
	if _, err := accept("again"); !errors.Is(err, batch.ErrRefused) {
		t.Errorf("nothing is against the clock: %v", err)
	}
	h.run("2026-10-06")
	h.machine("2026-10-16")
	h.run("2026-10-16", "claims")
	h.machine("2026-10-06")
	if got := foundCodes(h.tryRun("2026-10-06", "bill"), "bill"); len(got) != 1 {
		t.Errorf("a clock that went back after that: %v", got)
	}
}

// A file from the future stops what acts, and is taken in.
func TestAFileFromTheFutureIsHeldAgainstTheClock(t *testing.T) {
	h := newHouse(t, "sit")
	h.machine("2026-10-06")
	h.at("2026-10-09").deliver("Outbound", "X.1", "no bank file")
	r := h.tryRun("2026-10-06", "fetch", "bill", "claims")
	if n := count(r, "fetch", "files"); n != 1 {
		t.Errorf("%d files fetched", n)
	}
	for _, job := range []string{"bill", "claims"} {
		if got := foundCodes(r, job); !slices.Equal(got, []batch.FindingCode{batch.ClockBehindFile}) {
			t.Errorf("%s finds %v", job, got)
		}
	}
	if _, err := h.desk("kari").AcceptClock(t.Context(), desk.AcceptClock{Reason: "theirs"}); err != nil {
		t.Fatal(err)
	}
	h.run("2026-10-06", "bill", "claims")
	h.deliver("Outbound", "X.2", "another")
	h.at("2026-10-10").deliver("Outbound", "X.3", "a third")
	h.run("2026-10-06", "fetch")
	if got := foundCodes(h.tryRun("2026-10-06", "bill"), "bill"); len(got) != 1 {
		t.Errorf("another file from the future: %v", got)
	}
}

// What has just been put into the mailbox has the mailbox's time: the machine's own may be the wrong one.
func TestTheMailboxTellsOfItsClock(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.at("2026-10-02").deliver("Outbound", "OCR.1", h.mandates("1 "+kidOf(1001, 0)))
	h.run("2026-10-06", "fetch", "ingest", "match", "bill", "claims") // the clock is free
	// The folder has the time of the machine that runs the test, which is far from October 2026 or in it.
	now := time.Now().Truncate(time.Second)
	h.payee.Machine = func() time.Time { return h.now }
	if !batch.ClocksDiffer(now, day("2026-10-06").At(13, 0)) {
		t.Skip("the machine's clock is the one of this test")
	}
	h.now = day("2026-10-06").At(13, 0)
	r, err := h.night().Run(t.Context(), "send", "remind")
	if err != nil || count(r, "send", "transmissions") != 1 {
		t.Fatalf("it was not sent: %v, %v", r, err)
	}
	for _, job := range []string{"send", "remind"} {
		if got := foundCodes(r, job); !slices.Equal(got, []batch.FindingCode{batch.ClockOfMailbox}) {
			t.Errorf("%s finds %v", job, got)
		}
	}
	if sent, _ := filepath.Glob(filepath.Join(h.dir, "mail", "Inbound", "*")); len(sent) != 1 {
		t.Errorf("the mailbox has %v", sent)
	}
	if _, err := h.desk("kari").AcceptClock(t.Context(), desk.AcceptClock{Reason: "theirs"}); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.Add(time.Hour)
	r, err = h.night().Run(t.Context(), "send", "remind")
	if err != nil || r.Err() != nil {
		t.Errorf("after it was accepted: %v, %v", r.Err(), err)
	}
}
