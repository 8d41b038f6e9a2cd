package batch

import (
	"context"
	"io"
	"iter"
	"time"

	"trekk/schedule/bankday"
)

// The roles in which a Store is read. What is said to come by something is in that order. Lookups by several
// keys (CustomersByFixed and the like) stream what has one of them, in no order. Lists (ListCustomers and the
// like) take a filter and a page.

// CustomerReader reads customers.
type CustomerReader interface {
	Customers(ctx context.Context) iter.Seq2[Customer, error] // by Fixed
	Customer(ctx context.Context, no string) (Customer, error)
	CustomerByFixed(ctx context.Context, fixed string) (Customer, error)
	CustomersByFixed(ctx context.Context, fixed []string) iter.Seq2[Customer, error]
	ListCustomers(ctx context.Context, f CustomerFilter, p Page) iter.Seq2[Listed[Customer], error]
	// FindCustomers finds at most so many customers as CustomerFilter's Search does, the most exact first.
	FindCustomers(ctx context.Context, text string, limit int) iter.Seq2[Customer, error]
	CustomerHolds(ctx context.Context, customerNo string) iter.Seq2[CustomerHold, error] // in order
	// HeldCustomers are the last holds of the customers that have not been released, by customer.
	HeldCustomers(ctx context.Context) iter.Seq2[CustomerHold, error]
	// Happenings are what has happened to a customer before a day, and what persons have done about him, the
	// latest first; those of one day in no order. Mandates are not among them (MandatesOf).
	Happenings(ctx context.Context, customerNo string, before bankday.Date) iter.Seq2[Happening, error]
}

// MembershipReader reads memberships with their events and what has been invoiced of them.
type MembershipReader interface {
	Memberships(ctx context.Context) iter.Seq2[MembershipState, error] // by payer's Fixed, then number
	Membership(ctx context.Context, no string) (MembershipState, error)
	MembershipsByNo(ctx context.Context, nos []string) iter.Seq2[MembershipState, error]
	// Events are all that was told of a membership, what was taken back too, by number. Those of a
	// MembershipState are without the latter.
	Events(ctx context.Context, membershipNo string) iter.Seq2[ToldEvent, error]
	Event(ctx context.Context, no int64) (ToldEvent, error)
	// Excluded are the numbers of the memberships whose members are kept out (F6), by number.
	Excluded(ctx context.Context) iter.Seq2[string, error]
	UndoneEvents(ctx context.Context) iter.Seq2[ToldEvent, error] // by number
	ListMemberships(ctx context.Context, f MembershipFilter, p Page) iter.Seq2[Listed[MembershipState], error]
}

// MandateReader reads what the bank has said of mandates.
type MandateReader interface {
	Mandates(
		ctx context.Context,
		account string,
	) iter.Seq2[Mandate, error] // with past ones, by Fixed, then Since
	MandatesOf(
		ctx context.Context,
		account, fixed string,
	) iter.Seq2[Mandate, error] // of one fixed part, by Since
	MandateRecords(ctx context.Context) iter.Seq2[MandateRecord, error] // by file, then line
	// MandateAccounts are the accounts that mandates are on, past ones too, in order.
	MandateAccounts(ctx context.Context) iter.Seq2[string, error]
	ListMandates(ctx context.Context, f MandateFilter, p Page) iter.Seq2[Listed[Mandate], error]
}

// InvoiceReader reads invoices and what is tied to one.
type InvoiceReader interface {
	// Invoices streams a set of invoices; day is used by InvoicesOverdue,
	// InvoicesToRemind and InvoicesClaimed.
	Invoices(ctx context.Context, set InvoiceSet, day bankday.Date) iter.Seq2[InvoiceState, error]
	// OverdueFrom streams InvoicesOverdue of the customers from one on, as texts sort, by customer, membership,
	// then KID, a few customers at a time.
	OverdueFrom(ctx context.Context, customerNo string, day bankday.Date) iter.Seq2[InvoiceState, error]
	// InvoicesAsOf streams AllInvoices or InvoicesToPay as they stood at the end of a day, by what was
	// booked, sent or done by then, due and paid as they were then; their claims are told as they are now.
	InvoicesAsOf(ctx context.Context, set InvoiceSet, day bankday.Date) iter.Seq2[InvoiceState, error]
	Invoice(ctx context.Context, no string) (InvoiceState, error)
	// InvoiceAsOf is an invoice as InvoicesAsOf has it; ErrNotFound when it was not booked by then.
	InvoiceAsOf(ctx context.Context, no string, day bankday.Date) (InvoiceState, error)
	InvoiceByKID(ctx context.Context, kid string) (InvoiceState, error)
	// CountDue is how many invoices, paid or not, are due after one day and by another.
	CountDue(ctx context.Context, after, by bankday.Date) (int64, error)
	InvoicesByNo(ctx context.Context, nos []string) iter.Seq2[Invoice, error]
	InvoicesByKID(ctx context.Context, kids []string) iter.Seq2[Invoice, error]
	InvoicesOf(
		ctx context.Context,
		membershipNo string,
	) iter.Seq2[InvoiceState, error] // by due date, then number
	CustomerInvoices(
		ctx context.Context,
		customerNo string,
	) iter.Seq2[InvoiceState, error] // by due date, then number
	// CustomerInvoicesAsOf are those of CustomerInvoices as InvoicesAsOf has them.
	CustomerInvoicesAsOf(
		ctx context.Context,
		customerNo string,
		day bankday.Date,
	) iter.Seq2[InvoiceState, error]
	// CustomerOpen are those of CustomerInvoicesAsOf on which something was outstanding, CustomerDebts those
	// of KindDebt: what there is now is read without what is settled.
	CustomerOpen(ctx context.Context, customerNo string, day bankday.Date) iter.Seq2[InvoiceState, error]
	CustomerDebts(ctx context.Context, customerNo string, day bankday.Date) iter.Seq2[InvoiceState, error]
	ListInvoices(ctx context.Context, f InvoiceFilter, p Page) iter.Seq2[Listed[InvoiceState], error]
	// OpenInvoices are those open invoices that have one of the values as a key; in no order.
	OpenInvoices(ctx context.Context, key OpenKey, values []string) iter.Seq2[OpenInvoice, error]
	// OpenOfAmount are the first open invoices, at most limit, on which exactly so much is outstanding.
	OpenOfAmount(ctx context.Context, amount Ore, limit int) iter.Seq2[OpenInvoice, error]
	// OwedBehind is what the next so many of those owe whose numbers come behind one, as texts sort; by
	// number, then due date.
	OwedBehind(ctx context.Context, customerNo string, customers int) iter.Seq2[Owed, error]

	Lines(
		ctx context.Context,
		invoiceNo string,
	) iter.Seq2[Line, error] // in order; none where there is only one
	LinesOf(
		ctx context.Context,
		membershipNo string,
	) iter.Seq2[Line, error] // of all its invoices, by invoice, in order
	CreditNotes(
		ctx context.Context,
		invoiceNo string,
	) iter.Seq2[CreditNote, error] // and losses, by issue date
	CreditNote(ctx context.Context, no string) (CreditNote, error)                  // no loss
	CreditNotesByNo(ctx context.Context, nos []string) iter.Seq2[CreditNote, error] // no losses
	// Costs are the invoices of fees and interest for late payment of an invoice, in order.
	Costs(ctx context.Context, invoiceNo string) iter.Seq2[InvoiceState, error]
	Reminders(ctx context.Context, invoiceNo string) iter.Seq2[Reminder, error] // in order
	// CostsOf and RemindersOf are the Costs and Reminders of several invoices, in no order.
	CostsOf(ctx context.Context, invoiceNos []string) iter.Seq2[InvoiceState, error]
	RemindersOf(ctx context.Context, invoiceNos []string) iter.Seq2[Reminder, error]
	Handoffs(ctx context.Context, invoiceNo string) iter.Seq2[Handoff, error]         // in order
	Holds(ctx context.Context, invoiceNo string) iter.Seq2[Hold, error]               // in order
	Arrangements(ctx context.Context, invoiceNo string) iter.Seq2[Arrangement, error] // in order
	DueChanges(ctx context.Context, invoiceNo string) iter.Seq2[DueChange, error]     // in order
	Dispatches(ctx context.Context, invoiceNo string) iter.Seq2[Dispatch, error]      // by day, file and row
}

// MessageReader reads the messages that trekk sends by itself.
type MessageReader interface {
	Message(ctx context.Context, no int64) (Message, error)
	MessageByReference(ctx context.Context, reference string) (Message, error)
	// MessageByGatewayID finds the one that a gateway calls so.
	MessageByGatewayID(ctx context.Context, gateway, id string) (Message, error)
	MessagesIn(ctx context.Context, states ...MessageState) iter.Seq2[Message, error] // by number
	// LostMessages are those that may not have reached anybody, and went no other way instead: uncertain,
	// failed or expired ones; by number.
	LostMessages(ctx context.Context) iter.Seq2[Message, error]
	InvoiceMessages(ctx context.Context, invoiceNo string) iter.Seq2[Message, error] // by number
	// MessagesOf are the InvoiceMessages of several invoices, in no order.
	MessagesOf(ctx context.Context, invoiceNos []string) iter.Seq2[Message, error]
	ListMessages(ctx context.Context, f MessageFilter, p Page) iter.Seq2[Listed[AddressedMessage], error]
}

// PaymentReader reads payments with their postings.
type PaymentReader interface {
	Payments(ctx context.Context, set PaymentSet) iter.Seq2[PaymentState, error]
	// PaymentsAsOf streams AllPayments, or PaymentsUnmatched as they waited then, with the postings that were
	// booked by the end of a day. Those that match has not been through wait too.
	PaymentsAsOf(ctx context.Context, set PaymentSet, day bankday.Date) iter.Seq2[PaymentState, error]
	// WaitingPayments are those of PaymentsWaiting that a filter asks for, behind one of them, by Nets date
	// and number.
	WaitingPayments(ctx context.Context, f WaitingFilter, after WaitingAt,
		limit int) iter.Seq2[PaymentState, error]
	WaitingSum(ctx context.Context, f WaitingFilter) (WaitingSum, error)
	// WaitingSumAsOf is of those that waited at the end of a day, by kept sums: First is left out.
	WaitingSumAsOf(ctx context.Context, day bankday.Date) (WaitingSum, error)
	Payment(ctx context.Context, no int64) (PaymentState, error)
	// PaymentByReference is of what a person added: the bank's archive reference may be that of many
	// payments.
	PaymentByReference(ctx context.Context, s Source, reference string) (PaymentState, error)
	// PaymentsByKID are those on the bank's statement that have one of several KIDs, in no order.
	PaymentsByKID(ctx context.Context, kids []string) iter.Seq2[Payment, error]
	// PaymentsWithoutKID are those on the bank's statement that have none, of the Nets dates from one to another, in no
	// order.
	PaymentsWithoutKID(ctx context.Context, from, to bankday.Date) iter.Seq2[Payment, error]
	// InvoicePayments are posted to the invoice, or were, by number.
	InvoicePayments(ctx context.Context, invoiceNo string) iter.Seq2[PaymentState, error]
	// PaidOn is what payments have put on several invoices, and taken off them again, posting by posting in no
	// order.
	PaidOn(ctx context.Context, invoiceNos []string) iter.Seq2[PaidOn, error]
	// MembershipPayments are posted to invoices of the membership, or were, by number.
	MembershipPayments(ctx context.Context, membershipNo string) iter.Seq2[PaymentState, error]
	// CustomerPayments are the customer's credit, or were, by number.
	CustomerPayments(ctx context.Context, customerNo string) iter.Seq2[PaymentState, error]
	// RefundPayments are what the refund is made of, or was, by number.
	RefundPayments(ctx context.Context, refund int64) iter.Seq2[PaymentState, error]
	// Payers are of some accounts the customers for whom each has paid, and still has, in no order.
	Payers(ctx context.Context, accounts []string) iter.Seq2[Payer, error]
	ListPayments(ctx context.Context, f PaymentFilter, p Page) iter.Seq2[Listed[PaymentState], error]
}

// FileReader reads the files that came from the bank and those that left for people, and the kept bytes.
type FileReader interface {
	Files(
		ctx context.Context,
		status ...FileStatus,
	) iter.Seq2[File, error] // by number; all when no status is given
	File(ctx context.Context, no int64) (File, error)
	FileByHash(ctx context.Context, sha256 string) (File, error)
	// FileByNumber finds the ingested Nets file with a number of the bank's.
	FileByNumber(ctx context.Context, number int) (File, error)
	// FileByName finds the latest that came under a name; a number finds it too.
	FileByName(ctx context.Context, name string) (File, error)
	// UncheckedFiles have the verdict Unchecked, by number.
	UncheckedFiles(ctx context.Context) iter.Seq2[File, error]
	// FileBefore is the greatest number of an ingested Nets file that is below a number of the bank's; zero
	// when there is none.
	FileBefore(ctx context.Context, number int) (int, error)
	// Receipts are the ingested receipts on a transmission of ours, in the order in which they came.
	Receipts(ctx context.Context, transmission int64) iter.Seq2[File, error]
	Faults(ctx context.Context, file int64) ([]Fault, error)
	// Seen tells whether a file has been fetched as it lies in the mailbox.
	Seen(ctx context.Context, s Sighting) (bool, error)
	// Content reads kept bytes, chunk by chunk; no is a file's number, or a transmission's.
	Content(ctx context.Context, d Direction, no int64) io.Reader
	OutboxFile(ctx context.Context, name string) (OutboxFile, error)
	ListFiles(ctx context.Context, f FileFilter, p Page) iter.Seq2[Listed[File], error]
}

// TransmissionReader reads what has been made for the bank.
type TransmissionReader interface {
	// Transmissions come by number; all when no status is given.
	Transmissions(ctx context.Context, status ...TransmissionStatus) iter.Seq2[Transmission, error]
	Transmission(ctx context.Context, number int64) (Transmission, error)
	Claims(
		ctx context.Context,
		transmission int64,
	) iter.Seq2[Claim, error] // and cancellations, by assignment, transaction
	// ClaimedOf is what a transmission claims of each payer, by Fixed; ClaimedDues on each due date.
	ClaimedOf(ctx context.Context, transmission int64) iter.Seq2[Claimed, error]
	ClaimedDues(ctx context.Context, transmission int64) iter.Seq2[ClaimedDue, error]
	// ClaimedTooMuch is how many live claims of a transmission ask for more than is owed by now, and what for.
	ClaimedTooMuch(ctx context.Context, transmission int64) (claims int, amount Ore, err error)
	InvoiceClaims(
		ctx context.Context,
		invoiceNo string,
	) iter.Seq2[Claim, error] // and cancellations, by transmission
	ListTransmissions(
		ctx context.Context,
		f TransmissionFilter,
		p Page,
	) iter.Seq2[Listed[Transmission], error]
	ListClaims(ctx context.Context, f ClaimFilter, p Page) iter.Seq2[Listed[Claim], error]
	// Told says of the due dates from one day to another how many approved claims there are, and of how many
	// the bank has told; by due date.
	Told(ctx context.Context, from, to bankday.Date) iter.Seq2[Told, error]
}

// LedgerReader reads what the bookkeeping is made of, and the sums that must agree.
type LedgerReader interface {
	// Movements streams what moved money and is booked from one day to another, by day, kind and what else
	// makes a voucher.
	Movements(ctx context.Context, g Grain, from, to bankday.Date) iter.Seq2[Movement, error]
	// NextMoved is the first day from one on on which anything that moves money is booked; zero when nothing
	// is.
	NextMoved(ctx context.Context, from bankday.Date) (bankday.Date, error)
	// Creditor is the creditor as the books have it: without what trekk.yaml alone says of it.
	Creditor(ctx context.Context) (Creditor, error)
	// LastNumber is the last number that a series has come to; zero before the first.
	LastNumber(ctx context.Context, s Series) (int64, error)
	// Numbers streams the numbers of invoices and credit notes, as numbers are sorted.
	Numbers(ctx context.Context) iter.Seq2[Number, error]
	// Sums streams the sums on the bank statement that are booked by the end of a day, each with its latest
	// tick when that stands; in the order of SumKey.
	Sums(ctx context.Context, through bankday.Date) iter.Seq2[Sum, error]
	// RefundTicks streams the ticks of refunds, for each in their order.
	RefundTicks(ctx context.Context) iter.Seq2[Tick, error]
	ListSums(ctx context.Context, f SumFilter, p Page) iter.Seq2[Listed[Sum], error]
	Periods(ctx context.Context) iter.Seq2[Period, error] // by last day
	// Credits are the customers whose credit is not zero, those who owe among them, by Fixed.
	Credits(ctx context.Context) iter.Seq2[CustomerCredit, error]
	// CreditsBehind are those of Credits behind a Fixed, so many at most.
	CreditsBehind(ctx context.Context, fixed string, limit int) iter.Seq2[CustomerCredit, error]
	// CreditsAsOf are Credits by what was booked by the end of a day.
	CreditsAsOf(ctx context.Context, day bankday.Date) iter.Seq2[CustomerCredit, error]
	// CreditOf is the credit of one customer, which may be zero.
	CreditOf(ctx context.Context, customerNo string) (CustomerCredit, error)
	// CreditOfAsOf is CreditOf by what was booked by the end of a day.
	CreditOfAsOf(ctx context.Context, customerNo string, day bankday.Date) (CustomerCredit, error)
	Refunds(ctx context.Context) iter.Seq2[Refund, error] // by number
	Refund(ctx context.Context, no int64) (Refund, error)
	ListRefunds(ctx context.Context, f RefundFilter, p Page) iter.Seq2[Listed[Refund], error]
	// Approvals are the steps of one act that needs a second person's word, in order.
	Approvals(ctx context.Context, kind ApprovalKind, no string) iter.Seq2[Approval, error]
	// WaitingApprovals are those that are waited for, by kind, then the oldest first.
	WaitingApprovals(ctx context.Context) iter.Seq2[Approval, error]
	// Books sums what invariant 2 speaks of.
	Books(ctx context.Context) (Books, error)
	// BooksSince has the same sums as they are kept, and counts what is wrong with rows from a day on: what was
	// settled before is left alone. What is kept is held against the rows by RowFaults.
	BooksSince(ctx context.Context, day bankday.Date) (Books, error)
	// Orphans counts the rows that refer to what is not there.
	Orphans(ctx context.Context) (int, error)
}

// FigureReader sums what pictures are drawn of: short streams, a row for each day that has anything, which
// cost what the rows of those days do.
type FigureReader interface {
	// DueSums are of the invoices that are due from one day to another, by due date, then method.
	DueSums(ctx context.Context, from, to bankday.Date) iter.Seq2[DueSum, error]
	// DaySums are of the payments that are booked from one day to another, by day.
	DaySums(ctx context.Context, from, to bankday.Date) iter.Seq2[DaySum, error]
	// RefundSums are of the refunds that were made from one day to another and stand, by day: money out.
	RefundSums(ctx context.Context, from, to bankday.Date) iter.Seq2[DaySum, error]
	// PaidSums are of what is booked on the invoices that are due from one day to another, by due date, day
	// and who paid.
	PaidSums(ctx context.Context, from, to bankday.Date) iter.Seq2[PaidSum, error]
	// ClaimSums are of the claims that are due from one day to another, by due date.
	ClaimSums(ctx context.Context, from, to bankday.Date) iter.Seq2[ClaimSum, error]
	// OpenSums are of the invoices on which something is outstanding, by due date.
	OpenSums(ctx context.Context) iter.Seq2[OpenSum, error]
	// MandateSums are of the mandates that came or ended from one day to another, by day.
	MandateSums(ctx context.Context, from, to bankday.Date) iter.Seq2[MandateSum, error]
	// OwedSums are of all that was ever invoiced, by due date, then month: it reads all of the books.
	OwedSums(ctx context.Context) iter.Seq2[OwedSum, error]
}

// FindingReader reads what jobs have met once, and what persons have settled.
type FindingReader interface {
	// SettledFindings come by code, subject and Seq.
	SettledFindings(ctx context.Context) iter.Seq2[Settled, error]
	// MetFindings are the urgent findings that jobs have met once (MeetFinding), by ID.
	MetFindings(ctx context.Context) iter.Seq2[Finding, error]
	// NotedFindings are those that OpenFinding has noted as standing, by ID: code, severity and subject.
	NotedFindings(ctx context.Context) iter.Seq2[Finding, error]
}

// ChangeReader reads what others are told of changes.
type ChangeReader interface {
	ListChanges(ctx context.Context, f ChangeFilter, p Page) iter.Seq2[Listed[Change], error]
	// LastChange is the number of the last; zero before the first.
	LastChange(ctx context.Context) (int64, error)
}

// PersonReader reads who may act.
type PersonReader interface {
	Persons(ctx context.Context) iter.Seq2[Person, error] // by name
	Person(ctx context.Context, name string) (Person, error)
}

// VisitorReader reads who has come in by the console and the API.
type VisitorReader interface {
	// Session is one that was not ended; it may be over.
	Session(ctx context.Context, id string) (Session, error)
	SessionsOf(ctx context.Context, person string) iter.Seq2[Session, error] // the latest first
	Token(ctx context.Context, id string) (Token, error)                     // one that is over too
	Tokens(ctx context.Context) iter.Seq2[Token, error]                      // by person, then when they were made
}

// VisitorLog notes what visitors do, which is no part of the books and not audited. It waits for no work on
// the books, but where the database lets only one write at all.
type VisitorLog interface {
	// SeeSession notes that something was asked in a session.
	SeeSession(ctx context.Context, id string, wall time.Time) error
	// CountTry counts one more try in all of the counts, as if it were wrong, unless one of them has a pause
	// that is not over: then it counts nothing, and says how long that is.
	CountTry(ctx context.Context, wall time.Time, tries ...Try) (pause time.Duration, err error)
	// ForgiveTry notes that a try was right: the count of a name begins anew, and that of an address, behind
	// which there may be others, is one less, without a pause.
	ForgiveTry(ctx context.Context, wall time.Time, t Try) error
}

// ClockReader reads what the clock is held against.
type ClockReader interface {
	// ClockAccepted is the last of what was accepted; zero when nothing was.
	ClockAccepted(ctx context.Context) (ClockAccepted, error)
	// ClockDifference is that of the latest transmission which has one, and its last put; zero for none.
	ClockDifference(ctx context.Context) (ClockDifference, error)
	// NewestSighting is the file with the latest time in the mailbox, of those whose number is above one, and
	// its number; zero when there is none.
	NewestSighting(ctx context.Context, above int64) (s Sighting, file int64, err error)
}

// BrakeReader reads what keeps jobs from acting, and what was read back with the reason for it.
type BrakeReader interface {
	Brakes(ctx context.Context) iter.Seq2[Brake, error] // those that are on, by number
	// StrayClaims are those whose invoices have not come, by transmission, assignment and transaction.
	StrayClaims(ctx context.Context) iter.Seq2[StrayClaim, error]
	// StrayClaimsOf are those of a transmission.
	StrayClaimsOf(ctx context.Context, transmission int64) iter.Seq2[StrayClaim, error]
}

// AuditReader reads the audit log.
type AuditReader interface {
	// Acts streams the acts on a subject, in order.
	Acts(ctx context.Context, s Subject) iter.Seq2[Act, error]
	ListActs(ctx context.Context, f AuditFilter, p Page) iter.Seq2[Listed[LoggedAct], error]
	// Configuration is what was noted of the configuration, by part, in order.
	Configuration(ctx context.Context) iter.Seq2[ConfigNoted, error]
	// LawData is what persons have added to the data of the law, in order.
	LawData(ctx context.Context) iter.Seq2[LawData, error]
	// VerifyAudit follows the hash chain and says where it breaks. It returns how many rows there are and the
	// hash of the last, which vouches for all of them.
	VerifyAudit(ctx context.Context) (rows int64, last string, err error)
	// LastAudit is how many entries there are, and the hash of the last; none before the first.
	LastAudit(ctx context.Context) (entries int64, hash string, err error)
	// EndsBy reports whether nothing was done after a day, nor is booked after it: what there is now is then
	// what there was at its end.
	EndsBy(ctx context.Context, day bankday.Date) (bool, error)
	// AuditHash is the hash that an entry has; empty where there is no such entry.
	AuditHash(ctx context.Context, no int64) (string, error)
	// RowFaults holds every row against its hash as it was last written, and all of them against what the
	// last entry was sealed over.
	RowFaults(ctx context.Context) iter.Seq2[RowFault, error]
	// Damage is what the database program itself finds wrong with the database, where it can be asked.
	Damage(ctx context.Context) ([]string, error)
}

// RowFault is a row, or the rows of a table, that someone changed behind the books' back.
type RowFault struct {
	Table string `json:"table"`
	Key   string `json:"key,omitempty"` // 1042, or 7/1/12; empty where it is known of the table alone
	What  string `json:"what"`          // has been changed
}

// String is how people read it.
func (f RowFault) String() string {
	if f.Key == "" {
		return f.Table + ": " + f.What
	}
	return f.Table + " " + f.Key + ": " + f.What
}

// RunLog is the log of what the jobs did.
type RunLog interface {
	LogRun(ctx context.Context, entries []RunEntry) error // numbers the run itself
	LastRun(
		ctx context.Context,
	) ([]RunEntry, error) // of each job, its latest entry; in the order of the last run
	LastJob(ctx context.Context, job string) (RunEntry, error)
	JobRuns(ctx context.Context, job string) iter.Seq2[RunEntry, error] // the latest first
	ListRuns(ctx context.Context, f RunFilter, p Page) iter.Seq2[Listed[RunEntry], error]
	// LastListing is the latest clock, before a time, at which ListingJob listed the mailbox without failing;
	// zero when never. What a wrong clock has listed in the future is none.
	LastListing(ctx context.Context, before time.Time) (time.Time, error)
	// LastGoodRun is when, by the machine's clock, the last run ended in which no job failed; zero when none
	// has.
	LastGoodRun(ctx context.Context) (time.Time, error)
}

// AlertLog is the log of what the channels were told. It is no part of the books and not audited.
type AlertLog interface {
	// Alerts are what each channel was last told of each finding, by the finding's ID, then channel.
	Alerts(ctx context.Context) iter.Seq2[Alert, error]
	// PutAlert writes an alert in place of the one of the version before it. It is not won when another
	// process has been faster: then nothing has changed, and what it says is the other's to send.
	PutAlert(ctx context.Context, a Alert) (won bool, err error)
}

// WebhookLog is the log of what webhooks have been told of changes. It is no part of the books and not
// audited. Who tells a webhook keeps every other process from it.
type WebhookLog interface {
	// Webhook is ErrNotFound of one that has never been told anything.
	Webhook(ctx context.Context, id string) (WebhookState, error)
	WebhookFailures(ctx context.Context, id string) iter.Seq2[WebhookFailure, error] // by number
	// PutWebhook writes where a webhook is, failures in place of those of their numbers, and takes others
	// away, by number.
	PutWebhook(ctx context.Context, w WebhookState, kept []WebhookFailure, gone []int64) error
}
