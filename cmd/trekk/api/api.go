package api

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/web"
)

// Prefix is where the API is, below a creditor's address.
const Prefix = "/api/v1"

// maxPath is how long a path, and a query, may be, in bytes.
const maxPath = 2000

// API is the handler. It asks for the visit of each request (web.Of), which the gate before it has let in.
type API struct {
	// Log is told what is our own fault, with nothing personal in it.
	Log func(format string, a ...any)

	huma   huma.API
	mux    *http.ServeMux
	doors  map[desk.Kind]string // where one comes to an act of a kind
	files  map[string]bool      // the patterns of the addresses that take a file
	rates  rates
	keys   inFlight
	schema []byte
	page   []byte
}

// New makes the API.
func New(log func(format string, a ...any)) *API {
	a := &API{Log: log, mux: http.NewServeMux(), doors: map[desk.Kind]string{}, files: map[string]bool{}}
	a.huma = humago.NewWithPrefix(a.mux, Prefix, config())
	a.addReads()
	a.addMemberships()
	a.addActs()
	a.addRows()
	a.addFiles()
	a.demand()
	a.document()
	return a
}

// call is a request that is being answered.
type call struct {
	*web.Visit
	moment batch.Moment
	file   *upload // that was sent; nil where the address takes none
	log    func(format string, a ...any)
}

func (c *call) reports() report.Reports {
	return report.At(c.moment).Through(c.App.Through())
}

func (c *call) desk() *desk.Desk { return desk.At(c.moment) }

type callKey struct{}

// callOf is the call of a request's context.
func callOf(ctx context.Context) *call { return ctx.Value(callKey{}).(*call) }

// Public answers what needs no visit: the OpenAPI document and the page to read it. ok is false where the
// request is for neither.
func (a *API) Public(w http.ResponseWriter, r *http.Request) (ok bool) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return false
	}
	switch {
	case strings.HasSuffix(r.URL.Path, Prefix+"/openapi.json"):
		w.Header().Set("Content-Type", "application/openapi+json")
		_, _ = w.Write(a.schema)
	case strings.HasSuffix(r.URL.Path, Prefix+"/docs"):
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write(a.page)
	case strings.HasSuffix(r.URL.Path, Prefix+"/docs.css"):
		w.Header().Set("Content-Type", "text/css; charset=utf-8")
		_, _ = io.WriteString(w, docsCSS)
	default:
		return false
	}
	return true
}

// Open are the patterns of http.ServeMux that need nobody to be known.
func (a *API) Open() map[string]http.Handler {
	open := map[string]http.Handler{}
	for _, path := range []string{"/openapi.json", "/docs", "/docs.css"} {
		open["GET "+Prefix+path] = a
	}
	return open
}

// ServeHTTP answers a request below Prefix, with the creditor's base before it.
func (a *API) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	out := &answer{ResponseWriter: w}
	defer func() {
		switch v := recover(); v {
		case nil:
		case any(http.ErrAbortHandler):
			panic(v) // half an answer is no answer
		default:
			a.Log("api: panic: %v\n%s", v, debug.Stack())
			if out.status == 0 || out.kept != nil {
				out.kept = nil
				problem(http.StatusInternalServerError, codeFault,
					"the fault is ours, and is in the log").write(out)
			}
		}
	}()
	if a.Public(out, r) {
		return
	}
	if p := a.serve(out, r); p != nil {
		p.write(out)
	}
}

// serve answers, or says why not.
func (a *API) serve(w *answer, r *http.Request) *Problem {
	v := web.Of(r)
	if v == nil {
		return problem(http.StatusUnauthorized, codeSignedOut,
			"say who asks: Authorization: Bearer TOKEN, of trekk user token")
	}
	if ok, after := a.rates.allow(v.App.Conf.ID+" "+v.Person.Name, time.Now()); !ok {
		p := problem(http.StatusTooManyRequests, codeRate, "slower, please")
		p.retry = after
		return p
	}
	if len(r.URL.Path) > maxPath || len(r.URL.RawQuery) > maxPath {
		return problem(http.StatusRequestEntityTooLarge, codeTooLarge, "the address is too long")
	}
	if strings.ContainsRune(r.URL.Path, 0) || strings.Contains(r.URL.RawQuery, "%00") {
		return problem(http.StatusBadRequest, codeBadRequest, "the address has a zero byte")
	}
	c := &call{Visit: v, moment: v.Moment(), log: a.Log}
	r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
	if q := r.URL.Query(); q.Has("lang") { // the gate's
		q.Del("lang")
		at := *r.URL
		at.RawQuery = q.Encode()
		r.URL = &at
	}
	if r.Method != http.MethodPost {
		return a.dispatch(w, r)
	}
	if v.Token == "" {
		return problem(http.StatusForbidden, codeTokenNeeded, "acts need a token: see trekk user token")
	}
	request, over, p := a.sent(w, r, c)
	if p != nil {
		return p
	}
	defer over()
	return a.once(w, r, c, request)
}

// dispatch finds the operation.
func (a *API) dispatch(w http.ResponseWriter, r *http.Request) *Problem {
	if _, pattern := a.mux.Handler(r); pattern != "" {
		a.mux.ServeHTTP(w, r)
		return nil
	}
	var allow []string
	for _, method := range []string{http.MethodGet, http.MethodPost} {
		other := *r
		other.Method = method
		if _, pattern := a.mux.Handler(&other); pattern != "" {
			allow = append(allow, method)
		}
	}
	if allow == nil {
		return problem(http.StatusNotFound, codeNotFound, "there is nothing at this address: see "+
			Prefix+"/docs")
	}
	w.Header().Set("Allow", strings.Join(allow, ", "))
	return problem(http.StatusMethodNotAllowed, codeMethod, "the address takes "+strings.Join(allow, " and "))
}

// answer notes the status with which a request is answered.
type answer struct {
	http.ResponseWriter
	status int
	kept   *bytes.Buffer // what is written, where it is held back
}

// WriteHeader notes the status.
func (a *answer) WriteHeader(status int) {
	if a.status = status; a.kept == nil {
		a.ResponseWriter.WriteHeader(status)
	}
}

func (a *answer) Write(b []byte) (int, error) {
	if a.status == 0 {
		a.status = http.StatusOK
	}
	if a.kept != nil {
		return a.kept.Write(b)
	}
	return a.ResponseWriter.Write(b)
}

// Unwrap is for http.ResponseController.
func (a *answer) Unwrap() http.ResponseWriter { return a.ResponseWriter }
