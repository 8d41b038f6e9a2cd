package store

import (
	"context"
	"errors"
	"fmt"

	"trekk/batch"
)

var (
	requestKeyTable = table{
		"request_key", "person, key, request, attempt, acted, action, subject_kind, subject_no", 2,
	}
	requestAnswerTable = table{"request_answer", "person, key, request, status, body", 2}
)

func requestKeyFields(a *batch.Answered) []any {
	return []any{
		&a.Person, &a.Key, &a.Request, &a.Attempt, (*stamp)(&a.Act.At), &a.Act.Action,
		(*string)(&a.Act.Subject.Kind), &a.Act.Subject.No,
	}
}

func requestAnswerFields(a *batch.Answered) []any {
	return []any{&a.Person, &a.Key, &a.Request, &a.Status, &a.Body}
}

const selectAttempt = "SELECT attempt FROM request_key WHERE creditor_id = $1 AND person = $2 AND key = $3"

// claimKey makes sure that no other attempt has used the key of an act.
func (t *tx) claimKey(k *batch.RequestKey) error {
	if k == nil {
		return nil
	}
	var attempt string
	r, err := t.query(selectAttempt, k.Person, k.Key)
	switch err = scanOne(r, err, &attempt); {
	case errors.Is(err, batch.ErrNotFound):
		return nil
	case err != nil:
		return ended(t.ctx, err)
	case attempt != k.Attempt:
		return fmt.Errorf("key %q: %w", k.Key, batch.ErrKeyUsed)
	}
	t.keyKept = true // by the first part of the same act
	return nil
}

// closeKey keeps the key of an act with what it has written, if it has.
func (t *tx) closeKey(act batch.Act) error {
	if act.Key == nil || t.keyKept || t.rows == 0 || t.err != nil {
		return t.err
	}
	err := t.insert(requestKeyTable, requestKeyFields(&batch.Answered{RequestKey: *act.Key, Act: act}))
	return errors.Join(err, t.flush())
}

var (
	selectRequestKey = "SELECT " + requestKeyTable.columns +
		" FROM request_key WHERE creditor_id = $1 AND person = $2 AND key = $3"
	selectRequestAnswer = "SELECT " + requestAnswerTable.columns +
		" FROM request_answer WHERE creditor_id = $1 AND person = $2 AND key = $3"
)

// Answered looks for the act's key first: an answer is kept after it.
func (b requests) Answered(ctx context.Context, person, key string) (batch.Answered, error) {
	done, notDone := one(ctx, b.part, requestKeyFields, selectRequestKey, person, key)
	if notDone != nil && !errors.Is(notDone, batch.ErrNotFound) {
		return batch.Answered{}, fmt.Errorf("key %q: %w", key, notDone)
	}
	said, err := one(ctx, b.part, requestAnswerFields, selectRequestAnswer, person, key)
	switch {
	case err == nil:
		said.Attempt, said.Act = done.Attempt, done.Act
		return said, nil
	case errors.Is(err, batch.ErrNotFound) && notDone == nil:
		return done, nil
	}
	return batch.Answered{}, fmt.Errorf("key %q: %w", key, err)
}

func (b requests) KeepAnswer(ctx context.Context, a batch.Answered) error {
	s, err := b.begin(ctx, b.creditor)
	if err != nil {
		return fmt.Errorf("keep the answer: %w", err)
	}
	defer s.rollback()
	t := b.over(ctx, s)
	if err = t.insert(requestAnswerTable, requestAnswerFields(&a)); err == nil {
		_, err = t.closeDigests()
	}
	if err == nil {
		err = s.commit(ctx)
	}
	if err != nil {
		return fmt.Errorf("keep the answer: %w", ended(ctx, err))
	}
	return nil
}
