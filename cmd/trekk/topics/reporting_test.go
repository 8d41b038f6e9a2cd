package topics_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"trekk/batch/store/views"
)

var update = flag.Bool("update", false, "write the part of reporting.md that follows from the list of views")

// The page of reporting has every view with each of its columns, as the list has them from which they are made.
func TestTheReportingPageHasTheViews(t *testing.T) {
	text, section := page(t, "reporting"), "\n## The views\n"
	before, _, ok := strings.Cut(text, section)
	if !ok {
		t.Fatalf("reporting.md has no section%s", section)
	}
	want := before + section + viewsAsText()
	if *update {
		if err := os.WriteFile("reporting.md", []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
	} else if text != want {
		t.Errorf("reporting.md is not as the list of views: go test ./cmd/trekk/topics -run Reporting -update")
	}
}

// viewsAsText documents the views, a line for each column, in lines of at most 100 characters.
func viewsAsText() string {
	var b strings.Builder
	for _, v := range views.List() {
		fmt.Fprintf(&b, "\n**%s**\n%s\n\n", v.Name, wrapped(v.About, 100, ""))
		for _, c := range v.Columns {
			const indent = "                                  "
			fmt.Fprintf(&b, "    %-20s %-8s %s\n", c.Name, c.Type, wrapped(c.About, 100-len(indent), indent))
		}
	}
	return b.String()
}

// wrapped breaks a text into lines.
func wrapped(text string, width int, indent string) string {
	var b strings.Builder
	n := 0
	for i, word := range strings.Fields(text) {
		long := utf8.RuneCountInString(word)
		switch {
		case i == 0:
		case n+1+long > width:
			b.WriteString("\n" + indent)
			n = 0
		default:
			b.WriteString(" ")
			n++
		}
		b.WriteString(word)
		n += long
	}
	return b.String()
}
