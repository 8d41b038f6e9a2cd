package store

import (
	"context"
	"iter"

	"trekk/batch"
)

var eventTable = table{
	"membership_event",
	"no, membership_no, kind, told, first_day, last_day, months, amount, text, documented, customer_no, " +
		"payer_no",
	1,
}

func eventFields(e *batch.Event) []any {
	return []any{
		&e.No, &e.MembershipNo, (*string)(&e.Kind), &e.Told, &e.From, &e.Until, &e.Months,
		(*int64)(&e.Amount), &e.Text, &e.Documented,
		(*optional)(&e.CustomerNo), (*optional)(&e.PayerNo),
	}
}

func (t writer) AddEvent(e batch.Event) error {
	told := batch.Change{
		Type:    batch.ToldMembershipChanged,
		Subject: batch.Subject{Kind: batch.OfMembership, No: e.MembershipNo}, Amount: e.Amount,
		Facts: batch.ChangeFacts{Kind: string(e.Kind), From: e.From, Until: e.Until},
	}
	switch e.Kind {
	case batch.EventTerminate, batch.EventWithdraw:
		told.Type = batch.ToldMembershipEnded
	case batch.EventEnd, batch.EventExclude:
		told.Type = batch.ToldMembershipExcluded
	case batch.EventReadmit:
		told.Type = batch.ToldMembershipReadmitted
	}
	return t.told(t.insert(eventTable, eventFields(&e)), told)
}

// eventsOf gives a membership's events with the invoice that carries each charge, unless that was credited
// for another to carry it.
const eventsOf = `, coalesce((SELECT l.invoice_no FROM invoice_line l WHERE l.creditor_id = $1
	AND l.event = e.no AND NOT EXISTS (
	SELECT 1 FROM credit_note n WHERE n.creditor_id = $1 AND n.invoice_no = l.invoice_no
	AND n.anew = 1)), '')`

// counts restricts to events that have not been taken back.
const counts = ` AND NOT EXISTS (
	SELECT 1 FROM event_undone z WHERE z.creditor_id = $1 AND z.event_no = e.no)`

var (
	// In the order of the memberships.
	selectEvents = "SELECT " + prefixed("e", eventTable.columns) + eventsOf + `
		FROM customer c
		JOIN membership m ON m.creditor_id = $1 AND m.payer_no = c.no
		JOIN membership_event e ON e.creditor_id = $1 AND e.membership_no = m.no
		WHERE c.creditor_id = $1` + counts + `
		ORDER BY c.fixed, m.no, e.no`

	selectEvent = "SELECT " + prefixed("e", eventTable.columns) + eventsOf +
		" FROM membership_event e WHERE e.creditor_id = $1" + counts
	selectEventsOfOne = selectEvent + " AND e.membership_no = $2 ORDER BY e.no"
)

func eventStateFields(e *batch.Event) []any { return append(eventFields(e), &e.InvoiceNo) }

// selectExcluded reads the memberships whose last word about exclusion is that the member is kept out. The kinds
// are named as the index has them.
const selectExcluded = `SELECT e.membership_no FROM membership_event e
	WHERE e.creditor_id = $1 AND (e.kind = 'exclude' OR e.kind = 'readmit')` + counts + `
	GROUP BY e.membership_no
	HAVING max(CASE WHEN e.kind = 'exclude' THEN e.no ELSE 0 END) >
		max(CASE WHEN e.kind = 'readmit' THEN e.no ELSE 0 END)
	ORDER BY e.membership_no`

func (b memberships) Excluded(ctx context.Context) iter.Seq2[string, error] {
	return stream(ctx, b.part, func(no *string) []any { return []any{no} }, selectExcluded)
}

// withEvents gives each membership its events; both come in one order.
func withEvents(
	ms iter.Seq2[batch.MembershipState, error],
	events iter.Seq2[batch.Event, error],
) iter.Seq2[batch.MembershipState, error] {
	return func(yield func(batch.MembershipState, error) bool) {
		next, stop := iter.Pull2(events)
		defer stop()
		e, err, more := next()
		for m, merr := range ms {
			if merr == nil && more {
				merr = err
			}
			for merr == nil && more && e.MembershipNo == m.No {
				m.Events = append(m.Events, e)
				if e, err, more = next(); more {
					merr = err
				}
			}
			if !yield(m, merr) || merr != nil {
				return
			}
		}
	}
}

var lineTable = table{"invoice_line", "invoice_no, seq, text, amount, event", 2}

func lineFields(l *batch.Line) []any {
	return []any{&l.InvoiceNo, &l.Seq, &l.Text, (*int64)(&l.Amount), (*optionalNo)(&l.Event)}
}

func (t writer) AddLine(l batch.Line) error { return t.insert(lineTable, lineFields(&l)) }

func (b invoices) Lines(ctx context.Context, invoiceNo string) iter.Seq2[batch.Line, error] {
	return ofInvoice(ctx, b.part, lineTable, lineFields, invoiceNo, "seq")
}

// selectLinesOf begins with the membership's invoices: CROSS JOIN keeps SQLite to that order.
var selectLinesOf = "SELECT " + prefixed("l", lineTable.columns) + ` FROM invoice i CROSS JOIN invoice_line l
	WHERE i.creditor_id = $1 AND i.membership_no = $2 AND l.creditor_id = $1 AND l.invoice_no = i.no
	ORDER BY l.invoice_no, l.seq`

func (b invoices) LinesOf(ctx context.Context, membershipNo string) iter.Seq2[batch.Line, error] {
	return stream(ctx, b.part, lineFields, selectLinesOf, membershipNo)
}
