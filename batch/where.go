package batch

import (
	"fmt"
	"strings"
)

// Where says in words where a posting puts money.
func (e *Posting) Where() string { return e.WhereIn(inEnglish) }

// Where says in words where the payment's money is now.
func (p *PaymentState) Where() string { return p.WhereIn(inEnglish) }

func inEnglish(words string) string { return words }

// WhereIn is Where in another language: say gives the words in it.
func (e *Posting) WhereIn(say func(string) string) string {
	switch e.Target {
	case ToInvoice:
		return say("invoice") + " " + e.InvoiceNo
	case ToCredit:
		return say("credit of customer") + " " + e.CustomerNo
	case ToUnmatched:
		return say("unmatched") + ", " + say(string(e.Reason))
	case ToRefund:
		return fmt.Sprintf("%s %d", say("refund"), e.Refund)
	case ToIgnored:
		return say("ignored")
	case OnAgency:
		return say("paid out by the agency")
	}
	return say("taken back")
}

// WhereIn is Where in another language: say gives the words in it.
func (p *PaymentState) WhereIn(say func(string) string) string {
	if len(p.Postings) == 0 {
		return say("not matched yet")
	}
	places := p.Places()
	if len(places) == 0 {
		return say("taken back")
	}
	words := make([]string, len(places))
	for k, at := range places {
		if words[k] = at.WhereIn(say); len(places) > 1 {
			words[k] += " " + at.Amount.String()
		}
	}
	return strings.Join(words, ", ")
}
