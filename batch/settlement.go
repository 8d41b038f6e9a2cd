package batch

import "trekk/schedule/bankday"

// SumKey names a sum on the bank statement, what the bank credits at once, as an OCR giro file does. A
// payment that a person added as come to the bank is a sum of its own, whose serial number is that of the
// file that keeps it.
type SumKey struct {
	Account string
	Date    bankday.Date // Nets date
	Centre  int
	Day     int
	Partial int
	Serial  int // of a refund its number, below zero
}

// IsRefund reports whether the sum is a refund that was paid out.
func (k *SumKey) IsRefund() bool { return k.Serial < 0 }

// Key is the sum that a payment is part of.
func (p *Payment) Key() SumKey {
	return SumKey{p.Account, p.Date, p.Centre, p.Day, p.Partial, p.Serial}
}

// Sum is a sum on the bank statement as the books have it.
type Sum struct {
	SumKey
	Payments  int
	Amount    Ore
	Reference string // of a payment that a person added
	Ticks     int    // rows of the tick table so far
	Tick      *Tick  // what it is ticked against; nil when it is not
}

// Tick says that the bank statement has a sum, or takes that back: for each sum they alternate. Rows are only
// ever added.
type Tick struct {
	SumKey
	Seq       int // from 1 for a sum; odd ones tick, even ones take back
	Acted     bankday.Date
	By        string
	On        bankday.Date // of the statement's line
	Amount    Ore
	Reference string
	Statement string // the file's name
	SHA256    string // of its bytes
}

// SumFilter asks for sums of one account, and of the Nets dates from one day until another; what is zero asks
// for all.
type SumFilter struct {
	Account     string
	From, Until bankday.Date
}

// Has says whether a sum is asked for.
func (f SumFilter) Has(k SumKey) bool {
	return (f.Account == "" || f.Account == k.Account) && k.Date >= f.From &&
		(f.Until.IsZero() || k.Date <= f.Until)
}
