package sheet

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// Column is a column that a file may have. Headings are held against its names without case, blanks and
// punctuation.
type Column struct {
	Name     string
	Optional bool     // the file may be without it
	Also     []string // what else it may be called, the surest first
	Mapped   string   // what the configuration says that it is called; it goes before Also
	// Sole says that two headings of Also in one file, behind its first, are a fault: which is meant cannot
	// be told from them. Of other columns the surest is taken.
	Sole bool
	// Unless are columns of which one is as good: the file may be without this one where it has any of them.
	Unless []string
	// Checked says that nothing is taken of the column: its cells are only looked at.
	Checked bool
}

// The ranks of what a column is called; those of Also follow.
const (
	rankName = iota
	rankMapped
	rankAlso
)

// rank says how sure a heading, in its plain form, is the column's; below zero when it is not.
func (c *Column) rank(heading string) int {
	switch heading {
	case "":
		return -1
	case letters(c.Name):
		return rankName
	case letters(c.Mapped):
		return rankMapped
	}
	at := slices.IndexFunc(c.Also, func(also string) bool { return letters(also) == heading })
	if at < 0 {
		return -1
	}
	return rankAlso + at
}

// letters is a heading without case, blanks and punctuation.
func letters(heading string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, heading)
}

// Required are columns that a file must have.
func Required(names ...string) (cs []Column) {
	for _, n := range names {
		cs = append(cs, Column{Name: n})
	}
	return cs
}

// Optional are columns that a file may have.
func Optional(names ...string) (cs []Column) {
	for _, n := range names {
		cs = append(cs, Column{Name: n, Optional: true})
	}
	return cs
}

// Understood is how a file was read.
type Understood struct {
	Encoding  Encoding          `json:"encoding"`
	Separator string            `json:"separator"` // of the cells; empty of a workbook
	Columns   map[string]string `json:"columns"`   // the headings, by the columns that they were taken for
	Ignored   []string          `json:"ignored"`   // headings that nobody looks below, as they stand in the file
}

// Understood is how the file was read.
func (s *Sheet) Understood() Understood {
	u := Understood{Encoding: s.in.encoding, Columns: map[string]string{}, Ignored: []string{}}
	if s.separator != 0 {
		u.Separator = string(s.separator)
	}
	taken := map[int]bool{}
	for name, i := range s.column {
		u.Columns[name], taken[i] = strings.TrimSpace(s.header[i]), true
	}
	for i, heading := range s.header {
		if h := strings.TrimSpace(heading); h != "" && !taken[i] {
			u.Ignored = append(u.Ignored, h)
		}
	}
	return u
}

// find finds the columns in the header, and what is wrong with it.
func (s *Sheet) find(columns []Column) {
	for k := range columns {
		c := &columns[k]
		at, rank := s.surest(c)
		if at < 0 {
			continue
		}
		s.column[c.Name] = at
		s.others(c, at, rank)
	}
	for k := range columns {
		if c := &columns[k]; !c.Optional && !s.Has(c.Name) && !slices.ContainsFunc(c.Unless, s.Has) {
			s.Fault(s.place(0).line, 1, "the column %s is missing%s", c.Name, s.nearest(c))
		}
	}
}

// others finds what is wrong with further headings of a column: one fault, at the first of them.
func (s *Sheet) others(c *Column, at, rank int) {
	for i, heading := range s.header {
		switch r := c.rank(letters(heading)); {
		case i == at:
		case r == rank:
			s.headingFault(i, "the column %s is there twice", c.Name)
			return
		case r > rank && rank > rankAlso && c.Sole:
			s.headingFault(i, "%q and %q may both be the column %s: call the right one %s, or say which it is in "+
				"trekk.yaml, under imports", s.header[at], heading, c.Name, c.Name)
			return
		}
	}
}

// surest is the heading that is the column's most surely, and its rank; below zero where none is.
func (s *Sheet) surest(c *Column) (at, rank int) {
	at = -1
	for i, heading := range s.header {
		if r := c.rank(letters(heading)); r >= 0 && (at < 0 || r < rank) {
			at, rank = i, r
		}
	}
	return at, rank
}

func (s *Sheet) headingFault(i int, format string, a ...any) {
	at := s.place(i)
	s.Fault(at.line, at.column, format, a...)
}

// nearest says which heading is most like a column that is missing; else which there are. It is a part of a sentence.
func (s *Sheet) nearest(c *Column) any {
	found, least := "", 0
	var all []string
	for i, heading := range s.header {
		plain := letters(heading)
		if plain == "" || s.isTaken(i) {
			continue
		}
		all = append(all, fmt.Sprintf("%q", strings.TrimSpace(heading)))
		for _, name := range append([]string{c.Name, c.Mapped}, c.Also...) {
			name := letters(name)
			d := distance(plain, name)
			if strings.Contains(plain, name) {
				d = min(d, 2)
			}
			if name != "" && d <= len(name)/3+1 && (found == "" || d < least) {
				found, least = strings.TrimSpace(heading), d
			}
		}
	}
	const most = 20 // that are named
	switch {
	case found != "":
		return Wrong("; the nearest there is %q: call it %s, or say so in trekk.yaml, under imports",
			found, c.Name)
	case len(all) > 0:
		return Wrong("; none is like it of %s: say in trekk.yaml, under imports, what it is called",
			strings.Join(all[:min(len(all), most)], ", "))
	}
	return ""
}

func (s *Sheet) isTaken(i int) bool {
	for _, at := range s.column {
		if at == i {
			return true
		}
	}
	return false
}

// distance is how many letters are to be put in, left out or changed to make one word of another.
func distance(a, b string) int {
	from, to := []rune(a), []rune(b)
	row := make([]int, len(to)+1)
	for j := range row {
		row[j] = j
	}
	for i, r := range from {
		diagonal := row[0]
		row[0] = i + 1
		for j, q := range to {
			change := diagonal
			if r != q {
				change++
			}
			diagonal = row[j+1]
			row[j+1] = min(change, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(to)]
}

// separators are what may stand between cells, the more usual first.
var separators = []rune{';', ',', '\t', '|'}

// headRows is among how many rows the header is looked for.
const headRows = 40

// headerAmong finds among rows the one that names the columns: the first that names all which a file must
// have, else the first of those that name most, else the first. It says how many that names, and whether all.
func headerAmong(rows [][]string, columns []Column) (at, named int, all bool) {
	for i, row := range rows {
		var has, lacks []string
		for k := range columns {
			c := &columns[k]
			if slices.ContainsFunc(row, func(cell string) bool { return c.rank(letters(cell)) >= 0 }) {
				has = append(has, c.Name)
			} else if !c.Optional {
				lacks = append(lacks, c.Name)
			}
		}
		n := len(has)
		lacks = slices.DeleteFunc(lacks, func(name string) bool {
			k := slices.IndexFunc(columns, func(c Column) bool { return c.Name == name })
			return slices.ContainsFunc(columns[k].Unless,
				func(other string) bool { return slices.Contains(has, other) })
		})
		if len(lacks) == 0 {
			return i, n, true
		}
		if n > named {
			at, named = i, n
		}
	}
	return at, named, false
}

// headOf finds the separator of a text that begins so, and how many of its lines stand before the header. A
// first line sep=; says the separator.
func headOf(head []byte, columns []Column) (separator rune, before int) {
	lines := bytes.SplitN(head, []byte("\n"), headRows+1)
	candidates := separators
	said := bytes.ToLower(bytes.Trim(lines[0], "\"\r "))
	if len(said) == len("sep=;") && bytes.HasPrefix(said, []byte("sep=")) && len(lines) > 1 {
		candidates, before = []rune{rune(said[len("sep=")])}, 1
	}
	lines = lines[before:min(len(lines), headRows)]
	separator = mostOf(lines[0], candidates)
	at, named, whole := 0, 0, false
	for _, sep := range append([]rune{separator}, candidates...) {
		rows := make([][]string, len(lines))
		for i, line := range lines {
			rows[i] = cellsOf(line, sep)
		}
		k, n, all := headerAmong(rows, columns)
		if all && !whole || all == whole && n > named {
			separator, at, named, whole = sep, k, n, all
		}
	}
	return separator, before + at
}

// mostOf is the one of separators that a line has most of; a comma where it has none of several.
func mostOf(line []byte, among []rune) rune {
	if len(among) == 1 {
		return among[0]
	}
	found, n := ',', 0
	for _, sep := range among {
		if k := bytes.Count(line, []byte(string(sep))); k > n {
			found, n = sep, k
		}
	}
	return found
}

// cellsOf are the cells of a line by itself.
func cellsOf(line []byte, sep rune) []string {
	r := csv.NewReader(bytes.NewReader(line))
	r.Comma, r.LazyQuotes = sep, true
	cells, _ := r.Read() // what is no row names no columns
	return cells
}
