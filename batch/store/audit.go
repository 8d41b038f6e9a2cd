package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"

	"trekk/batch"
)

// audit adds a row that is written to the hash of the transaction: + for a new row with all its values, * for a change
// with its arguments.
func (t *tx) audit(kind byte, table string, values []any) {
	t.rows++
	t.enc = encode(append(t.enc[:0], kind), table)
	t.enc = encode(t.enc, values...)
	t.sum.Write(t.enc)
}

// encode appends values so that no two lists of values look the same: how many, then for each its type, length and bytes.
func encode(to []byte, values ...any) []byte {
	to = binary.AppendUvarint(to, uint64(len(values)))
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			to = append(to, 'n')
		case int64:
			to = binary.AppendVarint(append(to, 'i'), v)
		case string:
			to = append(binary.AppendUvarint(append(to, 't'), uint64(len(v))), v...)
		case []byte:
			to = append(binary.AppendUvarint(append(to, 'b'), uint64(len(v))), v...)
		default:
			panic(fmt.Sprintf("a %T in the audit", v)) // value lets nothing else through
		}
	}
	return to
}

// entry is a row of the audit log.
type entry struct {
	no       int64
	act      batch.Act
	rows     int64
	rowsHash string // over the rows that the transaction wrote, in order
	previous string // hash of the entry before; empty on the first
	hash     string
}

const auditColumns = "no, acted, actor, action, subject, row_count, rows_hash, previous, hash"

func auditFields(e *entry) []any {
	return []any{&e.no, (*stamp)(&e.act.At), &e.act.By, &e.act.Action, &e.act.Subject, &e.rows, &e.rowsHash, &e.previous, &e.hash}
}

func (b *books) Acts(ctx context.Context, subject string) iter.Seq2[batch.Act, error] {
	fields := func(a *batch.Act) []any { return []any{(*stamp)(&a.At), &a.By, &a.Action, &a.Subject} }
	return stream(ctx, b, fields, "SELECT acted, actor, action, subject FROM audit WHERE creditor_id = $1 AND subject = $2 ORDER BY no", subject)
}

// seal is the hash of an entry: over the creditor and everything else in it.
func (e *entry) seal(creditor string) (string, error) {
	values := []any{creditor}
	for _, f := range auditFields(e) {
		v, err := value(f)
		if err != nil {
			return "", err
		}
		values = append(values, v)
	}
	sum := sha256.Sum256(encode(nil, values[:len(values)-1]...))
	return hex.EncodeToString(sum[:]), nil
}

// closeAudit writes the transaction's entry, when it wrote anything.
func (t *tx) closeAudit(act batch.Act) error {
	if t.rows == 0 || t.err != nil {
		return t.err
	}
	e := entry{act: act, rows: t.rows, rowsHash: hex.EncodeToString(t.sum.Sum(nil))}
	r, err := t.query("SELECT no, hash FROM audit WHERE creditor_id = $1 ORDER BY no DESC LIMIT 1")
	if err = scanOne(r, err, &e.no, &e.previous); err != nil && !errors.Is(err, batch.ErrNotFound) {
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
	_, err = t.run("audit", "INSERT INTO audit (creditor_id, "+auditColumns+") VALUES ("+parameters(1, 10)+")", args)
	return err
}

// VerifyAudit walks the creditor's chain and returns how many entries it has and the hash of the last one, which vouches for
// all of them. The error names the first entry that was changed, removed or put in.
func (b *books) VerifyAudit(ctx context.Context) (entries int64, last string, err error) {
	for e, err := range stream(ctx, b, auditFields, "SELECT "+auditColumns+" FROM audit WHERE creditor_id = $1 ORDER BY no") {
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
		if e.hash != last {
			return entries, last, fmt.Errorf("audit entry %d has been changed", e.no)
		}
	}
	return entries, last, nil
}
