package batch

import "strconv"

// SubjectKind is a kind of thing that acts and findings are about.
type SubjectKind string

// The kinds of subjects. What is about the whole of a creditor's books has the kind creditor.
const (
	OfInvoice      SubjectKind = "invoice"
	OfCustomer     SubjectKind = "customer"
	OfMembership   SubjectKind = "membership"
	OfClaim        SubjectKind = "claim"
	OfTransmission SubjectKind = "transmission"
	OfFile         SubjectKind = "file"
	OfPayment      SubjectKind = "payment"
	OfRefund       SubjectKind = "refund"
	OfPeriod       SubjectKind = "period"
	OfStatement    SubjectKind = "statement"
	OfAccount      SubjectKind = "account"
	OfMandate      SubjectKind = "mandate"
	OfEvent        SubjectKind = "event"
	OfJob          SubjectKind = "job"
	OfRun          SubjectKind = "run"
	OfImport       SubjectKind = "import"
	OfCreditor     SubjectKind = "creditor"
	OfDueDate      SubjectKind = "due_date" // what is due on a day: 2026-10-20
	OfFinding      SubjectKind = "finding"  // by its ID
	OfPerson       SubjectKind = "person"   // who may act, by name
	OfChannel      SubjectKind = "channel"  // of alerts
	OfMessage      SubjectKind = "message"  // to a person, sent by trekk itself
	OfWebhook      SubjectKind = "webhook"  // that is told of changes
	OfCase         SubjectKind = "case"     // at the collection agency
)

// Subject is what an act or a finding is about: a kind of thing, and which one. The number never holds
// personal data.
type Subject struct {
	Kind SubjectKind `json:"kind"`
	No   string      `json:"no"`
}

// Numbered is a subject whose number is counted: transmission 7.
func Numbered(kind SubjectKind, no int64) Subject { return Subject{kind, strconv.FormatInt(no, 10)} }

// String writes a subject as people name it: invoice 1042.
func (s Subject) String() string {
	switch {
	case s.No == "":
		return string(s.Kind)
	case s.Kind == "":
		return s.No
	}
	return string(s.Kind) + " " + s.No
}
