package store

import (
	"context"
	"iter"

	"trekk/batch"
)

var lawTable = table{"law_data", "seq, added, added_by, reason, data", 1}

func lawFields(d *batch.LawData) []any {
	return []any{&d.Seq, &d.On, &d.By, &d.Reason, &d.Data}
}

func (t writer) AddLawData(d batch.LawData) error { return t.insert(lawTable, lawFields(&d)) }

func (b auditLog) LawData(ctx context.Context) iter.Seq2[batch.LawData, error] {
	return stream(ctx, b.part, lawFields,
		"SELECT "+lawTable.columns+" FROM law_data WHERE creditor_id = $1 ORDER BY seq")
}
