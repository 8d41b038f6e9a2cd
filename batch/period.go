package batch

import (
	"context"
	"time"

	"trekk/schedule/bankday"
)

// Period is a part of the accounts that has been closed: nothing is booked any longer on a day up to its last.
type Period struct {
	Through  bankday.Date
	Closed   time.Time
	ClosedBy string
	SHA256   string         // of its journal
	Sums     map[string]Ore // what each account stood at when it ended
}

// booking gives the days on which movements are booked: the first day is the one after the last closed period.
type booking struct{ first bankday.Date }

func (n *Night) booking(ctx context.Context) (b booking, err error) {
	for p, err := range n.Store.Periods(ctx) {
		if err != nil {
			return b, err
		}
		b.first = max(b.first, p.Through+1)
	}
	return b, nil
}

// on is the day on which something that happened on a day is booked.
func (b booking) on(day bankday.Date) bankday.Date { return max(day, b.first) }
