package api

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"pgregory.net/rapid"

	"trekk/batch/desk"
	"trekk/cmd/trekk/api/strict"
)

// browsers are the acts of somebody about himself that programs have no use for, and the one whose answer is a
// secret, which is shown once and kept nowhere: not as the answer to a key either.
var browsers = []string{
	"choose_language", "turn_on_second_factor", "turn_off_own_second_factor", "end_sessions", "make_token",
}

// Every kind of act has a door: who adds one to the desk adds its line here.
func TestEveryActHasADoor(t *testing.T) {
	a := New(t.Logf)
	doc := a.huma.OpenAPI()
	for _, k := range desk.Kinds() {
		if slices.Contains(browsers, k.Name) {
			continue
		}
		door := doc.Paths[a.doors[k]]
		switch {
		case door == nil || door.Post == nil:
			t.Errorf("nothing leads to %s on %s", k.Name, k.On)
		case door.Post.BodyReadTimeout >= 0:
			t.Errorf("%s is broken off after %s", a.doors[k], door.Post.BodyReadTimeout)
		case k.Right != "" && !strings.Contains(door.Post.Description, "Right: `"+string(k.Right)+"`."):
			t.Errorf("%s does not say that it takes the right to %s", a.doors[k], k.Right)
		}
	}
}

// What a lost answer is read from answers with the same as the act.
func TestALostAnswerIsReadFromTheSame(t *testing.T) {
	doc := New(t.Logf).huma.OpenAPI()
	answer := func(op *huma.Operation) string { return typeOf(op.Responses["200"].Content["application/json"].Schema) }
	for act, read := range rereads {
		if did, says := answer(doc.Paths[act].Post), answer(doc.Paths[read+"{no}"].Get); did != says {
			t.Errorf("%s answers %s, and %s %s", act, did, read, says)
		}
	}
}

// Every noun is listed, and what has numbers is there by them.
func TestEveryNounIsRead(t *testing.T) {
	doc := New(t.Logf).huma.OpenAPI()
	paths := strings.Fields("/status /settlement /ageing /journal /balance /persons /tokens /plan /quote")
	for _, noun := range strings.Fields("findings customers memberships invoices payments unmatched credits claims " +
		"mandates transmissions files runs audit events refunds messages") {
		paths = append(paths, "/"+noun, "/"+noun+"/{no}")
	}
	for _, path := range paths {
		if at := doc.Paths[path]; at == nil || at.Get == nil {
			t.Errorf("%s is not read", path)
		}
	}
}

// published is what was ever published of the document: paths with their methods, and fields of types.
func published(a *API) (lines []string) {
	doc := a.huma.OpenAPI()
	for path, item := range doc.Paths {
		for _, op := range []*huma.Operation{item.Get, item.Post} {
			if op == nil {
				continue
			}
			lines = append(lines, op.Method+" "+path)
			for _, p := range op.Parameters {
				lines = append(lines, op.Method+" "+path+" "+p.In+" "+p.Name)
			}
		}
	}
	for name, s := range doc.Components.Schemas.Map() {
		for field, p := range s.Properties {
			lines = append(lines, name+"."+field+" "+typeOf(p))
		}
	}
	slices.Sort(lines)
	return lines
}

// Version 1 only ever gains: what testdata/v1.txt has stays. What is new is added to it with TREKK_UPDATE=1.
func TestVersionOneOnlyGains(t *testing.T) {
	const file = "testdata/v1.txt"
	now := published(New(t.Logf))
	if os.Getenv("TREKK_UPDATE") != "" {
		if err := os.WriteFile(file, []byte(strings.Join(now, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(kept)) {
		if line = strings.TrimSpace(line); !slices.Contains(now, line) {
			t.Errorf("%s was published, and is gone or another", line)
		}
	}
	for _, line := range now {
		if !strings.Contains(string(kept), line+"\n") {
			t.Logf("%s is new: TREKK_UPDATE=1 adds it, and then it stays", line)
		}
	}
}

// Whatever a body is, its rows are read, or said to be wrong, and never anything else.
func TestPropertyRowsOfAnyBody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var l rows[NewInvoice]
		body := rapid.OneOf(rapid.SliceOf(rapid.Byte()), rapid.Custom(func(t *rapid.T) []byte {
			text, err := json.Marshal(rapid.SliceOf(rapid.MapOf(rapid.SampledFrom([]string{"text", "kid", "x"}),
				rapid.String())).Draw(t, "items"))
			if err != nil {
				t.Fatal(err)
			}
			return text
		})).Draw(t, "body")
		if strict.JSON.Unmarshal(body, &l) != nil {
			return
		}
		of := []column[NewInvoice]{same("text", func(i *NewInvoice) string { return i.Text })}
		lines, err := csv.NewReader(l.file(of)).ReadAll()
		if len(l.faults) == 0 && (err != nil || len(lines) != len(l.items)+1) {
			t.Fatalf("%q: %d items, %q, %v", body, len(l.items), lines, err)
		}
	})
}

// The document says of what may be null that it may: of the arrangement of an invoice, and of every other pointer.
func TestTheDocumentSaysWhatMayBeNull(t *testing.T) {
	a := New(t.Logf)
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]struct {
					Ref   string `json:"$ref"`
					OneOf []struct {
						Ref  string `json:"$ref"`
						Type string `json:"type"`
					} `json:"oneOf"`
				} `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(a.Schema(), &doc); err != nil {
		t.Fatal(err)
	}
	for name, fields := range map[string]string{
		"Invoice": "arranged held", "Finding": "settled",
	} {
		for _, field := range strings.Fields(fields) {
			p := doc.Components.Schemas[name].Properties[field]
			if p.Ref != "" || len(p.OneOf) != 2 || p.OneOf[0].Ref == "" || p.OneOf[1].Type != "null" {
				t.Errorf("%s of %s: %+v", field, name, p)
			}
		}
	}
	if p := a.huma.OpenAPI().Components.Schemas.Map()["Invoice"].Properties["arranged"]; p.Ref == "" {
		t.Error("what is sent is held against the document's schemas")
	}
}
