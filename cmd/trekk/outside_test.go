//go:build unix

package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/cmd/trekk/wire"
)

const outsidePassphrase = "riktig hest batteri"

// outside is the whole site as somebody outside meets it, over the books of two creditors.
type outside struct {
	*testing.T
	url  string
	apps []*wire.App
}

// openOutside serves two creditors; c001 alone has the customer 77.
func openOutside(t *testing.T, database string) *outside {
	t.Helper()
	_, apps := office(t, database, 2)
	customers := "customer_no,name,mobile,email,language,birth_date\n77,Kari,40000000,,nb,1990-01-01\n"
	_, err := apps[0].Desk("").Import(t.Context(), desk.Import{
		What: "customers", File: "c.csv", From: strings.NewReader(customers),
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := openSite(&wire.Config{}, "127.0.0.1:0", func() []*wire.App { return apps })
	if err != nil {
		t.Fatal(err)
	}
	go func() { _ = l.Serve(t.Context()) }()
	return &outside{t, l.URL, apps}
}

// headersOf are headers, name and value in turn.
type headersOf = []string

// token registers a person at some creditors, and is a token of that person.
func (o *outside) token(name string, role batch.Role, apps ...*wire.App) string {
	o.Helper()
	shown := desk.NewToken()
	for _, a := range apps {
		d := a.Desk("")
		_, err := d.AddPerson(o.Context(),
			desk.AddPerson{Name: name, Role: role, Passphrase: outsidePassphrase})
		if err == nil {
			_, err = d.MakeToken(o.Context(), desk.MakeToken{Person: name, Token: shown, Wall: time.Now()})
		}
		if err != nil {
			o.Fatal(err)
		}
	}
	return shown
}

// ask asks with some headers, name and value in turn, and follows no redirect.
func (o *outside) ask(method, path string, body io.Reader, headers ...string) (int, string, http.Header) {
	o.Helper()
	r, err := http.NewRequestWithContext(o.Context(), method, o.url+path, body)
	if err != nil {
		o.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		o.Fatal(err)
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	if err != nil {
		o.Fatal(err)
	}
	return answer.StatusCode, string(said), answer.Header
}

// wants asks, and holds the answer against a status and a part of it.
func (o *outside) wants(method, path, body string, want said, headers ...string) string {
	o.Helper()
	headers = append([]string{"Content-Type", "application/json"}, headers...)
	status, got, _ := o.ask(method, path, strings.NewReader(body), headers...)
	if status != want.status || !strings.Contains(got, want.has) {
		o.Errorf("%s %s %.100s: %d %.400s\nwant %d with %s", method, path, body, status, got,
			want.status, want.has)
	}
	return got
}

// signIn is the cookie of a session.
func (o *outside) signIn(name string) (cookie string) {
	o.Helper()
	form := "name=" + name + "&password=" + strings.ReplaceAll(outsidePassphrase, " ", "+")
	status, _, head := o.ask("POST", "/login", strings.NewReader(form),
		"Content-Type", "application/x-www-form-urlencoded")
	cookie, _, _ = strings.Cut(head.Get("Set-Cookie"), ";")
	if status != http.StatusSeeOther || cookie == "" {
		o.Fatalf("sign in as %s: %d", name, status)
	}
	return cookie
}

// What is another creditor's is not there, by page, by token or by key.
func TestAnotherCreditorsNumbers(t *testing.T) {
	for name, database := range map[string]func(*testing.T) string{
		"sqlite":   func(*testing.T) string { return "sqlite:trekk.db" },
		"postgres": postgresURL,
	} {
		t.Run(name, func(t *testing.T) {
			o := openOutside(t, database(t))
			one := "Bearer " + o.token("kari", batch.RoleAdmin, o.apps[0])
			both := "Bearer " + o.token("eva", batch.RoleAdmin, o.apps...)
			o.wants("GET", "/api/v1/customers/77", "", said{200, `"Kari"`}, "Authorization", one)
			o.wants("GET", "/c/c001/api/v1/customers/77", "", said{200, `"Kari"`}, "Authorization", both)
			o.wants("GET", "/api/v1/customers/77", "", said{400, "/c/c002/api/v1/customers/77"},
				"Authorization", both)
			o.wants("GET", "/c/c002/api/v1/customers/77", "", said{404, "not_found"}, "Authorization", both)
			for _, path := range []string{"c002/api/v1/customers/1", "c002/api/v1/status",
				"none/api/v1/status"} {
				o.wants("GET", "/c/"+path, "", said{404, "no_such_creditor"}, "Authorization", one)
			}
			const why = `{"reason":"ill"}`
			hold := func(creditor, no string) string { return "/c/" + creditor + "/api/v1/customers/" + no + "/hold" }
			o.wants("POST", hold("c002", "1"), why, said{404, "no_such_creditor"}, "Authorization", one)
			o.wants("POST", hold("c002", "77"), why, said{404, "not_found"}, "Authorization", both)
			first := o.wants("POST", hold("c001", "77"), why, said{200, `"77"`}, "Authorization", both,
				"Idempotency-Key", "k")
			o.wants("POST", hold("c002", "1"), why, said{200, `"customer_no":"1"`}, "Authorization", both,
				"Idempotency-Key", "k") // whose books have their own keys
			if again := o.wants("POST", hold("c001", "77"), why, said{200, ""}, "Authorization", both,
				"Idempotency-Key", "k"); again != first {
				t.Errorf("first %s\nthen %s", first, again)
			}
			cookie := o.signIn("kari")
			o.wants("GET", "/c/c001/customers/77", "", said{200, "Kari"}, "Cookie", cookie)
			o.wants("GET", "/c/c002/customers/1", "", said{404, ""}, "Cookie", cookie)
			o.wants("POST", "/c/c002/customers/1/hold", "", said{404, ""}, "Cookie", cookie)
			o.wants("GET", "/c/c002/customers/77", "", said{404, ""}, "Cookie", o.signIn("eva"))
		})
	}
}

// zeros is so much of nothing.
func zeros(n int64) io.Reader { return io.LimitReader(zero{}, n) }

type zero struct{}

func (zero) Read(p []byte) (int, error) { return len(p), nil }

// An amount that is null is not all that there is, and a day that nobody means is none: programs send what their
// variables happen to be.
func TestAPITakesNoValueThatNobodyMeans(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	o := openOutside(t, "sqlite:trekk.db")
	token := "Bearer " + o.token("kari", batch.RoleAdmin, o.apps[0])
	const payment = `{"date":%s,"amount_ore":%s,"source":"vipps","reference":"n","reason":"x"}`
	for _, c := range []struct {
		path, body, says string
		status           int
	}{
		{"invoices/1/credit", `{"reason":"a","amount_ore":null}`, "amount_ore is null", 400},
		{"unmatched/1/refund", `{"reason":"a","Amount_Ore":null}`, "is null", 400},
		{"unmatched/1/refund", `{"reason":"a","amount_ore":{}}`, "is no number", 400},
		{"payments", fmt.Sprintf(payment, "null", "100"), `"pointer":"/date"`, 422},
		{"payments", fmt.Sprintf(payment, `"0001-01-01"`, "100"), `"pointer":"/date"`, 422},
		{"payments", fmt.Sprintf(payment, `"1901-01-01"`, "100"), "more than ten years back", 422},
		{"events", `{"membership_no":"M","date":"0001-01-01","event":"terminate"}`, "date", 422},
		{"events?type=invoice.payed", "", "there is no type of event", 422},
		{"invoices?status=zz", "", "status", 422},
		{"memberships", `{"membership_no":"M","customer_no":"1","plan":"x","payment_method":"invoice",` +
			`"start":"2026-01-01","price_ore":-1}`, "below zero", 422},
	} {
		method := "POST"
		if c.body == "" {
			method = "GET"
		}
		status, body, _ := o.ask(method, "/c/c001/api/v1/"+c.path, strings.NewReader(c.body),
			"Authorization", token, "Content-Type", "application/json")
		if status != c.status || !strings.Contains(body, c.says) {
			t.Errorf("%s %s: %d %s", c.path, c.body, status, body)
		}
	}
}

// Whatever is sent, the answer has the headers that keep a browser from doing anything with it, and says what is
// wrong.
func TestOddRequests(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	o := openOutside(t, "sqlite:trekk.db")
	type headers = headersOf
	token := "Bearer " + o.token("kari", batch.RoleAdmin, o.apps[0])
	bearer := headers{"Authorization", token, "Content-Type", "application/json"}
	page := headers{"Cookie", o.signIn("kari")}
	form := headers{"Content-Type", "application/x-www-form-urlencoded"}
	upload := append(headers{"Content-Type", "multipart/form-data; boundary=x"}, page...)
	file := "--x\r\nContent-Disposition: form-data; name=statement; filename=\"a.csv\"\r\n\r\n"
	const stop, tick = "/c/c001/api/v1/stop", "/c/c001/month-end/tick"
	for _, c := range []struct {
		method, path string
		body         io.Reader
		status       int
		as           headers
		and          headers
	}{
		{"GET", "/", nil, 303, nil, nil},
		{"GET", "/login", nil, 200, nil, nil},
		{"GET", "/login?to=%0d%0aSet-Cookie:x=1", nil, 200, nil, nil},
		{"GET", "/c/c001%0d%0aX:1/", nil, 404, page, nil},
		{"GET", "/c/c001/nothing", nil, 404, page, nil},
		{"GET", "/c/c001/customers?as=csv", nil, 200, page, nil},
		{"GET", "/c/c001/customers?as=xlsx", nil, 200, page, nil},
		{"GET", "/c/c001/customers?as=pdf", nil, 400, page, nil},
		{"TRACE", "/c/c001/customers", nil, 404, page, nil},
		{"GET", "/static/console.css", nil, 200, nil, nil},
		{"GET", "/static/", nil, 404, nil, nil},
		{"GET", "/static/../trekk.yaml", nil, 307, nil, nil},
		{"GET", "/static/%2e%2e/%2e%2e/trekk.yaml", nil, 404, nil, nil},
		{"GET", "/api/v1/docs", nil, 200, nil, nil},
		{"GET", "/api/v1/openapi.json", nil, 200, nil, nil},
		{"GET", "/api/v1/status", nil, 401, nil, nil},
		{"PUT", "/api/v1/status", nil, 405, bearer, nil},
		{"POST", stop, strings.NewReader("{}"), 403, bearer, headers{"Sec-Fetch-Site", "cross-site"}},
		{"POST", stop, strings.NewReader("{}"), 403, bearer, headers{"Origin", "https://x"}},
		{"POST", stop, strings.NewReader("reason: x"), 415, bearer, headers{"Content-Type", "text/yaml"}},
		{"POST", stop, strings.NewReader("\x1f\x8b"), 415, bearer, headers{"Content-Encoding", "gzip"}},
		{"POST", "/api/v1/customers", zeros(11 << 20), 413, bearer, nil},
		{"POST", tick, io.MultiReader(strings.NewReader(file), zeros(65<<20)), 413, upload, nil},
		{"POST", tick, strings.NewReader(strings.Replace(file, "a.csv", "a\r\nb", 1)), 400, upload, nil},
		{"POST", tick, io.MultiReader(strings.NewReader(file), zeros(3<<20),
			strings.NewReader("\r\n--x--\r\n")), 422,
			upload, nil},
		{"POST", "/login", zeros(1 << 20), 400, form, nil},
		{"POST", "/login", strings.NewReader("name=%zz"), 400, form, nil},
	} {
		status, body, head := o.ask(c.method, c.path, c.body, append(c.as[:len(c.as):len(c.as)], c.and...)...)
		if status != c.status {
			t.Errorf("%s %s %v: %d %.300s, want %d", c.method, c.path, c.and, status, body, c.status)
		}
		if strings.Contains(c.path, "/api/") && status >= 400 &&
			(head.Get("Content-Type") != "application/problem+json" || !strings.Contains(body, `"code":"`)) {
			t.Errorf("%s %s: %s is no problem: %.200s", c.method, c.path, head.Get("Content-Type"), body)
		}
		for name, want := range map[string]string{
			"Content-Security-Policy": "frame-ancestors 'none'", "X-Frame-Options": "DENY",
			"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Set-Cookie": "", "X": "",
			"Access-Control-Allow-Origin": "",
		} {
			if got := head.Get(name); !strings.Contains(got, want) || want == "" && got != "" {
				t.Errorf("%s %s: %d with %s %q", c.method, c.path, status, name, got)
			}
		}
	}
	if _, document, _ := o.ask("GET", "/api/v1/openapi.json", nil); document != must(t, "api", "openapi") {
		t.Error("the command prints another OpenAPI document")
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "multipart-*")); err != nil || len(left) > 0 {
		t.Errorf("left of uploads: %v, %v", left, err)
	}
}

// Nobody learns from an answer which tokens and sessions there are, and none outlives what ends it.
func TestStolenTokens(t *testing.T) {
	o := openOutside(t, "sqlite:trekk.db")
	good := o.token("kari", batch.RoleAdmin, o.apps[0])
	id := strings.Split(good, "_")[1]
	_, want, _ := o.ask("GET", "/api/v1/status", nil)
	for _, shown := range []string{
		desk.NewToken(), "trekk_" + id + "_" + strings.Repeat("x", 43), "trekk_" + id + "_",
		strings.ToUpper(good),
		good + "=", good[:len(good)-1], "' OR 1=1 --",
	} {
		for _, scheme := range []string{"Bearer ", "bearer ", "Basic ", ""} {
			status, said, _ := o.ask("GET", "/api/v1/status", nil, "Authorization", scheme+shown)
			if status != http.StatusUnauthorized || said != want {
				t.Errorf("%s%s: %d %s", scheme, shown, status, said)
			}
		}
	}
	kari := "Bearer " + good
	o.wants("GET", "/api/v1/status", "", said{200, ""}, "Authorization", kari)
	o.wants("GET", "/api/v1/status", "", said{200, ""}, "Authorization", "bearer "+good)
	for _, path := range []string{"/c/c001/", "/c/c001/persons", "/c/c001/persons/tokens/make"} {
		o.wants("GET", path, "", said{303, ""}, "Authorization", kari)
		o.wants("POST", path, "name=kari&days=9", said{303, ""}, "Authorization", kari)
	}
	o.token("ola", batch.RoleAdmin, o.apps[0])
	cookie := o.signIn("ola")
	o.wants("GET", "/c/c001/", "", said{200, ""}, "Cookie", cookie)
	o.wants("POST", "/c/c001/api/v1/stop", `{"reason":"x"}`, said{403, "token_needed"}, "Cookie", cookie)
	o.wants("POST", "/api/v1/persons/ola/passphrase", `{"passphrase":"another one of ours"}`, said{200, ""},
		"Authorization", kari)
	o.wants("GET", "/c/c001/", "", said{303, ""}, "Cookie", cookie)
	o.wants("POST", "/api/v1/tokens/"+id+"/revoke", `{"reason":"stolen"}`, said{200, ""},
		"Authorization", kari)
	o.wants("GET", "/api/v1/status", "", said{401, ""}, "Authorization", kari)
}

// Who sealed a transmission does not approve it, by a token neither; and who may approve, may nothing else. Nor
// does a token that another person made approve, who would be the second person too; and no token changes the
// passphrase of its person.
func TestWhoSealedDoesNotApproveByAToken(t *testing.T) {
	o := openOutside(t, "sqlite:trekk.db")
	a := o.apps[0]
	n := a.NightOf(a.Payee.At(batch.Call{Now: a.Now(), By: batch.OSUser("ola")}))
	if _, err := n.Run(t.Context(), "fetch", "ingest", "match", "bill", "claims"); err != nil {
		t.Fatal(err)
	}
	ola, eva := "Bearer "+o.token("ola", batch.RoleApprover, a), "Bearer "+
		o.token("eva", batch.RoleApprover, a)
	const approve = "/api/v1/transmissions/1/approve"
	o.wants("POST", approve, "{}", said{422, "same_person"}, "Authorization", ola)
	kari, lent := batch.Call{Now: a.Now(), By: "kari", Role: batch.RoleAdmin}, desk.NewToken()
	make := desk.MakeToken{Person: "eva", Token: lent, Wall: time.Now()}
	if _, err := desk.At(a.Payee.At(kari)).MakeToken(t.Context(), make); err != nil {
		t.Fatal(err)
	}
	lent = "Bearer " + lent
	o.wants("POST", approve, "{}", said{403, "not_by_token"}, "Authorization", lent)
	o.wants("POST", "/api/v1/refunds/1/approve", "{}", said{403, "not_by_token"}, "Authorization", lent)
	o.wants("GET", "/api/v1/transmissions/1", "", said{200, ""}, "Authorization", lent)
	o.wants("POST", "/api/v1/persons/eva/passphrase", `{"passphrase":"known to who has the token"}`,
		said{403, "not_by_token"}, "Authorization", eva)
	o.wants("POST", "/api/v1/transmissions/1/reject", `{"reason":"x"}`, said{403, "not_their_role"},
		"Authorization", eva)
	o.wants("POST", approve, "{}", said{200, `"approved_by":"eva"`}, "Authorization", eva)
	o.wants("POST", approve, "{}", said{422, "transmission_approved"}, "Authorization", eva)
}

// harmless reads a page or a file of which nothing must run, in a browser or in a spreadsheet.
func (o *outside) harmless(path string, as headersOf) {
	o.Helper()
	status, body, head := o.ask("GET", path, nil, as...)
	if status >= 500 {
		o.Errorf("GET %s: %d", path, status)
	}
	if strings.Contains(head.Get("Content-Type"), "html") {
		for _, bad := range []string{"<script>alert", "<img src=x", "<svg onload", "href=\"javascript:"} {
			if strings.Contains(body, bad) {
				o.Errorf("GET %s: has %s", path, bad)
			}
		}
		return
	}
	records, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil {
		o.Errorf("GET %s: %v", path, err)
	}
	for _, cell := range slices.Concat(records...) {
		if number := strings.TrimPrefix(cell, "+"); number != cell && batch.Digits(number) {
			continue // a mobile number is a number, whoever reads it
		}
		if cell != "" && strings.ContainsAny(cell[:1], "=+@\t\r") {
			o.Errorf("GET %s: the cell %q is a formula", path, cell)
		}
	}
}

// What somebody writes into a name, a reason or an address comes out as that text and nothing else: on pages, in
// files for a spreadsheet, in headers and in questions to the database.
func TestInjection(t *testing.T) {
	o := openOutside(t, "sqlite:trekk.db")
	kari := headersOf{"Authorization", "Bearer " + o.token("kari", batch.RoleAdmin, o.apps[0])}
	page := headersOf{"Cookie", o.signIn("kari")}
	for n, text := range []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</title><svg onload=alert(1)>`,
		`javascript:alert(1)`,
		`{{.Token}}`, `{{printf "%s" .}}`, `=cmd|'/c calc'!A1`, `+1+1`, `@SUM(A1)`, `' OR '1'='1`,
		`%' OR name LIKE '%`,
		`'; DROP TABLE customer; --`, `../../etc/passwd`, `${jndi:ldap://x}`, "x\u202ey",
		`\u003cscript\u003e`,
	} {
		quoted, err := json.Marshal(text)
		if err != nil {
			t.Fatal(err)
		}
		no := fmt.Sprint(1000 + n)
		row := fmt.Sprintf(`{"customer_no":%q,"name":%s}`, no, quoted)
		o.wants("POST", "/api/v1/customers", row, said{200, `"new":1`}, kari...)
		o.wants("POST", "/api/v1/customers/"+no+"/hold", fmt.Sprintf(`{"reason":%s}`, quoted),
			said{200, ""}, kari...)
		query := "?" + url.Values{
			"q": {text}, "search": {text}, "by": {text}, "action": {text}, "no": {text}, "kind": {text},
			"cursor": {""},
		}.Encode()
		for _, path := range []string{
			"/customers/" + no, "/customers" + query, "/search" + query, "/audit" + query,
			"/invoices" + query,
			"/memberships" + query, "/customers/" + url.PathEscape(text), "/invoices/" + url.PathEscape(text),
			"/files/" + url.PathEscape(text), "/customers?as=csv", "/audit?as=csv",
			"/audit?cursor=" + url.QueryEscape(text),
			"/?done=" + url.QueryEscape(text) + "&of=" + url.QueryEscape(text),
			"/customers/" + no + "/hold?reason=" + url.QueryEscape(text),
		} {
			o.harmless("/c/c001"+path, page)
		}
		_, said, _ := o.ask("GET", "/api/v1/customers/"+no, nil, kari...)
		name := strings.ReplaceAll(text, "\u202e", "") // which has no look, and is left out
		if c := parsed(t, said).(map[string]any); c["customer_name"] != name {
			t.Errorf("%q came back as %q", text, c["customer_name"])
		}
	}
	for _, name := range []string{"a\r\nX: 1", "a\"; x=\"", "../../../tmp/x", "\u202egpj.csv", "<b>.csv"} {
		file := "--x\r\nContent-Disposition: form-data; name=statement; filename*=UTF-8''" +
			url.PathEscape(name) +
			"\r\n\r\ndate,amount,reference\r\n--x--\r\n"
		status, body, head := o.ask("POST", "/c/c001/month-end/tick", strings.NewReader(file),
			append(headersOf{"Content-Type", "multipart/form-data; boundary=x"}, page...)...)
		if status >= 500 || head.Get("X") != "" || strings.Contains(body, "<b>") {
			t.Errorf("%q: %d %v", name, status, head)
		}
	}
}
