package main

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"

	"trekk/batch"
	"trekk/cmd/trekk/api"
	"trekk/cmd/trekk/web"
	"trekk/cmd/trekk/wire"
)

// apiServer serves the API over the books of an installation, to whom the header Person names; the gate
// itself is tested with package web.
type apiServer struct {
	*httptest.Server
	conf, now string
	app       *wire.App
	logged    []string // what is our own fault
}

// serveAPI opens an installation's books at a time. Who asks is kari, admin, unless headers say another.
func serveAPI(t *testing.T, conf, db, now string) *apiServer {
	t.Helper()
	g := &wire.Globals{
		Config: conf, Database: db, AsOf: now, Stdin: strings.NewReader(""), Stdout: io.Discard,
		Stderr: io.Discard,
	}
	apps, err := g.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { apps[0].Close() })
	s := &apiServer{conf: conf, now: now, app: apps[0]}
	served := api.New(func(format string, a ...any) { s.logged = append(s.logged, fmt.Sprintf(format, a...)) })
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, role := "kari", batch.RoleAdmin
		if v := r.Header.Get("Person"); v != "" {
			name = v
		}
		if v := r.Header.Get("Role"); v != "" {
			role = batch.Role(v)
		}
		if name != "nobody" {
			r = r.WithContext(web.With(r.Context(), &web.Visit{
				App: apps[0], Person: batch.Person{Name: name, Role: role}, Token: r.Header.Get("Token"),
				Lang: cmp.Or(r.URL.Query().Get("lang"), "en"),
			}))
		}
		served.ServeHTTP(w, r)
	}))
	t.Cleanup(func() {
		s.Close()
		if len(s.logged) > 0 {
			t.Errorf("logged: %q", s.logged)
		}
	})
	return s
}

// ask asks, and returns the status and the body. headers are name and value in turn.
func (s *apiServer) ask(t *testing.T, method, path, body string, headers ...string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, s.URL+api.Prefix+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	r.Header.Set("Token", "a token")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(said)
}

// get reads what must be there.
func (s *apiServer) get(t *testing.T, path string) any {
	t.Helper()
	status, said := s.ask(t, http.MethodGet, path, "")
	if status != http.StatusOK {
		t.Fatalf("GET %s: %d %s", path, status, said)
	}
	return parsed(t, said)
}

// all reads a whole list, page by page.
func (s *apiServer) all(t *testing.T, path string, limit int) (items []any) {
	t.Helper()
	query, cursor := "?", ""
	if strings.Contains(path, "?") {
		query = "&"
	}
	for range 1000 {
		page := s.get(t, fmt.Sprintf("%s%slimit=%d&cursor=%s", path, query, limit, cursor)).(map[string]any)
		items = append(items, page["items"].([]any)...)
		if cursor = page["next"].(string); cursor == "" {
			return items
		}
	}
	t.Fatalf("%s has no end", path)
	return nil
}

func parsed(t *testing.T, said string) (v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(said))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	return v
}

// command is what a command of the same installation prints as JSON.
func (s *apiServer) command(t *testing.T, args ...string) any {
	t.Helper()
	args = append([]string{"--config", s.conf, "--as-of", s.now, "--json"}, args...)
	_, out, errs := trekk(t, args...)
	if out == "" {
		t.Fatalf("trekk %v: %s", args, errs)
	}
	return parsed(t, out)
}

// without leaves out of an object what the command says in another way.
func without(v any, fields ...string) any {
	object := map[string]any{}
	for name, value := range v.(map[string]any) {
		object[name] = value
	}
	for _, f := range fields {
		delete(object, f)
	}
	return object
}

// has reports whether an object has all that another has.
func has(whole, part any) bool {
	of, ok := whole.(map[string]any)
	for name, value := range part.(map[string]any) {
		if !ok || !reflect.DeepEqual(of[name], value) {
			return false
		}
	}
	return true
}

// played is the folder of a demo that was played once for all tests, each of which works on a copy.
var played = sync.OnceValues(func() (string, error) { return play("") })

// play plays a demo, in a database that is empty or in its own, into a folder that goes with this process.
func play(db string) (dir string, err error) {
	if dir, err = os.MkdirTemp(shared, "demo-"); err != nil {
		return "", err
	}
	dir = filepath.Join(dir, "demo")
	args := []string{"demo", "--months", "2", "--members", "30", "--seed", "3", "--dir", dir}
	if db != "" {
		args = append(args, "--db", db)
	}
	var said strings.Builder
	if code := run(context.Background(), args, strings.NewReader(""), &said, &said); code != wire.ExitOK {
		return "", fmt.Errorf("exit code %d: %s", code, &said)
	}
	return dir, nil
}

// demoBooks are the books of a demo, at its end.
func demoBooks(t *testing.T) (conf string) {
	t.Helper()
	dir, err := played()
	if err != nil {
		t.Fatal(err)
	}
	return copied(t, dir)
}

// copied is the configuration of a copy of a demo's folder.
func copied(t *testing.T, dir string) (conf string) {
	t.Helper()
	to := filepath.Join(t.TempDir(), "demo")
	if out, err := exec.Command("cp", "-a", dir, to).CombinedOutput(); err != nil { // with who may read what
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(to, "trekk.yaml")
}

const demoEnd = "2026-11-30T18:45"

// An invoice is the same PDF for the command and the API, for whoever may read it.
func TestInvoicePDFIsTheSameEverywhere(t *testing.T) {
	conf := demoBooks(t)
	s := serveAPI(t, conf, "", demoEnd)
	no := s.all(t, "/invoices", 7)[0].(map[string]any)["invoice_no"].(string)
	out := filepath.Join(t.TempDir(), "an invoice.pdf")
	must(t, "--config", conf, "--as-of", demoEnd, "invoice", "pdf", no, "--out", out)
	want, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, role := range []batch.Role{batch.RoleReception, batch.RoleViewer} {
		status, got := s.ask(t, http.MethodGet, "/invoices/"+no+"/pdf", "", "Role", string(role))
		if status != http.StatusOK || got != string(want) {
			t.Errorf("%s: %d, %d bytes, and %d by the command", role, status, len(got), len(want))
		}
	}
	for path, want := range map[string]int{"/invoices/none/pdf": http.StatusNotFound} {
		if status, body := s.ask(t, http.MethodGet, path, ""); status != want {
			t.Errorf("%s: %d %s", path, status, body)
		}
	}
}

// What the API says of a thing is what the command says of it.
func TestAPISaysWhatTheCommandSays(t *testing.T) {
	s := serveAPI(t, demoBooks(t), "", demoEnd)
	invoices := s.all(t, "/invoices?order=kid", 7)
	if len(invoices) < 20 {
		t.Fatalf("only %d invoices", len(invoices))
	}
	first := invoices[0].(map[string]any)
	no, customer := first["invoice_no"].(string), first["customer_no"].(string)
	membership := first["membership_no"].(string)
	for path, args := range map[string]string{
		"/invoices/" + no + "?lang=nb": "invoice show " + no,
		"/claims/" + no + "?lang=nb":   "claim show " + no,
		"/customers/" + customer:       "customer show " + customer, "/payments/1": "payment show 1",
		"/memberships/" + membership + "/explain": "explain " + membership,
		"/memberships/" + membership + "/events":  "event list " + membership,
		"/credits/" + customer:                    "credit show " + customer, "/files/1": "inbox show 1",
		"/balance": "report balance --lang en", "/plan?months=4": "plan --months 4", "/status": "status",
		"/quote?plan=open&date=2026-12-03": "quote --plan open --date 2026-12-03 --lang en",
	} {
		if got, want := s.get(t, path), s.command(t, strings.Fields(args)...); !reflect.DeepEqual(got, want) {
			t.Errorf("GET %s\n%v\ntrekk %s\n%v", path, got, args, want)
		}
	}
	for path, c := range map[string]struct {
		args   string
		differ []string // what is said in another way, or to people
		sorted bool
	}{
		"/invoices": {"report invoices", []string{"held"}, false},
		"/payments": {"payment list", []string{"file"}, false},
		"/ageing":   {"report ageing", []string{"held"}, true}, "/credits": {"credit list", nil, true},
		"/settlement": {"report settlement", nil, true}, "/journal": {"report journal --lang en", nil, true},
		"/journal?detail=true": {"report journal --detail --lang en", nil, true},
		"/transmissions":       {"transmission list", nil, true},
		"/files":               {"inbox list --all", []string{"received"}, true},
		"/findings":            {"finding list", nil, true},
		"/unmatched":           {"unmatched list", []string{"file", "amount"}, false},
	} {
		want := s.command(t, strings.Fields(c.args)...).([]any)
		var got []any
		if path == "/findings" {
			got = s.get(t, path).(map[string]any)["items"].([]any)
		} else {
			got = s.all(t, path, 3)
		}
		if len(got) != len(want) {
			t.Errorf("%s has %d items, trekk %s %d", path, len(got), c.args, len(want))
			continue
		}
		for i := range want {
			part, found := without(want[i], c.differ...), false
			for k := range got {
				found = found || (!c.sorted || k == i) && has(got[k], part)
			}
			if !found {
				t.Errorf("%s has not, at %d\n%v\nit has\n%v", path, i, part, got[i])
				break
			}
		}
	}
	for _, path := range []string{"/customers", "/memberships", "/claims", "/mandates", "/audit", "/runs",
		"/events"} {
		few, many := s.all(t, path, 7), s.all(t, path, 1000)
		if len(many) < 3 || !reflect.DeepEqual(few, many) {
			t.Errorf("%s: %d items by sevens, %d at once", path, len(few), len(many))
		}
	}
	if latest := s.all(t, "/audit?descending=true", 1000); !reflect.DeepEqual(latest[len(latest)-1],
		s.all(t, "/audit", 1000)[0]) {
		t.Error("the audit log from its end does not come to its first entry")
	}
}
