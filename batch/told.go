package batch

import "trekk/schedule/bankday"

// Told is how many of the claims of one due date the bank has told of: what was paid on their KIDs, in
// whatever way, or what it rejected one by one. Only claims of transmissions that it approved are counted,
// and none that were cancelled.
type Told struct {
	Due    bankday.Date
	Claims int
	Told   int
}
