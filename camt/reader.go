package camt

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"trekk/kid"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// Options say what a reader checks beyond what every file promises. The zero value asks for nothing more.
type Options struct {
	// Received is the day on which the file came. An entry booked after it is an error, one more than two
	// months before it a warning. Zero leaves them unchecked.
	Received bankday.Date
	// Algorithm and Layout are those that every KID must have. Without them a KID that fails both algorithms
	// is a warning.
	Algorithm kid.Algorithm
	Layout    kid.Layout
}

// Reader reads one message and checks all that it promises. Its memory does not grow with what is in it.
type Reader struct {
	opts Options
	src  *rationed
	xml  *xml.Decoder
	err  error // that reading ended with

	message       Message
	namespace     string
	notifications []*Notification
	notification  *Notification
	entry         *Entry
	tx            Transaction

	// What is being read of them, until it can be said.
	summary    summary
	part       part   // of NtryDtls
	sum        totals // of the entry's transactions
	money      money  // of the transaction
	charges    charges
	balance    Balance
	reference  reference // of Strd
	remittance remittance
	shares     []share // of the transaction: what it pays to each KID
	document   Document

	path         []*element // the elements that are open
	skipped      int        // how many are open below the last of them, which are not read
	text         []byte
	line, column int    // where the last element began
	currency     string // its Ccy
	field        string // the name of the one that has just ended, with that of the one around it
	overdrawn    bool   // the balance at hand is
	ready        ready

	entries, transactions int

	faults []Fault
	count  [nets.Error + 1]int
}

// ready is what a step has completed.
type ready uint8

const (
	aTransaction ready = 1 << iota
	anEntry
	nothing ready = 0
)

// NewReader returns a reader of the file in src. It buffers.
func NewReader(src io.Reader, opts Options) *Reader {
	r := &Reader{opts: opts, src: newRationed(src)}
	r.xml = xml.NewDecoder(r.src)
	r.xml.CharsetReader = r.src.charset
	r.path = []*element{{}}
	return r
}

// Message returns what the head of the file says: known after the first step.
func (r *Reader) Message() Message { return r.message }

// Transactions returns the transactions of all entries in order, to be ranged over once; of an entry without
// any there is one, which is Bare. One that says how much it pays to each of several KIDs comes as one for each.
// Faults do not stop it: those of the file are in Faults when it has come to
// its end.
//
// The error is a failure to read; it is the last step.
func (r *Reader) Transactions() iter.Seq2[*Transaction, error] {
	return func(yield func(*Transaction, error) bool) {
		for what := r.step(); what != nothing; what = r.step() {
			if what&aTransaction != 0 && !r.eachShare(yield) {
				return
			}
		}
		if r.err != nil {
			yield(nil, r.err)
		}
	}
}

// Notifications returns those that have begun, those without entries too.
func (r *Reader) Notifications() []*Notification { return r.notifications }

// Entries returns the entries in order, each when all of it has been read, in place of Transactions. They
// stay valid.
func (r *Reader) Entries() iter.Seq2[*Entry, error] {
	return func(yield func(*Entry, error) bool) {
		for what := r.step(); what != nothing; what = r.step() {
			if what&anEntry != 0 && !yield(r.entry, nil) {
				return
			}
		}
		if r.err != nil {
			yield(nil, r.err)
		}
	}
}

// step reads on until a transaction or an entry is complete, and nothing at the end of the file.
func (r *Reader) step() ready {
	if r.line == 0 {
		if encoding := foreign(r.src.peek()); encoding != "" {
			r.line, r.column = 1, 1
			r.broken(CodeEncoding, "the file is in %s: want UTF-8 or ISO-8859-1", encoding)
			return nothing
		}
	}
	for r.path != nil {
		r.src.left = maxToken
		line, column := r.xml.InputPos()
		token, err := r.xml.Token()
		switch t := token.(type) {
		case nil:
			r.ended(err)
		case xml.StartElement:
			r.line, r.column = line, column
			r.begin(t)
		case xml.EndElement:
			if r.end(); r.ready != nothing {
				what := r.ready
				r.ready = nothing
				return what
			}
		case xml.CharData:
			r.collect(t)
		case xml.Directive:
			r.line, r.column = line, column
			r.broken(CodeDTD, "a document type or entities: a message has none")
		}
	}
	return nothing
}

// ended notes why there are no more tokens.
func (r *Reader) ended(err error) {
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, errTooLong):
		r.broken(CodeLimit, "%v", err)
	case errors.Is(err, errEncoding):
		r.line, r.column = 1, 1 // the declaration stands first, or is none
		r.broken(CodeEncoding, "the file is in %s: want UTF-8 or ISO-8859-1", r.src.named)
	case r.src.err != nil && !errors.Is(r.src.err, io.EOF):
		r.err = fmt.Errorf("reading camt file behind line %d: %w", r.line, r.src.err)
	case !errors.Is(err, io.EOF):
		r.line, r.column = r.xml.InputPos()
		why := strings.TrimPrefix(err.Error(), "xml: ")
		if errors.As(err, &syntax) {
			why = syntax.Msg
		}
		r.broken(CodeXML, "not well-formed XML: %s", why)
	case r.Failed():
	case r.namespace == "":
		r.line, r.column = 1, 1
		r.broken(CodeXML, "no XML: want a Document of camt.054 or camt.053")
	case len(r.notifications) == 0:
		r.fault(nets.Error, CodeMissing, "", "the message holds no notification or statement")
	}
	r.path = nil
}

// broken ends the reading with a fault.
func (r *Reader) broken(code, format string, args ...any) {
	r.fault(nets.Error, code, "", format, args...)
	r.path = nil
}

// begin takes the start of an element.
func (r *Reader) begin(t xml.StartElement) {
	if len(r.path)+r.skipped > maxDepth {
		r.broken(CodeLimit, "elements more than %d deep", maxDepth)
		return
	}
	if r.skipped > 0 {
		r.skipped++
		return
	}
	child := r.child(t)
	if child == nil {
		r.skipped++
		return
	}
	r.path = append(r.path, child)
	r.text, r.currency, r.field = r.text[:0], "", ""
	for _, a := range t.Attr {
		if a.Name.Local == "Ccy" {
			r.currency = a.Value
		}
	}
	if child.begin != nil {
		child.begin(r)
	}
}

const namespacePrefix = "urn:iso:std:iso:20022:tech:xsd:"

// child is what the table says of an element; nil when it is passed over, or ends the reading.
func (r *Reader) child(t xml.StartElement) *element {
	if len(r.path) == 1 {
		return r.start(t)
	}
	child := r.path[len(r.path)-1].children[t.Name.Local]
	if t.Name.Space != r.namespace {
		child = nil
	}
	if child == nil && len(r.path) == 2 {
		r.broken(CodeRoot, "the element %s does not belong to %s", t.Name.Local,
			strings.TrimPrefix(r.namespace, namespacePrefix))
	}
	return child
}

// start takes the root element, which says what the message is.
func (r *Reader) start(t xml.StartElement) *element {
	name := strings.TrimPrefix(t.Name.Space, namespacePrefix)
	kind, version := Kind(""), ""
	if len(name) > len(Notifications) {
		kind, version = Kind(name[:len(Notifications)]), strings.TrimPrefix(name[len(Notifications):], ".")
	}
	layout := layouts[kind]
	switch {
	case r.namespace != "":
		r.broken(CodeRoot, "a second root element, %s", t.Name.Local)
	case layout == nil || version != "001.02" && version != "001.08" || t.Name.Space == name:
		r.broken(CodeNamespace, "the root element is %s of the namespace %q: want Document of %scamt.054.001.02, "+
			"camt.054.001.08, camt.053.001.02 or camt.053.001.08",
			t.Name.Local, t.Name.Space, namespacePrefix)
	case t.Name.Local != "Document":
		r.broken(CodeRoot, "the root element is %s: want Document", t.Name.Local)
	default:
		r.message.Kind, r.message.Version, r.namespace = kind, version, t.Name.Space
		return layout
	}
	return nil
}

// collect takes text, in as many pieces as it comes.
func (r *Reader) collect(t xml.CharData) {
	if r.skipped > 0 || r.path[len(r.path)-1].text == nil {
		return
	}
	if len(r.text)+len(t) > maxText {
		r.broken(CodeLimit, "a text of more than %d bytes", maxText)
		return
	}
	r.text = append(r.text, t...)
}

// end takes the end of an element.
func (r *Reader) end() {
	if r.skipped > 0 {
		r.skipped--
		return
	}
	last := len(r.path) - 1
	e := r.path[last]
	if e.text != nil {
		r.field = r.path[last-1].name + "/" + e.name
		e.text(r, string(bytes.TrimSpace(r.text)))
		r.text = r.text[:0]
	}
	if e.end != nil {
		e.end(r)
	}
	if r.path != nil {
		r.path = r.path[:last]
	}
}

// Faults returns what is wrong with the file, in the order in which it was found. It is complete when the
// reading has come to its end.
func (r *Reader) Faults() []Fault { return r.faults }

// Count returns how many faults of a severity there are, those beyond nets.MaxFaults too.
func (r *Reader) Count(s nets.Severity) int { return r.count[s] }

// Failed tells whether there is an error among the faults: nothing of the file may be believed.
func (r *Reader) Failed() bool { return r.count[nets.Error] > 0 }

// fault reports what is wrong with the element at hand.
func (r *Reader) fault(s nets.Severity, code, value, format string, args ...any) {
	r.faultAt(r.line, r.column, s, code, r.field, value, fmt.Sprintf(format, args...))
}

func (r *Reader) faultAt(line, column int, s nets.Severity, code, field, value, message string) {
	r.count[s]++
	if r.count[s] > nets.MaxFaults {
		return
	}
	record := ""
	for _, e := range r.path {
		if e.record {
			record = e.name
		}
	}
	r.faults = append(r.faults, Fault{
		Line: line, Column: column, Record: record, Field: field, Value: value, Severity: s, Code: code,
		Message: message,
	})
}
