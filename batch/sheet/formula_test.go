package sheet

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNoFormula(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Kari Nordmann": "Kari Nordmann", "=1+1": "'=1+1", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1",
		"\r=1": "'\r=1", "+cmd|' /C calc'!A0": "'+cmd|' /C calc'!A0", "-2+3": "'-2+3", "＝1+1": "'＝1+1",
		"+4799999999": "+4799999999", "+47 999 99 999": "+47 999 99 999", "-1 234,50": "-1 234,50",
		"499,- per måned": "499,- per måned", "Ola;=HYPERLINK(1)": "Ola;'=HYPERLINK(1)", "a;-5": "a;-5",
		"'t Hart": "'t Hart", "+": "+",
	} {
		if got := NoFormula(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// Nothing that is written begins a formula, wherever a spreadsheet parts it, and what was a whole cell is read
// back as it was.
func TestNoFormulaIsReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`[=+\-@'1a ,;]{0,9}`).Draw(t, "text")
		safe := NoFormula(text)
		for part := range strings.SplitSeq(safe, ";") {
			if Formula(part) {
				t.Fatalf("%q begins a formula in %q", part, safe)
			}
		}
		if strings.Contains(text, ";") || strings.HasPrefix(text, "'") {
			return // written by hand
		}
		if back := withoutApostrophe(safe); back != text {
			t.Fatalf("%q came back as %q", text, back)
		}
	})
}
