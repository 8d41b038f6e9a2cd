package terms

import (
	"reflect"
	"strconv"
	"strings"
)

// Schema is the JSON Schema (draft 2020-12) of a profile, made from the tags of Profile: every key with what it means, what it
// may be and its rules. What hangs together between keys, Parse checks.
func Schema() map[string]any {
	s := schemaOf(reflect.TypeFor[Profile](), "")
	s["$schema"], s["title"] = "https://json-schema.org/draft/2020-12/schema", "trekk terms profile"
	return s
}

func schemaOf(t reflect.Type, is string) map[string]any {
	switch t {
	case reflect.TypeFor[Ore]():
		return map[string]any{"type": "number", "minimum": 0, "multipleOf": 0.01}
	case reflect.TypeFor[Template]():
		return map[string]any{"type": "string", "minLength": 1}
	}
	switch t.Kind() {
	case reflect.Pointer:
		return schemaOf(t.Elem(), is)
	case reflect.Struct:
		return schemaOfStruct(t)
	case reflect.Map:
		return map[string]any{"type": "object", "minProperties": 1, "additionalProperties": schemaOf(t.Elem(), "")}
	case reflect.Bool:
		return map[string]any{"type": "boolean"}
	case reflect.Int:
		from, to, _ := strings.Cut(is, "..")
		return map[string]any{"type": "integer", "minimum": number(from), "maximum": number(to)}
	}
	if is != "" {
		return map[string]any{"enum": strings.Split(is, "|")}
	}
	return map[string]any{"type": "string", "minLength": 1}
}

func schemaOfStruct(t reflect.Type) map[string]any {
	properties, required := map[string]any{}, []string{}
	for i := range t.NumField() {
		field := t.Field(i)
		name, optional := keyOf(field)
		property := schemaOf(field.Type, field.Tag.Get("is"))
		description := field.Tag.Get("doc")
		if rule := field.Tag.Get("rule"); rule != "" {
			description += " (" + rule + ")"
		}
		property["description"] = description
		properties[name] = property
		if !optional {
			required = append(required, name)
		}
	}
	return map[string]any{"type": "object", "additionalProperties": false, "properties": properties, "required": required}
}

// keyOf is the key of a field, and whether it may be left out.
func keyOf(field reflect.StructField) (name string, optional bool) {
	name, option, _ := strings.Cut(field.Tag.Get("yaml"), ",")
	return name, option == "omitempty" || field.Type.Kind() == reflect.Pointer
}

func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		panic("terms: a number's tag must say from..to: " + err.Error())
	}
	return n
}
