package batch_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
)

// timeline is a customer's timeline, page by page, as lines of day, sentence, amount, who and why.
func (h *house) timeline(customer string, limit int) (lines []string) {
	h.Helper()
	p := batch.Page{Limit: limit}
	for pages := 0; ; pages++ {
		l, err := h.report().Timeline(h.Context(), customer, p)
		if err != nil || pages > 100 {
			h.Fatal(pages, err)
		}
		for _, x := range l.Items {
			line := x.Day.String() + " " + x.Text
			if x.Amount != nil {
				line += " " + x.Amount.String()
			}
			if x.By != "" {
				line += fmt.Sprintf(" (%s: %s)", x.By, x.Reason)
			}
			lines = append(lines, line)
		}
		if p.After = l.Next; p.After == "" {
			return lines
		}
	}
}

// Everything about one person is on one timeline, the latest first, acts with who and why, whatever the size
// of its pages; nobody else's is on it.
func TestTimeline(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		h.member(1001)
		h.member(1002)
		h.mandate("2026-10-02", 1001)
		h.tryRun("2026-10-05")
		h.tryRun("2026-10-06")
		h.approve()
		h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 49900},
			paid{typ: 10, kid: kidOf(1001, 1), amount: 49900})
		h.tryRun("2026-10-21")
		h.assign(2, "customer:1001", 0)
		credited := batch.Ore(10000)
		_, e1 := h.desk("kari").Credit(h.Context(),
			desk.Credit{Invoice: "2", Amount: &credited, Reason: "closed for a week"})
		_, e2 := h.desk("kari").Hold(h.Context(), desk.Hold{Invoice: "2", Reason: "was ill"})
		_, e3 := h.desk("ola").Refund(h.Context(),
			desk.Refund{Of: "customer:1001", Account: "86011117947", Reason: "paid twice"})
		_, e4 := h.desk("ola").Register(h.Context(), desk.Register{Event: batch.Event{
			MembershipNo: "M1001", Kind: batch.EventFreeze, Told: h.moment().Today(),
			From: day("2026-12-01"), Months: 1,
		}})
		if err := errors.Join(e1, e2, e3, e4); err != nil {
			t.Fatal(err)
		}
		want := []string{
			"2026-10-21 tilbakebetaling 1: paid twice 499,00 (ola: paid twice)",
			"2026-10-21 medlemskap M1001: fryst, 01.12.2026 (ola: )",
			"2026-10-21 faktura 1 trukket med AvtaleGiro, innbetaling 1 499,00",
			"2026-10-21 tilgode av innbetaling 2 499,00",
			"2026-10-21 tilgode av innbetaling 2 brukt -499,00",
			"2026-10-06 betalingskrav for faktura 1, forfall 20.10.2026, i forsendelse 1 499,00",
			"2026-10-06 faktura 1 laget, forfall 20.10.2026, trekkes med AvtaleGiro: " +
				"Medlemskap uten binding, november 2026 499,00",
			"2026-10-02 AvtaleGiro-fullmakt på konto 1503.20.80119",
		}
		got := h.timeline("1001", 0)
		if a, b := slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want)); !slices.Equal(a, b) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		for _, limit := range []int{1, 2, 3} {
			if pages := h.timeline("1001", limit); !slices.Equal(pages, got) {
				t.Errorf("by %d:\n%s", limit, strings.Join(pages, "\n"))
			}
		}
		if !slices.IsSortedFunc(got, func(a, b string) int { return strings.Compare(b[:10], a[:10]) }) {
			t.Errorf("not the latest first: %s", strings.Join(got, "\n"))
		}
		other := strings.Join(h.timeline("1002", 0), "\n")
		for _, line := range []string{
			"2026-10-21 faktura 2 kreditert: closed for a week 100,00 (kari: closed for a week)",
			"2026-10-21 faktura 2 satt på vent: was ill (kari: was ill)",
		} {
			if !strings.Contains(other, line) {
				t.Errorf("%s is not in\n%s", line, other)
			}
		}
		_, none := h.report().Timeline(h.Context(), "7", batch.Page{})
		_, bad := h.report().Timeline(h.Context(), "1001", batch.Page{After: "x"})
		if !errors.Is(none, batch.ErrNotFound) || !errors.Is(bad, batch.ErrCursor) {
			t.Errorf("%v, %v", none, bad)
		}
	})
}

// On a past day the timeline ends there.
func TestTimelineThroughADay(t *testing.T) {
	h := newHouse(t, "sit")
	h.member(1001)
	h.run("2026-10-06")
	h.run("2026-11-06")
	l, err := h.report().Through(day("2026-10-31")).Timeline(h.Context(), "1001", batch.Page{})
	if err != nil || len(l.Items) == 0 || slices.ContainsFunc(l.Items, func(x report.Happening) bool {
		return x.Day > day("2026-10-31")
	}) {
		t.Errorf("%+v, %v", l.Items, err)
	}
}
