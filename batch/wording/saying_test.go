package wording

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// parsed are the Go files that match patterns, tests left out.
func parsed(t *testing.T, patterns ...string) (files []*ast.File) {
	t.Helper()
	for _, pattern := range patterns {
		paths, err := filepath.Glob(pattern)
		if err != nil || len(paths) == 0 {
			t.Fatal(pattern, err)
		}
		for _, path := range paths {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			files = append(files, file)
		}
	}
	return files
}

// literal is a string in a source, of parts that are put together by + where it has any.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, e.Kind == token.STRING && err == nil
	case *ast.BinaryExpr:
		left, ok := literal(e.X)
		right, also := literal(e.Y)
		return left + right, ok && also
	}
	return "", false
}

// TestSayingsAreThoseOfTheRooms holds the bokmål against the sources: every text is one that some room says,
// and has the same verbs.
func TestSayingsAreThoseOfTheRooms(t *testing.T) {
	said, verbs := map[string]bool{}, regexp.MustCompile(`%[a-z]`)
	for _, file := range parsed(t, "../*.go", "../*/*.go") {
		ast.Inspect(file, func(n ast.Node) bool {
			if e, ok := n.(ast.Expr); ok && file.Name.Name != "wording" {
				if s, ok := literal(e); ok {
					said[s] = true
				}
			}
			return true
		})
	}
	for _, list := range []map[string]string{sayings, refusals, rowFaults} {
		for en, nb := range list {
			if !said[en] {
				t.Errorf("no room says %q", en)
			}
			if want := verbs.FindAllString(en, -1); nb == "" ||
				!slices.Equal(want, verbs.FindAllString(nb, -1)) &&
					!chosen(nb, want) {
				t.Errorf("%q and %q have other verbs", en, nb)
			}
		}
	}
}

var numbered = regexp.MustCompile(`%(?:\[(\d)\])?([a-z])`)

// chosen reports whether a text numbers those of the verbs that it has, each as it is.
func chosen(text string, verbs []string) bool {
	for _, m := range numbered.FindAllStringSubmatch(text, -1) {
		at, err := strconv.Atoi(m[1])
		if err != nil || at < 1 || at > len(verbs) || verbs[at-1] != "%"+m[2] {
			return false
		}
	}
	return true
}

// TestWhatTheTermsSayIsSaidInBokmål goes through the sources of the timeline, of billing and of explain, whose
// every saying is read by members, and of the desk, the sheets and the changes of KIDs and accounts, whose
// refusals, and faults of rows, are read by who acts.
func TestWhatTheTermsSayIsSaidInBokmål(t *testing.T) {
	at := map[string]int{ // the place of the text among what they are given
		"Say": 0, "Refuse": 1, "RefuseBy": 2,
		"Wrong": 0, "Bad": 1, "BadAt": 3, "Fault": 2, "Leave": 1, "Because": 1, "headingFault": 1, "fault": 2,
		"wrong": 1, "leave": 1,
	}
	n := 0
	for _, file := range parsed(t, "../course/*.go", "../billing/*.go", "../report/explain*.go",
		"../desk/*.go", "../sheet/*.go", "../statement/*.go", "../cells/*.go",
		"../ledger/*.go", "../kidchange/*.go", "../unitchange/*.go", "../configuration.go", "../report/accountchange.go") {
		eachText(file, at, func(arg ast.Expr) {
			if text, ok := literal(arg); ok && hasWords(text) {
				if n++; sayings[text]+refusals[text]+rowFaults[text] == "" {
					t.Errorf("there is no bokmål for %q", text)
				}
			}
		})
	}
	if n < 250 {
		t.Errorf("found %d sayings", n)
	}
}

// eachText goes through what a file gives to functions, at the place where each has its text.
func eachText(file *ast.File, at map[string]int, each func(ast.Expr)) {
	ast.Inspect(file, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			if place, ok := at[called(call)]; ok && len(call.Args) > place {
				each(call.Args[place])
			}
		}
		return true
	})
}

// hasWords reports whether there is more in a text than facts.
func hasWords(text string) bool {
	return strings.ContainsFunc(regexp.MustCompile(`%[a-z]`).ReplaceAllString(text, ""), unicode.IsLetter)
}

// called is the name of the function or method of a call; empty where it has none.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		return f.Sel.Name
	case *ast.Ident:
		return f.Name
	}
	return ""
}

func TestASayingInASaying(t *testing.T) {
	s := batch.Say("there is no monthly fee to pay ahead: %s",
		batch.Say("paid ahead, told %s", bankday.Date(20000)))
	write := func(fact any) any { return "<" + fmt.Sprint(fact) + ">" }
	for lang, want := range map[string]string{
		"nb": "det er ingen månedsavgift å betale på forskudd: betalt på forskudd, meldt <" +
			bankday.Date(20000).String() + ">",
		"en": "there is no monthly fee to pay ahead: paid ahead, told <" + bankday.Date(20000).String() + ">",
	} {
		if got := In(s, lang, write); got != want {
			t.Errorf("%s: %q, want %q", lang, got, want)
		}
	}
}

// TestWhatHappensToAnInvoiceIsSaidInBokmål goes through the sources of an invoice's life, whose every event and proof
// is read at the counter: each is a text that stands there as it is said, and has its bokmål.
func TestWhatHappensToAnInvoiceIsSaidInBokmål(t *testing.T) {
	at := map[string]int{"tell": 2, "tellOf": 3}
	n := 0
	for _, file := range parsed(t, "../report/life*.go") {
		eachText(file, at, func(arg ast.Expr) {
			if isName(arg, "format") {
				return // tell itself, which passes on what it is given
			}
			text, ok := literal(arg)
			if n++; !ok || hasWords(text) && lifeTexts[text] == "" {
				t.Errorf("there is no bokmål for %q, the text of event %d", text, n)
			}
		})
	}
	if n < 30 {
		t.Errorf("found %d events", n)
	}
}

func isName(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}
