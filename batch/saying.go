package batch

import "fmt"

// Saying is a sentence: its English text, with verbs of package fmt, and the facts that stand there, among
// which may be others. It begins in lower case and has no full stop. Package wording says it in bokmål.
type Saying struct {
	Text  string
	About []any
}

// Say makes a saying.
func Say(text string, about ...any) Saying { return Saying{text, about} }

// String is the saying in English.
func (s Saying) String() string { return fmt.Sprintf(s.Text, s.About...) }

// IsZero reports whether nothing is said.
func (s Saying) IsZero() bool { return s.Text == "" }
