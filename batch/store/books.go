package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// orphans counts the rows of large tables that refer to what is not there: PostgreSQL has no keys on these.
var orphans = func() string {
	var counts []string
	for _, r := range []struct{ table, column, to, key string }{
		{"invoice", "customer_no", "customer", "no"},
		{"invoice", "membership_no", "membership", "no"},
		{"invoice", "of_invoice", "invoice", "no"},
		{"claim", "invoice_no", "invoice", "no"},
		{"claim", "transmission", "transmission", "number"},
		{"payment", "file", "file", "no"},
		{"posting", "payment", "payment", "no"},
		{"posting", "invoice_no", "invoice", "no"},
		{"mandate_record", "file", "file", "no"},
		{"reminder", "invoice_no", "invoice", "no"},
		{"handoff", "invoice_no", "invoice", "no"},
		{"dispatch", "invoice_no", "invoice", "no"},
		{"message", "invoice_no", "invoice", "no"},
		{"message", "customer_no", "customer", "no"},
		{"stray_claim", "transmission", "transmission", "number"},
		{"agency_case", "invoice_no", "invoice", "no"},
		{"agency_message", "case_no", "agency_case", "no"},
		{"agency_report", "case_no", "agency_case", "no"},
		{"agency_settlement", "payment", "payment", "no"},
	} {
		counts = append(counts, fmt.Sprintf(`(SELECT count(*) FROM %s x WHERE x.creditor_id = $1
			AND x.%s IS NOT NULL AND NOT EXISTS (
				SELECT 1 FROM %s y WHERE y.creditor_id = $1 AND y.%s = x.%[2]s))`,
			r.table, r.column, r.to, r.key))
	}
	return strings.Join(counts, " + ")
}()

// Orphans counts the rows that refer to what is not there.
func (b ledger) Orphans(ctx context.Context) (int, error) {
	return one(ctx, b.part, func(n *int) []any { return []any{n} }, "SELECT "+orphans)
}

// selectBooks is one statement, so that all sums are of one snapshot.
var selectBooks = `
	SELECT p.rows, p.amount, p.elsewhere, f.amount, u.amount, i.amount, c.amount, e.invoice, e.credit + d.amount,
	d.amount, e.unmatched, e.ignored, e.agency, e.refund, u.passed,
		(SELECT count(*) FROM (SELECT no FROM (
				SELECT no, amount FROM payment WHERE creditor_id = $1
				UNION ALL SELECT payment, -amount FROM posting WHERE creditor_id = $1) y
			GROUP BY no HAVING count(*) > 1 AND sum(amount) <> 0) x),
		(SELECT count(*) FROM (SELECT no FROM (
				SELECT no, amount AS room, 0 AS posted FROM invoice WHERE creditor_id = $1
				UNION ALL SELECT invoice_no, -amount, amount FROM posting WHERE creditor_id = $1
				AND invoice_no IS NOT NULL
				UNION ALL SELECT invoice_no, -amount, 0 FROM credit_note WHERE creditor_id = $1) y
			GROUP BY no HAVING sum(room) < 0 OR sum(posted) < 0) x),
		(SELECT count(*) FROM refund r WHERE r.creditor_id = $1 AND CASE WHEN r.withdrawn IS NULL
		THEN r.amount ELSE 0 END <> (
			SELECT coalesce(sum(e.amount), 0) FROM posting e WHERE e.creditor_id = $1 AND e.refund = r.no)),
		(SELECT count(*) FROM (SELECT DISTINCT invoice_no FROM (SELECT invoice_no FROM claim
			WHERE creditor_id = $1 AND ` + is("status", batch.ClaimLive) + " AND " + isClaim("type") +
	` GROUP BY invoice_no, due HAVING count(*) > 1) d) i), e.amount, e.reversed
	FROM (SELECT count(*) AS rows, coalesce(sum(amount), 0) AS amount,
		coalesce(sum(CASE WHEN ` + is("source", batch.SourceElsewhere) + ` THEN amount END), 0) AS elsewhere
		FROM payment WHERE creditor_id = $1) p,
		(SELECT coalesce(sum(amount), 0) AS amount FROM file WHERE creditor_id = $1
		AND ` + is("status", batch.FileIngested) + `) f,
		(SELECT coalesce(sum(amount), 0) AS amount FROM invoice WHERE creditor_id = $1) i,
		(SELECT coalesce(sum(amount), 0) AS amount FROM credit_note WHERE creditor_id = $1) c,
		(SELECT coalesce(sum(x.amount), 0) AS amount FROM (` + debts(now) + `) x) d,
		(SELECT coalesce(sum(amount), 0) AS amount, ` +
	sumsAt(batch.ToInvoice, batch.ToCredit, batch.ToUnmatched, batch.ToIgnored, batch.OnAgency,
		batch.ToRefund, batch.ToReversed) + ` FROM posting WHERE creditor_id = $1) e,
		(SELECT coalesce(sum(q.amount), 0) AS amount, count(CASE WHEN q.amount <> 0 AND q.no <= (
				SELECT max(s.last) FROM series s WHERE s.creditor_id = $1
				AND ` + is("s.name", batch.MatchedSeries) + `) THEN 1 END) AS passed
			FROM payment q WHERE q.creditor_id = $1 AND NOT ` + posted("q") + `) u`

// sumsAt are the sums of the postings to each target, under its name.
func sumsAt(targets ...batch.Target) string {
	var sums []string
	for _, t := range targets {
		sums = append(
			sums,
			fmt.Sprintf("coalesce(sum(CASE WHEN target = '%[1]s' THEN amount END), 0) AS %[1]s", t),
		)
	}
	return strings.Join(sums, ", ")
}

// moved sums a column of movement_sum m over the rows of some kinds on a condition.
func moved(column, condition string, kinds ...batch.MovementKind) string {
	var in []string
	for _, k := range kinds {
		in = append(in, strconv.Itoa(int(k)))
	}
	return "coalesce(sum(CASE WHEN m.kind IN (" + strings.Join(in, ", ") + ")" + condition +
		" THEN m." + column +
		" END), 0)"
}

// postedTo sums what is posted to a target.
func postedTo(t batch.Target) string {
	return moved("amount", " AND "+is("m.target", t), batch.MovePosting)
}

// paidSince are the payments q that came in files from day $2 on, or are booked from then on; some twice. CROSS
// JOIN keeps SQLite from beginning with all payments.
const paidSince = `(SELECT p.no FROM file f CROSS JOIN payment p
			WHERE f.creditor_id = $1 AND f.received >= $2 AND p.creditor_id = $1 AND p.file = f.no
			UNION ALL SELECT no FROM payment WHERE creditor_id = $1 AND booked >= $2 AND booked <> '') n
			CROSS JOIN payment q`

const ofPaidSince = "q.creditor_id = $1 AND q.no = n.no"

// selectBooksSince has the sums as they are kept, and looks one by one at what is written from day $2 on.
var selectBooksSince = `
	SELECT m.rows, m.amount, m.elsewhere, f.amount, u.amount, i.amount, i.credited, m.invoice, m.credit + d.amount,
	d.amount, w.amount, m.ignored, m.agency, m.refund,
		(SELECT count(DISTINCT q.no) FROM ` + paidSince + " WHERE " + ofPaidSince + `
			AND q.amount <> 0 AND q.no <= u.matched AND NOT ` + posted("q") + `),
		(SELECT count(DISTINCT q.no) FROM ` + paidSince + " WHERE " + ofPaidSince + `
			AND q.amount <> (SELECT sum(e.amount) FROM posting e WHERE e.creditor_id = $1 AND e.payment = q.no)),
		(SELECT count(*) FROM invoice i WHERE i.creditor_id = $1 AND i.no IN (
			SELECT e.invoice_no FROM ` + paidSince + " CROSS JOIN posting e WHERE " + ofPaidSince + `
			AND e.creditor_id = $1 AND e.payment = q.no)
			AND (` + paidOn(now) + ` < 0 OR i.amount < ` + paidOn(now) + " + " + creditedOn(now) + `)),
		(SELECT count(*) FROM refund r WHERE r.creditor_id = $1 AND (r.made >= $2 OR r.withdrawn >= $2)
			AND CASE WHEN r.withdrawn IS NULL THEN r.amount ELSE 0 END <> (
			SELECT coalesce(sum(e.amount), 0) FROM posting e WHERE e.creditor_id = $1 AND e.refund = r.no)),
		(SELECT count(DISTINCT c.invoice_no) FROM transmission t CROSS JOIN claim c
			WHERE c.creditor_id = $1 AND c.transmission = t.number AND t.creditor_id = $1 AND t.sealed >= $2 AND ` + is("c.status", batch.ClaimLive) + " AND " +
	isClaim("c.type") + ` AND (SELECT count(*) FROM claim l WHERE l.creditor_id = $1 AND l.invoice_no = c.invoice_no
			AND l.due = c.due AND ` + is("l.status", batch.ClaimLive) + " AND " + isClaim("l.type") + `) > 1)
	FROM (SELECT ` + moved("moved", "", batch.MovePayment) + " AS rows, " +
	moved("amount", "", batch.MovePayment) + " AS amount, " +
	moved("amount", " AND "+is("m.source", batch.SourceElsewhere), batch.MovePayment) + " AS elsewhere, " +
	postedTo(batch.ToInvoice) + " AS invoice, " + postedTo(batch.ToCredit) + " AS credit, " +
	postedTo(batch.ToIgnored) + " AS ignored, " + postedTo(batch.OnAgency) + " AS agency, " +
	postedTo(batch.ToRefund) + ` AS refund FROM movement_sum m WHERE m.creditor_id = $1) m,
		(SELECT ` + moved("amount", "", batch.MoveInvoice) + " AS amount, " +
	moved("amount", "", batch.MoveCredit, batch.MoveLoss, batch.MoveDifference) + ` AS credited
		FROM movement_sum m WHERE m.creditor_id = $1) i,
		(SELECT coalesce(sum(amount), 0) AS amount FROM file WHERE creditor_id = $1
		AND amount <> 0 AND ` + is("status", batch.FileIngested) + `) f,
		(SELECT coalesce(sum(x.amount), 0) AS amount FROM (` + debts(now) + `) x) d,
		(SELECT coalesce(sum(amount), 0) AS amount FROM waiting_payment WHERE creditor_id = $1) w,
		(SELECT coalesce(sum(q.amount), 0) AS amount, s.last AS matched
			FROM (SELECT coalesce(max(last), 0) AS last FROM series WHERE creditor_id = $1
			AND ` + is("name", batch.MatchedSeries) + `) s
			LEFT JOIN payment q ON q.creditor_id = $1 AND q.no > s.last AND NOT ` + posted("q") + `
			GROUP BY s.last) u`

// bookSums are those that both ways of summing the books read.
func bookSums(s *batch.Books) []any {
	return []any{
		&s.Payments, &s.PaymentSum, &s.Elsewhere, &s.FileSum, &s.Unposted, &s.Invoiced, &s.Credited,
		&s.OnInvoices,
		&s.Credit, &s.Debts, &s.Unmatched, &s.Ignored, &s.OnAgency, &s.Refunded, &s.Passed, &s.Uneven,
		&s.Overposted, &s.WrongRefunds, &s.DoubleClaims,
	}
}

func (b ledger) Books(ctx context.Context) (batch.Books, error) {
	s, err := one(ctx, b.part, func(s *batch.Books) []any {
		return append(bookSums(s), &s.PostingSum, &s.Reversed)
	}, selectBooks)
	if err != nil {
		return s, fmt.Errorf("sum the books: %w", err)
	}
	return s, nil
}

func (b ledger) BooksSince(ctx context.Context, day bankday.Date) (batch.Books, error) {
	s, err := one(ctx, b.part, bookSums, selectBooksSince, day)
	if err != nil {
		return s, fmt.Errorf("sum the books since %s: %w", day, err)
	}
	s.PostingSum = s.OnInvoices + s.Credit - s.Debts + s.Unmatched + s.Ignored + s.OnAgency + s.Refunded
	return s, nil
}
