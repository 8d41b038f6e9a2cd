package statement

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// Line is a line of the bank statement.
type Line struct {
	Line      int    // of the file
	Account   string // 11 digits; empty where the statement does not say
	On        bankday.Date
	Amount    batch.Ore
	Reference string
}

// names says whether the line's reference has the serial number of the sum in it, or is the reference of the
// payment or refund.
func (l *Line) names(s *batch.Sum) bool {
	if s.Reference != "" {
		return hasWord(l.Reference, s.Reference)
	}
	numbers := strings.FieldsFunc(l.Reference, func(r rune) bool { return r < '0' || r > '9' })
	return slices.ContainsFunc(numbers, func(d string) bool {
		no, err := strconv.Atoi(d)
		return err == nil && no == s.Serial
	})
}

// hasWord reports whether a word is in a text, and is no part of another: R1 is not in R12.
func hasWord(text, word string) bool {
	text, word = strings.ToUpper(text), strings.ToUpper(word)
	for from := 0; ; {
		at := strings.Index(text[from:], word)
		if at < 0 {
			return false
		}
		at += from
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, size := utf8.DecodeRuneInString(text[at+len(word):])
		if !isWord(before) && !isWord(after) {
			return true
		}
		from = at + cmp.Or(size, 1)
	}
}

func isWord(r rune) bool { return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r)) }
