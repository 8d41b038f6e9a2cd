package sms

import (
	"fmt"
	"strconv"
)

// Report is what a text takes, and why.
type Report struct {
	Size
	ForcedBy   []Character `json:"forced_by,omitempty"`   // what is not in GSM-7, by its first place
	TwoSeptets []Character `json:"two_septets,omitempty"` // of GSM-7: what is of the extension table
	// BeyondBMP says that there is a character beyond the basic plane, such as 🙂: one of ForcedBy that takes
	// two units. Not every gateway takes them.
	BeyondBMP  bool        `json:"beyond_basic_plane"`
	Suggestion *Suggestion `json:"suggestion,omitempty"`
}

// Character is one that makes a text dear.
type Character struct {
	Char  string `json:"char"`
	Code  string `json:"code"` // U+2013
	Count int    `json:"count"`
	Units int    `json:"units"` // of one of them
	// Replacement says the same in GSM-7, and may be empty. Nil for a letter, and all that has none.
	Replacement *string `json:"replacement,omitempty"`
}

// String is the character in quotes, '–'; one that cannot be seen is its code, '\u00a0'.
func (c Character) String() string { return strconv.QuoteRune([]rune(c.Char)[0]) }

// Suggestion is the text with its typographic characters replaced. It is made where that is all that the text
// lacks to be GSM-7.
type Suggestion struct {
	Text string `json:"text"`
	Size
}

// Inspect tells what a text takes, and why. Errors are those of Measure.
func Inspect(text string) (*Report, error) {
	size, err := Measure(text)
	if err != nil {
		return nil, err
	}
	r := &Report{Size: size}
	if size.Encoding == GSM7 {
		r.TwoSeptets = characters(text, 2)
		return r, nil
	}
	r.ForcedBy = characters(text, 0)
	for _, c := range r.ForcedBy {
		r.BeyondBMP = r.BeyondBMP || c.Units == 2
	}
	other := replaced(text)
	better, err := Measure(other)
	if err == nil && better.Encoding == GSM7 && better.Parts <= size.Parts { // … takes three septets
		r.Suggestion = &Suggestion{other, better}
	}
	return r, nil
}

// characters are those of a text that take so many septets, none for what is not in GSM-7.
func characters(text string, n int) (list []Character) {
	at := map[rune]int{}
	for _, r := range text {
		if septets(r) != n {
			continue
		}
		i, seen := at[r]
		if !seen {
			i, at[r] = len(list), len(list)
			c := Character{Char: string(r), Code: fmt.Sprintf("%U", r), Units: max(n, units16(r))}
			if with, ok := replacements[r]; ok {
				c.Replacement = &with
			}
			list = append(list, c)
		}
		list[i].Count++
	}
	return list
}
