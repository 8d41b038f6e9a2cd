package desk

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/course"
)

// UndoEvent takes back what was told of a membership by mistake, as if it had never been told. It stays in
// the books, and so does that it was taken back.
type UndoEvent struct {
	Event  int64
	Reason string
}

// UndoEvent is refused when something rests on the event: an invoice, a later event, or a termination that
// the terms let nobody take back (F10). With a transfer its fees are taken back. The events that were are
// returned.
func (d *Desk) UndoEvent(ctx context.Context, a UndoEvent) (undone []batch.Event, err error) {
	err = d.do(ctx, undoEvent, strconv.FormatInt(a.Event, 10), a.Reason, func(act batch.Act) error {
		u, err := d.undoing(ctx, a.Event)
		if err != nil {
			return err
		}
		if undone, err = u.all(ctx); err != nil {
			return err
		}
		act.Detail = fmt.Sprintf("%s of membership %s", u.e.Kind, u.membership.No)
		return d.m.Store.Update(ctx, act, func(tx batch.Tx) error {
			for _, e := range undone {
				row := batch.EventUndone{EventNo: e.No, On: d.m.Today(), Reason: a.Reason}
				if err := tx.UndoEvent(row); err != nil {
					return err
				}
			}
			if u.e.Kind != batch.EventTransfer {
				return nil
			}
			return tx.PutMembership(u.without(undone).Membership)
		})
	})
	return undone, err
}

// UndoingEvent are the events that UndoEvent would take back now, and the membership as it would be without
// them, of which the reports can tell what it is charged. It writes nothing, and is refused as UndoEvent is.
func (d *Desk) UndoingEvent(
	ctx context.Context, event int64,
) (then *batch.MembershipState, undone []batch.Event, err error) {
	if err := d.may(ctx, undoEvent); err != nil {
		return nil, nil, err
	}
	u, err := d.undoing(ctx, event)
	if err != nil {
		return nil, nil, err
	}
	if undone, err = u.all(ctx); err != nil {
		return nil, nil, err
	}
	return u.without(undone), undone, nil
}

// undoing reads an event that is to be taken back, and its membership, whose timeline must allow it.
func (d *Desk) undoing(ctx context.Context, event int64) (undoing, error) {
	e, err := d.m.Store.Event(ctx, event)
	if err != nil {
		return undoing{}, err
	}
	if e.Undone != nil {
		return undoing{}, batch.Refuse(EventUndone, "event %d was taken back on %s", e.No, e.Undone.On)
	}
	m, err := d.m.Store.Membership(ctx, e.MembershipNo)
	if err != nil {
		return undoing{}, err
	}
	refusal, err := course.Undo(d.m.Terms, d.m.Calendar, &m, e.No, d.m.Today())
	if err == nil && refusal != nil {
		err = refusal
	}
	return undoing{d.m, &m, e.Event}, err
}

// undoing takes an event of a membership back.
type undoing struct {
	m          batch.Moment
	membership *batch.MembershipState
	e          batch.Event
}

// without is the membership as it would be without some events: before a transfer it was another's.
func (u undoing) without(undone []batch.Event) *batch.MembershipState {
	m := *u.membership
	m.Events = slices.DeleteFunc(slices.Clone(m.Events), func(e batch.Event) bool {
		return slices.ContainsFunc(undone, func(gone batch.Event) bool { return gone.No == e.No })
	})
	if u.e.Kind == batch.EventTransfer {
		m.CustomerNo, m.PayerNo = u.e.CustomerNo, u.e.PayerNo
	}
	return &m
}

// all are the events that are taken back with an event: itself, and before a transfer its fees. It is refused
// where the invoices of the membership, or what the books do not keep, stand against it.
func (u undoing) all(ctx context.Context) ([]batch.Event, error) {
	switch u.e.Kind {
	case batch.EventWithdraw:
		return []batch.Event{u.e}, u.noInvoice(ctx, func(i *batch.InvoiceState) bool {
			return i.Credited > 0 && i.Issued <= u.e.Told
		})
	case batch.EventTransfer:
		return u.transfer(ctx)
	}
	return []batch.Event{u.e}, nil
}

// transfer are the events of a transfer: its fees and itself. Nothing may have happened since: what was
// told or invoiced later is the other customer's.
func (u undoing) transfer(ctx context.Context) (list []batch.Event, err error) {
	e := &u.e
	if e.CustomerNo == "" {
		return nil, batch.Refuse(EventNotKept,
			"event %d: the books do not say whose membership %s was before", e.No, u.membership.No)
	}
	err = u.noInvoice(ctx, func(i *batch.InvoiceState) bool { return i.Issued >= e.Told })
	if err != nil {
		return nil, err
	}
	fees := int64(0)
	if t := u.m.Terms.Transfer; t != nil {
		for _, fee := range []batch.Ore{t.GiverFee, t.TakerFee} {
			if fee > 0 {
				fees++
			}
		}
	}
	for _, other := range u.membership.Events {
		switch {
		case other.No > e.No:
			return nil, batch.Refuse(EventDependedOn,
				"event %d, %s, told %s, is of the customer who took over: take that back first",
				other.No, other.Kind, other.Told)
		case other.No == e.No, other.Kind == batch.EventCharge && other.No >= e.No-fees &&
			other.Told == e.Told:
			list = append(list, other)
		}
	}
	return list, nil
}

// noInvoice refuses to take an event back when one of the membership's invoices rests on it.
func (u undoing) noInvoice(ctx context.Context, rests func(*batch.InvoiceState) bool) error {
	for i, err := range u.m.Store.InvoicesOf(ctx, u.membership.No) {
		if err != nil {
			return err
		}
		if rests(&i) {
			return batch.Refuse(EventInvoiced, "invoice %s of %s rests on event %d", i.No, i.Issued, u.e.No)
		}
	}
	return nil
}

// takenBack reports whether an event of a file was told before and taken back: the file does not tell it
// anew.
func (r *registration) takenBack(ctx context.Context, e batch.Event) (bool, error) {
	if r.undone == nil {
		r.undone = map[string][]batch.Event{}
		for old, err := range r.m.Store.UndoneEvents(ctx) {
			if err != nil {
				return false, err
			}
			r.undone[old.MembershipNo] = append(r.undone[old.MembershipNo], old.Event)
		}
	}
	return slices.ContainsFunc(r.undone[e.MembershipNo],
		func(old batch.Event) bool { return old.Same(e) }), nil
}
