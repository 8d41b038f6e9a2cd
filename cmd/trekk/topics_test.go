package main

import (
	"bytes"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"trekk/cmd/trekk/topics"
)

// shown is trekk help WORD... as it is printed.
func shown(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := run(t.Context(), args, strings.NewReader(""), &out, &errs); code != 0 {
		t.Fatalf("trekk %s: exit %d, %s", strings.Join(args, " "), code, errs.String())
	}
	return out.String()
}

func TestHelpShowsTheTopics(t *testing.T) {
	list := shown(t, "--help")
	for _, name := range topics.Names() {
		text, err := topics.Text(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := shown(t, "help", name); strings.TrimSpace(got) != strings.TrimSpace(text) {
			t.Errorf("trekk help %s does not show its page", name)
		}
		if !strings.Contains(list, topics.Title(name)) {
			t.Errorf("trekk --help does not list %s", name)
		}
	}
}

var (
	ticked  = regexp.MustCompile("`trekk ([^`]+)`")
	block   = regexp.MustCompile(`(?m)^ {4,}(?:.*&& )?trekk ([^#\n]+)`)
	subject = regexp.MustCompile(`^[a-z][a-z-]*$`)
	flag    = regexp.MustCompile(`^--?[a-z][a-z-]*`)
)

// Every command that README and the pages print is one, and has the flags that they print.
func TestCommandsInTheDocumentationAreThere(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	pages := map[string]string{"README.md": string(readme)}
	for _, name := range topics.Names() {
		if pages[name+".md"], err = topics.Text(name); err != nil {
			t.Fatal(err)
		}
	}
	looked := map[string]bool{}
	for page, text := range pages {
		text = strings.ReplaceAll(text, "\\\n", " ")
		found := append(ticked.FindAllStringSubmatch(text, -1), block.FindAllStringSubmatch(text, -1)...)
		for _, m := range found {
			line, _, _ := strings.Cut(m[1], "   ") // what comes after wide blanks explains it
			line, _, _ = strings.Cut(line, " > ")
			if looked[line] || strings.HasPrefix(line, "help ") {
				continue
			}
			looked[line] = true
			if problem := wrong(t, strings.Fields(line)); problem != "" {
				t.Errorf("%s: trekk %s: %s", page, line, problem)
			}
		}
	}
	if len(looked) < 60 {
		t.Errorf("only %d commands were found", len(looked))
	}
}

// wrong says what is wrong with a command line; empty when it is right.
func wrong(t *testing.T, words []string) string {
	t.Helper()
	help, path := shown(t, "--help"), "trekk"
	for i, w := range words {
		if i > 2 || !subject.MatchString(w) || !strings.Contains(help, "Commands:") {
			break
		}
		if !strings.Contains(help, "\n  "+w+" ") {
			if i == 0 {
				return "there is no such command"
			}
			break // an argument
		}
		path += " " + w
		help = shown(t, append(strings.Fields(path)[1:], "--help")...)
	}
	for _, w := range words {
		f := flag.FindString(w)
		if f != "" && !strings.Contains(help, f+" ") && !strings.Contains(help, f+",") {
			return fmt.Sprintf("%s has no flag %s", path, f)
		}
	}
	return ""
}
