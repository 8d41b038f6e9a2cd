package terms

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// decoder carries a YAML tree into a Profile by the tags of its fields, and notes every fault it meets on the
// way. (The library's own strict decoding stops at the first, knows neither missing keys nor ranges, and
// reads amounts as floats.)
type decoder struct {
	file   string
	plans  bool // the profile has plans: what they need must be there
	faults Faults
}

func (d *decoder) fault(at ast.Node, key, format string, args ...any) {
	if m, ok := at.(*ast.MappingNode); ok && !m.IsFlowStyle && len(m.Values) > 0 {
		at = m.Values[0].Key // its own token is the first colon
	}
	pos := at.GetToken().Position
	d.faults = append(d.faults, Fault{d.file, pos.Line, pos.Column, key, fmt.Sprintf(format, args...)})
}

// value sets `into` from the node n of a key. is says which values the field's tag allows: 1..31, or words
// with a | between them; empty allows all.
func (d *decoder) value(key string, n ast.Node, into reflect.Value, is string) {
	switch v := into.Addr().Interface().(type) {
	case *Ore:
		var err error
		if *v, err = ParseOre(scalar(n)); err != nil {
			d.fault(n, key, "want kroner such as 40 or 39.50, not %s", describe(n))
		}
		return
	case *Template:
		d.template(key, n, v)
		return
	case *Fee:
		d.fee(key, n, v)
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		into.Set(reflect.New(into.Type().Elem()))
		d.value(key, n, into.Elem(), is)
	case reflect.Struct:
		d.fields(key, n, into)
	case reflect.Map:
		d.entries(key, n, into)
	case reflect.Slice:
		d.list(key, n, into)
	case reflect.String:
		s, ok := text(n)
		switch {
		case is != "" && !slices.Contains(strings.Split(is, "|"), s):
			d.fault(n, key, "want %s, not %s", strings.ReplaceAll(is, "|", " or "), describe(n))
		case !ok || s == "":
			d.fault(n, key, "want a text, not %s", describe(n))
		}
		into.SetString(s)
	case reflect.Bool:
		b, ok := n.(*ast.BoolNode)
		if !ok {
			d.fault(n, key, "want true or false, not %s", describe(n))
			return
		}
		into.SetBool(b.Value)
	case reflect.Int:
		d.integer(key, n, into, is)
	default:
		panic("terms: no way to read a " + into.Type().String())
	}
}

func (d *decoder) template(key string, n ast.Node, into *Template) {
	s, ok := text(n)
	if !ok || s == "" {
		d.fault(n, key, "want a text, not %s", describe(n))
		return
	}
	var err error
	if *into, err = parseTemplate(s); err != nil {
		d.fault(n, key, "%v", err)
	}
}

// fee reads legal, none or an amount.
func (d *decoder) fee(key string, n ast.Node, into *Fee) {
	switch s, _ := text(n); s {
	case "legal":
		into.Legal = true
		return
	case "none":
		return
	}
	var err error
	if into.Amount, err = ParseOre(scalar(n)); err != nil {
		d.fault(n, key, "want legal, none, or kroner such as 35, not %s", describe(n))
	}
}

func (d *decoder) integer(key string, n ast.Node, into reflect.Value, is string) {
	from, to, _ := strings.Cut(is, "..")
	low, high := number(from), number(to)
	i, err := strconv.Atoi(scalar(n))
	if err != nil || i < low || i > high {
		d.fault(n, key, "want a number from %d to %d, not %s", low, high, describe(n))
	}
	into.SetInt(int64(i))
}

// fields sets the fields of a struct from a mapping: no key unknown, none missing that must be there.
func (d *decoder) fields(key string, n ast.Node, into reflect.Value) {
	values, ok := d.mapping(key, n)
	if !ok {
		return
	}
	before := len(d.faults)
	var known []string
	for i := range into.NumField() {
		field := into.Type().Field(i)
		name, need := keyOf(field)
		known = append(known, name)
		pair := values[name]
		delete(values, name)
		switch {
		case pair == nil && (need == always || need == withPlans && d.plans):
			rule := field.Tag.Get("rule")
			if rule != "" {
				rule = " (" + rule + ")"
			}
			d.fault(n, join(key, name), "is missing%s", rule)
		case pair != nil:
			d.value(join(key, name), pair.Value, into.Field(i), field.Tag.Get("is"))
		}
	}
	for name, pair := range values {
		d.fault(pair.Key, join(key, name), "unknown key; there are %s", strings.Join(known, ", "))
	}
	c, ok := into.Addr().Interface().(interface{ check() (key, problem string) })
	if ok && len(d.faults) == before {
		if name, problem := c.check(); problem != "" {
			d.fault(n, join(key, name), "%s", problem)
		}
	}
}

// entries sets a map from a mapping whose keys are names.
func (d *decoder) entries(key string, n ast.Node, into reflect.Value) {
	values, ok := d.mapping(key, n)
	if !ok {
		return
	}
	into.Set(reflect.MakeMap(into.Type()))
	for name, pair := range values {
		v := reflect.New(into.Type().Elem()).Elem()
		d.value(join(key, name), pair.Value, v, "")
		into.SetMapIndex(reflect.ValueOf(name), v)
	}
}

// list sets a list whose items are named by their places: steps[0].
func (d *decoder) list(key string, n ast.Node, into reflect.Value) {
	items, ok := n.(*ast.SequenceNode)
	if !ok || len(items.Values) == 0 {
		d.fault(n, key, "want a list with something in it, not %s", describe(n))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), len(items.Values), len(items.Values)))
	for i, item := range items.Values {
		d.value(fmt.Sprintf("%s[%d]", key, i), item, into.Index(i), "")
	}
}

func (d *decoder) mapping(key string, n ast.Node) (map[string]*ast.MappingValueNode, bool) {
	m, ok := n.(*ast.MappingNode)
	if !ok || len(m.Values) == 0 {
		d.fault(n, key, "want keys with values, not %s", describe(n))
		return nil, false
	}
	values := make(map[string]*ast.MappingValueNode, len(m.Values))
	for _, pair := range m.Values {
		values[pair.Key.GetToken().Value] = pair // the parser refuses a key that comes twice
	}
	return values, true
}

func join(key, name string) string { return strings.TrimPrefix(key+"."+name, ".") }

// scalar is a number as it is written in the file.
func scalar(n ast.Node) string {
	switch n.(type) {
	case *ast.IntegerNode, *ast.FloatNode:
		return n.GetToken().Value
	}
	return ""
}

func text(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	}
	return "", false
}

func describe(n ast.Node) string {
	if s, ok := text(n); ok {
		return strconv.Quote(s)
	}
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) == 0 {
			return "an empty section"
		}
		return "keys with values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.NullNode:
		return "nothing"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode:
		return "an anchor, alias or tag"
	}
	return n.String()
}
