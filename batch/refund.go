package batch

import "trekk/schedule/bankday"

// Refund is an amount that is paid back, of a customer's credit or of a payment that waited unmatched.
type Refund struct {
	No         int64
	CustomerNo string // empty of an unmatched payment
	Name       string
	Account    string // 11 digits
	Amount     Ore    // above zero
	Reason     string
	Made       bankday.Date
	Withdrawn  bankday.Date // zero when it stands
}
