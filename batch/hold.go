package batch

import "trekk/schedule/bankday"

// HoldAction is what is done about a disputed invoice.
type HoldAction string

// The actions of holds.
const (
	HoldBegin   HoldAction = "hold"
	HoldRelease HoldAction = "release"
)

// Hold leaves a disputed invoice in peace, or ends that: it is neither reminded nor handed over. Rows are
// only ever added.
type Hold struct {
	InvoiceNo string
	Seq       int // from 1 within the invoice
	Action    HoldAction
	On        bankday.Date
	Until     bankday.Date // the last day of a hold; zero when it lasts until it is released
	Reason    string
}
