package batch

import (
	"time"

	"trekk/schedule/bankday"
)

// ClaimStatus is what became of a claim.
type ClaimStatus string

// A claim is live until it is rejected by itself (L00202) or dropped with its whole transmission (L200).
const (
	ClaimLive     ClaimStatus = "live"
	ClaimRejected ClaimStatus = "rejected"
	ClaimDropped  ClaimStatus = "dropped"
)

// Claim is a demand on the payer's bank for one invoice on one due date. There is never more than one live claim for an
// invoice and due date (invariant 1).
type Claim struct {
	InvoiceNo    string
	Transmission int64
	Assignment   int64
	Transaction  int
	Type         int // 02: the payee notifies, 21: the bank does
	KID          string
	Due          bankday.Date
	Amount       Ore
	Status       ClaimStatus
	Text         string // why it was rejected
}

// TransmissionStatus is how far a transmission has come.
type TransmissionStatus string

// A transmission is sealed with its bytes, then sent, then approved or rejected as a whole.
const (
	TransmissionSealed   TransmissionStatus = "sealed"
	TransmissionSent     TransmissionStatus = "sent"
	TransmissionApproved TransmissionStatus = "approved"
	TransmissionRejected TransmissionStatus = "rejected"
)

// Transmission is a file of claims, sealed: its number, bytes and hash never change.
type Transmission struct {
	Number  int64
	Name    string // file name at the mailbox
	Sealed  time.Time
	Claims  int
	Amount  Ore
	Size    int64
	SHA256  string
	Status  TransmissionStatus
	Sent    time.Time // zero before
	Replied time.Time // when the receipt was read; zero before
	Text    string    // what the receipt said
}
