package store

import (
	"context"
	"fmt"
	"iter"

	"trekk/batch"
)

var (
	webhookTable        = table{"webhook", "id, told, reached, disabled, reason", 1}
	webhookFailureTable = table{
		"webhook_failure", "webhook, no, order_kind, order_no, began, tries, next, error", 2,
	}
)

func webhookFields(w *batch.WebhookState) []any {
	return []any{&w.ID, &w.Told, (*stamp)(&w.Reached), (*stamp)(&w.Disabled), &w.Reason}
}

// webhookFailure is a failure with the webhook's ID, which is part of the key.
type webhookFailure struct {
	webhook string
	batch.WebhookFailure
}

func webhookFailureFields(f *webhookFailure) []any {
	return []any{
		&f.webhook, &f.No, (*string)(&f.Order.Kind), &f.Order.No, (*stamp)(&f.Began), &f.Tries,
		(*stamp)(&f.Next), &f.Error,
	}
}

func (b webhookLog) Webhook(ctx context.Context, id string) (batch.WebhookState, error) {
	w, err := one(ctx, b.part, webhookFields,
		"SELECT "+webhookTable.columns+" FROM webhook WHERE creditor_id = $1 AND id = $2", id)
	if err != nil {
		return w, fmt.Errorf("webhook %s: %w", id, err)
	}
	return w, nil
}

func (b webhookLog) WebhookFailures(ctx context.Context, id string) iter.Seq2[batch.WebhookFailure, error] {
	return func(yield func(batch.WebhookFailure, error) bool) {
		for f, err := range stream(ctx, b.part, webhookFailureFields, "SELECT "+webhookFailureTable.columns+
			" FROM webhook_failure WHERE creditor_id = $1 AND webhook = $2 ORDER BY no", id) {
			if !yield(f.WebhookFailure, err) {
				return
			}
		}
	}
}

func (b webhookLog) PutWebhook(
	ctx context.Context, w batch.WebhookState, kept []batch.WebhookFailure, gone []int64,
) error {
	s, err := b.begin(ctx, b.creditor) // the digests are changed by one at a time
	if err != nil {
		return fmt.Errorf("note webhook %s: %w", w.ID, err)
	}
	defer s.rollback()
	t := b.over(ctx, s)
	err = t.put(webhookTable, webhookFields(&w))
	for i := 0; err == nil && i < len(kept); i++ {
		err = t.putFailure(&webhookFailure{w.ID, kept[i]})
	}
	for i := 0; err == nil && i < len(gone); i++ {
		err = t.remove(webhookFailureTable, "webhook = $2 AND no = $3", w.ID, gone[i])
	}
	if err == nil {
		err = t.flush()
	}
	if err == nil {
		_, err = t.closeDigests()
	}
	if err == nil {
		err = s.commit(ctx)
	}
	if err != nil {
		return fmt.Errorf("note webhook %s: %w", w.ID, ended(ctx, err))
	}
	return nil
}

// putFailure adds a failure, or puts it in place of the one before.
func (t *tx) putFailure(f *webhookFailure) error {
	fields, names := webhookFailureFields(f), webhookFailureTable.names()
	var sets []set
	for i, name := range names[webhookFailureTable.key:] {
		sets = append(sets, set{name, fields[webhookFailureTable.key+i]})
	}
	hit, err := t.change(webhookFailureTable, "webhook = $2 AND no = $3", []any{f.webhook, f.No}, sets...)
	if err == nil && hit == 0 {
		err = t.insert(webhookFailureTable, fields)
	}
	return err
}
