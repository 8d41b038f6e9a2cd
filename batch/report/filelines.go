package report

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"trekk/batch"
	"trekk/nets"
)

// LineOf names lines of a file from the bank, or of a transmission of ours: what proves a LifeEvent.
type LineOf struct {
	Direction   batch.Direction `json:"direction"` // in: a file; out: a transmission
	No          int64           `json:"no"`
	Line        int             `json:"line"`        // from 1; 0 in a transmission, where the next two say which
	Assignment  int64           `json:"assignment"`  // 0 where Line says which
	Transaction int             `json:"transaction"` // within the assignment
}

// FileLines are lines of a file as they stand there, and decoded.
type FileLines struct {
	Direction batch.Direction `json:"direction"`
	No        int64           `json:"no"`
	Name      string          `json:"name"`
	Lines     []FileLine      `json:"lines"`
	More      bool            `json:"more"` // there are others behind them
}

// FileLine is a line of a file. What is no record of the Nets format has its text alone.
type FileLine struct {
	Line   int         `json:"line"` // from 1
	Text   string      `json:"text"` // its characters, without the line end
	Record string      `json:"record"`
	Doc    string      `json:"doc"` // what such a record says
	Fields []LineField `json:"fields"`
}

// LineField is a field of a record.
type LineField struct {
	Name  string `json:"name"`
	From  int    `json:"from"` // positions, from 1, both inclusive
	To    int    `json:"to"`
	Value string `json:"value"` // as it stands in the file
	Means string `json:"means"` // an amount as 1 234,50, a day as 2026-10-20, else the value without filler
	Doc   string `json:"doc"`   // what the field is for, where its name does not say it
}

// Decoded are the records of a file of the Nets format, as they stand there and decoded.
func Decoded(in io.Reader) iter.Seq2[FileLine, error] {
	return func(yield func(FileLine, error) bool) {
		for l, err := range recordLines(in) {
			if err != nil {
				yield(FileLine{}, err)
				return
			}
			if !yield(l.decoded(), nil) {
				return
			}
		}
	}
}

// Filler tells whether the field has no meaning: zeros or blanks.
func (f *LineField) Filler() bool { return f.Name == "filler" }

// maxLines is the most lines that are shown at once, and maxLine the most characters of one.
const (
	maxLines = 500
	maxLine  = 64 << 10
)

// FileLines shows so many lines of a file from one on: of the bank's by its number, or of a transmission of
// ours. It reads the file up to there and holds what it shows alone. The error is ErrNotFound when there is
// no such file.
func (r Reports) FileLines(
	ctx context.Context, direction batch.Direction, no int64, from, n int,
) (*FileLines, error) {
	f := &FileLines{Direction: direction, No: no, Lines: []FileLine{}}
	records := true
	if direction == batch.In {
		file, err := r.Store.File(ctx, no)
		if err != nil {
			return nil, err
		}
		f.Name, records = file.Name, file.Kind == batch.FileOfNets || file.Kind == batch.FileOfOurs ||
			file.Kind == ""
	} else {
		t, err := r.Store.Transmission(ctx, no)
		if err != nil {
			return nil, err
		}
		f.Name = t.Name
	}
	if n <= 0 || n > maxLines {
		n = maxLines
	}
	from = max(1, from)
	lines := plainLines(r.Store.Content(ctx, direction, no))
	if records {
		lines = recordLines(r.Store.Content(ctx, direction, no))
	}
	for l, err := range lines {
		switch {
		case err != nil:
			return nil, err
		case l.Line < from:
		case l.Line >= from+n:
			f.More = true
			return f, nil
		default:
			f.Lines = append(f.Lines, l.decoded())
		}
	}
	return f, nil
}

// ClaimLines shows the lines of one claim, or cancellation, in a transmission of ours. The error is
// ErrNotFound when the transmission has no such transaction.
func (r Reports) ClaimLines(
	ctx context.Context, transmission, assignment int64, transaction int,
) (*FileLines, error) {
	first, last := 0, 0
	for t, err := range nets.NewReader(r.Store.Content(ctx, batch.Out, transmission),
		nets.Options{}).Transactions() {
		switch {
		case err != nil:
			return nil, err
		case first > 0:
			last = t.Line - 1
		case int64(t.Assignment.Number) == assignment && t.Number == transaction:
			first = t.Line
		}
		if last > 0 {
			break
		}
	}
	if first == 0 {
		return nil, fmt.Errorf("transmission %d has no transaction %d/%d: %w", transmission, assignment,
			transaction, batch.ErrNotFound)
	}
	f, err := r.FileLines(ctx, batch.Out, transmission, first, mostOfAClaim)
	if err != nil {
		return nil, err
	}
	f.cut(last)
	return f, nil
}

// mostOfAClaim is how many records a claim has at most: two items and 84 specifications.
const mostOfAClaim = 2 + 84

// cut leaves the lines of the first transaction alone: up to a line, and to the end record of the assignment.
func (f *FileLines) cut(last int) {
	for k, l := range f.Lines {
		if last > 0 && l.Line > last || strings.HasSuffix(l.Record, "_end") {
			f.Lines, f.More = f.Lines[:k], true
			return
		}
	}
}

// rawLine is a line that has not been decoded yet; its text is valid until the next one.
type rawLine struct {
	nets.RawRecord
	plain bool
}

func recordLines(in io.Reader) iter.Seq2[rawLine, error] {
	return func(yield func(rawLine, error) bool) {
		for rec, err := range nets.Split(in) {
			if !yield(rawLine{RawRecord: rec}, err) {
				return
			}
		}
	}
}

// plainLines are the lines of a file that is none of the Nets format, long ones cut.
func plainLines(in io.Reader) iter.Seq2[rawLine, error] {
	return func(yield func(rawLine, error) bool) {
		s := bufio.NewReaderSize(in, maxLine)
		for no := 1; ; no++ {
			text, cut, err := s.ReadLine()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(rawLine{nets.RawRecord{Line: no, Text: text}, true}, err) || err != nil {
				return
			}
			for cut && err == nil {
				_, cut, err = s.ReadLine()
			}
		}
	}
}

func (l *rawLine) decoded() FileLine {
	if l.plain {
		return FileLine{Line: l.Line, Text: strings.ToValidUTF8(string(l.Text), "\ufffd"),
			Fields: []LineField{}}
	}
	shown := FileLine{Line: l.Line, Text: latin1(l.Text), Fields: []LineField{}}
	if l.Layout == nil {
		return shown
	}
	shown.Record, shown.Doc = l.Layout.Name, l.Layout.Doc
	if len(l.Text) != nets.RecordLength {
		return shown
	}
	for _, f := range l.Layout.Fields {
		value := latin1(f.Of(l.Text))
		shown.Fields = append(shown.Fields,
			LineField{f.Name, f.From, f.To, value, meaningOf(f.Kind, value), f.Doc})
	}
	return shown
}

// meaningOf is what a field says; empty of filler, and of what says that there is nothing.
func meaningOf(kind nets.FieldKind, value string) string {
	trimmed := strings.TrimSpace(value)
	nothing := strings.Trim(trimmed, "0") == ""
	switch kind {
	case nets.Zeros, nets.Blanks:
		return ""
	case nets.Amount:
		var øre int64
		if _, err := fmt.Sscanf(trimmed, "%d", &øre); err == nil {
			return batch.Ore(øre).String()
		}
	case nets.Date, nets.NoDate:
		if day, err := time.Parse("020106", trimmed); err == nil {
			return day.Format(time.DateOnly)
		}
		return ""
	case nets.ZeroText, nets.Account:
		if nothing {
			return ""
		}
	case nets.Number:
		if nothing {
			return "0"
		}
		return strings.TrimLeft(trimmed, "0")
	}
	return trimmed
}

// latin1 turns the characters of a record into UTF-8.
func latin1(b []byte) string {
	r := make([]rune, len(b))
	for i, c := range b {
		r[i] = rune(c)
	}
	return string(r)
}
