package console

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"trekk/batch/desk"
	"trekk/batch/night"
)

// deedsInGo finds what acts are called where they are made: the last text before the subject, or before what is
// filled in.
var deedsInGo = regexp.MustCompile(
	`\b(?:act|actOn|JobAct)\((?:\*?f, |known, )?(?:"[a-z]+"|[\w.]*\.Job), "([^"]+)"|` +
		`\b(?:PersonAct|t\.write)\("([^"]+)"|\bact\((?:f\.)?m, "([^"]+)"|\bactOf\(g, "([^"]+)"|Action: +"([^"]+)"`)

// Whatever the log has of what somebody did is said in bokmål, and may be chosen from a list.
func TestEveryDeedIsSaidInBokmål(t *testing.T) {
	all := map[string]bool{"ask loss": true}
	for _, k := range desk.Kinds() {
		all[k.Action] = true
	}
	for _, dir := range []string{"", "desk", "night", "bank", "agency", "delivery", "store"} {
		read(t, filepath.Join("../../../batch", dir, "*.go"), all)
	}
	read(t, "../*.go", all)
	read(t, "../wire/*.go", all)
	if len(all) < 80 {
		t.Errorf("only %d are found", len(all))
	}
	for word := range all {
		if deedTexts[deedOf(word)] == "" {
			t.Errorf("%q has no bokmål", word)
		}
	}
	for key := range deedTexts {
		if word := key[len(deedOf("")):]; !all[word] {
			t.Errorf("nobody does %q", word)
		}
	}
	for _, job := range night.Jobs() {
		if jobTexts[deedOf(job)] == "" && deedTexts[deedOf(job)] == "" {
			t.Errorf("the job %s has no bokmål", job)
		}
	}
	for key := range jobTexts {
		if word := key[len(deedOf("")):]; !slices.Contains(night.Jobs(), word) {
			t.Errorf("no job is called %q", word)
		}
	}
}

// read adds what acts are called in files.
func read(t *testing.T, pattern string, all map[string]bool) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatal(pattern, err)
	}
	for _, file := range files {
		if match, _ := filepath.Match("*_test.go", filepath.Base(file)); match {
			continue
		}
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range deedsInGo.FindAllStringSubmatch(string(b), -1) {
			for _, word := range m[1:] {
				if word != "" {
					all[word] = true
				}
			}
		}
	}
}
