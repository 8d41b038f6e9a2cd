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

// Update runs fn in a transaction. What fn writes becomes durable together with a row of the audit log, or,
// when fn or the database fails, not at all; an error of the database stands even where fn drops it. fn must
// not call Update.
func (b *part) Update(ctx context.Context, act batch.Act, fn func(batch.Tx) error) error {
	s, err := b.begin(ctx, b.creditor)
	if err != nil {
		return err
	}
	defer s.rollback()
	t, err := b.write(ctx, s, act, fn)
	if err != nil || t.rows == 0 {
		return err
	}
	if err := s.commit(ctx); err != nil {
		return fmt.Errorf("commit: %w", ended(ctx, err))
	}
	if b.committed != nil {
		b.committed(ctx, b.creditor, t.entry.no, t.entry.hash)
	}
	return nil
}

// write lets fn write over a session, with a row of the audit log.
func (b *part) write(ctx context.Context, s session, act batch.Act, fn func(batch.Tx) error) (*tx, error) {
	t := b.over(ctx, s)
	if err := t.claimKey(act.Key); err != nil {
		return t, err
	}
	if err := fn(writer{t}); err != nil {
		return t, err
	}
	return t, t.close(act)
}

// over is a tx over a session.
func (b *part) over(ctx context.Context, s session) *tx {
	return &tx{
		ctx:      ctx,
		creditor: b.creditor,
		sql:      s,
		sum:      sha256.New(),
		digests:  digests{},
		series:   map[batch.Series]*counter{},
		claims:   map[int64]bool{},
		credited: map[any]bool{},
	}
}

// writer is what an open Update writes by. Its methods are in the files of the nouns.
type writer struct{ *tx }

// tx is an open Update.
type tx struct {
	ctx      context.Context
	creditor string
	sql      session
	series   map[batch.Series]*counter
	claims   map[int64]bool // the transmissions of claims that were added
	err      error          // the first that the database gave; nothing is written after it
	keyKept  bool           // the act's key is in the books already

	telling telling // of changes

	puts     [][]any // rows of putTable that wait to be put
	putTable table

	entry   entry // of the audit log, when it is closed
	rows    int64 // written
	sum     hash.Hash
	digests digests // what was added to each table, and taken off

	reopened map[any]bool // the invoices that closeOpen is to look at, and whether money has moved
	placings []placing    // the postings that closeWaiting is to look at
	credited map[any]bool // the customers whose credit closeCredit is to look at
	noted    []any        // and the invoices with a credit note, which may be of a debt
	heard    tolds
	moves    map[moveKey]moveSum // what closeMoved is to add
	invoiced invoicedRow         // the invoice that was added, or looked up, last
	drawn    drawn
	sealing  bool   // rows get the hash of what they are, whatever they had
	enc      []byte // the last row, as it is hashed
	args     []any  // the last row, as it is written
}

// table is a table as its rows are written: the creditor's id, then the columns, of which the first are the
// key, then the hash of all these. A column that is added to a table comes last.
type table struct {
	name    string
	columns string
	key     int // how many columns; zero of a table that is read by copies alone
}

// list are all columns of a table in an INSERT.
func (tb table) list() string {
	if tb.key == 0 {
		return "creditor_id, " + tb.columns
	}
	return "creditor_id, " + tb.columns + ", row_hash"
}

// insert adds the rows of a query.
func (tb table) insert(query string) string {
	return "INSERT INTO " + tb.name + " (" + tb.list() + ") " + query
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
	hash := t.audit('+', tb.name, t.args)
	t.digests.of(tb).AddHash(hash)
	t.args = append(t.args, hash[:])
	if err := t.sql.insert(t.ctx, tb, t.args); err != nil {
		return t.fail(ended(t.ctx, err))
	}
	return t.keep(tb, nil, t.args)
}

// add adds a row at once, unless there is one that it conflicts with and may: for large rows, or few.
func (t *tx) add(tb table, mayConflict bool, fields ...any) error {
	args, err := appendValues([]any{t.creditor}, fields)
	if err != nil {
		return t.fail(fmt.Errorf("%s: %w", tb.name, err))
	}
	hash := t.hash(tb.name, args)
	query := "INSERT INTO " + tb.name + " (" + tb.list() + ") VALUES (" + parameters(1, len(args)+1) + ")"
	if mayConflict {
		query += " ON CONFLICT DO NOTHING"
	}
	hit, err := t.run(tb.name, query, append(args, hash[:]))
	if err == nil && hit > 0 {
		t.note('+', hash)
		t.digests.of(tb).AddHash(hash)
	}
	return err
}

// putRows is how many rows wait to be put.
const putRows = 100

// put adds a row, or changes the one with its key, which is the first column; one that is the same already is
// not written. Rows wait until there are many.
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

// flushPuts puts the rows that wait: beside those that are there with their keys.
func (t *tx) flushPuts() error {
	if len(t.puts) == 0 || t.err != nil {
		return t.err
	}
	tb, puts := t.putTable, t.puts
	t.puts = t.puts[:0]
	there, err := t.rowsOf(tb, puts)
	if err != nil {
		return err
	}
	for _, row := range puts {
		old, ok := there[row[1].(string)]
		switch {
		case !ok:
			hash := t.audit('*', tb.name, row)
			t.digests.of(tb).AddHash(hash)
			if err = t.sql.insert(t.ctx, tb, append(row, hash[:])); err == nil {
				err = errors.Join(t.keep(tb, nil, row), t.tellPut(tb, row, true))
			}
		case !slices.Equal(old.values, row):
			old.now = row
			if err = t.rewrite(tb, tb.names()[tb.key:], []changed{old}); err == nil {
				err = t.tellPut(tb, row, false)
			}
		}
		if err != nil {
			return t.fail(ended(t.ctx, err))
		}
	}
	return nil
}

// rowsOf reads the rows that have the keys of others, by key.
func (t *tx) rowsOf(tb table, others [][]any) (map[string]changed, error) {
	args := []any{t.creditor}
	for _, row := range others {
		args = append(args, row[1])
	}
	if err := t.sql.flush(t.ctx); err != nil {
		return nil, t.fail(ended(t.ctx, err))
	}
	rows, err := t.sql.query(t.ctx, tb.selectRows("SELECT ")+" AND "+tb.names()[0]+" IN ("+
		parameters(2, len(others))+")", args)
	if err != nil {
		return nil, t.fail(ended(t.ctx, err))
	}
	found, err := t.collectRows(tb, rows)
	there := map[string]changed{}
	for _, row := range found {
		there[row.values[1].(string)] = row
	}
	return there, err
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

// later is run for a statement of which nobody has to know the end before there is more to write.
func (t *tx) later(query string, args []any) error {
	if err := t.flushPuts(); err != nil {
		return err
	}
	if err := t.sql.later(t.ctx, query, args); err != nil {
		return t.fail(ended(t.ctx, err))
	}
	return nil
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
	return errors.Join(
		t.flushPuts(), // what is kept follows these rows too
		t.closeSettled(), t.closeSeries(), t.closeClaims(), t.closeOpen(), t.closeWaiting(), t.closeCredit(),
		t.closeTold(), t.closeMoved(), t.closeFigures(),
		t.flush(),
		t.closeKey(act), t.closeAudit(act),
	)
}
