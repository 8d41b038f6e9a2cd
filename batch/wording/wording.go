package wording

import (
	"fmt"
	"regexp"
	"strings"

	"trekk/batch"
)

// text is said in both languages. {name} stands for the fact of that name, {name:word} for a fact that is a
// word of ours, such as approved, in the reader's language, {no} for the number of the finding's subject, and
// {id} for the finding's ID.
type text struct{ en, nb string }

// in is the text in a language, en or else Norwegian.
func (t text) in(lang string) string {
	if lang == "en" {
		return t.en
	}
	return t.nb
}

// entry is what is said of a code.
type entry struct {
	says   text
	advice text // added when the finding has a remedy: what to do that no command does
}

// Known reports whether there are findings with a code.
func Known(code batch.FindingCode) bool {
	_, known := catalogue[code]
	return known
}

// Sentence says a finding in a language, en or else nb. It begins in lower case and has no full stop, since
// it stands in lists and behind a job's name. It names no command.
func Sentence(f batch.Finding, lang string) string {
	e, known := catalogue[f.Code]
	if !known { // of a newer trekk: say at least what it is
		return strings.TrimSpace(string(f.Code) + " " + f.Subject.String())
	}
	s := fill(e.says.in(lang), f, lang)
	if f.Facts["jobs"] != nil {
		s = fill(standing.in(lang), f, lang) + s
	}
	if f.Do != "" {
		s += fill(e.advice.in(lang), f, lang)
	}
	return s
}

// placeholder is a fact in a text.
var placeholder = regexp.MustCompile(`\{(\w+)(:word)?\}`)

// fill puts facts into a text.
func fill(template string, f batch.Finding, lang string) string {
	return placeholder.ReplaceAllStringFunc(template, func(p string) string {
		m := placeholder.FindStringSubmatch(p)
		switch m[1] {
		case "no":
			return batch.Visible(f.Subject.No)
		case "id":
			return batch.Visible(f.ID())
		}
		s := batch.Visible(write(m[1], f.Facts[m[1]]))
		if word, ok := words[s]; ok && m[2] != "" {
			return word.in(lang)
		}
		return s
	})
}

// write writes a fact as people read it: an amount as 1 234,50, a day as 2026-10-21.
func write(name string, fact any) string {
	switch v := fact.(type) {
	case nil:
		return "?"
	case int64:
		if strings.HasSuffix(name, "_ore") {
			return batch.Ore(v).String()
		}
	}
	return fmt.Sprint(fact)
}
