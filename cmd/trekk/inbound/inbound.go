package inbound

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/moov-io/base/log"

	"trekk/batch"
	"trekk/batch/delivery"
	"trekk/cmd/trekk/channel"
	"trekk/cmd/trekk/wire"
)

// maxBody is how long a report may be.
const maxBody = 64 << 10

// How many reports are taken: so many at once, and so many a second in the long run.
const (
	burst     = 500
	perSecond = 50
)

// Listener takes reports for creditors.
type Listener struct {
	Apps   func() []*wire.App // as they are configured now
	Public string             // by which gateways reach it
	Now    func() time.Time
	Log    log.Logger
	// Ask has the agency of a creditor asked soon; nil where that is not done.
	Ask func(creditor string)

	rate rate
}

// rate is what may still be taken, as it was at a time.
type rate struct {
	mu   sync.Mutex
	left float64
	at   time.Time
}

// take takes one, where there is one.
func (r *rate) take(now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.at.IsZero() {
		r.left, r.at = burst, now
	}
	r.left, r.at = min(burst, r.left+now.Sub(r.at).Seconds()*perSecond), now
	if r.left < 1 {
		return false
	}
	r.left--
	return true
}

// ServeHTTP takes a report: 204 when it is noted, 429 and 503 when it should come again, and an empty 404 for all
// else.
func (l *Listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header()["Date"] = nil
	status := http.StatusNotFound
	if a := l.whose(r, wire.ReportsPath, (*wire.Creditor).ReportsSecret); a != nil {
		status = l.hear(w, r, a)
	} else if a := l.whose(r, wire.AgencyPath, (*wire.Creditor).AgencySecret); a != nil {
		status = l.changed(w, r, a)
	}
	if r.Body != nil {
		_, _ = io.CopyN(io.Discard, r.Body, maxBody) // so that a stranger cannot tell what was read
	}
	w.WriteHeader(status)
}

// whose is the creditor whose secret is in the path behind a prefix; nil where it is nobody's.
func (l *Listener) whose(
	r *http.Request, prefix string, secretOf func(*wire.Creditor) (string, error),
) (found *wire.App) {
	secret, ok := strings.CutPrefix(r.URL.Path, prefix)
	if !ok || r.Method != http.MethodGet && r.Method != http.MethodPost {
		return nil
	}
	given := sha256.Sum256([]byte(secret))
	for _, a := range l.Apps() {
		want, err := secretOf(a.Conf)
		if err != nil || want == "" || a.Fault != nil {
			continue
		}
		if sum := sha256.Sum256([]byte(want)); subtle.ConstantTimeCompare(sum[:], given[:]) == 1 {
			found = a
		}
	}
	return found
}

// hear notes a report to a creditor, and gives the status of the answer.
func (l *Listener) hear(w http.ResponseWriter, r *http.Request, a *wire.App) int {
	now := l.Now()
	if !l.rate.take(now) {
		return http.StatusTooManyRequests
	}
	by, ok := a.Payee.Deliveries[batch.BySMS].Carrier.(channel.SMS)
	if !ok {
		return http.StatusNotFound
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return http.StatusNotFound
	}
	r.Body = io.NopCloser(strings.NewReader(string(body)))
	if err := r.ParseForm(); err != nil {
		return http.StatusNotFound
	}
	report, err := by.Report(r, l.Public+r.URL.RequestURI(), r.Form, body)
	if err != nil {
		return http.StatusNotFound
	}
	err = delivery.Note(r.Context(), a.At(now).Moment("", ""), report)
	switch {
	case err == nil:
		return http.StatusNoContent
	case errors.Is(err, batch.ErrNotFound):
		return http.StatusNotFound
	}
	l.Log.Warn().Set("creditor", log.String(a.Conf.ID)).Logf("a report of a message was not noted: %v", err)
	return http.StatusServiceUnavailable
}

// changed takes Kravia's word that a case has changed. Its signature is an MD5 sum by no secret, so that nothing of
// what it says is believed: it only means that Kravia is to be asked, which is done soon and not by this request.
func (l *Listener) changed(w http.ResponseWriter, r *http.Request, a *wire.App) int {
	if !l.rate.take(l.Now()) {
		return http.StatusTooManyRequests
	}
	var said struct {
		Data struct{ EventType string }
	}
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(&said)
	if r.Method != http.MethodPost || err != nil || said.Data.EventType == "" || l.Ask == nil {
		return http.StatusNotFound
	}
	l.Ask(a.Conf.ID)
	return http.StatusNoContent
}

// Serve serves the listener at an address until ctx ends.
func (l *Listener) Serve(ctx context.Context, at net.Listener) error {
	server := &http.Server{
		Handler: l, ReadHeaderTimeout: 5 * time.Second, ReadTimeout: 15 * time.Second,
		WriteTimeout: 30 * time.Second,
		IdleTimeout:  time.Minute, MaxHeaderBytes: 16 << 10,
	}
	done := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer done()
	if err := server.Serve(at); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
