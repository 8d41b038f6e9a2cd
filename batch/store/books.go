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
		{"invoice", "customer_no", "customer", "no"}, {"invoice", "membership_no", "membership", "no"}, {"claim", "invoice_no", "invoice", "no"},
		{"claim", "transmission", "transmission", "number"}, {"payment", "file", "file", "no"}, {"posting", "payment", "payment", "no"},
		{"posting", "invoice_no", "invoice", "no"}, {"mandate_record", "file", "file", "no"}, {"reminder", "invoice_no", "invoice", "no"}, {"handoff", "invoice_no", "invoice", "no"},
	} {
		counts = append(counts, fmt.Sprintf(`(SELECT count(*) FROM %s x WHERE x.creditor_id = $1 AND x.%s IS NOT NULL
			AND NOT EXISTS (SELECT 1 FROM %s y WHERE y.creditor_id = $1 AND y.%s = x.%[2]s))`, r.table, r.column, r.to, r.key))
	}
	return strings.Join(counts, " + ")
}()

// selectBooks is one statement, so that all sums are of one snapshot.
var selectBooks = `
	SELECT
		(SELECT count(*) FROM payment WHERE creditor_id = $1),
		(SELECT coalesce(sum(amount), 0) FROM payment WHERE creditor_id = $1),
		(SELECT coalesce(sum(amount), 0) FROM file WHERE creditor_id = $1 AND status = 'ingested'),
		(SELECT coalesce(sum(amount), 0) FROM posting WHERE creditor_id = $1),
		(SELECT coalesce(sum(p.amount), 0) FROM payment p WHERE p.creditor_id = $1
			AND NOT EXISTS (SELECT 1 FROM posting e WHERE e.creditor_id = $1 AND e.payment = p.no)),
		(SELECT coalesce(sum(amount), 0) FROM invoice WHERE creditor_id = $1),
		(SELECT coalesce(sum(amount), 0) FROM credit_note WHERE creditor_id = $1),
		(SELECT coalesce(sum(amount), 0) FROM posting WHERE creditor_id = $1 AND target = 'invoice'),
		(SELECT coalesce(sum(amount), 0) FROM posting WHERE creditor_id = $1 AND target = 'credit'),
		(SELECT coalesce(sum(amount), 0) FROM posting WHERE creditor_id = $1 AND target = 'unmatched'),
		(SELECT coalesce(sum(amount), 0) FROM posting WHERE creditor_id = $1 AND target = 'ignored'),
		(SELECT coalesce(sum(amount), 0) FROM posting WHERE creditor_id = $1 AND target = 'refund'),
		(SELECT coalesce(sum(amount), 0) FROM posting WHERE creditor_id = $1 AND target = 'reversed'),
		(SELECT count(*) FROM payment p WHERE p.creditor_id = $1 AND p.amount <> 0
			AND p.no <= (SELECT max(s.last) FROM series s WHERE s.creditor_id = $1 AND s.name = 'matched')
			AND NOT EXISTS (SELECT 1 FROM posting e WHERE e.creditor_id = $1 AND e.payment = p.no)),
		(SELECT count(*) FROM (SELECT payment, sum(amount) AS amount FROM posting WHERE creditor_id = $1 GROUP BY payment) e
			JOIN payment p ON p.creditor_id = $1 AND p.no = e.payment WHERE p.amount <> e.amount),
		(SELECT count(*) FROM (SELECT invoice_no, sum(amount) AS amount, min(least) AS least FROM (
				SELECT invoice_no, sum(amount) AS amount, sum(amount) AS least FROM posting
					WHERE creditor_id = $1 AND invoice_no IS NOT NULL GROUP BY invoice_no
				UNION ALL SELECT invoice_no, sum(amount), 0 FROM credit_note WHERE creditor_id = $1 GROUP BY invoice_no) b
				GROUP BY invoice_no) e
			JOIN invoice i ON i.creditor_id = $1 AND i.no = e.invoice_no WHERE e.least < 0 OR e.amount > i.amount),
		(SELECT count(*) FROM refund r WHERE r.creditor_id = $1 AND CASE WHEN r.withdrawn IS NULL THEN r.amount ELSE 0 END <> (
			SELECT coalesce(sum(e.amount), 0) FROM posting e WHERE e.creditor_id = $1 AND e.refund = r.no)),
		` + orphans + `,
		(SELECT count(*) FROM (SELECT DISTINCT invoice_no FROM (SELECT invoice_no FROM claim
			WHERE creditor_id = $1 AND status = 'live' AND type <> 93 GROUP BY invoice_no, due HAVING count(*) > 1) d) i)`

func (b *books) Books(ctx context.Context) (batch.Books, error) {
	sums, err := one(ctx, b, func(s *batch.Books) []any {
		return []any{
			&s.Payments, &s.PaymentSum, &s.FileSum, &s.PostingSum, &s.Unposted, &s.Invoiced, &s.Credited, &s.OnInvoices, &s.Credit, &s.Unmatched, &s.Ignored, &s.Refunded, &s.Reversed,
			&s.Passed, &s.Uneven, &s.Overposted, &s.WrongRefunds, &s.Orphans, &s.DoubleClaims,
		}
	}, selectBooks)
	if err != nil {
		return sums, fmt.Errorf("sum the books: %w", err)
	}
	return sums, nil
}
