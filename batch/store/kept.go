package store

import (
	"context"
	"errors"
	"fmt"

	"trekk/batch/store/rowhash"
)

// Kept tables have what follows from other rows, so that it need not be gathered when it is asked for. They
// are written in the transaction that writes those rows. Their own rows have no hashes: keptFaults counts
// them anew.

// keptTables are all of them.
var keptTables = []table{wordTable, openTable, waitingTable, creditTable, toldTable, movementTable, figureTable}

// keep makes what is kept follow a row that was written. was is what it said before, now what it says; nil
// where it was not there, or is no longer.
func (t *tx) keep(tb table, was, now []any) error {
	if tb == customerTable {
		return errors.Join(t.keepWords(was, now), t.keepCredit(tb, was, now))
	}
	if now == nil {
		return nil // of the other tables that are followed no row is ever deleted
	}
	if err := t.keepFigures(tb, was, now); err != nil {
		return err
	}
	if was == nil || tb != paymentTable { // a payment tells of a claim once
		t.keepTold(tb, now)
	}
	if was == nil {
		err := errors.Join(t.keepMoved(tb, now), t.keepWaiting(tb, now), t.keepCredit(tb, was, now))
		if err != nil {
			return err
		}
	}
	return t.keepOpen(tb, was, now)
}

// keepAll does so for rows that were changed, or deleted.
func (t *tx) keepAll(tb table, rows []changed) error {
	for _, row := range rows {
		if err := t.keep(tb, row.values, row.now); err != nil {
			return err
		}
	}
	return nil
}

// keptSince is the version of the schema that brought the kept tables as they are.
const keptSince = 36

// unfilledTable is there from before a migration that brings kept tables until these are filled, so that one that
// is ended in between is gone on with.
const unfilledTable = "unfilled"

// noteUnfilled notes that the kept tables are to be filled.
func (db *DB) noteUnfilled(ctx context.Context) error {
	return db.define(ctx, "CREATE TABLE IF NOT EXISTS "+unfilledTable+" (version INTEGER)")
}

// unfilled reports whether the kept tables are still to be filled.
func (db *DB) unfilled(ctx context.Context) (bool, error) {
	columns, err := db.columns(ctx, unfilledTable)
	return len(columns) > 0, err
}

// define changes the schema beside its migrations.
func (db *DB) define(ctx context.Context, statement string) error {
	s, err := db.beginBeside(ctx)
	if err != nil {
		return err
	}
	defer s.rollback()
	if _, err := s.exec(ctx, statement, nil); err != nil {
		return err
	}
	return s.commit(ctx)
}

// fillKept fills the kept tables of all creditors from what the books say. What rows that a migration wrote have
// left there goes.
func (db *DB) fillKept(ctx context.Context) error {
	creditors, err := db.Creditors(ctx)
	for _, c := range creditors {
		if err == nil {
			err = (&part{db, c.ID}).fillKept(ctx)
		}
		if err != nil {
			return fmt.Errorf("what is kept of %s: %w", c.ID, err)
		}
	}
	if err == nil {
		err = db.define(ctx, "DROP TABLE IF EXISTS "+unfilledTable)
	}
	return err
}

func (b *part) fillKept(ctx context.Context) error {
	s, err := b.begin(ctx, b.creditor)
	if err != nil {
		return err
	}
	defer s.rollback()
	t := b.over(ctx, s)
	for _, tb := range keptTables {
		if err == nil {
			_, err = t.run(tb.name, "DELETE FROM "+tb.name+" WHERE creditor_id = $1", []any{t.creditor})
		}
	}
	if err == nil {
		err = t.eachRows(customerTable, "TRUE", nil, func(rows []changed) error {
			for _, row := range rows {
				if err := t.keep(customerTable, nil, row.values); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err == nil {
		err = errors.Join(t.fillOpen(), t.fillWaiting(), t.fillCredit(), t.fillTold(), t.fillMoved(),
			t.fillFigures())
	}
	if err != nil {
		return err
	}
	return ended(ctx, s.commit(ctx))
}

// keptFaults holds what is kept against what follows from the rows.
func (v *rowVerifier) keptFaults() error {
	return errors.Join(v.wordFaults(), v.openFaults(), v.waitingFaults(), v.creditFaults(), v.toldFaults(),
		v.movedFaults(), v.figureFaults())
}

// follows holds a kept table against the rows that a query makes of those that it follows from, which has so many
// columns; what says what is wrong where they differ.
func (v *rowVerifier) follows(tb table, what, query string, columns int, args ...any) error {
	var want, has rowhash.Digest
	if err := v.digestOf(query, columns, &want, args...); err != nil {
		return err
	}
	err := tb.rows(v.ctx, v.sql, v.creditor, func(row []any) error { has.Add(row); return nil })
	if err == nil && want != has {
		err = v.fault(tb.name, "", what)
	}
	return err
}

// wordFaults holds the words against the customers.
func (v *rowVerifier) wordFaults() error {
	var want, has rowhash.Digest
	err := customerTable.rows(v.ctx, v.sql, v.creditor, func(row []any) error {
		for w := range searchedBy(customerOf(row)) {
			want.Add([]any{v.creditor, row[1], w})
		}
		return nil
	})
	if err == nil {
		err = wordTable.rows(v.ctx, v.sql, v.creditor, func(row []any) error { has.Add(row); return nil })
	}
	if err == nil && want != has {
		err = v.fault(wordTable.name, "", "does not have the words of the customers that there are")
	}
	return err
}

// digestOf adds up the rows of a query of a creditor, which has so many columns.
func (v *rowVerifier) digestOf(query string, columns int, sum *rowhash.Digest, args ...any) error {
	rows, err := v.sql.query(v.ctx, query, append([]any{v.creditor}, args...))
	if err != nil {
		return err
	}
	defer rows.Close()
	row, to := make([]any, columns), make([]any, columns)
	for i := range row {
		to[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return err
		}
		sum.Add(row)
	}
	return rows.Err()
}
