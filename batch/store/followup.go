package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
)

var (
	reminderTable = table{"reminder", "invoice_no, sent, channel, amount"}
	handoffTable  = table{"handoff", "invoice_no, seq, action, sent, principal, fee, paid"}
	outboxTable   = table{"outbox_file", "name, job, written, row_count, sha256"}
)

func reminderFields(r *batch.Reminder) []any {
	return []any{&r.InvoiceNo, &r.On, &r.Channel, (*int64)(&r.Amount)}
}

func (t *tx) AddReminder(r batch.Reminder) error { return t.insert(reminderTable, reminderFields(&r)) }

func (b *books) Reminders(ctx context.Context, invoiceNo string) iter.Seq2[batch.Reminder, error] {
	return stream(ctx, b, reminderFields, "SELECT "+reminderTable.columns+" FROM reminder WHERE creditor_id = $1 AND invoice_no = $2", invoiceNo)
}

func handoffFields(h *batch.Handoff) []any {
	return []any{&h.InvoiceNo, &h.Seq, (*string)(&h.Action), &h.On, (*int64)(&h.Principal), (*int64)(&h.Fee), (*int64)(&h.Paid)}
}

func (t *tx) AddHandoff(h batch.Handoff) error { return t.insert(handoffTable, handoffFields(&h)) }

func (b *books) Handoffs(ctx context.Context, invoiceNo string) iter.Seq2[batch.Handoff, error] {
	return stream(ctx, b, handoffFields, "SELECT "+handoffTable.columns+" FROM handoff WHERE creditor_id = $1 AND invoice_no = $2 ORDER BY seq", invoiceNo)
}

func outboxFields(f *batch.OutboxFile) []any {
	return []any{&f.Name, &f.Job, &f.On, &f.Rows, &f.SHA256}
}

func (t *tx) AddOutboxFile(f batch.OutboxFile) error { return t.insert(outboxTable, outboxFields(&f)) }

func (b *books) OutboxFile(ctx context.Context, name string) (batch.OutboxFile, error) {
	f, err := one(ctx, b, outboxFields, "SELECT "+outboxTable.columns+" FROM outbox_file WHERE creditor_id = $1 AND name = $2", name)
	if err != nil {
		return f, fmt.Errorf("outbox file %s: %w", name, err)
	}
	return f, nil
}
