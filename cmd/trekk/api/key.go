package api

import "net/http"

type inFlight struct{}

func (a *API) once(w *answer, r *http.Request, c *call, body []byte) *Problem {
	return a.dispatch(w, r)
}
