package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/moov-io/base/log"

	"trekk/batch/report"
	"trekk/cmd/trekk/demo"
	"trekk/cmd/trekk/inbound"
	"trekk/cmd/trekk/wire"
)

// sveve is a server that takes what is posted to Sveve.
type sveve struct {
	*httptest.Server
	mu   sync.Mutex
	got  []string // references
	cuts int      // that many answers are lost
}

func newSveve(t *testing.T) *sveve {
	t.Helper()
	s := &sveve{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Ref, To, Msg, Passwd string }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || asked.Passwd != "key" ||
			asked.To == "" {
			t.Errorf("%+v %v", asked, err)
		}
		s.mu.Lock()
		s.got = append(s.got, asked.Ref)
		n, cut := len(s.got), s.cuts > 0
		if s.cuts--; cut {
			s.mu.Unlock()
			panic(http.ErrAbortHandler)
		}
		s.mu.Unlock()
		fmt.Fprintf(w, `{"response":{"msgOkCount":1,"stdSMSCount":2,"ids":[%d]}}`, n)
	}))
	t.Cleanup(s.Close)
	return s
}

const reportsSecret = "0123456789abcdef0123"

// gymThatSends is a payee with so many invoices to remind of on 2026-10-28, by Sveve at an address; db is a database
// of PostgreSQL, or empty.
func gymThatSends(t *testing.T, url, db string, members int) (conf string) {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TREKK_TEST_SVEVE", "key")
	t.Setenv("TREKK_TEST_REPORTS", reportsSecret)
	conf = filepath.Join(dir, "trekk.yaml")
	for _, d := range []string{"mail/Outbound", "mail/Inbound"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	args := []string{
		"init", "--clock", "free", "--bill-from", "2026-11", "--dir", dir, "--name", "Gym AS", "--account",
		demo.Account, "--transmitter", demo.Transmitter, "--mailbox", "folder:" + filepath.Join(dir, "mail"),
	}
	if db != "" {
		args = append(args, "--db", db)
	}
	must(t, args...)
	text, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	text = append(text, []byte("\nchannels: {sms: {gateway: sveve, user: gym, secret: {env: TREKK_TEST_SVEVE}, "+
		"sender: Gym, url: \""+url+"\", reports: {env: TREKK_TEST_REPORTS}}}\n"+
		"webhooks: {address: \"127.0.0.1:0\"}\n")...)
	customers := "customer_no,name,mobile,language,birth_date,address,postcode,city\n"
	memberships := "membership_no,customer_no,plan,price,payment_method,start,binding_months,end\n"
	for n := range members {
		customers += fmt.Sprintf("%d,Kari %d,%d,nb,1990-01-01,Storgata %d,7010,Trondheim\n", 1001+n, n,
			40001001+n, n+1)
		memberships += fmt.Sprintf("M%d,%d,open,499,invoice,2026-01-15,,\n", n, 1001+n)
	}
	for name, content := range map[string]string{
		"trekk.yaml": string(text), "customers.csv": customers, "memberships.csv": memberships,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	at := func(args ...string) { must(t, append([]string{"--config", conf, "--as-of", "2026-10-06"}, args...)...) }
	at("import", "customers", filepath.Join(dir, "customers.csv"))
	at("import", "memberships", filepath.Join(dir, "memberships.csv"))
	at("run")
	return conf
}

// listed are the SMS as trekk sms list has them.
func listed(t *testing.T, conf string, args ...string) (list []report.Message) {
	t.Helper()
	out := must(t, append([]string{"--config", conf, "sms", "list", "--json"}, args...)...)
	if err := json.Unmarshal([]byte(out), &list); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return list
}

// From the reminder to the report: sent once, an answer that is lost is uncertain, a person has it sent again, and
// a report settles it.
func TestSMSFromTheReminderToTheReport(t *testing.T) {
	s := newSveve(t)
	conf := gymThatSends(t, s.URL, "", 3)
	s.cuts = 1
	code, out, errs := trekk(t, "--config", conf, "run", "--as-of", "2026-10-28")
	if code != wire.ExitFailed || !strings.Contains(errs, "nobody knows whether 1 message was sent") {
		t.Fatalf("%d %s%s", code, out, errs)
	}
	if list := listed(t, conf, "--state", "accepted"); len(list) != 2 || list[0].Parts != 2 ||
		list[0].To == "" {
		t.Fatalf("%+v", list)
	}
	lost := listed(t, conf, "--state", "uncertain")[0]
	trekk(t, "--config", conf, "run", "--as-of", "2026-10-29")
	if len(s.got) != 3 {
		t.Fatalf("sent %v", s.got)
	}
	no := fmt.Sprint(lost.No)
	if code, _, errs := trekk(t, "--config", conf, "sms", "retry", no); code != wire.ExitUsage {
		t.Errorf("without a reason: %d %s", code, errs)
	}
	must(t, "--config", conf, "sms", "retry", no, "--reason", "they do not have it", "--as-of", "2026-10-29")
	must(t, "--config", conf, "run", "deliver", "--as-of", "2026-10-29")
	if out := must(t, "--config", conf, "sms", "show", no); !strings.Contains(out, "accepted") ||
		!strings.Contains(out, "they do not have it") || len(s.got) != 4 || s.got[3] == lost.Reference {
		t.Errorf("%s %v", out, s.got)
	}
	if code, _, _ := trekk(t, "--config", conf, "sms", "retry", no, "--reason",
		"again"); code != wire.ExitRejected {
		t.Errorf("one that was taken is sent again: %d", code)
	}
	if out := must(t, "--config", conf, "invoice", "show", lost.InvoiceNo); !strings.Contains(out,
		"is accepted") {
		t.Errorf("%s", out)
	}
	must(t, "--config", conf, "db", "verify")
}

// The listener notes what a gateway reports, and says the same nothing to all others.
func TestReportsAreHeardAndStrangersAreNot(t *testing.T) {
	s := newSveve(t)
	conf := gymThatSends(t, s.URL, "", 3)
	trekk(t, "--config", conf, "run", "--as-of", "2026-10-28")
	g := &wire.Globals{Config: conf, Stdout: io.Discard, Stderr: io.Discard}
	apps, err := g.Open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer apps[0].Close()
	now := time.Date(2026, 10, 28, 12, 0, 0, 0, time.UTC)
	l := httptest.NewServer(&inbound.Listener{
		Apps: func() []*wire.App { return apps }, Now: func() time.Time { return now },
		Log: log.NewNopLogger(),
	})
	defer l.Close()
	ref := listed(t, conf)[0].Reference
	ask := func(method, path, body string) (int, string) {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, l.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		said, _ := io.ReadAll(res.Body)
		return res.StatusCode, fmt.Sprint(res.Header, string(said))
	}
	path := "/sms/" + reportsSecret
	_, nothing := ask("GET", "/", "")
	for _, wrong := range [][3]string{
		{"GET", "/sms/", ""}, {"GET", "/sms/guess?status=true&ref=" + ref, ""}, {"POST", path, ""},
		{"POST", path + "/x", "status=true&ref=" + ref}, {"DELETE", path + "?status=true&ref=" + ref, ""},
		{"POST", path, "status=true&ref=another"},
		{"POST", path, "status=true&ref=" + ref + strings.Repeat("&x=y", 20000)},
		{"POST", path, "status=odd&ref=" + ref},
	} {
		if code, said := ask(wrong[0], wrong[1], wrong[2]); code != http.StatusNotFound || said != nothing {
			t.Errorf("%.60v: %d %s, want %s", wrong, code, said, nothing)
		}
	}
	if got := listed(t, conf)[0].State; got != "accepted" {
		t.Fatalf("it is %s", got)
	}
	for _, right := range [][3]string{
		{"GET", path + "?status=true&id=1&ref=" + ref, ""}, {"POST", path, "status=true&id=1&ref=" + ref},
		{"POST", path, "status=false&id=1&ref=" + ref},
	} {
		if code, said := ask(right[0], right[1], right[2]); code != http.StatusNoContent {
			t.Errorf("%v: %d %s", right, code, said)
		}
	}
	if got := listed(t, conf)[0].State; got != "delivered" {
		t.Errorf("it is %s", got)
	}
	refused := 0
	for range 600 {
		if code, _ := ask("GET", path, ""); code == http.StatusTooManyRequests {
			refused++
		}
	}
	if refused == 0 {
		t.Error("as many are taken as come")
	}
}
