package store

import (
	"context"
	"errors"
	"fmt"

	"trekk/batch"
	"trekk/batch/store/rowhash"
)

const creditorColumns = "id, name, account, transmitter, agreement, bill_from"

func creditorFields(c *batch.Creditor) []any {
	return []any{&c.ID, &c.Name, &c.Account, &c.Transmitter, &c.Agreement, &c.BillFrom}
}

// AddCreditor adds a creditor, and to his audit log, as its first row, by which act. ErrConflict, wrapped,
// when one has the id or the transmitter already.
func (db *DB) AddCreditor(ctx context.Context, c batch.Creditor, act batch.Act) error {
	err := (&part{db, c.ID}).Update(ctx, act, func(t batch.Tx) error { return t.(writer).addCreditor(c) })
	if err != nil {
		return fmt.Errorf("add creditor %s: %w", c.ID, err)
	}
	return nil
}

func (t *tx) addCreditor(c batch.Creditor) error {
	args, err := values(creditorFields(&c))
	if err != nil {
		return t.fail(err)
	}
	if err := insertCreditor(t.ctx, t.sql, c); err != nil {
		return t.fail(ended(t.ctx, err))
	}
	t.digests.of(creditorTable).AddHash(t.audit('+', creditorTable.name, args))
	return nil
}

func insertCreditor(ctx context.Context, s session, c batch.Creditor) error {
	args, err := values(creditorFields(&c))
	if err == nil {
		_, err = s.exec(ctx, "INSERT INTO creditor ("+creditorColumns+") VALUES ("+parameters(1, 6)+")", args)
	}
	return err
}

// SetTransmitter changes the one column of the creditor's row that ever changes, and its digest with it.
func (t *tx) SetTransmitter(id string) error {
	c, err := readCreditor(t.ctx, t.sql, t.creditor)
	if err != nil {
		return t.fail(ended(t.ctx, err))
	}
	was, err := values(creditorFields(&c))
	if err == nil {
		_, err = t.run("creditor", "UPDATE creditor SET transmitter = $2 WHERE id = $1",
			[]any{t.creditor, id})
	}
	c.Transmitter = id
	now, bad := values(creditorFields(&c))
	if err = errors.Join(err, bad); err != nil {
		return t.fail(fmt.Errorf("transmitter %s: %w", id, err))
	}
	t.digests.of(creditorTable).SubHash(rowhash.Of(rowhash.AppendRow(nil, creditorTable.name, was)))
	t.digests.of(creditorTable).AddHash(t.audit('*', creditorTable.name, now))
	return nil
}

// Creditor is the creditor's row.
func (b ledger) Creditor(ctx context.Context) (batch.Creditor, error) {
	return one(ctx, b.part, creditorFields, selectCreditor)
}

const selectCreditor = "SELECT " + creditorColumns + " FROM creditor WHERE id = $1"

// readCreditor reads the row as a session sees it.
func readCreditor(ctx context.Context, s session, id string) (c batch.Creditor, err error) {
	r, err := s.query(ctx, selectCreditor, []any{id})
	return c, scanOne(r, err, creditorFields(&c)...)
}

// Creditors lists the creditors by id.
func (db *DB) Creditors(ctx context.Context) ([]batch.Creditor, error) { return creditors(ctx, db) }

// creditors reads them from a database, or from what a transaction sees.
func creditors(ctx context.Context, from interface {
	query(ctx context.Context, query string, args []any) (rows, error)
}) (cs []batch.Creditor, err error) {
	rows, err := from.query(ctx, "SELECT "+creditorColumns+" FROM creditor ORDER BY id", nil)
	if err == nil {
		defer rows.Close()
		for err == nil && rows.Next() {
			var c batch.Creditor
			err = rows.Scan(creditorFields(&c)...)
			cs = append(cs, c)
		}
		err = errors.Join(err, rows.Err())
	}
	if err != nil {
		return nil, fmt.Errorf("list the creditors: %w", ended(ctx, err))
	}
	return cs, nil
}
