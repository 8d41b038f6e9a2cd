package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var refundTable = table{"refund", "no, customer_no, name, account, amount, reason, made, withdrawn", 1}

func refundFields(r *batch.Refund) []any {
	return []any{
		&r.No, (*optional)(&r.CustomerNo), &r.Name, &r.Account, (*int64)(&r.Amount), &r.Reason, &r.Made,
		&r.Withdrawn,
	}
}

// refundState has the last step of a second person's word beside a refund.
func refundState(r *batch.Refund) []any {
	return append(refundFields(r), (*string)(&r.Word), &r.WordBy)
}

var selectRefunds = "SELECT " + prefixed("r", refundTable.columns) + `, coalesce(a.step, ''),
	coalesce(a.actor, '') FROM refund r
	LEFT JOIN approval a ON a.creditor_id = $1 AND ` + is("a.kind", batch.ForRefund) + `
		AND a.no = CAST(r.no AS TEXT) AND NOT EXISTS (
			SELECT 1 FROM approval x WHERE x.creditor_id = $1 AND x.kind = a.kind AND x.no = a.no
			AND x.seq > a.seq)
	WHERE r.creditor_id = $1`

func (t writer) AddRefund(r batch.Refund) error { return t.insert(refundTable, refundFields(&r)) }

func (t writer) WithdrawRefund(no int64, on bankday.Date) error {
	return t.changeOne(refundTable, fmt.Sprintf("refund %d", no), "no = $2 AND withdrawn IS NULL", []any{no},
		set{"withdrawn", &on})
}

func (b ledger) Refunds(ctx context.Context) iter.Seq2[batch.Refund, error] {
	return stream(ctx, b.part, refundState, selectRefunds+" ORDER BY r.no")
}

func (b ledger) Refund(ctx context.Context, no int64) (batch.Refund, error) {
	r, err := one(ctx, b.part, refundState, selectRefunds+" AND r.no = $2", no)
	if err != nil {
		return r, fmt.Errorf("refund %d: %w", no, err)
	}
	return r, nil
}
