package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"trekk/batch"
	"trekk/batch/store/rowhash"
)

// RowFaults holds every row of the creditor against its hash, the rows of each table against what they came
// to, and this against the last entry of the audit log: all as of one moment.
func (b auditLog) RowFaults(ctx context.Context) iter.Seq2[batch.RowFault, error] {
	return func(yield func(batch.RowFault, error) bool) {
		s, err := b.snapshot(ctx)
		if err != nil {
			yield(batch.RowFault{}, ended(ctx, err))
			return
		}
		defer s.rollback()
		v := &rowVerifier{ctx: ctx, creditor: b.creditor, sql: s, now: digests{}, yield: yield}
		err = v.verify()
		if err != nil && !errors.Is(err, errEnough) {
			yield(batch.RowFault{}, ended(ctx, err))
		}
	}
}

// Damage is what the database program finds wrong with its file.
func (b auditLog) Damage(ctx context.Context) ([]string, error) {
	faults, err := b.damage(ctx)
	return faults, ended(ctx, err)
}

// errEnough is that nobody asks for more faults.
var errEnough = errors.New("enough")

type rowVerifier struct {
	ctx      context.Context
	creditor string
	sql      session
	kept     digests // as the books have them
	now      digests // of the hashes that the rows have
	enc      []byte
	yield    func(batch.RowFault, error) bool
}

func (v *rowVerifier) verify() error {
	r, err := v.sql.query(v.ctx, selectDigests, []any{v.creditor})
	if err == nil {
		v.kept, err = readDigests(r)
	}
	if err != nil {
		return err
	}
	if err := v.creditorRow(); err != nil {
		return err
	}
	for _, tb := range hashed {
		if err := v.table(tb); err != nil {
			return fmt.Errorf("%s: %w", tb.name, err)
		}
	}
	if err := v.keptFaults(); err != nil {
		return err
	}
	return v.lastEntry()
}

func (v *rowVerifier) fault(table, key, what string) error {
	if !v.yield(batch.RowFault{Table: table, Key: key, What: what}, nil) {
		return errEnough
	}
	return nil
}

// creditorRow looks at the one row that has its hash in the digest alone.
func (v *rowVerifier) creditorRow() error {
	c, err := readCreditor(v.ctx, v.sql, v.creditor)
	if err != nil {
		return err
	}
	row, err := values(creditorFields(&c))
	if err != nil {
		return err
	}
	v.now.of(creditorTable).AddHash(v.hash(creditorTable, row))
	if *v.now.of(creditorTable) != *v.kept.of(creditorTable) {
		return v.fault(creditorTable.name, v.creditor, "has been changed")
	}
	return nil
}

func (v *rowVerifier) hash(tb table, row []any) [rowhash.Size]byte {
	v.enc = rowhash.AppendRow(v.enc[:0], tb.name, row)
	return rowhash.Of(v.enc)
}

// table looks at each row of a table, and then at what they come to.
func (v *rowVerifier) table(tb table) error {
	now := v.now.of(tb)
	read := table{name: tb.name, columns: tb.columns + ", row_hash"}
	err := read.rows(v.ctx, v.sql, v.creditor, func(row []any) error {
		hash := v.hash(tb, row[:len(row)-1])
		noted, ok := row[len(row)-1].([]byte)
		switch {
		case !ok || len(noted) != rowhash.Size:
			return v.fault(tb.name, keyOf(tb, row), "has been put in")
		case [rowhash.Size]byte(noted) != hash:
			now.AddHash([rowhash.Size]byte(noted))
			return v.fault(tb.name, keyOf(tb, row), "has been changed")
		}
		now.AddHash(hash)
		return nil
	})
	kept := v.kept.of(tb)
	switch missing := kept.Rows - now.Rows; {
	case err != nil || *kept == *now:
		return err
	case missing > 0:
		return v.fault(tb.name, "", fmt.Sprintf("%d rows have been removed", missing))
	case missing < 0:
		return v.fault(tb.name, "", fmt.Sprintf("%d rows have been put in", -missing))
	}
	return v.fault(tb.name, "", "rows have been changed, and the hashes that they have")
}

// keyOf is the key of a row as people read it: 1042, or 7/1/12.
func keyOf(tb table, row []any) string {
	parts := make([]string, tb.key)
	for i := range parts {
		parts[i] = fmt.Sprint(row[i+1])
	}
	return strings.Join(parts, "/")
}

// lastEntry holds what all rows come to against what the audit log was sealed over last.
func (v *rowVerifier) lastEntry() error {
	var no, form int64
	var digest string
	r, err := v.sql.query(v.ctx, selectLastEntry, []any{v.creditor})
	switch err := scanOne(r, err, &no, new(string), &form, &digest); {
	case errors.Is(err, batch.ErrNotFound):
		return v.fault("audit", "", "there is no entry that was sealed over the rows")
	case err != nil:
		return err
	case form < digestForm || digest != v.kept.seal():
		return v.fault("audit", fmt.Sprint(no),
			"was not sealed over the rows that there are: entries behind it "+
				"have been removed, or what the tables come to has been changed")
	}
	return nil
}
