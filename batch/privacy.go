package batch

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"

	"trekk/schedule/bankday"
)

// PrivacyKind is what was done with what the books know of a person.
type PrivacyKind string

// The kinds.
const (
	PersonExported   PrivacyKind = "exported"  // somebody was given all of it
	ContactForgotten PrivacyKind = "contact"   // how to reach the person, and what was written to him, is gone
	PersonForgotten  PrivacyKind = "forgotten" // that, the name, and all that only he would say
	PersonReturned   PrivacyKind = "returned"  // the person is a customer again: imports may say who he is
)

// PrivacyStep is something that was done with what the books know of a customer.
type PrivacyStep struct {
	CustomerNo string
	Seq        int // from 1
	Kind       PrivacyKind
	On         bankday.Date
}

// Span is a run of bytes of kept content that was blanked.
type Span struct {
	At, Length int64 // At counts from 0
	Digits     bool  // it holds zeros where others hold blanks: an account number
}

// Fill is the byte that a span holds.
func (s Span) Fill() byte {
	if s.Digits {
		return '0'
	}
	return ' '
}

// End is the first byte behind a span.
func (s Span) End() int64 { return s.At + s.Length }

// Spans are runs of bytes in the order in which they stand; none lies on another.
type Spans []Span

// String writes spans as 120+10 133#11: where each begins, and how long it is; # of one that holds zeros.
func (s Spans) String() string {
	list := make([]string, len(s))
	for i, span := range s {
		sign := "+"
		if span.Digits {
			sign = "#"
		}
		list[i] = strconv.FormatInt(span.At, 10) + sign + strconv.FormatInt(span.Length, 10)
	}
	return strings.Join(list, " ")
}

// ParseSpans reads what String wrote.
func ParseSpans(text string) (s Spans, err error) {
	for _, word := range strings.Fields(text) {
		at, length, ok := strings.Cut(word, "+")
		digits := !ok
		if digits {
			at, length, ok = strings.Cut(word, "#")
		}
		span := Span{Digits: digits}
		var errAt, errLength error
		span.At, errAt = strconv.ParseInt(at, 10, 64)
		span.Length, errLength = strconv.ParseInt(length, 10, 64)
		if !ok || errAt != nil || errLength != nil || span.At < 0 || span.Length <= 0 {
			return nil, fmt.Errorf("%q is no span", word)
		}
		s = append(s, span)
	}
	return s, nil
}

// Sorted are the spans in order, each once.
func (s Spans) Sorted() Spans {
	slices.SortFunc(s, func(a, b Span) int { return int(a.At - b.At) })
	return slices.Compact(s)
}

// Blank blanks what of the spans lies in a piece of the content, which begins at a byte of it.
func (s Spans) Blank(piece []byte, at int64) (hit bool) {
	end := at + int64(len(piece))
	from, _ := slices.BinarySearchFunc(s, at,
		func(span Span, at int64) int { return int(span.End() - at - 1) })
	for _, span := range s[from:] {
		if span.At >= end {
			break
		}
		for i := max(span.At, at); i < min(span.End(), end); i++ {
			piece[i-at] = span.Fill()
			hit = true
		}
	}
	return hit
}

// Blanking is the record of what was blanked of kept content at one time. What it was before, and what it is since,
// is told by their hashes, in hex: whoever has the file as it came, and blanks the same spans of it, comes to the
// same hash.
type Blanking struct {
	Direction Direction
	No        int64 // as Content has it
	Seq       int   // of the content's blankings, from 1
	On        bankday.Date
	Spans     Spans
	Was       string // SHA-256 before; of the first that with which the content was kept
	SHA256    string // since
}

// PrivacyWriter writes what is forgotten.
type PrivacyWriter interface {
	AddPrivacyStep(PrivacyStep) error
	// BlankContent blanks spans of kept bytes, and keeps the record of it with the hashes before and after. One that
	// finds nothing to blank writes nothing. ErrConflict where the bytes are not what the books know them as.
	BlankContent(d Direction, no int64, on bankday.Date, spans Spans) error
	// SetPaymentTexts writes what the blanked file says of a payment: the text, and the payer's account.
	SetPaymentTexts(no int64, text, debit string) error
	// ForgetMessages blanks the recipient, subject and text of a customer's messages: of all, or those by SMS and
	// e-mail alone.
	ForgetMessages(customerNo string, all bool) error
	// ForgetTexts blanks what people wrote about a customer and his invoices, and names and accounts of refunds.
	ForgetTexts(customerNo string) error
	// ForgetAnswers removes the answers of the API that were kept and have one of the words, as JSON has it.
	ForgetAnswers(words []string) error
	// ForgetFaults blanks what the faults of a file quote from it.
	ForgetFaults(file int64) error
	// ForgetOldMessages blanks recipient, subject and text of at most so many messages by SMS and e-mail from before
	// a day, which are done with, the oldest first; it says how many.
	ForgetOldMessages(before bankday.Date, limit int) (int64, error)
}

// PrivacyReader reads what was forgotten.
type PrivacyReader interface {
	PrivacySteps(ctx context.Context, customerNo string) iter.Seq2[PrivacyStep, error] // in order
	// LastForgotten are the last steps, of forgetting and returning alone, of those customers who have any.
	LastForgotten(ctx context.Context, customerNos []string) (map[string]PrivacyStep, error)
	// Blankings are those of kept content, in order.
	Blankings(ctx context.Context, d Direction, no int64) iter.Seq2[Blanking, error]
	// QuietCustomers are those who are not forgotten, owe nothing, and have had no membership and no invoice since a
	// day, by number: with contact, only those who can be reached.
	QuietCustomers(ctx context.Context, since bankday.Date, contact bool) iter.Seq2[Customer, error]
	// OldMessages is how many messages ForgetOldMessages would blank without a limit.
	OldMessages(ctx context.Context, before bankday.Date) (int64, error)
}

// Retention says how long a payee keeps what it knows of people, beyond what is open. The zero value keeps it all
// until a person has it forgotten.
type Retention struct {
	Messages int // months for which texts of SMS and e-mail are kept, and who they went to; 0 for ever
	Contact  int // months from the end of the last membership and the last invoice, for how to reach the person; 0 for ever
	Names    int // years from the end of the year of the last voucher, for name and address; 0 for ever
	Files    int // months for which files of the outbox lie there that nobody has moved away; 0 for ever
}

// bookYears are the years for which the law has vouchers kept (bokføringsloven § 13).
const bookYears = 5

// BookYears are the years for which names are kept at least.
func (r Retention) BookYears() int { return max(r.Names, bookYears) }
