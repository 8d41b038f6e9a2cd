package schedule

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"net/netip"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// The measures of the admin server's /metrics, beside those of the Go runtime and of Config.Collector. An
// alarm goes off when the last good run is too long ago: time() - trekk_last_run_timestamp_seconds{result="ok"}.
var (
	runs = promauto.NewCounterVec(prometheus.CounterOpts{
		Name: "trekk_runs_total",
		Help: "Runs that ended by themselves, by result: failed when a job failed.",
	}, []string{"result"})
	lastRun = promauto.NewGaugeVec(prometheus.GaugeOpts{
		Name: "trekk_last_run_timestamp_seconds",
		Help: "When the last run with this result ended, in Unix time.",
	}, []string{"result"})
	lastRunOf = promauto.NewGaugeVec(prometheus.GaugeOpts{
		Name: "trekk_creditor_last_run_timestamp_seconds",
		Help: "When the last run of a creditor with this result ended in this process, in Unix time.",
	}, []string{"creditor", "result"})
	lastRunSeconds = promauto.NewGauge(prometheus.GaugeOpts{
		Name: "trekk_last_run_duration_seconds",
		Help: "How long the last run took.",
	})
)

func measure(creditor string, began time.Time, err error) {
	result := "ok"
	if err != nil {
		result = "failed"
	}
	runs.WithLabelValues(result).Inc()
	lastRun.WithLabelValues(result).SetToCurrentTime()
	lastRunOf.WithLabelValues(creditor, result).SetToCurrentTime()
	lastRunSeconds.Set(time.Since(began).Seconds())
}

// Admin is how the admin server is reached. Off this machine it needs a certificate or a token.
type Admin struct {
	Address   string // such as 127.0.0.1:9464; empty for no server
	Cert, Key string // files of a certificate and its key; empty for no TLS
	Token     string // that callers must have, as a bearer; empty for none
	PProf     bool   // shows profiles of the process too
}

// adminServer shows health and metrics.
type adminServer struct {
	listener net.Listener
	server   *http.Server
	checks   map[string]func() error // what /ready asks, by name
}

func newAdmin(a Admin, collector prometheus.Collector) (*adminServer, error) {
	if err := a.check(); err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", a.Address)
	if err != nil {
		return nil, fmt.Errorf("admin server: %w", err)
	}
	if a.Cert != "" {
		cert, err := tls.LoadX509KeyPair(a.Cert, a.Key)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("admin server: %w", err), l.Close())
		}
		l = tls.NewListener(l, &tls.Config{Certificates: []tls.Certificate{cert},
			MinVersion: tls.VersionTLS12})
	}
	s := &adminServer{listener: l, checks: map[string]func() error{}}
	gatherers := prometheus.Gatherers{prometheus.DefaultGatherer}
	if collector != nil {
		own := prometheus.NewRegistry()
		own.MustRegister(collector)
		gatherers = append(gatherers, own)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /live", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("GET /ready", s.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(gatherers, promhttp.HandlerOpts{}))
	if a.PProf {
		mux.HandleFunc("GET /debug/pprof/", pprof.Index)
		mux.HandleFunc("GET /debug/pprof/profile", pprof.Profile)
		mux.HandleFunc("GET /debug/pprof/trace", pprof.Trace)
	}
	s.server = &http.Server{
		Handler: a.guard(mux), ReadTimeout: time.Minute, WriteTimeout: 2 * time.Minute,
		IdleTimeout: time.Minute,
	}
	return s, nil
}

// check refuses an address off this machine that anybody could ask.
func (a Admin) check() error {
	host, _, err := net.SplitHostPort(a.Address)
	ip, ipErr := netip.ParseAddr(host)
	switch {
	case err != nil:
		return fmt.Errorf("admin address %q: want one of this machine, such as 127.0.0.1:9464", a.Address)
	case (a.Cert == "") != (a.Key == ""):
		return errors.New("admin: cert and key go together")
	case a.Cert == "" && a.Token == "" && (ipErr != nil || !ip.IsLoopback()):
		return fmt.Errorf("admin address %q: want one of this machine, such as 127.0.0.1:9464, or a certificate "+
			"(cert and key) or a token", a.Address)
	}
	return nil
}

// guard lets nobody in without the token, where there is one.
func (a Admin) guard(next http.Handler) http.Handler {
	if a.Token == "" {
		return next
	}
	want := sha256.Sum256([]byte("Bearer " + a.Token))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got := sha256.Sum256([]byte(r.Header.Get("Authorization")))
		if subtle.ConstantTimeCompare(got[:], want[:]) != 1 {
			w.Header().Set("WWW-Authenticate", "Bearer")
			http.Error(w, "want the token of admin: in trekk.yaml", http.StatusUnauthorized)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// ready says of each check whether it is good, and answers 503 when one is not.
func (s *adminServer) ready(w http.ResponseWriter, _ *http.Request) {
	status, said := http.StatusOK, map[string]string{}
	for name, check := range s.checks {
		said[name] = "good"
		if err := check(); err != nil {
			status, said[name] = http.StatusServiceUnavailable, err.Error()
		}
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(said) // whoever asked is gone
}

// addr is where the server listens; empty when there is none.
func (s *adminServer) addr() string {
	if s == nil {
		return ""
	}
	return s.listener.Addr().String()
}

func (s *adminServer) serve() error {
	if err := s.server.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

func (s *adminServer) stop() {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_ = s.server.Shutdown(ctx)
	_ = s.server.Close()
	_ = s.listener.Close() // where it was never served
}
