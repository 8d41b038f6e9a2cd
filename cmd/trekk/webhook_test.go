//go:build unix

package main

import (
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	standardwebhooks "github.com/standard-webhooks/standard-webhooks/libraries/go"

	"trekk/batch"
	"trekk/batch/report"
	"trekk/cmd/trekk/channel"
	"trekk/cmd/trekk/demo"
)

const hookSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"

// receiver is a server that others wrote the signatures' check of.
type receiver struct {
	*testing.T
	*httptest.Server
	verify *standardwebhooks.Webhook

	mu     sync.Mutex
	ids    []string
	got    []channel.HookBody
	hold   chan struct{} // while it is open, nothing is answered
	came   chan struct{} // gets something for each message
	answer int
}

// receive begins a receiver, whose certificate the processes of the test trust.
func receive(t *testing.T) *receiver {
	t.Helper()
	verify, err := standardwebhooks.NewWebhook(hookSecret)
	if err != nil {
		t.Fatal(err)
	}
	r := &receiver{T: t, verify: verify, came: make(chan struct{}, 1000), answer: http.StatusNoContent}
	r.Server = httptest.NewTLSServer(r)
	t.Cleanup(r.Close)
	file := filepath.Join(t.TempDir(), "ca.pem")
	block := &pem.Block{Type: "CERTIFICATE", Bytes: r.Certificate().Raw}
	if err := os.WriteFile(file, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("SSL_CERT_FILE", file)
	t.Setenv("TREKK_TEST_HOOK", hookSecret)
	return r
}

func (r *receiver) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	content, err := io.ReadAll(q.Body)
	if err == nil {
		err = r.verify.Verify(content, q.Header)
	}
	var body channel.HookBody
	if err == nil {
		err = json.Unmarshal(content, &body)
	}
	if err != nil {
		r.Errorf("%v: %s", err, content)
	}
	r.mu.Lock()
	r.ids = append(r.ids, q.Header.Get("Webhook-Id"))
	r.got = append(r.got, body)
	hold, answer := r.hold, r.answer
	r.mu.Unlock()
	r.came <- struct{}{}
	if hold != nil {
		<-hold
	}
	w.WriteHeader(answer)
}

// holds lets nothing be answered until a channel is closed.
func (r *receiver) holds(until chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.hold = until
}

func (r *receiver) answers(status int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.answer = status
}

// await waits for a message.
func (r *receiver) await() {
	r.Helper()
	select {
	case <-r.came:
	case <-time.After(time.Minute):
		r.Fatal("no message came")
	}
}

// hooked is an installation that tells a webhook of some types of changes.
func hooked(t *testing.T, url string) (conf string) {
	t.Helper()
	dir := t.TempDir()
	for _, d := range []string{"mail/Outbound", "mail/Inbound"} {
		if err := os.MkdirAll(filepath.Join(dir, d), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	must(t, "init", "--clock", "free", "--dir", dir, "--name", "Gym AS", "--account", demo.Account,
		"--transmitter", demo.Transmitter, "--mailbox", "folder:"+filepath.Join(dir, "mail"))
	conf = filepath.Join(dir, "trekk.yaml")
	yaml, err := os.ReadFile(conf)
	if err != nil {
		t.Fatal(err)
	}
	changed := strings.Replace(string(yaml), "127.0.0.1:9464", "127.0.0.1:0", 1) +
		"\nevents: {webhooks: [{id: door, url: \"" + url + "\", secret: {env: TREKK_TEST_HOOK}, " +
		"types: [brake.on, brake.off]}]}\n"
	if err := os.WriteFile(conf, []byte(changed), 0o600); err != nil {
		t.Fatal(err)
	}
	return conf
}

// A process that is killed between a message and the note of it leaves it to the next one, which sends it
// under the same ID: each change comes, in order, and each message is signed as others check it.
func TestAServeThatIsKilledTellsItsWebhooksAgain(t *testing.T) {
	r := receive(t)
	conf := hooked(t, r.URL+"/hook")
	trekk(t, "--config", conf, "run", "report") // from here on it is told
	for range 3 {
		must(t, "--config", conf, "stop", "send", "--reason", "test")
		must(t, "--config", conf, "resume", "send", "--reason", "test")
	}
	hold := make(chan struct{})
	r.holds(hold)
	first, _ := start(t, "--config", conf, "serve")
	r.await()
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.Wait()
	close(hold)
	r.holds(nil)
	start(t, "--config", conf, "serve")
	for range 6 {
		r.await()
	}
	var told []report.Change
	list := must(t, "--config", conf, "change", "list", "--type", "brake.on,brake.off", "--json")
	if err := json.Unmarshal([]byte(list), &told); err != nil {
		t.Fatal(err)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.got) != 7 || len(told) != 6 || r.ids[0] != r.ids[1] {
		t.Fatalf("%d messages of %d changes: %v", len(r.got), len(told), r.ids)
	}
	for k, body := range r.got[1:] {
		if body.Data.Change != told[k] || body.Data.Creditor != "gym-as" || body.Type != told[k].Type {
			t.Errorf("told %+v, want %+v", body, told[k])
		}
	}
}

// A webhook can be tried, told once more by hand, and listed.
func TestAWebhookIsToldByHand(t *testing.T) {
	r := receive(t)
	conf := hooked(t, r.URL)
	if out := must(t, "--config", conf, "webhook", "test", "door"); !strings.Contains(out, "sent") {
		t.Errorf("%s", out)
	}
	if code, _, errs := trekk(t, "--config", conf, "webhook", "test", "gate"); code != 2 ||
		!strings.Contains(errs, "door") {
		t.Errorf("%d: %s", code, errs)
	}
	trekk(t, "--config", conf, "run", "report")
	must(t, "--config", conf, "stop", "send", "--reason", "test")
	trekk(t, "--config", conf, "run", "report") // tells it at its end
	out := must(t, "--config", conf, "webhook", "replay", "door", "--from", "1", "--json")
	var w report.Webhook
	if err := json.Unmarshal([]byte(out), &w); err != nil || w.Told != w.Last || w.Waiting != 0 {
		t.Errorf("%v: %s", err, out)
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.ids) != 3 || r.ids[1] != r.ids[2] || r.got[0].Type != channel.TestType {
		t.Errorf("%v: %+v", r.ids, r.got)
	}
	if !slices.Equal([]batch.ChangeType{r.got[1].Type, r.got[2].Type},
		[]batch.ChangeType{"brake.on", "brake.on"}) {
		t.Errorf("%+v", r.got)
	}
	if code, _, errs := trekk(t, "--config", conf, "webhook", "replay", "door", "--from", "99"); code != 3 {
		t.Errorf("%d: %s", code, errs)
	}
}

// A webhook that says that it is gone is told nothing, and a finding says what to do about it, until it is
// told again.
func TestAWebhookThatIsGoneIsAFinding(t *testing.T) {
	r := receive(t)
	conf := hooked(t, r.URL)
	trekk(t, "--config", conf, "run", "report")
	r.answers(http.StatusGone)
	must(t, "--config", conf, "stop", "send", "--reason", "test")
	trekk(t, "--config", conf, "run", "report")
	_, out, _ := trekk(t, "--config", conf, "status")
	const remedy = "trekk webhook replay door --from "
	if !strings.Contains(out, remedy) {
		t.Errorf("%s", out)
	}
	r.answers(http.StatusOK)
	must(t, "--config", conf, "webhook", "replay", "door")
	if _, out, _ = trekk(t, "--config", conf, "status"); strings.Contains(out, remedy) || len(r.ids) != 2 {
		t.Errorf("%v: %s", r.ids, out)
	}
}
