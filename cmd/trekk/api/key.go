package api

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"trekk/batch"
)

// replayed is the header of an answer that was given before.
const replayed = "Idempotent-Replayed"

// inFlight are the keys of requests that are being worked here. The zero value is ready.
type inFlight struct {
	mu   sync.Mutex
	keys map[string]bool
}

// take takes a key; false when it is taken.
func (f *inFlight) take(key string) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.keys == nil {
		f.keys = map[string]bool{}
	}
	taken := f.keys[key]
	f.keys[key] = true
	return !taken
}

func (f *inFlight) give(key string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.keys, key)
}

// once does what a request asks for, or, where it was done before under its key, answers as it was answered. A
// request that was refused has used no key.
func (a *API) once(w *answer, r *http.Request, c *call, request string) *Problem {
	keys := r.Header.Values("Idempotency-Key")
	if len(keys) == 0 {
		return a.dispatch(w, r)
	}
	key := keys[0]
	beyond := func(c rune) bool { return c <= ' ' || c > '~' }
	if len(keys) > 1 || key == "" || len(key) > 200 || strings.ContainsFunc(key, beyond) {
		return problem(http.StatusBadRequest, codeKeyWrong,
			"a request has one key at most, of 1 to 200 letters, digits and signs of ASCII")
	}
	if strings.HasPrefix(r.URL.Path, Prefix+"/persons") { // whose bodies are not even kept as hashes
		return problem(http.StatusBadRequest, codeKeyWrong, "acts on persons take no key: none is done twice")
	}
	taken := c.App.Conf.ID + " " + c.Person.Name + " " + key
	if !a.keys.take(taken) {
		return inUse()
	}
	defer a.keys.give(taken)
	k := batch.RequestKey{
		Person: c.Person.Name, Key: key, Request: request, Attempt: rand.Text(),
	}
	before, err := c.moment.Store.Answered(r.Context(), k.Person, k.Key)
	switch {
	case err == nil && before.Request == k.Request && before.Status == 0:
		if read := a.rereading(r); read != nil {
			w.Header().Set(replayed, "true")
			return a.keeping(w, read, c, k)
		}
		return again(w, &before, k.Request)
	case err == nil:
		return again(w, &before, k.Request)
	case !errors.Is(err, batch.ErrNotFound):
		return problemOf(c.problem(err))
	}
	c.moment.Key = &k
	return a.keeping(w, r, c, k)
}

// keeping answers a request, and keeps the answer for the key before it is given.
func (a *API) keeping(w *answer, r *http.Request, c *call, k batch.RequestKey) *Problem {
	w.hold()
	p := a.dispatch(w, r)
	if p == nil && w.status/100 == 2 {
		answered := batch.Answered{RequestKey: k, Status: w.status, Body: w.kept.String()}
		if err := c.moment.Store.KeepAnswer(r.Context(), answered); err != nil {
			a.Log("api: %v", err) // it is done, and whoever asks again is told so
		}
	}
	w.let()
	return p
}

// rereads are the acts whose answer is what they are about, as it is then, and where that is read. Of these an
// answer that was lost between the act and the keeping of it is read again.
var rereads = map[string]string{
	"/unmatched/{no}/assign": "/payments/", "/unmatched/{no}/split": "/payments/",
	"/unmatched/{no}/ignore": "/payments/", "/unmatched/{no}/undo": "/payments/",
	"/customers/{no}/hold": "/customers/", "/customers/{no}/release": "/customers/",
	"/customers/{no}/apply-credit": "/credits/",
	"/refunds/{no}/approve":        "/refunds/", "/refunds/{no}/withdraw": "/refunds/",
	"/transmissions/{no}/approve": "/transmissions/", "/transmissions/{no}/reject": "/transmissions/",
	"/transmissions/{no}/resend": "/transmissions/", "/transmissions/{no}/renew": "/transmissions/",
	"/files/{no}/discard": "/files/", "/files/{no}/retry": "/files/",
}

// rereading is the request that reads what an act has answered; nil where no read has that.
func (a *API) rereading(r *http.Request) *http.Request {
	_, pattern := a.mux.Handler(r)
	noun, ok := rereads[strings.TrimPrefix(pattern, http.MethodPost+" "+Prefix)]
	if !ok {
		return nil
	}
	about := strings.Split(strings.TrimPrefix(r.URL.EscapedPath(), Prefix), "/") // "", the noun, the number, the act
	at, err := url.Parse(Prefix + noun + about[2])
	if err != nil {
		return nil
	}
	read := r.Clone(r.Context())
	read.Method, read.URL, read.Body, read.ContentLength = http.MethodGet, at, http.NoBody, 0
	return read
}

func inUse() *Problem {
	p := problem(http.StatusConflict, codeKeyInUse, "a request with this key is being worked: ask again")
	p.retry = 1
	return p
}

// again answers a request whose key was used before.
func again(w http.ResponseWriter, before *batch.Answered, request string) *Problem {
	switch {
	case before.Request != request:
		return problem(http.StatusUnprocessableEntity, codeKeyReused, "the key was used for another request")
	case before.Status == 0:
		return problem(http.StatusConflict, codeAnswerLost, fmt.Sprintf(
			"it was done on %s, and is done once: %s of %s; what was answered is lost",
			batch.Clock(before.Act.At), before.Act.Action, before.Act.Subject))
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set(replayed, "true")
	w.WriteHeader(before.Status)
	_, _ = w.Write([]byte(before.Body)) // whoever asked may have gone
	return nil
}

// hold keeps an answer back until it is let go.
func (a *answer) hold() { a.kept = &bytes.Buffer{} }

// let lets an answer go that was held back.
func (a *answer) let() {
	kept := a.kept
	if a.kept = nil; a.status == 0 {
		return
	}
	a.ResponseWriter.WriteHeader(a.status)
	_, _ = a.ResponseWriter.Write(kept.Bytes()) // whoever asked may have gone
}
