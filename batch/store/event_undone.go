package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
)

var undoneTable = table{"event_undone", "event_no, undone, reason", 1}

func undoneFields(u *batch.EventUndone) []any { return []any{&u.EventNo, &u.On, &u.Reason} }

func (t writer) UndoEvent(u batch.EventUndone) error {
	told := batch.Change{
		Type: batch.ToldMembershipChanged, Subject: batch.Subject{Kind: batch.OfMembership},
		Facts: batch.ChangeFacts{Kind: "undone"},
	}
	r, err := t.query("SELECT membership_no FROM membership_event WHERE creditor_id = $1 AND no = $2",
		u.EventNo)
	if err = scanOne(r, err, &told.Subject.No); err != nil {
		return fmt.Errorf("event %d: %w", u.EventNo, ended(t.ctx, err))
	}
	return t.told(t.insert(undoneTable, undoneFields(&u)), told)
}

// toldEvent takes a row of selectTold.
type toldEvent struct {
	batch.Event
	undone batch.EventUndone
}

func toldFields(e *toldEvent) []any {
	return append(eventStateFields(&e.Event), undoneFields(&e.undone)...)
}

func (e *toldEvent) told() batch.ToldEvent {
	told := batch.ToldEvent{Event: e.Event}
	if e.undone.EventNo != 0 {
		told.Undone = &e.undone
	}
	return told
}

// selectTold reads events with what took each back.
var selectTold = "SELECT " + prefixed("e", eventTable.columns) + eventsOf +
	`, coalesce(u.event_no, 0), u.undone, coalesce(u.reason, '') FROM membership_event e
	LEFT JOIN event_undone u ON u.creditor_id = $1 AND u.event_no = e.no
	WHERE e.creditor_id = $1`

// selectUndone reads those that have been taken back, which are few.
var selectUndone = "SELECT " + prefixed("e", eventTable.columns) + eventsOf +
	`, u.event_no, u.undone, u.reason FROM event_undone u
	JOIN membership_event e ON e.creditor_id = $1 AND e.no = u.event_no
	WHERE u.creditor_id = $1 ORDER BY e.no`

func (b memberships) Events(ctx context.Context, membershipNo string) iter.Seq2[batch.ToldEvent, error] {
	return b.told(ctx, selectTold+" AND e.membership_no = $2 ORDER BY e.no", membershipNo)
}

func (b memberships) UndoneEvents(ctx context.Context) iter.Seq2[batch.ToldEvent, error] {
	return b.told(ctx, selectUndone)
}

func (b memberships) told(
	ctx context.Context, query string, args ...any,
) iter.Seq2[batch.ToldEvent, error] {
	return func(yield func(batch.ToldEvent, error) bool) {
		for e, err := range stream(ctx, b.part, toldFields, query, args...) {
			if !yield(e.told(), err) {
				return
			}
		}
	}
}

func (b memberships) Event(ctx context.Context, no int64) (batch.ToldEvent, error) {
	e, err := one(ctx, b.part, toldFields, selectTold+" AND e.no = $2", no)
	if err != nil {
		return batch.ToldEvent{}, fmt.Errorf("event %d: %w", no, err)
	}
	return e.told(), nil
}
