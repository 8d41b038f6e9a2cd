package sms_test

import (
	"errors"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"

	"pgregory.net/rapid"

	"trekk/sms"
)

var x = strings.Repeat

func TestMeasure(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want sms.Size
	}{
		"one":   {"a", sms.Size{Encoding: sms.GSM7, Units: 1, Parts: 1}},
		"lines": {"a\r\nb", sms.Size{Encoding: sms.GSM7, Units: 4, Parts: 1}},
		"Norwegian": {"Blåbærsyltetøy på ÆØÅ, 5 £ = 60 ¤",
			sms.Size{Encoding: sms.GSM7, Units: 33, Parts: 1}},
		"160":         {x("ø", 160), sms.Size{Encoding: sms.GSM7, Units: 160, Parts: 1}},
		"161":         {x("ø", 161), sms.Size{Encoding: sms.GSM7, Units: 161, Parts: 2}},
		"306":         {x("ø", 306), sms.Size{Encoding: sms.GSM7, Units: 306, Parts: 2}},
		"307":         {x("ø", 307), sms.Size{Encoding: sms.GSM7, Units: 307, Parts: 3}},
		"158 and a €": {x("a", 158) + "€", sms.Size{Encoding: sms.GSM7, Units: 160, Parts: 1}},
		"159 and a €": {x("a", 159) + "€", sms.Size{Encoding: sms.GSM7, Units: 161, Parts: 2}},
		"80 €":        {x("€", 80), sms.Size{Encoding: sms.GSM7, Units: 160, Parts: 1}},
		"81 €":        {x("€", 81), sms.Size{Encoding: sms.GSM7, Units: 162, Parts: 2}},
		"152 €":       {x("€", 152), sms.Size{Encoding: sms.GSM7, Units: 304, Parts: 2}}, // 76 a part
		"153 €":       {x("€", 153), sms.Size{Encoding: sms.GSM7, Units: 306, Parts: 3}},
		"a € across the end of a part": {x("a", 152) + "€" + x("a", 152),
			sms.Size{Encoding: sms.GSM7, Units: 306, Parts: 3}},
		"a € before the end of a part": {x("a", 151) + "€" + x("a", 153),
			sms.Size{Encoding: sms.GSM7, Units: 306, Parts: 2}},

		"€ in UCS-2 is one": {"€ – {}", sms.Size{Encoding: sms.UCS2, Units: 6, Parts: 1}},
		"70":                {x("č", 70), sms.Size{Encoding: sms.UCS2, Units: 70, Parts: 1}},
		"71":                {x("č", 71), sms.Size{Encoding: sms.UCS2, Units: 71, Parts: 2}},
		"134":               {x("č", 134), sms.Size{Encoding: sms.UCS2, Units: 134, Parts: 2}},
		"135":               {x("č", 135), sms.Size{Encoding: sms.UCS2, Units: 135, Parts: 3}},
		"forced at the end": {x("a", 160) + "č", sms.Size{Encoding: sms.UCS2, Units: 161, Parts: 3}},
		"35 🙂":              {x("🙂", 35), sms.Size{Encoding: sms.UCS2, Units: 70, Parts: 1}},
		"36 🙂":              {x("🙂", 36), sms.Size{Encoding: sms.UCS2, Units: 72, Parts: 2}},
		"67 🙂":              {x("🙂", 67), sms.Size{Encoding: sms.UCS2, Units: 134, Parts: 3}}, // 33 a part
		"a 🙂 across the end of a part": {x("a", 66) + "🙂" + x("a", 66),
			sms.Size{Encoding: sms.UCS2, Units: 134, Parts: 3}},
		"a 🙂 before the end of a part": {x("a", 65) + "🙂" + x("a", 67),
			sms.Size{Encoding: sms.UCS2, Units: 134, Parts: 2}},

		"a replacement character": {"\uFFFD", sms.Size{Encoding: sms.UCS2, Units: 1, Parts: 1}},
		"the most of GSM-7":       {x("Δ", 255*153), sms.Size{Encoding: sms.GSM7, Units: 39015, Parts: 255}},
		"the most of UCS-2":       {x("—", 255*67), sms.Size{Encoding: sms.UCS2, Units: 17085, Parts: 255}},
	} {
		if got, err := sms.Measure(c.text); err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", name, got, err, c.want)
		}
	}
}

func TestWhatIsNoSMS(t *testing.T) {
	for text, want := range map[string]string{
		"":                 "the text is empty",
		"ab\xffc":          "the text is not UTF-8: its byte 3 is 0xff",
		"\uFFFD\xef\xbf":   "the text is not UTF-8: its byte 4 is 0xef",
		"\xed\xa0\xbd":     "the text is not UTF-8: its byte 1 is 0xed", // half of a surrogate pair
		x("a", 255*153+1):  sms.ErrLong.Error(),
		x("—", 255*67+1):   sms.ErrLong.Error(),
		x("Δ", 255*153+1):  sms.ErrLong.Error(),
		x("a", 10_000_000): sms.ErrLong.Error(),
	} {
		for _, measure := range []func() error{
			func() error { _, err := sms.Measure(text); return err },
			func() error { _, err := sms.Inspect(text); return err },
		} {
			if err := measure(); err == nil || err.Error() != want {
				t.Errorf("%.20q: %v, want %s", text, err, want)
			}
		}
	}
}

func TestMeasureAllocatesNothing(t *testing.T) {
	text := x("Hei på deg – €20 🙂 ", 50)
	if n := testing.AllocsPerRun(10, func() { _, _ = sms.Measure(text) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// naive encodes a text and cuts it into parts, character by character, as a telephone would.
func naive(text string) (encoding sms.Encoding, units, parts int) {
	encoding = sms.GSM7
	var one [][]uint16 // each character in its units
	for _, r := range text {
		switch {
		case strings.ContainsRune(single, r):
			one = append(one, []uint16{0})
		case strings.ContainsRune(double, r):
			one = append(one, []uint16{0x1B, 0})
		default:
			encoding = sms.UCS2
		}
	}
	most, each := 160, 153
	if encoding == sms.UCS2 {
		one, most, each = nil, 70, 67
		for _, r := range text {
			one = append(one, utf16.Encode([]rune{r}))
		}
	}
	all, sent := 0, [][]uint16{{}}
	for _, c := range one {
		all += len(c)
		if len(sent[len(sent)-1])+len(c) > each {
			sent = append(sent, nil)
		}
		sent[len(sent)-1] = append(sent[len(sent)-1], c...)
	}
	if all <= most {
		return encoding, all, 1
	}
	return encoding, all, len(sent)
}

// single and double are GSM-7 sorted by Unicode, each with its number of septets.
const (
	single = "\n\r !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz" +
		"\u00A1\u00A3\u00A4\u00A5\u00A7\u00BF\u00C4\u00C5\u00C6\u00C7\u00C9\u00D1\u00D6\u00D8\u00DC\u00DF" +
		"\u00E0\u00E4\u00E5\u00E6\u00E8\u00E9\u00EC\u00F1\u00F2\u00F6\u00F8\u00F9\u00FC" +
		"\u0393\u0394\u0398\u039B\u039E\u03A0\u03A3\u03A6\u03A8\u03A9"
	double = "\f[\\]^{|}~\u20AC"
)

// The alphabet is all of GSM-7 and nothing else, each character with its septets.
func TestTheAlphabetIsWhole(t *testing.T) {
	if n, m := utf8.RuneCountInString(single), utf8.RuneCountInString(double); n != 127 || m != 10 {
		t.Fatalf("the test knows %d and %d characters", n, m)
	}
	for r := range rune(utf8.MaxRune + 1) {
		if !utf8.ValidRune(r) {
			continue
		}
		got, err := sms.Measure(string(r))
		encoding, units, _ := naive(string(r))
		if err != nil || got.Encoding != encoding || got.Units != units {
			t.Errorf("%U: %+v, %v; want %s, %d", r, got, err, encoding, units)
		}
	}
}

func TestMeasureAgreesWithANaivePacker(t *testing.T) {
	cheap := rapid.SampledFrom([]rune("aøÅ \nΩ"))
	dear := rapid.SampledFrom([]rune("€{}\\\f"))
	forcing := rapid.SampledFrom([]rune("–č\u00a0🙂🇳"))
	rapid.Check(t, func(t *rapid.T) {
		of := []*rapid.Generator[rune]{cheap, dear, rapid.OneOf(cheap, dear)}
		if rapid.Bool().Draw(t, "UCS-2") {
			of = append(of, forcing, rapid.OneOf(cheap, dear, forcing))
		}
		var b strings.Builder
		for range rapid.IntRange(1, 6).Draw(t, "runs") {
			run := rapid.SampledFrom(of).Draw(t, "of")
			for range rapid.IntRange(1, 160).Draw(t, "long") {
				b.WriteRune(run.Draw(t, "character"))
			}
		}
		got, err := sms.Measure(b.String())
		encoding, units, parts := naive(b.String())
		if want := (sms.Size{Encoding: encoding, Units: units, Parts: parts}); err != nil || got != want {
			t.Fatalf("%q: %+v, %v; want %+v", b.String(), got, err, want)
		}
	})
}

func FuzzInspect(f *testing.F) {
	for _, text := range []string{"", "Hei på deg", "a – b…", x("a", 152) + "€", x("🙂", 36), "\xff", "ć"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		r, err := sms.Inspect(text)
		if err != nil {
			if !errors.Is(err, sms.ErrEmpty) && !errors.Is(err, sms.ErrLong) && utf8.ValidString(text) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		encoding, units, parts := naive(text)
		if want := (sms.Size{Encoding: encoding, Units: units, Parts: parts}); r.Size != want {
			t.Fatalf("%q: %+v, want %+v", text, r.Size, want)
		}
		if len(r.ForcedBy) > 0 != (encoding == sms.UCS2) || r.BeyondBMP != (len(utf16.Encode([]rune(text))) >
			utf8.RuneCountInString(text)) {
			t.Fatalf("%q: %+v", text, r)
		}
		if s := r.Suggestion; s != nil {
			again, err := sms.Inspect(s.Text)
			if err != nil || again.Size != s.Size || again.Encoding != sms.GSM7 || again.Parts > r.Parts {
				t.Fatalf("%q: suggests %+v, which is %+v, %v", text, s, again, err)
			}
		}
	})
}
