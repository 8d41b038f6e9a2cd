package privacy

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"

	"trekk/batch"
)

// leastWord is how many bytes a word has at least that is looked for: a shorter one stands in others.
const leastWord = 4

// wordsIn are the names of people and how they are reached, as they may stand in a file whose form nobody
// knows: in UTF-8 and in ISO 8859-1, and in capitals.
func wordsIn(people []batch.Customer) (words [][]byte) {
	for _, c := range people {
		for _, w := range []string{c.Name, c.Mobile, c.Email} {
			for _, as := range []string{w, strings.ToUpper(w)} {
				if len(as) >= leastWord {
					words = append(words, []byte(as), latin1(as))
				}
			}
		}
	}
	slices.SortFunc(words, bytes.Compare)
	return slices.CompactFunc(words, bytes.Equal)
}

// latin1 is a text in ISO 8859-1; letters that it lacks are question marks, as banks write them.
func latin1(s string) []byte {
	b := make([]byte, 0, len(s))
	for _, r := range s {
		if r > 0xff {
			r = '?'
		}
		b = append(b, byte(r))
	}
	return b
}

// wordSpans are where words stand in content.
func wordSpans(src io.Reader, words [][]byte) (spans batch.Spans, err error) {
	longest := 0
	for _, w := range words {
		longest = max(longest, len(w))
	}
	buf, at := make([]byte, 0, 64<<10), int64(0) // at is where buf begins
	for longest > 0 {
		n, err := io.ReadFull(src, buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		for _, w := range words {
			for from := 0; ; from++ {
				next := bytes.Index(buf[from:], w)
				if next < 0 {
					break
				}
				from += next
				spans = append(spans, batch.Span{At: at + int64(from), Length: int64(len(w))})
			}
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		over := len(buf) - longest + 1 // what is behind may be the beginning of a word
		at += int64(over)
		buf = buf[:copy(buf, buf[over:])]
	}
	return apart(spans), nil
}

// apart makes spans of blanks that lie on or beside each other one.
func apart(spans batch.Spans) (list batch.Spans) {
	for _, s := range spans.Sorted() {
		if last := len(list) - 1; last >= 0 && s.At <= list[last].End() {
			list[last].Length = max(list[last].End(), s.End()) - list[last].At
			continue
		}
		list = append(list, s)
	}
	return list
}

// answers are words by which answers of the API speak of those who are forgotten: of one whose contact data
// goes alone how to reach him, of others who it is too.
func (f *Forgetting) answers() (words []string) {
	add := func(list ...string) {
		for _, w := range list {
			text, err := json.Marshal(w)
			if w = strings.Trim(string(text), `"`); err == nil && len(w) >= leastWord {
				words = append(words, w)
			}
		}
	}
	for _, c := range f.part {
		add(c.Mobile, c.Email)
	}
	for _, c := range f.whole {
		add(c.Name, c.Mobile, c.Email)
		no, err := json.Marshal(c.No)
		if err == nil {
			words = append(words, `"customer_no":`+string(no))
		}
	}
	return words
}
