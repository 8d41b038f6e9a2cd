package wording

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// whereFaultsAre are the files whose faults of files of the bank are kept, and the functions that make them.
var whereFaultsAre = []string{
	"../../nets/*.go", "../../camt/*.go", "../night/take.go", "../night/camt.go", "../night/ingest.go",
}

var faultMakers = []string{"fault", "faultAt", "broken", "doubt", "refuse", "totalFault", "summaryFault"}

// formats are the texts of faults in the sources: the longest text among the arguments of what makes a fault, and those
// of messages.
func formats(t *testing.T) (list []string) {
	t.Helper()
	for _, pattern := range whereFaultsAre {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.CallExpr:
					name := ""
					switch fn := n.Fun.(type) {
					case *ast.SelectorExpr:
						name = fn.Sel.Name
					case *ast.Ident:
						name = fn.Name
					}
					if slices.Contains(faultMakers, name) {
						list = append(list, longest(n.Args))
					}
				case *ast.KeyValueExpr:
					if key, ok := n.Key.(*ast.Ident); ok && key.Name == "Message" {
						list = append(list, longest([]ast.Expr{n.Value}))
					}
				case *ast.AssignStmt:
					if s, ok := n.Lhs[0].(*ast.SelectorExpr); ok && s.Sel.Name == "Message" && n.Tok == token.ASSIGN {
						list = append(list, longest(n.Rhs))
					}
				}
				return true
			})
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// longest is the longest constant text in expressions, of which sums are one.
func longest(in []ast.Expr) (found string) {
	for _, e := range in {
		ast.Inspect(e, func(n ast.Node) bool {
			text := ""
			if e, ok := n.(ast.Expr); ok {
				text = constant(e)
			}
			if len(text) > len(found) {
				found = text
			}
			return text == ""
		})
	}
	return found
}

// constant is a text, or several with a + between them; empty where it is anything else.
func constant(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		if text, err := strconv.Unquote(e.Value); err == nil && e.Kind == token.STRING {
			return text
		}
	case *ast.BinaryExpr:
		if a, b := constant(e.X), constant(e.Y); a != "" && b != "" {
			return a + b
		}
	}
	return ""
}

// Every fault that the readers of files of the bank make is said in bokmål.
func TestFaultsOfFilesInBokmål(t *testing.T) {
	known := map[string]bool{}
	for _, p := range fileTexts {
		known[p.en] = true
	}
	// What is made of several texts, by the longest of them.
	whole := map[string]string{
		" is missing": "%s is missing", "TtlNetNtry": "TxsSummry/%s says %s, and they are %s", "": "", "%v": "",
		", and not an amount for each that make its own: a person says ": "the transaction has several KIDs, such as %s " +
			"and %s, and not an amount for each that make its own: a person says what it is for",
	}
	list := formats(t)
	for _, format := range list {
		text, ok := whole[format]
		if !ok {
			text = format
		}
		if text != "" && !known[text] {
			t.Errorf("%q has no bokmål", text)
		}
	}
	if len(list) < 90 {
		t.Errorf("only %d faults were found in the sources", len(list))
	}
	for _, c := range [][2]string{
		{"line 7, column 17: the assignment holds 4 records, its start and end included; the end record says 5",
			"linje 7, kolonne 17: oppdraget har 4 recorder, start og slutt medregnet; sluttrecorden sier 5"},
		{"the record has more than 200 characters, expected 80: it is the rest of the line before it, which has a line " +
			"break in its name", "linjen har mer enn 200 tegn, skal ha 80: den er resten av linjen før, som har et " +
			"linjeskift i feltet name"},
		{`Sts is "MAYB": want BOOK, PDNG or INFO`, "Sts er «MAYB», skal være BOOK, PDNG eller INFO"},
		{"CpyDplctInd is CODU: it was sent before, to another", "CpyDplctInd er CODU: den er sendt før, til en annen"},
		{"the entry is 300,01 kr, and its 2 transactions are 300,00 kr",
			"posten er på 300,01 kr, og de 2 transaksjonene i den er på 300,00 kr"},
		{"the end of another kind of assignment: expected NY210088, the end of the assignment of mandates that begins " +
			"in line 2", "slutten på et annet slags oppdrag: her skal NY210088 stå, slutten på oppdraget av typen " +
			"fullmakter som begynner på linje 2"},
		{"what nobody has said", "what nobody has said"},
	} {
		if got := FileFault(c[0], "nb"); got != c[1] {
			t.Errorf("%s\nwant %s", got, c[1])
		}
		if got := FileFault(c[0], "en"); got != c[0] {
			t.Error(got)
		}
	}
}
