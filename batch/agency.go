package batch

import (
	"context"
	"iter"
	"strings"
	"time"

	"trekk/batch/kravia"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// Agency is how a payee deals with its collection agency; nil where handovers are rows of the outbox and
// nothing comes back.
type Agency struct {
	Kind    AgencyKind
	Account string // the agency's own, from which it pays what it has collected; empty when not known
	ByKID   bool   // it pays what it has collected on our KIDs, not as sums of its own
	// Mailbox opens the folders of an agency of files; the caller closes it. Its folder Inbound is to the agency.
	Mailbox func(context.Context) (mailbox.Mailbox, error)
	Kravia  *kravia.Client // of that kind alone
	// States are what the agency's words for how a case stands mean, in small letters: paid or closed. A case with
	// any other word is open.
	States map[string]CaseState
}

// Over is how a case has ended, by the agency's word for how it stands; empty while it is open.
func (a *Agency) Over(word string) CaseState { return a.States[strings.ToLower(word)] }

// AgencyKind is the way in which an agency is told.
type AgencyKind string

// The ways.
const (
	AgencyFiles  AgencyKind = "files"
	AgencyKravia AgencyKind = "kravia"
)

// Pays reports whether a payment is the agency paying out what it has collected: nobody's direct payment.
func (a *Agency) Pays(p *Payment) bool {
	return a != nil && a.Account != "" && p.Debit == a.Account && p.Source.AtBank()
}

// Collected reports whether a payment is of money that the agency collected: as it said itself, or as it paid
// it out on our KID.
func (a *Agency) Collected(p *Payment) bool { return p.Source == SourceAgency || a.Pays(p) }

// CaseState is how far a case at the collection agency has come.
type CaseState string

// The states of a case. A case is ordered in the transaction that hands its invoice over. Whether it is at the
// agency is certain when that has accepted it.
const (
	CaseOrdered   CaseState = "ordered"
	CaseSent      CaseState = "sent"     // it may be at the agency
	CaseAccepted  CaseState = "accepted" // with a number of the agency's
	CaseRefused   CaseState = "refused"  // the agency does not have it
	CasePaid      CaseState = "paid"
	CaseClosed    CaseState = "closed" // the agency has given it up
	CaseKept      CaseState = "kept"   // taken back, and the agency has refused to give it up
	CaseWithdrawn CaseState = "withdrawn"
)

// CaseStates are all states, in the order of a case's life.
func CaseStates() []CaseState {
	return []CaseState{
		CaseOrdered, CaseSent, CaseAccepted, CaseRefused, CasePaid, CaseClosed, CaseKept,
		CaseWithdrawn,
	}
}

// Case is an invoice that was handed over, at the agency. An invoice that is taken back and handed over again
// has a case for each time.
type Case struct {
	No        int64
	InvoiceNo string
	Handoff   int // the Seq of its handover
	Ordered   bankday.Date
	AgencyNo  string // the agency's number; empty before it has accepted the case
	State     CaseState
	Since     bankday.Date // of the state
	Reason    string       // why the agency has refused, closed or kept it
	Collected Ore          // what the agency says that it has collected for us
	Costs     Ore          // of its own, as it last said
	Heavy     bool         // the agency says that the case is a heavy one
	Ended     bankday.Date // the day from which nobody is told anything of it; zero while it goes on

	Told MessageKind // the last that the agency was told; empty before the first
	Position
}

// Position is what the agency is to know of a case, all in sums from the beginning: to be told the same twice
// does no harm.
type Position struct {
	Principal Ore // without fees, less what was credited
	Fee       Ore
	Interest  Ore
	Paid      Ore  // to us, otherwise than by the agency
	Credited  Ore  // losses included
	Held      Held // why the agency is to leave it in peace
}

// Left is what remains of a claim but for what the agency has collected itself.
func (p *Position) Left() Ore { return max(0, p.Principal+p.Fee+p.Interest-p.Paid) }

// Held is why the agency is to leave a case in peace; empty when it is not.
type Held string

// The reasons. What a person wrote about it is not the agency's business.
const (
	HeldObjection Held = "objection" // the debtor's: it adds no costs as long as it stands
	HeldHold      Held = "hold"      // by the payee
	HeldStopped   Held = "stopped"   // everything to the debtor is
)

// What, beside a reason to be held, an agency cannot be told by requests.
const (
	CaseReleased = "released"  // it is held no longer
	CaseMoreOwed = "more_owed" // than the agency was told
)

// MessageKind is what an agency is told of a case.
type MessageKind string

// The kinds: the first of a case is new, and a withdrawal is the last.
const (
	CaseNew      MessageKind = "new"
	CaseChange   MessageKind = "change"
	CaseWithdraw MessageKind = "withdraw"
)

// CaseMessageState is what became of a message to the agency.
type CaseMessageState string

// The states. What is sending or uncertain may have reached the agency: it was told by a request, whose answer has
// not come or was lost.
const (
	CaseMessageNoted     CaseMessageState = "noted"
	CaseMessageSending   CaseMessageState = "sending"
	CaseMessageUncertain CaseMessageState = "uncertain"
	CaseMessageAccepted  CaseMessageState = "accepted"
	CaseMessageRefused   CaseMessageState = "refused"
)

// Doubtful reports whether the message may have reached the agency, and nobody knows whether it has.
func (m *CaseMessage) Doubtful() bool {
	return m.State == CaseMessageSending || m.State == CaseMessageUncertain
}

// Tried reports whether the agency may have been told of the message.
func (m *CaseMessage) Tried() bool { return m.State != CaseMessageNoted || m.Answer != "" }

// CaseMessage is something that the agency is told of a case. It is written once, with what it says. Where the agency
// is told by requests, its day is the last on which it was tried.
type CaseMessage struct {
	No     int64
	Case   int64
	Kind   MessageKind
	On     bankday.Date
	Reason string // of a withdrawal: paid, credited, written_off or taken_back
	Position

	File     int64 // the exchange file that has it; zero where the agency is asked by messages
	State    CaseMessageState
	Answered bankday.Date // when the agency answered; zero before
	Answer   string       // the reason of a refusal, or the agency's reference
}

// AgencyFile is a file of the exchange with the agency. Its content never changes: to the agency it has one
// row of the books for each number, written with its bytes.
type AgencyFile struct {
	Direction Direction
	No        int64 // from 1 in each direction, without holes
	Name      string
	Made      time.Time // when it was sealed, or read
	Size      int64
	SHA256    string
	Records   int
	Sum       Ore // as its last line has it
	Status    AgencyFileStatus
	Sends     int       // times that it was put
	Sent      time.Time // zero before
	Open      int       // messages in it that the agency has not answered
	File      int64     // the kept file of one that came
}

// AgencyFileStatus is how far a file of the exchange has come.
type AgencyFileStatus string

// The statuses of files to the agency, and of those from it.
const (
	AgencySealed   AgencyFileStatus = "sealed"
	AgencySending  AgencyFileStatus = "sending" // it may be at the agency
	AgencySent     AgencyFileStatus = "sent"
	AgencyAnswered AgencyFileStatus = "answered" // every message in it
	AgencyRead     AgencyFileStatus = "read"     // one that came
)

// CaseReport is something that the agency has said of a case, but for its answers to messages.
type CaseReport struct {
	No         int64
	Case       int64
	Kind       ReportKind
	On         bankday.Date
	Reference  string // of a payment, once for all of them
	Principal  Ore
	Fee        Ore
	Interest   Ore
	Costs      Ore // of the agency's own
	State      CaseState
	Text       string
	File       int64
	Line       int
	Settlement string // the reference of the settlement that a payment is in; empty before
}

// ReportKind is a kind of report.
type ReportKind string

// The kinds of reports.
const (
	ReportStatus  ReportKind = "status"
	ReportPayment ReportKind = "payment"
)

// AgencySettlement is what the agency says that it has paid out: what it collected less what it keeps.
type AgencySettlement struct {
	Reference string
	On        bankday.Date
	Collected Ore
	Withheld  Ore
	PaidOut   Ore
	File      int64
	Payment   int64 // the bank's payment of the sum; zero before it has come
}

// AgencyReader reads the cases at the collection agency, and what was said about them both ways.
type AgencyReader interface {
	// OpenCases are those that have not ended, by invoice (100 before 99), then number.
	OpenCases(ctx context.Context) iter.Seq2[Case, error]
	Case(ctx context.Context, no int64) (Case, error)                          // ErrNotFound
	InvoiceCases(ctx context.Context, invoiceNo string) iter.Seq2[Case, error] // by number
	// CasesOf are the InvoiceCases of several invoices, in no order.
	CasesOf(ctx context.Context, invoiceNos []string) iter.Seq2[Case, error]
	CaseMessages(ctx context.Context, no int64) iter.Seq2[CaseMessage, error] // of a case, in order
	CaseMessage(ctx context.Context, no int64) (CaseMessage, error)
	// FileMessages are those in a file to the agency, in order.
	FileMessages(ctx context.Context, file int64) iter.Seq2[CaseMessage, error]
	// MessagesToTell are those without a file that the agency has not answered, by number.
	MessagesToTell(ctx context.Context) iter.Seq2[CaseMessage, error]
	CaseReports(ctx context.Context, no int64) iter.Seq2[CaseReport, error] // of a case, in order
	// CasePayment is the report of a payment with a reference of the agency's.
	CasePayment(ctx context.Context, reference string) (CaseReport, error)
	// AgencyFiles come by number; all when no status is given.
	AgencyFiles(ctx context.Context, d Direction, status ...AgencyFileStatus) iter.Seq2[AgencyFile, error]
	AgencyFile(ctx context.Context, d Direction, no int64) (AgencyFile, error)
	LastAgencyFile(ctx context.Context, d Direction) (AgencyFile, error)      // zero before the first
	AgencySettlements(ctx context.Context) iter.Seq2[AgencySettlement, error] // by reference
	AgencySettlement(ctx context.Context, reference string) (AgencySettlement, error)
	ListCases(ctx context.Context, f CaseFilter, p Page) iter.Seq2[Listed[DebtorCase], error]
	// ListAgencySettlements are pages of AgencySettlements.
	ListAgencySettlements(ctx context.Context, p Page) iter.Seq2[Listed[AgencySettlement], error]
}

// DebtorCase is a case with who owes its invoice.
type DebtorCase struct {
	Case
	CustomerNo, CustomerName string
}

// CaseFilter says which cases are asked for; what is empty restricts nothing.
type CaseFilter struct {
	State    CaseState
	Invoice  string
	Customer string
	Open     bool // only those that have not ended
}

// AgencyWriter writes the cases and the exchange. Set writes all that may change; ErrNotFound.
type AgencyWriter interface {
	AddCase(Case) error
	SetCase(Case) error
	AddCaseMessage(CaseMessage) error
	SetCaseMessage(CaseMessage) error
	AddAgencyFile(AgencyFile) error
	SetAgencyFile(AgencyFile) error
	AddCaseReport(CaseReport) error
	SetCaseReport(CaseReport) error
	AddAgencySettlement(AgencySettlement) error
	SetAgencySettlement(AgencySettlement) error
}
