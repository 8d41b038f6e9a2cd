package batch_test

import (
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// What the bank may have been paid and not told of keeps an arrangement: a part is broken once the bank has
// been heard of for the bank day after its own (invariant 4).
func TestWhetherAnArrangementIsKept(t *testing.T) {
	cal := bankday.Norwegian()
	parts := &batch.Arrangement{Until: day("2026-12-01"), Parts: []batch.Part{
		{Due: day("2026-11-01"), Amount: 20000}, // a Sunday
		{Due: day("2026-12-01"), Amount: 30000},
	}}
	postponed := &batch.Arrangement{Until: day("2026-11-01")}
	for name, c := range map[string]struct {
		a     *batch.Arrangement
		owed  batch.Ore
		heard string
		kept  bool
		since string
	}{
		"before":                 {parts, 50000, "2026-10-30", true, "2026-11-02"},
		"its bank day":           {parts, 50000, "2026-11-02", true, "2026-11-02"},
		"heard of for that":      {parts, 50000, "2026-11-03", false, "2026-11-02"},
		"one øre short":          {parts, 30001, "2026-11-03", false, "2026-11-02"},
		"paid":                   {parts, 30000, "2026-11-03", true, "2026-12-01"},
		"more than the part":     {parts, 10000, "2026-12-01", true, "2026-12-01"},
		"the second is missing":  {parts, 10000, "2026-12-02", false, "2026-12-01"},
		"all paid":               {parts, 0, "2027-12-02", true, "2026-12-01"},
		"owed more, taken back":  {parts, 60000, "2026-10-30", true, "2026-11-02"},
		"postponed":              {postponed, 50000, "2026-11-02", true, "2026-11-02"},
		"postponed and not paid": {postponed, 50000, "2026-11-03", false, "2026-11-02"},
	} {
		kept, since := c.a.Kept(c.owed, day(c.heard), cal)
		if kept != c.kept || since != day(c.since) {
			t.Errorf("%s: %v, since %s", name, kept, since)
		}
	}
}

// Whatever is paid of parts, the first that is not paid and those behind it sum to what is outstanding.
func TestPartsSumToWhatIsOutstanding(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := &batch.Arrangement{}
		for n, amount := range rapid.SliceOfN(rapid.Int64Range(1, 50000), 2, 12).Draw(t, "parts") {
			a.Parts = append(a.Parts, batch.Part{Due: day("2026-11-01").AddMonths(n),
				Amount: batch.Ore(amount)})
		}
		owed := batch.Ore(rapid.Int64Range(0, int64(a.Sum())).Draw(t, "owed"))
		next, left := a.Next(owed)
		if left != (owed > 0) {
			t.Fatalf("%s owed: %+v, %v", owed, next, left)
		}
		sum := next.Amount
		for _, p := range a.Parts {
			if left && p.Due > next.Due {
				sum += p.Amount
			}
		}
		if sum != owed {
			t.Errorf("%s owed: %+v of %+v", owed, next, a.Parts)
		}
	})
}
