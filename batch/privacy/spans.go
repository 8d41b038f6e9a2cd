package privacy

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"trekk/batch"
	"trekk/camt"
	"trekk/nets"
)

// claimAt is where a claim stands in a transmission.
type claimAt struct {
	assignment  int64
	transaction int
}

// spansIn gathers what of each record of a file is to be blanked.
func spansIn(
	src io.Reader, of func(name string, raw *nets.RawRecord) batch.Spans,
) (spans batch.Spans, err error) {
	for raw, err := range nets.Split(src) {
		if err != nil {
			return nil, err
		}
		if raw.Layout != nil {
			spans = append(spans, of(raw.Layout.Name, &raw)...)
		}
	}
	return spans, nil
}

// claimSpans are the payers' names of claims in a transmission.
func claimSpans(src io.Reader, wanted map[claimAt]bool) (batch.Spans, error) {
	var at claimAt
	return spansIn(src, func(name string, raw *nets.RawRecord) batch.Spans {
		switch name {
		case "assignment_start":
			at.assignment = numberIn(raw, "number")
		case "claim_item_1":
			at.transaction = int(numberIn(raw, "number"))
		case "claim_item_2":
			if wanted[at] {
				return spanOf(raw, "name")
			}
		}
		return nil
	})
}

// paymentSpans are the free texts and the payers' accounts of payments in a file of OCR giro, by the lines on which
// they begin.
func paymentSpans(src io.Reader, wanted map[int]bool) (batch.Spans, error) {
	ours := false
	return spansIn(src, func(name string, raw *nets.RawRecord) batch.Spans {
		switch {
		case name == "ocr_item_1":
			ours = wanted[raw.Line]
		case name == "ocr_item_2" && ours:
			return spanOf(raw, "debit_account")
		case name == "ocr_item_3" && ours:
			return spanOf(raw, "text")
		}
		return nil
	})
}

// spanOf is a field of a record, as far as the record goes. Of a record in UTF-8 the letters that take two bytes
// stay, so that it has as many characters as before.
func spanOf(raw *nets.RawRecord, field string) (spans batch.Spans) {
	f := raw.Layout.Field(field)
	digits := f.Kind == nets.Account
	if len(raw.Text) <= nets.RecordLength {
		from, to := f.From-1, min(f.To, len(raw.Text))
		if from < to {
			spans = batch.Spans{{At: raw.At + int64(from), Length: int64(to - from), Digits: digits}}
		}
		return spans
	}
	character := 0
	for i, r := range string(raw.Text) {
		if character++; character >= f.From && character <= f.To && r < utf8.RuneSelf {
			spans = append(spans, batch.Span{At: raw.At + int64(i), Length: 1, Digits: digits})
		}
	}
	return spans
}

func numberIn(raw *nets.RawRecord, field string) (n int64) {
	f := raw.Layout.Field(field)
	for _, c := range raw.Text[min(f.From-1, len(raw.Text)):min(f.To, len(raw.Text))] {
		if c >= '0' && c <= '9' {
			n = 10*n + int64(c-'0')
		}
	}
	return n
}

// camtSpans are who paid, and in whose words, of the transactions in a message that are wanted. One that pays to
// several KIDs is as many transactions, of the same details.
func camtSpans(
	content func() io.Reader, wanted func(*camt.Transaction) bool,
) (spans batch.Spans, err error) {
	type position struct{ line, column int }
	last, details, ours := position{}, 0, map[int]bool{}
	for t, err := range camt.NewReader(content(), camt.Options{}).Transactions() {
		if err != nil {
			return nil, err
		}
		if at := (position{t.Line, t.Column}); at != last {
			last = at
			details++
		}
		if wanted(t) {
			ours[details] = true
		}
	}
	if len(ours) == 0 {
		return nil, nil
	}
	for p, err := range camt.PersonalTexts(content()) {
		if err != nil {
			return nil, err
		}
		if ours[p.Details] {
			spans = append(spans, batch.Span{At: p.At, Length: p.Length})
		}
	}
	return spans, nil
}

// spokenFields are the fields of lines of JSON, to and from the agency and of payments that people add, that say who
// somebody is, or what somebody wrote.
var spokenFields = map[string]bool{
	"name": true, "birth_date": true, "address": true, "postcode": true, "city": true, "email": true,
	"mobile": true,
	"reason": true, "text": true,
}

// jsonSpans are the values of such fields in the lines that one is wanted of.
func jsonSpans(src io.Reader, wanted func(line []byte) bool) (spans batch.Spans, err error) {
	r, at := bufio.NewReader(src), int64(0)
	for {
		line, err := r.ReadBytes('\n')
		if len(line) > 0 && wanted(line) {
			spans = append(spans, lineSpans(line, at)...)
		}
		at += int64(len(line))
		if errors.Is(err, io.EOF) {
			return spans, nil
		}
		if err != nil {
			return nil, err
		}
	}
}

// lineSpans are those of one object of JSON, which begins at a byte of the file. What is no JSON has none.
func lineSpans(line []byte, at int64) (spans batch.Spans) {
	d := json.NewDecoder(bytes.NewReader(line))
	key, spoken := true, false
	var open []json.Delim
	for {
		before := d.InputOffset()
		token, err := d.Token()
		if err != nil {
			return spans
		}
		inObject := len(open) > 0 && open[len(open)-1] == '{'
		switch t := token.(type) {
		case json.Delim:
			if t == '{' || t == '[' {
				open = append(open, t)
			} else {
				open = open[:len(open)-1]
			}
			key = true
		case string:
			if inObject && key {
				spoken, key = spokenFields[t], false
				continue
			}
			if spoken && t != "" {
				from := before + int64(bytes.IndexByte(line[before:], '"')) + 1
				spans = append(spans, batch.Span{At: at + from, Length: d.InputOffset() - 1 - from})
			}
			key = true
		default:
			key = true
		}
	}
}

// blanked is content as it is once spans of it have been blanked.
type blanked struct {
	src   io.Reader
	spans batch.Spans
	at    int64
}

func (b *blanked) Read(p []byte) (int, error) {
	n, err := b.src.Read(p)
	b.spans.Blank(p[:n], b.at)
	b.at += int64(n)
	return n, err
}

// wordsOf is whether a line of JSON is about a customer, by number, or one of some cases.
func wordsOf(customers map[string]bool, cases map[int64]bool) func([]byte) bool {
	return func(line []byte) bool {
		var about struct {
			Case     int64  `json:"case"`
			Customer string `json:"customer_no"`
			Debtor   struct {
				Number string `json:"number"`
			} `json:"debtor"`
		}
		if !strings.HasPrefix(strings.TrimSpace(string(line)), "{") || json.Unmarshal(line, &about) != nil {
			return false
		}
		return cases[about.Case] || customers[about.Customer] || customers[about.Debtor.Number]
	}
}
