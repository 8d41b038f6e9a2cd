package letter

import (
	"io"

	"github.com/go-pdf/fpdf"

	"trekk/schedule/bankday"
)

// Book is letters one behind another, as one PDF. It is all in memory until it is written: about 10 kB a
// page, and the fonts. One goroutine makes it.
type Book struct {
	pdf *fpdf.Fpdf
}

// NewBook is one without letters. The day is that of the clock: the PDF says that it was made at noon of it.
func NewBook(day bankday.Date, lang, name, author string) *Book {
	p := fpdf.New("P", "mm", "A4", "")
	made := day.At(12, 0).UTC()
	p.SetCreationDate(made)
	p.SetModificationDate(made)
	p.SetCatalogSort(true)
	p.SetTitle(clean(name), true)
	p.SetAuthor(clean(author), true)
	p.SetCreator("trekk", false)
	p.SetProducer("trekk", false)
	p.SetLang(language(lang) + showTitle)
	p.SetDisplayMode("fullwidth", "continuous")
	p.SetAutoPageBreak(false, 0)
	p.SetMargins(0, 0, 0)
	p.SetCellMargin(0)
	addFonts(p)
	return &Book{p}
}

// showTitle has a reader show the title in place of the file's name. The PDF writer has no word for that, and writes
// the language between parentheses into the dictionary where it belongs, without a look at it.
const showTitle = ") /ViewerPreferences <</DisplayDocTitle true>> /TrekkLetter (1"

func language(lang string) string {
	if lang == "en" {
		return "en-GB"
	}
	return "nb-NO"
}

// Add adds a letter, on pages of its own that are counted for themselves, and tells how many they are.
func (b *Book) Add(l *Letter) (pages int) {
	s := newSheet(b.pdf)
	l.lay(s)
	for _, page := range s.pages {
		b.pdf.AddPage()
		for _, draw := range page {
			draw()
		}
	}
	return len(s.pages)
}

// AddOdd adds a letter on the next odd page, behind an empty one where that is needed: letters that are
// printed on both sides of the paper each begin on a sheet of their own. It tells on which page, from 1, and
// how many they are.
func (b *Book) AddOdd(l *Letter) (first, pages int) {
	if b.Pages()%2 == 1 {
		b.pdf.AddPage()
	}
	first = b.Pages() + 1
	return first, b.Add(l)
}

// Pages is how many pages there are.
func (b *Book) Pages() int { return b.pdf.PageCount() }

// Write writes the PDF. Nothing can be added to it then.
func (b *Book) Write(w io.Writer) error { return b.pdf.Output(w) }

// Write writes a letter as a PDF of its own, made on the day.
func (l *Letter) Write(w io.Writer, day bankday.Date) error {
	b := NewBook(day, l.Lang, between(" – ", l.Named(), l.Name), l.Name)
	b.Add(l)
	return b.Write(w)
}
