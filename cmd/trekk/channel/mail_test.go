package channel_test

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"trekk/batch"
	"trekk/batch/delivery"
	"trekk/batch/letter"
	"trekk/cmd/trekk/channel"
	"trekk/schedule/bankday"
)

// cut is an answer that is none: the connection is lost.
const cut = "cut"

// smtpd is a mail server on this machine that answers as it is told: answers has what it says to a word, and
// to "." at the end of an e-mail; "body" cuts the connection amid one. It keeps what it took.
type smtpd struct {
	port    int
	answers map[string]string
	taken   chan string
}

func startSMTPD(t *testing.T, answers map[string]string) *smtpd {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	s := &smtpd{l.Addr().(*net.TCPAddr).Port, answers, make(chan string, 10)}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go s.serve(c)
		}
	}()
	return s
}

func (s *smtpd) serve(c net.Conn) {
	defer c.Close()
	usual := map[string]string{
		"EHLO": "250-mail.example.no\r\n250-ENHANCEDSTATUSCODES\r\n250 AUTH CRAM-MD5", "DATA": "354 go on",
		"QUIT": "221 bye",
	}
	in, data := bufio.NewReader(c), (*strings.Builder)(nil)
	fmt.Fprint(c, cmp.Or(s.answers["greet"], "220 mail.example.no ESMTP")+"\r\n")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		word, _, _ := strings.Cut(strings.TrimRight(line, "\r\n"), " ")
		if data != nil && line != ".\r\n" {
			data.WriteString(strings.TrimPrefix(line, "."))
			if s.answers["body"] == cut && data.Len() > 2000 {
				return
			}
			continue
		}
		answer, told := s.answers[word]
		switch {
		case !told && usual[word] != "":
			answer = usual[word]
		case !told:
			answer = "250 2.0.0 ok"
		}
		if data != nil {
			if strings.HasPrefix(answer, "250") || answer == cut {
				s.taken <- data.String() // by who loses the answer, too
			}
			data = nil
		}
		if answer == cut {
			return
		}
		fmt.Fprint(c, answer+"\r\n")
		if strings.HasPrefix(answer, "354") {
			data = &strings.Builder{}
		}
	}
}

// invoice is the letter of the messages here.
func invoice(lang string) *letter.Letter {
	return &letter.Letter{
		Kind: letter.Invoice, Lang: lang, Name: "Gym Åse AS", Head: batch.Letterhead{Phone: "73 00 00 00"},
		To:   batch.Customer{No: "1001", Name: "Łukasz \"Luke\" Ødegård, jr."},
		Text: "Betal 439,00 kr innen 20.10.2026.\n.\nEn linje med bare et punktum går også.", Invoice: "1042",
		Lines: []letter.Line{{Text: "Medlemskap", Amount: 43900}}, Ask: 43900, KID: "0000100100010423",
		Account: "15032080119", Due: bankday.New(2026, 10, 20), Issued: bankday.New(2026, 10, 6),
	}
}

const reference = "0d9e5a52-7f0c-4a53-9b1e-1f3a8f1d2c3b"

func waiting() *batch.Message {
	return &batch.Message{
		No: 1, Reference: reference, Kind: "invoice", Channel: batch.ByEmail, To: "luke@example.no",
		Since: time.Date(2026, 10, 6, 11, 15, 0, 0, time.UTC),
	}
}

func carrier(s *smtpd, lang string) *channel.Mail {
	return &channel.Mail{
		MailServer: channel.MailServer{Host: "127.0.0.1", Port: s.port, TLS: channel.NoTLS},
		From:       "Gym Åse AS <faktura@gym.example.no>", ReplyTo: "medlem@gym.example.no",
		Patience: 5 * time.Second,
		Letter:   func(context.Context, *batch.Message) (*letter.Letter, error) { return invoice(lang), nil },
	}
}

// An e-mail is read by a parser of another house: who, what, in words that read well, and the letter as it
// is.
func TestMail(t *testing.T) {
	for lang, want := range map[string]struct{ subject, hello, file string }{
		"nb": {"Faktura 1042 fra Gym Åse AS", "Hei Łukasz", "faktura-1042.pdf"},
		"en": {"Invoice 1042 from Gym Åse AS", "Dear Łukasz", "invoice-1042.pdf"},
	} {
		s := startSMTPD(t, nil)
		carried, err := carrier(s, lang).Send(t.Context(), waiting())
		if err != nil || carried.ID != reference+"@gym.example.no" {
			t.Fatalf("%+v, %v", carried, err)
		}
		taken := <-s.taken
		if path := os.Getenv("MAILS"); path != "" {
			_ = os.WriteFile(filepath.Join(path, lang+".eml"), []byte(taken), 0o600)
		}
		m, err := mail.ReadMessage(strings.NewReader(taken))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || subject != want.subject {
			t.Errorf("%q, %v", subject, err)
		}
		for name, want := range map[string]string{
			"Message-Id": "<" + carried.ID + ">", "Reply-To": "<medlem@gym.example.no>",
			"Auto-Submitted": "auto-generated", "Date": "Tue, 06 Oct 2026 11:15:00 +0000", "Bcc": "",
			"Content-Language": lang,
		} {
			if got := m.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 1 || *to[0] != (mail.Address{
			Name: `Łukasz "Luke" Ødegård, jr.`, Address: "luke@example.no",
		}) {
			t.Errorf("to %v, %v", to, err)
		}
		text, name, pdf := parts(t, m)
		for _, want := range []string{want.hello, "\n.\n", "1503.20.80119", "0000100100010423", "439,00",
			"73 00 00 00"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
		var whole bytes.Buffer
		if err := invoice(lang).Write(&whole, bankday.New(2026, 10, 6)); err != nil {
			t.Fatal(err)
		}
		if name != want.file || !bytes.Equal(pdf, whole.Bytes()) {
			t.Errorf("%s of %d bytes, want %d", name, len(pdf), whole.Len())
		}
	}
}

// A subject begins on the line of its header, and its lines are no longer than encoded words may make them.
func TestMailSubject(t *testing.T) {
	for _, subject := range []string{
		"Purring 9004 fra Øvre Vannverk \"Æ\" AS", strings.Repeat("Øvre Langbortistan 1 ", 20) + "李",
		"Reminder 1042",
	} {
		s := startSMTPD(t, nil)
		w := waiting()
		w.Subject = subject
		if _, err := carrier(s, "nb").Send(t.Context(), w); err != nil {
			t.Fatal(err)
		}
		taken := <-s.taken
		m, err := mail.ReadMessage(strings.NewReader(taken))
		if err != nil {
			t.Fatal(err)
		}
		got, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil || got != subject {
			t.Errorf("%q, %v, want %q", got, err, subject)
		}
		head, _, _ := strings.Cut(strings.ReplaceAll(taken, "\r\n", "\n"), "\n\n")
		_, lines, _ := strings.Cut(head, "\nSubject: ")
		if lines == "" || strings.HasPrefix(lines, "\n") {
			t.Errorf("%q: %q", subject, head)
		}
		for _, line := range strings.Split(head, "\n") {
			if strings.Contains(line, "=?utf-8?b?") && len(line) > 76 {
				t.Errorf("%d characters: %q", len(line), line)
			}
		}
	}
}

// Whatever a name is, it is no header.
func TestMailNames(t *testing.T) {
	for _, name := range []string{
		"Kari\r\nBcc: x@example.no", "<x@example.no>", "\\", ", x@example.no", strings.Repeat("Å ", 500), "",
	} {
		s := startSMTPD(t, nil)
		c := carrier(s, "nb")
		c.Letter = func(context.Context, *batch.Message) (*letter.Letter, error) {
			l := invoice("nb")
			l.To.Name, l.Invoice = name, name
			return l, nil
		}
		if _, err := c.Send(t.Context(), waiting()); err != nil {
			t.Errorf("%q: %v", name, err)
			continue
		}
		m, err := mail.ReadMessage(strings.NewReader(<-s.taken))
		if err != nil {
			t.Fatal(err)
		}
		to, err := m.Header.AddressList("To")
		if err != nil || len(to) != 1 || to[0].Address != "luke@example.no" || m.Header.Get("Bcc") != "" {
			t.Errorf("%q: to %v, %v", name, to, err)
		}
		parts(t, m)
	}
}

// parts are the text of an e-mail, and the name and the content of what is attached to it.
func parts(t *testing.T, m *mail.Message) (text, name string, content []byte) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatal(kind, err)
	}
	r := multipart.NewReader(m.Body, params["boundary"])
	for n, want := range []string{"text/plain", "application/pdf"} {
		p, err := r.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if kind, params, err = mime.ParseMediaType(p.Header.Get("Content-Type")); err != nil || kind != want {
			t.Fatal(kind, err)
		}
		if n == 0 {
			b, err := io.ReadAll(quotedprintable.NewReader(p))
			if err != nil || !strings.EqualFold(params["charset"], "utf-8") {
				t.Fatal(params, err)
			}
			text = strings.ReplaceAll(string(b), "\r\n", "\n")
			continue
		}
		if content, err = io.ReadAll(base64.NewDecoder(base64.StdEncoding, p)); err != nil {
			t.Fatal(err)
		}
		name = p.FileName()
	}
	if _, err := r.NextPart(); !errors.Is(err, io.EOF) {
		t.Errorf("more parts: %v", err)
	}
	return text, name, content
}

// What went wrong is told by what is certain: what may have been taken is never said not to have been.
func TestMailFaults(t *testing.T) {
	const uncertain, either, fine = batch.SendWhy("uncertain"), batch.SendWhy("either"), batch.SendWhy("")
	for answer, want := range map[string]batch.SendWhy{
		"MAIL 550 5.7.1 not you":                 batch.SendAccount,
		"MAIL 451 4.3.0 later":                   batch.SendLater,
		"MAIL 552 5.3.4 too large":               batch.SendText,
		"MAIL cut":                               batch.SendLater,
		"RCPT 550 5.1.1 luke@example.no unknown": batch.SendAddress,
		"RCPT 550 5.7.1 relay access denied":     batch.SendAccount,
		"RCPT 450 4.2.1 greylisted":              batch.SendThisLater,
		"DATA 451 4.3.0 later":                   batch.SendLater,
		"DATA cut":                               batch.SendLater,
		"body cut":                               either, // by how much had left
		". 554 5.7.1 looks like spam":            batch.SendText,
		". 451 4.3.0 later":                      batch.SendThisLater,
		". cut":                                  uncertain,
		"RSET 451 what":                          fine,
		"RSET cut":                               fine,
		"QUIT 500 what":                          fine,
		"greet 554 go away":                      batch.SendAccount,
		"greet 421 busy":                         batch.SendLater,
		"AUTH 535 5.7.8 wrong password":          batch.SendAccount,
		"AUTH 454 4.7.0 later":                   batch.SendLater,
		"nobody there":                           batch.SendLater,
	} {
		word, says, _ := strings.Cut(answer, " ")
		s := startSMTPD(t, map[string]string{word: says})
		c := carrier(s, "nb")
		switch word {
		case "AUTH":
			c.User, c.Password = "gym", func() (string, error) { return "hunter2", nil }
		case "nobody":
			c.Port = 1
		}
		_, err := c.Send(t.Context(), waiting())
		got := uncertain
		switch fault := batch.FaultOf(err); {
		case err == nil:
			got = fine
		case fault != nil:
			got = fault.Why
		}
		if got != want && (want != either || got != uncertain && got != batch.SendLater) {
			t.Errorf("%s: %q (%v), want %q", answer, got, err, want)
		}
		if err != nil && (strings.Contains(err.Error(), "luke@") ||
			strings.Contains(err.Error(), "hunter2")) {
			t.Errorf("%s: personal data or a secret in %v", answer, err)
		}
		if taken := len(s.taken); taken > 0 != (want == fine || answer == ". cut") {
			t.Errorf("%s: %d e-mails taken", answer, taken)
		}
	}
	c := carrier(&smtpd{port: 1}, "nb")
	for to, want := range map[string]bool{"": false, "luke": false, "a b@c d": false,
		"luke@example.no": true} {
		if _, err := c.Parts(&batch.Message{To: to}); (err == nil) != want {
			t.Errorf("%q: %v", to, err)
		}
	}
}

// bounce is a delivery status as servers send it.
func bounce(kind, action, status, original string) string {
	return "From: MAILER-DAEMON@example.no\r\nTo: faktura@gym.example.no\r\nSubject: Undelivered\r\n" +
		"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"b/1\"\r\n\r\n" +
		"--b/1\r\nContent-Type: text/plain\r\n\r\nI'm sorry, luke@example.no.\r\n" +
		"--b/1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.no\r\n\r\n" +
		"Final-Recipient: rfc822; luke@example.no\r\nAction: " + action + "\r\nStatus: " + status + "\r\n" +
		"Diagnostic-Code: smtp; 550 luke@example.no\r\n\r\n" +
		"--b/1\r\nContent-Type: " + kind + "\r\n\r\n" + original + "\r\n--b/1--\r\n"
}

func TestBounces(t *testing.T) {
	ours := "Message-ID: <" + reference + "@gym.example.no>\r\nSubject: Faktura\r\n\r\nHei"
	dir := t.TempDir()
	files := map[string]string{
		"1.eml": bounce("message/rfc822", "failed", "5.1.1", ours),
		"2":     bounce("text/rfc822-headers", "Failed ", "5.2.2 (full)", ours),
		"3.eml": bounce("message/rfc822", "delayed", "4.4.1", ours),
		"4.eml": bounce("message/rfc822", "delivered", "2.0.0", ours),
		"5.eml": bounce("message/rfc822", "failed", "5.1.1", "Subject: no id\r\n\r\n"),
		"6.eml": "Subject: Out of office\r\nContent-Type: text/plain\r\n\r\nBack on Monday",
		"7.eml": "no e-mail",
		"8.eml": bounce("message/rfc822", "failed", "5.7.0",
			strings.ReplaceAll(ours, reference, "another")),
		".hidden":    "left alone",
		"9-late.eml": bounce("message/rfc822", "failed", "5.1.1", ours),
	}
	for name, content := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	c := &channel.Mail{Bounces: dir}
	var heard []string
	busy := errors.New("the books are busy")
	err := c.Hear(t.Context(), func(b delivery.Report) error {
		if b.Reference == "another" {
			return batch.ErrNotFound
		}
		if len(heard) == 4 {
			return busy
		}
		heard = append(heard, fmt.Sprint(b.State, " ", b.Error))
		return nil
	})
	want := []string{"failed 5.1.1: there is no such address", "failed 5.2.2: the mailbox is full",
		"accepted ", "delivered "}
	if !errors.Is(err, busy) || fmt.Sprint(heard) != fmt.Sprint(want) {
		t.Errorf("%q, %v", heard, err)
	}
	for folder, want := range map[string]string{
		"": ".hidden 9-late.eml other read", "read": "1.eml 2 3.eml 4.eml",
		"other": "5.eml 6.eml 7.eml 8.eml",
	} {
		entries, err := os.ReadDir(filepath.Join(dir, folder))
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if err != nil || strings.Join(names, " ") != want {
			t.Errorf("%s has %q, %v", folder, names, err)
		}
	}
	if err := (&channel.Mail{}).Hear(t.Context(), nil); err != nil {
		t.Errorf("no folder: %v", err)
	}
}

func FuzzBounce(f *testing.F) {
	f.Add(bounce("message/rfc822", "failed", "5.1.1", "Message-ID: <x@y>\r\n\r\n"))
	f.Fuzz(func(t *testing.T, text string) {
		b, err := channel.ReadBounce(strings.NewReader(text))
		if err == nil && (b.Reference == "" || b.State == "") {
			t.Errorf("%+v", b)
		}
	})
}
