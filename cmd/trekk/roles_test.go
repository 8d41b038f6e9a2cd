package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/cmd/trekk/api"
)

// roleRights is who may what, written here once more: what the code says of it is held against this.
var roleRights = map[batch.Role]string{
	batch.RoleViewer: "read", batch.RoleReception: "serve", batch.RoleAccountant: "read serve account",
	batch.RoleOperator: "read serve operate", batch.RoleApprover: "read approve",
	batch.RoleAdmin: "read serve account operate manage",
}

// least is the least that a schema takes.
func (m *monkey) least(s schema) any {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		s = m.doc.Components.Schemas[name]
	}
	if len(s.OneOf) > 0 {
		return m.least(s.OneOf[0])
	}
	kind := fmt.Sprint(s.Type) // of a list that may be null: [array null]
	switch {
	case strings.Contains(kind, "object"):
		object := map[string]any{}
		for _, name := range s.Required {
			object[name] = m.least(s.Properties[name])
		}
		return object
	case strings.Contains(kind, "array"):
		return []any{m.least(*s.Items), m.least(*s.Items)}[:s.MinItems]
	case strings.Contains(kind, "integer"):
		return 1
	case strings.Contains(kind, "boolean"):
		return false
	case len(s.Examples) > 0:
		return s.Examples[0]
	}
	return "x"
}

// Each door of the API against each role: who may not is told so, whatever is sent, and nothing else; who may is
// never told so.
func TestEachRoleAtEachDoorOfTheAPI(t *testing.T) {
	s := serveAPI(t, demoBooks(t), "", demoEnd)
	m := &monkey{}
	if err := json.Unmarshal(api.New(t.Logf).Schema(), &m.doc); err != nil {
		t.Fatal(err)
	}
	tried := 0
	for _, path := range slices.Sorted(maps.Keys(m.doc.Paths)) {
		for method, op := range m.doc.Paths[path] {
			_, right, _ := strings.Cut(op.Description, "Right: `")
			right, _, _ = strings.Cut(right, "`")
			no := map[bool]string{true: "2026-10", false: "1"}[strings.HasPrefix(path, "/periods/")]
			address, body, query := strings.Replace(path, "{no}", no, 1), "", []string{}
			for _, p := range op.Parameters {
				if p.In == "query" && p.Required {
					query = append(query, p.Name+"=x")
				}
			}
			if method == "post" {
				raw, err := json.Marshal(m.least(op.RequestBody.Content["application/json"].Schema))
				if err != nil {
					t.Fatal(err)
				}
				body = string(raw)
			}
			kind := "application/json"
			if _, rows := op.RequestBody.Content[kind]; !rows {
				kind = "text/csv" // a file
			}
			for role, rights := range roleRights {
				may := slices.Contains(strings.Fields(rights), right) ||
					method == "get" && right == "serve" && strings.Contains(rights, "read")
				status, said := s.ask(t, strings.ToUpper(method), address+"?"+strings.Join(query, "&"), body,
					"Role", string(role), "Person", "some-"+string(role), "Content-Type", kind)
				if refused := strings.Contains(said, `"not_their_role"`); refused == may ||
					refused != (status == 403) {
					t.Errorf("%s %s %s as %s: %d %.200s", method, address, body, role, status, said)
				}
				if !may { // which is said before anything is said of what was sent
					wrong, _ := s.ask(t, strings.ToUpper(method), address+"?limit=no", `{"no": true}`,
						"Role", string(role), "Person", "some-"+string(role), "Content-Type", kind)
					if wrong != http.StatusForbidden {
						t.Errorf("%s %s with nonsense as %s: %d", method, address, role, wrong)
					}
				}
				if tried++; status >= http.StatusInternalServerError {
					t.Errorf("%s %s as %s: %d", method, address, role, status)
				}
			}
		}
	}
	if tried < 500 {
		t.Errorf("only %d doors and roles", tried)
	}
}
