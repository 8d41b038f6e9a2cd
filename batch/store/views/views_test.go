package views_test

import (
	_ "embed"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"trekk/batch/store/views"
)

//go:embed testdata/published.txt
var published string

// What was published stays, in its order: other programs rely on names, types and places. New columns come
// last in their view, and new views last in the file.
func TestWhatIsPublishedStays(t *testing.T) {
	there := map[string]bool{}
	var columns []string
	for _, v := range views.List() {
		there[v.Name] = true
		for _, c := range v.All() {
			columns = append(columns, fmt.Sprintf("%s.%s %s", v.Name, c.Name, c.Type))
		}
	}
	byView := func(lines []string) map[string][]string {
		of := map[string][]string{}
		for _, line := range lines {
			view, column, _ := strings.Cut(line, ".")
			of[view] = append(of[view], column)
		}
		return of
	}
	was, now := byView(strings.Fields(strings.ReplaceAll(published, " ", "·"))), byView(columns)
	for view, list := range now {
		for i, c := range list {
			list[i] = strings.ReplaceAll(c, " ", "·")
		}
		if !slices.Equal(list, was[view]) {
			t.Errorf("%s: the columns are %v, published were %v: add what is new to testdata/published.txt",
				view, list,
				was[view])
		}
	}
	for view := range was {
		if !there[view] {
			t.Errorf("the view %s is gone", view)
		}
	}
}

// Each view and each column says what it is, by a name that needs no quotes.
func TestEachColumnIsDocumented(t *testing.T) {
	name, seen := regexp.MustCompile(`^[a-z][a-z0-9_]*$`), map[string]bool{}
	for _, v := range views.List() {
		if seen[v.Name] || !name.MatchString(v.Name) || v.About == "" || !strings.HasSuffix(v.About, ".") {
			t.Errorf("view %q: %q", v.Name, v.About)
		}
		seen[v.Name] = true
		columns := map[string]bool{}
		for i, c := range v.All() {
			if columns[c.Name] || !name.MatchString(c.Name) || c.About == "" || c.SQL == "" {
				t.Errorf("%s.%s: %q", v.Name, c.Name, c.About)
			}
			columns[c.Name] = true
			if (i == 0) != (c.Name == views.CreditorID) {
				t.Errorf("%s: column %d is %s", v.Name, i, c.Name)
			}
		}
	}
}
