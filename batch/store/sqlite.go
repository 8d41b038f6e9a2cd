package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"

	"modernc.org/sqlite" // also registers the driver
	sqlite3 "modernc.org/sqlite/lib"

	"trekk/batch"
)

// Every connection waits 10 s for another process's transaction. mode=rw opens a file but never makes one.
const sqliteParams = "?mode=rw&_dqs=0&_pragma=busy_timeout(10000)&_pragma=foreign_keys(ON)"

// openSQLite opens the pools over a file: one connection that writes, its transactions taking the write lock when they
// begin, and as many as needed that only read. The caches (32 and 8 MiB) hold the upper pages of a million members' indexes;
// more gained nothing when it was measured.
func openSQLite(file string) (write, read *sql.DB, err error) {
	dsn := (&url.URL{Scheme: "file", Path: file}).String() + sqliteParams
	write, err = sql.Open("sqlite", dsn+"&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"+
		"&_pragma=cache_size(-32768)&_pragma=journal_size_limit(67108864)")
	if err != nil {
		return nil, nil, err
	}
	write.SetMaxOpenConns(1)
	read, err = sql.Open("sqlite", dsn+"&_pragma=query_only(ON)&_pragma=cache_size(-8192)")
	if err != nil {
		return nil, nil, errors.Join(err, write.Close())
	}
	read.SetMaxIdleConns(4)
	return write, read, nil
}

// translate turns a driver's error into ours, by code.
func translate(err error) error {
	var e *sqlite.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return batch.ErrNotFound
	case !errors.As(err, &e):
		return err
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CONSTRAINT:
		return fmt.Errorf("%w: %w", batch.ErrConflict, err)
	case sqlite3.SQLITE_BUSY:
		return fmt.Errorf("%w: %w", batch.ErrBusy, err)
	case sqlite3.SQLITE_NOTADB:
		return fmt.Errorf("not a database of trekk: %w", err)
	case sqlite3.SQLITE_INTERRUPT:
		return fmt.Errorf("%w: %w", context.Canceled, err)
	}
	return err
}
