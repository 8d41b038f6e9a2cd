package store

import (
	"cmp"
	"errors"
	"strings"

	"trekk/batch"
	streams "trekk/batch/stream"
)

// movement_sum has what moved on each day, summed as a voucher of the journal sums it: balance and journal
// cost the days that they are of, however many invoices and payments there were. It follows from the rows
// that move money, which never change: what is written is added.

const movementSums = movementKey + ", negative, moved, amount, fee, charges"

// movementTable is written beside invoiceTable, lineTable, creditNoteTable, paymentTable and postingTable.
var movementTable = table{"movement_sum", movementSums, 0}

// moveKey is what the movements of a row of movement_sum have in common.
type moveKey struct {
	booked                   string
	kind                     batch.MovementKind
	target, source           string
	account, date            string
	centre, day              int64
	partial, serial          int64
	plan                     string
	imported, debt, negative int64
}

// moveSum is what they come to.
type moveSum struct{ moved, amount, fee, charges int64 }

// maxMoves is how many sums wait to be written.
const maxMoves = 10_000

// addMovement is the statement that adds to a sum.
var addMovement = "INSERT INTO movement_sum (creditor_id, " + movementSums + ") VALUES (" +
	parameters(1, 19) + `)
	ON CONFLICT (creditor_id, ` + movementKey + `, negative) DO UPDATE SET
	moved = movement_sum.moved + excluded.moved, amount = movement_sum.amount + excluded.amount,
	fee = movement_sum.fee + excluded.fee, charges = movement_sum.charges + excluded.charges`

// sumMovements sums all that a creditor's rows have moved from $2 to $3.
var sumMovements = "SELECT $1, " + strings.Replace(movementKey, "nets_date", "coalesce(nets_date, '')", 1) +
	", CASE WHEN amount < 0 THEN 1 ELSE 0 END, count(*), sum(amount), sum(fee), sum(charges) FROM (" +
	movements(summed) + ") m GROUP BY " + movementKey + ", CASE WHEN amount < 0 THEN 1 ELSE 0 END"

// keepMoved adds what a new row moves.
func (t *tx) keepMoved(tb table, row []any) error {
	text := func(i int) string { s, _ := row[i].(string); return s }
	number := func(i int) int64 { n, _ := row[i].(int64); return n }
	switch tb {
	case invoiceTable:
		t.invoiced = ofInvoiceRow(row)
		return t.move(t.invoiced.key, moveSum{1, number(11), number(12), 0})
	case lineTable:
		if row[5] == nil {
			return nil
		}
		of, err := t.invoicedOn(text(1))
		if err != nil {
			return err
		}
		return t.move(of.key, moveSum{charges: number(4)})
	case creditNoteTable:
		of, err := t.invoicedOn(text(3))
		if err != nil {
			return err
		}
		key := of.key
		key.booked = text(5)
		key.kind = map[string]batch.MovementKind{
			string(batch.KindCredit): batch.MoveCredit, string(batch.KindLoss): batch.MoveLoss,
		}[text(1)]
		key.kind = cmp.Or(key.kind, batch.MoveDifference)
		return t.move(key, moveSum{1, number(6), number(8), number(7)})
	case paymentTable:
		key := moveKey{booked: text(17), kind: batch.MovePayment, source: text(15)}
		if batch.Source(key.source).AtBank() {
			key.account, key.date, key.centre, key.day = text(5), text(6), number(7), number(8)
			key.partial, key.serial = number(9), number(10)
		}
		return t.move(key, moveSum{moved: 1, amount: number(11)})
	case postingTable:
		key := moveKey{booked: text(10), kind: batch.MovePosting, target: text(4)}
		if target := batch.Target(key.target); target == batch.ToUnmatched || target == batch.ToReversed {
			return nil
		}
		return t.move(key, moveSum{moved: 1, amount: number(7)})
	}
	return nil
}

// invoicedRow is what an invoice has in common with what is taken off it.
type invoicedRow struct {
	no  string
	key moveKey
}

// ofInvoiceRow reads it from a row of invoiceTable.
func ofInvoiceRow(row []any) (of invoicedRow) {
	of.no, _ = row[1].(string)
	of.key.kind = batch.MoveInvoice
	of.key.imported, _ = row[14].(int64)
	of.key.plan, _ = row[16].(string)
	of.key.booked, _ = row[17].(string)
	kind, _ := row[15].(string)
	of.key.debt = int64(apartOf[batch.InvoiceKind(kind)])
	return of
}

// invoicedOn finds an invoice, which is mostly the one that was added last.
func (t *tx) invoicedOn(no string) (of invoicedRow, err error) {
	if t.invoiced.no == no {
		return t.invoiced, nil
	}
	rows, err := t.query(invoiceTable.selectRows("SELECT ")+" AND no = $2", no)
	if err != nil {
		return of, t.fail(err)
	}
	found, err := t.collectRows(invoiceTable, rows)
	if err == nil && len(found) > 0 {
		of = ofInvoiceRow(found[0].values)
		t.invoiced = of
	}
	return of, err
}

// move adds to a sum, later.
func (t *tx) move(key moveKey, by moveSum) error {
	if by.amount < 0 {
		key.negative = 1
	}
	if t.moves == nil {
		t.moves = map[moveKey]moveSum{}
	}
	sum := t.moves[key]
	err := errors.Join(
		streams.Add(&sum.moved, by.moved), streams.Add(&sum.amount, by.amount), streams.Add(&sum.fee, by.fee),
		streams.Add(&sum.charges, by.charges),
	)
	if err != nil {
		return err
	}
	t.moves[key] = sum
	if len(t.moves) < maxMoves {
		return nil
	}
	return t.closeMoved()
}

// closeMoved writes what was added to the sums.
func (t *tx) closeMoved() error {
	if len(t.moves) == 0 || t.err != nil {
		return t.err
	}
	var all [][]any
	for k, s := range t.moves {
		all = append(all, []any{
			t.creditor, k.booked, int64(k.kind), k.target, k.source, k.account, k.date, k.centre, k.day,
			k.partial,
			k.serial, k.plan, k.imported, k.debt, k.negative, s.moved, s.amount, s.fee, s.charges,
		})
	}
	clear(t.moves)
	if err := t.flush(); err != nil {
		return err
	}
	return t.runAll(movementTable, addMovement, all)
}

// fillMoved sums all that has moved.
func (t *tx) fillMoved() error {
	args, err := values([]any{t.creditor, firstMoved, batch.LastDay})
	if err == nil {
		_, err = t.run(movementTable.name,
			"INSERT INTO movement_sum (creditor_id, "+movementSums+") "+sumMovements, args)
	}
	return err
}

// firstMoved is before all days.
const firstMoved = "0001-01-01"

// movedFaults holds the sums against what the rows sum to.
func (v *rowVerifier) movedFaults() error {
	return v.follows(movementTable, "does not have the sums of what moved", sumMovements, 19, firstMoved,
		batch.LastDay)
}
