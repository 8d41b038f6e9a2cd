package topics

import (
	"bufio"
	"embed"
	"fmt"
	"io/fs"
	"strings"
)

//go:embed *.md
var pages embed.FS

// Names are the names of all topics, sorted: rules for rules.md.
func Names() []string {
	files, err := fs.Glob(pages, "*.md")
	if err != nil {
		panic(err) // the pattern is wrong
	}
	for i, file := range files {
		files[i] = strings.TrimSuffix(file, ".md")
	}
	return files
}

// Text is the page of a topic, as Markdown. The error is fs.ErrNotExist when there is no such topic.
func Text(name string) (string, error) {
	text, err := pages.ReadFile(name + ".md")
	if err != nil {
		there := strings.Join(Names(), ", ")
		return "", fmt.Errorf("no help topic is called %q: there are %s: %w", name, there, fs.ErrNotExist)
	}
	return string(text), nil
}

// Title is the heading of a topic's page; empty when there is no such topic.
func Title(name string) string {
	page, err := pages.Open(name + ".md")
	if err != nil {
		return ""
	}
	defer page.Close()
	heading, err := bufio.NewReader(page).ReadString('\n') // no more than a start: every command asks for all titles
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.TrimSuffix(heading, "\n"), "# ")
}
