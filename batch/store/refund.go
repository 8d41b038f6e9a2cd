package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var refundTable = table{"refund", "no, customer_no, name, account, amount, reason, made, withdrawn"}

func refundFields(r *batch.Refund) []any {
	return []any{&r.No, (*optional)(&r.CustomerNo), &r.Name, &r.Account, (*int64)(&r.Amount), &r.Reason, &r.Made, &r.Withdrawn}
}

func (t *tx) AddRefund(r batch.Refund) error { return t.insert(refundTable, refundFields(&r)) }

func (t *tx) WithdrawRefund(no int64, on bankday.Date) error {
	return t.execOne(fmt.Sprintf("refund %d", no), "UPDATE refund SET withdrawn = $3 WHERE creditor_id = $1 AND no = $2 AND withdrawn IS NULL", no, on)
}

func (b *books) Refunds(ctx context.Context) iter.Seq2[batch.Refund, error] {
	return stream(ctx, b, refundFields, "SELECT "+refundTable.columns+" FROM refund WHERE creditor_id = $1 ORDER BY no")
}

func (b *books) Refund(ctx context.Context, no int64) (batch.Refund, error) {
	r, err := one(ctx, b, refundFields, "SELECT "+refundTable.columns+" FROM refund WHERE creditor_id = $1 AND no = $2", no)
	if err != nil {
		return r, fmt.Errorf("refund %d: %w", no, err)
	}
	return r, nil
}
