package console

import (
	"net/url"
	"strings"

	"trekk/batch"
)

// subjectPaths are the addresses of things, below the creditor's; {no} is the thing's number.
var subjectPaths = map[batch.SubjectKind]string{
	batch.OfInvoice:      "/invoices/{no}",
	batch.OfCustomer:     "/customers/{no}",
	batch.OfMembership:   "/memberships/{no}",
	batch.OfTransmission: "/transmissions/{no}",
	batch.OfFile:         "/files/{no}",
	batch.OfPayment:      "/payments/{no}",
	batch.OfRefund:       "/refunds/{no}",
	batch.OfPeriod:       "/month-end?month={no}",
	batch.OfStatement:    "/settlement",
	batch.OfAccount:      "/mandates?account={no}",
	batch.OfJob:          "/runs?job={no}",
	batch.OfRun:          "/runs?run={no}",
	batch.OfDueDate:      "/invoices?due_from={no}&due_to={no}",
	batch.OfFinding:      "/findings/{no}",
	batch.OfMessage:      "/messages/{no}",
	batch.OfCase:         "/cases/{no}",
}

// pathOf is where a subject is shown, below the creditor's path; empty where nowhere.
func pathOf(s batch.Subject) string {
	path := subjectPaths[s.Kind]
	if s.No == "" || s.Kind == batch.OfFile && !batch.Digits(s.No) { // a file that was never taken has a name
		return ""
	}
	return fillNo(path, s.No)
}

// Path is pathOf for the visitor: empty too where the page is not hers.
func (a *ask) Path(s batch.Subject) string {
	switch s.Kind {
	case batch.OfInvoice, batch.OfCustomer, batch.OfMembership:
		return pathOf(s)
	}
	if !a.May(batch.ToRead) {
		return ""
	}
	return pathOf(s)
}

// fillNo puts a number in the place of {no} in an address.
func fillNo(path, no string) string {
	if before, query, asks := strings.Cut(path, "?"); asks {
		return before + "?" + strings.ReplaceAll(query, "{no}", url.QueryEscape(no))
	}
	return strings.ReplaceAll(path, "{no}", url.PathEscape(no))
}

// The addresses of what other systems number, as they like.
func customerPath(no string) string   { return "/customers/" + url.PathEscape(no) }
func invoicePath(no string) string    { return "/invoices/" + url.PathEscape(no) }
func membershipPath(no string) string { return "/memberships/" + url.PathEscape(no) }

// subject says what a thing is: faktura 1042.
func (t tongue) subject(s batch.Subject) string {
	return saidSubject(s, func(word string) string { return t.say(word) })
}

// saidSubject says a thing, by whoever says words. A few kinds have a word that means something else in lists.
func saidSubject(s batch.Subject, say func(string) string) string {
	kind := string(s.Kind)
	switch s.Kind {
	case "":
		return s.No
	case batch.OfRefund:
		kind = "Refund"
	case batch.OfClaim:
		kind = "Claim"
	case batch.OfCreditor:
		return say("the whole")
	}
	return strings.TrimSpace(strings.ToLower(say(kind)) + " " + s.No)
}

var subjectTexts = texts{
	"invoice": "faktura", "customer": "kunde", "membership": "medlemskap", "transmission": "forsendelse",
	"file": "fil", "payment": "innbetaling", "period": "periode", "statement": "kontoutskrift",
	"account": "konto", "mandate": "fullmakt", "event": "hendelse", "job": "jobb", "run": "kjøring",
	"import":    "import",
	"the whole": "alt",
	"Claim":     "Betalingskrav",
	"due_date":  "forfall",
	"finding":   "sak",
	"person":    "person",
	"channel":   "varslingskanal",
	"message":   "melding",
	"case":      "inkassosak",
}
