package batch_test

import (
	"encoding/json"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
)

func (h *house) overview(date string) *report.Today {
	h.Helper()
	t, err := h.at(date).report().Overview(h.Context())
	if err != nil {
		h.Fatal(err)
	}
	return t
}

// needs names what needs a person, in order, with number and amount.
func needs(list []report.Need) string {
	var said []string
	for _, n := range list {
		line := n.ID + " " + string(n.Severity)
		if n.Amount != nil {
			line += " " + n.Amount.String()
		}
		said = append(said, line)
	}
	return strings.Join(said, "\n")
}

// Today says what needs a person by urgency, what the jobs did, the next deadlines with their minutes, and
// what of this week's money was expected and has come.
func TestOverview(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.payee.ApprovalRequired = true
		for no := 1001; no <= 1006; no++ {
			h.member(no)
		}
		h.mandate("2026-10-02", 1001, 1002)
		h.run("2026-10-05")
		if got := needs(h.overview("2026-10-05").Needs); got != "" {
			t.Errorf("on the first day: %s", got)
		}
		h.tryRun("2026-10-06")
		today := h.overview("2026-10-06")
		if got, want := needs(today.Needs), "approval_missing:1 urgent 998,00"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		n := today.Needs[0]
		if n.Items != 2 || n.Deadline == nil || !n.Deadline.Time().Equal(day("2026-10-14").At(14, 0)) {
			t.Errorf("%+v", n)
		}
		if today.Urgent != 1 || today.Waiting != 0 || len(today.Known) != 1 {
			t.Errorf("%d urgent, %d waiting, %s", today.Urgent, today.Waiting, needs(today.Known))
		}
		if len(today.Night) < 8 || today.Night[0].Job != "fetch" {
			t.Errorf("%+v", today.Night)
		}
		for _, j := range today.Night {
			if j.Job == "bill" && j.Counts.Get("invoices") != 6 {
				t.Errorf("%+v", j)
			}
		}
		next := today.Deadlines[0]
		if next.Code != report.LastInvoicing || !next.Last.Equal(day("2026-10-06").At(23, 59)) ||
			next.Minutes != 11*60+59 || next.Due != day("2026-10-20") {
			t.Errorf("%+v", next)
		}
		if err := h.desk("ola").Approve(h.Context(),
			desk.Approve{Transmission: 1, Reason: "as ever"}); err != nil {
			t.Fatal(err)
		}
		h.tryRun("2026-10-07")
		h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 49900},
			paid{typ: 10, kid: kidOf(1003, 3), amount: 54400},
			paid{typ: 10, amount: 100})
		h.tryRun("2026-10-21")
		w := h.overview("2026-10-21").Week
		tuesday := w.Days[1]
		if len(w.Days) != 7 || tuesday.Day != day("2026-10-20") || tuesday.Claims != 2 ||
			tuesday.Invoices != 4 ||
			tuesday.Payments != 3 || tuesday.Came != 49900+54400+100 || w.Came != tuesday.Came ||
			w.Expected != tuesday.Expected() || w.Expected <= 6*49900 {
			t.Errorf("%+v", w)
		}
		if text, err := json.Marshal(today); err != nil || strings.Contains(string(text), ":null,\"known\"") {
			t.Errorf("%s, %v", text, err)
		}
	})
}

// Many invoices that one reason holds are one line, and a line of one is told as it is.
func TestOverviewPutsHoldsTogether(t *testing.T) {
	h := newHouse(t, "sit")
	for no := 1001; no <= 1004; no++ {
		h.member(no)
	}
	h.run("2026-10-06")
	for _, no := range []string{"1", "2", "3"} {
		if _, err := h.desk("kari").Hold(h.Context(), desk.Hold{Invoice: no, Reason: "was ill"}); err != nil {
			t.Fatal(err)
		}
	}
	h.run("2026-10-29")
	var folded []report.Need
	for _, n := range h.overview("2026-10-29").Needs {
		if n.Code == batch.InvoicesHeld || n.Code == batch.HeldDisputed {
			folded = append(folded, n)
		}
	}
	if len(folded) != 1 || folded[0].Items != 3 || *folded[0].Amount != 3*(49900+4000) {
		t.Errorf("%+v", folded)
	}
}

// The bank's next file is expected when its files have come before, on a bank day.
func TestNextFile(t *testing.T) {
	h := newHouse(t, "sit")
	if got := h.overview("2026-10-01").NextFile; got != nil {
		t.Errorf("out of nothing: %v", got.Time())
	}
	for _, date := range []string{"2026-10-05", "2026-10-06", "2026-10-07", "2026-10-08"} {
		h.at(date)
		h.now = day(date).At(12, 17)
		h.deliver("Outbound", "OCR."+date, h.ocr(date, ourAccount))
		if _, err := h.night().Run(h.Context(), "fetch", "ingest"); err != nil {
			t.Fatal(err)
		}
	}
	h.now = day("2026-10-09").At(12, 31) // Friday
	got, err := h.report().Overview(h.Context())
	if err != nil || got.NextFile == nil || !got.NextFile.Time().Equal(day("2026-10-12").At(12, 30)) {
		t.Errorf("%v, %v", got.NextFile.Time(), err)
	}
}
