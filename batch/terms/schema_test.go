package terms

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"testing"

	"github.com/goccy/go-yaml"

	"trekk/fixtures"
)

// Every key says what it means, and the profiles in the program have no key that the schema lacks, nor lack
// one that it wants.
func TestSchema(t *testing.T) {
	b, err := json.Marshal(Schema())
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(b, &schema); err != nil {
		t.Fatal(err)
	}
	keys := explained(t, "", schema)
	if keys < 80 {
		t.Errorf("only %d keys", keys)
	}
	for _, name := range Names() {
		b, err := fs.ReadFile(fixtures.Terms, "terms/"+name+".yaml")
		if err != nil {
			t.Fatal(err)
		}
		var doc map[string]any
		if err := yaml.Unmarshal(b, &doc); err != nil {
			t.Fatal(err)
		}
		valid(t, name, schema, doc)
	}
}

// What is told of keys is told of keys that there are.
func TestDocsAreOfKeys(t *testing.T) {
	var visit func(reflect.Type)
	visit = func(typ reflect.Type) {
		switch typ.Kind() {
		case reflect.Pointer, reflect.Map, reflect.Slice:
			visit(typ.Elem())
		case reflect.Struct:
			d, ok := reflect.Zero(typ).Interface().(documented)
			if !ok {
				return
			}
			docs := d.docs()
			for i := range typ.NumField() {
				name, _ := keyOf(typ.Field(i))
				delete(docs, name)
				visit(typ.Field(i).Type)
			}
			if len(docs) > 0 {
				t.Errorf("%s has no such keys: %v", typ, docs)
			}
		}
	}
	visit(reflect.TypeFor[Profile]())
}

// explained counts the keys of a schema, each of which must have a description.
func explained(t *testing.T, path string, schema map[string]any) (keys int) {
	properties, _ := schema["properties"].(map[string]any)
	for name, p := range properties {
		property := p.(map[string]any)
		if property["description"] == "" {
			t.Errorf("%s.%s is not documented", path, name)
		}
		keys += 1 + explained(t, path+"."+name, property)
	}
	if more, ok := schema["additionalProperties"].(map[string]any); ok {
		keys += explained(t, path+".*", more)
	}
	if items, ok := schema["items"].(map[string]any); ok {
		keys += explained(t, path+"[]", items)
	}
	return keys
}

// valid checks a document against the parts of JSON Schema that Schema uses.
func valid(t *testing.T, path string, schema map[string]any, v any) {
	if words, ok := schema["enum"].([]any); ok && !slices.Contains(words, v) {
		t.Errorf("%s is %v, want one of %v", path, v, words)
	}
	switch schema["type"] {
	case "object":
		m, ok := v.(map[string]any)
		if !ok {
			t.Errorf("%s is no object", path)
			return
		}
		required, _ := schema["required"].([]any)
		for _, name := range required {
			if _, ok := m[name.(string)]; !ok {
				t.Errorf("%s.%s is missing", path, name)
			}
		}
		properties, _ := schema["properties"].(map[string]any)
		for name, value := range m {
			property, ok := properties[name].(map[string]any)
			if more, open := schema["additionalProperties"].(map[string]any); !ok && open {
				property, ok = more, true
			}
			if !ok {
				t.Errorf("%s.%s is not in the schema", path, name)
				continue
			}
			valid(t, path+"."+name, property, value)
		}
	case "array":
		items, ok := v.([]any)
		if !ok {
			t.Errorf("%s is no list", path)
		}
		for i, item := range items {
			valid(t, fmt.Sprintf("%s[%d]", path, i), schema["items"].(map[string]any), item)
		}
	case "integer", "number":
		n := reflect.ValueOf(v)
		if !n.CanUint() && !n.CanInt() && !n.CanFloat() {
			t.Errorf("%s is %v, want a number", path, v)
		}
	case "string":
		if s, ok := v.(string); !ok || s == "" {
			t.Errorf("%s is %v, want a text", path, v)
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			t.Errorf("%s is %v, want true or false", path, v)
		}
	}
}

func TestRulesAreNamedByThePayeesLetter(t *testing.T) {
	for name, want := range map[string][]string{"sit": {"S8", "A1"}, "f24s": {"F11", "A1"}, "payee": {"A1"}} {
		if got := profile(t, name).Cite("S8", "F11", "A1"); !slices.Equal(got, want) {
			t.Errorf("%s: %v", name, got)
		}
	}
}
