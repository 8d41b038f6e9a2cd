package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// mailSink is a mail server that takes all e-mails, and gives them.
func mailSink(t *testing.T) (port int, mails <-chan string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	got := make(chan string, 10)
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go sink(c, got)
		}
	}()
	return l.Addr().(*net.TCPAddr).Port, got
}

func sink(c net.Conn, got chan<- string) {
	defer c.Close()
	fmt.Fprint(c, "220 mail.example.no ESMTP\r\n")
	in := bufio.NewReader(c)
	var data *strings.Builder
	for {
		line, err := in.ReadString('\n')
		switch {
		case err != nil:
			return
		case data != nil && line == ".\r\n":
			got <- data.String()
			data = nil
		case data != nil:
			data.WriteString(strings.TrimPrefix(line, "."))
			continue
		case strings.HasPrefix(line, "DATA"):
			data = &strings.Builder{}
			fmt.Fprint(c, "354 go on\r\n")
			continue
		}
		fmt.Fprint(c, "250 ok\r\n")
	}
}

// What a run sends by e-mail is the invoice that the command writes, and it is sent once.
func TestARunSendsInvoicesByEmail(t *testing.T) {
	port, mails := mailSink(t)
	dir := t.TempDir()
	conf := filepath.Join(dir, "trekk.yaml")
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		f, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(f, text)
		if err := f.Close(); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for _, folder := range []string{"Outbound", "Inbound"} {
		if err := os.MkdirAll(filepath.Join(dir, "mail", folder), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	must(t, "init", "--clock", "free", "--dir", dir, "--name", "Gym AS", "--account", "15032080119",
		"--transmitter",
		"00123456", "--bill-from", "2026-11", "--mailbox", "folder:"+filepath.Join(dir, "mail"))
	write("trekk.yaml", fmt.Sprintf("channels: {email: {host: 127.0.0.1, port: %d, tls: none, "+
		"from: Gym AS <faktura@example.no>}}\n", port))
	must(t, "--config", conf, "import", "customers", write("customers.csv",
		"customer_no,name,mobile,email,language,birth_date\n1001,Kåre Ødegård,40001001,kare@example.no,nb,1990-05-17\n"))
	must(t, "--config", conf, "import", "memberships", write("memberships.csv",
		"membership_no,customer_no,plan,price,payment_method,start,binding_months,end\n"+
			"A1,1001,open,499,avtalegiro,2025-01-15,,\n"))
	for range 2 {
		must(t, "--config", conf, "--as-of", "2026-10-06", "run")
	}
	if len(mails) != 1 {
		t.Fatalf("%d e-mails", len(mails))
	}
	m, err := mail.ReadMessage(strings.NewReader(<-mails))
	if err != nil {
		t.Fatal(err)
	}
	pdf := filepath.Join(dir, "1.pdf")
	must(t, "--config", conf, "--as-of", "2026-10-06", "invoice", "pdf", "1", "--out", pdf)
	want, err := os.ReadFile(pdf)
	if err != nil {
		t.Fatal(err)
	}
	if got := attached(t, m); !bytes.Equal(got, want) {
		t.Errorf("%d bytes are attached, and the command writes %d", len(got), len(want))
	}
}

// attached is what is attached to an e-mail, behind its text.
func attached(t *testing.T, m *mail.Message) []byte {
	t.Helper()
	_, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for range 2 {
		p, err := parts.NextPart()
		if err != nil {
			t.Fatal(err)
		}
		if p.FileName() == "" {
			continue
		}
		content, err := io.ReadAll(base64.NewDecoder(base64.StdEncoding, p))
		if err != nil {
			t.Fatal(err)
		}
		return content
	}
	return nil
}
