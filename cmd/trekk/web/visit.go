package web

import (
	"context"
	"net/http"
	"time"

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
}

// Confirmed reports whether money may be moved without the passphrase being given again.
func (v *Visit) Confirmed() bool { return time.Now().Before(v.ConfirmedUntil) }

// Moment is the creditor at the time of the request, asked by the visitor.
func (v *Visit) Moment() batch.Moment {
	return v.App.Payee.At(batch.Call{
		Now: v.App.Now(), By: v.Person.Name, Role: v.Person.Role, Lang: v.Lang,
	})
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
