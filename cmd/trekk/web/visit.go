package web

import (
	"context"
	"net/http"
	"time"

	"github.com/moov-io/base/log"

	"trekk/batch"
	"trekk/batch/desk"
	"trekk/batch/report"
	"trekk/cmd/trekk/wire"
)

// Visit is one request of somebody who is known, about one creditor's books. It never changes.
type Visit struct {
	App    *wire.App    // the creditor's, with the clock of the request
	Person batch.Person // registered with that creditor
	Lang   string       // nb or en
	Base   string       // stands before every address of the creditor: "", or "/c/ID" where there are several

	// ConfirmedUntil is when the passphrase must be given again before money moves, by the real clock.
	ConfirmedUntil time.Time

	Doors   []Door // the creditors that the visitor may go to, this one too, where trekk has several
	Token   string // the id of the token by which a program asks; empty of a person in a browser
	Secret  string // of the session, which only the browser has: never shown, never kept; empty of a program
	Address string // from where it is asked

	lent    bool           // whether another person made the token
	log     log.Logger     // nil of a visit that is no request's
	session *batch.Session // nil of a token
	wall    time.Time      // the real clock at the request; zero for now
}

// Door is a creditor whose books a visitor may go to.
type Door struct {
	ID, Name string
	Base     string // before every address of the creditor
}

// Confirmed reports whether money may be moved without the passphrase being given again. A token is enough.
func (v *Visit) Confirmed() bool {
	now := v.wall
	if now.IsZero() {
		now = time.Now()
	}
	return v.Token != "" || now.Before(v.ConfirmedUntil)
}

// Moment is the creditor at the time of the request, asked by the visitor. The audit log names the token by
// which a program acts.
func (v *Visit) Moment() batch.Moment {
	c := batch.Call{Now: v.App.Now(), By: v.Person.Name, Role: v.Person.Role, Lang: v.Lang}
	if v.Token != "" {
		c.Remark, c.Token, c.Lent = "token "+v.Token, v.Token, v.lent
	}
	return v.App.Payee.At(c)
}

// Reports are what the visitor reads.
func (v *Visit) Reports() report.Reports { return report.At(v.Moment()).Through(v.App.Through()) }

// Desk is where the visitor acts.
func (v *Visit) Desk() *desk.Desk { return desk.At(v.Moment()) }

// May reports whether the visitor's role has a right.
func (v *Visit) May(right batch.Right) bool { return v.Person.Role.May(right) }

// visitKey is where a request's context has its visit.
type visitKey struct{}

// With is a context that has a visit.
func With(ctx context.Context, v *Visit) context.Context {
	return context.WithValue(ctx, visitKey{}, v)
}

// Of is the visit of a request that has passed the gate.
func Of(r *http.Request) *Visit {
	v, _ := r.Context().Value(visitKey{}).(*Visit)
	return v
}

// Opened notes in the server's log that the visitor has opened the page of a person: who, of whom, from where.
func (v *Visit) Opened(s batch.Subject) {
	if v.log != nil {
		v.log.Info().With(log.Fields{
			"creditor": log.String(v.App.Conf.ID), "by": log.String(v.Person.Name),
			"token":  log.String(v.Token),
			"opened": log.String(s.String()), "from": log.String(v.Address),
		}).Log("opened")
	}
}
