package wire

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// Setting is a value of trekk.yaml.
type Setting struct {
	Line  int    // of the file, from 1
	Key   string // mailbox.url, schedule[1].at[0]
	Value string // as the file has it, but for what is secret
}

// Settings are what trekk.yaml says as it is now of one creditor, and of what all share, line by line. Its
// comments are left out, and so is what may be secret: passwords and what stands behind the host of an
// address, and the arguments of a command. Other secrets never stand in the file.
func (c *Creditor) Settings(path string) ([]Setting, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", filepath.Base(path), err)
	}
	var list []Setting
	for _, doc := range file.Docs {
		list = append(list, settingsIn("", doc.Body)...)
	}
	for i, other := range creditorsIn(list) {
		if other != c.ID {
			list = slices.DeleteFunc(list, func(s Setting) bool {
				return strings.HasPrefix(s.Key, "creditors["+strconv.Itoa(i)+"]")
			})
		}
	}
	return list, nil
}

// creditorsIn are the ids of the creditors of the list, by their place in it.
func creditorsIn(list []Setting) (ids []string) {
	for _, s := range list {
		if strings.HasPrefix(s.Key, "creditors[") && strings.HasSuffix(s.Key, "].id") {
			ids = append(ids, s.Value)
		}
	}
	return ids
}

// settingsIn are the values below a key.
func settingsIn(key string, node ast.Node) (list []Setting) {
	switch n := node.(type) {
	case nil:
	case *ast.MappingNode:
		for _, value := range n.Values {
			list = append(list, settingsIn(key, value)...)
		}
	case *ast.MappingValueNode:
		name := n.Key.String()
		if key != "" {
			name = key + "." + name
		}
		list = settingsIn(name, n.Value)
	case *ast.SequenceNode:
		for i, value := range n.Values {
			list = append(list, settingsIn(key+"["+strconv.Itoa(i)+"]", value)...)
		}
	case *ast.AnchorNode:
		list = settingsIn(key, n.Value)
	case *ast.TagNode:
		list = settingsIn(key, n.Value)
	case ast.ScalarNode:
		list = []Setting{{n.GetToken().Position.Line, key, shown(key, fmt.Sprint(n.GetValue()))}}
	default:
		list = []Setting{{node.GetToken().Position.Line, key, masked}}
	}
	return list
}

// masked stands where something is that nobody is shown.
const masked = "•••"

// shown is a value as it may be shown.
func shown(key, value string) string {
	name := key[strings.LastIndex(key, ".")+1:]
	switch {
	case name == "password", name == "passphrase", name == "secret", name == "token", name == "client_secret":
		return masked
	case strings.Contains(key, "template.fields.") && !strings.HasPrefix(value, "{"): // it may be a token
		return masked
	case strings.Contains(key, ".command.run["):
		if !strings.HasSuffix(key, "run[0]") {
			return masked
		}
	case strings.Contains(value, "://"):
		return address(key, value)
	}
	return value
}

// address leaves out of an address who asks, and, of one that is asked over the web, what is behind the host:
// it may be all that is secret about it.
func address(key, value string) string {
	u, err := url.Parse(value)
	switch {
	case err != nil:
		return masked
	case strings.HasPrefix(key, "alerts."):
		return u.Scheme + "://" + u.Host + "/" + masked
	}
	if u.RawQuery != "" {
		u.RawQuery = masked
	}
	return u.Redacted()
}
