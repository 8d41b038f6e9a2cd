package store

import (
	"context"
	"iter"

	"trekk/batch"
	"trekk/schedule/bankday"
)

var mandateRecordTable = table{"mandate_record", "file, account, fixed, line, kid, registration, notice"}

func (t *tx) AddMandateRecord(r batch.MandateRecord) error {
	registration := int64(r.Registration)
	return t.insert(mandateRecordTable, []any{&r.File, &r.Account, &r.Fixed, &r.Line, &r.KID, &registration, &r.Notice})
}

func (b *books) MandateRecords(ctx context.Context) iter.Seq2[batch.MandateRecord, error] {
	type record struct {
		batch.MandateRecord
		registration int64
	}
	fields := func(r *record) []any {
		return []any{&r.File, &r.Account, &r.Fixed, &r.Line, &r.KID, &r.registration, &r.Notice}
	}
	return func(yield func(batch.MandateRecord, error) bool) {
		for r, err := range stream(ctx, b, fields, "SELECT "+mandateRecordTable.columns+" FROM mandate_record WHERE creditor_id = $1 ORDER BY file, line") {
			r.Registration = batch.Registration(r.registration)
			if !yield(r.MandateRecord, err) {
				return
			}
		}
	}
}

var mandateTable = table{"mandate", "account, fixed, seq, kid, notice, since, until"}

// mandate is a mandate with its place among those of one fixed part, from 1.
type mandate struct {
	batch.Mandate
	seq int64
}

func mandateFields(m *mandate) []any {
	return []any{&m.Account, &m.Fixed, &m.seq, &m.KID, &m.Notice, &m.Since, &m.Until}
}

func (b *books) Mandates(ctx context.Context, account string) iter.Seq2[batch.Mandate, error] {
	return b.mandates(ctx, "account = $2 ORDER BY fixed, seq", account)
}

func (b *books) MandatesOf(ctx context.Context, account, fixed string) iter.Seq2[batch.Mandate, error] {
	return b.mandates(ctx, "account = $2 AND fixed = $3 ORDER BY seq", account, fixed)
}

func (b *books) mandates(ctx context.Context, condition string, args ...any) iter.Seq2[batch.Mandate, error] {
	return func(yield func(batch.Mandate, error) bool) {
		for m, err := range stream(ctx, b, mandateFields, "SELECT "+mandateTable.columns+" FROM mandate WHERE creditor_id = $1 AND "+condition, args...) {
			if !yield(m.Mandate, err) {
				return
			}
		}
	}
}

// mandateChunk is how many fixed parts are worked at a time, so that a listing of any length takes little memory.
const mandateChunk int64 = 1000

// said is what a file says about one account and fixed part, and the latest mandate there is.
type said struct {
	account, fixed string
	active         bool   // an active or listed record; otherwise all are deletions
	kid            string // of the last such record
	notice         bool
	latest         mandate // seq is zero when there is none
}

// Each row finds the rest by keys, in subqueries and not in joins: PostgreSQL would read all mandates for each chunk, as it knows
// nothing of rows that the transaction has written itself.
var selectSaid = `
	WITH said AS (
		SELECT account, fixed, max(CASE WHEN registration <> 2 THEN line END) AS line FROM mandate_record
		WHERE creditor_id = $1 AND file = $2 AND (account, fixed) > ($3, $4) GROUP BY account, fixed ORDER BY account, fixed LIMIT $5)
	SELECT s.account, s.fixed, s.line IS NOT NULL, coalesce(` + recordOf("kid") + ", ''), coalesce(" + recordOf("notice") + `, 0),
		s.account, s.fixed, coalesce(` + latestOf("seq") + ", 0), coalesce(" + latestOf("kid") + ", ''), coalesce(" + latestOf("notice") + ", 0), " +
	latestOf("since") + ", " + latestOf("until") + `
	FROM said s ORDER BY s.account, s.fixed`

func recordOf(column string) string {
	return "(SELECT r." + column + " FROM mandate_record r WHERE r.creditor_id = $1 AND r.file = $2 AND r.account = s.account AND r.fixed = s.fixed AND r.line = s.line)"
}

func latestOf(column string) string {
	return "(SELECT m." + column + " FROM mandate m WHERE m.creditor_id = $1 AND m.account = s.account AND m.fixed = s.fixed ORDER BY m.seq DESC LIMIT 1)"
}

// selectUnlisted finds the active mandates of the accounts that a file lists which no record of the file says are active.
const selectUnlisted = `
	SELECT m.account, m.fixed, m.seq, m.kid, m.notice, m.since, m.until FROM mandate m
	WHERE m.creditor_id = $1 AND m.until IS NULL AND (m.account, m.fixed) > ($3, $4)
	AND m.account IN (SELECT l.account FROM mandate_record l WHERE l.creditor_id = $1 AND l.file = $2 AND l.registration = 0)
	AND (SELECT r.line FROM mandate_record r WHERE r.creditor_id = $1 AND r.file = $2
		AND r.account = m.account AND r.fixed = m.fixed AND r.registration <> 2 LIMIT 1) IS NULL
	ORDER BY m.account, m.fixed LIMIT $5`

// ApplyMandates first does what the records say, then ends what a listing lacks. A file worked later than one that came
// after it never makes times that overlap.
func (t *tx) ApplyMandates(file int64, on bankday.Date) (in, out int, err error) {
	err = chunks(t, file, selectSaid, func(s *said) []any {
		return append([]any{&s.account, &s.fixed, &s.active, &s.kid, &s.notice}, mandateFields(&s.latest)...)
	}, func(s *said) (account, fixed string, err error) {
		m := s.latest
		active := m.seq != 0 && m.Until.IsZero()
		switch {
		case s.active && !active:
			in++
			err = t.insert(mandateTable, mandateFields(&mandate{seq: m.seq + 1, Mandate: batch.Mandate{
				Account: s.account, Fixed: s.fixed, KID: s.kid, Notice: s.notice, Since: max(on, m.Until),
			}}))
		case s.active && (m.KID != s.kid || m.Notice != s.notice):
			err = t.execOne("mandate", "UPDATE mandate SET kid = $5, notice = $6 WHERE creditor_id = $1 AND account = $2 AND fixed = $3 AND seq = $4",
				s.account, s.fixed, m.seq, s.kid, &s.notice)
		case !s.active && active:
			out++
			err = t.endMandate(&m, on)
		}
		return s.account, s.fixed, err
	})
	if err != nil {
		return 0, 0, err
	}
	err = chunks(t, file, selectUnlisted, mandateFields, func(m *mandate) (account, fixed string, err error) {
		out++
		return m.Account, m.Fixed, t.endMandate(m, on)
	})
	if err != nil {
		return 0, 0, err
	}
	return in, out, nil
}

func (t *tx) endMandate(m *mandate, on bankday.Date) error {
	return t.execOne("mandate", "UPDATE mandate SET until = $5 WHERE creditor_id = $1 AND account = $2 AND fixed = $3 AND seq = $4",
		m.Account, m.Fixed, m.seq, max(on, m.Since))
}

// chunks reads a query over a file's mandates some rows at a time, by account and fixed part, and does something with each.
// No query is open while do writes.
func chunks[T any](t *tx, file int64, query string, fields func(*T) []any, do func(*T) (account, fixed string, err error)) error {
	account, fixed := "", ""
	for {
		rows, err := t.query(query, file, account, fixed, mandateChunk)
		if err != nil {
			return t.fail(err)
		}
		chunk, err := collect(rows, fields)
		if err != nil {
			return t.fail(ended(t.ctx, err))
		}
		for i := range chunk {
			if account, fixed, err = do(&chunk[i]); err != nil {
				return err
			}
		}
		if int64(len(chunk)) < mandateChunk {
			return nil
		}
	}
}

func collect[T any](rows rows, fields func(*T) []any) (vs []T, err error) {
	defer rows.Close()
	for rows.Next() {
		var v T
		if err := rows.Scan(fields(&v)...); err != nil {
			return nil, err
		}
		vs = append(vs, v)
	}
	return vs, rows.Err()
}
