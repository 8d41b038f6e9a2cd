package batch

import (
	"time"

	"trekk/schedule/bankday"
)

// Period is a part of the accounts that has been closed: nothing is booked any longer on a day up to its
// last. What files and jobs bring afterwards counts on the first open day, and so do corrections.
type Period struct {
	Through  bankday.Date
	Closed   time.Time
	ClosedBy string
	SHA256   string         // of its journal
	Sums     map[string]Ore // the Balance when it ended
	// Chart is the chart with which it was closed, as Chart.Kept has it: its days are told by it for ever. It
	// is nil of a period that was closed before charts were kept; such days have the payee's present one.
	Chart *Chart
}

// LastDay is after every day that books speak of.
var LastDay = bankday.New(9999, 12, 31)
