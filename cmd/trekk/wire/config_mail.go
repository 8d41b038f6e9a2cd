package wire

import (
	"cmp"
	"errors"
	"fmt"

	"trekk/cmd/trekk/channel"
)

// MailServer is where e-mail is handed over by SMTP.
type MailServer struct {
	Host     string `yaml:"host"`
	Port     int    `yaml:"port"` // 587, or of tls: tls 465, where it is empty
	TLS      string `yaml:"tls"`  // starttls, tls, or, of a server on this machine, none
	User     string `yaml:"user"`
	Password Secret `yaml:"password"`
}

// check looks at what the keys of a mail server say, beyond their form.
func (s *MailServer) check(key string) error {
	var errs []error
	want := func(ok bool, format string, v ...any) {
		if !ok {
			errs = append(errs, fmt.Errorf(key+"."+format, v...))
		}
	}
	want(s.Host != "", "host is missing")
	switch s.TLS {
	case "", channel.StartTLS, channel.TLS:
	case channel.NoTLS:
		want(onThisMachine(s.Host), "tls is none: that is for a server on this machine")
	default:
		want(false, "tls is %q: want starttls, tls or none", s.TLS)
	}
	if s.User != "" {
		errs = append(errs, s.Password.check(key+".password"))
	}
	return errors.Join(errs...)
}

// server is the mail server; dir is the folder of trekk.yaml.
func (s *MailServer) server(dir string) channel.MailServer {
	port := 587
	if s.TLS == channel.TLS {
		port = 465
	}
	return channel.MailServer{
		Host: s.Host, Port: cmp.Or(s.Port, port), TLS: s.TLS, User: s.User, Password: s.Password.read(dir),
	}
}
