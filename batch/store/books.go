package store

import (
	"context"
	"fmt"
	"strings"

	"trekk/batch"
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
	SELECT p.rows, p.amount, p.elsewhere, f.amount, e.amount, u.amount, i.amount, c.amount, e.invoice, e.credit + d.amount,
	d.amount,
	e.unmatched, e.ignored, e.agency, e.refund, e.reversed, u.passed,
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
	` GROUP BY invoice_no, due HAVING count(*) > 1) d) i)
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

func (b ledger) Books(ctx context.Context) (batch.Books, error) {
	sums, err := one(ctx, b.part, func(s *batch.Books) []any {
		return []any{
			&s.Payments, &s.PaymentSum, &s.Elsewhere, &s.FileSum, &s.PostingSum, &s.Unposted, &s.Invoiced, &s.Credited,
			&s.OnInvoices, &s.Credit, &s.Debts, &s.Unmatched, &s.Ignored, &s.OnAgency, &s.Refunded, &s.Reversed,
			&s.Passed, &s.Uneven, &s.Overposted, &s.WrongRefunds, &s.DoubleClaims,
		}
	}, selectBooks)
	if err != nil {
		return sums, fmt.Errorf("sum the books: %w", err)
	}
	return sums, nil
}
