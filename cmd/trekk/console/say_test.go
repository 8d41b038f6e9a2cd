package console

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"testing"

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
