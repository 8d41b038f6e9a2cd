package batch_test

import (
	"fmt"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/dunning"
	"trekk/batch/report"
)

func (h *house) monthEnd(month string) *report.MonthEnd {
	h.Helper()
	m, err := h.report().MonthEnd(h.Context(), day(month+"-01").Month())
	if err != nil {
		h.Fatal(err)
	}
	return m
}

// checked are the checks that are not ok, with their figures.
func checked(m *report.MonthEnd) string {
	var said []string
	for _, c := range m.Checks {
		if c.State != report.CheckOK {
			said = append(said, fmt.Sprintf("%s %s %d %s", c.Code, c.State, c.Number, c.Amount))
		}
	}
	return strings.Join(said, ", ")
}

// The check list of a month says what is left to do, in figures, and whether the month may be closed, until
// it is.
func TestMonthEnd(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.member(1001)
		h.mandate("2026-10-02", 1001)
		h.tryRun("2026-10-06")
		h.approve()
		h.tryRun("2026-10-07")
		h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 49900}, paid{typ: 10, amount: 12300})
		h.tryRun("2026-10-21")
		m := h.monthEnd("2026-10")
		want := "mailbox waits 0 0,00, unmatched waits 1 123,00, settlement waits 1 622,00, " +
			"suspense waits 0 123,00"
		if got := checked(m); got != want || m.MayEnd || m.Over || m.Closed != nil || m.Waiting != 4 {
			t.Errorf("%s, want %s: %+v", got, want, m)
		}
		h.assign(2, "customer:1001", 0)
		h.at("2026-11-02").deliver("Outbound", "OCR.bad", "this is no file")
		h.tryRun("2026-11-02", "fetch", "ingest")
		m = h.monthEnd("2026-10")
		want = "files wrong 1 0,00, settlement waits 1 622,00"
		if got := checked(m); got != want || m.MayEnd || !m.Over || m.Wrong != 1 {
			t.Errorf("%s, want %s: %+v", got, want, m)
		}
		for _, f := range h.files() {
			if f.Status == batch.FileQuarantined {
				if err := h.discard(f, "none of ours"); err != nil {
					t.Fatal(err)
				}
			}
		}
		if m = h.monthEnd("2026-10"); !m.MayEnd {
			t.Errorf("may not end: %+v", m)
		}
		october := desk.ClosePeriod{Month: m.Month}
		if _, err := h.desk("kari").ClosePeriod(h.Context(), october); err != nil {
			t.Fatal(err)
		}
		if m = h.monthEnd("2026-10"); m.MayEnd || m.Closed == nil || m.Closed.ClosedBy != "kari" {
			t.Errorf("%+v", m)
		}
	})
}

// Whom the report of tonight says would be reminded and handed over are those whom the jobs then remind and
// hand over, night by night; and its sums are those of its rows.
func TestTonightIsWhatTheJobsThenDo(t *testing.T) {
	h := newHouse(t, "sit")
	for no := 1001; no <= 1005; no++ {
		h.member(no)
	}
	h.mandate("2026-10-02", 1001)
	jobs := []struct{ job, figure string }{{"remind", "reminders"}, {"collect", "handovers"}}
	total := map[string]int64{}
	for date := day("2026-10-05"); date <= day("2026-12-10"); date++ {
		h.tryRun(date.String(), "fetch", "ingest", "match", "bill", "claims", "send")
		h.approve()
		if date == day("2026-10-22") {
			if _, err := h.desk("kari").Hold(h.Context(),
				desk.Hold{Invoice: "2", Reason: "was ill"}); err != nil {
				t.Fatal(err)
			}
		}
		for k, step := range []dunning.Step{dunning.Remind, dunning.HandOver} {
			said, err := h.report().Tonight(h.Context())
			if err != nil {
				t.Fatal(err)
			}
			would := int64(0)
			for _, s := range said.Sums {
				if s.Step == step && s.Because == dunning.Taken {
					would += int64(s.Invoices)
				}
			}
			did := count(h.tryRun(date.String(), jobs[k].job), jobs[k].job, jobs[k].figure)
			if total[jobs[k].job] += did; did != would {
				t.Errorf("%s: %s of %d were to be, %d were", date, jobs[k].job, would, did)
			}
		}
	}
	if total["remind"] == 0 || total["collect"] == 0 {
		t.Errorf("nothing was done: %v", total)
	}
	h.tonightPages(t)
}

// tonightPages holds the pages of tonight's rows against its sums, and against a filter.
func (h *house) tonightPages(t *testing.T) {
	said, err := h.report().Tonight(h.Context())
	if err != nil {
		t.Fatal(err)
	}
	rows, all := 0, 0
	for _, s := range said.Sums {
		all += s.Invoices
	}
	for p := (batch.Page{Limit: 2}); ; {
		l, err := h.report().TonightPage(h.Context(), report.DecidedFilter{}, p)
		if err != nil {
			t.Fatal(err)
		}
		rows += len(l.Items)
		if p.After = l.Next; l.Next == "" {
			break
		}
	}
	disputed := report.DecidedFilter{Hold: batch.HeldDisputed}
	held, err := h.report().TonightPage(h.Context(), disputed, batch.Page{})
	if err != nil || rows != all || rows == 0 || len(held.Items) != 1 || held.Items[0].InvoiceNo != "2" ||
		held.Items[0].Hold.Text == "" {
		t.Errorf("%d rows, %d in sums, held %+v, %v", rows, all, held.Items, err)
	}
}

// Each thing in the life of an invoice that came from a file, or went in one, leads to its lines, raw and
// decoded.
func TestProofsLeadToLines(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.member(1001)
		h.member(1002)
		h.mandate("2026-10-02", 1001, 1002)
		h.tryRun("2026-10-06")
		h.approve()
		h.tryRun("2026-10-07")
		h.pay("2026-10-20", paid{typ: 10, amount: 100}, paid{kid: kidOf(1002, 2), amount: 49900, serial: 7})
		h.tryRun("2026-10-21")
		life, err := h.report().Life(h.Context(), "2")
		if err != nil {
			t.Fatal(err)
		}
		seen := map[string]string{}
		for _, e := range life.Events {
			if e.Lines == nil {
				continue
			}
			f, err := h.linesOf(*e.Lines)
			if err != nil || len(f.Lines) == 0 {
				t.Fatal(e.What, err)
			}
			seen[e.What] = f.Lines[0].Record + " " + means(f.Lines[0], "amount") + " " +
				means(f.Lines[0], "kid")
		}
		claimed := "claim_item_1 499,00 " + kidOf(1002, 2)
		paid := "ocr_item_1 499,00 " + kidOf(1002, 2)
		if len(seen) != 3 || seen["claim sealed"] != claimed || seen["settled"] != paid {
			t.Errorf("%q", seen)
		}
		whole, err := h.report().FileLines(h.Context(), batch.Out, 1, 0, 0)
		if err != nil || whole.More || whole.Lines[0].Record != "transmission_start" {
			t.Errorf("%+v, %v", whole, err)
		}
		third, err := h.report().FileLines(h.Context(), batch.Out, 1, 3, 2)
		if err != nil || !third.More || len(third.Lines) != 2 || third.Lines[0].Line != 3 ||
			third.Lines[0].Text != whole.Lines[2].Text {
			t.Errorf("%+v, %v", third, err)
		}
		if _, err := h.report().ClaimLines(h.Context(), 1, 1, 99); err == nil {
			t.Error("there is no transaction 99")
		}
	})
}

// linesOf are the lines that a proof leads to.
func (h *house) linesOf(at report.LineOf) (*report.FileLines, error) {
	if at.Line == 0 {
		return h.report().ClaimLines(h.Context(), at.No, at.Assignment, at.Transaction)
	}
	return h.report().FileLines(h.Context(), at.Direction, at.No, at.Line, 2)
}

// means is what a field of a line says.
func means(l report.FileLine, field string) string {
	for _, f := range l.Fields {
		if f.Name == field {
			return f.Means
		}
	}
	return ""
}
