package nets

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Kind is what the transactions of an assignment are.
type Kind uint8

const (
	Claims        Kind = 1 + iota // payment claims (betalingskrav), to Nets
	Cancellations                 // cancellations of claims (slettinger), to Nets
	Mandates                      // mandates (faste betalingsoppdrag), from Nets
	OCRGiro                       // payments, from Nets
)

var kinds = [...]struct {
	name          string
	service, code string // positions 3-4 and 5-6 of the start and the end
	start, end    *Record
}{
	Claims:        {"claims", "21", "00", assignmentStart, assignmentEnd},
	Cancellations: {"cancellations", "21", "36", assignmentStart, assignmentEnd},
	Mandates:      {"mandates", "21", "24", assignmentStart, mandatesEnd},
	OCRGiro:       {"ocr_giro", "09", "00", ocrStart, ocrEnd},
}

// String returns "claims", "cancellations", "mandates" or "ocr_giro".
func (k Kind) String() string {
	if k > 0 && int(k) < len(kinds) {
		return kinds[k].name
	}
	return fmt.Sprintf("Kind(%d)", uint8(k))
}

// Nets is the customer unit id of Nets itself: the recipient of what a payee
// sends, the transmitter of what it receives.
const Nets = "00008080"

// Transmission is what a transmission's start record says, and the date in its
// end record.
type Transmission struct {
	Transmitter string // 8 digits: the payee's customer unit id, or Nets
	Number      int    // unique per transmitter
	Recipient   string // 8 digits

	// Date is what the end record says, known when all has been read: to Nets,
	// the earliest due date; from Nets, the Nets date, zero where there is none.
	Date time.Time
}

// Assignment is what an assignment's start record says and what its
// transactions add up to.
type Assignment struct {
	Kind      Kind
	Agreement string // 9 digits, OCR giro only
	Number    int
	Account   string // the payee's, 11 digits

	// The following are known when the assignment has been read.
	NetsDate     time.Time // OCR giro: what the end record says
	Transactions int
	Records      int   // start and end included
	Total        int64 // the control sum in øre: amounts with sign - deducted, reversals added
	Earliest     time.Time
	Latest       time.Time

	Index int // in the transmission, from 0
	Line  int // of the start record
}

// Types of transactions, positions 5-6 of a record. In the files, 21 is a claim
// (service 21) or a purchase (service 09).
const (
	TypePayeeNotifies = 2  // claim: the payee notifies the payer
	TypeBankNotifies  = 21 // claim: the payer's bank notifies
	TypeCancellation  = 93
	TypeMandate       = 94

	TypeGiro             = 10 // OCR giro: giro charged to an account
	TypeStandingOrder    = 11
	TypeRemittance       = 12 // direct remittance
	TypeBusinessTerminal = 13
	TypeCounter          = 14
	TypeAvtaleGiro       = 15
	TypeTelegiro         = 16
	TypeCash             = 17
	TypeReversalKID      = 18 // terminal and internet: reversal with KID
	TypePurchaseKID      = 19
	TypeReversalText     = 20 // with free text
	TypePurchaseText     = 21
)

// Registration is what a mandate record says of its mandate.
type Registration uint8

const (
	Listed  Registration = iota // one line of a full listing of all active mandates
	Active                      // new or changed
	Deleted                     // no longer there
)

// String returns "listed", "active" or "deleted".
func (g Registration) String() string {
	if int(g) < len(registrations) {
		return registrations[g]
	}
	return fmt.Sprintf("Registration(%d)", uint8(g))
}

var registrations = [...]string{"listed", "active", "deleted"}

// Transaction is one claim, cancellation, mandate or payment: all records with
// one transaction number. Which fields are set depends on the assignment's kind.
//
// A reader fills the same Transaction again and again: it and its slices are
// valid until the next step. Clone keeps one.
type Transaction struct {
	Assignment *Assignment
	Line       int // of its first record; the record's number in a file without line ends
	Type       int // see the Type constants
	Number     int // within the assignment
	Items      int // amount items read: 1 to 3; 0 for mandates

	Date   time.Time // due date, or Nets date; at midnight UTC. Zero for mandates
	Amount int64     // øre; negative where the sign is "-"
	KID    []byte    // without the blanks around it

	// OCR giro.
	Reversal     bool      // types 18 and 20
	Centre       int       // centre id
	Day          int       // day code
	Partial      int       // partial settlement number
	Serial       int       // one sum on the bank statement
	BankDate     time.Time // zero when unknown
	DebitAccount []byte    // the payer's, 11 digits; empty when unknown
	Form         []byte    // form number, 10 characters
	Reference    []byte    // archive reference, agreement or terminal and session, 9 characters
	CardIssuer   []byte    // 2 characters; empty when there is none

	// Mandates.
	Registration Registration
	Notice       bool // the payer wants written notice

	item1, item2, item3 [RecordLength]byte
	lines               []byte // of specifications, 80 characters each
}

// Money returns what counts in the books, in øre: negative where the sign is
// "-" and for reversals.
func (t *Transaction) Money() int64 {
	if t.Reversal && t.Amount > 0 {
		return -t.Amount
	}
	return t.Amount
}

// Name returns the payer's abbreviated name in a claim or cancellation.
func (t *Transaction) Name() string { return t.claimText(claimName) }

// ExternalReference returns the reference in a claim or cancellation
// (fremmedreferanse), which the payer sees on the statement.
func (t *Transaction) ExternalReference() string { return t.claimText(claimReference) }

func (t *Transaction) claimText(f Field) string {
	if t.Assignment.Kind == OCRGiro || t.Items < 2 {
		return ""
	}
	return decodeTrimmed(f.Of(t.item2[:]))
}

// Text returns the free text: of an OCR giro transaction of type 20 or 21, or
// the lines of a claim's specification with line ends between them.
func (t *Transaction) Text() string {
	if t.Assignment.Kind != OCRGiro {
		return strings.Join(t.Lines(), "\n")
	}
	if t.Items < 3 {
		return ""
	}
	return decodeTrimmed(ocrText.Of(t.item3[:]))
}

// Lines returns the lines of a claim's specification, the two halves of each
// joined, without the blanks at their ends. A line that was not written is
// empty.
func (t *Transaction) Lines() []string {
	var lines []string
	for line := range slices.Chunk(t.lines, lineLength) {
		lines = append(lines, decodeTrimmed(line))
	}
	return lines
}

// Clone returns a copy that stays as it is when the reader goes on.
func (t *Transaction) Clone() *Transaction {
	c := *t
	for _, s := range []*[]byte{&c.KID, &c.DebitAccount, &c.Form, &c.Reference, &c.CardIssuer, &c.lines} {
		*s = bytes.Clone(*s)
	}
	return &c
}

// decodeTrimmed turns ISO-8859-1 into UTF-8, without the blanks at the end.
func decodeTrimmed(latin1 []byte) string {
	latin1 = bytes.TrimRight(latin1, " ")
	var b strings.Builder
	b.Grow(len(latin1))
	for _, c := range latin1 {
		b.WriteRune(rune(c))
	}
	return b.String()
}
