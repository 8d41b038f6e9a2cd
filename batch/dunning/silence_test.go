package dunning

import (
	"context"
	"fmt"
	"iter"
	"os"
	"testing"

	"trekk/batch"
	"trekk/batch/terms"
	"trekk/schedule/bankday"
)

// toldBooks are what newSilence reads.
type toldBooks struct {
	batch.Store
	told    []batch.Told
	settled []batch.Settled
}

func (b *toldBooks) SettledFindings(context.Context) iter.Seq2[batch.Settled, error] {
	return each(b.settled)
}

func (b *toldBooks) Told(_ context.Context, from, to bankday.Date) iter.Seq2[batch.Told, error] {
	var list []batch.Told
	for _, t := range b.told {
		if from <= t.Due && t.Due <= to {
			list = append(list, t)
		}
	}
	return each(list)
}

// silenceOn is the silence that is heard on a day by Sit's terms, whose retry window is four bank days.
func silenceOn(t *testing.T, b *toldBooks, today string) *silence {
	t.Helper()
	profile, err := terms.Load("sit", os.ReadFile)
	if err != nil {
		t.Fatal(err)
	}
	payee := &batch.Payee{Store: b, Terms: profile, Calendar: bankday.Norwegian()}
	m := payee.At(batch.Call{Now: day(today).At(12, 0)})
	s, err := newSilence(t.Context(), m, m.Calendar.Previous(day(today)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Of at least five claims not one is told of, or of at least twenty less than half of the
// usual share of the last six due dates.
func TestTheBankIsSilent(t *testing.T) {
	usually := func(told int) (list []batch.Told) { // of 100 a month, from February to August
		for month := 2; month <= 8; month++ {
			due := day(fmt.Sprintf("2026-%02d-20", month))
			list = append(list, batch.Told{Due: due, Claims: 100, Told: told})
		}
		return list
	}
	for name, c := range map[string]struct {
		before       []batch.Told
		claims, told int
		silent       bool
		usual        string
	}{
		"four claims":                      {nil, 4, 0, false, ""},
		"five claims":                      {nil, 5, 0, true, batch.UsualUnknown},
		"five, one told of":                {nil, 5, 1, false, ""},
		"five, one told of, usually all":   {usually(100), 5, 1, false, ""},
		"five, none, usually all":          {usually(100), 5, 0, true, "100 %"},
		"nineteen, one, usually all":       {usually(100), 19, 1, false, ""},
		"twenty, nine, usually all":        {usually(100), 20, 9, true, "100 %"},
		"twenty, ten, usually all":         {usually(100), 20, 10, false, ""},
		"twenty, nine, usually nine in 10": {usually(90), 20, 9, false, ""},
		"twenty, eight, usually 9 in 10":   {usually(90), 20, 8, true, "90 %"},
		"twenty, one, nothing is usual":    {nil, 20, 1, false, ""},
		"due dates of four say nothing": {
			[]batch.Told{{Due: day("2026-08-20"), Claims: 4, Told: 4}}, 20, 1, false, "",
		},
		"only the last six count": {
			append([]batch.Told{{Due: day("2026-01-20"), Claims: 9000, Told: 9000}}, usually(60)[1:]...),
			20, 7, false, "",
		},
		"a silent due date is not usual": {
			append(usually(90), batch.Told{Due: day("2026-08-28"), Claims: 9000}), 20, 8, true, "90 %",
		},
	} {
		september := batch.Told{Due: day("2026-09-21"), Claims: c.claims, Told: c.told}
		b := &toldBooks{told: append(c.before, september)}
		f := silenceOn(t, b, "2026-09-28").of(day("2026-09-21"))
		switch {
		case (f != nil) != c.silent:
			t.Errorf("%s: %+v", name, f)
		case f == nil:
		case f.Facts["usual"] != c.usual || f.Facts["told"] != c.told || f.Facts["claims"] != c.claims ||
			f.Severity != batch.Urgent || f.ID() != "bank_silent:2026-09-21" || f.Since != day("2026-09-28"):
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// The retry window counts bank days, so the silence of Easter is none (A4): what is due on Wednesday 24 March
// 2027 may be charged until Friday 2 April, and Monday's file is the first that tells of that.
func TestHolidaysAreNoSilence(t *testing.T) {
	b := &toldBooks{told: []batch.Told{{Due: day("2027-03-24"), Claims: 50}}}
	for today, silent := range map[string]bool{
		"2027-03-25": false, "2027-03-31": false, "2027-04-02": false,
		"2027-04-04": false, "2027-04-05": true,
	} {
		if f := silenceOn(t, b, today).of(day("2027-03-24")); (f != nil) != silent {
			t.Errorf("%s: %+v", today, f)
		}
	}
}

// It ends when the files come, or a person settles it; what is settled counts as usual from then on. What is
// due later than it was settled, or found anew about the same day, is not settled with it.
func TestSilenceEnds(t *testing.T) {
	september, october := day("2026-09-21"), day("2026-10-20")
	b := &toldBooks{told: []batch.Told{{Due: september, Claims: 20}, {Due: october, Claims: 20, Told: 1}}}
	s := silenceOn(t, b, "2026-10-28")
	if s.of(september) == nil || s.of(october) != nil || len(s.found) != 1 {
		t.Fatalf("%+v", s.found)
	}
	b.settled = []batch.Settled{{
		Code: batch.BankSilent, Subject: batch.Subject{Kind: batch.OfDueDate, No: "2026-09-21"}, Seq: 1,
		On: day("2026-09-28"),
	}}
	if s := silenceOn(t, b, "2026-10-28"); s.of(september) != nil || s.of(october) != nil {
		t.Errorf("settled, and found: %+v", s.found)
	}
	b.settled[0].On = day("2026-09-25") // before it was found
	if s := silenceOn(t, b, "2026-10-28"); s.of(september) == nil {
		t.Error("settled before it was found")
	}
	b.settled, b.told[0].Told = nil, 20 // the files have come, and say what is usual
	if s := silenceOn(t, b, "2026-10-28"); s.of(september) != nil || s.of(october) == nil {
		t.Errorf("the files have come: %+v", s.found)
	}
}

// A night does not cost more from year to year: what is long past is not counted again.
func TestSilenceLooksBackThirteenMonths(t *testing.T) {
	b := &toldBooks{told: []batch.Told{
		{Due: day("2025-09-22"), Claims: 20}, {Due: day("2025-10-20"), Claims: 20},
	}}
	s := silenceOn(t, b, "2026-10-28")
	if s.of(day("2025-09-22")) != nil || s.of(day("2025-10-20")) == nil {
		t.Errorf("%+v", s.found)
	}
}
