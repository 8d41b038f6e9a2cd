package web

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/bcrypt"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/store/pgtest"
	"trekk/cmd/trekk/wire"
	"trekk/schedule/bankday"
)

func init() { desk.PassphraseCost = bcrypt.MinCost }

const password = "riktig hest batteri"

// house is a site with two payees' books, a clock that a test moves, and what a browser keeps.
type house struct {
	*testing.T
	gate   *Gate
	server *httptest.Server
	apps   []*wire.App
	oidc   *wire.OIDC

	mu      sync.Mutex
	wall    time.Time
	cookies []*http.Cookie
}

// onEach runs a test on the books of some creditors in each kind of database.
func onEach(t *testing.T, creditors int, test func(h *house)) {
	for _, kind := range []string{"sqlite", "postgres"} {
		t.Run(kind, func(t *testing.T) {
			db := "sqlite:" + filepath.Join(t.TempDir(), "trekk.db")
			if kind == "postgres" {
				db = pgtest.URL(t)
			}
			test(open(t, db, creditors))
		})
	}
}

// open makes the books, and a site over them.
func open(t *testing.T, db string, creditors int) *house {
	config := filepath.Join(t.TempDir(), "trekk.yaml")
	text := "database: " + db + "\nclock: free\ncreditors:\n"
	for i := range creditors {
		text += fmt.Sprintf("  - {id: gym%d, name: Gym %[1]d, account: \"99991042764\", transmitter: \"0555282%[1]d\", "+
			"kid: \"customer:8,invoice:7,check:mod10\", terms: sit, bill_from: 2026-11}\n", i+1)
	}
	if err := os.WriteFile(config, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	call := batch.Call{Now: bankday.New(2026, 10, 1).At(12, 0), By: "os:trekk"}
	if _, err := wire.RegisterNew(t.Context(), config, "", call); err != nil {
		t.Fatal(err)
	}
	h := &house{T: t, wall: time.Date(2026, 11, 28, 8, 15, 0, 0, time.UTC)}
	h.start(config)
	return h
}

// start starts a site over the books, as another process would.
func (h *house) start(config string) {
	g := &wire.Globals{Config: config, AsOf: "2026-10-20", Stdout: io.Discard, Stderr: io.Discard}
	apps, err := g.Open(context.Background())
	if err != nil {
		h.Fatal(err)
	}
	h.Cleanup(apps[0].Close)
	h.apps = apps
	h.gate = &Gate{
		Apps: func() []*wire.App { return apps }, Wall: h.now, OIDC: h.oidc,
		Pages: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			v := Of(r)
			fmt.Fprintf(w, "%s %s %s %s %s %t", v.App.Conf.ID, v.Person.Name, v.Lang, v.Base, r.URL.Path,
				v.Confirmed())
		}),
	}
	g.AsOf = "2026-10-20"
	h.gate.API = h.gate.Pages
	handler, err := h.gate.Handler()
	if err != nil {
		h.Fatal(err)
	}
	h.server = httptest.NewTLSServer(handler)
	h.Cleanup(h.server.Close)
}

func (h *house) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.wall
}

func (h *house) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wall = h.wall.Add(d)
}

func (h *house) person(name string, role batch.Role, apps ...*wire.App) {
	h.Helper()
	for _, a := range apps {
		_, err := a.Desk("").AddPerson(h.Context(),
			desk.AddPerson{Name: name, Role: role, Passphrase: password})
		if err != nil {
			h.Fatal(err)
		}
	}
}

// ask asks as a browser does, and keeps the cookies that it gets.
func (h *house) ask(
	method, path string, form url.Values, headers ...string,
) (status int, body string, head http.Header) {
	h.Helper()
	r, err := http.NewRequestWithContext(h.Context(), method, h.server.URL+path,
		strings.NewReader(form.Encode()))
	if err != nil {
		h.Fatal(err)
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	for _, c := range h.cookies {
		r.AddCookie(c)
	}
	client := h.server.Client()
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	answer, err := client.Do(r)
	if err != nil {
		h.Fatal(err)
	}
	defer answer.Body.Close()
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		h.Fatal(err)
	}
	for _, c := range answer.Cookies() {
		h.cookies = slices.DeleteFunc(slices.Clone(h.cookies),
			func(old *http.Cookie) bool { return old.Name == c.Name })
		if c.MaxAge > 0 {
			h.cookies = append(h.cookies, c)
		}
	}
	return answer.StatusCode, string(b), answer.Header
}

func (h *house) signIn(name, passphrase string) (status int, head http.Header) {
	h.Helper()
	status, _, head = h.ask("POST", "/login", url.Values{"name": {name}, "password": {passphrase},
		"to": {"/runs?a=1"}})
	return status, head
}

// wants says what an address answers.
func (h *house) wants(path string, status int, body string) {
	h.Helper()
	got, said, head := h.ask("GET", path, nil)
	if got == http.StatusSeeOther {
		said = head.Get("Location")
	}
	if got != status || !strings.Contains(said, body) {
		h.Errorf("GET %s: %d %q, want %d %q", path, got, said, status, body)
	}
}

// audited is what was done, as the audit log has it of a person.
func (h *house) audited(a *wire.App, person string) (said string) {
	h.Helper()
	for act, err := range a.Store.Acts(h.Context(), batch.Subject{Kind: batch.OfPerson, No: person}) {
		if err != nil {
			h.Fatal(err)
		}
		said += fmt.Sprintf("%s %s %s %s; ", act.By, act.Action, act.Detail, act.Remark)
	}
	return said
}

// From the form to the page that was asked for, and out again. The session is found by another process too, and
// ends by the real clock, whatever the books' clock is.
func TestASession(t *testing.T) {
	onEach(t, 1, func(h *house) {
		a := h.apps[0]
		h.person("kari", batch.RoleAccountant, a)
		h.wants("/runs?a=1", http.StatusSeeOther, "/login?to=%2Fruns%3Fa%3D1")
		h.wants("/api/v1/runs", http.StatusUnauthorized, `"code":"unauthorized"`)
		h.wants("/login?to=/runs", http.StatusOK, `name="to" value="/runs"`)

		status, head := h.signIn("Kari", password)
		if status != http.StatusSeeOther || head.Get("Location") != "/runs?a=1" {
			t.Fatalf("signed in: %d %s", status, head.Get("Location"))
		}
		cookie := head.Get("Set-Cookie")
		for _, part := range []string{"__Host-trekk=", "Path=/", "HttpOnly", "Secure", "SameSite=Lax"} {
			if !strings.Contains(cookie, part) {
				t.Errorf("cookie %q without %s", cookie, part)
			}
		}
		h.wants("/runs", http.StatusOK, "gym1 kari nb  /runs true")
		h.wants("/api/v1/runs", http.StatusOK, "gym1 kari nb  /api/v1/runs true")
		first := h.cookies
		h.server.Close()
		h.start(a.Config)
		h.wants("/", http.StatusOK, "gym1 kari")

		h.pass(11 * time.Minute)
		h.wants("/", http.StatusOK, "false")
		status, _, _ = h.ask("POST", "/confirm", url.Values{"password": {"wrong"}, "to": {"/x"}})
		if status != http.StatusUnauthorized {
			t.Errorf("confirmed by a wrong passphrase: %d", status)
		}
		status, _, head = h.ask("POST", "/confirm", url.Values{"password": {password}, "to": {"/x"}})
		if status != http.StatusSeeOther || head.Get("Location") != "/x" {
			t.Errorf("confirm: %d %s", status, head.Get("Location"))
		}
		h.wants("/", http.StatusOK, "true")

		h.signIn("kari", password) // a new secret, and the old one is good for nothing
		if h.cookies[0].Value == first[0].Value {
			t.Error("the secret outlives signing in")
		}
		second := h.cookies
		h.cookies = first
		h.wants("/", http.StatusSeeOther, "/login")
		h.cookies = second
		h.ask("POST", "/logout", url.Values{})
		h.cookies = second
		h.wants("/", http.StatusSeeOther, "/login")
		want := "kari sign in after 1 wrong passphrases from 127.0.0.1; kari sign out  from 127.0.0.1; " +
			"kari sign out  from 127.0.0.1; "
		if said := h.audited(a, "kari"); !strings.HasSuffix(said, want) ||
			!strings.Contains(said, "login sign in refused from 127.0.0.1; kari confirm ") {
			t.Errorf("audit log: %s", said)
		}
	})
}

func TestASessionEnds(t *testing.T) {
	onEach(t, 1, func(h *house) {
		a := h.apps[0]
		h.person("kari", batch.RoleAdmin, a)
		h.person("eva", batch.RoleAdmin, a)
		h.signIn("kari", password)
		h.pass(29 * time.Minute)
		h.wants("/", http.StatusOK, "kari")
		h.pass(30 * time.Minute)
		h.wants("/", http.StatusSeeOther, "/login") // idle

		h.signIn("kari", password)
		for range 29 {
			h.pass(24 * time.Minute)
			h.wants("/", http.StatusOK, "kari")
		}
		h.pass(24 * time.Minute)
		h.wants("/", http.StatusSeeOther, "/login") // twelve hours

		h.signIn("kari", password)
		if _, err := a.Desk("").SetPassphrase(h.Context(), desk.SetPassphrase{
			Name: "kari", Passphrase: password,
		}); err != nil {
			t.Fatal(err)
		}
		h.wants("/", http.StatusSeeOther, "/login")
		h.signIn("kari", password)
		h.wants("/", http.StatusOK, "kari")
		if _, err := a.Desk("").DisablePerson(h.Context(),
			desk.DisablePerson{Name: "kari", Reason: "left"}); err != nil {
			t.Fatal(err)
		}
		h.wants("/", http.StatusSeeOther, "/login")
		if status, _ := h.signIn("kari", password); status != http.StatusUnauthorized {
			t.Errorf("disabled, and signed in: %d", status)
		}
	})
}

// One name and passphrase open each creditor where they are right, and no other.
func TestSeveralCreditors(t *testing.T) {
	onEach(t, 3, func(h *house) {
		h.person("kari", batch.RoleAdmin, h.apps[0], h.apps[1])
		h.person("ola", batch.RoleViewer, h.apps[2])
		h.signIn("kari", password)
		h.wants("/c/gym2/runs", http.StatusOK, "gym2 kari nb /c/gym2 /runs")
		h.wants("/runs?q=1", http.StatusSeeOther, "/c/gym1/runs?q=1")
		h.wants("/api/v1/runs", http.StatusBadRequest, "/c/gym1/api/v1/runs, /c/gym2/api/v1/runs")
		h.wants("/c/gym2/api/v1/runs", http.StatusOK, "gym2 kari")
		h.wants("/c/gym3/runs", http.StatusNotFound, "")
		h.wants("/c/gym3/api/v1/runs", http.StatusNotFound, `"code":"no_such_creditor"`)
		h.wants("/c/gym2/confirm?to=/c/gym2/x", http.StatusOK, `value="/c/gym2/x"`)
		h.cookies = nil
		h.signIn("ola", password)
		h.wants("/api/v1/runs", http.StatusOK, "gym3 ola")
	})
}

// Whoever tries is told the same whoever it is, and then nothing for a while, in this process or another; the
// right passphrase too.
func TestBruteForce(t *testing.T) {
	onEach(t, 1, func(h *house) {
		h.person("kari", batch.RoleAdmin, h.apps[0])
		said := map[string]string{}
		for _, name := range []string{"kari", "nobody"} {
			for range 12 {
				status, body, head := h.ask("POST", "/login",
					url.Values{"name": {name}, "password": {"wrong"}})
				said[name] += fmt.Sprint(status, " ", head.Get("Retry-After"), " ",
					strings.ReplaceAll(body, name, "NAME"), "\n")
				if status == http.StatusTooManyRequests {
					h.pass(time.Second)
				}
			}
			h.pass(time.Hour)
		}
		if said["kari"] != said["nobody"] {
			t.Errorf("told apart:\n%s\n%s", said["kari"], said["nobody"])
		}
		if !strings.Contains(said["kari"], "429 1 ") || !strings.Contains(said["kari"], "429 4 ") {
			t.Errorf("no growing pauses: %s", said["kari"])
		}
		h.pass(2 * time.Hour)
		for range 10 {
			h.signIn("kari", "wrong")
			h.pass(2 * time.Minute)
		}
		h.server.Close()
		h.start(h.apps[0].Config)
		status, head := h.signIn("kari", password)
		if status != http.StatusTooManyRequests || head.Get("Retry-After") == "" {
			t.Errorf("not locked: %d", status)
		}
		h.pass(14 * time.Minute)
		if status, _ := h.signIn("kari", password); status != http.StatusSeeOther {
			t.Errorf("locked after the pause: %d", status)
		}
	})
}

// No other site gets anything done, and no address leads to one.
func TestFromOtherSites(t *testing.T) {
	h := open(t, "sqlite:"+filepath.Join(t.TempDir(), "trekk.db"), 1)
	h.person("kari", batch.RoleAdmin, h.apps[0])
	h.signIn("kari", password)
	for _, headers := range [][]string{
		{"Origin", "https://evil.example"}, {"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"},
	} {
		for _, path := range []string{"/x", "/logout", "/login", "/confirm", "/api/v1/x"} {
			status, _, _ := h.ask("POST", path, url.Values{"name": {"kari"}, "password": {password}},
				headers...)
			if status != http.StatusForbidden {
				t.Errorf("POST %s with %v: %d", path, headers, status)
			}
		}
	}
	h.wants("/", http.StatusOK, "kari")
	for _, to := range []string{
		"https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil.example",
		"javascript:alert(1)",
		"/\t/evil.example", "evil.example", "", "/%5c%5cevil.example", "/%2fevil.example/", "http:/evil",
		"/%09/evil",
	} {
		_, _, head := h.ask("POST", "/login", url.Values{"name": {"kari"}, "password": {password},
			"to": {to}})
		if head.Get("Location") != "/" {
			t.Errorf("to %q leads to %q", to, head.Get("Location"))
		}
	}
}

// A language that is asked for once is that of this browser from then on, before the person's own choice.
func TestLanguage(t *testing.T) {
	h := open(t, "sqlite:"+filepath.Join(t.TempDir(), "trekk.db"), 1)
	h.person("kari", batch.RoleAccountant, h.apps[0])
	h.signIn("kari", password)
	h.wants("/", http.StatusOK, "kari nb")
	h.wants("/?lang=xx", http.StatusOK, "kari nb")
	h.wants("/?lang=en", http.StatusOK, "kari en")
	h.wants("/runs", http.StatusOK, "kari en")
	h.wants("/runs?lang=nb", http.StatusOK, "kari nb")
	h.wants("/", http.StatusOK, "kari nb")
}

func TestHeaders(t *testing.T) {
	h := open(t, "sqlite:"+filepath.Join(t.TempDir(), "trekk.db"), 1)
	h.person("kari", batch.RoleAdmin, h.apps[0])
	h.signIn("kari", password)
	for _, path := range []string{"/", "/login", "/confirm", "/api/v1/x"} {
		_, _, head := h.ask("GET", path, nil)
		for name, want := range map[string]string{
			"Content-Security-Policy": policy, "X-Content-Type-Options": "nosniff",
			"Referrer-Policy":           "same-origin",
			"Strict-Transport-Security": "max-age=31536000", "Cache-Control": "no-store",
		} {
			if head.Get(name) != want {
				t.Errorf("%s: %s is %q", path, name, head.Get(name))
			}
		}
	}
}

// What is sent must come in time; what is made of it may take longer.
func TestAnswersMayTakeLongerThanRequests(t *testing.T) {
	const within = 200 * time.Millisecond
	h := open(t, "sqlite:"+filepath.Join(t.TempDir(), "trekk.db"), 1)
	h.gate.Public = map[string]http.Handler{"/slow": http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			w.WriteHeader(http.StatusRequestTimeout)
			return
		}
		select {
		case <-r.Context().Done():
			w.WriteHeader(http.StatusTeapot)
		case <-time.After(3 * within):
		}
	})}
	handler, err := h.gate.Handler()
	if err != nil {
		t.Fatal(err)
	}
	h.server = httptest.NewUnstartedServer(handler)
	h.server.Config.ReadTimeout = within
	h.server.Start()
	t.Cleanup(h.server.Close)
	for _, method := range []string{"GET", "POST"} {
		if status, _, _ := h.ask(method, "/slow", url.Values{"a": {"b"}}); status != http.StatusOK {
			t.Errorf("%s: %d", method, status)
		}
	}
	trickle, more := io.Pipe()
	defer more.Close()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.server.URL+"/slow", trickle)
	if err != nil {
		t.Fatal(err)
	}
	go func() { _, _ = io.WriteString(more, "it never ends") }()
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err == nil {
		answer.Body.Close()
	}
	if err == nil && answer.StatusCode != http.StatusRequestTimeout {
		t.Errorf("a body that does not end: %d", answer.StatusCode)
	}
}

// What is no secret of ours is nobody, however it looks.
func TestForgedSecrets(t *testing.T) {
	h := open(t, "sqlite:"+filepath.Join(t.TempDir(), "trekk.db"), 1)
	h.person("kari", batch.RoleAdmin, h.apps[0])
	h.signIn("kari", password)
	secret := h.cookies[0].Value
	for _, value := range []string{"", secret[1:], strings.ToLower(secret), batch.HashOf(secret),
		strings.Repeat("x", 9000)} {
		h.cookies = []*http.Cookie{{Name: cookieName, Value: value}}
		h.wants("/", http.StatusSeeOther, "/login")
	}
	for _, bearer := range []string{"", "trekk_", "trekk_a_b", secret, "trekk__", "x"} {
		h.cookies = nil
		status, _, _ := h.ask("GET", "/api/v1/x", nil, "Authorization", "Bearer "+bearer)
		if status != http.StatusUnauthorized {
			t.Errorf("bearer %q: %d", bearer, status)
		}
	}
}

// A session is written while the books are locked by a night.
func TestSigningInWhileANightRuns(t *testing.T) {
	onEach(t, 1, func(h *house) {
		h.person("kari", batch.RoleAdmin, h.apps[0])
		unlock, err := h.apps[0].Store.Lock(h.Context(), "a night")
		if err != nil {
			t.Fatal(err)
		}
		defer unlock()
		if status, _ := h.signIn("kari", password); status != http.StatusSeeOther {
			t.Errorf("not signed in: %d", status)
		}
		h.pass(5 * time.Minute)
		h.wants("/", http.StatusOK, "kari")
		s, err := h.apps[0].Store.Session(h.Context(), batch.HashOf(h.cookies[0].Value))
		if err != nil || !s.Seen.Equal(h.now()) {
			t.Errorf("seen %v, %v", s.Seen, err)
		}
	})
}

// An address off this machine is taken with TLS, or behind a proxy, alone.
func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		s    Server
		good bool
	}{
		{Server{Address: "127.0.0.1:0"}, true}, {Server{Address: "[::1]:0"}, true},
		{Server{Address: "localhost:0"}, true},
		{Server{Address: "0.0.0.0:0"}, false}, {Server{Address: ":0"}, false},
		{Server{Address: "10.0.0.1:80"}, false},
		{Server{Address: "0.0.0.0:0", Cert: "c"}, false},
		{Server{Address: "0.0.0.0:0", Cert: "c", Key: "k"}, true},
		{Server{Address: "0.0.0.0:0", PublicURL: "https://trekk.example.no"}, true},
		{Server{Address: "0.0.0.0:0", PublicURL: "http://trekk.example.no"}, false},
		{Server{Address: "127.0.0.1:0", PublicURL: "https://trekk.example.no/desk"}, false},
		{Server{Address: "8480"}, false},
	} {
		if err := c.s.Check(); (err == nil) != c.good {
			t.Errorf("%+v: %v", c.s, err)
		}
	}
}

// What plain pages refuse with is said in the reader's language: each text of the sources that a page may show.
func TestPlainRefusalsAreSaidInBokmålToo(t *testing.T) {
	onlyOfTheAPI := []string{"which_creditor", "unauthorized"}
	refuse := regexp.MustCompile(`g\.refuse\(w, r, [^"]*http\.Status(\w+),\s*"(\w*)",\s*"([^"]+)"`)
	statuses := map[string]int{}
	for status := range 600 {
		statuses[strings.NewReplacer(" ", "", "-", "").Replace(http.StatusText(status))] = status
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, name := range files {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range refuse.FindAllStringSubmatch(string(source), -1) {
			if slices.Contains(onlyOfTheAPI, m[2]) {
				continue
			}
			found++
			title := http.StatusText(statuses[m[1]])
			if plainly("nb", title) == title || plainly("nb", m[3]) == m[3] || plainly("en", m[3]) != m[3] {
				t.Errorf("%s: there is no bokmål for %q, %q", name, title, m[3])
			}
		}
	}
	if found < 7 {
		t.Errorf("found %d refusals", found)
	}
}
