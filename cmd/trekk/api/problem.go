package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"trekk/batch"
	"trekk/batch/night"
)

// Problem is why nothing was done, as RFC 9457 has it. Whoever asks decides by its code.
type Problem struct {
	Status int      `json:"status" doc:"The HTTP status"`
	Title  string   `json:"title" doc:"What the status is called"`
	Code   string   `json:"code" example:"not_waiting" doc:"Stable: what to decide by"`
	Detail string   `json:"detail" doc:"The fact, an English sentence"`
	Rules  []string `json:"rules,omitempty" example:"[\"S9\"]" doc:"Numbers of the rules of the terms behind it"`
	Errors []Fault  `json:"errors,omitempty" doc:"What is wrong with the request, field by field"`
	More   int      `json:"more_errors,omitempty" doc:"How many more there are, which are not told"`

	retry int // seconds after which to ask again; zero where that is not said
}

// Fault is what is wrong with one field of a request.
type Fault struct {
	Pointer string `json:"pointer" example:"/0/kid" doc:"JSON pointer into the body, or the name of a parameter; empty of a file"`
	Detail  string `json:"detail"`
	Line    int    `json:"line,omitempty" doc:"Of a file: its line, from 1"`
	Column  int    `json:"column,omitempty" doc:"Of a file: where the cell begins, in bytes from 1; of a workbook its number"`
}

// Codes of problems that are none of a room's: what is wrong is the request, or the moment.
const (
	codeBadRequest  = "bad_request"
	codeSignedOut   = "unauthorized"
	codeTokenNeeded = "token_needed"
	codeNotFound    = "not_found"
	codeMethod      = "method_not_allowed"
	codeBusy        = "busy"
	codeConflict    = "conflict"
	codeTooLarge    = "too_large"
	codeMediaType   = "media_type"
	codeInvalid     = "invalid"
	codeRowsWrong   = "rows_wrong"
	codeRate        = "too_many_requests"
	codeAway        = "database_away"
	codeFault       = "fault"
	codeKeyInUse    = "key_in_use"
	codeKeyReused   = "key_reused"
	codeKeyWrong    = "key_wrong"
	codeAnswerLost  = "answer_lost"
)

func problem(status int, code, detail string) *Problem {
	return &Problem{Status: status, Title: http.StatusText(status), Code: code, Detail: detail}
}

func (p *Problem) Error() string { return p.Code + ": " + p.Detail }

// GetStatus is for huma.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is for huma.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders is for huma.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.retry > 0 {
		h.Set("Retry-After", strconv.Itoa(p.retry))
	}
	return h
}

// write answers with the problem.
func (p *Problem) write(w http.ResponseWriter) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // whoever asked may have gone
}

// statusCodes are the codes of what huma finds wrong with a request.
var statusCodes = map[int]string{
	http.StatusBadRequest: codeBadRequest, http.StatusRequestEntityTooLarge: codeTooLarge,
	http.StatusUnsupportedMediaType: codeMediaType, http.StatusUnprocessableEntity: codeInvalid,
	http.StatusRequestTimeout: codeBadRequest,
}

func init() {
	huma.NewError = func(status int, said string, errs ...error) huma.StatusError {
		code, ok := statusCodes[status]
		if !ok {
			return problem(http.StatusInternalServerError, codeFault, "the fault is ours")
		}
		p := problem(status, code, said)
		for _, err := range errs {
			p.Errors = append(p.Errors, faultOf(err))
		}
		return p
	}
}

// faultOf is a fault as huma tells it, without the value, which may be personal.
func faultOf(err error) Fault {
	var at *huma.ErrorDetail
	if !errors.As(err, &at) {
		return Fault{Detail: err.Error()}
	}
	where, in, _ := strings.Cut(at.Location, ".")
	if where != "body" && !strings.HasPrefix(where, "body[") {
		return Fault{Pointer: in, Detail: at.Message}
	}
	pointer := strings.NewReplacer("[", "/", "]", "", ".",
		"/").Replace(strings.TrimPrefix(at.Location, "body"))
	return Fault{Pointer: pointer, Detail: at.Message}
}

// busyFor is after how many seconds to ask again where another works on the books.
const busyFor = 5

// problemOf is what an error of the rooms is to who asked. What is our own fault says nothing of itself: that
// is for the log.
func problemOf(err error) *Problem {
	var p *Problem
	var refusal *batch.Refusal
	switch {
	case errors.As(err, &p):
		return p
	case errors.As(err, &refusal):
		status := http.StatusUnprocessableEntity
		switch refusal.Code {
		case batch.NotTheirRole, batch.NotByToken:
			status = http.StatusForbidden
		case night.FileTooLarge:
			status = http.StatusRequestEntityTooLarge
		}
		p = problem(status, refusal.Code, refusal.Fact)
		p.Rules = refusal.Rules
	case errors.Is(err, batch.ErrNotFound):
		p = problem(http.StatusNotFound, codeNotFound, err.Error())
	case errors.Is(err, batch.ErrBusy):
		p = problem(http.StatusConflict, codeBusy, err.Error())
		p.retry = busyFor
	case errors.Is(err, batch.ErrKeyUsed):
		p = inUse()
	case errors.Is(err, batch.ErrConflict):
		p = problem(http.StatusConflict, codeConflict, err.Error())
	case errors.Is(err, batch.ErrTransient), errors.Is(err, context.Canceled),
		errors.Is(err, context.DeadlineExceeded):
		p = problem(http.StatusServiceUnavailable, codeAway, "the database cannot be reached just now")
		p.retry = busyFor
	default:
		p = problem(http.StatusInternalServerError, codeFault, "the fault is ours, and is in the log")
	}
	return p
}
