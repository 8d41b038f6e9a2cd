package nets

import (
	"fmt"
	"time"
)

// What the reader does with the records around transactions.

func (r *Reader) startTransmission() {
	if r.header != (Transmission{}) || len(r.assignments) > 0 {
		r.fault(Error, CodeOrder, Field{},
			"the start of a transmission inside a transmission: a file holds one")
		return
	}
	if !r.check() {
		return
	}
	r.header = Transmission{
		Transmitter: string(startTransmitter.Of(r.rec[:])),
		Number:      startNumber.of(r.rec),
		Recipient:   string(startRecipient.Of(r.rec[:])),
	}
	r.checkIDs()
	if want := r.opts.Transmitter; want != "" && r.header.Transmitter != want {
		r.fault(Error, CodeRecipient, startTransmitter, "the file is from data transmitter %s, expected %s",
			r.header.Transmitter, want)
	}
	if want := r.opts.Recipient; want != "" && r.header.Recipient != want {
		r.fault(Error, CodeRecipient, startRecipient, "the file is for data recipient %s, expected %s",
			r.header.Recipient, want)
	}
}

// checkIDs looks at who the file is from and for.
func (r *Reader) checkIDs() {
	h := r.header
	switch {
	case h.Transmitter == noID:
		r.fault(Error, CodeSender, startTransmitter,
			"the data transmitter is all zeros: want a customer unit id")
	case h.Recipient == noID:
		r.fault(Error, CodeSender, startRecipient, "the data recipient is all zeros: want a customer unit id")
	case h.Transmitter == Nets && h.Recipient == Nets:
		r.fault(Error, CodeSender, startTransmitter,
			"the file is from Nets (%s) to Nets: the data transmitter is your own customer unit id", Nets)
	}
}

// What fills an id or an account that is none.
const (
	noID      = "00000000"
	noAccount = "00000000000"
)

func (r *Reader) startAssignment() {
	if r.assignment != nil {
		r.fault(Error, CodeAssignmentUnclosed, Field{},
			"expected the end of the assignment that begins in line %d", r.assignment.Line)
		r.closeAssignment()
	}
	kind := OCRGiro
	if r.layout == assignmentStart {
		for kind = Claims; kinds[kind].code != string(r.rec[4:6]); kind++ {
		}
	}
	r.openAssignment(kind)
	if !r.check() {
		return
	}
	a := r.assignment
	a.Number = assignmentNumber.of(r.rec)
	a.Account = string(assignmentAccount.Of(r.rec[:]))
	if kind == OCRGiro {
		a.Agreement = string(ocrAgreement.Of(r.rec[:]))
	}
	r.checkAccount(&assignmentAccount)
}

func (r *Reader) openAssignment(kind Kind) {
	a := &Assignment{Kind: kind, Index: len(r.assignments), Line: r.last}
	r.assignments = append(r.assignments, a)
	r.assignment = a
	r.implied = false
	r.part = totals{records: 1}
	clear(r.claims)
	r.previous = 0
	if kind == OCRGiro || kind == Mandates {
		r.previous = -1 // from Nets, numbers may begin at 0
	}
	r.tx = Transaction{Assignment: a, lines: r.tx.lines[:0]}
	clear(r.settlement[:])
}

// misplaced reports a transaction that is not in an assignment of its kind, and
// begins one where there is none.
func (r *Reader) misplaced(kind Kind) {
	if r.assignment != nil {
		r.fault(Error, CodeType, Field{Name: "type", From: 5, To: 6},
			"transaction type %s in an assignment of %v, it belongs into one of %v",
			r.rec[4:6], r.assignment.Kind, kind)
		return
	}
	r.fault(Error, CodeAssignmentMissing, Field{},
		"a transaction outside of assignments: expected the start of an assignment of %v in front of it",
		kind)
	r.openAssignment(kind)
	r.implied = true
	r.sum.unsure = true
}

// closeAssignment notes what the transactions add up to.
func (r *Reader) closeAssignment() {
	a, p := r.assignment, &r.part
	a.Transactions, a.Records, a.Total = p.transactions, p.records, p.amount
	a.Earliest, a.Latest = timeOf(p.earliest), timeOf(p.latest)
	s := &r.sum
	s.transactions += p.transactions
	s.amount = add(s.amount, p.amount)
	s.unsure = s.unsure || p.unsure
	s.undated = s.undated || p.undated
	if a.Kind == Claims || a.Kind == Cancellations {
		s.include(p.earliest)
		s.include(p.latest)
	}
	r.assignment = nil
}

func (r *Reader) endAssignment() {
	a := r.assignment
	if a == nil {
		r.fault(Error, CodeOrder, Field{}, "the end of an assignment that never began")
		return
	}
	defer r.closeAssignment()
	want := kinds[a.Kind]
	if r.layout != want.end || string(r.rec[4:6]) != want.code {
		r.fault(Error, CodeOrder, Field{},
			"the end of another kind of assignment: "+
				"expected NY%s%s88, the end of the assignment of %v that begins in line %d",
			want.service, want.code, a.Kind, a.Line)
		return
	}
	if !r.check() {
		return
	}
	if r.implied {
		r.part.records++ // its start record, which is missing
	}
	e := end{r, &r.part, "assignment"}
	e.checkCounts()
	if a.Kind != Mandates {
		e.checkTotal()
		e.checkDates(a)
	}
}

func (r *Reader) endTransmission() {
	if r.assignment != nil {
		r.fault(Error, CodeAssignmentUnclosed, Field{},
			"expected the end of the assignment that begins in line %d", r.assignment.Line)
		r.closeAssignment()
	}
	r.state = behind
	if len(r.assignments) == 0 {
		r.fault(Error, CodeAssignmentMissing, Field{},
			"the transmission holds no assignment, expected one at least")
	}
	if !r.check() {
		return
	}
	e := end{r, &r.sum, "transmission"}
	e.checkCounts()
	e.checkTotal()
	e.checkTransmissionDate()
}

// include widens the span of dates.
func (t *totals) include(ymd int) {
	if ymd == 0 {
		return
	}
	if t.earliest == 0 || ymd < t.earliest {
		t.earliest = ymd
	}
	if ymd > t.latest {
		t.latest = ymd
	}
}

// maxSum is more than any total field has room for, and far from overflow.
const maxSum = 1e18

// MaxAmount is the largest amount of a transaction, in øre: a hundred billion kroner. What is above it is a
// fault, so that no sum of transactions can overflow before there are 900,000 of them.
const MaxAmount int64 = 1e13

// add adds amounts. A sum that no total has room for stays as it is: it differs from
// every total anyway.
func add(sum, amount int64) int64 {
	if sum > maxSum || sum < -maxSum {
		return sum
	}
	return sum + amount
}

func timeOf(ymd int) time.Time {
	if ymd == 0 {
		return time.Time{}
	}
	return time.Date(2000+ymd/10000, time.Month(ymd/100%100), ymd%100, 0, 0, 0, 0, time.UTC)
}

// FormatAmount writes øre as kroner the Norwegian way: 1 234,50.
func FormatAmount(øre int64) string {
	sign, n := "", uint64(øre)
	if øre < 0 {
		sign, n = "-", -n
	}
	digits := fmt.Sprint(n / 100)
	grouped := ""
	for len(digits) > 3 {
		grouped = " " + digits[len(digits)-3:] + grouped
		digits = digits[:len(digits)-3]
	}
	return fmt.Sprintf("%s%s%s,%02d", sign, digits, grouped, n%100)
}
