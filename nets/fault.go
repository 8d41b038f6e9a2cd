package nets

import "fmt"

// Severity tells how bad a fault is.
type Severity uint8

const (
	// Warning is what Nets and other banks let pass.
	Warning Severity = 1 + iota
	// Error makes the file unusable: nothing of it may be believed.
	Error
)

// String returns "warning" or "error".
func (s Severity) String() string {
	switch s {
	case Warning:
		return "warning"
	case Error:
		return "error"
	}
	return fmt.Sprintf("Severity(%d)", uint8(s))
}

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads the word that MarshalText writes.
func (s *Severity) UnmarshalText(text []byte) error {
	for _, known := range []Severity{Warning, Error} {
		if known.String() == string(text) {
			*s = known
			return nil
		}
	}
	return fmt.Errorf("no severity is called %q", text)
}

// Fault is one thing in a file that is not as the format promises.
type Fault struct {
	Line     int      `json:"line"`   // from 1; the record's number where the file has no line ends
	Column   int      `json:"column"` // from 1: where the field begins
	Record   string   `json:"record"` // the layout's name; empty where the record is none
	Field    string   `json:"field"`  // the field's name; empty where the whole record is meant
	Value    string   `json:"value"`  // what stands there
	Severity Severity `json:"severity"`
	Code     string   `json:"code"`    // one of the Code constants: stable, for programs
	Message  string   `json:"message"` // what was expected, for people
}

// String returns the fault as "line:column: severity code: message".
func (f Fault) String() string {
	return fmt.Sprintf("%d:%d: %v %s: %s", f.Line, f.Column, f.Severity, f.Code, f.Message)
}

// The codes of faults. Where no severity is named, it is Error.
const (
	// The file.
	CodeEmpty    = "empty"     // the file has no record
	CodeLength   = "length"    // not 80 characters; a warning where only trailing blanks are missing
	CodeBOM      = "bom"       // warning: a UTF-8 byte order mark
	CodeEncoding = "encoding"  // the file is in UTF-16 or EBCDIC; a warning: a record in UTF-8, read as such
	CodeLineEnds = "line_ends" // warning: not all line ends are the same
	CodeBlank    = "blank"     // warning: a blank line, or blanks behind position 80, between records

	// Which record where.
	CodeRecord             = "record"              // no such record type
	CodeOrder              = "order"               // a record where it cannot be
	CodeStartMissing       = "start_missing"       // the file does not begin with the start of a transmission
	CodeEndMissing         = "end_missing"         // the file ends without the end of the transmission
	CodeAssignmentMissing  = "assignment_missing"  // no assignment, or a transaction outside of one
	CodeAssignmentUnclosed = "assignment_unclosed" // an assignment without its end record
	CodeAfterEnd           = "after_end"           // records after the end of the transmission
	CodeItemMissing        = "item_missing"        // an amount item that the transaction must have

	// Fields.
	CodeDigits    = "digits"    // something else than digits in a number
	CodeDate      = "date"      // not a day
	CodeValue     = "value"     // a code that is not among the allowed ones; a warning for day code 00
	CodeCharacter = "character" // warning: a control character in a text
	CodeFiller    = "filler"    // warning: filler that is not as it should be
	CodeAccount   = "account"   // warning: an account number whose check digit fails
	CodeRecipient = "recipient" // not the transmitter or recipient that was asked for
	CodeSender    = "sender"    // a transmitter or recipient of zeros, or a file from Nets to Nets

	// KID. Warnings in OCR giro, where the payer may have typed anything,
	// unless an algorithm or a layout was asked for.
	CodeKIDMissing   = "kid_missing"   // no KID where one belongs
	CodeKIDFormat    = "kid_format"    // not 2 to 25 digits, right-aligned
	CodeKIDCheck     = "kid_check"     // the check digit fails; a warning when no algorithm was asked for
	CodeKIDLayout    = "kid_layout"    // not of the layout that was asked for
	CodeUnexpected   = "unexpected"    // warning: a KID, debit account or other field that the type has not
	CodeTextIgnored  = "text_ignored"  // warning: a specification that nobody will see
	CodeTextEmpty    = "text_empty"    // warning: a specification without text
	CodeTextPosition = "text_position" // a specification's line or column, or their order

	// Transactions.
	CodeNumber = "number" // a transaction number that is zero, not ascending, or not its item 1's
	CodeType   = "type"   // a transaction type that is not its assignment's, or not its item 1's
	CodeAmount = "amount" // a claim of 0 øre, or an amount above MaxAmount
	CodeDue    = "due"    // a due date more than 12 months ahead
	CodePast   = "past"   // warning: a due date that is over
	CodeTwice  = "twice"  // warning: a claim with the KID, due date and amount of another in the assignment

	// Nets dates of payments, where the day on which the file came is known.
	CodeNetsLater = "nets_date_later" // after that day
	CodeNetsOld   = "nets_date_old"   // warning: more than two months before it

	// Totals, in both kinds of end records.
	CodeTransactions = "transactions" // the number of transactions
	CodeRecords      = "records"      // the number of records
	CodeTotal        = "total"        // the total amount
	CodeEarliest     = "earliest"     // the earliest date
	CodeLatest       = "latest"       // the latest date
	CodeNetsDate     = "nets_date"    // the Nets date
)

// MaxFaults is how many errors, and how many warnings, a reader keeps. Those
// beyond it are only counted.
const MaxFaults = 1000

// faults gathers what is wrong. The limit is on each severity by itself, so
// that a million warnings do not hide the one error.
type faults struct {
	kept  []Fault
	count [Error + 1]int
}

func (l *faults) add(f Fault) {
	l.count[f.Severity]++
	if l.count[f.Severity] <= MaxFaults {
		l.kept = append(l.kept, f)
	}
}

// full tells that a fault of this severity would only be counted, so that
// nobody needs to write its message.
func (l *faults) full(s Severity) bool { return l.count[s] >= MaxFaults }
