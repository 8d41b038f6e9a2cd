package web

import (
	"encoding/json"
	"errors"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"trekk/batch"
)

// Problem is an error as the API answers it: problem+json of RFC 9457, with the code that front-ends go by.
type Problem struct {
	Title  string `json:"title"`
	Status int    `json:"status"`
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"`
}

// WriteProblem answers with a problem.
func WriteProblem(w http.ResponseWriter, status int, code, detail string) {
	w.Header().Set("Content-Type", "application/problem+json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(Problem{http.StatusText(status), status, code, detail}) // whoever asked is gone
}

// refuse answers a page with a line, and the API with a problem.
func (g *Gate) refuse(w http.ResponseWriter, r *http.Request, path string, status int, code, detail string) {
	if strings.HasPrefix(path, apiPrefix) {
		WriteProblem(w, status, code, detail)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	lang := language(r, "")
	g.plain(w, status, lang, plainPage{Title: plainly(lang, http.StatusText(status)), Said: plainly(lang, detail)})
}

// plainly is what a plain page says in a language; English where there is no other.
func plainly(lang, said string) string {
	if nb := refusals[said]; lang == "nb" && nb != "" {
		return nb
	}
	return said
}

// refusals are the bokmål of what plain pages say.
var refusals = map[string]string{
	http.StatusText(http.StatusBadRequest):           "Det kan ikke leses",
	http.StatusText(http.StatusForbidden):            "Ikke tillatt",
	http.StatusText(http.StatusNotFound):             "Det finnes ikke her",
	http.StatusText(http.StatusUnsupportedMediaType): "Det kan ikke leses",
	http.StatusText(http.StatusInternalServerError):  "Noe gikk galt",
	http.StatusText(http.StatusServiceUnavailable):   "Bøkene er opptatt",

	"the books are busy just now: try again soon":           "bøkene er opptatt akkurat nå: prøv igjen om litt",
	"something went wrong: the log says what":               "noe gikk galt: loggen sier hva",
	"this came from another site":                           "dette kom fra et annet nettsted",
	"nothing that is compressed is taken: send it as it is": "komprimert innhold tas ikke imot: send det som det er",
	"the form could not be read":                            "skjemaet kunne ikke leses",
	"there is no such creditor here for you":                "ingen slik kreditor finnes her for deg",
	"there is nothing at this address":                      "det er ingenting på denne adressen",
}

// fail answers what went wrong in the house: that the books are busy, or, without saying more, anything else.
func (g *Gate) fail(w http.ResponseWriter, r *http.Request, err error) {
	path := g.below(r.URL.Path)
	if errors.Is(err, batch.ErrBusy) || errors.Is(err, batch.ErrTransient) {
		retryAfter(w, 10*time.Second)
		g.refuse(w, r, path, http.StatusServiceUnavailable, "busy",
			"the books are busy just now: try again soon")
		return
	}
	if r.Context().Err() == nil {
		g.Log.Error().Log(r.Method + " " + path + ": " + err.Error())
	}
	g.refuse(w, r, path, http.StatusInternalServerError, "internal",
		"something went wrong: the log says what")
}

// below is a path without the creditor's before it.
func (g *Gate) below(path string) string {
	if len(g.Apps()) > 1 {
		_, path = cutCreditor(path)
	}
	return path
}

// retryAfter says in how many whole seconds it may be tried again.
func retryAfter(w http.ResponseWriter, d time.Duration) int {
	seconds := int((d + time.Second - 1) / time.Second)
	w.Header().Set("Retry-After", strconv.Itoa(seconds))
	return seconds
}

// policy lets a page have nothing but what this very address gives it.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; " +
	"form-action 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'"

// maxBody is how long what is sent may be, in bytes; handlers of the API have bounds of their own below it.
const maxBody = 64 << 20

// guard puts before everything what holds for every answer: headers, bounds, no posts from other sites, and
// that a panic is an error like any other.
func (g *Gate) guard(next http.Handler) (http.Handler, error) {
	cross := http.NewCrossOriginProtection()
	if g.PublicURL != "" {
		if err := cross.AddTrustedOrigin(g.PublicURL); err != nil {
			return nil, err
		}
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		g.refuse(w, r, g.below(r.URL.Path), http.StatusForbidden, "cross_origin",
			"this came from another site")
	}))
	next = cross.Handler(next)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			switch p := recover(); p {
			case nil:
			case any(http.ErrAbortHandler):
				panic(p) // half an answer is no answer
			default:
				g.Log.Error().Logf("%s %s: panic: %v\n%s", r.Method, r.URL.Path, p, debug.Stack())
				g.refuse(w, r, g.below(r.URL.Path), http.StatusInternalServerError, "internal",
					"something went wrong: the log says what")
			}
		}()
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if r.TLS != nil || strings.HasPrefix(g.PublicURL, "https://") {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if l := askedLanguage(r); l != "" {
			setCookie(w, languageCookie, l, batch.SessionLife)
		}
		if coded := r.Header.Get("Content-Encoding"); coded != "" && coded != "identity" {
			g.refuse(w, r, g.below(r.URL.Path), http.StatusUnsupportedMediaType, "media_type",
				"nothing that is compressed is taken: send it as it is")
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		next.ServeHTTP(w, r)
	}), nil
}
