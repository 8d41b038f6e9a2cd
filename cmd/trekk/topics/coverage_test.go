package topics_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/night"
	"trekk/cmd/trekk/topics"
)

// Each job has a line in the overview, and a page that begins with its name.
func TestEachJobHasAPage(t *testing.T) {
	overview := page(t, "operations")
	for _, job := range night.Jobs() {
		name := job
		switch job { // which are commands too
		case "report":
			name = "reports"
		case "agency":
			name = "agencies"
		}
		if !strings.HasPrefix(page(t, name), "# "+job+": ") {
			t.Errorf("%s.md is not the page of the job %s", name, job)
		}
		row, link := "\n| "+job+" ", "`trekk help "+name+"`"
		if !strings.Contains(overview, row) || !strings.Contains(overview, link) {
			t.Errorf("operations.md has no line for the job %s", job)
		}
	}
}

// What can be told at the counter is in the page for the counter.
func TestEachEventIsShown(t *testing.T) {
	for _, kind := range batch.CounterEvents {
		if !strings.Contains(page(t, "counter"), "trekk event M1001 "+string(kind)) {
			t.Errorf("counter.md does not show the event %s", kind)
		}
	}
}

// Each reason for which a payment waits is in the page for match.
func TestEachReasonIsExplained(t *testing.T) {
	for _, reason := range constants(t, "batch/payment.go", "Reason") {
		if !strings.Contains(page(t, "match"), "\n| "+reason+" ") {
			t.Errorf("match.md does not explain %s", reason)
		}
	}
}

// Each kind of file in the outbox has its line in the table.
func TestEachOutboxKindHasALine(t *testing.T) {
	for _, kind := range constants(t, "batch/outbox/kind.go", "Kind") {
		if !strings.Contains(page(t, "outbox"), "\n| `"+kind+"-DATE.csv` ") {
			t.Errorf("outbox.md has no line for %s", kind)
		}
	}
}

// constants are the texts of the constants of a type in a file.
func constants(t *testing.T, file, typ string) (values []string) {
	t.Helper()
	path := filepath.Join(root, file)
	f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(f, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			name, isName := spec.Type.(*ast.Ident)
			if text, isText := spec.Values[0].(*ast.BasicLit); isName && isText && name.Name == typ {
				values = append(values, strings.Trim(text.Value, `"`))
			}
		}
		return true
	})
	if len(values) < 3 {
		t.Fatalf("%s: %d constants of type %s were found", file, len(values), typ)
	}
	return values
}

// README is for users: it names each topic, and stays short.
func TestREADMEIsShortAndLeadsToTheTopics(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(string(text), "\n"); lines > 200 {
		t.Errorf("README.md has %d lines, want at most 200", lines)
	}
	_, table, _ := strings.Cut(string(text), "`trekk help` ...")
	table, _, _ = strings.Cut(table, "\n\n")
	for _, name := range topics.Names() {
		if !strings.Contains(table, name) {
			t.Errorf("README.md does not name the topic %s", name)
		}
	}
}
