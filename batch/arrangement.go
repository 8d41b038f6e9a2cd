package batch

import "trekk/schedule/bankday"

// Arrangement gives a customer time to pay an invoice: until a later day, or in parts. A later one takes the
// place of an earlier one. Rows are only ever added.
type Arrangement struct {
	InvoiceNo string
	Seq       int // from 1 within the invoice
	On        bankday.Date
	Until     bankday.Date // the day by which all is to be paid: the last part's
	Parts     []Part       // in the order of their days; none where the whole is postponed
	Reason    string
}

// Part is what is to be paid of an invoice by a day.
type Part struct {
	Due    bankday.Date
	Amount Ore
}

// Sum is what was outstanding when the invoice was divided; zero where the whole is postponed.
func (a *Arrangement) Sum() (sum Ore) {
	for _, p := range a.Parts {
		sum += p.Amount
	}
	return sum
}

// Next is the first part that has not been paid, with what is left of it, when so much of the invoice is
// outstanding now; ok is false when all parts are paid, and where there are none.
func (a *Arrangement) Next(outstanding Ore) (p Part, ok bool) {
	paid := a.Sum() - outstanding
	for _, p := range a.Parts {
		if paid < p.Amount {
			p.Amount -= max(0, paid)
			return p, true
		}
		paid -= p.Amount
	}
	return Part{}, false
}

// Kept reports whether the arrangement stands when so much of the invoice is outstanding and all that the
// bank has said by the morning of a bank day, heard, is in the books: what it asks for by a day has been
// paid, or may have been and not be told of yet. since is the bank day on which the first unpaid part, or the
// whole, is to be paid: where the arrangement is broken, the steps go on from it.
func (a *Arrangement) Kept(
	outstanding Ore, heard bankday.Date, cal *bankday.Calendar,
) (kept bool, since bankday.Date) {
	due := a.Until
	if len(a.Parts) > 0 {
		next, left := a.Next(outstanding)
		if !left {
			return true, cal.Next(a.Until)
		}
		due = next.Due
	}
	since = cal.Next(due)
	return heard <= since, since
}

// DueChange is a change of when an invoice is due, or how it is paid. Rows are only ever added.
type DueChange struct {
	InvoiceNo string
	Seq       int // from 1 within the invoice; ChangeDue gives it
	On        bankday.Date
	Due       bankday.Date
	Method    Method
	WasDue    bankday.Date // before; ChangeDue takes both from the books
	WasMethod Method
	Why       DueReason
}

// DueReason says why an invoice is due on another day, or paid in another way.
type DueReason string

// The reasons. Where bill makes an invoice an ordinary one, it is the code of the finding that says so.
const (
	DueRejected       = DueReason(OrdinaryAfterRejection)
	DueWithoutMandate = DueReason(OrdinaryWithoutMandate)
	DueTooLate        = DueReason(OrdinaryTooLate)
	DueAccountGone    = DueReason(OrdinaryAccountGone)

	DueMandate        DueReason = "mandate"         // an imported invoice is claimed: there is a mandate
	DueClaimCancelled DueReason = "claim_cancelled" // a person took its claim back
	DuePostponed      DueReason = "postponed"
	DueInstalments    DueReason = "instalments"
)

// NextDue is the day by which something is to be paid of the invoice next: of one that is paid in instalments
// that of the first that has not been paid, else the due date.
func (i *InvoiceState) NextDue() bankday.Date {
	if i.Arranged != nil {
		if p, ok := i.Arranged.Next(i.Outstanding()); ok {
			return p.Due
		}
	}
	return i.Due
}
