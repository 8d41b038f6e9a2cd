package control

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/nets/sandbox"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func isRefusal(t *testing.T, err error, says string) {
	t.Helper()
	var refused sandbox.Refusal
	if !errors.As(err, &refused) || !strings.Contains(err.Error(), says) {
		t.Errorf("%v, want a refusal that says %q", err, says)
	}
}

// serve serves the sandbox of a folder until the test is over, or stop is called.
func serve(t *testing.T, dir string, given Settings) (state State, stop func()) {
	t.Helper()
	s, err := Make(dir, given)
	must(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	ready, ended := make(chan State, 1), make(chan error, 1)
	go func() { ended <- errors.Join(s.Serve(ctx, func(st State) { ready <- st }), s.Close()) }()
	stop = func() {
		cancel()
		must(t, <-ended)
		ended <- nil // it may be stopped once more
	}
	t.Cleanup(stop)
	select {
	case state = <-ready:
	case err := <-ended:
		t.Fatal(err)
	}
	return state, stop
}

func TestOnlyAFolderOfItsOwn(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "thesis.txt"), nil, 0o600))
	_, err := Make(dir, Settings{})
	isRefusal(t, err, "thesis.txt")
	entries, err := os.ReadDir(dir)
	if must(t, err); len(entries) != 1 {
		t.Errorf("something was put there: %v", entries)
	}
	_, err = Open(dir)
	isRefusal(t, err, "there is no sandbox")
	_, err = Open(filepath.Join(dir, "nowhere"))
	isRefusal(t, err, "there is no sandbox")
}

func TestSettingsStay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	for _, wrong := range []Settings{
		{Account: "1"}, {Transmitter: "x"}, {Start: "soon"}, {KID: "customer:8"},
		{KID: "invoice:7,customer:8,check:mod10"},
		{KID: "customer:8,invoice:7,check:mod12"}, {KID: "customer:8,check:mod10,invoice:7"},
		{KID: "customer:x"},
	} {
		if _, err := Make(dir, wrong); err == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
	s, err := Make(dir, Settings{
		KID: "literal:90,customer:6,type:1,invoice:5,check:mod11-skip", Start: "2026-12-24",
	})
	must(t, err)
	if c, err := s.settings.config(dir); err != nil || c.CustomerDigits != 9 || c.InvoiceDigits != 5 ||
		c.Algorithm != "mod11" {
		t.Errorf("KID: %+v, %v", c, err)
	}
	must(t, s.Close())
	_, err = Make(dir, Settings{Account: "86011117947"})
	isRefusal(t, err, "86011117947")
	s, err = Make(dir, Settings{Start: "2027-12-24"})
	must(t, err)
	if now := s.state().Now; now != "2026-12-24T12:00:00+01:00" {
		t.Errorf("the clock stands at %s", now)
	}
	must(t, s.Close())
}

func TestHTTPControl(t *testing.T) {
	state, _ := serve(t, filepath.Join(t.TempDir(), "bank"), Settings{})
	token, err := os.ReadFile(state.TokenFile)
	must(t, err)
	for _, c := range []struct {
		method, path, body, token string
		status                    int
		says                      string
	}{
		{"GET", "/state", "", "", 401, "Bearer"},
		{"POST", "/advance", `{"to":"2026-10-02"}`, "guess", 401, "Bearer"},
		{"GET", "/state", "", string(token), 200, `"now":"2026-10-01T00:00:00+02:00"`},
		{"GET", "/nothing", "", string(token), 404, "there is no"},
		{"GET", "/advance", "", string(token), 404, "there is no"},
		{"POST", "/arrival", `{}`, string(token), 422, "no act"},
		{"POST", "/pay", `{"amount":499}`, string(token), 422, `unknown field`},
		{"POST", "/pay", `{"amount_ore":1}{"amount_ore":2}`, string(token), 422, "more than one"},
		{"POST", "/pay", "", string(token), 422, "EOF"},
		{"POST", "/mandate", `{"kid":"1"}`, string(token), 422, "no KID of the agreement"},
		{"POST", "/mandate", `{"kid":"0000104200000016"}`, string(token), 200, `"address":"127.0.0.1:`},
		{"POST", "/advance", `{"to":"2026-10-02"}`, string(token), 200, `"now":"2026-10-02T12:00:00+02:00"`},
		{"POST", "/next", `{"scenario":"sms-busy","kid":"0000104200000016"}`, string(token), 422,
			"about no KID"},
		{"POST", "/next", `{"scenario":"sms-rude"}`, string(token), 422, "no scenario"},
		{"POST", "/collect", `{"invoice":"1","amount_ore":499}`, string(token), 422, "no agency here works"},
		{"POST", "/collect", `{"invoice":"1","amount_ore":0}`, string(token), 422, "above 0"},
		{"POST", "/advance", `{"to":"2026-10-01"}`, string(token), 422, "cannot go back"},
		{"GET", "/ledger", "", string(token), 200, `"kid":"0000104200000016","active":true`},
	} {
		r, err := http.NewRequestWithContext(t.Context(), c.method, state.Control+c.path,
			strings.NewReader(c.body))
		must(t, err)
		r.Header.Set("Authorization", "Bearer "+c.token)
		a, err := http.DefaultClient.Do(r)
		must(t, err)
		body, err := io.ReadAll(a.Body)
		must(t, errors.Join(err, a.Body.Close()))
		if a.StatusCode != c.status || !strings.Contains(string(body), c.says) {
			t.Errorf("%s %s %s: %d %s, want %d and %q", c.method, c.path, c.body, a.StatusCode, body,
				c.status, c.says)
		}
	}
}

func TestControlIsOfThisMachineOnly(t *testing.T) {
	s, err := Make(filepath.Join(t.TempDir(), "bank"), Settings{Control: "0.0.0.0:0"})
	must(t, err)
	defer s.Close()
	isRefusal(t, s.Serve(t.Context(), func(State) { t.Error("it is served") }), "this machine only")
}

// Verbs ask the process that serves a folder, or open the folder: the sandbox is the same, and where it was.
func TestConnectServedOrNot(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	state, stop := serve(t, dir, Settings{})
	ask := func(acts ...sandbox.Act) string {
		t.Helper()
		b, err := Connect(t.Context(), dir)
		must(t, err)
		defer b.Close()
		var now string
		for _, a := range acts {
			st, err := b.Do(t.Context(), a)
			must(t, err)
			now = st.Now
		}
		_, err = b.Do(t.Context(), &sandbox.Advance{To: "2026-09-01"})
		isRefusal(t, err, "cannot go back")
		l, err := b.Ledger(t.Context())
		if must(t, err); l.AsOf != now || len(l.Mandates) == 0 {
			t.Errorf("ledger %+v, want that of %s", l, now)
		}
		return now
	}
	ask(&sandbox.Mandate{KID: "0000104200000016"}, &sandbox.Advance{To: "2026-10-02"})
	stop()
	ask(&sandbox.Advance{To: "2026-10-03"})
	key, err := os.ReadFile(state.SFTP.Key)
	must(t, err)
	again, _ := serve(t, dir, Settings{})
	if again.Now != "2026-10-03T12:00:00+02:00" || again.SFTP != state.SFTP ||
		again.Control != state.Control {
		t.Errorf("started again it is %+v, was %+v", again, state)
	}
	after, err := os.ReadFile(state.SFTP.Key)
	if must(t, err); !bytes.Equal(key, after) {
		t.Error("the key is another one")
	}
	ask(&sandbox.Advance{To: "2026-10-04"})
}
