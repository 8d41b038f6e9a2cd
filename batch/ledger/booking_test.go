package ledger

import (
	"errors"
	"testing"

	"trekk/batch"
	"trekk/schedule/bankday"
)

func TestNothingIsBookedInAClosedPeriod(t *testing.T) {
	october31, november1 := bankday.New(2026, 10, 31), bankday.New(2026, 11, 1)
	closed := &books{periods: []batch.Period{
		{Through: bankday.New(2026, 9, 30)}, {Through: october31},
	}}
	for _, c := range []struct {
		name            string
		books           *books
		day, want, from bankday.Date
		refused         bool
	}{
		{"none is closed", &books{}, bankday.New(2026, 1, 1), bankday.New(2026, 1, 1), 0, false},
		{"the last closed day", closed, october31, november1, november1, true},
		{"long closed", closed, bankday.New(2025, 1, 1), november1, november1, true},
		{"the first open day", closed, november1, november1, november1, false},
		{"later", closed, today, today, november1, false},
	} {
		b, err := Bookable(t.Context(), c.books)
		if err != nil || b.On(c.day) != c.want || b.First() != c.from {
			t.Errorf("%s: %v: %s is booked on %s, first is %s", c.name, err, c.day, b.On(c.day), b.First())
		}
		_, err = BookableOn(t.Context(), c.books, c.day)
		if errors.Is(err, batch.ErrRefused) != c.refused || !c.refused && err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
