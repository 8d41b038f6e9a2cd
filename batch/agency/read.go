package agency

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"unicode/utf8"

	"trekk/batch"
	"trekk/nets"
	"trekk/schedule/bankday"
)

// MaxLine is the longest line of a file from the agency, in bytes: a settlement names its payments.
const MaxLine = 4 << 20

// Record is a record of a file from the agency: one of its parts is not nil.
type Record struct {
	Line int
	*Receipt
	*Status
	*Payment
	*Settlement
}

// Reader reads a file from the agency. Every fault is named; a file with one is not to be believed.
type Reader struct {
	Header Header
	Faults []batch.Fault

	lines *bufio.Scanner
	line  int
	kind  string // of the record that is read
	count int
	sum   batch.Ore
	ended bool
}

// NewReader begins to read.
func NewReader(r io.Reader) *Reader {
	lines := bufio.NewScanner(r)
	lines.Buffer(nil, MaxLine)
	return &Reader{lines: lines}
}

// maxFaults is how many faults of a file are named.
const maxFaults = 1000

// Fault notes a fault of a line.
func (rd *Reader) Fault(line int, code, field string, value any, format string, a ...any) {
	if len(rd.Faults) == maxFaults {
		return
	}
	rd.Faults = append(rd.Faults, batch.Fault{
		Line: line, Column: 1, Record: rd.kind, Field: field, Value: batch.Visible(fmt.Sprint(value)),
		Severity: nets.Error, Code: code, Message: fmt.Sprintf(format, a...),
	})
}

func (rd *Reader) fault(code, field string, value any, format string, a ...any) {
	rd.Fault(rd.line, code, field, value, format, a...)
}

// Records are those of the file that are right in themselves. The error is one of reading.
func (rd *Reader) Records() iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for rd.lines.Scan() {
			rd.line++
			r, ok := rd.read(rd.lines.Bytes())
			if ok && !yield(r, nil) {
				return
			}
		}
		rd.kind = ""
		switch err := rd.lines.Err(); {
		case errors.Is(err, bufio.ErrTooLong):
			rd.line++
			rd.fault("length", "", "", "the line has more than %d bytes", MaxLine)
		case err != nil:
			yield(Record{}, err)
		case !rd.ended:
			rd.line = max(1, rd.line)
			rd.fault("trailer_missing", "", "",
				"the file ends without its trailer: it may have been cut short")
		}
	}
}

// read reads a line; ok of a record that is right.
func (rd *Reader) read(text []byte) (r Record, ok bool) {
	var what struct {
		Record string `json:"record"`
	}
	rd.kind = ""
	if !utf8.Valid(text) {
		rd.fault("encoding", "", "", "the line is not UTF-8")
		return r, false
	}
	if err := json.Unmarshal(text, &what); err != nil {
		rd.fault("json", "", clip(text), "the line is no JSON object: %v", err)
		return r, false
	}
	rd.kind = what.Record
	if rd.ended {
		rd.fault("after_end", "", "", "a record after the trailer")
		return r, false
	}
	if (rd.line == 1) != (what.Record == recordHeader) {
		rd.fault("order", "record", what.Record, "the header is the first line, and no other")
		return r, false
	}
	before := len(rd.Faults)
	r.Line = rd.line
	switch what.Record {
	case recordHeader:
		rd.decode(text, &rd.Header)
		rd.checkHeader()
		return r, false
	case recordTrailer:
		rd.trailer(text)
		return r, false
	case recordReceipt:
		r.Receipt = &Receipt{}
		rd.decode(text, r.Receipt)
		rd.checkReceipt(r.Receipt)
	case recordStatus:
		r.Status = &Status{}
		rd.decode(text, r.Status)
		rd.checkStatus(r.Status)
	case recordPayment:
		r.Payment = &Payment{}
		rd.decode(text, r.Payment)
		rd.checkPayment(r.Payment)
	case recordSettlement:
		r.Settlement = &Settlement{}
		rd.decode(text, r.Settlement)
		rd.checkSettlement(r.Settlement)
	default:
		rd.fault("record", "record", what.Record, "want receipt, status, payment or settlement")
	}
	rd.count++
	return r, len(rd.Faults) == before
}

// clip is the beginning of a line.
func clip(text []byte) string { return string(text[:min(len(text), 80)]) }

// decode reads an object, whose fields are all known.
func (rd *Reader) decode(text []byte, to any) {
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(to); err != nil {
		rd.fault("json", "", clip(text), "%v", err)
	}
}

func (rd *Reader) checkHeader() {
	h := &rd.Header
	if h.Format != Format {
		rd.fault("format", "format", h.Format, "want %s", Format)
	}
	if h.Direction != FromAgency {
		rd.fault("direction", "direction", h.Direction, "want %s", FromAgency)
	}
	if h.File < 1 {
		rd.fault("field", "file", h.File, "want the number of the file, from 1")
	}
	rd.day("made", h.Made)
}

func (rd *Reader) trailer(text []byte) {
	var t Trailer
	rd.ended = true
	rd.decode(text, &t)
	if t.Count != rd.count {
		rd.fault("count", "count", t.Count, "the file has %d records", rd.count)
	}
	if t.Sum != rd.sum {
		rd.fault("sum", "sum_ore", int64(t.Sum), "the records come to %d øre", int64(rd.sum))
	}
}

func (rd *Reader) checkReceipt(r *Receipt) {
	rd.number("message", r.Message)
	rd.number("case", r.Case)
	rd.word("result", r.Result, accepted, refused)
}

func (rd *Reader) checkStatus(s *Status) {
	rd.number("case", s.Case)
	rd.day("on", s.On)
	rd.word("state", s.State, "open", string(batch.CasePaid), string(batch.CaseClosed))
	rd.word("process", cmp.Or(s.Process, simple), simple, heavy)
	rd.amount("costs_ore", s.Costs)
}

func (rd *Reader) checkPayment(p *Payment) {
	rd.number("case", p.Case)
	rd.day("on", p.On)
	rd.text("reference", p.Reference)
	rd.amount("principal_ore", p.Principal)
	rd.amount("fee_ore", p.Fee)
	rd.amount("interest_ore", p.Interest)
	rd.amount("costs_ore", p.Costs)
	rd.sum += p.Ours()
}

func (rd *Reader) checkSettlement(s *Settlement) {
	rd.text("reference", s.Reference)
	rd.day("on", s.On)
	rd.amount("collected_ore", s.Collected)
	rd.amount("withheld_ore", s.Withheld)
	rd.amount("paid_out_ore", s.PaidOut)
	if len(s.Payments) == 0 {
		rd.fault("field", "payments", "", "a settlement names the payments in it")
	}
	if s.Collected-s.Withheld != s.PaidOut {
		rd.fault("sum", "paid_out_ore", int64(s.PaidOut), "collected less withheld is %d øre",
			int64(s.Collected-s.Withheld))
	}
	rd.sum += s.PaidOut
}

// The words of results and processes.
const (
	accepted = "accepted"
	refused  = "refused"
	simple   = "simple"
	heavy    = "heavy"
)

func (rd *Reader) number(field string, n int64) {
	if n < 1 {
		rd.fault("field", field, n, "want a number from 1")
	}
}

func (rd *Reader) day(field string, d bankday.Date) {
	if d.IsZero() {
		rd.fault("field", field, "", "want a day such as 2026-11-29")
	}
}

func (rd *Reader) text(field, s string) {
	if s == "" || len(s) > 200 {
		rd.fault("field", field, s, "want a text of 1 to 200 bytes")
	}
}

func (rd *Reader) word(field, s string, of ...string) {
	if !slices.Contains(of, s) {
		rd.fault("field", field, s, "want one of %v", of)
	}
}

func (rd *Reader) amount(field string, o batch.Ore) {
	if o < 0 || o > maxAmount {
		rd.fault("amount", field, int64(o), "want øre from 0 to %d", int64(maxAmount))
	}
}

// maxAmount is the largest amount that a record may have: no sum of a file overflows by it.
const maxAmount batch.Ore = 1e11
