package control

import (
	"io"
	"net/http"
	"net/smtp"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/nets/sandbox"
)

// sveve sends an SMS as a program of the payee's does, and gives the status and the answer; 0 where none comes.
func sveve(t *testing.T, s *State, to, ref string) (status int, answer string) {
	t.Helper()
	body := `{"user":"gym","passwd":"x","to":"` + to + `","msg":"Hei","from":"Gym","ref":"` + ref +
		`","f":"json"}`
	res, err := http.Post(s.Outside.SMS+"/SMS/SendMessage", "application/json", strings.NewReader(body))
	if err != nil {
		return 0, ""
	}
	defer res.Body.Close()
	content, err := io.ReadAll(res.Body)
	must(t, err)
	return res.StatusCode, string(content)
}

// mailTo sends an e-mail, without TLS.
func mailTo(t *testing.T, s *State, to, id string) error {
	t.Helper()
	c, err := smtp.Dial(s.Outside.SMTP)
	must(t, err)
	defer c.Close()
	must(t, c.Mail("gym@example.no"))
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	must(t, err)
	_, err = io.WriteString(w, "Message-ID: <"+id+"@example.no>\r\nSubject: Hei\r\n\r\nHei\r\n")
	must(t, err)
	return w.Close()
}

// What is ordered happens once; who got what, what comes back and what is still to come are kept, as the addresses are,
// whatever ends the sandbox.
func TestOutsideIsServedAndKept(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "bank")
	state, stop := serve(t, dir, Settings{Start: "2026-10-01T12:00"})
	do := func(acts ...sandbox.Act) {
		t.Helper()
		b, err := Connect(t.Context(), dir)
		must(t, err)
		defer b.Close()
		for _, a := range acts {
			if _, err := b.Do(t.Context(), a); err != nil {
				t.Fatal(err)
			}
		}
	}
	order := func(scenarios ...string) {
		for _, s := range scenarios {
			do(&sandbox.Next{Scenario: s})
		}
	}
	order(sandbox.SMSBusy, sandbox.SMSLost, sandbox.MailGrey, sandbox.MailBounced, sandbox.AgencyIdle)
	for _, want := range []int{http.StatusTooManyRequests, 0} {
		if status, said := sveve(t, &state, "+4791000001", "a"); status != want {
			t.Errorf("%d %s, want %d", status, said, want)
		}
	}
	order(sandbox.SMSRefused)
	for _, to := range []string{"+4791000002", "+4791000002", "+4791000003"} {
		_, said := sveve(t, &state, to, "b")
		if refused := strings.Contains(said, "ikke gyldig"); refused != (to == "+4791000002") {
			t.Errorf("%s: %s", to, said)
		}
	}
	if err := mailTo(t, &state, "kari@example.no", "c"); err == nil ||
		!strings.HasPrefix(err.Error(), "451") {
		t.Errorf("%v", err)
	}
	must(t, mailTo(t, &state, "kari@example.no", "c"))

	stop()
	order(sandbox.SMSDead) // the folder is opened, and nothing served
	again, _ := serve(t, dir, Settings{})
	if again.Outside != state.Outside {
		t.Errorf("started again it is at %+v, was at %+v", again.Outside, state.Outside)
	}
	do(&sandbox.Advance{To: "2026-10-01T17:59"})
	bounce := filepath.Join(again.Outside.Bounces, "bounce-1.eml")
	if _, err := os.Stat(bounce); err == nil {
		t.Error("an e-mail comes back before the evening")
	}
	do(&sandbox.Advance{To: "2026-10-01T18:00"})
	if content, err := os.ReadFile(bounce); !strings.Contains(string(content), "c@example.no") {
		t.Errorf("%s, %v", content, err)
	}
	b, err := Connect(t.Context(), dir)
	must(t, err)
	l, err := b.Ledger(t.Context())
	must(t, err)
	o := l.Outside
	if len(o.SMS) != 2 || o.SMS[0].Reference != "a" || o.SMS[1].To != "+4791000003" || len(o.Mails) != 1 ||
		!o.Mails[0].Bounced || len(o.Next) != 1 || o.Next[0] != sandbox.SMSDead {
		t.Errorf("%+v", o)
	}
}
