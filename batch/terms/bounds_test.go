package terms

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// aliasBomb has a list of nine, and lists of nine of it, and so on: 9^9 values in a few lines.
func aliasBomb() string {
	b := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c < 'j'; c++ {
		nine := strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c, ", c-1), 9), ", ")
		b += fmt.Sprintf("%c: &%c [%s]\n", c, c, nine)
	}
	return b
}

// What would take the reader of YAML minutes, or all memory, is refused at once.
func TestYAMLIsBounded(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"large", "a: " + strings.Repeat("x", 1<<20), "larger than 1024 KiB"},
		{"brackets", "a: " + strings.Repeat("[", 50_000), "in each other"},
		{"brackets over lines", "a: " + strings.Repeat("{b:\n", 50_000), "in each other"},
		{"lists", strings.Repeat("- ", 20_000) + "x", "in each other"},
		{"keys", strings.Repeat("? ", 20_000) + "x", "in each other"},
		{"aliases of aliases", aliasBomb(), "when its aliases are written out"},
		{"in a section", "terms:\n  " + strings.ReplaceAll(aliasBomb(), "\n", "\n  "),
			"aliases are written out"},
	} {
		if err := CheckYAML([]byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, err := Parse("own.yaml", []byte(c.text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s, as terms: %v", c.name, err)
		}
	}
	for name, text := range map[string]string{
		"aliases": "m: &m {url: x}\na: {<<: *m}\nb: *m\n", "lists": "a:\n- - 1\n  - [2, {b: 3}]\n",
		"empty": "",
	} {
		if err := CheckYAML([]byte(text)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, name := range Names() {
		if _, err := Load(name, os.ReadFile); err != nil {
			t.Error(err)
		}
	}
}

// A text that would go on for ever, or come to more than anybody can hold, is refused when it is read.
func TestTextsAreBounded(t *testing.T) {
	for text, want := range map[string]string{
		"{{range 1000000000}}x{{end}}":                     "no {{range}}",
		`{{if .Fee}}{{range 9}}x{{end}}{{end}}`:            "no {{range}}",
		`{{with .Fee}}a{{else}}{{range 9}}x{{end}}{{end}}`: "no {{range}}",
		`{{define "a"}}{{template "a"}}{{end}}{{.Payee}}`:  "no {{define}}",
		`{{template "text"}}`:                              "no {{template}}",
		`{{printf "%1000000d" 1}}`:                         "no {{printf}}",
		`{{with print .What .What}}{{.}}{{end}}`:           "no {{print}}",
		`{{if (printf "%1000000d" 1)}}a{{end}}`:            "no {{printf}}",
		`{{.Payee | html}}`:                                "no {{html}}",
		strings.Repeat("x", 17<<10):                        "longer than 16 KiB",
	} {
		if _, err := parseTemplate(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v", text, err)
		}
	}
	for _, text := range []string{
		"{{if and .Fee (ne .Fee .Amount)}}{{.Fee}}{{else if not .Due}}{{.Due}}{{end}}", "",
		"{{/* a note */}}x",
		"{{with .Fee}}{{.}}{{end}}", "{{if eq .Plan \"x\"}}{{len .Plan}}{{end}}",
	} {
		if _, err := parseTemplate(text); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
