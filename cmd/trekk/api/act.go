package api

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"trekk/batch"
	"trekk/batch/desk"
)

// Keyed is a request that is done once for each key.
type Keyed struct {
	Key string `header:"Idempotency-Key" maxLength:"200" doc:"The same key does the same once"`
}

// actOn is an act on one thing.
type actOn[B any] struct {
	Keyed
	One
	Body B
}

// nothing is the body of an act of which nothing is to be said.
type nothing struct{}

// actAt is an act that names nothing in its address.
type actAt[B any] struct {
	Keyed
	Body B
}

// Why is the body of an act that takes a reason, and nothing else.
type Why struct {
	Reason string `json:"reason,omitempty" maxLength:"1000" doc:"Kept with the books"`
}

var kind = desk.KindOf

// errorsOfActs are the statuses of acts that are refused.
var errorsOfActs = []int{400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 503}

// door describes an act, and notes that one can come to it.
func (a *API) door(k desk.Kind, path, summary string, largest int64) huma.Operation {
	a.doors[k] = path
	tag, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	said := "everybody, for himself"
	if k.Right != "" {
		said = fmt.Sprintf("`%s`", k.Right)
	}
	said = "Right: " + said + "."
	if k.NeedsReason {
		said += " Needs a reason."
	}
	return huma.Operation{
		OperationID: "post-" + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(path[1:]),
		Method:      http.MethodPost, Path: path, Summary: summary, Description: said, Tags: []string{tag},
		Errors: errorsOfActs, MaxBodyBytes: largest, DefaultStatus: http.StatusOK,
		BodyReadTimeout: -1, // it has been read; huma's would break off an act that takes longer
		Middlewares:     first(func(c *call, no string) error { return c.mayAct(k, no) }),
	}
}

// first lets an operation be refused to those whose it is not before anything is said of what they sent.
func first(may func(c *call, no string) error) huma.Middlewares {
	return huma.Middlewares{func(ctx huma.Context, next func(huma.Context)) {
		c := callOf(ctx.Context())
		if err := may(c, ctx.Param("no")); err != nil {
			_, w := humago.Unwrap(ctx)
			problemOf(c.problem(err)).write(w)
			return
		}
		next(ctx)
	}}
}

// mayAct refuses an act that is not of the caller's role. At the door for the passphrases of others everybody asks
// for his own, which is refused there for another reason.
func (c *call) mayAct(k desk.Kind, no string) error {
	if k == kind("set_passphrase", batch.OfPerson) && strings.EqualFold(no, c.moment.By) {
		return nil
	}
	return c.moment.Allow(k.Right, k.Action)
}

// on adds an act on what the address names. do answers with the read model of what was changed.
func on[B, R any](
	a *API, k desk.Kind, path, summary string, do func(context.Context, *call, string, *B) (R, error),
) {
	huma.Register(a.huma, a.door(k, path, summary, maxAct),
		func(ctx context.Context, in *actOn[B]) (*out[R], error) {
			c := callOf(ctx)
			body, err := do(ctx, c, in.No, &in.Body)
			if err != nil {
				return nil, c.problem(err)
			}
			return &out[R]{body}, nil
		})
}

// at adds an act whose address names nothing.
func at[B, R any](
	a *API, k desk.Kind, path, summary string, largest int64, do func(context.Context, *call, *B) (R, error),
) {
	huma.Register(a.huma, a.door(k, path, summary, largest),
		func(ctx context.Context, in *actAt[B]) (*out[R], error) {
			c := callOf(ctx)
			body, err := do(ctx, c, &in.Body)
			if err != nil {
				return nil, c.problem(err)
			}
			return &out[R]{body}, nil
		})
}

// addActs adds every kind of act but the imports.
func (a *API) addActs() {
	a.addInvoiceActs()
	a.addCustomerActs()
	a.addPersonActs()
	a.addEventActs()
	a.addPaymentActs()
	a.addBankActs()
	a.addBookActs()
	a.addCreditorActs()
	a.addPersons()
}
