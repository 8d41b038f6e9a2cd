package api

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/batch/terms"
	"trekk/cmd/trekk/api/strict"
	"trekk/schedule/bankday"
)

// What types are in JSON that Go's kinds do not tell.
type (
	dayText   struct{}
	monthText struct{}
	momentAt  struct{}
	counts    struct{}
	finding   struct {
		ID       string            `json:"id"`
		Code     batch.FindingCode `json:"code"`
		Severity batch.Severity    `json:"severity"`
		Subject  batch.Subject     `json:"subject"`
		Since    bankday.Date      `json:"since"`
		Facts    batch.Facts       `json:"facts"`
		Do       batch.Remedy      `json:"do"`
	}
)

// Schema is 2026-10-20.
func (dayText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date", Nullable: true, Examples: []any{"2026-10-20"}}
}

// Schema is 2026-10.
func (monthText) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeString, Pattern: `^\d{4}-(0[1-9]|1[0-2])$`, Nullable: true, Examples: []any{"2026-10"},
	}
}

// Schema is 2026-10-06T13:15:00+02:00.
func (momentAt) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Type: huma.TypeString, Format: "date-time", Nullable: true}
}

// Schema is an object with a number for each figure.
func (counts) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{
		Type: huma.TypeObject, AdditionalProperties: &huma.Schema{Type: huma.TypeInteger, Format: "int64"},
	}
}

// schemaNames are the names of types that another package's have too.
var schemaNames = map[reflect.Type]string{
	reflect.TypeFor[finding]():                    "StatusFinding",
	reflect.TypeFor[terms.Line]():                 "PricedLine",
	reflect.TypeFor[batch.Fault]():                "FileFault",
	reflect.TypeFor[report.Person]():              "Customer",
	reflect.TypeFor[report.List[report.Person]](): "CustomerList",
	reflect.TypeFor[report.Customer]():            "CustomerShown",
}

// schemaPrefix is where the schemas of types are in the document.
const schemaPrefix = "#/components/schemas/"

// nameOf names a type as the noun that it is: a list of invoices is InvoiceList.
func nameOf(t reflect.Type, hint string) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if name, ok := schemaNames[t]; ok {
		return name
	}
	if of, ok := strings.CutPrefix(t.Name(), "List["); ok {
		return of[strings.LastIndexAny(of, "./")+1:len(of)-1] + "List"
	}
	return huma.DefaultSchemaNamer(t, hint)
}

const about = "What is read and done with a payee's AvtaleGiro and OCR giro. Amounts are øre, days are " +
	"2026-10-20 and months 2026-10 in Oslo; what is not there is null.\n\n" +
	"Who asks says so with `Authorization: Bearer TOKEN`, of `trekk user token`; the token has the role of a " +
	"person. Where there are several creditors every address stands below `/c/ID`.\n\n" +
	"Lists come in pages: `next` of one is the `cursor` of the one behind it, and empty at the end. A POST " +
	"may carry an `Idempotency-Key`: with the same key the same request is done once, and answered the same. " +
	"Version 1 only ever gains fields."

// config is what huma is told of the API.
func config() huma.Config {
	registry := huma.NewMapRegistry(schemaPrefix, nameOf)
	for t, is := range map[reflect.Type]reflect.Type{
		reflect.TypeFor[bankday.Date]():  reflect.TypeFor[dayText](),
		reflect.TypeFor[bankday.Month](): reflect.TypeFor[monthText](),
		reflect.TypeFor[report.Time]():   reflect.TypeFor[momentAt](),
		reflect.TypeFor[batch.Counts]():  reflect.TypeFor[counts](),
		reflect.TypeFor[batch.Finding](): reflect.TypeFor[finding](),
	} {
		registry.RegisterTypeAlias(t, is)
	}
	return huma.Config{
		OpenAPI: &huma.OpenAPI{
			OpenAPI: "3.1.0",
			Info:    &huma.Info{Title: "trekk", Version: "1", Description: about},
			Components: &huma.Components{
				Schemas: registry,
				SecuritySchemes: map[string]*huma.SecurityScheme{
					"token": {Type: "http", Scheme: "bearer"},
				},
			},
			Security: []map[string][]string{{"token": {}}},
		},
		Formats: map[string]huma.Format{"application/json": strict.JSON,
			"json": strict.JSON},
		DefaultFormat:                "application/json",
		RejectUnknownQueryParameters: true,
	}
}

// Schema is the OpenAPI document, indented.
func (a *API) Schema() []byte { return a.schema }

// orNull lets the document say that what a pointer leads to may be null, which huma says of plain values only, until
// restore is called: what is sent is held against the schemas as they are.
func (a *API) orNull() (restore func()) {
	var undo []func()
	registry := a.huma.OpenAPI().Components.Schemas
	for name, s := range registry.Map() {
		t := registry.TypeFromRef(schemaPrefix + name)
		if t == nil || t.Kind() != reflect.Struct {
			continue
		}
		for _, f := range reflect.VisibleFields(t) {
			field, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			of := s.Properties[field]
			if f.Type.Kind() != reflect.Pointer || of == nil || of.Ref == "" {
				continue
			}
			s.Properties[field] = &huma.Schema{
				Description: of.Description, OneOf: []*huma.Schema{{Ref: of.Ref}, {Type: "null"}},
			}
			undo = append(undo, func() { s.Properties[field] = of })
		}
	}
	return func() {
		for _, back := range undo {
			back()
		}
	}
}

// likelyDay is a day that somebody may mean: one before 1900 is a slip, or a program's word for none.
const likelyDay = `^(19|[2-9][0-9])[0-9]{2}-`

// demand lets what is sent be held against more than what is answered: a day that must be there is not null, and
// none is before 1900.
func (a *API) demand() {
	seen := map[string]bool{}
	for _, path := range a.huma.OpenAPI().Paths {
		if path.Post == nil || path.Post.RequestBody == nil {
			continue
		}
		for _, content := range path.Post.RequestBody.Content {
			a.demandOf(content.Schema, seen)
		}
	}
}

func (a *API) demandOf(s *huma.Schema, seen map[string]bool) {
	if s.Ref != "" {
		if seen[s.Ref] {
			return
		}
		seen[s.Ref] = true
		s = a.huma.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	if s.Items != nil {
		a.demandOf(s.Items, seen)
	}
	for name, of := range s.Properties {
		if of.Format == "date" {
			of.Pattern, of.PatternDescription = likelyDay, "a day from 1900 on"
			of.Nullable = of.Nullable && !slices.Contains(s.Required, name)
			of.PrecomputeMessages()
		}
		a.demandOf(of, seen)
	}
	for _, of := range s.OneOf {
		a.demandOf(of, seen)
	}
}

// document writes the OpenAPI document, and the page to read it.
func (a *API) document() {
	restore := a.orNull()
	doc, err := json.MarshalIndent(a.huma.OpenAPI(), "", "  ")
	restore()
	if err != nil {
		panic(err) // it is made of our own types
	}
	a.schema = append(doc, '\n')
	a.page = a.read()
}
