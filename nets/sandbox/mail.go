package sandbox

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	crand "crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"math/big"
	"math/rand/v2"
	"net"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// MailFaults is what goes wrong at a mail server, each thing once in so many; 0 is never.
type MailFaults struct {
	Lost    int // e-mails that are taken, and whose answer does not come
	Cut     int // connections that are lost amid an e-mail, of which nothing is taken
	Grey    int // addresses at which the first e-mail is put off (451): the next time it is taken
	Refused int // addresses that there are not (550), each time
	Bounced int // e-mails that are taken, and come back later
}

// MailUser and MailPassword are those whom a mail server lets in.
const (
	MailUser     = "demo"
	MailPassword = "demo-trekk"
)

// MailServer is a stand-in for a mail server, behind a real one of SMTP with STARTTLS and AUTH. It keeps a ledger of
// its own of who got what. The same seed and the same e-mails in the same order are dealt with alike.
type MailServer struct {
	Port  int
	Trust *x509.CertPool // what its certificate, for 127.0.0.1, is known by

	standIn
	faults  MailFaults
	books   mailBooks
	server  *smtp.Server
	stopped chan error
}

// mailBooks are what a mail server knows.
type mailBooks struct {
	Mails []Mailed
	Due   []int             // of Mails, that are to come back
	Known map[string]string // of addresses: empty, or refused
}

// Mailed is an e-mail that a mail server has taken, in its own ledger.
type Mailed struct {
	ID        string      `json:"id"`        // its Message-ID, without the brackets
	Reference string      `json:"reference"` // the part of it before the @
	To        string      `json:"to"`
	Header    mail.Header `json:"header"`
	Size      int         `json:"size"`
	Bounced   bool        `json:"bounced"` // nobody gets it: it comes back
}

// NewMailServer begins a mail server on a free port of this machine.
func NewMailServer(seed uint64, faults MailFaults) (*MailServer, error) {
	m := newMailServer(seed, faults)
	_, err := m.listen("127.0.0.1:0")
	return m, err
}

func newMailServer(seed uint64, faults MailFaults) *MailServer {
	m := &MailServer{faults: faults, books: mailBooks{Known: map[string]string{}},
		stopped: make(chan error, 1)}
	m.whims.r, m.knows = rand.New(rand.NewPCG(seed, 19)), &m.books
	return m
}

// listen serves it at an address, which it returns.
func (m *MailServer) listen(address string) (string, error) {
	certificate, pool, err := selfSigned()
	if err != nil {
		return "", err
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return "", err
	}
	m.Port, m.Trust = l.Addr().(*net.TCPAddr).Port, pool
	m.server = smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &mailSession{server: m, conn: c}, nil
	}))
	m.server.Domain = "sandbox.example.no"
	m.server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{certificate},
		MinVersion: tls.VersionTLS12}
	m.server.MaxMessageBytes, m.server.ReadTimeout, m.server.WriteTimeout = 32<<20, time.Minute, time.Minute
	m.server.ErrorLog = silent{}
	go func() { m.stopped <- m.server.Serve(l) }()
	return l.Addr().String(), nil
}

// silent logs nothing: connections that are lost are what the server is for.
type silent struct{}

func (silent) Printf(string, ...any) {}
func (silent) Println(...any)        {}

// selfSigned makes a certificate for this machine.
func selfSigned() (c tls.Certificate, pool *x509.CertPool, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), crand.Reader)
	if err != nil {
		return c, nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true,
		NotBefore: time.Unix(0, 0), NotAfter: time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, BasicConstraintsValid: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
	}
	der, err := x509.CreateCertificate(crand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return c, nil, err
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return c, nil, err
	}
	pool = x509.NewCertPool()
	pool.AddCert(leaf)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, pool, nil
}

// Close ends the server. What has not come back never will.
func (m *MailServer) Close() error {
	err := m.server.Close()
	if served := <-m.stopped; !errors.Is(served, smtp.ErrServerClosed) && !errors.Is(served, net.ErrClosed) {
		err = errors.Join(err, served)
	}
	return err
}

// SetFaults changes what goes wrong from now on. Whom there was no such address of gets nothing still.
func (m *MailServer) SetFaults(f MailFaults) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.faults = f
}

// Ledger is what the server has taken, in order.
func (m *MailServer) Ledger() []Mailed {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.books.Mails)
}

// Return puts the e-mails that are to come back into a folder, as delivery status notifications (RFC 3464). It
// returns how many they were.
func (m *MailServer) Return(folder string) (int, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for k, i := range m.books.Due {
		name := filepath.Join(folder, fmt.Sprintf("bounce-%d.eml", i+1))
		part := filepath.Join(folder, "."+filepath.Base(name)) // one that is begun is not read
		err := os.WriteFile(part, nonDelivery(&m.books.Mails[i]), 0o600)
		if err == nil {
			err = os.Rename(part, name)
		}
		if err != nil {
			m.books.Due = m.books.Due[k:]
			return k, err
		}
	}
	n := len(m.books.Due)
	m.books.Due = nil
	return n, m.keep()
}

// nonDelivery says that an e-mail did not come to its receiver.
func nonDelivery(t *Mailed) []byte {
	const text = "From: MAILER-DAEMON@sandbox.example.no\r\nSubject: Undelivered Mail\r\nMIME-Version: 1.0\r\n" +
		"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n" +
		"--b\r\nContent-Type: text/plain\r\n\r\nNobody is there.\r\n" +
		"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; sandbox.example.no\r\n\r\n" +
		"Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: 5.1.1\r\n" +
		"\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%s>\r\n\r\n--b--\r\n"
	return fmt.Appendf(nil, text, t.To, t.ID)
}

// mailSession is a connection to a mail server.
type mailSession struct {
	server *MailServer
	conn   *smtp.Conn
	known  bool // who sends has said the password
	to     string
}

// AuthMechanisms are the ways to say the password.
func (*mailSession) AuthMechanisms() []string { return []string{sasl.Plain} }

// Auth lets in whom there is.
func (s *mailSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != MailUser || password != MailPassword {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

// Mail begins an e-mail. Who comes without TLS, from this machine, is asked for no password.
func (s *mailSession) Mail(string, *smtp.MailOptions) error {
	if _, secret := s.conn.TLSConnectionState(); secret && !s.known {
		return smtp.ErrAuthRequired
	}
	return nil
}

// Rcpt says to whom it is: one, as trekk sends it.
func (s *mailSession) Rcpt(to string, _ *smtp.RcptOptions) error {
	m := s.server
	m.mu.Lock()
	defer m.mu.Unlock()
	state, met := m.books.Known[to]
	switch w := &m.whims; {
	case w.comes(MailRefused):
		state = "refused"
	case w.comes(MailGrey):
		state = "grey"
	case met:
	case w.happens(MailRefused, m.faults.Refused):
		state = "refused"
	case w.happens(MailGrey, m.faults.Grey):
		state = "grey"
	}
	if m.books.Known[to] = state; state == "grey" {
		m.books.Known[to] = ""
	}
	if err := m.keep(); err != nil {
		return errNotKept
	}
	switch {
	case s.to != "":
		return &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 5, 3}, Message: "One at a time"}
	case state == "refused":
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such user"}
	case state == "grey":
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 7, 1},
			Message: "Greylisted, come again"}
	}
	s.to = to
	return nil
}

// Data takes an e-mail, unless something is wrong.
func (s *mailSession) Data(r io.Reader) error {
	m := s.server
	m.mu.Lock()
	cut := m.whims.happens(MailCut, m.faults.Cut)
	m.mu.Unlock()
	if cut {
		return s.lose()
	}
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	parsed, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0},
			Message: "This is no e-mail"}
	}
	t := Mailed{To: s.to, Header: parsed.Header, Size: len(content)}
	t.ID = strings.Trim(parsed.Header.Get("Message-Id"), "<> ")
	t.Reference, _, _ = strings.Cut(t.ID, "@")
	m.mu.Lock()
	t.Bounced = m.whims.happens(MailBounced, m.faults.Bounced)
	if t.Bounced {
		m.books.Due = append(m.books.Due, len(m.books.Mails))
	}
	m.books.Mails = append(m.books.Mails, t)
	lost := m.whims.happens(MailLost, m.faults.Lost)
	err = m.keep()
	m.mu.Unlock()
	switch {
	case err != nil:
		return errNotKept
	case lost:
		return s.lose()
	}
	return nil
}

// errNotKept is that the server cannot write down what it would say.
var errNotKept = &smtp.SMTPError{Code: 452, EnhancedCode: smtp.EnhancedCode{4, 3, 1},
	Message: "The disk is full"}

// lose ends the connection without a word.
func (s *mailSession) lose() error { return errors.Join(io.ErrUnexpectedEOF, s.conn.Conn().Close()) }

// Reset forgets the e-mail that was begun.
func (s *mailSession) Reset() { s.to = "" }

// Logout ends the session.
func (*mailSession) Logout() error { return nil }
