package store

import (
	"context"
	"iter"

	"trekk/batch"
)

// findingColumns are a finding as the database has it; findingFields are its fields.
const findingColumns = "code, subject_kind, subject_no, since, facts, remedy"

func findingFields(f *batch.Finding) []any {
	return []any{
		(*string)(&f.Code), (*string)(&f.Subject.Kind), &f.Subject.No, &f.Since, (*facts)(&f.Facts),
		(*string)(&f.Do),
	}
}

var metTable = table{"finding_met", "id, " + findingColumns, 1}

// metRow is a finding with its ID, which is the key.
type metRow struct {
	id string
	batch.Finding
}

func metFields(r *metRow) []any { return append([]any{&r.id}, findingFields(&r.Finding)...) }

func (t writer) MeetFinding(f batch.Finding) error {
	return t.put(metTable, metFields(&metRow{f.ID(), f}))
}

const selectMet = " FROM finding_met WHERE creditor_id = $1 ORDER BY id"

func (b findings) MetFindings(ctx context.Context) iter.Seq2[batch.Finding, error] {
	return func(yield func(batch.Finding, error) bool) {
		for r, err := range stream(ctx, b.part, metFields, "SELECT "+metTable.columns+selectMet) {
			r.Severity = batch.Urgent
			if !yield(r.Finding, err) {
				return
			}
		}
	}
}
