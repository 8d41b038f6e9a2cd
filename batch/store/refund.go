package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/batch/store/keyset"
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

func (t writer) AddRefund(r batch.Refund) error {
	return t.told(t.insert(refundTable, refundFields(&r)), batch.Change{
		Type: batch.ToldRefundCreated, Subject: batch.Numbered(batch.OfRefund, r.No), Customer: r.CustomerNo,
		Amount: r.Amount,
	})
}

func (t writer) WithdrawRefund(no int64, on bankday.Date) error {
	err := t.changeOne(refundTable, fmt.Sprintf("refund %d", no), "no = $2 AND withdrawn IS NULL", []any{no},
		set{"withdrawn", &on})
	return t.told(err, batch.Change{
		Type: batch.ToldRefundWithdrawn, Subject: batch.Numbered(batch.OfRefund, no),
	})
}

func (b ledger) Refunds(ctx context.Context) iter.Seq2[batch.Refund, error] {
	return stream(ctx, b.part, refundState, selectRefunds+" ORDER BY r.no")
}

var refundList = keyset.List[batch.Refund]{Noun: "refunds", Orders: []keyset.Order[batch.Refund]{{
	Name: batch.ByNumber, Columns: []string{"r.no"}, Key: func(r *batch.Refund) []any { return []any{r.No} },
}}}

func (b ledger) ListRefunds(
	ctx context.Context, want batch.RefundFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.Refund], error] {
	f := &keyset.Filter{}
	keyset.Equals(f, "r.customer_no", want.Customer)
	if want.Waits {
		f.Add(is("a.step", batch.ApprovalAsked))
	}
	query := func(where, sorted, limit string) string { return selectRefunds + where + sorted + limit }
	return keyset.Pages(ctx, &refundList, p, f, query, plainly(b.part, refundState))
}

func (b ledger) Refund(ctx context.Context, no int64) (batch.Refund, error) {
	r, err := one(ctx, b.part, refundState, selectRefunds+" AND r.no = $2", no)
	if err != nil {
		return r, fmt.Errorf("refund %d: %w", no, err)
	}
	return r, nil
}
