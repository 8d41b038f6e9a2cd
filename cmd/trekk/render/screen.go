package render

import (
	"bytes"
	"fmt"
	"io"
	"unicode/utf8"

	"trekk/batch"
)

// Screen is where people read. Whatever is written to it, only text gets there: control characters and the
// like are written out, as \u001b, which means the same in JSON. Lines and tabs stay.
type Screen struct {
	to   io.Writer
	rest []byte // the beginning of a character whose end has not come
}

// NewScreen is a screen before a writer.
func NewScreen(to io.Writer) *Screen { return &Screen{to: to} }

// Raw is what is behind a screen, for files and what other programs read; on a terminal the screen stays.
func Raw(w io.Writer) io.Writer {
	if s, ok := w.(*Screen); ok && !IsTerminal(s) {
		return s.to
	}
	return w
}

// Write writes text.
func (s *Screen) Write(p []byte) (int, error) {
	text := append(s.rest, p...)
	whole := len(text) - begun(text)
	s.rest = bytes.Clone(text[whole:])
	if _, err := s.to.Write(clean(text[:whole])); err != nil {
		return 0, err
	}
	return len(p), nil
}

// Flush writes what has come of a character that has no end.
func (s *Screen) Flush() error {
	_, err := s.to.Write(clean(s.rest))
	s.rest = nil
	return err
}

// begun is how many bytes at the end of a text are the beginning of a character.
func begun(text []byte) int {
	for n := 1; n < utf8.UTFMax && n <= len(text); n++ {
		if last := text[len(text)-n:]; utf8.RuneStart(last[0]) {
			if utf8.FullRune(last) {
				return 0
			}
			return n
		}
	}
	return 0
}

// clean writes out what is no text, line by line and tab by tab.
func clean(text []byte) []byte {
	var b bytes.Buffer
	for len(text) > 0 {
		end := bytes.IndexAny(text, "\n\t")
		if end < 0 {
			b.WriteString(batch.Visible(string(text)))
			break
		}
		b.WriteString(batch.Visible(string(text[:end])))
		b.WriteByte(text[end])
		text = text[end+1:]
	}
	return b.Bytes()
}

// Line writes a line for people. Texts in it, which may come from outside, begin no other.
func Line(w io.Writer, format string, args ...any) {
	for i, a := range args {
		switch a := a.(type) {
		case string:
			args[i] = batch.Visible(a)
		case error:
			args[i] = batch.Visible(a.Error())
		}
	}
	fmt.Fprintf(w, format+"\n", args...)
}
