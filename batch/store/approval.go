package store

import (
	"context"
	"iter"

	"trekk/batch"
)

var approvalTable = table{"approval", "kind, no, seq, step, acted, actor, amount, reason", 3}

func approvalFields(a *batch.Approval) []any {
	return []any{
		(*string)(&a.Kind), &a.No, &a.Seq, (*string)(&a.Step), (*stamp)(&a.At), &a.By, (*int64)(&a.Amount),
		&a.Reason,
	}
}

func (t writer) AddApproval(a batch.Approval) error {
	told := batch.Change{
		Type: batch.ToldApprovalAsked, Subject: a.Subject(), Amount: a.Amount,
		Facts: batch.ChangeFacts{Kind: string(a.Kind)},
	}
	switch a.Step {
	case batch.ApprovalGiven:
		told.Type = batch.ToldApprovalGiven
	case batch.ApprovalWithdrawn:
		told.Type = batch.ToldApprovalWithdrawn
	}
	return t.told(t.insert(approvalTable, approvalFields(&a)), told)
}

func (b ledger) Approvals(
	ctx context.Context, kind batch.ApprovalKind, no string,
) iter.Seq2[batch.Approval, error] {
	return stream(
		ctx, b.part, approvalFields, "SELECT "+approvalTable.columns+" FROM approval "+
			"WHERE creditor_id = $1 AND kind = $2 AND no = $3 ORDER BY seq", string(kind), no,
	)
}

var selectWaitingApprovals = "SELECT " + prefixed("a", approvalTable.columns) + ` FROM approval a
	WHERE a.creditor_id = $1 AND ` + is("a.step", batch.ApprovalAsked) + ` AND NOT EXISTS (
		SELECT 1 FROM approval x
		WHERE x.creditor_id = $1 AND x.kind = a.kind AND x.no = a.no AND x.seq > a.seq)
	ORDER BY a.kind, a.acted, a.no`

func (b ledger) WaitingApprovals(ctx context.Context) iter.Seq2[batch.Approval, error] {
	return stream(ctx, b.part, approvalFields, selectWaitingApprovals)
}
