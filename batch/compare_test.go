package batch_test

import (
	"errors"
	"fmt"
	"testing"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/batch/stream"
)

// A transmission is held against that of the month before: payers who are new, gone, or of whom another sum is
// claimed, with the largest changes first, each with who it is.
func TestCompare(t *testing.T) {
	onBooks(t, "sit", func(h *house) {
		for no := 1001; no <= 1014; no++ {
			h.member(no)
		}
		mandates := []int{1001, 1002, 1003}
		h.mandate("2026-10-02", mandates...)
		h.tryRun("2026-10-06")
		h.approve()
		h.tryRun("2026-10-07")
		first, err := h.report().Compare(h.Context(), 1)
		if err != nil || first.Before != nil || first.Claims != 3 || first.Due != day("2026-10-20") ||
			first.New.Payers != 0 || len(first.Dues) != 1 {
			t.Errorf("%+v, %v", first, err)
		}
		h.at("2026-10-28")
		h.deliver("Outbound", "OCR.gone", h.mandates("2 "+kidOf(1002, 0)))
		var more []int
		for no := 1004; no <= 1014; no++ {
			more = append(more, no)
		}
		h.mandate("2026-10-28", more...)
		h.tryRun("2026-10-28")
		h.events(1003, "2026-10-28,price,2026-12-01,,,299,,")
		h.payee.ApprovalRequired, h.by = true, "Ola"
		h.tryRun("2026-11-06")
		c, err := h.report().Compare(h.Context(), 2)
		if err != nil {
			t.Fatal(err)
		}
		if c.Before == nil || c.Before.Number != 1 || c.Before.Due != day("2026-10-20") || c.Same != 1 {
			t.Errorf("%+v, before %+v", c, c.Before)
		}
		for what, got := range map[string]report.PayerChanges{"new": c.New, "gone": c.Gone,
			"changed": c.Changed} {
			want := map[string]struct {
				payers     int
				largest    int
				difference batch.Ore
				first      string
			}{
				"new":     {11, 10, 11 * 49900, "1004: 0,00 to 499,00"},
				"gone":    {1, 1, -49900, "1002: 499,00 to 0,00"},
				"changed": {1, 1, -20000, "1003: 499,00 to 299,00"},
			}[what]
			first := fmt.Sprintf("%s: %s to %s", got.Largest[0].CustomerNo, got.Largest[0].Was,
				got.Largest[0].Is)
			if got.Payers != want.payers || len(got.Largest) != want.largest ||
				got.Difference != want.difference || first != want.first || got.Largest[0].Name == "" {
				t.Errorf("%s: %+v, %s", what, got, first)
			}
		}
		if c.Amount-c.Before.Amount != c.New.Difference+c.Gone.Difference+c.Changed.Difference {
			t.Errorf("the changes do not make up the difference: %+v", c)
		}
		claims, err := stream.All(h.payee.Store.Claims(h.Context(), 2))
		if err != nil || c.TooMuch.Claims != 0 {
			t.Fatalf("%+v, %v", c.TooMuch, err)
		}
		h.at("2026-11-06").add(entry("2026-11-06", claims[0].Amount, "1"), claims[0].InvoiceNo)
		c, err = h.report().Compare(h.Context(), 2)
		if want := (report.ClaimsSum{Claims: 1, Amount: claims[0].Amount}); err != nil || c.TooMuch != want {
			t.Errorf("claimed too much: %+v, want %+v, %v", c.TooMuch, want, err)
		}
		if _, err := h.report().Compare(h.Context(), 7); !errors.Is(err, batch.ErrNotFound) {
			t.Error(err)
		}
	})
}
