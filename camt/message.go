package camt

import (
	"trekk/nets"
	"trekk/schedule/bankday"
)

// Kind is which message a file is.
type Kind string

// The kinds of messages that are read.
const (
	Notifications Kind = "camt.054"
	Statements    Kind = "camt.053"
)

// Message is what the head of a file says.
type Message struct {
	Kind    Kind
	Version string // 001.02 or 001.08; empty as long as the file has not shown what it is
	ID      string // GrpHdr/MsgId
}

// The values of CpyDplctInd.
const (
	Duplicate     = "DUPL" // was sent before
	CopyDuplicate = "CODU" // was sent before, to another
	Copy          = "COPY" // is another's
)

// Notification is a notification or a statement: what a message says of one account.
type Notification struct {
	Index        int // from 0
	Line, Column int
	ID           string
	Account      string    // 11 digits; empty when it is not Norwegian
	Copy         string    // CpyDplctInd; empty when it is none
	Balances     []Balance // of a statement
}

// Balance is the first balance of a type; false where there is none, which is not a balance of 0.
func (n *Notification) Balance(typ string) (Balance, bool) {
	for _, b := range n.Balances {
		if b.Type == typ {
			return b, true
		}
	}
	return Balance{}, false
}

// SentBefore tells whether all of it has been sent before.
func (n *Notification) SentBefore() bool { return n.Copy == Duplicate || n.Copy == CopyDuplicate }

// Balance is a balance of a statement.
type Balance struct {
	Type   string // OPBD (opening), CLBD (closing) and others
	Amount int64  // øre; negative when it is overdrawn
	On     bankday.Date
}

// Entry is one sum on the statement of the account.
type Entry struct {
	Notification *Notification
	No           int // from 1 in the message
	Line, Column int
	Ref          string // NtryRef, unique in its notification only
	ServicerRef  string // AcctSvcrRef, which may repeat
	Amount       int64  // øre, never negative
	Debit        bool   // it goes out of the account
	Reversal     bool   // RvslInd
	Status       string // BOOK, PDNG or INFO
	Booked       bankday.Date
	Value        bankday.Date // zero when it is not told
	Code         string       // BkTxCd: the bank's own code, else domain/family/sub-family
	Text         string       // AddtlNtryInf
	Transactions int          // TxDtls so far
}

// Money is the amount as the account sees it: negative when it goes out.
func (e *Entry) Money() int64 { return signed(e.Amount, e.Debit) }

// IsBooked tells whether the money has moved, which it has not in an entry that is pending or for
// information.
func (e *Entry) IsBooked() bool { return e.Status == "BOOK" || e.Status == "" }

// Transaction is one payment of an entry. Of an entry without TxDtls there is one with the entry's amount,
// which is Bare; of TxDtls that say how much is paid to each of several KIDs there is one for each.
type Transaction struct {
	Entry        *Entry
	No           int // from 1 in the message
	Line, Column int
	Bare         bool

	Amount    int64 // øre, what the payer paid (gross), never negative
	Charges   int64 // what the bank kept of it
	Debit     bool
	KID       string // of 2 to 25 digits, the last may be "-"; empty without one
	Text      string // what the payer wrote, references that are no KIDs included
	Reference string // Refs/AcctSvcrRef, the archive reference; empty at some banks
	EndToEnd  string // EndToEndId, never an identity
	Documents []Document

	Debtor, Creditor               string // names
	DebtorAccount, CreditorAccount string // 11 digits, or an IBAN of another country
}

// Document is an invoice or a credit note that a payment names.
type Document struct {
	Type   string // CINV, CREN and others
	Number string
	Amount int64 // øre; of a credit note negative
}

// Money is the amount as the account sees it: negative when it goes out.
func (t *Transaction) Money() int64 { return signed(t.Amount, t.Debit) }

// Payer is the name and the account of the other side: who paid, or to whom money goes back.
func (t *Transaction) Payer() (name, account string) {
	own := t.Entry.Notification.Account
	if t.DebtorAccount != "" && t.DebtorAccount == own || t.Debit && t.DebtorAccount == "" {
		return t.Creditor, t.CreditorAccount
	}
	return t.Debtor, t.DebtorAccount
}

func signed(amount int64, debit bool) int64 {
	if debit {
		return -amount
	}
	return amount
}

// Fault is one thing in a file that is not as the format promises. Record is the element it is in.
type Fault = nets.Fault

// The codes of faults. Where no severity is named, it is an error.
const (
	CodeXML       = "xml"       // not well-formed, or cut off
	CodeEncoding  = "encoding"  // in an encoding that is not read
	CodeDTD       = "dtd"       // a document type or entities
	CodeLimit     = "limit"     // too deep or too long
	CodeNamespace = "namespace" // another message, or another version of it
	CodeRoot      = "root"      // the message's element does not belong to its namespace
	CodeMissing   = "missing"   // an element that must be there
	CodeTwice     = "twice"     // an element that may be there once
	CodeValue     = "value"     // a code that is not among the allowed ones
	CodeAmount    = "amount"    // not an amount in øre
	CodeCurrency  = "currency"  // not in NOK
	CodeDate      = "date"      // not a day
	CodeAccount   = nets.CodeAccount
	CodeEntry     = "entry_total"  // the transactions are not the entry's amount
	CodeCount     = "transactions" // Btch/NbOfTxs is not their number
	CodeBatch     = "total"        // Btch/TtlAmt is not their sum
	CodeSummary   = "summary"      // TxsSummry does not agree with the entries
	CodeBalance   = "balance"      // the opening balance and the entries do not make the closing one
	CodeBoth      = "both"         // warning: structured references and free text in one transaction
	CodePending   = "pending"      // warning: an entry that is not booked
	CodeCopy      = "copy"         // warning: DUPL, CODU or COPY
	CodeSeveral   = "several_kids" // warning: several KIDs in one transaction without an amount for each: none is taken
	CodeBookedOn  = nets.CodeNetsLater
	CodeBookedOld = nets.CodeNetsOld
)
