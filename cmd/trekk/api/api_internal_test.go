package api

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"trekk/batch/desk"
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

func TestJSONMeansOneThingOnly(t *testing.T) {
	for body, good := range map[string]bool{
		`{"reason":"x"}`: true, `[1,{"a":[null,true]}]`: true, "{\"a\":\"\u00e6\"}": true,
		`{"a":1,"a":2}`: false, `{"a":1,"A":2}`: false, `{"a":{"b":1,"b":2}}`: false, `{}{}`: false,
		`{`:   false,
		`[1,`: false, `{"a":"\u0000"}`: false, `{"\u0000":1}`: false, `{"a":"\ud800"}`: false,
		"{\"a\":\"\xff\"}": false, ``: false, `[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]`: false,
		`nul`: false,
	} {
		if err := checkJSON([]byte(body)); (err == nil) != good {
			t.Errorf("%q: %v", body, err)
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

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"a":[1,"x",null]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v any
		if checkJSON(data) == nil && strictJSON.Unmarshal(data, &v) != nil {
			t.Errorf("%q passes the check, and is no JSON", data)
		}
		var l rows[NewInvoice]
		if strictJSON.Unmarshal(data, &l) == nil {
			l.file([]column[NewInvoice]{same("text", func(i *NewInvoice) string { return i.Text })})
		}
	})
}
