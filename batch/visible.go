package batch

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible is a text from outside as a part of one line that people read: what would move the cursor, begin
// another line or turn the direction of writing is written out, as \n or \u001b.
func Visible(s string) string {
	if strings.IndexFunc(s, unseen) < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[0])
		case r == '\n':
			b.WriteString(`\n`)
		case unseen(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
		s = s[size:]
	}
	return b.String()
}

// unseen reports whether a character does something to what stands around it.
func unseen(r rune) bool {
	switch {
	case unicode.IsControl(r), r == '\u2028', r == '\u2029': // lines and paragraphs
		return true
	}
	return unicode.Is(unicode.Bidi_Control, r)
}
