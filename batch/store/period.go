package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"iter"

	"trekk/batch"
)

var periodTable = table{"period", "through, closed, closed_by, journal_sha256, sums"}

func periodFields(p *batch.Period) []any {
	return []any{&p.Through, (*stamp)(&p.Closed), &p.ClosedBy, &p.SHA256, (*sums)(&p.Sums)}
}

// sums are amounts by account, as JSON.
type sums map[string]batch.Ore

func (s *sums) Value() (driver.Value, error) {
	text, err := json.Marshal(*s) // keys come sorted
	return string(text), err
}

func (s *sums) Scan(v any) error {
	text, err := asText(v)
	if err != nil {
		return err
	}
	return json.Unmarshal([]byte(text), s)
}

func (t *tx) AddPeriod(p batch.Period) error { return t.insert(periodTable, periodFields(&p)) }

func (b *books) Periods(ctx context.Context) iter.Seq2[batch.Period, error] {
	return stream(ctx, b, periodFields, "SELECT "+periodTable.columns+" FROM period WHERE creditor_id = $1 ORDER BY through")
}
