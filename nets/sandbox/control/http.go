package control

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"trekk/nets/sandbox"
)

// mostBody is the most that an act takes, in bytes.
const mostBody = 1 << 20

// Problem is the body of an answer that is none of 200: 401 without the token, 404 for what there is not, 422
// for what is refused, after which nothing has changed, and 500 for what has failed.
type Problem struct {
	Error string `json:"error"`
}

// Handler is the HTTP control: GET /state and GET /ledger, and POST of each act at its name, with the act as
// the body and the State as the answer. Every request wants the token: Authorization: Bearer TOKEN.
func (s *Station) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /state", func(w http.ResponseWriter, _ *http.Request) { answer(w, 200, s.state()) })
	mux.HandleFunc("GET /ledger", func(w http.ResponseWriter, r *http.Request) {
		l, err := s.Ledger(r.Context())
		if err != nil {
			answer(w, status(err), Problem{err.Error()})
			return
		}
		answer(w, 200, l)
	})
	mux.HandleFunc("POST /{act}", func(w http.ResponseWriter, r *http.Request) {
		a, err := sandbox.ParseAct(r.PathValue("act"), http.MaxBytesReader(w, r.Body, mostBody))
		var state State
		if err == nil {
			state, err = s.Do(r.Context(), a)
		}
		if err != nil {
			answer(w, status(err), Problem{err.Error()})
			return
		}
		answer(w, 200, state)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		answer(w, 404, Problem{"there is no " + r.Method + " " + r.URL.Path + ": see trekk help sandbox"})
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if subtle.ConstantTimeCompare([]byte(token), []byte(s.token)) != 1 {
			answer(w, 401, Problem{"want the header Authorization: Bearer TOKEN, the token in " + tokenFile +
				" of the sandbox's folder"})
			return
		}
		mux.ServeHTTP(w, r)
	})
}

func status(err error) int {
	var refused sandbox.Refusal
	if errors.As(err, &refused) {
		return http.StatusUnprocessableEntity
	}
	return http.StatusInternalServerError
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // who asked is gone
}
