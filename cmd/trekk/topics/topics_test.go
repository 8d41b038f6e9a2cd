package topics_test

import (
	"errors"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"trekk/cmd/trekk/topics"
)

func page(t *testing.T, name string) string {
	t.Helper()
	text, err := topics.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestEachTopicHasATitleAndAText(t *testing.T) {
	names := topics.Names()
	if !slices.IsSorted(names) || !slices.Contains(names, "operations") {
		t.Errorf("the topics are %v", names)
	}
	for _, name := range names {
		if title := topics.Title(name); title == "" || strings.HasPrefix(title, "#") || len(title) > 75 {
			t.Errorf("%s: the title is %q, want a line of at most 75 characters", name, title)
		}
		text, start := page(t, name), "# "+topics.Title(name)+"\n\n"
		if !strings.HasPrefix(text, start) || !strings.HasSuffix(text, "\n") {
			t.Errorf("%s: wants a heading, an empty line, and a line end at its end", name)
		}
	}
	_, err := topics.Text("nonsense")
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "operations") {
		t.Errorf("a topic that is none: %v", err)
	}
	if title := topics.Title("nonsense"); title != "" {
		t.Errorf("the title of a topic that is none is %q", title)
	}
}

// The source is what a terminal shows: no line is wrapped, and tables stand straight.
func TestPagesReadWellInATerminal(t *testing.T) {
	html := regexp.MustCompile(`</?[a-z]+[ />]`)
	for _, name := range topics.Names() {
		width := 0 // of the table that the line is in
		for i, line := range strings.Split(page(t, name), "\n") {
			n := utf8.RuneCountInString(line)
			if n > 100 || line != strings.TrimRight(line, " ") || strings.Contains(line, "\t") {
				t.Errorf("%s.md:%d: %d characters, want at most 100, no tabs, no blanks behind", name, i+1, n)
			}
			if html.MatchString(line) {
				t.Errorf("%s.md:%d: HTML", name, i+1)
			}
			switch {
			case !strings.HasPrefix(line, "|"):
				width = 0
			case width == 0:
				width = n
			case width != n:
				t.Errorf("%s.md:%d: a table whose lines are not of the same length", name, i+1)
			}
		}
	}
}

// Where a page sends its reader there is a page, and operations leads to all of them.
func TestTopicsLeadToTopics(t *testing.T) {
	names := topics.Names()
	topic := regexp.MustCompile("trekk help ([a-z-]+)")
	for _, name := range names {
		for _, m := range topic.FindAllStringSubmatch(page(t, name), -1) {
			if !slices.Contains(names, m[1]) {
				t.Errorf("%s.md: there is no topic %q", name, m[1])
			}
		}
		overview := page(t, "operations")
		leads := strings.Contains(overview, "trekk help "+name) || strings.Contains(overview, "`"+name+"`")
		if name != "operations" && !leads {
			t.Errorf("operations.md does not lead to %s", name)
		}
	}
}
