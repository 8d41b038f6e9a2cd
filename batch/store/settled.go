package store

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/json"
	"iter"
	"strings"

	"trekk/batch"
)

var settledTable = table{
	"finding_settled", "code, subject_kind, subject_no, seq, since, facts, settled, settled_by, reason",
	4,
}

func settledFields(s *batch.Settled) []any {
	return []any{
		(*string)(&s.Code), (*string)(&s.Subject.Kind), &s.Subject.No, &s.Seq, &s.Since, (*facts)(&s.Facts),
		&s.On, &s.By, &s.Reason,
	}
}

func (t writer) SettleFinding(s batch.Settled) error {
	return t.insert(settledTable, settledFields(&s))
}

const selectSettled = " FROM finding_settled WHERE creditor_id = $1 " +
	"ORDER BY code, subject_kind, subject_no, seq"

func (b findings) SettledFindings(ctx context.Context) iter.Seq2[batch.Settled, error] {
	return stream(ctx, b.part, settledFields, "SELECT "+settledTable.columns+selectSettled)
}

// facts are the facts of a finding, as JSON. What is read back is said in the same words: amounts are amounts
// by their names, other numbers int64, and days text.
type facts batch.Facts

func (f *facts) Value() (driver.Value, error) {
	text, err := json.Marshal(map[string]any(*f))
	return string(text), err
}

func (f *facts) Scan(v any) error {
	text, err := asText(v)
	if err != nil {
		return err
	}
	read := json.NewDecoder(bytes.NewReader([]byte(text)))
	read.UseNumber()
	list := map[string]any{}
	if err := read.Decode(&list); err != nil {
		return err
	}
	for name, fact := range list {
		number, ok := fact.(json.Number)
		if !ok {
			continue
		}
		n, err := number.Int64()
		if err != nil {
			return err
		}
		if list[name] = n; strings.HasSuffix(name, "_ore") {
			list[name] = batch.Ore(n)
		}
	}
	*f = list
	return nil
}
