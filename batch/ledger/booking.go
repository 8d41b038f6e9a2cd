package ledger

import (
	"context"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Booking gives the days on which things are booked: never on a day of a closed period. Its zero value is
// that of books in which no period has been closed.
type Booking struct{ first bankday.Date }

// Bookable reads from the books which periods are closed.
func Bookable(ctx context.Context, s batch.Store) (b Booking, err error) {
	for p, err := range s.Periods(ctx) {
		if err != nil {
			return b, err
		}
		b.first = max(b.first, p.Through+1)
	}
	return b, nil
}

// BookableOn is Bookable for what a person does on a day of his own choice. It is a refusal where that day is
// closed; the Booking can be used all the same.
func BookableOn(ctx context.Context, s batch.Store, day bankday.Date) (Booking, error) {
	b, err := Bookable(ctx, s)
	if err == nil && day < b.first {
		err = batch.Refuse("period_closed",
			"%s is in a period that is closed: nothing is booked before %s any longer", day, b.first)
	}
	return b, err
}

// On is the day on which something that happened on a day is booked: that day, or the first open one where it
// is closed.
func (b Booking) On(day bankday.Date) bankday.Date { return max(day, b.first) }

// First is the first open day, the one after the last closed period; zero when none has been closed.
func (b Booking) First() bankday.Date { return b.first }
