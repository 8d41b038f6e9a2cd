package terms

import (
	"encoding/json"
	"reflect"
	"strconv"
	"strings"
)

// JSONSchema is what a JSON Schema says of a value. Its fields stand in the order of their keys.
type JSONSchema struct {
	Dialect       string                 `json:"$schema,omitempty"`
	Others        any                    `json:"additionalProperties,omitempty"` // false, or what they are
	AnyOf         []*JSONSchema          `json:"anyOf,omitempty"`
	Description   string                 `json:"description,omitempty"`
	Enum          []string               `json:"enum,omitempty"`
	Items         *JSONSchema            `json:"items,omitempty"`
	Maximum       *int                   `json:"maximum,omitempty"`
	MinItems      int                    `json:"minItems,omitempty"`
	MinLength     int                    `json:"minLength,omitempty"`
	MinProperties int                    `json:"minProperties,omitempty"`
	Minimum       *int                   `json:"minimum,omitempty"`
	MultipleOf    json.Number            `json:"multipleOf,omitempty"`
	Properties    map[string]*JSONSchema `json:"properties,omitempty"`
	Required      []string               `json:"required,omitzero"`
	Title         string                 `json:"title,omitempty"`
	Type          string                 `json:"type,omitempty"`
}

// Schema is the JSON Schema (draft 2020-12) of a profile: every key with what it means, the values it may
// have and the rules it comes from. It is made from the types below Profile: their tags and their docs
// methods. A schema cannot say what one key asks of another; Parse checks that.
func Schema() *JSONSchema {
	s := schemaOf(reflect.TypeFor[Profile](), "")
	s.Dialect, s.Title = "https://json-schema.org/draft/2020-12/schema", "trekk terms profile"
	return s
}

func schemaOf(t reflect.Type, is string) *JSONSchema {
	switch t {
	case reflect.TypeFor[Ore]():
		return &JSONSchema{Type: "number", Minimum: new(int), MultipleOf: "0.01"}
	case reflect.TypeFor[Template]():
		return &JSONSchema{Type: "string", MinLength: 1}
	case reflect.TypeFor[Fee]():
		return &JSONSchema{AnyOf: []*JSONSchema{
			{Enum: []string{"legal", "none"}}, schemaOf(reflect.TypeFor[Ore](), ""),
		}}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem(), is)
	case reflect.Struct:
		return schemaOfStruct(t)
	case reflect.Map:
		return &JSONSchema{Type: "object", MinProperties: 1, Others: schemaOf(t.Elem(), "")}
	case reflect.Slice:
		return &JSONSchema{Type: "array", MinItems: 1, Items: schemaOf(t.Elem(), "")}
	case reflect.Bool:
		return &JSONSchema{Type: "boolean"}
	case reflect.Int:
		from, to, _ := strings.Cut(is, "..")
		least, most := number(from), number(to)
		return &JSONSchema{Type: "integer", Minimum: &least, Maximum: &most}
	}
	if is != "" {
		return &JSONSchema{Enum: strings.Split(is, "|")}
	}
	return &JSONSchema{Type: "string", MinLength: 1}
}

// documented is each struct of a profile: docs says what its keys mean.
type documented interface{ docs() map[string]string }

func schemaOfStruct(t reflect.Type) *JSONSchema {
	docs := reflect.Zero(t).Interface().(documented).docs()
	s := &JSONSchema{Type: "object", Others: false, Properties: map[string]*JSONSchema{},
		Required: []string{}}
	for i := range t.NumField() {
		field := t.Field(i)
		name, need := keyOf(field)
		property := schemaOf(field.Type, field.Tag.Get("is"))
		description := docs[name]
		if rule := field.Tag.Get("rule"); rule != "" {
			description += " (" + rule + ")"
		}
		property.Description = description
		s.Properties[name] = property
		if need == always {
			s.Required = append(s.Required, name)
		}
	}
	return s
}

// need says whether a key must be there.
type need int

const (
	always need = iota
	withPlans
	never
)

// keyOf is the key of a field, and whether it must be there.
func keyOf(field reflect.StructField) (name string, n need) {
	name, option, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	switch {
	case option == "omitempty" || field.Type.Kind() == reflect.Pointer:
		return name, never
	case option == "plans":
		return name, withPlans
	}
	return name, always
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic("terms: a number's tag must say from..to: " + err.Error())
	}
	return n
}
