package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"

	"trekk/batch"
	"trekk/batch/store/keyset"
	"trekk/batch/store/rowhash"
	"trekk/schedule/bankday"
)

// audit adds a row that is written to the hash of the transaction: + for a new row, * for one that is changed
// or put, - for one that is deleted. It returns the row's own hash.
func (t *tx) audit(kind byte, table string, row []any) [rowhash.Size]byte {
	hash := t.hash(table, row)
	t.note(kind, hash)
	return hash
}

func (t *tx) note(kind byte, hash [rowhash.Size]byte) {
	t.rows++
	t.enc = append(append(t.enc[:0], kind), hash[:]...)
	t.sum.Write(t.enc)
}

// hash is that of a row.
func (t *tx) hash(table string, row []any) [rowhash.Size]byte {
	t.enc = rowhash.AppendRow(t.enc[:0], table, row)
	return rowhash.Of(t.enc)
}

// entry is a row of the audit log.
type entry struct {
	no       int64
	form     int64
	act      batch.Act
	text     string // the subject as one text
	rows     int64
	rowsHash string // over the rows that the transaction wrote, in order
	previous string // hash of the entry before; empty on the first
	hash     string
	digest   string // of all rows as they are after it
}

// The forms of entries. What an act was about was one text once, and the hash of such an entry does not cover
// what was made of the text when acts got a typed subject: batch.ReadSubject vouches for that. Then they had
// no remark, and then nothing of what all rows come to. Entries of now are sealed with all that they have.
const (
	textForm     = 1
	typedForm    = 2
	remarkedForm = 3
	digestForm   = 4
)

const (
	textColumns  = "no, acted, actor, action, subject, row_count, rows_hash, previous"
	typedColumns = "form, subject_kind, subject_no, detail, reason"
	auditColumns = textColumns + ", hash, " + typedColumns + ", remark, digest"
)

func (e *entry) textFields() []any {
	return []any{
		&e.no, (*stamp)(&e.act.At), &e.act.By, &e.act.Action, &e.text, &e.rows, &e.rowsHash, &e.previous,
	}
}

func (e *entry) typedFields() []any {
	return []any{&e.form, (*string)(&e.act.Subject.Kind), &e.act.Subject.No, &e.act.Detail, &e.act.Reason}
}

func auditFields(e *entry) []any {
	return append(append(append(e.textFields(), &e.hash), e.typedFields()...), &e.act.Remark, &e.digest)
}

func actFields(a *batch.Act) []any {
	return []any{
		(*stamp)(&a.At), &a.By, &a.Remark, &a.Action, (*string)(&a.Subject.Kind), &a.Subject.No, &a.Detail,
		&a.Reason,
	}
}

// selectActs comes by an index of the acts that have a subject.
const selectActs = "SELECT acted, actor, remark, action, subject_kind, subject_no, detail, reason FROM audit " +
	"WHERE creditor_id = $1" +
	" AND subject_kind = $2 AND subject_no = $3 AND subject_kind <> '' ORDER BY no"

func (b auditLog) Acts(ctx context.Context, s batch.Subject) iter.Seq2[batch.Act, error] {
	return stream(ctx, b.part, actFields, selectActs, string(s.Kind), s.No)
}

func loggedFields(a *batch.LoggedAct) []any {
	return append([]any{&a.No, &a.Rows, &a.Hash}, actFields(&a.Act)...)
}

var (
	auditList = keyset.List[batch.LoggedAct]{Noun: "audit", Orders: []keyset.Order[batch.LoggedAct]{{
		Name: batch.ByNumber, Columns: []string{"no"},
		Key: func(a *batch.LoggedAct) []any { return []any{a.No} },
	}}}
	loggedTable = table{"audit", "no, row_count, hash, acted, actor, remark, action, subject_kind, " +
		"subject_no, detail, reason", 0}
)

// actDays are the days of acts, in UTC, among their numbers.
var actDays = span{table: "audit", day: "substr(acted, 1, 10)", no: "no", none: "0", parts: []string{""}}

// ListActs goes by the index of subjects where one is asked for.
func (b auditLog) ListActs(
	ctx context.Context, want batch.AuditFilter, p batch.Page,
) iter.Seq2[batch.Listed[batch.LoggedAct], error] {
	f := &keyset.Filter{}
	if want.Subject.No != "" {
		f.Add("subject_kind <> ''")
		keyset.Equals(f, "subject_kind", want.Subject.Kind)
		keyset.Equals(f, "subject_no", want.Subject.No)
	}
	f.Number("no", want.No)
	keyset.Equals(f, "actor", want.By)
	keyset.Equals(f, "action", want.Action)
	from, to := want.From, want.To
	if !from.IsZero() {
		from-- // in UTC the day may be the one before
	}
	if err := narrow[int64](ctx, b.part, f, actDays, "no", from, to); err != nil {
		return failed[batch.Listed[batch.LoggedAct]](err)
	}
	if !want.From.IsZero() {
		from := stamp(want.From.At(0, 0))
		f.Add("acted >= " + f.Param(&from))
	}
	if !want.To.IsZero() {
		behind := stamp((want.To + 1).At(0, 0))
		f.Add("acted < " + f.Param(&behind))
	}
	return keyset.Pages(ctx, &auditList, p, f, of(loggedTable), plainly(b.part, loggedFields))
}

// seal is the hash of an entry: over the creditor and everything else that was in it when it was written.
func (e *entry) seal(creditor string) (string, error) {
	fields := append([]any{&creditor}, e.textFields()...)
	if e.form != textForm {
		fields = append(fields, e.typedFields()...)
	}
	if e.form >= remarkedForm {
		fields = append(fields, &e.act.Remark)
	}
	if e.form >= digestForm {
		fields = append(fields, &e.digest)
	}
	sealed, err := values(fields)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(rowhash.Append(nil, sealed...))
	return hex.EncodeToString(sum[:]), nil
}

// readable reports whether the typed subject of an entry is what its text says.
func (e *entry) readable() bool {
	if e.form != textForm {
		return e.text == e.act.Subject.String()
	}
	s, detail, reason := batch.ReadSubject(e.text)
	return e.act.Subject == s && e.act.Detail == detail && e.act.Reason == reason
}

const selectLastEntry = "SELECT no, hash, form, digest FROM audit WHERE creditor_id = $1 " +
	"ORDER BY no DESC LIMIT 1"

// closeAudit writes the transaction's entry, when it wrote anything.
func (t *tx) closeAudit(act batch.Act) error {
	if t.rows == 0 || t.err != nil {
		return t.err
	}
	kept, err := t.closeDigests()
	if err != nil {
		return err
	}
	e := entry{
		form:     digestForm,
		act:      act,
		text:     act.Subject.String(),
		rows:     t.rows,
		rowsHash: hex.EncodeToString(t.sum.Sum(nil)),
		digest:   kept.seal(),
	}
	var form int64
	r, err := t.query(selectLastEntry)
	switch err = scanOne(r, err, &e.no, &e.previous, &form, new(string)); {
	case err == nil && form < digestForm && !t.sealing:
		return t.fail(fmt.Errorf("%w: its rows have no hashes yet: run `trekk db migrate` first", ErrSchema))
	case err != nil && !errors.Is(err, batch.ErrNotFound):
		return t.fail(ended(t.ctx, err))
	}
	e.no++
	if e.hash, err = e.seal(t.creditor); err != nil {
		return t.fail(err)
	}
	args, err := values(append([]any{&t.creditor}, auditFields(&e)...))
	if err != nil {
		return t.fail(err)
	}
	_, err = t.run(
		"audit", "INSERT INTO audit (creditor_id, "+auditColumns+") VALUES ("+parameters(1, 17)+")", args,
	)
	t.entry = e
	return err
}

// LastAudit reads the last entry.
func (b auditLog) LastAudit(ctx context.Context) (entries int64, hash string, err error) {
	e, err := one(ctx, b.part, func(e *entry) []any { return []any{&e.no, &e.hash} },
		"SELECT no, hash FROM audit WHERE creditor_id = $1 ORDER BY no DESC LIMIT 1")
	if errors.Is(err, batch.ErrNotFound) {
		return 0, "", nil
	}
	return e.no, e.hash, err
}

// selectAfter has a row when something was done after day $2, and one when something is booked after it.
const selectAfter = `
	SELECT 1 FROM (SELECT no FROM audit WHERE creditor_id = $1 AND substr(acted, 1, 10) > $2 LIMIT 1) a
	UNION ALL
	SELECT 1 FROM (SELECT kind FROM movement_sum WHERE creditor_id = $1 AND booked > $2 LIMIT 1) m`

// EndsBy asks the audit log and the sums of what is booked.
func (p *part) EndsBy(ctx context.Context, day bankday.Date) (bool, error) {
	if day == batch.LastDay {
		return true, nil
	}
	for _, err := range stream(ctx, p, func(n *int64) []any { return []any{n} }, selectAfter, day) {
		return false, err
	}
	return true, nil
}

// readAsOf is the day as of which to read what is asked for as of a day: the last day of all where the books
// end by it, since what there is now costs what is open, not all that ever was. Where the books cannot be
// asked, what is read next says why.
func (p *part) readAsOf(ctx context.Context, day bankday.Date) bankday.Date {
	if ends, err := p.EndsBy(ctx, day); err == nil && ends {
		return batch.LastDay
	}
	return day
}

// AuditHash reads the hash of one entry.
func (b auditLog) AuditHash(ctx context.Context, no int64) (string, error) {
	hash, err := one(ctx, b.part, func(hash *string) []any { return []any{hash} },
		"SELECT hash FROM audit WHERE creditor_id = $1 AND no = $2", no)
	if errors.Is(err, batch.ErrNotFound) {
		return "", nil
	}
	return hash, err
}

// VerifyAudit walks the creditor's chain and returns how many entries it has and the hash of the last one,
// which vouches for all of them. The error names the first entry that was changed, removed or put in.
func (b auditLog) VerifyAudit(ctx context.Context) (entries int64, last string, err error) {
	for e, err := range stream(ctx, b.part, auditFields, "SELECT "+auditColumns+" FROM audit "+
		"WHERE creditor_id = $1 ORDER BY no") {
		if err != nil {
			return entries, last, err
		}
		entries++
		if e.no != entries {
			return entries, last, fmt.Errorf("audit entry %d is missing", entries)
		}
		if e.previous != last {
			return entries, last, fmt.Errorf("audit entry %d does not follow the one before it", e.no)
		}
		if last, err = e.seal(b.creditor); err != nil {
			return entries, last, err
		}
		if e.hash != last || !e.readable() {
			return entries, last, fmt.Errorf("audit entry %d has been changed", e.no)
		}
	}
	return entries, last, nil
}
