package batch

import (
	"context"
	"errors"
	"time"
)

// Errors that callers of a Store look for.
var (
	ErrNotFound = errors.New("not found")
	// ErrBusy is that another process works on the books. That of Lock is a *BusyError, which says who.
	ErrBusy = errors.New("another trekk is working on these books")
	// ErrConflict is a write that the database's own rules refuse: a second live claim, a number used twice,
	// a step from one state to another that there is not.
	ErrConflict = errors.New("conflicts with what the books already say")
	// ErrTransient is a failure of the moment: the connection to the database was cut, or the server is being
	// restarted. The same may succeed when it is done again.
	ErrTransient = errors.New("the database cannot be reached just now")
)

// Store is one creditor's books, in roles: who only needs some of them asks for these. Any number of
// goroutines may use it.
//
// An implementation owes:
//
//   - Update: all writes of its function and one audit row in one durable transaction, or nothing at all.
//   - Streams are read from a snapshot of committed rows, in the order documented, in constant memory; an
//     error ends the stream. They may be read while an Update is open and do not see what it writes.
//   - Lookups of one thing reach it by an index, however many there are. ErrNotFound, wrapped, when it is not
//     there.
type Store interface {
	CustomerReader
	PrivacyReader
	MembershipReader
	MandateReader
	InvoiceReader
	MessageReader
	PaymentReader
	FileReader
	TransmissionReader
	LedgerReader
	FigureReader
	FindingReader
	ChangeReader
	PersonReader
	VisitorReader
	ClockReader
	BrakeReader
	AgencyReader
	AuditReader
	RunLog
	AlertLog
	RequestLog
	VisitorLog
	WebhookLog

	// Update runs fn and keeps what it writes, with one row of the audit log that says act and holds a hash
	// over the rows written and the hash of the row before it. When fn, or the database, fails, nothing is
	// kept. When fn writes nothing, no audit row is added. fn must not call Update. ErrConflict and
	// ErrTransient, wrapped.
	Update(ctx context.Context, act Act, fn func(Tx) error) error

	// Lock keeps every other process from running jobs, acting or importing for this creditor until unlock is
	// called, or this process ends. It does not wait for another: it fails with a *BusyError (LockWithin
	// waits). holder says in a few words who works, for the others to read (Holder makes one).
	Lock(ctx context.Context, holder string) (unlock func(), err error)
}

// Tx is what a job or an act may write, in roles. Rows are buffered and written in bulk: errors may come at
// the end, from Update. It is for one goroutine.
type Tx interface {
	Numbers
	CustomerWriter
	PrivacyWriter
	MembershipWriter
	MandateWriter
	InvoiceWriter
	MessageWriter
	PaymentWriter
	FileWriter
	TransmissionWriter
	LedgerWriter
	FindingWriter
	PersonWriter
	VisitorWriter
	ConfigurationWriter
	CreditorWriter
	ClockWriter
	BrakeWriter
	AgencyWriter
}

// Series are numbers given out in order, without gaps and without reuse.
type Series string

// The series of a creditor. An assignment's number must be the only one of its account for a year; those of
// all accounts are one series, so that they tell the assignments of a transmission apart too.
const (
	InvoiceSeries      Series = "invoice"
	FirstInvoice       Series = "first_invoice" // its last number is where invoices were set to begin
	EventSeries        Series = "event"
	TransmissionSeries Series = "transmission"
	AssignmentSeries   Series = "assignment"
	FileSeries         Series = "file"
	PaymentSeries      Series = "payment"
	MatchedSeries      Series = "matched"     // payments up to its last number have postings
	CreditNoteSeries   Series = "credit_note" // of invoices that another system issued
	LossSeries         Series = "loss"
	DifferenceSeries   Series = "difference"
	RefundSeries       Series = "refund"
	BrakeSeries        Series = "brake"
	MessageSeries      Series = "message"
	CaseSeries         Series = "agency_case"
	CaseMessageSeries  Series = "agency_message"
	CaseReportSeries   Series = "agency_report"
	AgencyFileSeries   Series = "agency_file" // to the agency
)

// Direction says whether kept bytes came from the bank or went to it.
type Direction string

// The directions of kept bytes.
const (
	In  Direction = "in"
	Out Direction = "out"
	// ToAgency is of the kept bytes of files to the collection agency; those from it are files that came in.
	ToAgency Direction = "agency"
)

// ListingJob is the job that lists the mailbox, as the run log names it.
const ListingJob = "fetch"

// RunEntry is one job of one run in the run log. The log is no part of the books and is not audited.
type RunEntry struct {
	Run       int64     `json:"run"`
	Seq       int64     `json:"-"` // of the run, from 1
	Job       string    `json:"job"`
	AsOf      time.Time `json:"as_of"`
	Started   time.Time `json:"started"`
	Finished  time.Time `json:"finished"`
	Counts    Counts    `json:"counts"`
	Warnings  []string  `json:"warnings"`
	Attention bool      `json:"attention"`       // something needs a person
	Error     string    `json:"error,omitempty"` // why the job failed; empty when it did not
	Items     int64     `json:"-"`               // what led one to expect what it made; zero when not known
	Confirmed bool      `json:"-"`               // a person has confirmed what it made
}
