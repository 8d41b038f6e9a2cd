package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

//go:embed docs.html
var docsHTML string

//go:embed docs.css
var docsCSS string

// docsNoun is what is read and done at one noun.
type docsNoun struct {
	Name       string
	Operations []docsOperation
}

// docsOperation is an operation as the page shows it.
type docsOperation struct {
	Method, Path string
	*huma.Operation
	Takes, Gives string // names of schemas
	Statuses     []string
}

// docsField is a field of a schema.
type docsField struct {
	Name, Type, Says string
	Required         bool
}

// docsSchema is a schema with its fields by name.
type docsSchema struct {
	Name   string
	Fields []docsField
}

// read makes the page to read the API: HTML alone, with the style of this address and no script.
func (a *API) read() []byte {
	doc := a.huma.OpenAPI()
	page := struct {
		Title   string
		About   []string
		Nouns   []docsNoun
		Schemas []docsSchema
	}{Title: doc.Info.Title, About: strings.Split(doc.Info.Description, "\n\n")}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
		for _, op := range []*huma.Operation{doc.Paths[path].Get, doc.Paths[path].Post} {
			if op == nil {
				continue
			}
			if last := len(page.Nouns) - 1; last < 0 || page.Nouns[last].Name != op.Tags[0] {
				page.Nouns = append(page.Nouns, docsNoun{Name: op.Tags[0]})
			}
			noun := &page.Nouns[len(page.Nouns)-1]
			noun.Operations = append(noun.Operations, docsOf(op))
		}
	}
	schemas := doc.Components.Schemas.Map()
	docsPage := template.Must(template.New("docs").Funcs(template.FuncMap{
		"linked": func(named string) template.HTML { return linked(named, schemas) },
	}).Parse(docsHTML))
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		page.Schemas = append(page.Schemas, docsSchema{name, fieldsOf(schemas[name])})
	}
	var b bytes.Buffer
	if err := docsPage.Execute(&b, page); err != nil {
		panic(err) // it is made of our own types
	}
	return b.Bytes()
}

// typeName is the name of a type of ours in what typeOf says.
var typeName = regexp.MustCompile(`[A-Z]\w*`)

// linked is what typeOf says, where each name of a schema leads to it.
func linked(named string, schemas map[string]*huma.Schema) template.HTML {
	//nolint:gosec // names of Go types
	return template.HTML(typeName.ReplaceAllStringFunc(template.HTMLEscapeString(named),
		func(name string) string {
			if schemas[name] == nil {
				return name
			}
			return `<a href="#` + name + `">` + name + `</a>`
		}))
}

func docsOf(op *huma.Operation) docsOperation {
	shown := docsOperation{Method: op.Method, Path: Prefix + op.Path, Operation: op}
	if op.RequestBody != nil {
		if body := op.RequestBody.Content["application/json"]; body != nil {
			shown.Takes = typeOf(body.Schema)
		} else {
			shown.Takes = "a file"
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses)) {
		if status != "200" {
			shown.Statuses = append(shown.Statuses, status)
			continue
		}
		if content := op.Responses[status].Content["application/json"]; content != nil {
			shown.Gives = typeOf(content.Schema)
		}
	}
	return shown
}

func fieldsOf(s *huma.Schema) (fields []docsField) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		p := s.Properties[name]
		fields = append(fields, docsField{name, typeOf(p), p.Description, slices.Contains(s.Required, name)})
	}
	return fields
}

// typeOf names a schema: Invoice, [Invoice], string or null.
func typeOf(s *huma.Schema) string {
	switch {
	case s == nil:
		return ""
	case s.Ref != "":
		return s.Ref[strings.LastIndex(s.Ref, "/")+1:]
	case len(s.OneOf) > 0:
		var names []string
		for _, one := range s.OneOf {
			names = append(names, typeOf(one))
		}
		return strings.Join(names, " or ")
	case s.Type == huma.TypeArray:
		return "[" + typeOf(s.Items) + "]"
	}
	name := s.Type
	if s.Format != "" && s.Type == huma.TypeString {
		name = s.Format
	}
	if s.Nullable {
		name += " or null"
	}
	return name
}
