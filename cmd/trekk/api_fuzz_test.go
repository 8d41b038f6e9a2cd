package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"trekk/cmd/trekk/api"
)

// openapi is what the random requests are made of.
type openapi struct {
	Paths map[string]map[string]struct {
		Description string
		Parameters  []struct {
			Name, In string
			Required bool
			Schema   schema
		}
		RequestBody struct {
			Content map[string]struct{ Schema schema }
		}
		Responses map[string]struct {
			Content map[string]struct{ Schema schema }
		}
	}
	Components struct{ Schemas map[string]schema }
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       any
	Format     string
	Enum       []any
	Properties map[string]schema
	Items      *schema
	OneOf      []schema
	Required   []string
	Examples   []any
	MinItems   int
}

// monkey makes requests.
type monkey struct {
	*rand.Rand
	doc     openapi
	numbers []string // of things that there are, of all kinds
}

func (m *monkey) pick(list ...any) any { return list[m.IntN(len(list))] }

// text is a text that somebody may send.
func (m *monkey) text(format string) string {
	if format == "date" && m.IntN(3) > 0 {
		return fmt.Sprintf("2026-%02d-%02d", 1+m.IntN(12), 1+m.IntN(28))
	}
	if m.IntN(2) == 0 {
		return m.numbers[m.IntN(len(m.numbers))]
	}
	return m.pick("", "x", "0", "-1", "2026-10-20", "2026-10", "9999-12-31", "0001-01-01",
		"' OR 1=1 --", "%", "_",
		"ÆØÅ", "\u202e", "\x01", "customer:1", "payment:1", "invoice:1", "a\nb", "=1+1",
		"99999999999999999999",
		"{{.}}", "<script>", "../../etc/passwd", "freeze", "charge", "reception", "avtalegiro", "nb", "yes",
		strings.Repeat("9", 300), strings.Repeat("å", 1200)).(string)
}

// value is a value for a schema, mostly of its type.
func (m *monkey) value(s schema, depth int) any {
	if name, ok := strings.CutPrefix(s.Ref, "#/components/schemas/"); ok {
		s = m.doc.Components.Schemas[name]
	}
	if len(s.OneOf) > 0 {
		s = s.OneOf[m.IntN(len(s.OneOf))]
		return m.value(s, depth)
	}
	if depth > 5 || m.IntN(25) == 0 {
		return m.pick(nil, true, -1, 1e300, "x", []any{}, map[string]any{}, json.Number("1e400"))
	}
	if len(s.Enum) > 0 && m.IntN(5) > 0 {
		return m.pick(s.Enum...)
	}
	kind := fmt.Sprint(s.Type)
	switch {
	case strings.Contains(kind, "object"):
		object := map[string]any{}
		for name, p := range s.Properties {
			if m.IntN(5) > 0 {
				object[name] = m.value(p, depth+1)
			}
		}
		return object
	case strings.Contains(kind, "array"):
		list := []any{}
		for range m.IntN(4) {
			list = append(list, m.value(*s.Items, depth+1))
		}
		return list
	case strings.Contains(kind, "integer"):
		return m.pick(0, 1, 2, 3, 17, 100, 49900, -1, int64(1)<<62, json.Number("99999999999999999999"), 1.5)
	case strings.Contains(kind, "boolean"):
		return m.IntN(2) == 0
	}
	return m.text(s.Format)
}

// request makes one of an operation.
func (m *monkey) request(method, path string) (address, body string) {
	op, query := m.doc.Paths[path][method], url.Values{}
	for _, p := range op.Parameters {
		value := fmt.Sprint(m.value(p.Schema, 4))
		switch {
		case p.In == "path":
			path = strings.ReplaceAll(path, "{"+p.Name+"}", url.PathEscape(value))
		case p.In == "query" && m.IntN(3) == 0:
			query.Set(p.Name, value)
		}
	}
	if _, file := op.RequestBody.Content["application/octet-stream"]; file {
		return path + "?" + query.Encode(), m.file()
	}
	if method == "post" {
		raw, err := json.Marshal(m.value(op.RequestBody.Content["application/json"].Schema, 0))
		if err == nil {
			body = string(raw)
		}
		if m.IntN(20) == 0 && body != "" {
			cut := m.IntN(len(body))
			body = body[:cut] + string(rune(m.IntN(0x300))) + body[cut:]
		}
	}
	return path + "?" + query.Encode(), body
}

// file is a file that somebody may send.
func (m *monkey) file() string {
	var lines []string
	for range 1 + m.IntN(4) {
		var cells []string
		for range 1 + m.IntN(5) {
			cells = append(cells, fmt.Sprint(m.pick(m.text("date"), m.text(""), "customer_no", "name",
				"invoice_no", "kid",
				"amount", "issued", "due", "date", "reference", "event", "membership_no", "499,00")))
		}
		lines = append(lines, strings.Join(cells, ";"))
	}
	return fmt.Sprint(m.pick("", "", "NY000010", "PK\x03\x04", "\xff\xfe",
		"<Document>")) + strings.Join(lines, "\n")
}

// numbersOf gathers what things are called.
func numbersOf(v any) (list []string) {
	switch v := v.(type) {
	case map[string]any:
		for _, field := range v {
			list = append(list, numbersOf(field)...)
		}
	case []any:
		for _, item := range v {
			list = append(list, numbersOf(item)...)
		}
	case string, json.Number:
		list = append(list, fmt.Sprint(v))
	}
	return list
}

// answers reports whether an operation may have said this: JSON, or a PDF where the document says so.
func (m *monkey) answers(method, path string, status int, said string) bool {
	kinds := m.doc.Paths[path][method].Responses[fmt.Sprint(status)].Content
	if _, ok := kinds["application/pdf"]; ok {
		return strings.HasPrefix(said, "%PDF-")
	}
	return json.Valid([]byte(said))
}

// Whatever is sent, the fault is never ours: requests are made at random of the API's own document. For so long
// as TREKK_FUZZ_API says, or some hundred of them.
func TestAPIRandomRequests(t *testing.T) {
	s := serveAPI(t, demoBooks(t), "", demoEnd)
	seed := rand.Uint64()
	m := &monkey{Rand: rand.New(rand.NewPCG(seed, 1))}
	if err := json.Unmarshal(api.New(t.Logf).Schema(), &m.doc); err != nil {
		t.Fatal(err)
	}
	var operations [][2]string
	for path, methods := range m.doc.Paths {
		for method := range methods {
			operations = append(operations, [2]string{method, path})
		}
		if read, ok := methods["get"]; ok && !strings.Contains(path, "{") && read.Parameters == nil {
			m.numbers = append(m.numbers, numbersOf(s.get(t, path))...)
		}
	}
	for _, path := range []string{"/invoices", "/customers", "/memberships", "/payments", "/files",
		"/unmatched"} {
		m.numbers = append(m.numbers, numbersOf(s.get(t, path+"?limit=20"))...)
	}
	long, err := time.ParseDuration(os.Getenv("TREKK_FUZZ_API"))
	if err != nil {
		long = 0
	}
	statuses := map[int]int{}
	for begun, n := time.Now(), 0; n < 400 || time.Since(begun) < long; n++ {
		op := operations[m.IntN(len(operations))]
		path, body := m.request(op[0], op[1])
		headers := []string{"Person", fmt.Sprint("p", n/300)} // whom nobody asks to be slower
		if m.IntN(4) == 0 {
			headers = append(headers, "Idempotency-Key", fmt.Sprint(m.IntN(50)))
		}
		if _, file := m.doc.Paths[op[1]][op[0]].RequestBody.Content["application/octet-stream"]; file {
			headers = append(headers, ofType,
				m.pick("text/csv", "", "multipart/form-data; boundary=x").(string))
		}
		status, said := s.ask(t, strings.ToUpper(op[0]), path, body, headers...)
		statuses[status]++
		if status >= http.StatusInternalServerError || !m.answers(op[0], op[1], status, said) {
			t.Fatalf("seed %d: %s %s %s: %d %.500s; logged %q", seed, op[0], path, body, status,
				said, s.logged)
		}
	}
	t.Logf("seed %d: %v", seed, statuses)
	if out := must(t, "--config", s.conf, "db", "verify"); !strings.HasPrefix(out, "OK") {
		t.Errorf("seed %d: verify: %s", seed, out)
	}
}
