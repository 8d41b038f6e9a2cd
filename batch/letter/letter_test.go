package letter_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"trekk/batch"
	"trekk/batch/letter"
	"trekk/schedule/bankday"
)

var kinds = []letter.Kind{
	letter.Invoice, letter.Claim, letter.Reminder, letter.ReminderFee, letter.Notice, letter.Demand,
	letter.CreditNote, letter.Message,
}

var day = bankday.New(2026, 10, 6)

// sample is a letter as a gym sends it.
func sample(kind letter.Kind, lang string) *letter.Letter {
	l := &letter.Letter{
		Kind: kind, Lang: lang, Name: "Sit Trening", Giro: true, Date: day, Issued: day, Invoice: "1042",
		Head: batch.Letterhead{
			Address: "Abels gate 5", Postcode: "7030", City: "Trondheim", Organisation: "974767880",
			VAT:   true,
			Email: "medlem@example.no", Phone: "73 00 00 00", Web: "example.no",
		},
		To: batch.Customer{
			No: "1001", Name: "Łukasz Őrsi-Šimůnek Nguyễn", Address: "Innherredsveien 7 B", Postcode: "7014",
			City: "Trondheim",
		},
		Text: "Betal 439,00 kr til konto 15032080119 med KID 0000100100010423 innen 20.10.2026. Av beløpet er " +
			"40,00 kr fakturagebyr, som du slipper med AvtaleGiro.",
		Lines: []letter.Line{{Text: "Medlemskap uten binding, november 2026", Amount: 39900},
			{Text: "Fakturagebyr", Amount: 4000}},
		Ask: 43900, Due: bankday.New(2026, 10, 20), Account: "15032080119", KID: "0000100100010423",
	}
	switch kind {
	case letter.Claim:
		l.Charge = l.Due
		l.Text = "Sit Trening trekker 439,00 kr automatisk fra kontoen din med AvtaleGiro 20.10.2026."
	case letter.ReminderFee, letter.Notice, letter.Demand:
		l.Off = []letter.Line{{Text: "Betalt", Amount: -10000}}
		l.Costs = []letter.Line{{Text: "Gebyr", Amount: 3800},
			{Text: "Forsinkelsesrente 12,25 % fra 20.10.2026", Amount: 412}}
		l.Date, l.Ask = bankday.New(2026, 11, 29), 33900+3800+412
	case letter.Reminder:
		l.Date = bankday.New(2026, 11, 29)
	case letter.Message:
		l.Lines, l.Ask, l.Text = nil, 0, "Fra 1. januar koster medlemskapet 429 kr i måneden.\n\nHilsen oss"
	}
	return l
}

func made(t tester, l *letter.Letter) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := l.Write(&b, day); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Each kind in both languages says what it must, where nothing hides it; and the same again is the same
// bytes.
func TestLetters(t *testing.T) {
	say := map[letter.Kind][2][]string{
		letter.Invoice: {{"Faktura", "Å betale", "439,00 kr", "Betalingsfrist", "20.10.2026",
			"1503.20.80119"},
			{"Invoice", "To pay", "NOK 439,00", "To be paid by", "20 October 2026"}},
		letter.Claim: {{"Faktura", "Trekkes fra kontoen din", "AvtaleGiro", "Trekkes 20.10.2026"},
			{"Invoice", "Charged to your account", "AvtaleGiro", "Charged on 20 October 2026"}},
		letter.Reminder:    {{"Påminnelse", "Brevdato"}, {"Reminder"}},
		letter.ReminderFee: {{"Purring", "Hovedstol", "339,00", "38,00", "4,12", "381,12 kr"}, {"Principal"}},
		letter.Notice:      {{"Inkassovarsel", "-100,00", "Forfalt"}, {"Collection notice", "Was due"}},
		letter.Demand:      {{"Betalingsoppfordring", "29.11.2026"}, {"Payment demand"}},
		letter.CreditNote:  {{"Kreditnota", "Kreditert"}, {"Credit note", "Total credited"}},
		letter.Message:     {{"Melding", "Hilsen oss"}, {"Message"}},
	}
	for _, kind := range kinds {
		for n, lang := range []string{"nb", "en"} {
			l := sample(kind, lang)
			pdf := made(t, l)
			if !bytes.Equal(pdf, made(t, l)) {
				t.Errorf("%s, %s: not the same bytes again", kind, lang)
			}
			pages := read(t, pdf)
			if fault := ugly(pages); fault != "" || len(pages) != 1 {
				t.Errorf("%s, %s: %d pages, %s", kind, lang, len(pages), fault)
			}
			text := words(pages)
			want := append(say[kind][n], "Sit Trening", "Łukasz Őrsi-Šimůnek Nguyễn",
				"974 767 880 MVA", "1042")
			if kind != letter.Message && kind != letter.CreditNote {
				want = append(want, "0000100100010423")
			}
			for _, w := range want {
				if !strings.Contains(text, w) {
					t.Errorf("%s, %s: no %q in\n%s", kind, lang, w, text)
				}
			}
			byHand := kind != letter.Claim && kind != letter.CreditNote && kind != letter.Message
			if strings.Contains(text, "GIRO") != byHand {
				t.Errorf("%s, %s: a giro part, or none, in\n%s", kind, lang, text)
			}
			look(t, fmt.Sprintf("%s-%s.pdf", kind, lang), pdf)
		}
	}
}

// look leaves a PDF in the folder that LETTERS names, to be looked at.
func look(t *testing.T, name string, pdf []byte) {
	t.Helper()
	if dir := os.Getenv("LETTERS"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, name), pdf, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// Names and texts of any length, and any number of lines: nothing is lost, nothing stands on something else,
// and nothing is off the page.
func TestNothingOverlaps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := func(what string, most int) string {
			return rapid.StringOfN(rapid.RuneFrom([]rune("aWåø ŐẼ-()\\")), 0, most, -1).Draw(t, what)
		}
		lang := rapid.SampledFrom([]string{"nb", "en"}).Draw(t, "lang")
		l := sample(rapid.SampledFrom(kinds).Draw(t, "kind"), lang)
		l.Giro = rapid.Bool().Draw(t, "giro")
		l.Name, l.To.Name = "A"+text("payee", 120), text("name", 150)
		l.To.Address, l.To.City, l.Text = text("address", 100), text("city", 60), text("text", 4000)
		l.Invoice, l.KID = text("invoice", 40), text("KID", 25)
		l.Ask = batch.Ore(rapid.Int64Range(0, 1e13).Draw(t, "ask"))
		l.Lines = nil
		for n := range rapid.IntRange(0, 80).Draw(t, "lines") {
			l.Lines = append(l.Lines, letter.Line{Text: fmt.Sprint("line ", n, " ", text("line", 300)),
				Amount: 1e13})
		}
		pages := read(t, made(t, l))
		if fault := ugly(pages); fault != "" {
			t.Fatal(fault)
		}
		said := strings.Join(strings.Fields(words(pages)), "")
		for _, want := range []string{l.Name, l.To.Name, l.To.Address, l.To.City, l.Text} {
			if !strings.Contains(said, strings.Join(strings.Fields(letter.Clean(want)), "")) {
				t.Fatalf("%q is lost", want)
			}
		}
		for n := range l.Lines {
			if !strings.Contains(said, fmt.Sprint("line", n)) {
				t.Fatalf("line %d is lost", n)
			}
		}
	})
}

// What no font has is seen to be missing, accents that come apart come together, and nothing makes the PDF
// fail.
func TestClean(t *testing.T) {
	for text, want := range map[string]string{
		"A\u030as\u0301": "Åś", "Ștefan\tȚ": "Ștefan Ț", "李 雷": "¿ ¿", "x\u200b\u00ady\x00": "xy",
		"a\r\nb":      "a\nb",
		"\U0001F600!": "¿!", "\xff": "¿", "Ελένη Їжак": "Ελένη Їжак",
	} {
		if got := letter.Clean(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
	l := sample(letter.Invoice, "nb")
	l.To.Name, l.Text = "李\U0001F600\uffff\xfe", strings.Repeat("\U0010FFFF", 2000)
	made(t, l)
}

// Wherever a line ends, it ends in no amount and no day.
func TestNoLineBreaksWithinAnAmount(t *testing.T) {
	const text = "Please pay NOK 1 234 567,89 by 20 October 2026: 12,25 % of 800,00 kr, or 1 000 kr, and 3 May 2027 too."
	whole := []string{"NOK 1 234 567,89", "20 October 2026", "12,25 %", "800,00 kr", "1 000 kr", "3 May 2027"}
	for wide := 40.0; wide < 180; wide++ {
		lines := letter.Wrap(wide, text)
		if got := strings.Join(lines, " "); got != text {
			t.Fatalf("%q", got)
		}
		for _, w := range whole {
			if !slices.ContainsFunc(lines, func(l string) bool { return strings.Contains(l, w) }) {
				t.Errorf("%v mm: %q is not in one line: %q", wide, w, lines)
			}
		}
	}
	if got := letter.Wrap(40, "73 00 00 00 · medlem@example.no · example.no"); strings.HasSuffix(got[0], "·") {
		t.Errorf("%q", got)
	}
}

func TestVAT(t *testing.T) {
	for _, c := range []struct {
		rate       int
		gross, tax batch.Ore
	}{{25, 39900, 7980}, {25, 1, 0}, {25, 3, 1}, {15, 11500, 1500}, {12, 100, 11}, {0, 100, 0}} {
		if got := (letter.VAT{Rate: c.rate, Gross: c.gross}).Tax(); got != c.tax {
			t.Errorf("%d %% of %d: %d, want %d", c.rate, c.gross, got, c.tax)
		}
	}
}

// A program of another house reads the text too, where it is here.
func TestReadByPoppler(t *testing.T) {
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Skip("no pdftotext")
	}
	path := filepath.Join(t.TempDir(), "letter.pdf")
	if err := os.WriteFile(path, made(t, sample(letter.Demand, "nb")), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", path, "-").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{
		"Łukasz Őrsi-Šimůnek Nguyễn", "Betalingsoppfordring", "381,12 kr", "Hovedstol",
	} {
		if !bytes.Contains(out, []byte(want)) {
			t.Errorf("no %q in\n%s", want, out)
		}
	}
}

// Letters one behind another each count their own pages.
func TestBook(t *testing.T) {
	b := letter.NewBook(day, "nb", "Brev", "Sit Trening")
	long := sample(letter.Message, "nb")
	long.Text = strings.Repeat("Mange ord. ", 2000)
	if first, second := b.Add(long), b.Add(sample(letter.Invoice, "en")); first < 2 || second != 1 {
		t.Errorf("%d and %d pages", first, second)
	}
	var out bytes.Buffer
	if err := b.Write(&out); err != nil {
		t.Fatal(err)
	}
	pages := read(t, out.Bytes())
	if len(pages) != b.Pages() || !strings.Contains(words(pages), fmt.Sprintf("Side 2 av %d", len(pages)-1)) {
		t.Errorf("%d pages of %d: %s", len(pages), b.Pages(), words(pages))
	}
}

// What reads a PDF aloud, or shows it, is told its language and its title, in the dictionary where it looks.
func TestAPDFSaysItsLanguageAndTitle(t *testing.T) {
	for lang, want := range map[string]string{"nb": "nb-NO", "en": "en-GB"} {
		var b bytes.Buffer
		if err := sample(letter.Notice, lang).Write(&b, day); err != nil {
			t.Fatal(err)
		}
		_, catalog, _ := strings.Cut(b.String(), "/Type /Catalog\n")
		catalog, _, _ = strings.Cut(catalog, "endobj")
		if !strings.Contains(catalog, "/Lang ("+want+") /ViewerPreferences <</DisplayDocTitle true>>") ||
			!strings.Contains(b.String(), "/Title (") {
			t.Errorf("%s: %q", lang, catalog)
		}
	}
}
