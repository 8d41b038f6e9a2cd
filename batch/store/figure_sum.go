package store

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"trekk/batch"
	"trekk/batch/store/rowhash"
	streams "trekk/batch/stream"
	"trekk/nets"
)

// figure_sum has the sums that pictures and ages are drawn of, by day: they cost the days that they are of,
// however many invoices, payments and mandates there are. It follows from invoices, credit notes, postings,
// claims and mandates.

const figureSums = "kind, due, day, way, number, amount"

// figureTable is written beside the tables that it follows from. A row whose sums have become zero stays.
var figureTable = table{"figure_sum", figureSums, 0}

// The kinds of figures. due is a due date, day when something was booked, came or ended, way a method or how
// an invoice was paid; what a kind has not is empty.
const (
	figInvoiced = 1 + iota // by due, day and method
	figCredited            // of those, by the day of the credit
	figWhole               // invoices of which the whole is credited, by due and method
	figPaid                // postings on invoices, by due, day, and whether a claim led to them
	figOpen                // invoices on which something is outstanding, by due
	figCame                // mandates, by day
	figEnded               // mandates, by day
	figLive                // claims, by due
	figRejected            // claims that were rejected one by one, by due
	figPlaced              // postings but to unmatched, by day; the number is of payments that cease to wait
)

// charged is the way of what was paid as a claim said.
const charged = "claim"

// figureKey is what the rows of a figure have in common.
type figureKey struct {
	kind          int
	due, day, way string
}

// figure is what they come to.
type figure struct{ number, amount int64 }

// drawn is what a transaction adds to the sums.
type drawn struct {
	sums    map[figureKey]figure
	pending map[string][]standing // by invoice, until its due date is looked up
	moved   map[string]movedInvoice
}

// standing is a posting on an invoice, or a credit note.
type standing struct {
	no      string // the invoice's
	payment int64  // zero of a credit note
	day     string
	amount  int64
	way     string // once it is looked up
}

// movedInvoice is an invoice whose due date or method has become another.
type movedInvoice struct{ was, now []any }

// maxFigures is how many sums wait to be written.
const maxFigures = 10_000

var (
	addFigure = "INSERT INTO figure_sum (creditor_id, " + figureSums + ") VALUES (" + parameters(1, 7) + `)
		ON CONFLICT (creditor_id, kind, due, day, way) DO UPDATE SET
		number = figure_sum.number + excluded.number, amount = figure_sum.amount + excluded.amount`

	// sumFigures sums all that a creditor's rows come to.
	sumFigures = "SELECT $1, kind, due, day, way, sum(number), sum(amount) FROM (" + fmt.Sprintf(`
		SELECT %d AS kind, i.due AS due, i.booked AS day, i.method AS way, 1 AS number, i.amount AS amount
		FROM invoice i WHERE i.creditor_id = $1
		UNION ALL SELECT %d, i.due, n.booked, i.method, 1, n.amount
		FROM credit_note n JOIN invoice i ON i.creditor_id = $1 AND i.no = n.invoice_no WHERE n.creditor_id = $1
		UNION ALL SELECT %d, i.due, '', i.method, 1, 0
		FROM (SELECT c.invoice_no, sum(c.amount) AS credited FROM credit_note c WHERE c.creditor_id = $1
			GROUP BY c.invoice_no) n
		JOIN invoice i ON i.creditor_id = $1 AND i.no = n.invoice_no WHERE n.credited >= i.amount
		UNION ALL SELECT %d, i.due, e.booked, %s, %s, e.amount FROM posting e
		JOIN invoice i ON i.creditor_id = $1 AND i.no = e.invoice_no
		LEFT JOIN payment p ON p.creditor_id = $1 AND p.no = e.payment
		WHERE e.creditor_id = $1 AND e.invoice_no IS NOT NULL
		UNION ALL SELECT %d, u.due, '', '', 1, u.amount FROM open_invoice u WHERE u.creditor_id = $1
		UNION ALL SELECT %d, '', since, '', 1, 0 FROM mandate WHERE creditor_id = $1
		UNION ALL SELECT %d, '', until, '', 1, 0 FROM mandate WHERE creditor_id = $1 AND until IS NOT NULL
		UNION ALL SELECT %d, '', booked, '', CASE WHEN placed = whole THEN 1 ELSE 0 END -
			CASE WHEN placed - amount = whole THEN 1 ELSE 0 END, amount
		FROM (SELECT booked, amount, sum(amount) OVER (PARTITION BY payment ORDER BY booked) AS placed,
			sum(posted) OVER (PARTITION BY payment) AS whole
			FROM (SELECT payment, booked, sum(amount) AS posted, sum(CASE WHEN %s THEN 0 ELSE amount END) AS amount
				FROM posting WHERE creditor_id = $1 GROUP BY payment, booked) d) w`,
		figInvoiced, figCredited, figWhole, figPaid, wayPaid, timesPaid, figOpen, figCame, figEnded, figPlaced,
		is("target", batch.ToUnmatched)) +
		claimFigure(figLive, batch.ClaimLive, "amount") + claimFigure(figRejected, batch.ClaimRejected, "0") +
		") x GROUP BY kind, due, day, way HAVING sum(number) <> 0 OR sum(amount) <> 0"

	wayPaid   = fmt.Sprintf("CASE WHEN p.type = %d THEN '%s' ELSE '' END", batch.TypeAvtaleGiro, charged)
	timesPaid = "CASE WHEN e.amount > 0 THEN 1 ELSE -1 END"
)

func claimFigure(kind int, s batch.ClaimStatus, amount string) string {
	return " UNION ALL SELECT " + strconv.Itoa(kind) + ", due, '', '', 1, " + amount +
		" FROM claim WHERE creditor_id = $1 AND " + isClaim("type") + " AND " + is("status", s)
}

// keepFigures makes the sums follow a row that was written.
func (t *tx) keepFigures(tb table, was, now []any) error {
	switch tb {
	case invoiceTable:
		if was != nil && (was[8] != now[8] || was[10] != now[10]) {
			t.moveInvoice(was, now)
		}
	case postingTable, creditNoteTable:
		if was == nil {
			t.pendFigure(tb, now)
		}
		return nil
	case claimTable, mandateTable:
	default:
		return nil
	}
	return errors.Join(t.rowFigures(tb, was, -1), t.rowFigures(tb, now, 1))
}

// rowFigures adds what a row says by itself, or takes it off; nil says nothing.
func (t *tx) rowFigures(tb table, row []any, by int64) error {
	if row == nil {
		return nil
	}
	text := func(i int) string { s, _ := row[i].(string); return s }
	number := func(i int) int64 { n, _ := row[i].(int64); return n }
	switch tb {
	case invoiceTable:
		return t.figure(figureKey{figInvoiced, text(8), text(17), text(10)}, figure{by, by * number(11)})
	case mandateTable:
		err := t.figure(figureKey{kind: figCame, day: text(6)}, figure{number: by})
		if err != nil || row[7] == nil {
			return err
		}
		return t.figure(figureKey{kind: figEnded, day: text(7)}, figure{number: by})
	case claimTable:
		switch status := batch.ClaimStatus(text(9)); {
		case number(5) == nets.TypeCancellation:
		case status == batch.ClaimLive:
			return t.figure(figureKey{kind: figLive, due: text(7)}, figure{by, by * number(8)})
		case status == batch.ClaimRejected:
			return t.figure(figureKey{kind: figRejected, due: text(7)}, figure{number: by})
		}
	}
	return nil
}

// pendFigure notes what stands on an invoice now. keepOpen has the invoice looked at.
func (t *tx) pendFigure(tb table, row []any) {
	text := func(i int) string { s, _ := row[i].(string); return s }
	o := standing{no: text(5), day: text(10)}
	if o.payment, _ = row[1].(int64); tb == creditNoteTable {
		o = standing{no: text(3), day: text(5)}
	}
	if o.no == "" {
		return
	}
	if o.amount, _ = row[7].(int64); tb == creditNoteTable {
		o.amount, _ = row[6].(int64)
	}
	if t.drawn.pending == nil {
		t.drawn.pending = map[string][]standing{}
	}
	t.drawn.pending[o.no] = append(t.drawn.pending[o.no], o)
}

// moveInvoice notes that what stands on an invoice is to be put to another due date or method.
func (t *tx) moveInvoice(was, now []any) {
	if t.drawn.moved == nil {
		t.drawn.moved = map[string]movedInvoice{}
	}
	no, _ := now[1].(string)
	if before, ok := t.drawn.moved[no]; ok {
		was = before.was
	}
	t.drawn.moved[no] = movedInvoice{slices.Clone(was), slices.Clone(now)}
}

// figure adds to a sum, later.
func (t *tx) figure(key figureKey, by figure) error {
	if t.drawn.sums == nil {
		t.drawn.sums = map[figureKey]figure{}
	}
	sum := t.drawn.sums[key]
	if err := errors.Join(
		streams.Add(&sum.number, by.number), streams.Add(&sum.amount, by.amount),
	); err != nil {
		return err
	}
	t.drawn.sums[key] = sum
	if len(t.drawn.sums) < maxFigures {
		return nil
	}
	return t.closeFigures()
}

// closeFigures writes what was added to the sums.
func (t *tx) closeFigures() error {
	if t.err != nil {
		return t.err
	}
	var all [][]any
	for k, f := range t.drawn.sums {
		if f != (figure{}) {
			all = append(all, []any{t.creditor, int64(k.kind), k.due, k.day, k.way, f.number, f.amount})
		}
	}
	clear(t.drawn.sums)
	if len(all) == 0 {
		return nil
	}
	if err := t.flush(); err != nil {
		return err
	}
	return t.runAll(figureTable, addFigure, all)
}

// fillFigures sums all that there is.
func (t *tx) fillFigures() error {
	_, err := t.run(figureTable.name, "INSERT INTO figure_sum (creditor_id, "+figureSums+") "+sumFigures,
		[]any{t.creditor})
	return err
}

// figureFaults holds the sums against what the rows sum to.
func (v *rowVerifier) figureFaults() error {
	var want, has rowhash.Digest
	err := errors.Join(v.digestOf(sumFigures, 7, &want), v.digestOf("SELECT creditor_id, "+figureSums+
		" FROM figure_sum WHERE creditor_id = $1 AND (number <> 0 OR amount <> 0)", 7, &has))
	if err == nil && want != has {
		err = v.fault(figureTable.name, "", "does not have the sums of what is due, paid, owed and claimed")
	}
	return err
}
