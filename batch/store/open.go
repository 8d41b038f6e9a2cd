package store

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"trekk/batch"
)

// open_invoice has the invoices on which something is outstanding, with their status: what jobs, lists and
// reports go through costs what is open, however much there has been. It follows from invoices, postings,
// credit notes, reminders and handovers.

// openTable is written beside invoiceTable, postingTable, creditNoteTable, reminderTable and handoffTable.
var openTable = table{"open_invoice", "no, customer_no, due, amount, status, kid, fixed", 0}

// selectOpen has the rows of open_invoice as they follow from the others.
var selectOpen = "SELECT $1, i.no, i.customer_no, i.due, i.amount - " + paidOn(now) + " - " +
	creditedOn(now) + ", " + statusOfOpen + ", i.kid, i.fixed FROM invoice i WHERE i.creditor_id = $1 AND " +
	outstanding(now)

// updateStatus brings the status of rows up to date whose numbers follow.
var updateStatus = "UPDATE open_invoice SET status = (SELECT " + statusOfOpen +
	" FROM invoice i WHERE i.creditor_id = $1 AND i.no = open_invoice.no) WHERE creditor_id = $1 AND no"

// fromOpen are the invoices i on which something is outstanding. CROSS JOIN keeps SQLite from going through
// all invoices, of which it takes these for a large part.
const fromOpen = "open_invoice u CROSS JOIN invoice i"

// ofOpen is the condition of fromOpen, for what invoices.open reads; isOpen asks the postings too, for lists,
// whose pages the database cuts: what is not open is never in either.
const ofOpen = "u.creditor_id = $1 AND i.no = u.no"

var isOpen = ofOpen + " AND " + outstanding(now)

// reopenRows is how many invoices are looked at anew at a time.
const reopenRows = 1000

// keepOpen makes open_invoice follow a row that was written.
func (t *tx) keepOpen(tb table, was, now []any) error {
	switch tb {
	case invoiceTable:
		if was == nil {
			return t.addOpen(now)
		}
		return t.reopen(now[1], true)
	case postingTable:
		return t.reopen(now[5], true)
	case creditNoteTable:
		return t.reopen(now[3], true)
	case reminderTable, handoffTable:
		return t.reopen(now[1], false)
	}
	return nil
}

// addOpen adds an invoice that has just been made.
func (t *tx) addOpen(row []any) error {
	if amount, _ := row[11].(int64); amount <= 0 {
		return nil
	}
	open := []any{t.creditor, row[1], row[2], row[8], row[11], string(batch.StatusOpen), row[4], row[5]}
	if err := t.sql.insert(t.ctx, openTable, open); err != nil {
		return t.fail(ended(t.ctx, err))
	}
	due, _ := row[8].(string)
	amount, _ := row[11].(int64)
	return t.figure(figureKey{kind: figOpen, due: due}, figure{1, amount})
}

// reopen notes that an invoice is to be looked at anew, or, where no money has moved, its status alone; nil is
// none.
func (t *tx) reopen(no any, moved bool) error {
	if no == nil {
		return nil
	}
	if t.reopened == nil {
		t.reopened = map[any]bool{}
	}
	if t.reopened[no] = t.reopened[no] || moved; len(t.reopened) < reopenRows {
		return nil
	}
	return t.closeOpen()
}

// closeOpen looks at the invoices anew that were noted.
func (t *tx) closeOpen() error {
	if t.err != nil {
		return t.err
	}
	var anew, stand []any
	for no, moved := range t.reopened {
		if moved {
			anew = append(anew, no)
		} else {
			stand = append(stand, no)
		}
	}
	clear(t.reopened)
	if len(stand) > 0 {
		args := many(stand)
		if err := t.later(updateStatus+inMany(args), append([]any{t.creditor}, args...)); err != nil {
			return err
		}
	}
	if len(anew) == 0 {
		return nil
	}
	args, dues := many(anew), map[string]string{}
	err := t.openRows("DELETE FROM open_invoice WHERE creditor_id = $1 AND no"+inMany(args), args, dues, -1)
	if err == nil {
		err = t.openRows(openTable.insert(selectOpen+" AND i.no"+inMany(args)), args, dues, 1)
	}
	if err == nil {
		err = t.invoiceFigures(dues)
	}
	return err
}

// many are values, of which there are some, as arguments behind the creditor: the last again and again, so
// that there are few statements of each kind.
func many[V any](values []V) []any {
	room := 10
	for room < len(values) {
		room *= 10
	}
	args := make([]any, room)
	for i := range args {
		args[i] = values[min(i, len(values)-1)]
	}
	return args
}

// inMany is the condition that a value is one of those arguments.
func inMany(args []any) string { return " IN (" + parameters(2, len(args)) + ")" }

// openRows writes rows of open_invoice, notes their due dates, and adds them to the figures or takes them off.
func (t *tx) openRows(query string, args []any, dues map[string]string, times int64) error {
	type open struct {
		no, due string
		amount  int64
	}
	r, err := t.query(query+" RETURNING no, due, amount", args...)
	if err != nil {
		return t.fail(err)
	}
	list, err := collect(r, func(o *open) []any { return []any{&o.no, &o.due, &o.amount} })
	if err != nil {
		return t.fail(ended(t.ctx, err))
	}
	for _, o := range list {
		dues[o.no] = o.due
		err = errors.Join(err, t.figure(figureKey{kind: figOpen, due: o.due},
			figure{times, times * o.amount}))
	}
	return err
}

// selectOwed goes by the index of customers, which has all that is owed.
const selectOwed = `SELECT u.customer_no, c.name, u.due, u.amount
	FROM open_invoice u JOIN customer c ON c.creditor_id = $1 AND c.no = u.customer_no
	WHERE u.creditor_id = $1 AND u.customer_no IN (
		SELECT x.customer_no FROM open_invoice x WHERE x.creditor_id = $1 AND x.customer_no > $2
		GROUP BY x.customer_no ORDER BY x.customer_no LIMIT $3)
	ORDER BY u.customer_no, u.due, u.amount`

func (b invoices) OwedBehind(
	ctx context.Context, customerNo string, customers int,
) iter.Seq2[batch.Owed, error] {
	return stream(ctx, b.part, func(o *batch.Owed) []any {
		return []any{&o.CustomerNo, &o.Name, &o.Due, (*int64)(&o.Amount)}
	}, selectOwed, customerNo, int64(customers))
}

// selectOpenInvoices goes by one of the indexes of open_invoice: CROSS JOIN keeps SQLite from going by the
// customers.
const selectOpenInvoices = `SELECT u.no, u.customer_no, c.name, u.kid, u.fixed, u.due, u.amount
	FROM open_invoice u CROSS JOIN customer c
	WHERE u.creditor_id = $1 AND c.creditor_id = $1 AND c.no = u.customer_no`

const selectOpenOfAmount = selectOpenInvoices + " AND u.amount = $2 ORDER BY u.no LIMIT $3"

func openInvoiceFields(o *batch.OpenInvoice) []any {
	return []any{&o.No, &o.CustomerNo, &o.Name, &o.KID, &o.Fixed, &o.Due, (*int64)(&o.Outstanding)}
}

// openBy are the columns that open invoices are looked up by.
var openBy = map[batch.OpenKey]string{
	batch.OpenByNo: "u.no", batch.OpenByKID: "u.kid", batch.OpenByFixed: "u.fixed",
	batch.OpenByCustomer: "u.customer_no",
}

func (b invoices) OpenInvoices(
	ctx context.Context, key batch.OpenKey, values []string,
) iter.Seq2[batch.OpenInvoice, error] {
	column, ok := openBy[key]
	if !ok {
		return failed[batch.OpenInvoice](fmt.Errorf("open invoices have no key %d", key))
	}
	return having(ctx, b.part, openInvoiceFields, selectOpenInvoices, column, values)
}

func (b invoices) OpenOfAmount(
	ctx context.Context, amount batch.Ore, limit int,
) iter.Seq2[batch.OpenInvoice, error] {
	return stream(ctx, b.part, openInvoiceFields, selectOpenOfAmount, int64(amount), int64(limit))
}

// fillOpen gathers the open invoices of books that have none noted.
func (t *tx) fillOpen() error {
	_, err := t.run(openTable.name, openTable.insert(selectOpen), []any{t.creditor})
	return err
}

// openFaults holds the open invoices against the rows that they follow from.
func (v *rowVerifier) openFaults() error {
	return v.follows(openTable, "does not have the invoices that are open", selectOpen, 8)
}
