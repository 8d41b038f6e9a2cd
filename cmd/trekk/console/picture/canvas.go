package picture

import (
	"fmt"
	"html/template"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// The measures of a picture, in the units of its viewBox. It is as wide as the page lets it be.
const (
	width, height          = 720.0, 260.0
	left, right, top, foot = 76.0, 120.0, 12.0, 28.0

	textSize  = 12
	perLetter = 6.2 // how wide a letter is, about
	lineStep  = 15  // between two labels
	maxTicks  = 5
)

// canvas is a picture that is being drawn.
type canvas struct {
	strings.Builder
	p         *Picture
	low, high int64
	marks     []mark
}

// mark is the label of a series at the right edge.
type mark struct {
	colour int
	name   string
	y      float64
}

// newCanvas begins a picture, with its axis and labels.
func newCanvas(p *Picture, stacked bool) *canvas {
	low, high := p.extent(stacked)
	c := &canvas{p: p}
	step := tickStep(p.Unit, max(high, -low))
	c.low, c.high = -(-low+step-1)/step*step, max(step, (high+step-1)/step*step)
	c.printf(`<svg class="picture" role="img" viewBox="0 0 %g %g" aria-labelledby="%[3]s-title %[3]s-desc">`,
		width, height, escape(p.ID))
	c.printf(`<title id="%s-title">%s</title><desc id="%[1]s-desc">%[3]s</desc>`, escape(p.ID),
		escape(p.Title),
		escape(p.Desc))
	for v := c.low; v <= c.high; v += step {
		class := "grid"
		if v == 0 {
			class = "axis"
		}
		c.printf(`<path class="%s" d="M%sH%s"/>`, class, point(left, c.y(v)), number(width-right))
		c.text("tick", "end", left-8, c.y(v)+4, c.p.Unit.format(v))
	}
	every := c.labelEvery()
	for k, label := range p.Labels {
		if k%every == 0 {
			c.text("tick", "middle", c.middle(k), height-8, label)
		}
	}
	return c
}

// tickStep is a round step that divides what reaches from zero to a figure into a few. It is no less than a
// krone or a per cent.
func tickStep(u Unit, high int64) int64 {
	for step := map[Unit]int64{Number: 1, Kroner: 100, Permille: 10}[u]; ; step *= 10 {
		for _, round := range []int64{1, 2, 5} {
			if high <= step*round*maxTicks {
				return step * round
			}
		}
	}
}

// labelEvery is how many labels are passed over so that they do not run into each other.
func (c *canvas) labelEvery() int {
	longest := 1
	for _, label := range c.p.Labels {
		longest = max(longest, utf8.RuneCountInString(label))
	}
	fit := int((width - left - right) / (float64(longest)*perLetter + 8))
	return max(1, (len(c.p.Labels)+fit-1)/max(1, fit))
}

// y is where a figure lies.
func (c *canvas) y(v int64) float64 {
	share := float64(v-c.low) / float64(c.high-c.low)
	return height - foot - share*(height-top-foot)
}

// middle is the middle of the k-th label; band is where its bar begins, and how wide that is.
func (c *canvas) middle(k int) float64 {
	x, w := c.band(k)
	return x + w/2
}

func (c *canvas) band(k int) (x, w float64) {
	each := (width - left - right) / float64(max(1, len(c.p.Labels)))
	return left + each*(float64(k)+0.15), each * 0.7
}

func (c *canvas) printf(format string, a ...any) { fmt.Fprintf(c, format, a...) }

func (c *canvas) text(class, anchor string, x, y float64, text string) {
	c.printf(`<text class="%s" text-anchor="%s" font-size="%d" x="%s" y="%s">%s</text>`, class, anchor,
		textSize, number(x), number(y), escape(text))
}

// rect draws a bar from one figure to another.
func (c *canvas) rect(colour int, x, w float64, from, to int64) {
	upper, lower := c.y(max(from, to)), c.y(min(from, to))
	c.printf(`<rect class="c%d" x="%s" y="%s" width="%s" height="%s"/>`, colour, number(x), number(upper),
		number(w),
		number(max(0.5, lower-upper)))
}

// line draws a line through the figures that are there.
func (c *canvas) line(class string, s *Series) {
	var d strings.Builder
	pen := "M"
	for k := range c.p.Labels {
		v := s.at(k)
		if v == None {
			pen = "M"
			continue
		}
		d.WriteString(pen + point(c.middle(k), c.y(v)))
		pen = "L"
	}
	if d.Len() > 0 {
		c.printf(`<path class="line %s" d="%s"/>`, class, d.String())
	}
}

// mark labels a series at a height, unless it has no figures.
func (c *canvas) mark(colour int, s *Series, y float64) {
	if s.hasFigures() {
		c.marks = append(c.marks, mark{colour, s.Name, y})
	}
}

// finish writes the labels of the series, each where it belongs or as near as there is room, and ends the
// picture.
func (c *canvas) finish() template.HTML {
	slices.SortStableFunc(c.marks, func(a, b mark) int { return int(a.y*100) - int(b.y*100) })
	for k := range c.marks {
		if k > 0 {
			c.marks[k].y = max(c.marks[k].y, c.marks[k-1].y+lineStep)
		}
	}
	floor := height - foot
	for k := len(c.marks) - 1; k >= 0; k-- {
		c.marks[k].y = min(c.marks[k].y, floor)
		floor = c.marks[k].y - lineStep
		c.printf(`<rect class="c%d" x="%s" y="%s" width="8" height="8"/>`, c.marks[k].colour,
			number(width-right+6),
			number(c.marks[k].y-4))
		c.text("label", "start", width-right+19, c.marks[k].y+4, c.marks[k].name)
	}
	c.WriteString("</svg>")
	return template.HTML(c.String()) //nolint:gosec // all that comes from outside is escaped
}

func point(x, y float64) string { return number(x) + " " + number(y) }

// number writes a coordinate, to a tenth.
func number(x float64) string {
	return strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
}
