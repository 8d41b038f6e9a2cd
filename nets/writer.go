package nets

import (
	"errors"
	"fmt"
	"io"
	"time"
)

// Writer writes one transmission: [Writer.Begin], transactions, [Writer.End] for
// each assignment, then [Writer.Close]. It counts and sums by itself, and its
// memory does not grow.
//
// What cannot be represented is refused with an error that names the
// transaction: nothing of it has been written then, its number is not used up,
// and the writer can go on. A failure to write stays: every call returns it.
type Writer struct {
	// LineEnd stands between records. NewWriter sets CR LF, which Nets wants.
	LineEnd string
	// Tail stands behind the last record. NewWriter sets CR LF.
	Tail string
	// Check is what claims must fulfil: due dates within 12 months of AsOf, and
	// KIDs of the Algorithm and the Layout. Its other fields are not used.
	Check Options

	dst      io.Writer
	buf      []byte
	err      error
	header   Transmission
	started  bool
	closed   bool
	sum      totals
	dated    bool // SetDate was called
	date     time.Time
	netsDate time.Time // of the last OCR giro assignment that has transactions

	assignment *Assignment
	part       totals
	number     int // the last one used

	mark    int // of buf, what is written for good
	records int // behind mark

	days  [16]writtenDay
	limit struct { // of due dates
		asOf time.Time
		ymd  int
	}
}

// NewWriter returns a writer of the transmission t to dst. It buffers; Close
// flushes, and does not close dst.
func NewWriter(dst io.Writer, t Transmission) *Writer {
	return &Writer{LineEnd: "\r\n", Tail: "\r\n", dst: dst, header: t, buf: make([]byte, 0, bufferSize)}
}

// Totals is what a transmission adds up to.
type Totals struct {
	Transactions int
	Records      int       // all of them, the start of the transmission included
	Amount       int64     // control sum in øre
	Earliest     time.Time // due date
	Latest       time.Time
}

// Totals returns what has been written so far, the open assignment included.
func (w *Writer) Totals() Totals {
	s := w.sum
	s.include(w.part.earliest)
	s.include(w.part.latest)
	return Totals{
		s.transactions + w.part.transactions, s.records, add(s.amount, w.part.amount),
		timeOf(s.earliest), timeOf(s.latest),
	}
}

// ErrFull says that an assignment has used its last transaction number,
// 9,999,999. End it and begin the next.
var ErrFull = errors.New("the assignment is full: it holds 9,999,999 transactions")

const maxNumber = 9_999_999

// Begin begins an assignment. Of a it uses Kind, Number, Account and, in OCR
// giro, Agreement (zeros when empty).
func (w *Writer) Begin(a Assignment) error {
	if err := w.start(); err != nil {
		return err
	}
	if w.assignment != nil {
		return errors.New("an assignment is open: End comes before the next Begin")
	}
	if a.Kind < Claims || a.Kind > OCRGiro {
		return fmt.Errorf("assignment %d: %v is no kind of assignment", a.Number, a.Kind)
	}
	kind := kinds[a.Kind]
	rec := w.add(kind.start, kind.code)
	if a.Kind == OCRGiro && a.Agreement == "" {
		a.Agreement = "000000000"
	}
	var err error
	if a.Kind == OCRGiro {
		err = putDigits(rec, &ocrAgreement, a.Agreement)
	}
	err = errors.Join(err,
		putNumber(rec, &assignmentNumber.Field, int64(a.Number)),
		putDigits(rec, &assignmentAccount, a.Account))
	if err != nil {
		w.undo()
		return fmt.Errorf("assignment %d: %w", a.Number, err)
	}
	w.assignment, w.part, w.number = &a, totals{}, 0
	w.commit()
	return w.err
}

// start writes the start record of the transmission, once.
func (w *Writer) start() error {
	switch {
	case w.err != nil:
		return w.err
	case w.closed:
		return errors.New("the transmission is closed")
	case w.started:
		return nil
	}
	switch h := w.header; {
	case h.Transmitter == noID || h.Recipient == noID:
		return fmt.Errorf("transmission %d: a customer unit id is not all zeros", h.Number)
	case h.Transmitter == Nets && h.Recipient == Nets:
		return fmt.Errorf("transmission %d: the transmitter is %s, which is Nets: want your own customer unit id",
			h.Number, Nets)
	}
	rec := w.add(transmissionStart, "00")
	if err := errors.Join(
		putDigits(rec, &startTransmitter, w.header.Transmitter),
		putNumber(rec, &startNumber.Field, int64(w.header.Number)),
		putDigits(rec, &startRecipient, w.header.Recipient),
	); err != nil {
		w.undo()
		return fmt.Errorf("transmission %d: %w", w.header.Number, err)
	}
	w.started = true
	w.commit()
	return w.err
}

// SetDate sets the date that the next end record carries: the Nets date of an
// OCR giro assignment, or the date of a transmission from Nets, where zero means
// none. Without it the writer takes the latest Nets date. Where there are only
// claims and cancellations, the format fixes the dates and SetDate is ignored.
func (w *Writer) SetDate(date time.Time) { w.date, w.dated = date, true }

// End ends the assignment.
func (w *Writer) End() error {
	if w.err != nil {
		return w.err
	}
	a, p := w.assignment, &w.part
	if a == nil {
		return errors.New("no assignment is open")
	}
	kind := kinds[a.Kind]
	rec := w.add(kind.end, kind.code)
	err := errors.Join(putNumber(rec, &endTransactions.Field, int64(p.transactions)),
		putNumber(rec, &endRecords.Field, int64(p.records+1)))
	if a.Kind != Mandates {
		err = errors.Join(err, putTotal(rec, p.amount),
			w.putDateIn(rec, kind.end, "earliest", timeOf(p.earliest)),
			w.putDateIn(rec, kind.end, "latest", timeOf(p.latest)))
	}
	netsDate := timeOf(p.latest)
	if w.dated {
		netsDate = w.date
	}
	if a.Kind == OCRGiro {
		err = errors.Join(err, w.putDateIn(rec, ocrEnd, "nets_date", netsDate))
	}
	if err != nil {
		w.undo()
		return fmt.Errorf("end of assignment %d: %w", a.Number, err)
	}
	switch a.Kind {
	case OCRGiro:
		if p.transactions > 0 {
			w.netsDate = netsDate
		}
	case Claims, Cancellations:
		w.sum.include(p.earliest)
		w.sum.include(p.latest)
	}
	w.sum.transactions += p.transactions
	w.sum.amount = add(w.sum.amount, p.amount)
	w.assignment, w.part, w.dated = nil, totals{}, false
	w.commit()
	return w.err
}

// Close ends the transmission and writes what is buffered. The assignment must
// have been ended.
func (w *Writer) Close() error {
	if err := w.start(); err != nil {
		return err
	}
	if w.assignment != nil {
		return errors.New("an assignment is open: End comes before Close")
	}
	date := w.netsDate
	switch {
	case w.netsDate.IsZero() && w.sum.earliest != 0:
		date = timeOf(w.sum.earliest)
	case w.dated:
		date = w.date
	case !w.header.Date.IsZero():
		date = w.header.Date
	}
	rec := w.add(transmissionEnd, "00")
	if err := errors.Join(
		putNumber(rec, &endTransactions.Field, int64(w.sum.transactions)),
		putNumber(rec, &endRecords.Field, int64(w.sum.records+1)),
		putTotal(rec, w.sum.amount),
		w.putDateIn(rec, transmissionEnd, "date", date),
	); err != nil {
		w.undo()
		return fmt.Errorf("end of transmission %d: %w", w.header.Number, err)
	}
	w.commit()
	w.closed = true
	w.buf = append(w.buf[:len(w.buf)-len(w.LineEnd)], w.Tail...)
	w.flush()
	return w.err
}

// add appends an empty record to the buffer and returns its characters, to be
// filled in. typ is its transaction type, or another code at positions 5-6.
func (w *Writer) add(r *Record, typ string) []byte {
	n := len(w.buf)
	w.buf = append(append(w.buf, r.template[:]...), w.LineEnd...)
	rec := w.buf[n : n+RecordLength : n+RecordLength]
	if len(typ) == 2 {
		rec[4], rec[5] = typ[0], typ[1]
	}
	w.records++
	return rec
}

// putDateIn writes a date into the field of that name.
func (w *Writer) putDateIn(rec []byte, r *Record, name string, t time.Time) error {
	f := r.Field(name)
	return w.putDate(rec, &f, t)
}

// commit counts the records that were added and flushes when there is reason to.
func (w *Writer) commit() {
	w.sum.records += w.records
	w.part.records += w.records
	w.records = 0
	w.mark = len(w.buf)
	if w.mark > bufferSize-maxTransaction {
		w.flush()
	}
}

// undo takes back the records that were added.
func (w *Writer) undo() {
	w.records = 0
	w.buf = w.buf[:w.mark]
}

// maxTransaction is more than the longest transaction takes: two items and 84
// specifications.
const maxTransaction = 100 * (RecordLength + 2)

func (w *Writer) flush() {
	if w.err == nil && len(w.buf) > 0 {
		if _, err := w.dst.Write(w.buf); err != nil {
			w.err = fmt.Errorf("writing transmission %d: %w", w.header.Number, err)
		}
	}
	w.buf, w.mark = w.buf[:0], 0
}
