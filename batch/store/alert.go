package store

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"trekk/batch"
)

// alertRow is an alert with the ID of its finding, which is part of the key.
type alertRow struct {
	finding string
	batch.Alert
}

var alertTable = table{
	"alert",
	"finding, channel, version, kind, message, state, reached, began, tried, tries, error, " + findingColumns,
	2,
}

func alertFields(a *alertRow) []any {
	return append([]any{
		&a.finding, &a.Channel, &a.Version, (*string)(&a.Kind), &a.Message, (*string)(&a.State), &a.Reached,
		(*stamp)(&a.Began), (*stamp)(&a.Tried), &a.Tries, &a.Error,
	}, findingFields(&a.Finding)...)
}

var selectAlerts = "SELECT " + alertTable.columns +
	" FROM alert WHERE creditor_id = $1 ORDER BY finding, channel"

func (b alertLog) Alerts(ctx context.Context) iter.Seq2[batch.Alert, error] {
	return func(yield func(batch.Alert, error) bool) {
		for r, err := range stream(ctx, b.part, alertFields, selectAlerts) {
			r.Finding.Severity = batch.Urgent
			if !yield(r.Alert, err) {
				return
			}
		}
	}
}

func (b alertLog) PutAlert(ctx context.Context, a batch.Alert) (won bool, err error) {
	s, err := b.begin(ctx, b.creditor) // nobody else writes meanwhile
	if err != nil {
		return false, fmt.Errorf("note the alert: %w", err)
	}
	defer s.rollback()
	t := b.over(ctx, s)
	won, err = t.putAlert(&alertRow{a.Finding.ID(), a})
	if err == nil && won {
		_, err = t.closeDigests()
	}
	if err == nil && won {
		err = s.commit(ctx)
	}
	if err != nil {
		return false, fmt.Errorf("note the alert: %w", ended(ctx, err))
	}
	return won, nil
}

// putAlert adds the first version of a row, or puts another in place of the version before it.
func (t *tx) putAlert(row *alertRow) (won bool, err error) {
	const key = "finding = $2 AND channel = $3"
	fields, names := alertFields(row), alertTable.names()
	if row.Version > 1 {
		var sets []set
		for i, name := range names[alertTable.key:] {
			sets = append(sets, set{name, fields[alertTable.key+i]})
		}
		hit, err := t.change(alertTable, key+" AND version = $4",
			[]any{row.finding, row.Channel, int64(row.Version - 1)}, sets...)
		return hit > 0, err
	}
	there, err := t.query("SELECT version FROM alert WHERE creditor_id = $1 AND "+key, row.finding,
		row.Channel)
	if err = scanOne(there, err, new(int64)); !errors.Is(err, batch.ErrNotFound) {
		return false, err
	}
	return true, t.insert(alertTable, fields)
}
