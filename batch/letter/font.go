package letter

import (
	_ "embed" // the fonts
	"strings"
	"sync"
	"unicode"

	"github.com/go-pdf/fpdf"
	"golang.org/x/text/unicode/norm"
)

// Noto Sans with Latin, Greek and Cyrillic letters, so that every name in Europe, and one in Vietnamese,
// comes out right. The files were made of those of the Noto project by fontTools.subset with the code points
// of letters, without hints and layout features, which the PDF writer does not use.
var (
	//go:embed font/NotoSans-Regular.ttf
	regular []byte
	//go:embed font/NotoSans-Bold.ttf
	bold []byte
)

// letters are the code points that the fonts have.
var letters = &unicode.RangeTable{
	R16: []unicode.Range16{
		{Lo: 0x20, Hi: 0x7e, Stride: 1}, {Lo: 0xa0, Hi: 0x24f, Stride: 1}, {Lo: 0x259, Hi: 0x259, Stride: 1},
		{Lo: 0x2bb, Hi: 0x2bc, Stride: 1}, {Lo: 0x2c6, Hi: 0x2dd, Stride: 1},
		{Lo: 0x300, Hi: 0x304, Stride: 1},
		{Lo: 0x306, Hi: 0x30c, Stride: 1}, {Lo: 0x323, Hi: 0x323, Stride: 1},
		{Lo: 0x326, Hi: 0x328, Stride: 1},
		{Lo: 0x386, Hi: 0x38a, Stride: 1}, {Lo: 0x38c, Hi: 0x38c, Stride: 1},
		{Lo: 0x38e, Hi: 0x3a1, Stride: 1},
		{Lo: 0x3a3, Hi: 0x3ce, Stride: 1}, {Lo: 0x400, Hi: 0x45f, Stride: 1},
		{Lo: 0x490, Hi: 0x491, Stride: 1},
		{Lo: 0x1e00, Hi: 0x1eff, Stride: 1}, {Lo: 0x2010, Hi: 0x2015, Stride: 1},
		{Lo: 0x2018, Hi: 0x201e, Stride: 1}, {Lo: 0x2020, Hi: 0x2022, Stride: 1},
		{Lo: 0x2026, Hi: 0x2026, Stride: 1}, {Lo: 0x2030, Hi: 0x2030, Stride: 1},
		{Lo: 0x2039, Hi: 0x203a, Stride: 1}, {Lo: 0x2044, Hi: 0x2044, Stride: 1},
		{Lo: 0x20ac, Hi: 0x20ac, Stride: 1}, {Lo: 0x2116, Hi: 0x2116, Stride: 1},
		{Lo: 0x2122, Hi: 0x2122, Stride: 1},
	},
	LatinOffset: 1,
}

// unknown stands for what no font here has, so that it is seen that something is missing.
const unknown = '¿'

// clean is a text as the fonts can write it: letters and their accents as one, line breaks kept, other white
// space a space, and what is not seen left out.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', unicode.Is(letters, r) && r != 0xad:
			return r
		case unicode.IsSpace(r):
			return ' '
		case r == 0xad, unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Mn, r):
			return -1
		}
		return unknown
	}, norm.NFC.String(strings.ReplaceAll(s, "\r\n", "\n")))
}

// family is what the fonts are called in a PDF.
const family = "NotoSans"

func addFonts(p *fpdf.Fpdf) {
	p.AddUTF8FontFromBytes(family, "", regular)
	p.AddUTF8FontFromBytes(family, "B", bold)
}

// widths are those of the letters of a font with a size of 1, in millimetres.
type widths map[rune]float64

// measured are the widths of both fonts: text is measured before it has a page.
var measured = sync.OnceValue(func() (fonts [2]widths) {
	const size = 1000
	p := fpdf.New("P", "mm", "A4", "")
	addFonts(p)
	for n, weight := range []string{"", "B"} {
		fonts[n] = widths{}
		p.SetFont(family, weight, size)
		for _, r16 := range letters.R16 {
			for r := rune(r16.Lo); r <= rune(r16.Hi); r++ {
				fonts[n][r] = p.GetStringWidth(string(r)) / size
			}
		}
	}
	return fonts
})

// width is how wide a text is that has been cleaned.
func width(f face, text string) (wide float64) {
	font := measured()[0]
	if f.bold {
		font = measured()[1]
	}
	for _, r := range text {
		wide += font[r] * f.size
	}
	return wide
}
