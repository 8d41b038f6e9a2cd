package store

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// movementKey is what all movements of a voucher have in common, and what stands on lines of their own within
// it.
const movementKey = "booked, kind, target, source, account, nets_date, centre, day_code, partial, serial, " +
	"plan, imported, debt"

// movementParts are what the statement of movements differs in: only single movements say of which file they
// are.
type movementParts struct {
	paymentFile, postingFile string // columns: the file's name, and the line in it
	joinFile, joinPayment    string
}

var (
	single = movementParts{
		paymentFile: "f.name, p.line", joinFile: " JOIN file f ON f.creditor_id = $1 AND f.no = p.file",
		postingFile: "f.name, p.line",
		joinPayment: " JOIN payment p ON p.creditor_id = $1 AND p.no = e.payment " +
			"JOIN file f ON f.creditor_id = $1 AND f.no = p.file",
	}
	summed = movementParts{paymentFile: "'', 0", postingFile: "'', 0"}
)

// ofBank is a column of a payment that came to the bank account, and something else of one that did not.
func ofBank(column, otherwise string) string {
	elsewhere := notIn("p.source", batch.SourceReception, batch.SourceVipps, batch.SourceAgency,
		batch.SourceElsewhere)
	return "CASE WHEN " + elsewhere + " THEN p." +
		column + otherwise + " END"
}

// apart is what the invoice i is that is no income of a plan. Its column is called debt, since that was the first.
var apart = "CASE i.kind WHEN " + quoted(batch.KindDebt) + " THEN 1 WHEN " + quoted(batch.KindReminderFee) +
	" THEN 2 WHEN " + quoted(batch.KindInterest) + " THEN 3 ELSE 0 END"

// apartOf is the same of a kind.
var apartOf = map[batch.InvoiceKind]batch.Apart{
	batch.KindDebt: batch.ApartDebt, batch.KindReminderFee: batch.ApartFee,
	batch.KindInterest: batch.ApartInterest,
}

// movements has a row for each row of the books that moves money, booked from $2 to $3. Between unmatched and
// reversed nothing moves: money that no posting has put elsewhere waits, and what was reversed unused has
// gone.
func movements(m movementParts) string {
	kind := func(k batch.MovementKind) string { return strconv.Itoa(int(k)) }
	const booked = ".booked BETWEEN $2 AND $3"
	return `
	SELECT i.booked AS booked, ` + kind(batch.MoveInvoice) +
		` AS kind, '' AS target, '' AS source, '' AS account, NULL AS nets_date, 0 AS centre, 0 AS day_code,
		0 AS partial, 0 AS serial, i.plan AS plan, i.imported AS imported,
		` + apart + ` AS debt,
		i.no AS no, i.no AS invoice_no, i.customer_no AS customer_no, 0 AS payment, 0 AS seq,
		'' AS file_name, 0 AS line, 0 AS refund,
		i.amount AS amount, i.fee AS fee, coalesce((
			SELECT sum(l.amount) FROM invoice_line l WHERE l.creditor_id = $1 AND l.invoice_no = i.no
			AND l.event IS NOT NULL), 0) AS charges
	FROM invoice i WHERE i.creditor_id = $1 AND i` + booked + `
	UNION ALL
	SELECT c.booked, CASE c.kind WHEN ` + quoted(batch.KindCredit) + " THEN " + kind(batch.MoveCredit) +
		" WHEN " + quoted(batch.KindLoss) + " THEN " + kind(batch.MoveLoss) +
		" ELSE " + kind(batch.MoveDifference) + ` END, '', '', '', NULL, 0, 0, 0, 0, i.plan, i.imported, ` +
		apart + `,
		c.no, c.invoice_no, i.customer_no, 0, 0, '', 0, 0, c.amount, c.fee, c.charges
	FROM credit_note c JOIN invoice i ON i.creditor_id = $1 AND i.no = c.invoice_no
	WHERE c.creditor_id = $1 AND c` + booked + `
	UNION ALL
	SELECT p.booked, ` + kind(batch.MovePayment) + ", '', p.source, " + ofBank("account", " ELSE ''") +
		", " + ofBank("nets_date", "") + `,
		` + ofBank("centre", " ELSE 0") + ", " + ofBank("day_code", " ELSE 0") + `,
		` + ofBank("partial", " ELSE 0") + ", " + ofBank("serial", " ELSE 0") + `, '', 0, 0,
		p.reference, '', '', p.no, 0, ` + m.paymentFile + `, 0, p.amount, 0, 0
	FROM payment p` + m.joinFile + " WHERE p.creditor_id = $1 AND p" + booked + `
	UNION ALL
	SELECT e.booked, ` + kind(batch.MovePosting) + `, e.target, '', '', NULL, 0, 0, 0, 0, '', 0, 0,
		'', coalesce(e.invoice_no, ''), coalesce(e.customer_no, ''), e.payment, e.seq, ` + m.postingFile +
		`, coalesce(e.refund, 0), e.amount, 0, 0
	FROM posting e` + m.joinPayment + " WHERE e.creditor_id = $1 AND " +
		notIn("e.target", batch.ToUnmatched, batch.ToReversed) + " AND e" + booked
}

var movementQueries = map[batch.Grain]string{
	batch.EachMovement: "SELECT " + movementKey +
		", no, invoice_no, customer_no, payment, file_name, line, refund, 1, amount, fee, charges FROM (" +
		movements(single) + `) m
			ORDER BY ` + movementKey + ", length(no), no, payment, seq",
	batch.ByVoucher: "SELECT " + kept +
		", '', '', '', 0, '', 0, 0, moved, amount, fee, charges FROM movement_sum " +
		"WHERE creditor_id = $1 AND booked BETWEEN $2 AND $3 ORDER BY " + movementKey + ", negative",
	batch.InTotal: "SELECT NULL, kind, target, source, account, NULL, 0, 0, 0, 0, plan, imported, debt, " +
		"'', '', '', 0, '', 0, 0, sum(moved), sum(amount), sum(fee), sum(charges) FROM movement_sum " +
		"WHERE creditor_id = $1 AND booked BETWEEN $2 AND $3 " +
		"GROUP BY kind, target, source, account, plan, imported, debt " +
		"ORDER BY kind, target, source, account, plan, imported, debt",
}

// kept is movementKey of movement_sum, which has no NULL.
var kept = strings.Replace(movementKey, "nets_date", "nullif(nets_date, '')", 1)

func movementFields(m *batch.Movement) []any {
	return []any{
		&m.Booked, (*int)(&m.Kind), (*string)(&m.Target), (*string)(&m.Source), &m.Account, &m.Date,
		&m.Centre, &m.Day, &m.Partial, &m.Serial, &m.Plan, &m.Imported, (*int)(&m.Apart),
		&m.No, &m.InvoiceNo, &m.CustomerNo, &m.Payment, &m.FileName, &m.Line, &m.Refund, &m.Count,
		(*int64)(&m.Amount), (*int64)(&m.Fee), (*int64)(&m.Charges),
	}
}

func (b ledger) Movements(ctx context.Context, g batch.Grain, from,
	to bankday.Date) iter.Seq2[batch.Movement, error] {
	return stream(ctx, b.part, movementFields, movementQueries[g], from, to)
}

const selectNextMoved = "SELECT min(booked) FROM movement_sum WHERE creditor_id = $1 AND booked >= $2"

func (b ledger) NextMoved(ctx context.Context, from bankday.Date) (bankday.Date, error) {
	return one(ctx, b.part, func(d *bankday.Date) []any { return []any{d} }, selectNextMoved, from)
}
