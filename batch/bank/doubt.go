package bank

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strconv"

	"trekk/batch"
	"trekk/kid"
	"trekk/nets"
	"trekk/nets/mailbox"
	"trekk/schedule/bankday"
)

// Doubt is a file that is not in the books and may hold mandates, with whom they may be of.
type Doubt struct {
	File  batch.File
	all   bool            // of anyone
	fixed map[string]bool // of those with these fixed parts
}

// About reports whether the file may hold the mandate of a payer, who is told by the fixed part of his KIDs.
func (d *Doubt) About(fixed string) bool { return d.all || d.fixed[fixed] }

// Doubts are the files that were fetched and are not in the books, and that may hold mandates: by number.
// What has been put aside says nothing any longer, and a receipt, or a file of payments alone whose counts
// are right, holds none.
func Doubts(ctx context.Context, m batch.Moment) (list []Doubt, err error) {
	for f, err := range m.Store.Files(ctx, batch.FileNew, batch.FileQuarantined) {
		if err != nil {
			return nil, err
		}
		d, err := doubt(ctx, m, f)
		if err != nil {
			return nil, err
		}
		if d.all || len(d.fixed) > 0 {
			list = append(list, d)
		}
	}
	return list, nil
}

// Past is a file that may have held mandates, and has been put aside.
type Past struct {
	Doubt
	Discarded bankday.Date
}

// PastDoubts are the files received since a day that have been put aside, and that may have held mandates:
// by number.
func PastDoubts(ctx context.Context, m batch.Moment, since bankday.Date) (list []Past, err error) {
	for f, err := range m.Store.Files(ctx, batch.FileDiscarded) {
		if err != nil {
			return nil, err
		}
		if batch.DayOf(f.Received) < since {
			continue
		}
		d, err := doubt(ctx, m, f)
		if err != nil {
			return nil, err
		}
		if !d.all && len(d.fixed) == 0 {
			continue
		}
		past := Past{Doubt: d}
		for act, err := range m.Store.Acts(ctx, batch.Numbered(batch.OfFile, f.No)) {
			if err != nil {
				return nil, err
			}
			if act.Action == batch.DiscardAction {
				past.Discarded = batch.DayOf(act.At)
			}
		}
		list = append(list, past)
	}
	return list, nil
}

// Arrived is the day on which the file came to the mailbox.
func (d *Doubt) Arrived() bankday.Date { return batch.DayOf(d.File.Arrived) }

// doubt looks at what a file is by its content, as ingest does.
func doubt(ctx context.Context, m batch.Moment, f batch.File) (Doubt, error) {
	if f.Kind == batch.FileOfAgency {
		return Doubt{File: f}, nil
	}
	head := make([]byte, 5)
	k, err := io.ReadFull(m.Store.Content(ctx, batch.In, f.No), head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return Doubt{}, err
	}
	if bytes.HasPrefix(bytes.TrimPrefix(head[:k], []byte("\xef\xbb\xbf")), []byte("NY")) {
		return scan(ctx, m, f)
	}
	if f.Folder == mailbox.Inbound.String() { // where receipts come, and nothing that is from Nets
		return Doubt{File: f}, nil
	}
	content, err := io.ReadAll(io.LimitReader(m.Store.Content(ctx, batch.In, f.No), MaxReceipt))
	if err != nil {
		return Doubt{}, err
	}
	_, err = nets.ReadReceipt(f.Name, content, m.RejectionColumns)
	return Doubt{File: f, all: errors.Is(err, nets.ErrNotReceipt)}, nil
}

// scanned is what has been seen of a Nets file that may have any fault: as much as its records and its counts
// tell, whatever else is wrong.
type scanned struct {
	m     batch.Moment
	fixed map[string]bool

	whole   counts // of the transmission
	part    counts // of the assignment
	ended   bool   // the end of the transmission was there, and its counts could be read
	missing bool   // an end record counts more than can be read: of what is missing nothing is known
	uneven  bool   // an end record counts something else than what can be read
}

// counts are records, and transactions of which the KID can be read where they are mandates.
type counts struct{ transactions, records int }

// scan looks for mandates in a Nets file: by their records, whatever else is wrong with these.
func scan(ctx context.Context, m batch.Moment, f batch.File) (Doubt, error) {
	s := &scanned{m: m, fixed: map[string]bool{}}
	for r, err := range nets.Split(m.Store.Content(ctx, batch.In, f.No)) {
		if err != nil {
			return Doubt{}, err
		}
		if s.whole.records == 0 && s.ours(r.Text) {
			return Doubt{File: f}, nil
		}
		s.record(r.Text)
	}
	unknown := s.missing || !s.ended || s.uneven && len(s.fixed) == 0
	return Doubt{File: f, all: unknown, fixed: s.fixed}, nil
}

// ours reports whether a file, which begins with a record, is one to Nets from us.
func (s *scanned) ours(record []byte) bool {
	return len(record) >= 16 && s.m.Creditor.IsUnit(string(record[8:16]))
}

// record looks at a record: at its service code and record type, and for a start at the type too. What is
// none is counted: were it a transaction, the end of the transmission counts it.
func (s *scanned) record(text []byte) {
	s.whole.records++
	s.part.records++
	if len(text) < 8 || string(text[:2]) != "NY" {
		return
	}
	switch string(text[2:4]) + string(text[6:8]) {
	case "0010": // a start of transmission
		s.whole, s.ended = counts{records: 1}, false
	case "0920", "2120": // of assignment
		s.part = counts{records: 1}
	case "0930", "2130": // the first item of a payment, a claim or a cancellation
		s.transaction()
	case "2170":
		s.mandate(text)
	case "0988", "2188":
		s.end(text, s.part)
	case "0089":
		s.ended = s.end(text, s.whole)
	}
}

func (s *scanned) transaction() {
	s.whole.transactions++
	s.part.transactions++
}

// mandate takes the KID of a mandate record, positions 17 to 41. A KID whose check digit is wrong may be
// anybody's, and so may one that is not of our layout, unless it is as good as one of somebody else's.
func (s *scanned) mandate(text []byte) {
	if len(text) < 41 {
		return
	}
	k := string(bytes.TrimSpace(text[16:41]))
	fixed, err := s.m.KID.Fixed(k)
	if err != nil {
		whole := len(text) == nets.RecordLength && len(k) >= kid.MinLength
		if whole && (kid.Check(kid.Mod10, k) || kid.Check(kid.Mod11, k)) {
			s.transaction()
		}
		return
	}
	s.fixed[fixed] = true
	if _, err := s.m.KID.Parse(k); err == nil {
		s.transaction()
	}
}

// end compares an end record, positions 9 to 24, with what has been read. It returns false when that cannot
// be told.
func (s *scanned) end(text []byte, read counts) bool {
	if len(text) < 24 {
		return false
	}
	transactions, err := strconv.ParseUint(string(text[8:16]), 10, 32)
	records, recordsErr := strconv.ParseUint(string(text[16:24]), 10, 32)
	if err != nil || recordsErr != nil {
		return false
	}
	said := counts{int(transactions), int(records)}
	s.missing = s.missing || said.transactions > read.transactions || said.records > read.records
	s.uneven = s.uneven || said != read
	return true
}
