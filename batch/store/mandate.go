package store

import (
	"context"
	"iter"
	"strconv"
	"strings"

	"trekk/batch"
	"trekk/batch/store/keyset"
	"trekk/schedule/bankday"
)

var mandateRecordTable = table{"mandate_record", "file, account, fixed, line, kid, registration, notice", 4}

func (t writer) AddMandateRecord(r batch.MandateRecord) error {
	registration := int64(r.Registration)
	return t.insert(
		mandateRecordTable,
		[]any{&r.File, &r.Account, &r.Fixed, &r.Line, &r.KID, &registration, &r.Notice},
	)
}

func (b mandates) MandateRecords(ctx context.Context) iter.Seq2[batch.MandateRecord, error] {
	type record struct {
		batch.MandateRecord
		registration int64
	}
	fields := func(r *record) []any {
		return []any{&r.File, &r.Account, &r.Fixed, &r.Line, &r.KID, &r.registration, &r.Notice}
	}
	return func(yield func(batch.MandateRecord, error) bool) {
		for r, err := range stream(ctx, b.part, fields,
			"SELECT "+mandateRecordTable.columns+" FROM mandate_record WHERE creditor_id = $1 "+
				"ORDER BY file, line") {
			r.Registration = batch.Registration(r.registration)
			if !yield(r.MandateRecord, err) {
				return
			}
		}
	}
}

var mandateTable = table{"mandate", "account, fixed, seq, kid, notice, since, until", 3}

// mandate is a mandate with its place among those of one fixed part, from 1.
type mandate struct {
	batch.Mandate
	seq int64
}

func mandateFields(m *mandate) []any {
	return []any{&m.Account, &m.Fixed, &m.seq, &m.KID, &m.Notice, &m.Since, &m.Until}
}

func (b mandates) Mandates(ctx context.Context, account string) iter.Seq2[batch.Mandate, error] {
	return b.mandates(ctx, "account = $2 ORDER BY fixed, seq", account)
}

func (b mandates) MandatesOf(ctx context.Context, account, fixed string) iter.Seq2[batch.Mandate, error] {
	return b.mandates(ctx, "account = $2 AND fixed = $3 ORDER BY seq", account, fixed)
}

func (b mandates) mandates(ctx context.Context, condition string, args ...any) iter.Seq2[batch.Mandate,
	error] {
	return func(yield func(batch.Mandate, error) bool) {
		for m, err := range stream(ctx, b.part, mandateFields,
			"SELECT "+mandateTable.columns+" FROM mandate WHERE creditor_id = $1 AND "+condition, args...) {
			if !yield(m.Mandate, err) {
				return
			}
		}
	}
}

// nextMandateAccount is the first account behind another that a mandate is on. Account by account it goes by
// the index, however many mandates each has.
const nextMandateAccount = "SELECT coalesce(min(account), '') FROM mandate " +
	"WHERE creditor_id = $1 AND account > $2"

func (b mandates) MandateAccounts(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		fields := func(account *string) []any { return []any{account} }
		for account := ""; ; {
			next, err := one(ctx, b.part, fields, nextMandateAccount, account)
			if err == nil && next == "" {
				return
			}
			if !yield(next, err) || err != nil {
				return
			}
			account = next
		}
	}
}

// mandateChunk is how many fixed parts are worked at a time, so that a listing of any length takes little
// memory.
const mandateChunk int64 = 1000

// said is what a file says about one account and fixed part, and the latest mandate there is.
type said struct {
	account, fixed string
	active         bool   // an active or listed record; otherwise all are deletions
	kid            string // of the last such record
	notice         bool
	customer       string  // whose KIDs have the fixed part; empty when the books do not know
	latest         mandate // seq is zero when there is none
}

// Each row finds the rest by keys, in subqueries and not in joins: PostgreSQL would read all mandates for
// each chunk, as it knows nothing of rows that the transaction has written itself.
var selectSaid = `
	WITH said AS (
		SELECT account, fixed, max(CASE WHEN ` + notDeleted("registration") + ` THEN line END) AS line
		FROM mandate_record
		WHERE creditor_id = $1 AND file = $2 AND (account, fixed) > ($3, $4) GROUP BY account, fixed
		ORDER BY account, fixed LIMIT $5)
	SELECT s.account, s.fixed, s.line IS NOT NULL, coalesce(` + recordOf("kid") + ", ''), coalesce(" +
	recordOf("notice") + `, 0),
		` + holderOf("s") + `, s.account, s.fixed, coalesce(` + latestOf("seq") + ", 0), coalesce(" + latestOf("kid") +
	", ''), coalesce(" + latestOf("notice") + ", 0), " +
	latestOf("since") + ", " + latestOf("until") + `
	FROM said s ORDER BY s.account, s.fixed`

// notDeleted tells active and listed records from deletions.
func notDeleted(column string) string {
	return column + " <> " + strconv.Itoa(int(batch.MandateDeleted))
}

// holderOf is the customer whose KIDs have the fixed part of a row.
func holderOf(alias string) string {
	return "coalesce((SELECT c.no FROM customer c WHERE c.creditor_id = $1 AND c.fixed = " + alias +
		".fixed), '')"
}

func recordOf(column string) string {
	return "(SELECT r." + column +
		" FROM mandate_record r WHERE r.creditor_id = $1 AND r.file = $2 AND r.account = s.account " +
		"AND r.fixed = s.fixed AND r.line = s.line)"
}

func latestOf(column string) string {
	return "(SELECT m." + column +
		" FROM mandate m WHERE m.creditor_id = $1 AND m.account = s.account AND m.fixed = s.fixed " +
		"ORDER BY m.seq DESC LIMIT 1)"
}

// selectUnlisted finds the active mandates of the accounts that a file lists which no record of the file says
// are active.
var selectUnlisted = `
	SELECT ` + holderOf("m") + `, m.account, m.fixed, m.seq, m.kid, m.notice, m.since, m.until FROM mandate m
	WHERE m.creditor_id = $1 AND m.until IS NULL AND (m.account, m.fixed) > ($3, $4)
	AND m.account IN (SELECT l.account FROM mandate_record l WHERE l.creditor_id = $1 AND l.file = $2
	AND l.registration = ` + strconv.Itoa(int(batch.MandateListed)) + `)
	AND (SELECT r.line FROM mandate_record r WHERE r.creditor_id = $1 AND r.file = $2
		AND r.account = m.account AND r.fixed = m.fixed AND ` + notDeleted("r.registration") +
	` LIMIT 1) IS NULL
	ORDER BY m.account, m.fixed LIMIT $5`

// ApplyMandates first does what the records say, then ends what a listing lacks. A file worked later than one
// that came after it never makes times that overlap.
func (t writer) ApplyMandates(file int64, on bankday.Date) (in, out int, err error) {
	err = chunks(t.tx, file, selectSaid, func(s *said) []any {
		return append([]any{&s.account, &s.fixed, &s.active, &s.kid, &s.notice, &s.customer},
			mandateFields(&s.latest)...)
	}, func(s *said) (account, fixed string, err error) {
		m := s.latest
		active := m.seq != 0 && m.Until.IsZero()
		switch {
		case s.active && !active:
			in++
			m = mandate{seq: m.seq + 1, Mandate: batch.Mandate{
				Account: s.account, Fixed: s.fixed, KID: s.kid, Notice: s.notice, Since: max(on, m.Until),
			}}
			err = t.tellMandate(t.insert(mandateTable, mandateFields(&m)), batch.ToldMandateCreated, &m,
				s.customer)
		case s.active && (m.KID != s.kid || m.Notice != s.notice):
			err = t.changeMandate(&m, set{"kid", &s.kid}, set{"notice", &s.notice})
			err = t.tellMandate(err, batch.ToldMandateChanged, &m, s.customer)
		case !s.active && active:
			out++
			err = t.endMandate(&m, on, s.customer)
		}
		return s.account, s.fixed, err
	})
	if err != nil {
		return 0, 0, err
	}
	err = chunks(
		t.tx,
		file,
		selectUnlisted,
		func(s *said) []any { return append([]any{&s.customer}, mandateFields(&s.latest)...) },
		func(s *said) (account, fixed string, err error) {
			out++
			return s.latest.Account, s.latest.Fixed, t.endMandate(&s.latest, on, s.customer)
		},
	)
	if err != nil {
		return 0, 0, err
	}
	return in, out, nil
}

func (t writer) endMandate(m *mandate, on bankday.Date, customer string) error {
	m.Until = max(on, m.Since)
	return t.tellMandate(t.changeMandate(m, set{"until", &m.Until}), batch.ToldMandateEnded, m, customer)
}

// tellMandate tells what has become of a mandate.
func (t writer) tellMandate(written error, is batch.ChangeType, m *mandate, customer string) error {
	return t.told(written, batch.Change{
		Type: is, Subject: batch.Subject{Kind: batch.OfMandate, No: m.Account + "/" + m.Fixed},
		Customer: customer, Facts: batch.ChangeFacts{From: m.Since, Until: m.Until},
	})
}

func (t writer) changeMandate(m *mandate, sets ...set) error {
	return t.changeOne(mandateTable, "mandate", "account = $2 AND fixed = $3 AND seq = $4",
		[]any{m.Account, m.Fixed, m.seq}, sets...)
}

// chunks reads a query over a file's mandates some rows at a time, by account and fixed part, and does
// something with each. No query is open while do writes.
func chunks[T any](
	t *tx, file int64, query string, fields func(*T) []any, do func(*T) (account, fixed string, err error),
) error {
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

var mandateList = keyset.List[mandate]{Noun: "mandates", Orders: []keyset.Order[mandate]{{
	Name: batch.ByAccount, Columns: []string{"account", "fixed", "seq"},
	Key: func(m *mandate) []any { return []any{m.Account, m.Fixed, m.seq} },
}}}

// accountAsked asks for mandates on an account; on any of those that there are where a fixed part is asked for,
// which comes behind the account in the index.
func (b mandates) accountAsked(ctx context.Context, f *keyset.Filter, want batch.MandateFilter) error {
	if keyset.Equals(f, "account", want.Account); want.Account != "" || want.Fixed == "" {
		return nil
	}
	var params []string
	for account, err := range b.MandateAccounts(ctx) {
		if err != nil {
			return err
		}
		params = append(params, f.Param(account))
	}
	if len(params) > 0 {
		f.Add("account IN (" + strings.Join(params, ", ") + ")")
	}
	return nil
}

func (b mandates) ListMandates(ctx context.Context, want batch.MandateFilter,
	p batch.Page) iter.Seq2[batch.Listed[batch.Mandate], error] {
	f := &keyset.Filter{}
	if err := b.accountAsked(ctx, f, want); err != nil {
		return failed[batch.Listed[batch.Mandate]](err)
	}
	keyset.Equals(f, "fixed", want.Fixed)
	switch want.State {
	case batch.MandateRunning:
		f.Add("until IS NULL")
	case batch.MandateEnded:
		f.Add("until IS NOT NULL")
	}
	return func(yield func(batch.Listed[batch.Mandate], error) bool) {
		rows := plainly(b.part, mandateFields)
		for m, err := range keyset.Pages(ctx, &mandateList, p, f, of(mandateTable), rows) {
			if !yield(batch.Listed[batch.Mandate]{Item: m.Item.Mandate, Cursor: m.Cursor}, err) {
				return
			}
		}
	}
}
