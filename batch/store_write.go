package batch

import (
	"time"

	"io"

	"trekk/schedule/bankday"
)

// The roles of a Tx. Add adds a row, and the transaction fails with ErrConflict when there is one already;
// Put adds it or changes the one that is there. Where a row must be there to be changed, ErrNotFound when it
// is not.

// Numbers gives out numbers.
type Numbers interface {
	// Next gives the first of n consecutive numbers of a series, which begins with 1; the transaction gives
	// them back when it fails. With n = 0 it only tells which number comes next.
	Next(s Series, n int) (int64, error)
	// Raise makes the series continue above no.
	Raise(s Series, no int64) error
}

// CustomerWriter writes customers.
type CustomerWriter interface {
	AddCustomer(Customer) error
	PutCustomer(Customer) error
	AddCustomerHold(CustomerHold) error
}

// MembershipWriter writes memberships and what is told of them.
type MembershipWriter interface {
	AddMembership(Membership) error
	PutMembership(Membership) error
	AddEvent(Event) error
	// UndoEvent takes an event back: memberships have it no longer. ErrConflict when it has been already.
	UndoEvent(EventUndone) error
}

// MandateWriter writes what a file says of mandates.
type MandateWriter interface {
	AddMandateRecord(MandateRecord) error
	// ApplyMandates brings the mandates to what the records of a file say, heard of on the day given. For one
	// account and fixed part, an active or listed record outlives a deletion in the same file. A listing ends
	// what it lacks. It returns how many mandates became active and how many ended.
	ApplyMandates(file int64, on bankday.Date) (in, out int, err error)
}

// InvoiceWriter writes invoices and what is tied to one.
type InvoiceWriter interface {
	AddInvoice(Invoice) error
	AddLine(Line) error
	SetInvoiceText(no, text string) error
	// ChangeDue changes when an open invoice is due and how it is paid. What it was before is kept.
	ChangeDue(DueChange) error
	AddArrangement(Arrangement) error
	AddDispatch(Dispatch) error
	AddCreditNote(CreditNote) error
	AddHold(Hold) error
	AddReminder(Reminder) error
	// WithdrawReminder marks a reminder withdrawn on a day. ErrNotFound when there is none that stands.
	WithdrawReminder(invoiceNo string, seq int, on bankday.Date) error
	// GiveReminder writes that a reminder was given anew: by which channel, on which day, and its new deadline.
	// ErrNotFound when there is none that stands.
	GiveReminder(Reminder) error
	AddHandoff(Handoff) error
}

// MessageWriter writes the messages that trekk sends by itself.
type MessageWriter interface {
	// AddMessage numbers a message.
	AddMessage(Message) (no int64, err error)
	// SetMessage writes all that may change: reference, state and what is known of its sending. ErrConflict where
	// it may not come to the state from the one in which it is (MessageSources).
	SetMessage(Message) error
	// LoseMessages makes all messages uncertain that are queued or being sent: other books may have sent them.
	LoseMessages(at time.Time, why string) error
}

// PaymentWriter writes payments, where their money is, and what is paid back of it.
type PaymentWriter interface {
	AddPayment(Payment) error
	// AddPosting adds a posting. When it takes back a payment that another has taken back, the transaction
	// fails with ErrConflict.
	AddPosting(Posting) error
	AddRefund(Refund) error
	// WithdrawRefund marks a refund withdrawn on a day. ErrNotFound when there is none that stands.
	WithdrawRefund(no int64, on bankday.Date) error
}

// FileWriter writes files of the bank, their bytes and what was found in them, and files to people.
type FileWriter interface {
	AddFile(File) error
	// SetFile writes a file's status, kind, number, verdict, counts, account and reason.
	SetFile(File) error
	AddSighting(s Sighting, file int64) error
	AddFaults(file int64, faults []Fault) error // in place of those kept before
	// WriteContent keeps what fn writes, in chunks of at most 1 MiB, and returns its length and SHA-256 in
	// hex. fn may write other rows of the transaction meanwhile.
	WriteContent(d Direction, no int64, fn func(io.Writer) error) (size int64, sha256 string, err error)
	AddOutboxFile(OutboxFile) error
}

// TransmissionWriter writes what is made for the bank, and what the bank says of it. The steps from state to
// state are those of TransmissionSources and ClaimSources.
type TransmissionWriter interface {
	AddTransmission(Transmission) error
	// SetTransmission writes all that may change. From the state that the books say to the new one there must
	// be one step, or none: where there are two (a receipt comes on what was never noted as sent) it is
	// called twice. ErrConflict when there is no such step. A rejected transmission drops its live claims and
	// cancellations, and those of its claims that a later one cancels; the claims that it would have
	// cancelled are live again.
	SetTransmission(Transmission) error
	AddClaim(Claim) error
	// RejectClaim marks a claim rejected that is live, or cancelled, which it then never was: it is not live
	// again when its cancellation is dropped. Where a cancellation is rejected, its claim is live again,
	// unless another has come in its place. ErrNotFound when there is none such.
	RejectClaim(c Claim, text string) error
	// CancelClaim marks a live claim cancelled by a transmission. ErrNotFound when it is not live.
	CancelClaim(c Claim, by int64) error
}

// LedgerWriter writes what the bookkeeping adds to invoices and payments.
type LedgerWriter interface {
	AddTick(Tick) error
	AddPeriod(Period) error
	AddApproval(Approval) error
}

// CreditorWriter writes what changes of the creditor itself.
type CreditorWriter interface {
	// SetTransmitter changes the customer unit id that sends. ErrConflict when another creditor has it.
	SetTransmitter(id string) error
}

// ClockWriter writes what is found of the clock, and what a person says of it.
type ClockWriter interface {
	AddClockDifference(ClockDifference) error
	AcceptClock(ClockAccepted) error
}

// FindingWriter writes what a person settles, and what a job meets once.
type FindingWriter interface {
	// MeetFinding keeps an urgent finding that the books do not say again, in place of one with its ID.
	MeetFinding(Finding) error
	SettleFinding(Settled) error
	// OpenFinding notes that a finding stands, and EndFinding that it does no longer. What has been noted
	// already is not written.
	OpenFinding(Finding) error
	EndFinding(Finding) error
}

// PersonWriter writes who may act.
type PersonWriter interface {
	AddPerson(Person) error
	// SetPerson writes a person's role and hash, when and why the person was disabled, and how often the
	// passphrase was wrong. ErrNotFound when there is none.
	SetPerson(Person) error
	SetProfile(person string, p Profile) error
	// UseStep notes the step of a code of the second factor, if the person has one. ErrConflict when it was
	// used before, or a later one.
	UseStep(person string, step int64) error
	// CountFailure counts a wrong passphrase. ErrNotFound when there is no such person.
	CountFailure(name string) error
}

// VisitorWriter writes who comes in by the console and the API. What it writes of sessions is in the audit log,
// and they themselves are no part of the books.
type VisitorWriter interface {
	// AddSession also removes the sessions that were over before.
	AddSession(Session) error
	ConfirmSession(id string, wall time.Time) error
	EndSession(id string) error      // nothing when it has ended
	EndSessions(person string) error // all of the person's
	AddToken(Token) error            // ErrConflict
	RevokeToken(Token) error         // writes when and why. ErrNotFound when there is none
}

// ConfigurationWriter writes what is noted of the configuration.
type ConfigurationWriter interface {
	NoteConfiguration(ConfigNoted) error
	AddLawData(LawData) error
}

// BrakeWriter writes what keeps jobs from acting.
type BrakeWriter interface {
	// AddBrake numbers the brake itself.
	AddBrake(Brake) error
	AddStrayClaim(StrayClaim) error
}
