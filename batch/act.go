package batch

import (
	"slices"
	"strings"
	"time"
)

// Act says who changes the state, on what and why. Each transaction that changes anything adds one row with
// it to the audit log, which outlives the customers that it is about: no part of it has personal data of
// theirs.
type Act struct {
	At      time.Time `json:"at"`     // the clock that was passed in
	By      string    `json:"by"`     // a job's name, a person's, or the system's user (OSUser)
	Remark  string    `json:"remark"` // what whoever acted says of himself; it is no proof of anything
	Action  string    `json:"action"`
	Subject Subject   `json:"subject"` // what it is about; its kind is empty when it is about no single thing
	Detail  string    `json:"detail"`  // what the subject does not say: a file's name, a date, an amount
	Reason  string    `json:"reason"`  // why, in the person's words; empty of jobs

	Key *RequestKey `json:"-"` // what is done once for; nil where it has none, and in what is read
}

// LoggedAct is an entry of the audit log.
type LoggedAct struct {
	No   int64  `json:"no"` // from 1, without gaps
	Act         // who, when, what and why
	Rows int64  `json:"rows"` // that it wrote
	Hash string `json:"hash"` // of the entry, which vouches for all before it
}

// writtenKinds are the kinds with which the text of a subject begins in old rows of the audit log.
var writtenKinds = []SubjectKind{OfInvoice, OfPayment, OfTransmission, OfRefund, OfCustomer}

// ReadSubject takes apart what an act was about when that was one text: "invoice 1042", "transmission 3:
// wrong amounts", "payment 17 on invoice 3", "OCR.D261020 (file 12)", "freeze of membership M1". What names
// nothing is all detail. The audit log's old rows are held against it for ever: what it makes of a text must
// never change.
func ReadSubject(text string) (s Subject, detail, reason string) {
	kind, rest, _ := strings.Cut(text, " ")
	if slices.Contains(writtenKinds, SubjectKind(kind)) && rest != "" {
		no, more := rest, ""
		if end := strings.IndexAny(rest, " :,"); end >= 0 {
			no, more = rest[:end], rest[end:]
		}
		if why, ok := strings.CutPrefix(more, ": "); ok {
			return Subject{SubjectKind(kind), no}, "", why
		}
		return Subject{SubjectKind(kind), no}, strings.TrimLeft(more, ":, "), ""
	}
	if no, ok := strings.CutPrefix(text, "bank statement "); ok {
		return Subject{OfStatement, no}, "", ""
	}
	if before, no, ok := cutLast(strings.TrimSuffix(text, ")"), " (file "); ok && strings.HasSuffix(text,
		")") && Digits(no) {
		return Subject{OfFile, no}, before, ""
	}
	if before, no, ok := cutLast(text, " of file "); ok && Digits(no) {
		return Subject{OfFile, no}, before, ""
	}
	if before, no, ok := cutLast(text, " of membership "); ok {
		return Subject{OfMembership, no}, before, ""
	}
	if len(text) == len("2026-10") && text[4] == '-' && Digits(text[:4]) && Digits(text[5:]) {
		return Subject{OfPeriod, text}, "", ""
	}
	return Subject{}, text, ""
}

// cutLast cuts a text at the last place where it has a separator.
func cutLast(s, separator string) (before, after string, ok bool) {
	i := strings.LastIndex(s, separator)
	if i < 0 || i+len(separator) == len(s) {
		return s, "", false
	}
	return s[:i], s[i+len(separator):], true
}
