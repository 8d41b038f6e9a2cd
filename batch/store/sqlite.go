package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"trekk/batch"
	"trekk/batch/store/filelock"
	"trekk/batch/store/migrations"
)

// sqliteEngine is a database in one file.
type sqliteEngine struct {
	file  string          // its real path: locks and SQLite's own files are beside it
	inode *filelock.Inode // the file itself, whatever it is called
	write *sql.DB         // one connection
	read  *sql.DB
}

// sqliteFile is the real path of a URL's file, which may not be there yet.
func sqliteFile(url string) (string, error) {
	file := strings.TrimPrefix(url, "sqlite:")
	if file == "" || strings.Contains(file, "://") {
		return "", errNoURL
	}
	real, err := filepath.EvalSymlinks(file)
	if err != nil {
		if real, err = filepath.EvalSymlinks(filepath.Dir(file)); err != nil {
			return filepath.Abs(file)
		}
		real = filepath.Join(real, filepath.Base(file))
	}
	return filepath.Abs(real)
}

func openSQLite(url string) (*sqliteEngine, error) {
	file, err := sqliteFile(url)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf(
			"there is no database %s: make one with `trekk init`, or name the right one with --db: %w", file,
			fs.ErrNotExist,
		)
	}
	return newSQLite(file)
}

// createSQLite makes an empty file; migrate makes it a database.
func createSQLite(url string) (e *sqliteEngine, undo func() error, err error) {
	file, err := sqliteFile(url)
	if err != nil {
		return nil, nil, err
	}
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // it holds names and accounts
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("make the database: %w", err)
	}
	undo = func() error { return os.Remove(file) }
	if e, err = newSQLite(file); err != nil {
		return nil, nil, errors.Join(err, undo())
	}
	return e, undo, nil
}

// Every connection waits 10 s for another process's transaction. mode=rw opens a file but never makes one.
const sqliteParams = "?mode=rw&_dqs=0&_pragma=busy_timeout(10000)&_pragma=foreign_keys(ON)"

// newSQLite opens the pools over a file: one connection that writes, its transactions taking the write lock
// when they begin, and as many as needed that only read. The caches (32 MiB, and what readCache says) hold
// the upper pages of indexes, of a million members too; more gained nothing when it was measured.
func newSQLite(file string) (_ *sqliteEngine, err error) {
	inode, err := openInode(file)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, inode.Close())
		}
	}()
	dsn := (&url.URL{Scheme: "file", Path: file}).String() + sqliteParams
	write, err := openPrepared(
		dsn + "&_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)" +
			"&_pragma=cache_size(-32768)&_pragma=journal_size_limit(67108864)",
	)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", file, err)
	}
	write.SetMaxOpenConns(1)
	read, err := openPrepared(
		fmt.Sprintf("%s&_pragma=query_only(ON)&_pragma=cache_size(-%d)", dsn, readCache(file)),
	)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", file, err), write.Close())
	}
	read.SetMaxIdleConns(4)
	return &sqliteEngine{file: file, inode: inode, write: write, read: read}, nil
}

// readCache is how many KiB of pages a connection that reads keeps: a sixty-fourth of the file, of which the
// upper pages of the indexes are less, from 1 to 8 MiB. All of them are given back each time something is
// written, and to take them anew was half of what the nights of a small database cost.
func readCache(file string) int64 {
	info, err := os.Stat(file)
	if err != nil { // which opening it says
		return 1024
	}
	return min(max(info.Size()/64/1024, 1024), 8192)
}

// openInode is the file itself, of which there must be one name only: SQLite keeps what was written last in a
// file that is called after the database, and would have one for each of its names.
func openInode(file string) (*filelock.Inode, error) {
	inode, names, err := filelock.OpenInode(file)
	switch {
	case err != nil:
		return nil, fmt.Errorf("open the database: %w", err)
	case names > 1:
		return nil, errors.Join(fmt.Errorf(
			"the database %s has %d names (hard links), and would be spoilt under two of them: remove the "+
				"others (find them with `find -samefile`), or copy the file to where it is to be", file, names,
		), inode.Close())
	}
	return inode, nil
}

func (e *sqliteEngine) name() string { return e.file }

func (e *sqliteEngine) close() error {
	return errors.Join(e.read.Close(), e.write.Close(), e.inode.Close())
}

func (e *sqliteEngine) query(ctx context.Context, query string, args []any) (rows, error) {
	return querySQLite(ctx, e.read, query, args)
}

// lookup takes one parameter: to parse hundreds takes longer than to look them up.
func (e *sqliteEngine) lookup(
	ctx context.Context, query, column, creditor string, values []string,
) (rows, error) {
	return lookupSQLite(ctx, e.query, query, column, creditor, values)
}

func lookupSQLite(
	ctx context.Context, run func(context.Context, string, []any) (rows, error),
	query, column, creditor string, values []string,
) (rows, error) {
	list, err := json.Marshal(values)
	if err != nil {
		return nil, err
	}
	return run(
		ctx, query+" AND "+column+" IN (SELECT value FROM json_each($2))", []any{creditor, string(list)},
	)
}

func querySQLite(ctx context.Context, q interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}, query string, args []any) (rows, error) {
	args, err := values(args)
	if err != nil {
		return nil, err
	}
	return q.QueryContext(ctx, query, args...) //nolint:rowserrcheck // the caller does
}

func (e *sqliteEngine) version(ctx context.Context) (version int64, err error) {
	var tables int
	err = e.write.QueryRowContext(ctx, "SELECT count(*) FROM sqlite_schema WHERE type = 'table' "+
		"AND name = $1", goose.DefaultTablename).
		Scan(&tables)
	if err == nil && tables > 0 {
		err = e.write.QueryRowContext(ctx, migrations.SelectVersion).Scan(&version)
	}
	return version, err
}

func (e *sqliteEngine) migrate(ctx context.Context) error {
	return migrations.Up(ctx, goose.DialectSQLite3, e.write, func() error { return nil })
}

// lock takes the lock of a file beside the database, which tells who has it, and one of the database's file
// itself, which holds for whoever reaches that by another way.
func (e *sqliteEngine) lock(_ context.Context, key lockKey, holder string) (unlock func(), ok bool,
	err error) {
	unlockPath, ok, err := filelock.Take(e.lockFile(key), holder)
	if err != nil || !ok {
		return nil, false, err
	}
	unlockInode, ok, err := e.inode.Take(key.kind + " " + key.name)
	if err != nil || !ok {
		unlockPath()
		return nil, false, err
	}
	return func() {
		unlockInode()
		unlockPath()
	}, true, nil
}

// lockFile is the file that a lock is on.
func (e *sqliteEngine) lockFile(key lockKey) string {
	return e.file + "." + url.PathEscape(key.name) + "." + key.kind
}

func (e *sqliteEngine) holder(_ context.Context, key lockKey) (holder string, since time.Time) {
	return filelock.Holder(e.lockFile(key))
}

func (e *sqliteEngine) begin(ctx context.Context, _ string) (session, error) {
	tx, err := e.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &sqliteSession{tx: tx}, nil
}

// beginBeside has to wait: there is one that writes at a time.
func (e *sqliteEngine) beginBeside(ctx context.Context) (session, error) { return e.begin(ctx, "") }

type sqliteSession struct {
	tx      *sql.Tx
	buffers []*sqliteBuffer // in order of first use
	writing beside
}

func (s *sqliteSession) commit(context.Context) error {
	if err := s.writing.wait(); err != nil {
		return err
	}
	return s.tx.Commit()
}

func (s *sqliteSession) rollback() {
	_ = s.writing.wait() // what ended the transaction is known
	s.tx.Rollback()
}

func (s *sqliteSession) query(ctx context.Context, query string, args []any) (rows, error) {
	if err := s.writing.wait(); err != nil {
		return nil, err
	}
	return querySQLite(ctx, s.tx, query, args)
}

func (s *sqliteSession) lookup(
	ctx context.Context, query, column, creditor string, values []string,
) (rows, error) {
	return lookupSQLite(ctx, s.query, query, column, creditor, values)
}

func (s *sqliteSession) exec(ctx context.Context, query string, args []any) (int64, error) {
	if err := s.writing.wait(); err != nil {
		return 0, err
	}
	return s.run(ctx, query, args)
}

func (s *sqliteSession) run(ctx context.Context, query string, args []any) (int64, error) {
	r, err := s.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return r.RowsAffected()
}

// insertRows is how many rows go in one INSERT: eight save a third of the time of one by one, and more save
// nothing.
const insertRows = 8

// waitingRows is how many rows of a table wait before they are written, beside the making of the next.
const waitingRows = 64 * insertRows

// sqliteBuffer holds the rows of a table that wait to be written.
type sqliteBuffer struct {
	table table
	width int // values of a row
	args  []any
	going []any // that are being written
}

func (s *sqliteSession) insert(ctx context.Context, tb table, values []any) error {
	b := s.buffer(tb, len(values))
	b.args = append(b.args, values...)
	if len(b.args) == waitingRows*b.width {
		return s.write(ctx, nil, b)
	}
	return nil
}

func (s *sqliteSession) buffer(tb table, width int) *sqliteBuffer {
	for _, b := range s.buffers {
		if b.table == tb {
			return b
		}
	}
	b := &sqliteBuffer{table: tb, width: width}
	s.buffers = append(s.buffers, b)
	return b
}

// write begins to write what waits in some buffers, and then to do what is to be done after it, if anything.
func (s *sqliteSession) write(ctx context.Context, then func() error, buffers ...*sqliteBuffer) error {
	if err := s.writing.wait(); err != nil {
		return err
	}
	for _, b := range buffers {
		b.args, b.going = b.going[:0], b.args
	}
	return s.writing.begin(func() error {
		for _, b := range buffers {
			if err := s.insertAll(ctx, b); err != nil {
				return fmt.Errorf("%s: %w", b.table.name, err)
			}
		}
		if then != nil {
			return then()
		}
		return nil
	})
}

// insertAll writes what is to be written of a buffer.
func (s *sqliteSession) insertAll(ctx context.Context, b *sqliteBuffer) error {
	for left := b.going; len(left) > 0; {
		rows := insertRows
		if len(left) < rows*b.width {
			rows = 1
		}
		if _, err := s.run(ctx, b.insert(rows), left[:rows*b.width]); err != nil {
			return err
		}
		left = left[rows*b.width:]
	}
	return nil
}

// insert is the statement that adds so many rows. Without OR ROLLBACK SQLite saves every page it touches, for
// a statement of several rows that fails half-way; here the whole transaction is over then.
func (b *sqliteBuffer) insert(rows int) string {
	row := "(?" + strings.Repeat(", ?", b.width-1) + ")"
	return "INSERT OR ROLLBACK INTO " + b.table.name + " (" + b.table.list() + ") VALUES " +
		row + strings.Repeat(", "+row, rows-1)
}

func (s *sqliteSession) flush(ctx context.Context) error {
	waits := func(b *sqliteBuffer) bool { return len(b.args) > 0 }
	if slices.ContainsFunc(s.buffers, waits) { // each query flushes: mostly nothing
		if err := s.write(ctx, nil, s.buffers...); err != nil {
			return err
		}
	}
	return s.writing.wait()
}

func (s *sqliteSession) later(ctx context.Context, query string, args []any) error {
	return s.write(ctx, func() error {
		_, err := s.run(ctx, query, args)
		return err
	}, s.buffers...)
}

func (s *sqliteSession) execAll(ctx context.Context, query string, args [][]any) error {
	for _, list := range args {
		if _, err := s.exec(ctx, query, list); err != nil {
			return err
		}
	}
	return nil
}

// backup writes a copy of the whole database as of now to a new file, while others work on it.
func (e *sqliteEngine) backup(ctx context.Context, file string) error {
	// SQLite takes an empty file for none.
	f, err := os.OpenFile(file, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err == nil {
		_, err = e.write.ExecContext(ctx, "VACUUM INTO $1", file)
	}
	if err == nil {
		err = syncFile(file)
	}
	return err
}

// integrity is an error where SQLite finds anything wrong with the file.
func (e *sqliteEngine) integrity(ctx context.Context) error {
	faults, err := e.damage(ctx)
	for _, f := range faults {
		err = errors.Join(err, fmt.Errorf("the database is damaged: %s", f))
	}
	return err
}

func (e *sqliteEngine) snapshot(ctx context.Context) (session, error) {
	tx, err := e.read.BeginTx(ctx, nil)
	if err != nil {
		return nil, err
	}
	return &sqliteSession{tx: tx}, nil
}

// damage asks SQLite to look at its pages, indexes and checks, and at all references.
func (e *sqliteEngine) damage(ctx context.Context) (faults []string, err error) {
	for _, query := range []string{
		"SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'",
		`SELECT "table" || ': row ' || coalesce(rowid, '?') || ' refers to none of ' || parent
			FROM pragma_foreign_key_check LIMIT 100`,
	} {
		rows, err := e.query(ctx, query, nil)
		if err != nil {
			return nil, err
		}
		found, err := collect(rows, func(s *string) []any { return []any{s} })
		if err != nil {
			return nil, err
		}
		faults = append(faults, found...)
	}
	return faults, nil
}

func (e *sqliteEngine) selectColumns() string {
	return "SELECT name FROM pragma_table_info($1) ORDER BY name"
}

func (e *sqliteEngine) distribute(context.Context) ([]string, error) {
	return nil, errors.New(
		"a database in a file cannot be distributed: copy it to PostgreSQL with Citus first, with `trekk " +
			"db copy`",
	)
}

// syncFile makes a file and its name durable.
func syncFile(file string) error {
	for _, path := range []string{file, filepath.Dir(file)} {
		f, err := os.Open(path)
		if err != nil {
			return err
		}
		if err := errors.Join(f.Sync(), f.Close()); err != nil {
			return err
		}
	}
	return nil
}

func translateSQLite(err error) error {
	var e *sqlite.Error
	if !errors.As(err, &e) {
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
