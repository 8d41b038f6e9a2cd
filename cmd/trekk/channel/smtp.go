package channel

import (
	"crypto/tls"
	"encoding/base64"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/wneessen/go-mail"
)

// The ways of TLS with a mail server.
const (
	StartTLS = "starttls" // asked for on a plain connection, and a must
	TLS      = "tls"      // from the first byte
	NoTLS    = "none"     // of a server on this machine
)

// MailServer is where e-mail is handed over by SMTP.
type MailServer struct {
	Host     string
	Port     int
	TLS      string
	User     string
	Password func() (string, error) // nil without one
	Roots    *tls.Config            // nil for the machine's
}

// client speaks with the server; each step may take so long.
func (s *MailServer) client(timeout time.Duration) (*mail.Client, error) {
	options := []mail.Option{mail.WithPort(s.Port), mail.WithTimeout(timeout)}
	switch s.TLS {
	case TLS:
		options = append(options, mail.WithSSL())
	case NoTLS:
		options = append(options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if s.Roots != nil {
		options = append(options, mail.WithTLSConfig(s.Roots))
	}
	if s.User != "" {
		password, err := s.Password()
		if err != nil {
			return nil, err
		}
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.User),
			mail.WithPassword(password))
	}
	return mail.NewClient(s.Host, options...)
}

// subjectBytes are how many bytes of a subject stand in one encoded word, so that a line has at most 76 characters with
// the header's name before it (RFC 2047).
const subjectBytes = 39

// setSubject gives an e-mail its subject. One that has to be encoded begins behind the header's name: a line that has
// the name alone is shown with a blank before the subject by some programs, and not at all by others.
func setSubject(msg *mail.Msg, subject string) {
	if strings.IndexFunc(subject, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		msg.Subject(subject)
		return
	}
	var words []string
	word := ""
	for _, r := range subject {
		if len(word)+utf8.RuneLen(r) > subjectBytes {
			words, word = append(words, word), ""
		}
		word += string(r)
	}
	words = append(words, word)
	for i, w := range words {
		words[i] = "=?utf-8?b?" + base64.StdEncoding.EncodeToString([]byte(w)) + "?="
	}
	msg.SetGenHeaderPreformatted(mail.HeaderSubject, strings.Join(words, "\r\n "))
}
