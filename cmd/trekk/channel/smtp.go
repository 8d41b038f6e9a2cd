package channel

import (
	"crypto/tls"
	"time"

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
