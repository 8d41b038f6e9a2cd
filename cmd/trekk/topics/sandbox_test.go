package topics_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trekk/nets"
	"trekk/nets/sandbox"
)

// The page of the sandbox is all that a client is written from: it has every record, with each of its fields
// where it is.
func TestTheSandboxPageHasTheRecords(t *testing.T) {
	_, section, _ := strings.Cut(page(t, "sandbox"), "\n## Records\n")
	section, _, _ = strings.Cut(section, "\n## ")
	record := regexp.MustCompile(`(?m)^    NY(\d\d)(\d\d)(\d\d)  (.*(?:\n     +.*)*)`)
	blocks := record.FindAllStringSubmatch(section, -1)
	position := regexp.MustCompile(`(\d+)-(\d+) ([a-z_]+)`)
	found := map[string]bool{}
	for _, b := range blocks {
		i := slices.IndexFunc(nets.Records(), func(r *nets.Record) bool {
			return r.Service == b[1] && r.Type == b[3] && slices.Contains(r.Types, b[2])
		})
		if i < 0 {
			t.Errorf("there is no record NY%s%s%s", b[1], b[2], b[3])
			continue
		}
		r := nets.Records()[i]
		found[r.Name] = true
		var got, want []string
		for _, m := range position.FindAllStringSubmatch(b[4], -1) {
			got = append(got, m[0])
		}
		for _, f := range r.Fields {
			if !f.Filler() && f.From > 8 && f.Name != "card_issuer" {
				want = append(want, fmt.Sprintf("%d-%d %s", f.From, f.To, f.Name))
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: the page has %q, want %q", r.Name, got, want)
		}
	}
	for _, r := range nets.Records() {
		if !found[r.Name] {
			t.Errorf("the page lacks %s", r.Name)
		}
	}
}

// Each scenario is in the table, and in the help of the verb.
func TestTheSandboxPageHasTheScenarios(t *testing.T) {
	for _, s := range append(sandbox.Scenarios(), sandbox.OutsideScenarios()...) {
		if !strings.Contains(page(t, "sandbox"), "\n| `"+s) {
			t.Errorf("sandbox.md lacks the scenario %s", s)
		}
	}
}
