package letter

import (
	"regexp"
	"strings"

	"github.com/go-pdf/fpdf"
)

// The page, in millimetres from its upper left corner.
const (
	left, right = 20.0, 190.0
	top, bottom = 30.0, 275.0 // of what flows on the pages behind the first
	height      = 297.0
)

// face is how a text looks: its size in points, its weight and its colour.
type face struct {
	size float64
	bold bool
	ink  colour
}

type colour struct{ r, g, b int }

var (
	ink  = colour{24, 28, 33}
	soft = colour{91, 99, 110}
	rule = colour{201, 207, 214}
	tint = colour{241, 244, 247}
)

var (
	body    = face{size: 9.5, ink: ink}
	strong  = face{size: 9.5, bold: true, ink: ink}
	label   = face{size: 7.5, ink: soft}
	small   = face{size: 8, ink: soft}
	heading = face{size: 19, bold: true, ink: ink}
	payee   = face{size: 12, bold: true, ink: ink}
	figure  = face{size: 12, bold: true, ink: ink}
	title   = face{size: 11, bold: true, ink: ink}
)

// lead is the distance between lines of a face.
func (f face) lead() float64 { return f.size * 0.3528 * 1.38 }

// sheet lays a letter out: what is drawn is kept page by page, so that the number of pages is known before
// the first is written.
type sheet struct {
	pdf   *fpdf.Fpdf
	pages [][]func()
	y     float64 // where the next thing goes
}

func newSheet(pdf *fpdf.Fpdf) *sheet { return &sheet{pdf: pdf, pages: [][]func(){nil}} }

// draw keeps something for the page that is being filled.
func (s *sheet) draw(do func()) {
	last := len(s.pages) - 1
	s.pages[last] = append(s.pages[last], do)
}

// flow begins another page where there is no room for something so high.
func (s *sheet) flow(high float64) {
	if s.y+high > bottom {
		s.turn()
	}
}

func (s *sheet) turn() {
	s.pages = append(s.pages, nil)
	s.y = top
}

func (s *sheet) use(f face) {
	weight := ""
	if f.bold {
		weight = "B"
	}
	s.pdf.SetFont(family, weight, f.size)
}

// text writes one line with its foot at y.
func (s *sheet) text(x, y float64, f face, text string) {
	text = clean(text)
	s.draw(func() {
		s.use(f)
		s.pdf.SetTextColor(f.ink.r, f.ink.g, f.ink.b)
		s.pdf.Text(x, y, text)
	})
}

// textTo writes one line that ends at x.
func (s *sheet) textTo(x, y float64, f face, text string) {
	s.text(x-width(f, clean(text)), y, f, text)
}

// fit is the face, as much smaller as the text needs to fit in.
func (s *sheet) fit(f face, wide float64, text string) face {
	if w := width(f, clean(text)); w > wide {
		f.size *= wide / w
	}
	return f
}

// wrap breaks a text into lines that are no wider than wide, between words where it can, and not within an amount or
// a day. An empty line stays; a dot between two things is not left at the end of a line.
func (s *sheet) wrap(f face, wide float64, text string) (lines []string) {
	add := func(line string) {
		lines = append(lines, strings.ReplaceAll(strings.TrimSuffix(line, " ·"), noBreak, " "))
	}
	for para := range strings.SplitSeq(together(clean(text)), "\n") {
		line := ""
		for word := range strings.FieldsFuncSeq(para, func(r rune) bool { return r == ' ' }) {
			if line != "" && width(f, line+" "+word) <= wide {
				line += " " + word
				continue
			}
			if line != "" {
				add(line)
			}
			for width(f, word) > wide {
				head := s.head(f, wide, word)
				add(head)
				word = word[len(head):]
			}
			line = word
		}
		add(line)
	}
	return lines
}

// noBreak is a space at which no line is broken.
const noBreak = "\u00a0"

// joined is what stands together: 1 234,50 kr, NOK 499, 12,25 %, 20 October 2026.
var joined = regexp.MustCompile(`\bNOK \d|\d (?:\d{3}\b|kr\b|%)|\d (?:(?:Jan|Febr)uary|March|April|` +
	`May|June|July|August|(?:Septem|Octo|Novem|Decem)ber)(?: \d{4})?\b`)

// together is a text with spaces that break no line in what stands together.
func together(text string) string {
	for range 2 { // a digit may be the end of one and the beginning of the next
		text = joined.ReplaceAllStringFunc(text,
			func(s string) string { return strings.ReplaceAll(s, " ", noBreak) })
	}
	return text
}

// head is as much of a word as fits in; at least one letter of it.
func (s *sheet) head(f face, wide float64, word string) string {
	end := 0
	for i, r := range word {
		next := i + len(string(r))
		if i > 0 && width(f, word[:next]) > wide {
			break
		}
		end = next
	}
	return word[:end]
}

// block writes a text from y on, wrapped, on one page, and says where it ends.
func (s *sheet) block(x, y, wide float64, f face, text string) float64 {
	for _, line := range s.wrap(f, wide, text) {
		y += f.lead()
		s.text(x, y-f.lead()*0.25, f, line)
	}
	return y
}

// blocks writes texts one below another, but for empty ones.
func (s *sheet) blocks(x, y, wide float64, f face, texts ...string) float64 {
	for _, t := range texts {
		if t != "" {
			y = s.block(x, y, wide, f, t)
		}
	}
	return y
}

// line draws a line across.
func (s *sheet) line(from, to, y, thick float64, c colour) {
	s.draw(func() {
		s.pdf.SetDrawColor(c.r, c.g, c.b)
		s.pdf.SetLineWidth(thick)
		s.pdf.Line(from, y, to, y)
	})
}

// box draws a filled or, without a fill, an outlined rectangle.
func (s *sheet) box(x, y, wide, high float64, fill bool, c colour) {
	s.draw(func() {
		if fill {
			s.pdf.SetFillColor(c.r, c.g, c.b)
			s.pdf.Rect(x, y, wide, high, "F")
			return
		}
		s.pdf.SetDrawColor(c.r, c.g, c.b)
		s.pdf.SetLineWidth(0.25)
		s.pdf.Rect(x, y, wide, high, "D")
	})
}
