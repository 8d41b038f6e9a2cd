package letter_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"trekk/batch/letter"
)

// tester is a test, or a try of a property.
type tester interface {
	Helper()
	Fatal(...any)
}

// mark is a text on a page, in points from its lower left corner.
type mark struct {
	text    string
	x, y    float64
	size    float64
	bold    bool
	x2, top float64 // where it ends, and how high it reaches
}

var (
	streams = regexp.MustCompile(`(?s)stream\n(.*?)\nendstream`)
	shown   = regexp.MustCompile(`(?s)BT /(F\w+) ([\d.]+) Tf ET|` +
		`BT ([\d.-]+) ([\d.-]+) Td \(((?:\\.|[^\\)])*)\) ?Tj`)
	escapes = regexp.MustCompile(`(?s)\\(.)`)
)

// read reads the texts of a PDF, page by page.
func read(t tester, pdf []byte) (pages [][]mark) {
	t.Helper()
	boldFont := ""
	for _, m := range streams.FindAllSubmatch(pdf, -1) {
		r, err := zlib.NewReader(bytes.NewReader(m[1]))
		if err != nil {
			continue // a font's
		}
		content, err := io.ReadAll(r)
		if err != nil || !bytes.HasPrefix(content, []byte("0 J")) {
			continue
		}
		page, font, size := []mark{}, "", 0.0
		for _, x := range shown.FindAllSubmatch(content, -1) {
			if len(x[1]) > 0 {
				font, size = string(x[1]), number(t, x[2])
				if boldFont == "" {
					boldFont = font // the payee's name is first
				}
				continue
			}
			raw := escapes.ReplaceAllFunc(x[5], func(e []byte) []byte {
				if e[1] == 'r' {
					return []byte{'\r'}
				}
				return e[1:]
			})
			units := make([]uint16, len(raw)/2)
			if err := binary.Read(bytes.NewReader(raw), binary.BigEndian, units); err != nil {
				t.Fatal(err)
			}
			k := mark{
				text: string(utf16.Decode(units)), x: number(t, x[3]), y: number(t, x[4]), size: size,
				bold: font == boldFont,
			}
			k.x2, k.top = k.x+letter.Width(size, k.bold, k.text), k.y+0.7*size
			page = append(page, k)
		}
		pages = append(pages, page)
	}
	return pages
}

func number(t tester, b []byte) float64 {
	t.Helper()
	f, err := strconv.ParseFloat(string(b), 64)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// words are all the texts of a PDF, one a line.
func words(pages [][]mark) string {
	var b strings.Builder
	for _, page := range pages {
		for _, m := range page {
			b.WriteString(m.text + "\n")
		}
	}
	return b.String()
}

// ugly says which text stands on another, or off the page; empty where none does.
func ugly(pages [][]mark) string {
	const wide, edge = 595.28, 15.0
	for _, page := range pages {
		for n, a := range page {
			if a.text == "" {
				continue
			}
			if a.x < edge || a.x2 > wide-edge || a.y < edge || a.top > 841.89-edge {
				return a.text + " is off the page"
			}
			for _, b := range page[:n] {
				if b.text != "" && a.x < b.x2 && b.x < a.x2 && a.y < b.top && b.y < a.top {
					return a.text + " stands on " + b.text
				}
			}
		}
	}
	return ""
}
