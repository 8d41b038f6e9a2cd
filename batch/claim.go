package batch

import (
	"strings"
	"time"

	"trekk/nets"
	"trekk/schedule/bankday"
)

// ClaimStatus is what became of a claim.
type ClaimStatus string

// A claim is live until it is rejected by itself (L00202), dropped with its whole transmission (L200), or
// cancelled by a later one. It is live again when the cancellation is rejected, or the transmission with it.
const (
	ClaimLive      ClaimStatus = "live"
	ClaimRejected  ClaimStatus = "rejected"
	ClaimDropped   ClaimStatus = "dropped"
	ClaimCancelled ClaimStatus = "cancelled"
)

// Claim is a demand on the payer's bank for one invoice on one due date, or, of type 93, the cancellation of
// one. There is never more than one live claim for an invoice and due date (invariant 1).
type Claim struct {
	InvoiceNo    string
	Transmission int64
	Assignment   int64
	Transaction  int
	Type         int // 02: the payee notifies, 21: the bank does, 93: a cancellation
	KID          string
	Due          bankday.Date
	Amount       Ore
	Status       ClaimStatus
	Text         string // why it was rejected
	CancelledBy  int64  // the transmission that cancels it; zero when none does
}

// IsCancellation tells a cancellation from a claim.
func (c *Claim) IsCancellation() bool { return c.Type == nets.TypeCancellation }

// Claimed is what a transmission claims of one payer, its cancellations left out.
type Claimed struct {
	Fixed  string // the fixed part of the payer's KIDs
	Claims int
	Amount Ore
}

// ClaimedDue is what a transmission claims on one due date.
type ClaimedDue struct {
	Due    bankday.Date
	Claims int
	Amount Ore
}

// TransmissionStatus is how far a transmission has come.
type TransmissionStatus string

// A transmission is sealed with its bytes. It is noted as sending before the first byte leaves, since from
// then on it may be at the bank, and as sent when all have. A receipt approves or rejects it as a whole.
const (
	TransmissionSealed   TransmissionStatus = "sealed"
	TransmissionSending  TransmissionStatus = "sending"
	TransmissionSent     TransmissionStatus = "sent"
	TransmissionApproved TransmissionStatus = "approved"
	TransmissionRejected TransmissionStatus = "rejected"
)

// How the text of a transmission begins that a run gave up, since it could no longer be in time: it was never
// sent, or nobody had approved it by then. Either is our own fault.
const (
	NeverSent     = "never sent"
	NeverApproved = "nobody approved it"
)

// Transmission is a file of claims, sealed: its number, bytes and hash never change.
type Transmission struct {
	Number  int64
	Name    string // file name at the mailbox
	Sealed  time.Time
	Claims  int // cancellations not counted
	Cancels int
	Amount  Ore // of the claims
	Size    int64
	SHA256  string
	Status  TransmissionStatus
	Sent    time.Time // zero before
	Replied time.Time // when the receipt was read, or it was given up; zero before
	Text    string    // what the receipt said, or the person who gave it up

	SealedBy string
	// NeedsApproval says that a second person's word was asked for when it was sealed.
	NeedsApproval bool
	ApprovedBy    string    // the second person, where one is asked for
	ApprovedAt    time.Time // zero before
	Sends         int       // how often its bytes have been brought on the way
	Asks          bool      // the bank rejected it, and its claims are made anew only when a person says so
}

// NobodyApproved reports whether the transmission was given up since no second person had approved it in
// time.
func (t *Transmission) NobodyApproved() bool {
	return t.Status == TransmissionRejected && strings.HasPrefix(t.Text, NeverApproved)
}
