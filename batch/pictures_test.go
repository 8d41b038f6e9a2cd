package batch_test

import (
	"slices"
	"testing"

	"trekk/batch"
	"trekk/batch/report"
)

// The series of the pictures say what the books do: what came and was expected each day, how fast a due date
// was paid, how people were asked, what was owed at month ends, and the mandates.
func TestPictures(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		for no := 1001; no <= 1004; no++ {
			h.member(no)
		}
		h.mandate("2026-10-02", 1001, 1002, 1003)
		h.tryRun("2026-10-06")
		h.approve()
		h.tryRun("2026-10-07")
		h.pay("2026-10-20", paid{kid: kidOf(1001, 1), amount: 49900})
		h.tryRun("2026-10-21")
		h.pay("2026-10-22", paid{kid: kidOf(1002, 2), amount: 49900})
		h.at("2026-10-22").deliver("Outbound", "OCR.gone", h.mandates("2 "+kidOf(1003, 0)))
		h.tryRun("2026-10-23")
		h.at("2026-11-02")
		p, err := h.report().Pictures(h.Context())
		if err != nil {
			t.Fatal(err)
		}
		today := len(p.Money) - 1
		due := p.Money[today-13]
		if len(p.Money) != 60 || due.Day != day("2026-10-20") || due.Came != 49900 || due.Claims != 3 ||
			due.Expected() != 3*49900+53900 {
			t.Errorf("%+v", due)
		}
		if len(p.Speed) != 1 || p.Speed[0].Due != day("2026-10-20") || p.Speed[0].Amount != 3*49900+53900 ||
			len(p.Speed[0].Permille) != 14 || !slices.IsSorted(p.Speed[0].Permille) ||
			p.Speed[0].Permille[0] != 245 || p.Speed[0].Permille[2] != 490 || p.Speed[0].Permille[13] != 490 {
			t.Errorf("%+v", p.Speed)
		}
		october := report.MonthAsked{Month: day("2026-10-20").Month(), Claims: 2, Retried: 1, Invoices: 1}
		if len(p.Asked) != 12 || p.Asked[10] != october {
			t.Errorf("%+v, want %+v", p.Asked[10:], october)
		}
		won := report.MonthMandates{Month: october.Month, Won: 3, Lost: 1}
		if len(p.Mandates) != 12 || p.Mandates[10] != won {
			t.Errorf("%+v", p.Mandates[10:])
		}
		owed := []batch.Ore{0, 49900 + 53900, 0, 0, 0, 0}
		if len(p.Ageing) != 12 || p.Ageing[10].Day != day("2026-10-31") ||
			!slices.Equal(p.Ageing[10].Bands, owed) {
			t.Errorf("%+v", p.Ageing[10:])
		}
		if sum := p.Ageing[9].Bands; slices.ContainsFunc(sum, func(o batch.Ore) bool { return o != 0 }) {
			t.Errorf("owed in September: %v", sum)
		}
	})
}

// What is owed now is what the report of ageing says, band by band.
func TestAgeingOverTimeEndsWithTheAgeing(t *testing.T) {
	h := newHouse(t, "sit")
	for no := 1001; no <= 1003; no++ {
		h.member(no)
	}
	for _, date := range []string{"2026-10-06", "2026-11-06", "2026-12-06"} {
		h.tryRun(date)
	}
	h.pay("2026-12-01", paid{typ: 10, kid: kidOf(1001, 1), amount: 20000})
	h.tryRun("2026-12-10")
	p, err := h.report().Pictures(h.Context())
	if err != nil {
		t.Fatal(err)
	}
	bands := make([]batch.Ore, len(report.AgeBands))
	for a, err := range h.report().Ageing(h.Context(), batch.LastDay) {
		if err != nil {
			t.Fatal(err)
		}
		bands[a.Band] += a.Outstanding()
	}
	if got := p.Ageing[11].Bands; !slices.Equal(got, bands) || bands[1]+bands[2] == 0 {
		t.Errorf("%v, the report says %v", got, bands)
	}
}
