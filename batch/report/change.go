package report

import (
	"context"
	"iter"
	"time"

	"trekk/batch"
)

// Change is one change of the books, as the API, the command and webhooks have it.
type Change struct {
	No       int64             `json:"no"` // from 1, without gaps, in the order of commits
	At       time.Time         `json:"at"`
	Type     batch.ChangeType  `json:"type"`
	Subject  batch.Subject     `json:"subject"`
	Customer string            `json:"customer"` // its number; empty when it concerns none
	Invoice  string            `json:"invoice"`  // that it concerns beside its subject; empty when none
	Amount   batch.Ore         `json:"amount_ore"`
	Facts    batch.ChangeFacts `json:"facts"`
}

// ChangeOf is the read model of a change.
func ChangeOf(c *batch.Change) Change {
	return Change{
		No: c.No, At: c.At.UTC(), Type: c.Type, Subject: c.Subject, Customer: c.Customer, Invoice: c.Invoice,
		Amount: c.Amount, Facts: c.Facts,
	}
}

// Changes is a page of what has changed, in the order in which it was made. Who reads on behind the last number
// that he has never misses one.
func (r Reports) Changes(ctx context.Context, f batch.ChangeFilter, p batch.Page) (List[Change], error) {
	return page(p, func(p batch.Page) iter.Seq2[batch.Listed[batch.Change], error] {
		return r.Store.ListChanges(ctx, f, p)
	}, ChangeOf)
}

// OneChange is a change by its number. The error is ErrNotFound when there is none.
func (r Reports) OneChange(ctx context.Context, no int64) (Change, error) {
	return only(r.Changes(ctx, batch.ChangeFilter{After: no - 1, To: no}, batch.Page{Limit: 1}))
}
