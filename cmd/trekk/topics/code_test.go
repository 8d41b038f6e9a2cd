package topics_test

import (
	"bufio"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"trekk/cmd/trekk/topics"
)

// root is the folder of the module.
const root = "../../.."

// source is what the module's Go files and scripts say.
type source struct {
	packages map[string]bool // by name
	names    map[string]bool // night.Run, batch.Invoice.Status: what is declared in files that are no tests
	tests    map[string]bool // names that test files declare

	prose   map[string][]string // by Go file: its comments
	testing map[string][]string // by test or script: comments, names of functions, texts, lines of commands
}

// read reads the module once.
var read = sync.OnceValues(func() (*source, error) {
	s := &source{
		packages: map[string]bool{}, names: map[string]bool{}, tests: map[string]bool{},
		prose: map[string][]string{}, testing: map[string][]string{},
	}
	fset := token.NewFileSet()
	return s, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		rel, relErr := filepath.Rel(root, path)
		switch {
		case err != nil || relErr != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root, d.IsDir() && rel == "bin":
			return fs.SkipDir
		case strings.HasSuffix(path, ".txtar"):
			return s.script(path, rel)
		case !strings.HasSuffix(path, ".go"):
			return nil
		}
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		s.file(f, rel)
		return nil
	})
})

// script takes the commands of a script, without the files in it.
func (s *source) script(path, rel string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan() && !strings.HasPrefix(lines.Text(), "-- "); {
		s.testing[rel] = append(s.testing[rel], lines.Text())
	}
	return nil
}

// file takes a Go file.
func (s *source) file(f *ast.File, rel string) {
	pkg, test := strings.TrimSuffix(f.Name.Name, "_test"), strings.HasSuffix(rel, "_test.go")
	s.packages[pkg] = true
	for _, c := range f.Comments {
		s.prose[rel] = append(s.prose[rel], c.Text())
		if test {
			s.testing[rel] = append(s.testing[rel], c.Text())
		}
	}
	for _, decl := range f.Decls {
		s.declared(decl, pkg, test)
	}
	if !test {
		return
	}
	ast.Inspect(f, func(n ast.Node) bool {
		switch x := n.(type) {
		case *ast.FuncDecl:
			s.testing[rel] = append(s.testing[rel], spread(x.Name.Name))
		case *ast.BasicLit:
			if x.Kind == token.STRING {
				s.testing[rel] = append(s.testing[rel], strings.Trim(x.Value, "`\""))
			}
		}
		return true
	})
}

// spread makes words of a test's name, so that rules in it can be found: TestS17F3Ages is S17 F3 Ages.
func spread(name string) string {
	name = strings.ReplaceAll(strings.TrimPrefix(name, "Test"), "F24S", "Fitness24Seven")
	name = regexp.MustCompile(`([SFA][0-9]+)`).ReplaceAllString(name, " $1 ")
	return regexp.MustCompile(`(Invariant|Complaint)([0-9]+)`).ReplaceAllString(name, " $1 $2 ")
}

// declared takes the names of a declaration. A method is there by its type and without it; a field by its
// type.
func (s *source) declared(decl ast.Decl, pkg string, test bool) {
	add := func(names ...string) {
		if name := strings.Join(names, "."); test {
			s.tests[names[len(names)-1]] = true
		} else {
			s.names[pkg+"."+name] = true
		}
	}
	switch x := decl.(type) {
	case *ast.FuncDecl:
		add(x.Name.Name)
		if x.Recv != nil {
			add(receiver(x.Recv.List[0].Type), x.Name.Name)
		}
	case *ast.GenDecl:
		for _, spec := range x.Specs {
			switch v := spec.(type) {
			case *ast.ValueSpec:
				for _, name := range v.Names {
					add(name.Name)
				}
			case *ast.TypeSpec:
				add(v.Name.Name)
				for _, name := range members(v.Type) {
					add(v.Name.Name, name)
				}
			}
		}
	}
}

// receiver is the name of a method's type.
func receiver(expr ast.Expr) string {
	switch x := expr.(type) {
	case *ast.StarExpr:
		return receiver(x.X)
	case *ast.IndexExpr:
		return receiver(x.X)
	case *ast.Ident:
		return x.Name
	}
	return ""
}

// members are the fields of a struct, or the methods of an interface.
func members(expr ast.Expr) (names []string) {
	var fields *ast.FieldList
	switch x := expr.(type) {
	case *ast.StructType:
		fields = x.Fields
	case *ast.InterfaceType:
		fields = x.Methods
	default:
		return nil
	}
	for _, f := range fields.List {
		for _, name := range f.Names {
			names = append(names, name.Name)
		}
	}
	return names
}

func code(t *testing.T) *source {
	t.Helper()
	s, err := read()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var (
	ticked    = regexp.MustCompile("`([^`\n]+)`")
	qualified = regexp.MustCompile(`^([a-z]+)\.[A-Za-z]\w*(\.[A-Za-z]\w*)?$`)
	testName  = regexp.MustCompile(`^(Test|Fuzz|Benchmark)[A-Z0-9]\w*$`)
	filePath  = regexp.MustCompile(`^[\w.-]+(/[\w.-]*)+$`)
)

// What a page names in backticks is there: functions, types and fields as pkg.Name or pkg.Type.Name, tests,
// and files.
func TestPagesNameWhatIsThere(t *testing.T) {
	s, found := code(t), 0
	for _, name := range topics.Names() {
		for _, m := range ticked.FindAllStringSubmatch(page(t, name), -1) {
			word := m[1]
			var there bool
			q := qualified.FindStringSubmatch(word)
			switch {
			case testName.MatchString(word):
				there = s.tests[word]
			case q != nil && s.packages[q[1]]:
				there = s.names[word]
			case strings.HasPrefix(word, "outbox/"): // a payee's folder
				continue
			case filePath.MatchString(word):
				_, err := os.Stat(filepath.Join(root, word))
				there = err == nil
			default:
				continue
			}
			if found++; !there {
				t.Errorf("%s.md names %s, which is not there", name, word)
			}
		}
	}
	if found < 150 {
		t.Errorf("only %d names were found", found)
	}
}
