package store

import (
	"context"
	"iter"
	"strings"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// movementKey is what all movements of a voucher have in common, and what stands on lines of their own within it.
const movementKey = "booked, kind, target, source, account, nets_date, centre, day_code, partial, serial, plan, imported"

// movements has a row for each row of the books that moves money, booked from $2 to $3. Between unmatched and reversed nothing
// moves: money that no posting has put elsewhere waits, and what was reversed unused has gone.
const movements = `
	SELECT i.booked AS booked, 1 AS kind, '' AS target, '' AS source, '' AS account, NULL AS nets_date, 0 AS centre, 0 AS day_code,
		0 AS partial, 0 AS serial, i.plan AS plan, i.imported AS imported,
		i.no AS no, i.no AS invoice_no, i.customer_no AS customer_no, 0 AS payment, 0 AS seq, '' AS file_name, 0 AS line, 0 AS refund,
		i.amount AS amount, i.fee AS fee, coalesce((
			SELECT sum(l.amount) FROM invoice_line l WHERE l.creditor_id = $1 AND l.invoice_no = i.no AND l.event IS NOT NULL), 0) AS charges
	FROM invoice i WHERE i.creditor_id = $1 AND i.booked BETWEEN $2 AND $3
	UNION ALL
	SELECT c.booked, CASE c.kind WHEN 'credit' THEN 2 ELSE 3 END, '', '', '', NULL, 0, 0, 0, 0, i.plan, i.imported,
		c.no, c.invoice_no, i.customer_no, 0, 0, '', 0, 0, c.amount, c.fee, c.charges
	FROM credit_note c JOIN invoice i ON i.creditor_id = $1 AND i.no = c.invoice_no
	WHERE c.creditor_id = $1 AND c.booked BETWEEN $2 AND $3
	UNION ALL
	SELECT p.booked, 4, '', p.source, CASE WHEN at_bank THEN p.account ELSE '' END, CASE WHEN at_bank THEN p.nets_date END,
		CASE WHEN at_bank THEN p.centre ELSE 0 END, CASE WHEN at_bank THEN p.day_code ELSE 0 END,
		CASE WHEN at_bank THEN p.partial ELSE 0 END, CASE WHEN at_bank THEN p.serial ELSE 0 END, '', 0,
		p.reference, '', '', p.no, 0, file_name, p.line, 0, p.amount, 0, 0
	FROM payment p file_join WHERE p.creditor_id = $1 AND p.booked BETWEEN $2 AND $3
	UNION ALL
	SELECT e.booked, 5, e.target, '', '', NULL, 0, 0, 0, 0, '', 0,
		'', coalesce(e.invoice_no, ''), coalesce(e.customer_no, ''), e.payment, e.seq, file_name, line_no, coalesce(e.refund, 0), e.amount, 0, 0
	FROM posting e posting_join WHERE e.creditor_id = $1 AND e.target NOT IN ('unmatched', 'reversed') AND e.booked BETWEEN $2 AND $3`

var (
	// Only single movements say of which file they are.
	singleMovements = strings.NewReplacer(
		"at_bank", "p.source NOT IN ('reception', 'vipps')",
		"file_name, p.line", "f.name, p.line", "file_join", "JOIN file f ON f.creditor_id = $1 AND f.no = p.file",
		"file_name, line_no", "f.name, p.line",
		"posting_join", "JOIN payment p ON p.creditor_id = $1 AND p.no = e.payment JOIN file f ON f.creditor_id = $1 AND f.no = p.file",
	).Replace(movements)
	summedMovements = strings.NewReplacer(
		"at_bank", "p.source NOT IN ('reception', 'vipps')", "file_name, p.line", "'', 0", "file_join", "", "file_name, line_no", "'', 0", "posting_join", "",
	).Replace(movements)

	movementQueries = map[batch.Grain]string{
		batch.EachMovement: "SELECT " + movementKey + ", no, invoice_no, customer_no, payment, file_name, line, refund, 1, amount, fee, charges FROM (" + singleMovements + `) m
			ORDER BY ` + movementKey + ", length(no), no, payment, seq",
		batch.ByVoucher: "SELECT " + movementKey + ", '', '', '', 0, '', 0, 0, count(*), sum(amount), sum(fee), sum(charges) FROM (" + summedMovements + `) m
			GROUP BY ` + movementKey + ", amount < 0 ORDER BY " + movementKey + ", amount < 0",
		batch.InTotal: "SELECT NULL, kind, target, source, '', NULL, 0, 0, 0, 0, plan, imported, '', '', '', 0, '', 0, 0, count(*), sum(amount), sum(fee), sum(charges) FROM (" +
			summedMovements + ") m GROUP BY kind, target, source, plan, imported ORDER BY kind, target, source, plan, imported",
	}
)

func movementFields(m *batch.Movement) []any {
	return []any{
		&m.Booked, (*int)(&m.Kind), (*string)(&m.Target), (*string)(&m.Source), &m.Account, &m.Date, &m.Centre, &m.Day, &m.Partial, &m.Serial, &m.Plan, &m.Imported,
		&m.No, &m.InvoiceNo, &m.CustomerNo, &m.Payment, &m.FileName, &m.Line, &m.Refund, &m.Count, (*int64)(&m.Amount), (*int64)(&m.Fee), (*int64)(&m.Charges),
	}
}

func (b *books) Movements(ctx context.Context, g batch.Grain, from, to bankday.Date) iter.Seq2[batch.Movement, error] {
	return stream(ctx, b, movementFields, movementQueries[g], from, to)
}
