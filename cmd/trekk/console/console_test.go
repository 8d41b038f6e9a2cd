package console

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moov-io/base/log"
	"golang.org/x/crypto/bcrypt"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/web"
	"trekk/cmd/trekk/wire"
)

// clockOfBooks is when the tests look at their books: the invoicing day of December's fees is over, the claims
// are sealed and not sent.
const clockOfBooks = "2026-11-06T13:15"

// nasty is a name that must be escaped wherever it is shown.
const nasty = `<script>alert("x")</script> Hansen`

// made is the folder of the books that every test gets a copy of: a gym of 40 members after a month, with a
// sealed transmission of the next one, a file in quarantine, and a customer with a nasty name, 90001.
var made = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "trekk-console-")
	if err != nil {
		return "", err
	}
	g := &wire.Globals{Stdout: io.Discard, Stderr: io.Discard}
	d, err := demo.New(g, demo.Options{Dir: dir, Months: 1, Members: 40, Seed: 3})
	if err == nil {
		err = d.Run(context.Background())
	}
	if err == nil {
		err = goOn(dir)
	}
	return dir, err
})

// goOn brings the books from where the demo leaves them to clockOfBooks.
func goOn(dir string) error {
	faulty := filepath.Join(dir, "bank", "from-nets", "OCR.D261105")
	if err := os.WriteFile(faulty, []byte("NY000010<script>alert(1)</script>\n"), 0o600); err != nil {
		return err
	}
	ctx := context.Background()
	apps, err := openedBooks(dir)
	if err != nil {
		return err
	}
	defer apps[0].Close()
	customers := "customer_no,name,mobile,email,language,birth_date\n90001,\"" +
		strings.ReplaceAll(nasty, `"`, `""`) + "\",,,nb,1990-01-01\n"
	_, err = apps[0].Desk("").Import(ctx, desk.Import{
		What: "customers", File: "customers.csv", From: strings.NewReader(customers),
	})
	if err != nil {
		return err
	}
	_, err = apps[0].Night("").Run(ctx, "fetch", "ingest", "match", "bill", "claims", "report")
	return err
}

func openedBooks(dir string) ([]*wire.App, error) {
	g := &wire.Globals{
		Config: filepath.Join(dir, "trekk.yaml"), AsOf: clockOfBooks, Stdout: io.Discard, Stderr: io.Discard,
	}
	return g.Open(context.Background())
}

func TestMain(m *testing.M) {
	desk.PassphraseCost = bcrypt.MinCost
	code := m.Run()
	if dir, err := made(); err == nil {
		os.RemoveAll(dir)
	}
	os.Exit(code)
}

// desktop is a console over books of its own.
type desktop struct {
	t    *testing.T
	app  *wire.App
	site *Site

	person batch.Person // who asks; kari where it is nobody
}

// opened is a console over a copy of the books.
func opened(t *testing.T) *desktop {
	t.Helper()
	dir, err := made()
	if err != nil {
		t.Fatal(err)
	}
	own := t.TempDir()
	if err := os.CopyFS(own, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	apps, err := openedBooks(own)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(apps[0].Close)
	said, logger := log.NewBufferLogger()
	t.Cleanup(func() {
		if t.Failed() {
			t.Log(said.String())
		}
	})
	return &desktop{t: t, app: apps[0], site: New(logger)}
}

// ask asks as a person of a role, in Norwegian unless the address says lang=en.
func (d *desktop) ask(role batch.Role, r *http.Request) (status int, body string, to string) {
	d.t.Helper()
	w := httptest.NewRecorder()
	d.site.ServeHTTP(w, d.visiting(role, r))
	return w.Code, w.Body.String(), w.Header().Get("Location")
}

// visiting is a request that has passed the gate.
func (d *desktop) visiting(role batch.Role, r *http.Request) *http.Request {
	who := d.person
	who.Name, who.Role = "kari", role
	v := &web.Visit{
		App: d.app, Person: who, Lang: "nb", ConfirmedUntil: time.Now().Add(time.Hour),
		Secret: "of a session",
	}
	if r.URL.Query().Get("lang") == "en" {
		v.Lang = "en"
	}
	return r.WithContext(web.With(r.Context(), v))
}

// get is a page as a person of a role sees it.
func (d *desktop) get(role batch.Role, path string) (status int, body string) {
	d.t.Helper()
	status, body, _ = d.ask(role, httptest.NewRequest(http.MethodGet, path, nil))
	return status, body
}

// post sends a form of names and values, as the page of the act has it.
func (d *desktop) post(role batch.Role, path string, pairs ...string) (status int, body, to string) {
	d.t.Helper()
	form := url.Values{"step": {"do"}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return d.ask(role, r)
}

// shows fails unless a page is there with all of the texts, in both languages, and nothing unescaped.
func (d *desktop) shows(role batch.Role, path string, texts ...string) {
	d.t.Helper()
	for _, lang := range []string{"", "en"} {
		address := path
		if lang != "" {
			address += map[bool]string{true: "&", false: "?"}[strings.Contains(path, "?")] + "lang=" + lang
		}
		status, body := d.get(role, address)
		if status != http.StatusOK {
			d.t.Errorf("%s as %s: %d\n%s", address, role, status, body)
			continue
		}
		if strings.Contains(body, "<script>alert") {
			d.t.Errorf("%s: a text is not escaped", address)
		}
		for _, text := range texts {
			if lang == "" && !strings.Contains(body, text) {
				d.t.Errorf("%s does not have %q", address, text)
			}
		}
	}
}

// refuses fails unless an address answers with a status.
func (d *desktop) refuses(role batch.Role, path string, want int) {
	d.t.Helper()
	if status, _ := d.get(role, path); status != want {
		d.t.Errorf("%s as %s: %d, want %d", path, role, status, want)
	}
}
