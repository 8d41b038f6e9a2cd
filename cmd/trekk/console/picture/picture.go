// Package picture draws typed series as SVG that stands inline in a page: bars, lines and stacked bars. A
// picture has a title and a description for who cannot see it, its axis begins at zero, each series is
// labelled where it is drawn, and its figures come as a table too.
//
// It sets no style: what is drawn has classes (c1 to c4, faint, grid, tick), which picture.css gives the
// colours of the page, light and dark. The package knows nothing of payees and reads nothing.
package picture

import (
	_ "embed"
	"fmt"
	"html"
	"html/template"
	"math"
	"slices"
	"strconv"
	"strings"
)

// CSS is what gives pictures their colours, by the variables --ink, --soft, --line and --c1 to --c4 of a
// page.
//
//go:embed picture.css
var CSS string

// Unit is what the figures of a picture are.
type Unit int

// The units.
const (
	Number   Unit = iota // a count
	Kroner               // an amount in øre, shown in whole kroner
	Permille             // a share in thousandths, shown as per cent
)

// None stands for a figure that is not there.
const None = math.MinInt64

// Series is a row of figures, one for each label.
type Series struct {
	Name   string
	Values []int64
	Faint  bool // drawn to compare with, without a label
}

// Picture is what is drawn. It has at most four series that are not faint.
type Picture struct {
	ID     string // of the picture in its page
	Title  string
	Desc   string
	Axis   string // what the labels are, as the heading of the table has it
	Unit   Unit
	Labels []string
	Series []Series
}

// Row is a row of the table of a picture.
type Row struct {
	Label string
	Cells []string
}

// Table is the figures of a picture, as people read them.
type Table struct {
	Head []string
	Rows []Row
}

// Table has a row for each label and a column for each series.
func (p *Picture) Table() Table {
	t := Table{Head: []string{p.Axis}}
	for _, s := range p.Series {
		t.Head = append(t.Head, s.Name)
	}
	for k, label := range p.Labels {
		row := Row{Label: label}
		for i := range p.Series {
			row.Cells = append(row.Cells, p.Unit.format(p.Series[i].at(k)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func (s *Series) at(k int) int64 {
	if k >= len(s.Values) {
		return None
	}
	return s.Values[k]
}

// format writes a figure: 1 234, 45,5 %.
func (u Unit) format(v int64) string {
	switch {
	case v == None:
		return ""
	case u == Kroner:
		return grouped(int64(math.Round(float64(v) / 100)))
	case u == Permille && v%10 != 0:
		return fmt.Sprintf("%s,%d\u00a0%%", grouped(v/10), max(v, -v)%10)
	case u == Permille:
		return grouped(v/10) + "\u00a0%"
	}
	return grouped(v)
}

// grouped writes a whole number in groups of three, with a real minus.
func grouped(n int64) string {
	digits, sign := strconv.FormatInt(n, 10), ""
	if n < 0 {
		digits, sign = digits[1:], "\u2212"
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "\u00a0" + digits[at:]
	}
	return sign + digits
}

// Bars draws a series as bars, and the others, to compare with, as a mark across each bar.
func Bars(p Picture) template.HTML {
	c := newCanvas(&p, false)
	for i := range p.Series {
		for k := range p.Labels {
			v := p.Series[i].at(k)
			x, width := c.band(k)
			switch {
			case v == None || v == 0:
			case i == 0:
				c.rect(1, x, width, 0, v)
			default:
				c.printf(`<path class="line c%d" d="M%sH%s"/>`, i+1, point(x-1, c.y(v)), number(x+width+1))
			}
		}
		c.mark(i+1, &p.Series[i], c.y(p.Series[i].last()))
	}
	return c.finish()
}

// Stacked draws series as bars that stand on each other, the first at the foot.
func Stacked(p Picture) template.HTML {
	c := newCanvas(&p, true)
	tops := make([]int64, len(p.Labels))
	for i := range p.Series {
		foot := int64(0)
		for k := range p.Labels {
			v := max(0, p.Series[i].at(k))
			x, width := c.band(k)
			foot = tops[k]
			if v > 0 {
				c.rect(i+1, x, width, tops[k], tops[k]+v)
			}
			tops[k] += v
		}
		if n := len(tops); n > 0 {
			c.mark(i+1, &p.Series[i], (c.y(foot)+c.y(tops[n-1]))/2)
		}
	}
	return c.finish()
}

// Lines draws series as lines. One ends where its figures do.
func Lines(p Picture) template.HTML {
	c, colour := newCanvas(&p, false), 0
	order := make([]int, len(p.Series))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { // what is faint lies behind
		return strings.Compare(strconv.FormatBool(!p.Series[a].Faint), strconv.FormatBool(!p.Series[b].Faint))
	})
	for _, i := range order {
		s := &p.Series[i]
		if s.Faint {
			c.line("faint", s)
			continue
		}
		colour++
		c.line(fmt.Sprintf("c%d", colour), s)
		c.mark(colour, s, c.y(s.last()))
	}
	return c.finish()
}

func (s *Series) hasFigures() bool {
	return slices.ContainsFunc(s.Values, func(v int64) bool { return v != None })
}

// last is the last figure that is there; zero where none is.
func (s *Series) last() int64 {
	for _, v := range slices.Backward(s.Values) {
		if v != None {
			return v
		}
	}
	return 0
}

// extent is the least and the greatest figure, zero among them; of the sums of each label where they are
// stacked.
func (p *Picture) extent(stacked bool) (low, high int64) {
	for k := range p.Labels {
		sum := int64(0)
		for i := range p.Series {
			v := p.Series[i].at(k)
			if v == None {
				continue
			}
			if sum += max(0, v); !stacked {
				low, sum = min(low, v), v
			}
			high = max(high, sum)
		}
	}
	return low, high
}

func escape(s string) string { return html.EscapeString(s) }
