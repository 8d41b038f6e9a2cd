package batch_test

import (
	"strings"
	"testing"
	"unicode"

	"pgregory.net/rapid"

	"trekk/batch"
)

func TestVisible(t *testing.T) {
	for in, want := range map[string]string{
		"OCR.D261020": "OCR.D261020", "Ærlig Økt, Åsane 5 – 80 %": "Ærlig Økt, Åsane 5 – 80 %", "": "",
		"a\nOK: 1 file": `a\nOK: 1 file`, "a\r\tb": `a\u000d\u0009b`, "\x1b[2J": `\u001b[2J`,
		"\x7f":      `\u007f`,
		"\u009b31m": `\u009b31m`, "gpj.\u202eexe": `gpj.\u202eexe`,
		"\u2066x\u2069\u200f\u061c\u2028": `\u2066x\u2069\u200f\u061c\u2028`, "B\xf8": `B\xf8`,
		"\ufffd": "\ufffd",
	} {
		if got := batch.Visible(in); got != want {
			t.Errorf("%q is written %q, want %q", in, got, want)
		}
	}
}

// Whatever comes in, nothing comes out but one line that the terminal shows as it stands.
func TestVisibleIsOneLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		got := batch.Visible(string(rapid.SliceOf(rapid.Byte()).Draw(t, "bytes")))
		if strings.ToValidUTF8(got, "\x00") != got || strings.ContainsFunc(got, unicode.IsControl) {
			t.Fatalf("%q", got)
		}
		if again := batch.Visible(got); again != got {
			t.Fatalf("%q is not visible as it is: %q", got, again)
		}
	})
}
