package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var (
	reminderTable = table{"reminder", "invoice_no, seq, sent, channel, amount, withdrawn, step, kind, deadline, grace, " +
		"fee, interest, given", 2}
	handoffTable = table{"handoff", "invoice_no, seq, action, sent, principal, fee, paid, costs, interest", 2}
	outboxTable  = table{"outbox_file", "name, job, written, row_count, sha256", 1}
)

func reminderFields(r *batch.Reminder) []any {
	return []any{&r.InvoiceNo, &r.Seq, &r.On, &r.Channel, (*int64)(&r.Amount), &r.Withdrawn,
		(*optional)(&r.Step), (*optional)(&r.Kind), &r.Deadline, (*aboveZero)(&r.Grace), (*aboveZero)(&r.Fee),
		(*aboveZero)(&r.Interest), &r.Given,
	}
}

func (t writer) AddReminder(r batch.Reminder) error {
	return t.told(t.insert(reminderTable, reminderFields(&r)),
		changeOf(r.InvoiceNo, batch.ToldReminderSent, r.Amount, batch.ChangeFacts{Method: r.Channel}))
}

func (t writer) WithdrawReminder(invoiceNo string, seq int, on bankday.Date) error {
	const open = "invoice_no = $2 AND seq = $3 AND withdrawn IS NULL"
	err := t.changeOne(reminderTable, "reminder "+invoiceNo, open, []any{invoiceNo, seq},
		set{"withdrawn", &on})
	return t.told(err, changeOf(invoiceNo, batch.ToldReminderWithdrawn, 0, batch.ChangeFacts{}))
}

func (t writer) GiveReminder(r batch.Reminder) error {
	const open = "invoice_no = $2 AND seq = $3 AND withdrawn IS NULL"
	return t.changeOne(reminderTable, "reminder "+r.InvoiceNo, open, []any{r.InvoiceNo, r.Seq},
		set{"channel", &r.Channel}, set{"deadline", &r.Deadline}, set{"given", &r.Given})
}

func (b invoices) Reminders(ctx context.Context, invoiceNo string) iter.Seq2[batch.Reminder, error] {
	return ofInvoice(ctx, b.part, reminderTable, reminderFields, invoiceNo, "seq")
}

func (b invoices) RemindersOf(ctx context.Context, nos []string) iter.Seq2[batch.Reminder, error] {
	return having(ctx, b.part, reminderFields,
		"SELECT "+reminderTable.columns+" FROM reminder WHERE creditor_id = $1", "invoice_no", nos)
}

func handoffFields(h *batch.Handoff) []any {
	return []any{
		&h.InvoiceNo, &h.Seq, (*string)(&h.Action), &h.On, (*int64)(&h.Principal), (*int64)(&h.Fee),
		(*int64)(&h.Paid), (*aboveZero)(&h.Costs), (*aboveZero)(&h.Interest),
	}
}

func (t writer) AddHandoff(h batch.Handoff) error {
	told := changeOf(h.InvoiceNo, batch.ToldCaseHandedOver, h.Principal+h.Fee+h.Costs+h.Interest,
		batch.ChangeFacts{})
	if h.Action == batch.Withdraw {
		told.Type = batch.ToldCaseWithdrawn
	}
	return t.told(t.insert(handoffTable, handoffFields(&h)), told)
}

func (b invoices) Handoffs(ctx context.Context, invoiceNo string) iter.Seq2[batch.Handoff, error] {
	return ofInvoice(ctx, b.part, handoffTable, handoffFields, invoiceNo, "seq")
}

func outboxFields(f *batch.OutboxFile) []any {
	return []any{&f.Name, &f.Job, &f.On, &f.Rows, &f.SHA256}
}

func (t writer) AddOutboxFile(f batch.OutboxFile) error {
	return t.insert(outboxTable, outboxFields(&f))
}

func (b files) OutboxFile(ctx context.Context, name string) (batch.OutboxFile, error) {
	f, err := one(
		ctx, b.part, outboxFields,
		"SELECT "+outboxTable.columns+" FROM outbox_file WHERE creditor_id = $1 AND name = $2", name,
	)
	if err != nil {
		return f, fmt.Errorf("outbox file %s: %w", name, err)
	}
	return f, nil
}
