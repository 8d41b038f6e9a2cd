package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"slices"

	"trekk/batch"
)

// Update runs fn in a transaction. What fn writes becomes durable together with a row of the audit log, or, when fn or the
// database fails, not at all; an error of the database stands even where fn drops it. fn must not call Update.
func (b *books) Update(ctx context.Context, act batch.Act, fn func(batch.Tx) error) error {
	s, err := b.begin(ctx, b.creditor)
	if err != nil {
		return err
	}
	defer s.rollback()
	t := &tx{ctx: ctx, creditor: b.creditor, sql: s, sum: sha256.New(), series: map[batch.Series]*counter{}, claims: map[int64]bool{}}
	if err := fn(t); err != nil {
		return err
	}
	if err := t.close(act); err != nil || t.rows == 0 {
		return err
	}
	if err := s.commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", ended(ctx, err))
	}
	return nil
}

// tx is an open Update. Its methods are in the files of the nouns.
type tx struct {
	ctx      context.Context
	creditor string
	sql      session
	series   map[batch.Series]*counter
	claims   map[int64]bool // the transmissions of claims that were added
	err      error          // the first that the database gave; nothing is written after it

	puts     [][]any // rows of putTable that wait to be put
	putTable table

	rows int64 // written
	sum  hash.Hash
	enc  []byte // the last row, as it is hashed
	args []any  // the last row, as it is written
}

// table is a table as its rows are written: the creditor's id, then the columns.
type table struct {
	name    string
	columns string
}

// insert adds a row, later: fields are its columns, without the creditor.
func (t *tx) insert(tb table, fields []any) error {
	if t.err != nil {
		return t.err
	}
	err := t.flushPuts()
	if err != nil {
		return err
	}
	if t.args, err = appendValues(append(t.args[:0], t.creditor), fields); err != nil {
		return t.fail(fmt.Errorf("%s: %w", tb.name, err))
	}
	t.audit('+', tb.name, t.args)
	if err := t.sql.insert(t.ctx, tb, t.args); err != nil {
		return t.fail(ended(t.ctx, err))
	}
	return nil
}

// putRows is how many rows wait to be put.
const putRows = 100

// put adds a row, or changes the one with its key, which is the first column; one that is the same already is not written. Rows
// wait until there are many.
func (t *tx) put(tb table, fields []any) error {
	if t.err != nil {
		return t.err
	}
	row, err := appendValues([]any{t.creditor}, fields)
	if err != nil {
		return t.fail(fmt.Errorf("%s: %w", tb.name, err))
	}
	twice := slices.ContainsFunc(t.puts, func(other []any) bool { return other[1] == row[1] })
	if tb != t.putTable || twice || len(t.puts) == putRows {
		if err := t.flushPuts(); err != nil {
			return err
		}
	}
	t.putTable, t.puts = tb, append(t.puts, row)
	return nil
}

func (t *tx) flushPuts() error {
	if len(t.puts) == 0 || t.err != nil {
		return t.err
	}
	written, err := t.sql.put(t.ctx, t.putTable, t.puts)
	if err != nil {
		return t.fail(fmt.Errorf("%s: %w", t.putTable.name, ended(t.ctx, err)))
	}
	for _, row := range t.puts {
		if written[row[1].(string)] {
			t.audit('*', t.putTable.name, row)
		}
	}
	t.puts = t.puts[:0]
	return nil
}

// flush writes what waits.
func (t *tx) flush() error {
	if err := t.flushPuts(); err != nil {
		return err
	}
	if err := t.sql.flush(t.ctx); err != nil {
		return t.fail(ended(t.ctx, err))
	}
	return nil
}

// query reads what the transaction sees, after what waits has been written; $1 is the creditor, args follow.
func (t *tx) query(query string, args ...any) (rows, error) {
	if err := t.flush(); err != nil {
		return nil, err
	}
	r, err := t.sql.query(t.ctx, query, append([]any{t.creditor}, args...))
	return r, ended(t.ctx, err)
}

// exec changes rows of a table, after what waits has been written; $1 is the creditor, the other arguments follow. The
// change counts for the audit when it hit a row.
func (t *tx) exec(name, query string, args ...any) (hit int64, err error) {
	if args, err = values(append([]any{t.creditor}, args...)); err != nil {
		return 0, t.fail(fmt.Errorf("%s: %w", name, err))
	}
	if hit, err = t.run(name, query, args); err != nil {
		return 0, err
	}
	if hit > 0 {
		t.audit('*', name, args)
		t.rows += hit - 1 // audit counted one
	}
	return hit, nil
}

// execOne is exec for one row that must be there.
func (t *tx) execOne(name, query string, args ...any) error {
	hit, err := t.exec(name, query, args...)
	if err == nil && hit == 0 {
		err = fmt.Errorf("%s: %w", name, batch.ErrNotFound)
	}
	return err
}

// run runs a statement after what waits has been written.
func (t *tx) run(name, query string, args []any) (hit int64, err error) {
	if err := t.flush(); err != nil {
		return 0, err
	}
	if hit, err = t.sql.exec(t.ctx, query, args); err != nil {
		return 0, t.fail(fmt.Errorf("%s: %w", name, ended(t.ctx, err)))
	}
	return hit, nil
}

// fail keeps the first error, which ends the transaction.
func (t *tx) fail(err error) error {
	if t.err == nil {
		t.err = err
	}
	return t.err
}

// close writes what waits and the row of the audit log, if there is anything to tell.
func (t *tx) close(act batch.Act) error {
	return errors.Join(t.closeSeries(), t.closeClaims(), t.flush(), t.closeAudit(act))
}
