package terms

import (
	"bytes"
	"errors"
	"fmt"
	"text/template"
	"text/template/parse"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// The bounds of YAML that is read, and of a text in it.
const (
	maxYAML    = 1 << 20 // bytes
	maxDepth   = 100     // sections in sections
	maxValues  = 100_000 // with every alias written out
	maxPattern = 16 << 10
)

// CheckYAML refuses YAML that would take long to read, or much memory: too large, too deep, or with aliases of
// aliases. What else is wrong with it, whoever reads it says.
func CheckYAML(b []byte) error {
	if len(b) > maxYAML {
		return fmt.Errorf("larger than %d KiB: it is no configuration", maxYAML>>10)
	}
	if tooDeep(b) {
		return fmt.Errorf("more than %d sections in each other: it is no configuration", maxDepth)
	}
	doc, err := parser.ParseBytes(b, 0)
	if err != nil {
		return nil //nolint:nilerr // whoever reads it says so, with its place
	}
	anchors, values := map[string]int{}, 0
	for _, d := range doc.Docs {
		values += weigh(d.Body, anchors)
	}
	if values > maxValues {
		return fmt.Errorf("more than %d values when its aliases are written out: it is no configuration",
			maxValues)
	}
	return nil
}

// tooDeep looks for brackets in brackets, and for lists in lists that begin on one line. Indentation takes more
// bytes with each section than there may be.
func tooDeep(b []byte) bool {
	open := 0
	for line := range bytes.Lines(b) {
		begins := bytes.TrimLeft(line, "-? ")
		if bytes.Count(line[:len(line)-len(begins)], []byte("- "))+
			bytes.Count(line[:len(line)-len(begins)], []byte("? ")) > maxDepth {
			return true
		}
		for _, c := range line {
			switch c {
			case '[', '{':
				open++
			case ']', '}':
				open = max(0, open-1)
			}
			if open > maxDepth {
				return true
			}
		}
	}
	return false
}

// weigh counts the values of a node, those of its aliases too, up to a little above the bound.
func weigh(n ast.Node, anchors map[string]int) (values int) {
	switch n := n.(type) {
	case *ast.MappingNode:
		for _, v := range n.Values {
			values = min(values+weigh(v, anchors), maxValues+1)
		}
	case *ast.MappingValueNode:
		return weigh(n.Value, anchors)
	case *ast.SequenceNode:
		for _, v := range n.Values {
			values = min(values+weigh(v, anchors), maxValues+1)
		}
	case *ast.TagNode:
		return weigh(n.Value, anchors)
	case *ast.AnchorNode:
		values = weigh(n.Value, anchors)
		anchors[n.Name.GetToken().Value] = values
		return values
	case *ast.AliasNode:
		return anchors[n.Value.GetToken().Value]
	}
	return min(values+1, maxValues+1)
}

// functions are what a text may ask. None of them makes texts, so that what a text comes to is bounded by its
// own length and the fields.
var functions = map[string]bool{
	"and": true, "or": true, "not": true, "len": true,
	"eq": true, "ne": true, "lt": true, "le": true, "gt": true, "ge": true,
}

// checkTemplate refuses what a text has no need of, and could go on for ever with.
func checkTemplate(t *template.Template) error {
	if len(t.Templates()) > 1 {
		return errors.New("a text has no {{define}} or {{block}}")
	}
	if t.Tree == nil {
		return nil
	}
	return checkNode(t.Root)
}

func checkNode(n parse.Node) error {
	var parts []parse.Node
	switch n := n.(type) {
	case *parse.RangeNode:
		return errors.New("a text has no {{range}}")
	case *parse.TemplateNode:
		return errors.New("a text has no {{template}}")
	case *parse.IdentifierNode:
		if !functions[n.Ident] {
			return fmt.Errorf("a text has no {{%s}}", n.Ident)
		}
	case *parse.ListNode:
		if n != nil {
			parts = n.Nodes
		}
	case *parse.ActionNode:
		parts = []parse.Node{n.Pipe}
	case *parse.IfNode:
		parts = []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.WithNode:
		parts = []parse.Node{n.Pipe, n.List, n.ElseList}
	case *parse.PipeNode:
		for _, c := range n.Cmds {
			parts = append(parts, c.Args...)
		}
	}
	for _, p := range parts {
		if err := checkNode(p); err != nil {
			return err
		}
	}
	return nil
}
