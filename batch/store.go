package batch

import (
	"context"
	"errors"
	"io"
	"iter"
	"time"

	"trekk/schedule/bankday"
)

// Errors that callers of a Store look for.
var (
	ErrNotFound = errors.New("not found")
	ErrBusy     = errors.New("another trekk is working on these books")
	// ErrConflict is a write that the database's own rules refuse: a second live claim, a number used twice.
	ErrConflict = errors.New("conflicts with what the books already say")
	// ErrTransient is a failure of the moment: the connection to the database was cut, or the server is being restarted. The
	// same may succeed when it is done again.
	ErrTransient = errors.New("the database cannot be reached just now")
)

// Series are numbers given out in order, without gaps and without reuse.
type Series string

// The series of a creditor. An assignment's number must be the only one of its account for a year; those of all accounts are one
// series, so that they tell the assignments of a transmission apart too.
const (
	InvoiceSeries      Series = "invoice"
	EventSeries        Series = "event"
	TransmissionSeries Series = "transmission"
	AssignmentSeries   Series = "assignment"
	FileSeries         Series = "file"
	PaymentSeries      Series = "payment"
	MatchedSeries      Series = "matched" // payments up to its last number have postings
	LossSeries         Series = "loss"
	RefundSeries       Series = "refund"
)

// Direction says whether kept bytes came from the bank or went to it.
type Direction string

// The directions of kept bytes.
const (
	In  Direction = "in"
	Out Direction = "out"
)

// Act says who changes the state and why; each transaction that changes anything adds one row of the audit log with it.
type Act struct {
	At      time.Time // the clock that was passed in
	By      string    // a job's name, or a person's
	Action  string    // ingest, quarantine, import customers ...
	Subject string    // a file's name and number, a date; never personal data
}

// RunEntry is one job of one run in the run log. The log is no part of the books and is not audited.
type RunEntry struct {
	Run       int64     `json:"run"`
	Job       string    `json:"job"`
	AsOf      time.Time `json:"as_of"`
	Started   time.Time `json:"started"`
	Finished  time.Time `json:"finished"`
	Counts    Counts    `json:"counts"`
	Warnings  []string  `json:"warnings"`
	Attention bool      `json:"attention"`       // something needs a person
	Error     string    `json:"error,omitempty"` // why the job failed; empty when it did not
}

// Store is one creditor's books. An implementation owes:
//
//   - Update: all writes of fn and one audit row in one durable transaction, or nothing at all; the audit row holds a
//     hash over the rows written and the hash of the row before it. When fn writes nothing, no audit row is added.
//   - Streams are read from a snapshot of committed rows, in the order documented, in constant memory; an error ends the
//     stream. They may be read while an Update is open and do not see what it writes.
//   - ErrNotFound, ErrBusy and ErrConflict where these apply, wrapped.
type Store interface {
	Update(ctx context.Context, act Act, fn func(Tx) error) error
	// Lock keeps every other process from running jobs or importing for this creditor until unlock is called, or fails
	// with ErrBusy at once.
	Lock(ctx context.Context) (unlock func(), err error)

	Customers(ctx context.Context) iter.Seq2[Customer, error] // by Fixed
	Customer(ctx context.Context, no string) (Customer, error)
	CustomerByFixed(ctx context.Context, fixed string) (Customer, error)
	// CustomersByFixed and the other lookups by several keys stream what has one of them, in no order.
	CustomersByFixed(ctx context.Context, fixed []string) iter.Seq2[Customer, error]
	Memberships(ctx context.Context) iter.Seq2[MembershipState, error] // by payer's Fixed, then number
	Membership(ctx context.Context, no string) (MembershipState, error)
	MembershipsByNo(ctx context.Context, nos []string) iter.Seq2[MembershipState, error]
	Mandates(ctx context.Context, account string) iter.Seq2[Mandate, error]          // with past ones, by Fixed, then Since
	MandatesOf(ctx context.Context, account, fixed string) iter.Seq2[Mandate, error] // of one fixed part, by Since
	// Invoices streams a set of invoices; day is used by InvoicesOverdue and InvoicesClaimed.
	Invoices(ctx context.Context, set InvoiceSet, day bankday.Date) iter.Seq2[InvoiceState, error]
	// InvoicesAsOf streams all invoices, or those to pay, as they stood at the end of a day, by what was booked, sent or done by
	// then; how they are paid, when they are due and their claims are told as they are now.
	InvoicesAsOf(ctx context.Context, set InvoiceSet, day bankday.Date) iter.Seq2[InvoiceState, error]
	Invoice(ctx context.Context, no string) (InvoiceState, error)
	InvoiceByKID(ctx context.Context, kid string) (InvoiceState, error)
	InvoicesByNo(ctx context.Context, nos []string) iter.Seq2[Invoice, error]
	InvoicesByKID(ctx context.Context, kids []string) iter.Seq2[Invoice, error]
	InvoicesOf(ctx context.Context, membershipNo string) iter.Seq2[InvoiceState, error]     // by due date, then number
	CustomerInvoices(ctx context.Context, customerNo string) iter.Seq2[InvoiceState, error] // by due date, then number
	CreditNotes(ctx context.Context, invoiceNo string) iter.Seq2[CreditNote, error]         // and losses, by issue date
	CreditNote(ctx context.Context, no string) (CreditNote, error)                          // no loss
	// Numbers streams the numbers of invoices and credit notes, as numbers are sorted.
	Numbers(ctx context.Context) iter.Seq2[Number, error]
	CreditNotesByNo(ctx context.Context, nos []string) iter.Seq2[CreditNote, error] // no losses
	Reminders(ctx context.Context, invoiceNo string) iter.Seq2[Reminder, error]     // one at most
	Handoffs(ctx context.Context, invoiceNo string) iter.Seq2[Handoff, error]       // in order
	Holds(ctx context.Context, invoiceNo string) iter.Seq2[Hold, error]             // in order
	Lines(ctx context.Context, invoiceNo string) iter.Seq2[Line, error]             // in order; none of an invoice that has only one
	Payments(ctx context.Context, set PaymentSet) iter.Seq2[PaymentState, error]
	// PaymentsAsOf streams all payments, or those that waited unmatched, with the postings that were booked by the end of a day.
	PaymentsAsOf(ctx context.Context, set PaymentSet, day bankday.Date) iter.Seq2[PaymentState, error]
	// Sums streams the sums on the bank statement that are booked by the end of a day, each with its latest tick when that stands;
	// in the order of SumKey.
	Sums(ctx context.Context, through bankday.Date) iter.Seq2[Sum, error]
	// Payers are the accounts of the payments that wait (PaymentsUnmatched), each with the customers for whom it has paid, by
	// account, then customer.
	Payers(ctx context.Context) iter.Seq2[Payer, error]
	Payment(ctx context.Context, no int64) (PaymentState, error)
	PaymentByReference(ctx context.Context, s Source, reference string) (PaymentState, error)
	CustomerPayments(ctx context.Context, customerNo string) iter.Seq2[PaymentState, error] // that are or were the customer's credit, by number
	RefundPayments(ctx context.Context, refund int64) iter.Seq2[PaymentState, error]        // that the refund is or was made of, by number
	Credits(ctx context.Context) iter.Seq2[CustomerCredit, error]                           // above zero, by the customer's Fixed
	Refunds(ctx context.Context) iter.Seq2[Refund, error]                                   // by number
	Refund(ctx context.Context, no int64) (Refund, error)
	// Movements streams what moved money and is booked from one day to another, by day, kind and what else makes a voucher.
	Movements(ctx context.Context, g Grain, from, to bankday.Date) iter.Seq2[Movement, error]
	Periods(ctx context.Context) iter.Seq2[Period, error] // by last day

	Files(ctx context.Context, status ...FileStatus) iter.Seq2[File, error] // by number; all when no status is given
	FileByHash(ctx context.Context, sha256 string) (File, error)
	// FileByNumber finds the ingested Nets file with this transmission number.
	FileByNumber(ctx context.Context, number int) (File, error)
	FileByName(ctx context.Context, name string) (File, error) // the latest that came under the name; a number finds it too
	Faults(ctx context.Context, file int64) ([]Fault, error)
	Seen(ctx context.Context, s Sighting) (bool, error)
	// Content reads kept bytes, chunk by chunk.
	Content(ctx context.Context, d Direction, no int64) io.Reader

	Transmissions(ctx context.Context, status ...TransmissionStatus) iter.Seq2[Transmission, error] // by number
	Claims(ctx context.Context, transmission int64) iter.Seq2[Claim, error]                         // by assignment, transaction
	InvoiceClaims(ctx context.Context, invoiceNo string) iter.Seq2[Claim, error]                    // and cancellations, by transmission
	InvoicePayments(ctx context.Context, invoiceNo string) iter.Seq2[PaymentState, error]           // posted to the invoice, by number
	MandateRecords(ctx context.Context) iter.Seq2[MandateRecord, error]                             // by file, then line
	OutboxFile(ctx context.Context, name string) (OutboxFile, error)

	// Books sums what invariant 2 speaks of.
	Books(ctx context.Context) (Books, error)
	// Orphans counts the rows that refer to what is not there.
	Orphans(ctx context.Context) (int, error)

	// Acts streams the audit log's acts on a subject, in order.
	Acts(ctx context.Context, subject string) iter.Seq2[Act, error]
	// VerifyAudit follows the audit log's hash chain and says where it breaks. It returns how many rows there are and the hash
	// of the last, which vouches for all of them.
	VerifyAudit(ctx context.Context) (rows int64, last string, err error)

	LogRun(ctx context.Context, entries []RunEntry) error // numbers the run itself
	LastRun(ctx context.Context) ([]RunEntry, error)      // of each job, its latest entry; in the order of the last run
	// LastListing is the latest clock at which fetch listed the mailbox without failing; zero when never.
	LastListing(ctx context.Context) (time.Time, error)
}

// Tx is what a job may write. Rows are buffered and written in bulk; errors may come at the end, from Update.
type Tx interface {
	// Next gives the first of n consecutive numbers of a series, which begins with 1; the transaction gives them back
	// when it fails. With n = 0 it only tells which number comes next.
	Next(s Series, n int) (int64, error)
	// Raise makes the series continue above no.
	Raise(s Series, no int64) error

	AddCustomer(Customer) error
	PutCustomer(Customer) error
	AddMembership(Membership) error
	PutMembership(Membership) error
	AddEvent(Event) error

	AddInvoice(Invoice) error
	AddLine(Line) error
	SetInvoiceText(no, text string) error
	// SetMethod changes how an open invoice is paid, and when it is due.
	SetMethod(no string, m Method, due bankday.Date) error

	AddCreditNote(CreditNote) error
	AddHold(Hold) error

	AddFile(File) error
	// SetFile writes a file's status, kind, number, verdict, counts, account and reason.
	SetFile(File) error
	AddSighting(s Sighting, file int64) error
	AddFaults(file int64, faults []Fault) error // in place of those kept before
	// WriteContent keeps what fn writes, in chunks of at most 1 MiB, and returns its length and SHA-256 in hex. fn may
	// write other rows of the transaction meanwhile.
	WriteContent(d Direction, no int64, fn func(io.Writer) error) (size int64, sha256 string, err error)

	AddPayment(Payment) error
	AddPosting(Posting) error
	AddTick(Tick) error
	AddRefund(Refund) error
	// WithdrawRefund marks a refund withdrawn on a day. ErrNotFound when there is none that stands.
	WithdrawRefund(no int64, on bankday.Date) error
	AddPeriod(Period) error
	AddMandateRecord(MandateRecord) error
	// ApplyMandates brings the mandates to what the records of a file say, heard of on the day given. For one account
	// and fixed part, an active or listed record outlives a deletion in the same file. A listing ends what it lacks.
	// It returns how many mandates became active and how many ended.
	ApplyMandates(file int64, on bankday.Date) (in, out int, err error)

	AddTransmission(Transmission) error
	// SetTransmission writes all that may change. A rejected transmission drops its live claims and cancellations, and those of
	// its claims that a later one cancels; the claims that it would have cancelled are live again.
	SetTransmission(Transmission) error
	AddClaim(Claim) error
	// RejectClaim marks a claim rejected that is live, or cancelled, which it then never was: it is not live again when its
	// cancellation is dropped. Where a cancellation is rejected, its claim is live again, unless another has come in its place.
	// ErrNotFound when there is none such.
	RejectClaim(c Claim, text string) error

	// CancelClaim marks a live claim cancelled by a transmission.
	CancelClaim(c Claim, by int64) error

	AddReminder(Reminder) error
	AddHandoff(Handoff) error
	AddOutboxFile(OutboxFile) error
}
