package batch

import (
	"time"

	"trekk/schedule/bankday"
)

// BrakeKind is a kind of reason for which jobs do nothing.
type BrakeKind string

// The kinds of brakes that are kept. As long as the bank may know more than the books, of which all but the
// first and the last tell, nothing acts.
const (
	BrakeStop     BrakeKind = "stop"     // a person has stopped what leaves, or one job
	BrakeAhead    BrakeKind = "ahead"    // the mailbox shows a transmission with a number above the books'
	BrakeOther    BrakeKind = "other"    // it shows one that is not the one of its number in the books
	BrakeUnsent   BrakeKind = "unsent"   // it has a receipt for one whose upload was never begun
	BrakeRestored BrakeKind = "restored" // the books are a copy, or were restored from one
	// BrakeLost is a transmission that the bank knows and the books never will: what it claims is in doubt.
	BrakeLost BrakeKind = "lost"
)

// Brake says that something was put on, or has ended. Rows are only ever added: of one kind, job and number
// the last one counts.
type Brake struct {
	No     int64
	Kind   BrakeKind
	Job    string // of a stop: the job; empty: all from which something leaves
	Number int64  // of the transmission; zero when it is about none
	Name   string // the file that shows it
	On     bool
	At     time.Time
	By     string // a person's name, or a job's
	Reason string // the person's
}

// Rollback reports whether it says that the bank may know more than the books.
func (b *Brake) Rollback() bool { return b.Kind != BrakeStop && b.Kind != BrakeLost }

// StrayClaim is a claim, or a cancellation, in a transmission that was read back, whose invoice was not in
// the books then. The bank may charge it all the same.
type StrayClaim struct {
	Transmission int64
	Assignment   int64
	Transaction  int
	Type         int
	KID          string
	Due          bankday.Date
	Amount       Ore
}

// Claim is what it is once its invoice is there.
func (s *StrayClaim) Claim() Claim {
	return Claim{
		Transmission: s.Transmission, Assignment: s.Assignment, Transaction: s.Transaction, Type: s.Type,
		KID: s.KID, Due: s.Due, Amount: s.Amount, Status: ClaimLive,
	}
}
