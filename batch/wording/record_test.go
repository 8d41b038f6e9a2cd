package wording

import (
	"testing"

	"trekk/nets"
)

// Every name and explanation of the layouts is said in bokmål, and nothing else is.
func TestRecordsAreSaidInBokmål(t *testing.T) {
	said := map[string]bool{"": true}
	for _, r := range nets.Records() {
		texts := []string{r.Name, r.Doc}
		for _, f := range r.Fields {
			texts = append(texts, f.Name, f.Doc)
		}
		for _, text := range texts {
			if said[text] = true; text != "" && recordTexts[text] == "" {
				t.Errorf("there is no bokmål for %q of %s", text, r.Name)
			}
		}
	}
	for text := range recordTexts {
		if !said[text] {
			t.Errorf("no layout has %q", text)
		}
	}
	if got := OfRecord("due_date", "nb") + OfRecord("due_date", "en") + OfRecord("else",
		"nb"); got != "forfalldue_dateelse" {
		t.Error(got)
	}
}
