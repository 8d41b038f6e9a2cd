package store

import (
	"context"
	"iter"

	"trekk/batch"
)

var configurationTable = table{"configuration", "part, seq, hash, noted, noted_by", 2}

func configurationFields(c *batch.ConfigNoted) []any {
	return []any{&c.Part, &c.Seq, &c.Hash, (*stamp)(&c.At), &c.By}
}

func (t writer) NoteConfiguration(c batch.ConfigNoted) error {
	return t.insert(configurationTable, configurationFields(&c))
}

func (b auditLog) Configuration(ctx context.Context) iter.Seq2[batch.ConfigNoted, error] {
	return stream(
		ctx, b.part, configurationFields,
		"SELECT "+configurationTable.columns+" FROM configuration WHERE creditor_id = $1 ORDER BY part, seq",
	)
}
