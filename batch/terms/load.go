package terms

import (
	"cmp"
	"errors"
	"fmt"
	"path"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"trekk/fixtures"
)

// Load reads the profile of a name: one of Names, or else a file that open reads, such as os.ReadFile. The
// error is a Faults when the file is not a complete and consistent profile.
func Load(name string, open func(path string) ([]byte, error)) (*Profile, error) {
	b, err := File(name, open)
	if err != nil {
		return nil, err
	}
	if slices.Contains(Names(), name) {
		name += ".yaml"
	}
	return Parse(name, b)
}

// Names are the names of the profiles in the program.
func Names() []string {
	files, err := fixtures.Terms.ReadDir("terms")
	if err != nil {
		panic(err) // it is in the binary
	}
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(f.Name(), path.Ext(f.Name()))
	}
	return names
}

// Parse reads a profile from the YAML text b. file is how faults name the file. The error is a Faults when
// the profile is not complete and consistent.
func Parse(file string, b []byte) (*Profile, error) {
	if err := CheckYAML(b); err != nil {
		return nil, Faults{{File: file, Line: 1, Column: 1, Text: err.Error()}}
	}
	doc, err := parser.ParseBytes(b, 0)
	if err != nil {
		var syntax *yaml.SyntaxError
		if errors.As(err, &syntax) {
			at := syntax.Token.Position
			return nil, Faults{{File: file, Line: at.Line, Column: at.Column, Text: syntax.Message}}
		}
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	if len(doc.Docs) != 1 || doc.Docs[0].Body == nil {
		return nil, Faults{{File: file, Line: 1, Column: 1, Text: "want one terms profile in the file"}}
	}
	var p Profile
	d := decoder{file: file, plans: hasPlans(doc.Docs[0].Body)}
	d.value("", doc.Docs[0].Body, reflect.ValueOf(&p).Elem(), "")
	if len(d.faults) > 0 {
		slices.SortFunc(d.faults, func(a, b Fault) int {
			return cmp.Or(cmp.Compare(a.Line, b.Line), cmp.Compare(a.Column, b.Column),
				cmp.Compare(a.Key, b.Key))
		})
		return nil, d.faults
	}
	return &p, nil
}

// hasPlans reports whether a profile says anything of plans.
func hasPlans(n ast.Node) bool {
	m, ok := n.(*ast.MappingNode)
	return ok && slices.ContainsFunc(m.Values, func(v *ast.MappingValueNode) bool {
		return v.Key.GetToken().Value == "plans"
	})
}

// File is the YAML text of a name: one of Names, or else a file that open reads, such as os.ReadFile.
func File(name string, open func(path string) ([]byte, error)) ([]byte, error) {
	if b, err := fixtures.Terms.ReadFile("terms/" + name + ".yaml"); err == nil {
		return b, nil
	}
	b, err := open(name)
	if err != nil {
		return nil, fmt.Errorf("terms %q: neither one of %s nor a file that can be read: %w",
			name, strings.Join(Names(), ", "), err)
	}
	return b, nil
}

// Fault is one thing wrong with a profile: where, which key, and what it may be.
type Fault struct {
	File         string
	Line, Column int
	Key          string // dotted, like billing.due_day; empty for the file
	Text         string
}

func (f Fault) String() string {
	key := f.Key
	if key != "" {
		key += ": "
	}
	return fmt.Sprintf("%s:%d:%d: %s%s", f.File, f.Line, f.Column, key, f.Text)
}

// Faults are all the faults of a profile, a line each, in the order of the file.
type Faults []Fault

func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].String()
	}
	return strings.Join(lines, "\n")
}
