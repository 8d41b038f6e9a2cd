package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// dueBetween restricts the invoices i to those due from $2 to $3, with the condition of their index.
const dueBetween = "i.creditor_id = $1 AND i.due BETWEEN $2 AND $3 AND i.due <> ''"

var (
	// What was credited is taken off by going through the credit notes, which are few beside the invoices: these
	// are read by an index that has all that is asked for.
	selectDueSums = `SELECT due, method, sum(number), sum(amount) FROM (
		SELECT i.due, i.method, count(*) AS number, sum(i.amount) AS amount FROM invoice i
		WHERE ` + dueBetween + ` GROUP BY i.due, i.method
		UNION ALL SELECT i.due, i.method, CASE WHEN sum(n.amount) >= i.amount THEN -1 ELSE 0 END, -sum(n.amount)
		FROM credit_note n CROSS JOIN invoice i
		WHERE n.creditor_id = $1 AND i.no = n.invoice_no AND ` + dueBetween + `
		GROUP BY i.no, i.due, i.method, i.amount) x
	GROUP BY due, method ORDER BY due, method`

	// Payments are summed already: a day has a few sums, and may have a payment of each member.
	selectDaySums = fmt.Sprintf(`SELECT booked, sum((1 - negative) * moved), sum(negative * moved),
		sum((1 - negative) * amount), sum(-negative * amount)
	FROM movement_sum WHERE creditor_id = $1 AND booked BETWEEN $2 AND $3 AND kind = %d
	GROUP BY booked ORDER BY booked`, batch.MovePayment)

	selectRefundSums = `SELECT made, 0, count(*), 0, sum(amount) FROM refund
	WHERE creditor_id = $1 AND made BETWEEN $2 AND $3 AND withdrawn IS NULL GROUP BY made ORDER BY made`

	// CROSS JOIN keeps SQLite to the order in which the due dates come first.
	selectPaidSums = fmt.Sprintf(`SELECT i.due, e.booked, CASE WHEN p.type = %d THEN 1 ELSE 0 END AS charged,
		sum(CASE WHEN e.amount > 0 THEN 1 ELSE -1 END), sum(e.amount)
	FROM invoice i CROSS JOIN posting e CROSS JOIN payment p
	WHERE %s AND e.creditor_id = $1 AND e.invoice_no = i.no AND p.creditor_id = $1 AND p.no = e.payment
	GROUP BY i.due, e.booked, charged ORDER BY i.due, e.booked, charged`, batch.TypeAvtaleGiro, dueBetween)

	selectClaimSums = "SELECT due, sum(CASE WHEN " + is("status", batch.ClaimLive) +
		" THEN 1 ELSE 0 END), sum(CASE WHEN " + is("status", batch.ClaimLive) +
		" THEN amount ELSE 0 END), sum(CASE WHEN " + is("status", batch.ClaimRejected) +
		" THEN 1 ELSE 0 END) FROM claim WHERE creditor_id = $1 AND due BETWEEN $2 AND $3 AND " +
		isClaim("type") + " AND " + isIn("status", batch.ClaimLive, batch.ClaimRejected) +
		" GROUP BY due ORDER BY due"

	selectMandateSums = `SELECT day, sum(came), sum(ended) FROM (
		SELECT since AS day, 1 AS came, 0 AS ended FROM mandate
		WHERE creditor_id = $1 AND since BETWEEN $2 AND $3
		UNION ALL SELECT until, 0, 1 FROM mandate
		WHERE creditor_id = $1 AND until BETWEEN $2 AND $3 AND until IS NOT NULL) x
	GROUP BY day ORDER BY day`

	selectOwedSums = `SELECT due, month, sum(amount) FROM (
		SELECT due, substr(booked, 1, 7) AS month, amount FROM invoice WHERE creditor_id = $1
		UNION ALL SELECT i.due, substr(e.booked, 1, 7), -e.amount
		FROM posting e JOIN invoice i ON i.creditor_id = $1 AND i.no = e.invoice_no
		WHERE e.creditor_id = $1 AND e.invoice_no IS NOT NULL
		UNION ALL SELECT i.due, substr(n.booked, 1, 7), -n.amount
		FROM credit_note n JOIN invoice i ON i.creditor_id = $1 AND i.no = n.invoice_no
		WHERE n.creditor_id = $1) x
	GROUP BY due, month ORDER BY due, month`
)

func (b figures) DueSums(ctx context.Context, from, to bankday.Date) iter.Seq2[batch.DueSum, error] {
	return stream(ctx, b.part, func(s *batch.DueSum) []any {
		return []any{&s.Due, (*string)(&s.Method), &s.Invoices, (*int64)(&s.Amount)}
	}, selectDueSums, from, to)
}

func daySumFields(s *batch.DaySum) []any {
	return []any{&s.Day, &s.In, &s.Out, (*int64)(&s.InAmount), (*int64)(&s.OutAmount)}
}

func (b figures) DaySums(ctx context.Context, from, to bankday.Date) iter.Seq2[batch.DaySum, error] {
	return stream(ctx, b.part, daySumFields, selectDaySums, from, to)
}

func (b figures) RefundSums(ctx context.Context, from, to bankday.Date) iter.Seq2[batch.DaySum, error] {
	return stream(ctx, b.part, daySumFields, selectRefundSums, from, to)
}

func (b figures) PaidSums(ctx context.Context, from, to bankday.Date) iter.Seq2[batch.PaidSum, error] {
	return stream(ctx, b.part, func(s *batch.PaidSum) []any {
		return []any{&s.Due, &s.Booked, &s.Charged, &s.Count, (*int64)(&s.Amount)}
	}, selectPaidSums, from, to)
}

func (b figures) ClaimSums(ctx context.Context, from, to bankday.Date) iter.Seq2[batch.ClaimSum, error] {
	return stream(ctx, b.part, func(s *batch.ClaimSum) []any {
		return []any{&s.Due, &s.Claims, (*int64)(&s.Amount), &s.Rejected}
	}, selectClaimSums, from, to)
}

func (b figures) MandateSums(ctx context.Context, from, to bankday.Date) iter.Seq2[batch.MandateSum, error] {
	return stream(ctx, b.part, func(s *batch.MandateSum) []any {
		return []any{&s.Day, &s.Came, &s.Ended}
	}, selectMandateSums, from, to)
}

func (b figures) OwedSums(ctx context.Context) iter.Seq2[batch.OwedSum, error] {
	return stream(ctx, b.part, func(s *batch.OwedSum) []any {
		return []any{&s.Due, &s.Month, (*int64)(&s.Amount)}
	}, selectOwedSums)
}
