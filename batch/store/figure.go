package store

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/schedule/bankday"
)

// figuresOf reads the sums of a creditor whose due dates or days are from $2 to $3.
func figuresOf(column string, kinds ...int) string {
	list := make([]string, len(kinds))
	for i, k := range kinds {
		list[i] = strconv.Itoa(k)
	}
	return " FROM figure_sum WHERE creditor_id = $1 AND kind IN (" + strings.Join(list, ", ") +
		") AND " + column +
		" BETWEEN $2 AND $3"
}

// sumOf sums a column over the sums of one kind.
func sumOf(column string, kind int) string {
	return fmt.Sprintf("sum(CASE WHEN kind = %d THEN %s ELSE 0 END)", kind, column)
}

var (
	selectDueSums = "SELECT due, way, " + sumOf("number", figInvoiced) + " - " +
		sumOf("number", figWhole) + ", " +
		sumOf("amount", figInvoiced) + " - " + sumOf("amount", figCredited) +
		figuresOf("due", figInvoiced, figCredited, figWhole) + " GROUP BY due, way HAVING " +
		sumOf("number", figInvoiced) + " > 0 ORDER BY due, way"

	// Payments are summed already: a day has a few sums, and may have a payment of each member.
	selectDaySums = fmt.Sprintf(`SELECT booked, sum((1 - negative) * moved), sum(negative * moved),
		sum((1 - negative) * amount), sum(-negative * amount)
	FROM movement_sum WHERE creditor_id = $1 AND booked BETWEEN $2 AND $3 AND kind = %d
	GROUP BY booked ORDER BY booked`, batch.MovePayment)

	selectRefundSums = `SELECT made, 0, count(*), 0, sum(amount) FROM refund
	WHERE creditor_id = $1 AND made BETWEEN $2 AND $3 AND withdrawn IS NULL GROUP BY made ORDER BY made`

	selectPaidSums = "SELECT due, day, CASE WHEN way = '" + charged +
		"' THEN 1 ELSE 0 END AS charged, number, amount" +
		figuresOf("due", figPaid) + " AND (number <> 0 OR amount <> 0) ORDER BY due, day, charged"

	selectClaimSums = "SELECT due, " + sumOf("number", figLive) + ", " + sumOf("amount", figLive) + ", " +
		sumOf("number", figRejected) + figuresOf("due", figLive, figRejected) +
		" GROUP BY due HAVING sum(number) > 0 ORDER BY due"

	selectMandateSums = "SELECT day, " + sumOf("number", figCame) + ", " + sumOf("number", figEnded) +
		figuresOf("day", figCame, figEnded) + " AND due = '' GROUP BY day HAVING sum(number) > 0 ORDER BY day"

	selectOpenSums = fmt.Sprintf("SELECT due, number, amount FROM figure_sum WHERE creditor_id = $1 AND kind = %d "+
		"AND number > 0 ORDER BY due", figOpen)

	selectOwedSums = fmt.Sprintf(`SELECT due, substr(day, 1, 7) AS month, sum(CASE WHEN kind = %d THEN amount ELSE -amount END)
	FROM figure_sum WHERE creditor_id = $1 AND kind IN (%[1]d, %d, %d) AND (number <> 0 OR amount <> 0)
	GROUP BY due, month ORDER BY due, month`, figInvoiced, figCredited, figPaid)
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

func (b figures) OpenSums(ctx context.Context) iter.Seq2[batch.OpenSum, error] {
	return stream(ctx, b.part, func(s *batch.OpenSum) []any {
		return []any{&s.Due, &s.Invoices, (*int64)(&s.Amount)}
	}, selectOpenSums)
}
