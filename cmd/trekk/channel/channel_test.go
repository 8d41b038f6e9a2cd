package channel_test

import (
	"bufio"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/alert"
	"trekk/cmd/trekk/channel"
	"trekk/schedule/bankday"
)

func message(kind batch.AlertKind) alert.Message {
	return alert.Message{Creditor: batch.Creditor{ID: "gym"}, Alert: batch.Alert{
		Kind: kind, Message: "msg_42", Began: time.Date(2026, 10, 6, 11, 15, 0, 0, time.UTC),
		Finding: batch.Finding{
			Code: batch.FileInQuarantine, Severity: batch.Urgent, Subject: batch.Numbered(batch.OfFile, 7),
			Since: bankday.MonthOf(2026, time.October).Day(6), Do: batch.LookAtFile,
			Facts: batch.Facts{"name": "OCR.1\r\nBcc: x@example.no", "reason": "linje 3: æ"},
		},
	}}
}

// mailServer is a server that takes one message by SMTP, and gives the conversation.
func mailServer(t *testing.T, refuse string) (port int, said <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	all := make(chan string, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			return
		}
		defer c.Close()
		var heard strings.Builder
		in, data := bufio.NewScanner(c), false
		fmt.Fprint(c, "220 mail.example.no ESMTP\r\n")
		for in.Scan() {
			line := in.Text()
			heard.WriteString(line + "\n")
			switch word, _, _ := strings.Cut(line, " "); {
			case data && line != ".":
			case data:
				data = false
				fmt.Fprint(c, "250 kept\r\n")
			case refuse != "" && word == refuse:
				fmt.Fprint(c, "550 no\r\n")
			case word == "EHLO":
				fmt.Fprint(c, "250 mail.example.no\r\n")
			case word == "DATA":
				data = true
				fmt.Fprint(c, "354 go on\r\n")
			case word == "QUIT":
				fmt.Fprint(c, "221 bye\r\n")
				all <- heard.String()
				return
			default:
				fmt.Fprint(c, "250 ok\r\n")
			}
		}
		all <- heard.String()
	}()
	return l.Addr().(*net.TCPAddr).Port, all
}

func TestEmail(t *testing.T) {
	port, said := mailServer(t, "")
	e := &channel.Email{
		MailServer: channel.MailServer{Host: "127.0.0.1", Port: port, TLS: channel.NoTLS},
		From:       "trekk@example.no", To: []string{"a@example.no", "b@example.no"}, Lang: "nb",
	}
	if err := e.Send(t.Context(), message(batch.AlertReminder)); err != nil {
		t.Fatal(err)
	}
	got, err := new(mime.WordDecoder).DecodeHeader(<-said)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"RCPT TO:<a@example.no>", "RCPT TO:<b@example.no>", "Message-ID: <msg_42@example.no>",
		"trekk gym: haster fortsatt: OCR.1", "trekk inbox show 7", "Siden: 2026-10-06",
		"file_in_quarantine:7",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in\n%s", want, got)
		}
	}
	header, _, _ := strings.Cut(got, "\n\n")
	if strings.Contains(header, "\nBcc:") {
		t.Errorf("a fact makes a header of its own:\n%s", header)
	}
	port, _ = mailServer(t, "MAIL")
	e.Port = port
	if err := e.Send(t.Context(), message(batch.AlertUrgent)); err == nil {
		t.Error("refused, and no error")
	}
}

// A server without TLS gets nothing, where it is a must.
func TestEmailInsistsOnTLS(t *testing.T) {
	port, _ := mailServer(t, "")
	e := &channel.Email{
		MailServer: channel.MailServer{Host: "127.0.0.1", Port: port, User: "trekk",
			Password: func() (string, error) {
				return "hunter2", nil
			}},
		From: "trekk@example.no", To: []string{"a@example.no"},
	}
	err := e.Send(t.Context(), message(batch.AlertUrgent))
	if err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("sent over a plain connection: %v", err)
	}
}

// The receiver checks what it gets as Standard Webhooks says.
func TestWebhook(t *testing.T) {
	key := []byte("a key of twenty-four bytes")
	status := http.StatusNoContent
	var got channel.Body
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a redirect was followed: %s with %s", r.Method, r.Header.Get("Webhook-Signature"))
	}))
	defer elsewhere.Close()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		content, _ := io.ReadAll(r.Body)
		h := hmac.New(sha256.New, key)
		fmt.Fprintf(h, "%s.%s.%s", r.Header.Get("webhook-id"), r.Header.Get("webhook-timestamp"), content)
		want := "v1," + base64.StdEncoding.EncodeToString(h.Sum(nil))
		if r.Method != http.MethodPost || r.Header.Get("webhook-id") != "msg_42" ||
			!hmac.Equal([]byte(want), []byte(r.Header.Get("webhook-signature"))) {
			t.Errorf("%s, headers %v", r.Method, r.Header)
		}
		if err := json.Unmarshal(content, &got); err != nil {
			t.Error(err)
		}
		w.Header().Set("Location", elsewhere.URL)
		w.WriteHeader(status)
	}))
	defer server.Close()
	secret := func() (string, error) { return "whsec_" + base64.StdEncoding.EncodeToString(key) + "\n", nil }
	w := &channel.Webhook{URL: server.URL + "/hook?token=hush", Secret: secret, Lang: "en"}
	if err := w.Send(t.Context(), message(batch.AlertUrgent)); err != nil {
		t.Fatal(err)
	}
	if got.Type != "finding.urgent" || got.Creditor != "gym" || got.ID != "file_in_quarantine:7" ||
		got.Command != "trekk inbox show 7" || !strings.Contains(got.Text, "is quarantined") {
		t.Errorf("%+v", got)
	}
	for _, status = range []int{
		http.StatusFound, http.StatusTemporaryRedirect, http.StatusPermanentRedirect,
		http.StatusInternalServerError,
	} {
		if err := w.Send(t.Context(), message(batch.AlertUrgent)); err == nil {
			t.Errorf("%d is no failure", status)
		}
	}
	server.Close()
	if err := w.Send(t.Context(), message(batch.AlertUrgent)); err == nil ||
		strings.Contains(err.Error(), "hush") {
		t.Errorf("nobody there: %v", err)
	}
	w.Secret = func() (string, error) { return "hunter2", nil }
	if err := w.Send(t.Context(), message(batch.AlertUrgent)); err == nil ||
		strings.Contains(err.Error(), "hunter2") {
		t.Errorf("no secret of webhooks: %v", err)
	}
}

func TestCommand(t *testing.T) {
	dir := t.TempDir()
	script, out := filepath.Join(dir, "tell"), filepath.Join(dir, "out")
	text := "#!/bin/sh\ncat >\"$1\"\nprintf %s \"$TREKK_ALERT_ID\" >\"$1.id\"\n"
	if err := os.WriteFile(script, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	c := &channel.Command{Run: []string{script, out}, Limit: time.Minute, Lang: "nb"}
	if err := c.Send(t.Context(), message(batch.AlertEnded)); err != nil {
		t.Fatal(err)
	}
	var got channel.Body
	content, err := os.ReadFile(out)
	if err != nil || json.Unmarshal(content, &got) != nil || got.Type != "finding.ended" ||
		!strings.Contains(got.Text, "er i karantene") {
		t.Errorf("%s, %v", content, err)
	}
	if id, err := os.ReadFile(out + ".id"); err != nil || string(id) != "msg_42" {
		t.Errorf("the ID is %s, %v", id, err)
	}
	for want, c := range map[string]*channel.Command{
		"ended with exit status 1":   {Run: []string{"false"}, Limit: time.Minute},
		"has not ended within 20ms":  {Run: []string{"sleep", "60"}, Limit: 20 * time.Millisecond},
		"the program cannot be run:": {Run: []string{filepath.Join(dir, "none")}, Limit: time.Minute},
	} {
		if err := c.Send(t.Context(), message(batch.AlertUrgent)); err == nil ||
			!strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestHeartbeat(t *testing.T) {
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	if err := channel.Heartbeat(t.Context(), server.URL); err != nil || asked != 1 {
		t.Errorf("asked %d times, %v", asked, err)
	}
	server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	if err := channel.Heartbeat(ctx, server.URL+"/hush"); err == nil ||
		strings.Contains(err.Error(), "hush") {
		t.Errorf("nobody there: %v", err)
	}
}
