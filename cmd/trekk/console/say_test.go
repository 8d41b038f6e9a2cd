package console

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

	"trekk/batch"
	"trekk/cmd/trekk/render"
)

var (
	saidInTemplates = regexp.MustCompile(`\(?say ("(?:[^"\\]|\\.)*")`)
	saidInGo        = regexp.MustCompile(`\.say\(("(?:[^"\\]|\\.)*")`)
	titled          = regexp.MustCompile(`\b(?:title|did):\s*("(?:[^"\\]|\\.)*")`)
	verbs           = regexp.MustCompile(`%[a-z]`)
)

// saidTexts are all texts that pages say, with the file that says them.
func saidTexts(t *testing.T) map[string]string {
	t.Helper()
	all := map[string]string{}
	read := func(pattern string, said ...*regexp.Regexp) {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			b, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, re := range said {
				for _, m := range re.FindAllSubmatch(b, -1) {
					text, err := strconv.Unquote(string(m[1]))
					if err != nil {
						t.Fatal(file, err)
					}
					all[text] = file
				}
			}
		}
	}
	read("templates/*.html", saidInTemplates)
	read("*.go", saidInGo, titled)
	for _, p := range allPlaces {
		all[p.title] = "site.go"
	}
	return all
}

// TestEverythingSaidIsSaidInBokmålToo holds the catalogue complete.
func TestEverythingSaidIsSaidInBokmålToo(t *testing.T) {
	for text, file := range saidTexts(t) {
		if _, own := catalogue[text]; own {
			continue
		}
		if _, shared := render.Norwegian(text); !shared {
			t.Errorf("%s says %q, and there is no bokmål for it", file, text)
		}
	}
	for en, nb := range catalogue {
		if nb == "" {
			t.Errorf("%q has an empty bokmål", en)
		}
		if !slices.Equal(verbs.FindAllString(en, -1), verbs.FindAllString(nb, -1)) {
			t.Errorf("%q and %q have other verbs", en, nb)
		}
	}
}

// TestNoTextIsSaidInTwoWays holds the parts of the catalogue against each other.
func TestNoTextIsSaidInTwoWays(t *testing.T) {
	seen := texts{}
	for _, part := range parts {
		for en, nb := range part {
			if other, there := seen[en]; there && other != nb {
				t.Errorf("%q is %q and %q", en, other, nb)
			}
			seen[en] = nb
		}
	}
}

// What goes with a number fits it, in both languages.
func TestCountsMeetTheirNouns(t *testing.T) {
	for _, c := range []struct {
		t       tongue
		text    string
		args    []any
		reading string
	}{
		{"en", "%d {claim|claims}, %s", []any{1, "499,00"}, "1 claim, 499,00"},
		{"en", "%d {claim|claims}, %s", []any{int64(0), "0,00"}, "0 claims, 0,00"},
		{"nb", "%d {customer has|customers have} credit: %s", []any{int64(1), "5,00"},
			"1 kunde har tilgode: 5,00"},
		{"nb", "%d of %d {sum|sums} of the settlement {is|are} not ticked: %s", []any{1, 12, "5,00"},
			"1 av 12 summer i oppgjøret er ikke avstemt: 5,00"},
		{"nb", "%d {day|days}", []any{1}, "1 dag"},
		{"nb", "%d {day|days}", []any{21}, "21 dager"},
	} {
		if got := c.t.say(c.text, c.args...); got != c.reading {
			t.Errorf("got %q, want %q", got, c.reading)
		}
	}
	one := batch.Counts{{Name: "files", N: 1}, {Name: "mandates_in", N: 2}}
	if got := tongue("nb").did(one); got != "1 fil · 2 fullmakter inn" {
		t.Error(got)
	}
}
