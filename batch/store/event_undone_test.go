package store_test

import (
	"errors"
	"testing"

	"trekk/batch"
)

// What was taken back is told of no longer, wherever memberships are read; it is still in the books.
func TestUndoneEvents(t *testing.T) {
	each(t, func(b *books) {
		ctx := b.t.Context()
		undone := batch.EventUndone{EventNo: 1, On: date("2026-10-02"), Reason: "another member's"}
		undo := func(tx batch.Tx) error { return tx.UndoEvent(undone) }
		b.write(invoices(2), func(tx batch.Tx) error {
			return errors.Join(tx.AddEvent(event(1, 1)), tx.AddEvent(event(2, 1)), tx.AddEvent(event(3, 2)))
		})
		b.write(undo)
		counted := []batch.Event{event(2, 1)}
		equal(b.t, list(b.t, b.Memberships(ctx))[0].Events, counted)
		equal(b.t, list(b.t, b.MembershipsByNo(ctx, []string{"M1"}))[0].Events, counted)
		m, err := b.Membership(ctx, "M1")
		must(b.t, err)
		equal(b.t, m.Events, counted)

		equal(b.t, list(b.t, b.Events(ctx, "M1")), []batch.ToldEvent{
			{Event: event(1, 1), Undone: &undone}, {Event: event(2, 1)},
		})
		equal(b.t, list(b.t, b.UndoneEvents(ctx)), []batch.ToldEvent{{Event: event(1, 1), Undone: &undone}})
		e, err := b.Event(ctx, 1)
		must(b.t, err)
		equal(b.t, e, batch.ToldEvent{Event: event(1, 1), Undone: &undone})
		_, err = b.Event(ctx, 4)
		wantErr(b.t, err, batch.ErrNotFound)
		wantErr(b.t, b.update(undo), batch.ErrConflict) // once
	})
}
