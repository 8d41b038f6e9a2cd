package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"iter"

	"trekk/batch"
)

var periodTable = table{"period", "through, closed, closed_by, journal_sha256, sums, chart", 1}

func periodFields(p *batch.Period) []any {
	return []any{&p.Through, (*stamp)(&p.Closed), &p.ClosedBy, &p.SHA256, (*sums)(&p.Sums),
		&keptChart{&p.Chart}}
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

// keptChart is the chart of a closed period, as JSON; NULL when none was kept.
type keptChart struct{ of **batch.Chart }

func (c *keptChart) Value() (driver.Value, error) {
	if *c.of == nil {
		return nil, nil
	}
	text, err := json.Marshal(*c.of)
	return string(text), err
}

func (c *keptChart) Scan(v any) error {
	*c.of = nil
	if v == nil {
		return nil
	}
	text, err := asText(v)
	if err != nil {
		return err
	}
	*c.of = &batch.Chart{}
	return json.Unmarshal([]byte(text), *c.of)
}

func (t writer) AddPeriod(p batch.Period) error {
	return t.told(t.insert(periodTable, periodFields(&p)), batch.Change{
		Type:    batch.ToldPeriodClosed,
		Subject: batch.Subject{Kind: batch.OfPeriod, No: p.Through.String()},
		Facts:   batch.ChangeFacts{On: p.Through},
	})
}

func (b ledger) Periods(ctx context.Context) iter.Seq2[batch.Period, error] {
	return stream(
		ctx, b.part, periodFields,
		"SELECT "+periodTable.columns+" FROM period WHERE creditor_id = $1 ORDER BY through",
	)
}
