package web

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"time"
)

// Server is how the site is reached.
type Server struct {
	Address   string // such as 127.0.0.1:8480
	Cert, Key string // files of a certificate and its key; empty for no TLS
	PublicURL string // the address that people know it by, where a proxy stands before it; empty without one
}

// The bounds of a connection. What is shown may be large, and whoever reads it slow.
const (
	headersWithin  = 10 * time.Second
	requestWithin  = time.Minute
	answerWithin   = 10 * time.Minute
	idleConnection = 2 * time.Minute
	stopWithin     = 10 * time.Second
	maxHeaders     = 32 << 10 // bytes
)

// Check refuses an address off this machine at which passphrases would be sent in the clear.
func (s *Server) Check() error {
	host, _, err := net.SplitHostPort(s.Address)
	ip, ipErr := netip.ParseAddr(host)
	loopback := host == "localhost" || ipErr == nil && ip.IsLoopback()
	switch {
	case err != nil:
		return fmt.Errorf("console address %q: want one such as 127.0.0.1:8480", s.Address)
	case (s.Cert == "") != (s.Key == ""):
		return errors.New("console: cert and key go together")
	case s.Cert == "" && s.PublicURL == "" && !loopback:
		return fmt.Errorf("console address %q: passphrases would be sent in the clear: want an address of this "+
			"machine, such as 127.0.0.1:8480, a certificate (cert and key), or public_url, where a proxy with TLS "+
			"stands before it", s.Address)
	}
	if s.PublicURL != "" {
		u, err := url.Parse(s.PublicURL)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.Path != "" || u.RawQuery != "" ||
			u.User != nil {
			return fmt.Errorf("console.public_url %q: want an address such as https://trekk.example.no",
				s.PublicURL)
		}
	}
	return nil
}

// Listening is a site whose address is taken.
type Listening struct {
	URL string // at which it is reached

	listener net.Listener
	server   *http.Server
}

// Listen takes the address.
func (s *Server) Listen(h http.Handler) (*Listening, error) {
	if err := s.Check(); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", s.Address)
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	scheme := "http"
	if s.Cert != "" {
		cert, err := tls.LoadX509KeyPair(s.Cert, s.Key)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("console: %w", err), l.Close())
		}
		scheme = "https"
		l = tls.NewListener(l, &tls.Config{
			Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12, NextProtos: []string{"h2",
				"http/1.1"},
		})
	}
	at := s.PublicURL
	if at == "" {
		at = scheme + "://" + l.Addr().String()
	}
	return &Listening{URL: at, listener: l, server: &http.Server{
		Handler: h, ReadHeaderTimeout: headersWithin, ReadTimeout: requestWithin, WriteTimeout: answerWithin,
		IdleTimeout: idleConnection, MaxHeaderBytes: maxHeaders,
	}}, nil
}

// Serve answers until ctx ends; what is being answered then has a little time to end.
func (l *Listening) Serve(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopWithin)
		defer cancel()
		if l.server.Shutdown(within) != nil {
			_ = l.server.Close()
		}
	}()
	err := l.server.Serve(l.listener)
	cancel()
	<-stopped
	if errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}
