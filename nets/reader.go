package nets

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

	"trekk/kid"
)

// Options say what a reader checks beyond what every file promises. The zero
// value asks for nothing more.
type Options struct {
	// AsOf is the day from which due dates may be at most 12 months ahead. The
	// zero time leaves them unchecked: a reader never looks at a clock.
	AsOf time.Time

	// Received is the day on which a file from Nets came. A payment's Nets date
	// after it is an error, since the bank does not know the future; one more
	// than two months before it is a warning. The zero time leaves them
	// unchecked.
	Received time.Time

	// Algorithm is the check digit that every KID must have. Zero asks for
	// none; a KID that fails both algorithms is then a warning.
	Algorithm kid.Algorithm

	// Layout is the layout that every KID must have. The zero Layout asks for
	// none.
	Layout kid.Layout

	// Sending asks for warnings of what is wrong in a claim file that is to be sent: due dates that are over, by
	// AsOf, and claims that are the same as an earlier one: KID, due date and amount. The memory of the reader
	// grows with the claims then, by some ten bytes for each.
	Sending bool

	// Transmitter and Recipient are who the file must be from and for, 8 digits
	// each. Empty asks for none.
	Transmitter string
	Recipient   string
}

// Reader reads one transmission and checks all that the format promises. Its
// memory does not grow with the number of transactions.
type Reader struct {
	opts     Options
	maxDue   int  // YYMMDD, 0 without a limit
	today    int  // YYMMDD, 0 when it is not known
	received int  // YYMMDD, 0 when it is not known
	recent   int  // YYMMDD, from which on a Nets date raises no question
	old      bool // an earlier one has been told
	kids     kidRule
	frames   frames
	faults   faults
	err      error
	days     days

	header      Transmission
	assignments []*Assignment
	state       state
	sum         totals // of the transmission
	last        int    // line of the last record
	mixed       bool   // line ends have been reported
	afterEnd    bool   // records behind the end have been reported
	known       bool   // a record of the format has been seen

	// The record that has been cut and not been used yet.
	rec     *[RecordLength]byte
	layout  *Record
	clean   bool   // its characters are what the layout wants
	broken  bool   // it is no 80 characters: its fields cannot be told
	foreign bool   // the file is in an encoding that is not read
	brokeIn string // the text in which the last one ended that was too short
	scratch [RecordLength]byte

	// The assignment that is open.
	assignment *Assignment
	part       totals
	previous   int  // transaction number
	implied    bool // it has no start record

	claims map[uint64]int32 // the lines of the assignment's claims, where Sending asks for them

	// The transaction that is open.
	tx         Transaction
	open       bool
	unreadable bool // one of its numbers or dates is: it is not given out
	ignored    bool // its specifications have been reported
	position   int  // of its last specification: line*2+column

	// Date, centre, day code and partial settlement number as they stand in the
	// last payment without a fault in them: mostly the next one has the same.
	settlement [settlementLength]byte
}

// state is how far the transmission has come.
type state uint8

const (
	before state = iota // no record yet
	inside
	behind // its end has been read
)

// totals is what end records are compared with.
type totals struct {
	transactions, records int
	amount                int64
	earliest, latest      int  // YYMMDD, 0 when there is none
	unsure                bool // a number could not be read: counts and amounts may be anything
	undated               bool // a date could not be read
}

// NewReader returns a reader of the file in src. It buffers.
func NewReader(src io.Reader, opts Options) *Reader {
	r := &Reader{opts: opts, frames: newFrames(src)}
	if !opts.AsOf.IsZero() {
		r.maxDue = ymdOf(monthsLater(opts.AsOf, 12))
	}
	if opts.Sending && !opts.AsOf.IsZero() {
		r.today = ymdOf(opts.AsOf)
	}
	if !opts.Received.IsZero() {
		r.received, r.recent = ymdOf(opts.Received), ymdOf(monthsLater(opts.Received, -2))
	}
	r.kids.algorithm = opts.Algorithm
	if l := &r.opts.Layout; l.Length() > 0 {
		r.kids.ofLayout = l.Check
		r.kids.layoutChecks = opts.Algorithm == 0 || opts.Algorithm == l.Algorithm()
	}
	return r
}

// monthsLater returns the same day so many months later, or the last of that
// month when it is shorter.
func monthsLater(t time.Time, months int) time.Time {
	y, m, d := t.Date()
	last := time.Date(y, m+time.Month(months)+1, 0, 0, 0, 0, 0, time.UTC)
	return last.AddDate(0, 0, min(d, last.Day())-last.Day())
}

// Transactions returns the transactions of all assignments in order, to be
// ranged over once. Faults do not stop it: those of the file are in Faults when
// it has come to its end. A transaction of which a number, a date or the amount
// cannot be read is counted, reported as a fault, and left out.
//
// The error is a failure to read, wrapped; it is the last step. Whoever breaks
// off early has seen only the faults so far.
func (r *Reader) Transactions() iter.Seq2[*Transaction, error] {
	return func(yield func(*Transaction, error) bool) {
		for r.next() {
			if !yield(&r.tx, nil) {
				return
			}
		}
		if r.err != nil {
			yield(nil, r.err)
		}
	}
}

// Transmission returns what the start record says: known after the first step.
func (r *Reader) Transmission() Transmission { return r.header }

// Assignments returns the assignments that have begun, those without
// transactions too.
func (r *Reader) Assignments() []Assignment {
	list := make([]Assignment, len(r.assignments))
	for i, a := range r.assignments {
		list[i] = *a
	}
	return list
}

// Faults returns what has been found wrong so far, in the order of the file: of
// each severity the first MaxFaults.
func (r *Reader) Faults() []Fault { return r.faults.kept }

// Count returns how many faults of a severity there are, those beyond
// MaxFaults included.
func (r *Reader) Count(s Severity) int { return r.faults.count[s] }

// Failed tells whether there is a fault of severity Error, or the file could not
// be read to its end.
func (r *Reader) Failed() bool { return r.faults.count[Error] > 0 || r.err != nil }

// LineEnd returns what ends the file's records: "\n", "\r\n", or "" in a run of
// 80-character blocks.
func (r *Reader) LineEnd() string { return r.frames.lineEnd }

// Tail returns what stands behind the last record: nothing, a line end, blank
// lines, a 0x1A. It is known when all has been read.
func (r *Reader) Tail() string {
	if !r.frames.open {
		return r.frames.lineEnd
	}
	return string(r.frames.gap)
}

// next reads until a transaction is complete. It returns false at the end.
func (r *Reader) next() bool {
	for {
		if r.rec == nil && !r.cut() {
			if r.open {
				if r.closeTransaction() {
					return true
				}
			}
			r.finish()
			return false
		}
		if r.open && !continues(r.layout) {
			if r.closeTransaction() {
				return true // the record waits
			}
		}
		r.use()
		r.rec = nil
		if r.foreign {
			return false // nothing more can be told of it
		}
		if r.open && r.tx.complete(r.layout) && r.closeTransaction() {
			return true
		}
	}
}

// cut takes the next record from the stream.
func (r *Reader) cut() bool {
	raw := r.frames.next()
	if raw == nil {
		if err := r.frames.err; !errors.Is(err, io.EOF) {
			r.err = fmt.Errorf("reading Nets file behind line %d: %w", r.last, err)
		}
		return false
	}
	r.sum.records++
	r.part.records++
	r.broken = false
	if !r.fits(raw) {
		if raw = r.frames.again(raw); !r.fits(raw) && len(raw) != RecordLength {
			r.last = r.frames.line
			r.repair(raw)
		}
	}
	r.last = r.frames.line
	r.known = r.known || r.layout != nil
	if r.frames.odd != 0 || r.frames.records == 1 && r.frames.bom {
		r.reportGap()
	}
	return true
}

// fits takes raw as the record, if it has the right length, and tells whether
// its characters are right.
func (r *Reader) fits(raw []byte) bool {
	r.clean = false
	if len(raw) == RecordLength {
		r.brokeIn = ""
		r.rec = (*[RecordLength]byte)(raw)
		r.layout = recordOf((*[8]byte)(raw))
		r.clean = r.layout != nil && r.layout.masks.clean(r.rec)
	}
	return r.clean
}

// continues tells whether a record of a layout belongs to the open transaction.
func continues(layout *Record) bool {
	switch layout {
	case claimItem2, specification, ocrItem2, ocrItem3, nil:
		return true // nil: most likely one of these, if only it could be read
	}
	return false
}

// complete tells whether no record can follow the one of a layout in a
// transaction: so that it need not wait for the next one.
func (t *Transaction) complete(layout *Record) bool {
	switch layout {
	case mandate:
		return true
	case ocrItem2:
		return t.Type < TypeReversalText
	case ocrItem3:
		return t.Items == 3
	}
	return false
}

// use works the record.
func (r *Reader) use() {
	switch r.state {
	case behind:
		if !r.afterEnd {
			r.afterEnd = true
			r.fault(Error, CodeAfterEnd, Field{}, "the transmission ended before this record: "+
				"a file holds one transmission, and nothing after it")
		}
		return
	case before:
		r.state = inside
		if encoding := r.frames.encoding(); encoding != "" {
			r.fault(Error, CodeEncoding, Field{}, "the file is in %s: want ISO-8859-1", encoding)
			r.foreign, r.state = true, behind
			return
		} else if r.layout != transmissionStart {
			r.fault(Error, CodeStartMissing, Field{}, "expected the start of a transmission (NY000010)")
			r.sum.unsure = true
		}
	}
	switch r.layout {
	case ocrItem1:
		r.useOCRItem1()
	case ocrItem2:
		r.useOCRItem2()
	case ocrItem3:
		r.useOCRItem3()
	case claimItem1:
		r.useClaimItem1()
	case claimItem2:
		r.useClaimItem2()
	case specification:
		r.useSpecification()
	case mandate:
		r.useMandate()
	case assignmentStart, ocrStart:
		r.startAssignment()
	case assignmentEnd, mandatesEnd, ocrEnd:
		r.endAssignment()
	case transmissionStart:
		r.startTransmission()
	case transmissionEnd:
		r.endTransmission()
	default:
		r.unknownRecord()
	}
	if r.layout == nil {
		// It may have been part of a transaction, or a whole one.
		r.part.unsure, r.sum.unsure, r.unreadable = true, true, true
	}
}

func (r *Reader) unknownRecord() {
	if !r.broken && r.known {
		r.fault(Error, CodeRecord, Field{}, "no record begins like this: "+
			"expected NY, a service code (00, 09 or 21), a type and a record type that go together")
	}
}

// finish checks that everything that began has ended.
func (r *Reader) finish() {
	if r.state == behind || r.err != nil {
		return
	}
	if r.state == before {
		r.faultAt(1, 1, Error, CodeEmpty, "the file is empty: expected a transmission (NY000010...)")
	} else {
		if r.assignment != nil {
			r.faultAt(r.last, 1, Error, CodeAssignmentUnclosed,
				"the file ends here: expected the end of the assignment that begins in line %d",
				r.assignment.Line)
			r.closeAssignment()
		}
		r.faultAt(r.last, 1, Error, CodeEndMissing,
			"the file ends here: expected the end of the transmission (NY000089); is the file complete?")
	}
	r.state = behind
}
