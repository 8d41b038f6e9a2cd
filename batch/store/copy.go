package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"trekk/batch"
	"trekk/batch/store/rowhash"
	"trekk/batch/whole"
)

// tableNames are the tables, each behind those it refers to. A row of any but creditor is a creditor's.
var tableNames = []string{
	"creditor", "series", "customer", "customer_word", "customer_hold", "membership", "invoice",
	"open_invoice", "membership_event",
	"event_undone", "invoice_line", "credit_note", "hold", "arrangement", "due_change", "transmission",
	"claim", "claim_told",
	"file", "sighting", "fault", "content", "payment", "reversal", "refund", "posting", "waiting_payment",
	"standing_credit",
	"mandate_record",
	"movement_sum", "figure_sum", "mandate", "reminder", "handoff", "dispatch", "message",
	"outbox_file", "agency_case", "agency_file", "agency_message", "agency_report", "agency_settlement",
	"period", "tick", "finding_settled", "finding_met", "finding_noted", "change", "alert", "webhook",
	"webhook_failure", "person", "approval",
	"configuration", "law_data", "clock_difference", "clock_accepted", "brake", "stray_claim", "profile",
	"token", "session",
	"attempt", "request_key", "request_answer", "audit", "run_log", "privacy", "blanking", "digest",
}

// visiting are the tables of who is signed in, and who tried to be. They are no part of the books: their rows
// have no hashes, no copy has them, and nobody is signed in to what is restored from a backup.
var visiting = []string{"session", "attempt"}

// Copied says what Copy has written of a table.
type Copied struct {
	Table string `json:"table"`
	Rows  int64  `json:"rows"`
	Hash  string `json:"hash,omitempty"` // over all rows, in any order; none of the creditors themselves
}

// Copy copies everything that is in a database, as of one moment, to another, which Create must be able to
// make: all or nothing. It reads what it has written back and compares; then it follows each creditor's audit
// log in the copy, and the error says where one breaks, as it did before. Progress is told how many rows have
// been read so far.
func Copy(
	ctx context.Context, fromURL, toURL string, progress func(rows int64),
) (tables []Copied, err error) {
	return copyBooks(ctx, fromURL, toURL, progress, func(*DB, session, []batch.Creditor) error { return nil })
}

// CopyToWork is Copy for books that are to be worked on from there. As long as nobody has said that the bank
// knows no more than they do, nothing acts in them: a mark in the copy says so, of each creditor, by act.
func CopyToWork(
	ctx context.Context, fromURL, toURL string, act batch.Act, progress func(rows int64),
) (tables []Copied, err error) {
	return copyBooks(ctx, fromURL, toURL, progress, func(to *DB, s session, payees []batch.Creditor) error {
		for _, c := range payees {
			if _, err := (&part{to, c.ID}).write(ctx, s, restored(act, c.ID), restoredMark(act)); err != nil {
				return err
			}
		}
		return nil
	})
}

// markRestored puts the mark of CopyToWork on all books.
func (db *DB) markRestored(ctx context.Context, act batch.Act) error {
	payees, err := db.Creditors(ctx)
	for _, c := range payees {
		err = errors.Join(err, (&part{db, c.ID}).Update(ctx, restored(act, c.ID), restoredMark(act)))
	}
	return err
}

// restored is an act on the books of a creditor.
func restored(act batch.Act, creditor string) batch.Act {
	act.Subject = batch.Subject{Kind: batch.OfCreditor, No: creditor}
	return act
}

func restoredMark(act batch.Act) func(batch.Tx) error {
	return func(tx batch.Tx) error {
		return errors.Join(
			tx.AddBrake(batch.Brake{
				Kind: batch.BrakeRestored, Name: act.Action, On: true, At: act.At, By: act.By,
			}),
			tx.LoseMessages(act.At, "the books are a copy: the others may have sent it"),
		)
	}
}

// copyBooks copies, and lets mark write to the copy at the end.
func copyBooks(
	ctx context.Context, fromURL, toURL string, progress func(rows int64),
	mark func(*DB, session, []batch.Creditor) error,
) (tables []Copied, err error) {
	from, err := Open(ctx, fromURL)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	to, err := Create(ctx, toURL)
	if err != nil {
		return nil, err
	}
	tables, err = copyTables(ctx, from, to, progress, mark)
	if err != nil {
		err = fmt.Errorf("copy %s to %s: %w", from.name(), to.name(), ended(ctx, err))
		return nil, errors.Join(err, to.Close(), discard(toURL))
	}
	if err = to.verifyAudits(ctx); err != nil {
		err = fmt.Errorf("all is copied, but %w", err)
	}
	if file, ok := strings.CutPrefix(toURL, "sqlite:"); ok {
		return tables, errors.Join(err, to.Close(), syncFile(file))
	}
	return tables, errors.Join(err, to.Close())
}

var errBrokenAudit = errors.New("does not hold")

func (db *DB) verifyAudits(ctx context.Context) error {
	creditors, err := db.Creditors(ctx)
	for _, c := range creditors {
		if _, _, broken := db.For(c.ID).VerifyAudit(ctx); broken != nil {
			err = errors.Join(
				err,
				fmt.Errorf("the audit log of %s %w: %w", c.ID, errBrokenAudit, broken),
			)
		}
	}
	return err
}

// BackupPart begins the names of the folders in which backups lie until they are whole.
const BackupPart = ".trekk-backup-"

// Backup writes a copy of the whole database, as of one moment while others work on it, to a new SQLite file,
// which has its name when it is whole.
func Backup(ctx context.Context, url, file string, progress func(rows int64)) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("back up to %s: %w", file, ended(ctx, err))
		}
	}()
	if _, err := os.Lstat(file); err == nil {
		return fs.ErrExist
	}
	dir, err := os.MkdirTemp(filepath.Dir(file), BackupPart)
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	part := filepath.Join(dir, filepath.Base(file))
	if IsPostgres(url) {
		if _, err = Copy(ctx, url, "sqlite:"+part, progress); errors.Is(err, errBrokenAudit) {
			err = nil // a backup is as the database is
		}
	} else {
		err = backupSQLite(ctx, url, part)
	}
	if err != nil {
		return err
	}
	return whole.Rename(part, file)
}

func backupSQLite(ctx context.Context, url, file string) error {
	db, err := Open(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(db.engine.(*sqliteEngine).backup(ctx, file), db.Close())
}

// MakeGood makes sure that a database in a file, which nobody works on, is as it was left, and brings it to
// this program's schema: SQLite finds no fault in it, and its audit logs hold. Then it gets the mark of
// CopyToWork, by act, since it is to be worked on.
func MakeGood(ctx context.Context, file string, act batch.Act) error {
	db, err := Open(ctx, "sqlite:"+file)
	if err != nil {
		return err
	}
	if err = db.engine.(*sqliteEngine).integrity(ctx); err != nil {
		err = ended(ctx, err)
	} else if err = db.Migrate(ctx); err == nil {
		err = db.verifyAudits(ctx)
	}
	if err == nil {
		err = db.forgetVisitors(ctx)
	}
	if err == nil {
		err = db.markRestored(ctx, act)
	}
	return errors.Join(err, db.Close(), syncFile(file))
}

// discard removes the file of a database that was not to be. A PostgreSQL database is left with its tables
// empty, which is as good as none.
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

func copyTables(
	ctx context.Context, from, to *DB, progress func(int64), mark func(*DB, session, []batch.Creditor) error,
) ([]Copied, error) {
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
		return nil, errors.Join(err, unlikeRead("creditor", len(payees), len(written)))
	}
	c := copier{from: from, source: source, target: target, payees: payees, progress: progress}
	tables := []Copied{{Table: tableNames[0], Rows: int64(len(payees))}}
	for _, name := range tableNames[1:] {
		if slices.Contains(visiting, name) {
			continue
		}
		copied, err := c.table(ctx, name)
		if err != nil {
			return nil, err
		}
		tables = append(tables, copied)
	}
	if err := mark(to, target, payees); err != nil {
		return nil, err
	}
	return tables, target.commit(ctx)
}

func unlikeRead[N int | int64](table string, read, written N) error {
	return fmt.Errorf("%s: %d rows were read, and what was written is not the same: %d rows", table,
		read, written)
}

// copier copies tables one by one.
type copier struct {
	from           *DB
	source, target session
	payees         []batch.Creditor
	progress       func(rows int64)
	total          int64 // rows of all tables so far
}

// table copies all payees' rows of a table, and holds what it reads back against what it read.
func (c *copier) table(ctx context.Context, name string) (Copied, error) {
	columns, err := c.from.columns(ctx, name)
	if err != nil {
		return Copied{}, err
	}
	tb := table{name: name, columns: strings.Join(columns, ", ")}
	read, written := &rowhash.Digest{}, &rowhash.Digest{}
	for _, payee := range c.payees {
		err := tb.rows(ctx, c.source, payee.ID, func(row []any) error {
			read.Add(row)
			if c.total++; c.total%10_000 == 0 {
				c.progress(c.total)
			}
			return c.target.insert(ctx, tb, row)
		})
		if err == nil {
			err = c.target.flush(ctx)
		}
		if err == nil {
			err = tb.rows(ctx, c.target, payee.ID, func(row []any) error { written.Add(row); return nil })
		}
		if err != nil {
			return Copied{}, fmt.Errorf("%s: %w", name, err)
		}
	}
	if *read != *written {
		return Copied{}, unlikeRead(name, read.Rows, written.Rows)
	}
	return Copied{name, read.Rows, read.String()}, nil
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
	rows, err := s.query(
		ctx, "SELECT creditor_id, "+tb.columns+" FROM "+tb.name+" WHERE creditor_id = $1", []any{creditor},
	)
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
