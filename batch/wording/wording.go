package wording

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// text is said in both languages. {name} stands for the fact of that name, {name:word} for a fact that is a
// word of ours, such as approved, in the reader's language, {no} for the number of the finding's subject, and
// {id} for the finding's ID. {name|one|many} is a number with the noun that fits it, {name!one|many} the noun
// alone, and {minutes:span} or {hours:span} a length of time.
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
// it stands in lists and behind a job's name. It names no command. The English is published, and has days and
// times as the command line has them: 2026-10-21.
func Sentence(f batch.Finding, lang string) string {
	return (&reading{f, lang, lang != "en"}).sentence()
}

// Read is a Sentence as people read it on a page: days as 20.10.2026 or 20 Oct 2026, lengths of time in days.
func Read(f batch.Finding, lang string) string { return (&reading{f, lang, true}).sentence() }

// reading is a finding on its way to a reader.
type reading struct {
	batch.Finding
	lang   string
	people bool // days and lengths of time are written for people
}

func (s *reading) sentence() string {
	e, known := catalogue[s.Code]
	if !known { // of a newer trekk: say at least what it is
		return strings.TrimSpace(string(s.Code) + " " + s.Subject.String())
	}
	text := s.fill(e.says.in(s.lang))
	if s.Facts["jobs"] != nil {
		text = s.fill(standing.in(s.lang)) + text
	}
	if s.Do != "" {
		text += s.fill(e.advice.in(s.lang))
	}
	return text
}

// placeholder is a fact in a text: its name, how it is written, and the noun that goes with one and with many.
var placeholder = regexp.MustCompile(`\{(\w+)(?::(word|span)|([|!])([^{}|]*)\|([^{}|]*))?\}`)

// part is a part of a template: words, and the placeholder behind them, if there is one.
type part struct{ words, name, as, noun, one, many string }

// templates are the templates that were asked for; they are the catalogue's, and come again for each finding.
var templates sync.Map // of []part, by template

func parse(template string) (list []part) {
	if known, ok := templates.Load(template); ok {
		return known.([]part)
	}
	end := 0
	for _, at := range placeholder.FindAllStringSubmatchIndex(template, -1) {
		m := placeholder.FindStringSubmatch(template[at[0]:at[1]])
		list = append(list, part{template[end:at[0]], m[1], m[2], m[3], m[4], m[5]})
		end = at[1]
	}
	list = append(list, part{words: template[end:]})
	templates.Store(template, list)
	return list
}

// fill puts facts into a text.
func (s *reading) fill(template string) string {
	var b strings.Builder
	for _, p := range parse(template) {
		b.WriteString(p.words)
		if p.name != "" {
			b.WriteString(s.put(&p))
		}
	}
	return b.String()
}

// put is what stands for a placeholder.
func (s *reading) put(p *part) string {
	fact := s.fact(p.name)
	switch {
	case p.as == "word":
		if word, ok := words[fact]; ok {
			return word.in(s.lang)
		}
	case p.as == "span":
		return span(fact, p.name, s.lang, s.people)
	case p.noun != "":
		with := p.many
		if fact == "1" {
			with = p.one
		}
		if p.noun == "!" {
			return with
		}
		return fact + " " + with
	}
	return fact
}

// fact writes a fact as its reader is used to.
func (s *reading) fact(name string) string {
	text := s.Subject.No
	switch name {
	case "no":
	case "id":
		return batch.Visible(s.ID())
	default:
		text = write(name, s.Facts[name])
		switch {
		case name == "error":
			text = Fault(text, s.lang)
		case name == "reason" && s.Code == batch.FileInQuarantine:
			text = FileFault(text, s.lang)
		}
	}
	if s.people {
		text = Dated(text, s.lang)
	}
	return batch.Visible(text)
}

// write writes a fact: an amount as 1 234,50, a day as 2026-10-21.
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

// The forms in which facts have moments, and how people write them.
var moments = []struct {
	form   string
	people text
}{
	{"2006-01-02 15:04", text{"2 Jan 2006 15:04", "02.01.2006 15.04"}},
	{"2006-01-02", text{"2 Jan 2006", "02.01.2006"}},
}

// Dated is a fact that is a day, a moment or a month as people write it; any other stays.
func Dated(fact, lang string) string {
	for _, m := range moments {
		if len(fact) != len(m.form) {
			continue
		}
		if at, err := time.Parse(m.form, fact); err == nil {
			return at.Format(m.people.in(lang))
		}
	}
	if len(fact) != len("2006-01") {
		return fact
	}
	if at, err := time.Parse("2006-01", fact); err == nil {
		return fmt.Sprintf("%s %d", spokenMonth(bankday.MonthOf(at.Year(), at.Month()), lang), at.Year())
	}
	return fact
}

// span is a length of time. For people it is by the largest unit of which there are two or more.
func span(fact, unit, lang string, people bool) string {
	n, err := strconv.Atoi(fact)
	if err != nil {
		return fact
	}
	if people && unit == "minutes" && n >= 2*60 {
		n, unit = n/60, "hours"
	}
	if people && unit == "hours" && n >= 2*24 {
		n, unit = n/24, "days"
	}
	noun := spans[unit][1]
	if n == 1 {
		noun = spans[unit][0]
	}
	return fmt.Sprintf("%d %s", n, noun.in(lang))
}

// spans are the units of time, of one and of many.
var spans = map[string][2]text{
	"minutes": {{"minute", "minutt"}, {"minutes", "minutter"}},
	"hours":   {{"hour", "time"}, {"hours", "timer"}},
	"days":    {{"day", "dag"}, {"days", "dager"}},
}
