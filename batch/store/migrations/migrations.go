// Package migrations is the schema of the books and its history: a folder of SQL for each kind of database,
// with the same versions, and what no SQL can say in Go. A version that has been released never changes; the
// next one is a file with the next number in both folders.
package migrations

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"io/fs"

	"github.com/pressly/goose/v3"

	"trekk/batch"
)

//go:embed sqlite postgres
var sources embed.FS

// SelectVersion is the version that the last migration left.
const SelectVersion = "SELECT coalesce(max(version_id), 0) FROM " + goose.DefaultTablename +
	" WHERE is_applied"

// The versions of the migrations that are no SQL, the same for all databases.
const (
	TypedSubjects = 8
	RowHashes     = 19
)

var known = func() int64 {
	files, err := fs.Glob(sources, "sqlite/*.sql")
	if err != nil || len(files) == 0 {
		panic("no migrations")
	}
	version, err := goose.NumericComponent(files[len(files)-1])
	if err != nil {
		panic(err)
	}
	return max(version, RowHashes)
}()

// Known is the last version of the schema that this program knows. It is the same for all databases.
func Known() int64 { return known }

// Of has the migrations of a dialect, which are in the folder of its name, and those in Go.
func Of(dialect goose.Dialect, db *sql.DB) (*goose.Provider, error) {
	folder := map[goose.Dialect]string{goose.DialectSQLite3: "sqlite",
		goose.DialectPostgres: "postgres"}[dialect]
	dir, err := fs.Sub(sources, folder)
	if err != nil {
		return nil, err
	}
	typed := goose.NewGoMigration(TypedSubjects, &goose.GoFunc{RunTx: typeSubjects}, nil)
	hashes := goose.NewGoMigration(RowHashes, &goose.GoFunc{
		RunTx: func(ctx context.Context, tx *sql.Tx) error { return addHashes(ctx, tx, dialect) },
	}, nil)
	return goose.NewProvider(
		dialect, db, dir, goose.WithDisableGlobalRegistry(true), goose.WithGoMigrations(typed, hashes),
	)
}

// Up brings a database to the last version, a step at a time; between is called before each and after the last.
func Up(ctx context.Context, dialect goose.Dialect, db *sql.DB, between func() error) error {
	p, err := Of(dialect, db)
	for err == nil {
		if err = between(); err == nil {
			_, err = p.UpByOne(ctx)
		}
	}
	if errors.Is(err, goose.ErrNoNextVersion) {
		return nil
	}
	return err
}

// typedRows is how many rows of the audit log are read before they are written.
const typedRows = 1000

// auditRow is what a row of the audit log is found by, and the text of its subject.
type auditRow struct {
	creditor string
	no       int64
	text     string
}

// typeSubjects fills in what the texts say that the audit log's rows have for a subject. It goes in Go, so
// that whoever verifies the log holds each row against the very function that it was made by.
func typeSubjects(ctx context.Context, tx *sql.Tx) error {
	var last auditRow
	for {
		chunk, err := textRows(ctx, tx, last)
		if err != nil {
			return err
		}
		for _, last = range chunk {
			s, detail, reason := batch.ReadSubject(last.text)
			_, err := tx.ExecContext(
				ctx,
				`UPDATE audit SET subject_kind = $3, subject_no = $4, detail = $5, reason = $6
				WHERE creditor_id = $1 AND no = $2`,
				last.creditor,
				last.no,
				string(s.Kind),
				s.No,
				detail,
				reason,
			)
			if err != nil {
				return err
			}
		}
		if len(chunk) < typedRows {
			return nil
		}
	}
}

// textRows reads the next rows that have a text for a subject.
func textRows(ctx context.Context, tx *sql.Tx, after auditRow) (chunk []auditRow, err error) {
	rows, err := tx.QueryContext(ctx, `SELECT creditor_id, no, subject FROM audit
		WHERE form = 1 AND (creditor_id, no) > ($1, $2) ORDER BY creditor_id, no
		LIMIT $3`, after.creditor, after.no, typedRows)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var r auditRow
		if err := rows.Scan(&r.creditor, &r.no, &r.text); err != nil {
			return nil, err
		}
		chunk = append(chunk, r)
	}
	return chunk, rows.Err()
}
