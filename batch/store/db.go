package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/pressly/goose/v3"

	"trekk/batch"
)

//go:embed migrations
var migrations embed.FS

// ErrSchema is a database whose schema this program cannot work on.
var ErrSchema = errors.New("the database has another schema than this trekk")

// DB is a database with the books of one or more creditors. It is safe for concurrent use.
type DB struct {
	engine
}

func errNoURL(url string) error {
	if strings.Contains(url, "@") {
		url = "" // it may have a password in it
	}
	return fmt.Errorf("database %q: want sqlite:FILE or postgres://USER@HOST/DATABASE", url)
}

// IsPostgres reports whether a URL names a PostgreSQL database.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// Open opens the database at a URL: sqlite:FILE, FILE being relative to the working directory, or postgres://USER@HOST/DATABASE.
// It never makes one: the error is fs.ErrNotExist when there is none, or nothing in it, and ErrSchema when a newer trekk has
// migrated it. One
// that an older trekk made opens, and is good for nothing but [DB.Migrate] until that has been called.
func Open(ctx context.Context, url string) (*DB, error) {
	var e engine
	var err error
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		e, err = openSQLite(url)
	case IsPostgres(url):
		e, err = openPostgres(ctx, url)
	default:
		err = errNoURL(url)
	}
	if err != nil {
		return nil, err
	}
	version, err := e.version(ctx)
	switch {
	case err != nil:
		err = fmt.Errorf("open %s: %w", e.name(), translate(err))
	case version == 0 && IsPostgres(url):
		err = fmt.Errorf("there are no books in %s: make them with `trekk init`, or name the right database with --db: %w", e.name(), fs.ErrNotExist)
	case version == 0:
		err = fmt.Errorf("%w: %s has none: make one with `trekk init`, or name the right one with --db", ErrSchema, e.name())
	case version > known:
		err = newerSchema(e, version)
	default:
		return &DB{e}, nil
	}
	return nil, errors.Join(err, e.close())
}

func newerSchema(e engine, version int64) error {
	return fmt.Errorf("%w: %s has version %d, this program knows up to %d: use the newer trekk that made it", ErrSchema, e.name(), version, known)
}

// Create makes the database that the URL names, with the schema of this program; on PostgreSQL the database itself must be
// there, and be empty, or have been prepared by migrating it before. It never touches one with anything in it: the error is
// then fs.ErrExist.
func Create(ctx context.Context, url string) (*DB, error) {
	var e engine
	var err error
	undo := func() error { return nil }
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		e, undo, err = createSQLite(url)
	case IsPostgres(url):
		e, err = createPostgres(ctx, url)
	default:
		err = errNoURL(url)
	}
	if err != nil {
		return nil, err
	}
	db := &DB{e}
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close(), undo())
	}
	return db, nil
}

// selectVersion is the version that the last migration left.
const selectVersion = "SELECT coalesce(max(version_id), 0) FROM " + goose.DefaultTablename + " WHERE is_applied"

// known is the last version of the schema that this program knows. It is the same for all databases.
var known = func() int64 {
	sources, err := fs.Glob(migrations, "migrations/sqlite/*.sql")
	if err != nil || len(sources) == 0 {
		panic("no migrations")
	}
	version, err := goose.NumericComponent(sources[len(sources)-1])
	if err != nil {
		panic(err)
	}
	return version
}()

// migrator has the migrations of a dialect, which are in the folder of its name.
func migrator(dialect goose.Dialect, db *sql.DB) (*goose.Provider, error) {
	folder := map[goose.Dialect]string{goose.DialectSQLite3: "sqlite", goose.DialectPostgres: "postgres"}[dialect]
	dir, err := fs.Sub(migrations, "migrations/"+folder)
	if err != nil {
		return nil, err
	}
	return goose.NewProvider(dialect, db, dir, goose.WithDisableGlobalRegistry(true))
}

func migrate(ctx context.Context, dialect goose.Dialect, db *sql.DB) error {
	p, err := migrator(dialect, db)
	if err != nil {
		return err
	}
	_, err = p.Up(ctx)
	return err
}

// Migrate brings the schema to this program's version; it does nothing when it is there already.
func (db *DB) Migrate(ctx context.Context) error {
	if err := db.migrate(ctx); err != nil {
		return fmt.Errorf("migrate %s: %w", db.name(), ended(ctx, err))
	}
	return nil
}

// ErrNoCitus is a PostgreSQL database in which the extension Citus has not been made.
var ErrNoCitus = errors.New("the database is without Citus")

// Distribute gives the tables to the nodes of a Citus cluster, by creditor, with what is in them; creditors themselves are
// known to all nodes. It returns the tables that were not distributed before. All or nothing: the error is ErrNoCitus where
// there is no Citus, and nothing has changed then.
func (db *DB) Distribute(ctx context.Context) (tables []string, err error) {
	if tables, err = db.distribute(ctx); err != nil {
		return nil, fmt.Errorf("distribute %s: %w", db.name(), ended(ctx, err))
	}
	return tables, nil
}

// Close closes the database. Streams that are still open end with an error.
func (db *DB) Close() error { return db.close() }

// For is the books of one creditor, who must have been added before anything is written.
func (db *DB) For(creditor string) batch.Store {
	return &books{DB: db, creditor: creditor}
}

// books is one creditor's part of a database.
type books struct {
	*DB
	creditor string
}

// Lock takes the lock of the creditor's jobs. On PostgreSQL all writing is then done over the connection that has the lock, so
// that a process that has lost it, without noticing, writes nothing more.
func (b *books) Lock(ctx context.Context) (unlock func(), err error) {
	unlock, ok, err := b.lock(ctx, lockKey{lockBooks, b.creditor})
	switch {
	case err != nil:
		return nil, fmt.Errorf("lock the books of %s: %w", b.creditor, ended(ctx, err))
	case !ok:
		return nil, fmt.Errorf("%w (the books of %s in %s)", batch.ErrBusy, b.creditor, b.name())
	}
	return unlock, nil
}

// TryLock takes a lock that callers have a name for, without waiting; not ok when another has it, in this process or another.
// It is let go of when the process ends, however it ends.
func (db *DB) TryLock(ctx context.Context, name string) (unlock func(), ok bool, err error) {
	unlock, ok, err = db.lock(ctx, lockKey{lockNamed, name})
	if err != nil {
		return nil, false, fmt.Errorf("lock %s: %w", name, ended(ctx, err))
	}
	return unlock, ok, nil
}

// begin begins a transaction that writes, unless the schema has become another while this program ran: a newer trekk's rules
// are not ours to write by.
func (db *DB) begin(ctx context.Context, creditor string) (session, error) {
	s, err := db.engine.begin(ctx, creditor)
	if err != nil {
		return nil, fmt.Errorf("begin: %w", ended(ctx, err))
	}
	if err := db.checkVersion(ctx, s); err != nil {
		s.rollback()
		return nil, err
	}
	return s, nil
}

// checkVersion looks whether the schema that a transaction sees is this program's.
func (db *DB) checkVersion(ctx context.Context, s session) error {
	var version int64
	r, err := s.query(ctx, selectVersion, nil)
	switch err = scanOne(r, err, &version); {
	case err != nil:
		return fmt.Errorf("begin: %w", ended(ctx, err))
	case version < known:
		return fmt.Errorf("%w: %s has version %d, this program writes version %d: run `trekk db migrate` first", ErrSchema, db.name(), version, known)
	case version > known:
		return newerSchema(db, version)
	}
	return nil
}
