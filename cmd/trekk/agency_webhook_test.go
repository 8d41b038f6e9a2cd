package main

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/moov-io/base/log"

	"trekk/cmd/trekk/inbound"
	"trekk/cmd/trekk/wire"
)

// What Kravia says at its secret address means that it is to be asked, once however often it says so; strangers, and
// what is no such report, are answered nothing, and ask for nothing.
func TestKraviaIsAskedWhenItSaysThatACaseHasChanged(t *testing.T) {
	conf := gymThatSends(t, "http://127.0.0.1:9", "", 1)
	dir := filepath.Dir(conf)
	const secret = "nobody-can-guess-this-one"
	for name, content := range map[string]string{"kravia.token": "token", "kravia.webhook": secret} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := os.OpenFile(conf, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = io.WriteString(f, "agency: {kind: kravia, url: \"http://127.0.0.1:9\", creditor_id: 7, "+
			"account: \"86011117947\", token: {file: kravia.token}, webhook: {file: kravia.webhook}}\n")
		err = errors.Join(err, f.Close())
	}
	if err != nil {
		t.Fatal(err)
	}
	g := &wire.Globals{Config: conf, Stdout: io.Discard, Stderr: io.Discard}
	apps, err := g.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer apps[0].Close()
	var asks asking
	l := httptest.NewServer(&inbound.Listener{
		Apps: func() []*wire.App { return apps }, Now: time.Now, Log: log.NewNopLogger(), Ask: asks.soon,
	})
	defer l.Close()
	post := func(method, path, body string) int {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, l.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	turn := func(minute int, want bool) {
		t.Helper()
		at := time.Date(2026, 10, 28, 12, minute, 0, 0, time.UTC)
		if err := asks.ask(t.Context(), apps[0], at); err != nil {
			t.Fatal(err)
		}
		last, err := lastRun(t.Context(), apps[0])
		if err != nil || last["agency"].At.Equal(at) != want {
			t.Errorf("the job agency ran last as of %s, %v", last["agency"].At, err)
		}
	}
	const report = `{"header":{"algorithm":"MD5"},"data":{"timestamp":"2026-10-28T12:00:00","eventType":` +
		`"CaseUpdate","claimId":7},"signature":"0"}`
	for _, wrong := range [][3]string{
		{"POST", "/agency/", report}, {"POST", "/agency/guess", report}, {"GET", "/agency/" + secret, ""},
		{"POST", "/agency/" + secret, "{}"}, {"POST", "/agency/" + secret, "CaseUpdate"},
		{"POST", "/sms/" + secret, report}, {"POST", "/agency/" + reportsSecret, report},
	} {
		if code := post(wrong[0], wrong[1], wrong[2]); code != http.StatusNotFound {
			t.Errorf("%v: %d", wrong, code)
		}
	}
	turn(0, false)
	for _, code := range []int{post("POST", "/agency/"+secret, report), post("POST", "/agency/"+secret, report)} {
		if code != http.StatusNoContent {
			t.Errorf("a report: %d", code)
		}
	}
	turn(1, true)
	turn(2, false)
}
