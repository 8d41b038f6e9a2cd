package batch

import "trekk/schedule/bankday"

// HoldAction is what is done about a disputed invoice.
type HoldAction string

// The actions of holds.
const (
	HoldBegin   HoldAction = "hold"
	HoldRelease HoldAction = "release"
)

// HoldKind is what kind of hold it is; empty is the plain one, which a person of the payee's sets.
type HoldKind string

// Objection is a customer's own word that a claim is wrong. While it stands nothing is added to the claim, and
// nothing is handed over.
const Objection HoldKind = "objection"

// Hold leaves a disputed invoice in peace, or ends that: it is neither reminded nor handed over. Rows are
// only ever added.
type Hold struct {
	InvoiceNo string
	Seq       int // from 1 within the invoice
	Action    HoldAction
	On        bankday.Date
	Until     bankday.Date // the last day of a hold; zero when it lasts until it is released
	Reason    string
	Kind      HoldKind
}
