package batch

import "time"

// ApprovalKind is a kind of act that may need a second person's word.
type ApprovalKind string

// The kinds. A transmission has its own word.
const (
	ForRefund   ApprovalKind = "refund"    // by the number of the refund
	ForWriteOff ApprovalKind = "write_off" // by the number of the invoice
)

// ApprovalStep is what is done about a second person's word.
type ApprovalStep string

// The steps. After it was asked for it is waited for, until it is given or the act is withdrawn.
const (
	ApprovalAsked     ApprovalStep = "asked"
	ApprovalGiven     ApprovalStep = "approved"
	ApprovalWithdrawn ApprovalStep = "withdrawn"
)

// Approval is a step on the way of an act that needs a second person's word. Rows are only ever added, and
// the last one counts.
type Approval struct {
	Kind   ApprovalKind
	No     string // what the act is about
	Seq    int    // from 1 within the kind and number
	Step   ApprovalStep
	At     time.Time
	By     string
	Amount Ore // above zero
	Reason string
}

// Subject is what the act is about.
func (a *Approval) Subject() Subject {
	if a.Kind == ForRefund {
		return Subject{OfRefund, a.No}
	}
	return Subject{OfInvoice, a.No}
}

// WaitingApproval is the word that is waited for, of all the steps of one act; nil where none is.
func WaitingApproval(steps []Approval) *Approval {
	if last := len(steps) - 1; last >= 0 && steps[last].Step == ApprovalAsked {
		return &steps[last]
	}
	return nil
}
