package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/pressly/goose/v3"

	"trekk/batch"
)

//go:embed migrations/*.sql
var migrations embed.FS

// ErrSchema is a database whose schema this program cannot work on.
var ErrSchema = errors.New("the database has another schema than this trekk")

// DB is a database with the books of one or more creditors. It is safe for concurrent use.
type DB struct {
	file  string
	write *sql.DB // one connection
	read  *sql.DB
}

// Open opens the database at a URL, sqlite:FILE, FILE being relative to the working directory. It never makes one: the
// error is fs.ErrNotExist when there is none, and ErrSchema when a newer trekk has migrated it. One that an older trekk made
// opens, and is good for nothing but [DB.Migrate] until that has been called.
func Open(ctx context.Context, url string) (*DB, error) {
	file, err := sqliteFile(url)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("there is no database %s: make one with `trekk init`, or name the right one with --db: %w", file, fs.ErrNotExist)
	}
	db, err := open(file)
	if err != nil {
		return nil, err
	}
	version, known, err := db.versions(ctx)
	switch {
	case err != nil:
		err = fmt.Errorf("open %s: %w", file, translate(err))
	case version == 0:
		err = fmt.Errorf("%w: %s has none: make one with `trekk init`, or name the right one with --db", ErrSchema, file)
	case version > known:
		err = fmt.Errorf("%w: %s has version %d, this program knows up to %d: use the newer trekk that made it", ErrSchema, file, version, known)
	default:
		return db, nil
	}
	return nil, errors.Join(err, db.Close())
}

// Create makes the database that the URL names, with the schema of this program. It never touches one that is there: the
// error is then fs.ErrExist.
func Create(ctx context.Context, url string) (*DB, error) {
	file, err := sqliteFile(url)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // it holds names and accounts
	if err != nil {
		return nil, fmt.Errorf("make the database: %w", err)
	}
	if err := f.Close(); err != nil {
		return nil, fmt.Errorf("make the database: %w", err)
	}
	db, err := open(file)
	if err == nil {
		if err = db.Migrate(ctx); err == nil {
			return db, nil
		}
		err = errors.Join(err, db.Close())
	}
	return nil, errors.Join(err, os.Remove(file))
}

func sqliteFile(url string) (string, error) {
	file, ok := strings.CutPrefix(url, "sqlite:")
	if !ok || file == "" {
		return "", fmt.Errorf("database %q: want sqlite:FILE", url)
	}
	return filepath.Abs(file)
}

func open(file string) (*DB, error) {
	write, read, err := openSQLite(file)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	return &DB{file: file, write: write, read: read}, nil
}

// versions says which version the schema has, zero for none, and which is the last that this program knows.
func (db *DB) versions(ctx context.Context) (version, known int64, err error) {
	p, err := db.migrator()
	if err != nil {
		return 0, 0, err
	}
	sources := p.ListSources()
	known = sources[len(sources)-1].Version
	var tables int
	err = db.write.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = $1", goose.DefaultTablename).Scan(&tables)
	if err != nil || tables == 0 {
		return 0, known, err
	}
	version, err = p.GetDBVersion(ctx)
	return version, known, err
}

func (db *DB) migrator() (*goose.Provider, error) {
	dir, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(goose.DialectSQLite3, db.write, dir, goose.WithDisableGlobalRegistry(true))
}

// Migrate brings the schema to this program's version; it does nothing when it is there already.
func (db *DB) Migrate(ctx context.Context) error {
	p, err := db.migrator()
	if err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", db.file, translate(err))
	}
	return nil
}

// Close closes the database. Streams that are still open end with an error.
func (db *DB) Close() error {
	return errors.Join(db.read.Close(), db.write.Close())
}

// For is the books of one creditor, who must have been added before anything is written.
func (db *DB) For(creditor string) batch.Store {
	return &books{DB: db, creditor: creditor}
}

// books is one creditor's part of a database.
type books struct {
	*DB
	creditor string
}
