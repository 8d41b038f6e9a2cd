package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"hash"
	"strings"

	"trekk/batch"
)

// Update runs fn in a transaction that has the write lock. What fn writes becomes durable together with a row of the
// audit log, or, when fn or the database fails, not at all; an error of the database stands even where fn drops it. fn
// must not call Update.
func (b *books) Update(ctx context.Context, act batch.Act, fn func(batch.Tx) error) error {
	stx, err := b.write.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", ended(ctx, err))
	}
	defer stx.Rollback() // does nothing once it is committed
	t := &tx{ctx: ctx, creditor: b.creditor, sql: stx, sum: sha256.New(), series: map[batch.Series]*counter{}, stmts: map[string]*sql.Stmt{}}
	if err := fn(t); err != nil {
		return err
	}
	if err := t.close(act); err != nil || t.rows == 0 {
		return err
	}
	if err := stx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", ended(ctx, err))
	}
	return nil
}

// ended is the error of a statement, translated; where ctx ended, that is why.
func ended(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return translate(err)
}

// tx is an open Update. Its methods are in the files of the nouns.
type tx struct {
	ctx      context.Context
	creditor string
	sql      *sql.Tx
	stmts    map[string]*sql.Stmt
	buffers  []*buffer // in order of first use
	series   map[batch.Series]*counter
	err      error // the first that the database gave; nothing is written after it

	rows int64 // written
	sum  hash.Hash
	enc  []byte // the last row, as it is hashed
}

// table is a table as its rows are written: the creditor's id, then the columns.
type table struct {
	name    string
	columns string
}

// insertRows is how many rows go in one INSERT: eight save a third of the time of one by one, and more save nothing.
const insertRows = 8

// buffer holds the rows of a table that wait to be written.
type buffer struct {
	table table
	width int // values of a row
	args  []any
}

// insert adds a row, later: fields are its columns, without the creditor.
func (t *tx) insert(tb table, fields []any) error {
	if t.err != nil {
		return t.err
	}
	b := t.buffer(tb, 1+len(fields))
	from := len(b.args)
	b.args = append(b.args, t.creditor)
	for _, f := range fields {
		v, err := value(f)
		if err != nil {
			return t.fail(fmt.Errorf("%s: %w", tb.name, err))
		}
		b.args = append(b.args, v)
	}
	t.audit('+', tb.name, b.args[from:])
	if len(b.args) == insertRows*b.width {
		return t.write(b, insertRows)
	}
	return nil
}

func (t *tx) buffer(tb table, width int) *buffer {
	for _, b := range t.buffers {
		if b.table == tb {
			return b
		}
	}
	b := &buffer{table: tb, width: width, args: make([]any, 0, width*insertRows)}
	t.buffers = append(t.buffers, b)
	return b
}

// write writes the first rows of a buffer.
func (t *tx) write(b *buffer, rows int) error {
	var q strings.Builder
	// Without OR ROLLBACK SQLite saves every page it touches, for a statement of several rows that fails half-way; here
	// the whole transaction is over then.
	fmt.Fprintf(&q, "INSERT OR ROLLBACK INTO %s (creditor_id, %s) VALUES ", b.table.name, b.table.columns)
	for i := range rows * b.width {
		switch {
		case i == 0:
			q.WriteString("(?")
		case i%b.width == 0:
			q.WriteString("), (?")
		default:
			q.WriteString(", ?")
		}
	}
	q.WriteString(")")
	if _, err := t.run(b.table.name, q.String(), b.args[:rows*b.width]...); err != nil {
		return err
	}
	b.args = append(b.args[:0], b.args[rows*b.width:]...)
	return nil
}

// flush writes what waits in the buffers.
func (t *tx) flush() error {
	for _, b := range t.buffers {
		for len(b.args) > 0 {
			if err := t.write(b, 1); err != nil {
				return err
			}
		}
	}
	return t.err
}

// exec changes rows of a table, after what waits has been written; $1 is the creditor, the other arguments follow. The
// change counts for the audit when it hit a row.
func (t *tx) exec(name, query string, args ...any) (hit int64, err error) {
	if err := t.flush(); err != nil {
		return 0, err
	}
	args, err = t.args(args)
	if err != nil {
		return 0, t.fail(fmt.Errorf("%s: %w", name, err))
	}
	r, err := t.run(name, query, args...)
	if err != nil {
		return 0, err
	}
	if hit, err = r.RowsAffected(); err != nil {
		return 0, t.fail(err)
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

// args are the creditor and the values of the fields.
func (t *tx) args(fields []any) ([]any, error) {
	args := append(make([]any, 0, 1+len(fields)), t.creditor)
	for _, f := range fields {
		v, err := value(f)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	return args, nil
}

// run runs a statement of the transaction, prepared once.
func (t *tx) run(name, query string, args ...any) (sql.Result, error) {
	if t.err != nil {
		return nil, t.err
	}
	s, ok := t.stmts[query]
	if !ok {
		var err error
		if s, err = t.sql.PrepareContext(t.ctx, query); err != nil {
			return nil, t.fail(fmt.Errorf("%s: %w", name, ended(t.ctx, err)))
		}
		t.stmts[query] = s // the transaction closes it
	}
	r, err := s.ExecContext(t.ctx, args...)
	if err != nil {
		return nil, t.fail(fmt.Errorf("%s: %w", name, ended(t.ctx, err)))
	}
	return r, nil
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
	return errors.Join(t.closeSeries(), t.flush(), t.closeAudit(act))
}
