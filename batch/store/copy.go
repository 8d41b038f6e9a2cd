package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"math/bits"
	"os"
	"reflect"
	"strings"
)

// tableNames are the tables, each behind those it refers to. A row of any but creditor is a creditor's.
var tableNames = []string{
	"creditor", "series", "customer", "membership", "invoice", "membership_event", "invoice_line", "credit_note", "hold", "transmission", "claim",
	"file", "sighting", "fault", "content", "payment", "reversal", "refund", "posting", "mandate_record", "mandate", "reminder", "handoff",
	"outbox_file", "period", "tick", "audit", "run_log",
}

// Copied says what Copy has written of a table.
type Copied struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Hash  string `json:"hash,omitempty"` // over all rows, in any order; none of the creditors themselves
}

// Copy copies everything that is in a database, as of one moment, to another, which Create must be able to make: all or
// nothing. It reads what it has written back and compares; then it follows each creditor's audit log in the copy, and the
// error says where one breaks, as it did before. Progress is told how many rows have been read so far.
func Copy(ctx context.Context, fromURL, toURL string, progress func(rows int64)) (tables []Copied, err error) {
	from, err := Open(ctx, fromURL)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := Create(ctx, toURL)
	if err != nil {
		return nil, err
	}
	tables, err = copyTables(ctx, from, to, progress)
	if err != nil {
		err = fmt.Errorf("copy %s to %s: %w", from.name(), to.name(), ended(ctx, err))
		return nil, errors.Join(err, to.Close(), discard(toURL))
	}
	err = to.verifyAudits(ctx)
	if file, ok := strings.CutPrefix(toURL, "sqlite:"); ok {
		return tables, errors.Join(err, to.Close(), syncFile(file))
	}
	return tables, errors.Join(err, to.Close())
}

func (db *DB) verifyAudits(ctx context.Context) error {
	creditors, err := db.Creditors(ctx)
	for _, c := range creditors {
		if _, _, broken := db.For(c.ID).VerifyAudit(ctx); broken != nil {
			err = errors.Join(err, fmt.Errorf("all is copied, but the audit log of %s does not hold: %w", c.ID, broken))
		}
	}
	return err
}

// Backup writes a copy of the whole database, as of one moment while others work on it, to a new SQLite file.
func Backup(ctx context.Context, url, file string, progress func(rows int64)) error {
	if IsPostgres(url) {
		_, err := Copy(ctx, url, "sqlite:"+file, progress)
		return err
	}
	db, err := Open(ctx, url)
	if err != nil {
		return err
	}
	defer db.Close()
	if err := db.engine.(*sqliteEngine).backup(ctx, file); err != nil {
		return fmt.Errorf("back up to %s: %w", file, ended(ctx, err))
	}
	return nil
}

// discard removes the file of a database that was not to be. A PostgreSQL database is left with its tables empty, which is as
// good as none.
func discard(url string) (err error) {
	file, ok := strings.CutPrefix(url, "sqlite:")
	if !ok {
		return nil
	}
	for _, ending := range []string{"", "-wal", "-shm"} {
		if gone := os.Remove(file + ending); !errors.Is(gone, fs.ErrNotExist) {
			err = errors.Join(err, gone)
		}
	}
	return err
}

func copyTables(ctx context.Context, from, to *DB, progress func(int64)) ([]Copied, error) {
	source, err := from.snapshot(ctx)
	if err != nil {
		return nil, err
	}
	defer source.rollback()
	if err := from.checkVersion(ctx, source); err != nil {
		return nil, err
	}
	target, err := to.begin(ctx, "")
	if err != nil {
		return nil, err
	}
	defer target.rollback()

	payees, err := creditors(ctx, source)
	if err != nil {
		return nil, err
	}
	for _, c := range payees {
		if err := insertCreditor(ctx, target, c); err != nil {
			return nil, err
		}
	}
	if written, err := creditors(ctx, target); err != nil || !reflect.DeepEqual(written, payees) {
		return nil, errors.Join(err, fmt.Errorf("creditor: %d rows were read, and what was written is not the same: %d rows", len(payees), len(written)))
	}
	var total int64
	tables := []Copied{{Table: tableNames[0], Rows: int64(len(payees))}}
	for _, name := range tableNames[1:] {
		columns, err := from.columns(ctx, name)
		if err != nil {
			return nil, err
		}
		tb := table{name, strings.Join(columns, ", ")}
		read, written := &digest{}, &digest{}
		for _, c := range payees {
			err := tb.rows(ctx, source, c.ID, func(row []any) error {
				read.add(row)
				if total++; total%10_000 == 0 {
					progress(total)
				}
				return target.insert(ctx, tb, row)
			})
			if err == nil {
				err = target.flush(ctx)
			}
			if err == nil {
				err = tb.rows(ctx, target, c.ID, func(row []any) error { written.add(row); return nil })
			}
			if err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
		if *read != *written {
			return nil, fmt.Errorf("%s: %d rows were read, and what was written is not the same: %d rows", name, read.rows, written.rows)
		}
		tables = append(tables, Copied{name, read.rows, fmt.Sprintf("%016x%016x", read.high, read.low)})
	}
	return tables, target.commit(ctx)
}

// columns are the columns of a table but creditor_id, in an order that is the same in all databases.
func (db *DB) columns(ctx context.Context, table string) (names []string, err error) {
	rows, err := db.query(ctx, db.selectColumns(), []any{table})
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		if name != "creditor_id" {
			names = append(names, name)
		}
	}
	return names, rows.Err()
}

// rows reads a creditor's rows of a table, creditor_id first.
func (tb table) rows(ctx context.Context, s session, creditor string, each func(row []any) error) error {
	rows, err := s.query(ctx, "SELECT creditor_id, "+tb.columns+" FROM "+tb.name+" WHERE creditor_id = $1", []any{creditor})
	if err != nil {
		return err
	}
	defer rows.Close()
	row := make([]any, strings.Count(tb.columns, ",")+2)
	fields := make([]any, len(row))
	for i := range row {
		fields[i] = &row[i]
	}
	for rows.Next() {
		if err := rows.Scan(fields...); err != nil {
			return err
		}
		if err := each(row); err != nil {
			return err
		}
	}
	return rows.Err()
}

// digest is a hash over rows that does not depend on their order: the sum of the rows' hashes.
type digest struct {
	rows      int64
	high, low uint64
}

func (d *digest) add(row []any) {
	sum := sha256.Sum256(encode(nil, row...))
	var carry uint64
	d.rows++
	d.low, carry = bits.Add64(d.low, binary.BigEndian.Uint64(sum[:8]), 0)
	d.high, _ = bits.Add64(d.high, binary.BigEndian.Uint64(sum[8:16]), carry)
}
