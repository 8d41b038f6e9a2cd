package report

import (
	"context"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// ToldEvents is all that was told of a membership.
type ToldEvents struct {
	Membership string      `json:"membership"`
	Events     []ToldEvent `json:"events"` // by number
}

// ToldEvent is one thing that was told of a membership, with what took it back.
type ToldEvent struct {
	No           int64           `json:"event_no"`
	Event        batch.EventKind `json:"event"`
	Told         bankday.Date    `json:"told"`
	From         bankday.Date    `json:"from"`
	Until        bankday.Date    `json:"until"`
	Months       int             `json:"months"`
	Amount       batch.Ore       `json:"amount_ore"`
	Text         string          `json:"text"`
	Documented   bool            `json:"documented"`
	CustomerNo   string          `json:"customer_no"` // who owes a charge, or handed the membership over
	InvoiceNo    string          `json:"invoice_no"`  // which carries its charge; empty while none does
	Undone       bankday.Date    `json:"undone"`      // null while it counts
	UndoneReason string          `json:"undone_reason"`
}

// ToldEventOf is the read model of an event.
func ToldEventOf(e batch.ToldEvent) ToldEvent {
	shown := ToldEvent{
		No: e.No, Event: e.Kind, Told: e.Told, From: e.From, Until: e.Until, Months: e.Months,
		Amount: e.Amount,
		Text:   e.Text, Documented: e.Documented, CustomerNo: e.CustomerNo, InvoiceNo: e.InvoiceNo,
	}
	if e.Undone != nil {
		shown.Undone, shown.UndoneReason = e.Undone.On, e.Undone.Reason
	}
	return shown
}

// ToldEvents numbers what was told of a membership. The error is ErrNotFound when there is no such
// membership.
func (r Reports) ToldEvents(ctx context.Context, membershipNo string) (*ToldEvents, error) {
	if _, err := r.Store.Membership(ctx, membershipNo); err != nil {
		return nil, err
	}
	told := &ToldEvents{Membership: membershipNo, Events: []ToldEvent{}}
	for e, err := range r.Store.Events(ctx, membershipNo) {
		if err != nil {
			return nil, err
		}
		told.Events = append(told.Events, ToldEventOf(e))
	}
	return told, nil
}
