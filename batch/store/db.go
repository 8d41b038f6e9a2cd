package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"trekk/batch"
	"trekk/batch/store/migrations"
)

// ErrSchema is a database whose schema this program cannot work on.
var ErrSchema = errors.New("the database has another schema than this trekk")

// DB is a database with the books of one or more creditors. It is safe for concurrent use.
type DB struct {
	engine
	committed func(ctx context.Context, creditor string, entry int64, hash string)
}

// WhenCommitted has fn told of each entry of the audit log, and its hash, as soon as it is durable. It is set
// before the database is used.
func (db *DB) WhenCommitted(fn func(ctx context.Context, creditor string, entry int64, hash string)) {
	db.committed = fn
}

// WhenWarned has fn told of what went wrong without stopping anything: that work may take longer than it should.
// It is set before the database is used.
func (db *DB) WhenWarned(fn func(error)) {
	if e, ok := db.engine.(*postgresEngine); ok {
		e.warn = fn
	}
}

// errNoURL tells nothing of what was given: it may have a password in it.
var errNoURL = errors.New("the database: want sqlite:FILE or postgres://USER@HOST/DATABASE")

// IsPostgres reports whether a URL names a PostgreSQL database.
func IsPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// Open opens the database at a URL: sqlite:FILE, FILE being relative to the working directory, or
// postgres://USER@HOST/DATABASE. It never makes one: the error is fs.ErrNotExist when there is none, or
// nothing in it, and ErrSchema when a newer trekk has migrated it. One that an older trekk made opens, and is
// good for nothing but [DB.Migrate] until that has been called.
func Open(ctx context.Context, url string) (*DB, error) {
	var e engine
	var err error
	switch {
	case strings.HasPrefix(url, "sqlite:"):
		e, err = openSQLite(url)
	case IsPostgres(url):
		e, err = openPostgres(ctx, url)
	default:
		err = errNoURL
	}
	if err != nil {
		return nil, err
	}
	version, err := e.version(ctx)
	switch {
	case err != nil:
		err = fmt.Errorf("open %s: %w", e.name(), translate(err))
	case version == 0 && IsPostgres(url):
		err = fmt.Errorf(
			"there are no books in %s: make them with `trekk init`, or name the right database with --db: %w",
			e.name(), fs.ErrNotExist,
		)
	case version == 0:
		err = fmt.Errorf(
			"%w: %s has none: make one with `trekk init`, or name the right one with --db", ErrSchema,
			e.name(),
		)
	case version > migrations.Known():
		err = newerSchema(e, version)
	default:
		return &DB{engine: e}, nil
	}
	return nil, errors.Join(err, e.close())
}

// Schema is the version of the schema that this program works on, and brings databases to.
func Schema() int64 { return migrations.Known() }

func newerSchema(e engine, version int64) error {
	return fmt.Errorf(
		"%w: %s has version %d, this program knows up to %d: use the newer trekk that made it", ErrSchema,
		e.name(), version, migrations.Known(),
	)
}

// Create makes the database that the URL names, with the schema of this program; on PostgreSQL the database
// itself must be there, and be empty, or have been prepared by migrating it before. It never touches one with
// anything in it: the error is then fs.ErrExist.
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
		err = errNoURL
	}
	if err != nil {
		return nil, err
	}
	db := &DB{engine: e}
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, db.Close(), undo())
	}
	return db, nil
}

// Migrate brings the schema to this program's version, seals what rows say that an older trekk wrote, and
// gathers what is kept of them; it does nothing when it is there already. Where the tables are distributed, so
// are those that are new. The views of MakeViews follow.
func (db *DB) Migrate(ctx context.Context) error {
	before, err := db.version(ctx)
	if err == nil && before > 0 && before < keptSince {
		err = db.noteUnfilled(ctx)
	}
	if err == nil && before < migrations.Known() {
		err = db.closeViews(ctx)
	}
	if err == nil {
		err = db.migrate(ctx)
	}
	if err == nil {
		err = db.sealAll(ctx, before < migrations.Known())
	}
	unfilled := false
	if err == nil {
		unfilled, err = db.unfilled(ctx)
	}
	if err == nil && unfilled {
		err = db.fillKept(ctx)
	}
	if err == nil {
		err = db.openViews(ctx, false)
	}
	if err != nil {
		return fmt.Errorf("migrate %s: %w", db.name(), ended(ctx, err))
	}
	return nil
}

// ErrNoCitus is a PostgreSQL database in which the extension Citus has not been made.
var ErrNoCitus = errors.New("the database is without Citus")

// Distribute gives the tables to the nodes of a Citus cluster, by creditor, with what is in them; creditors
// themselves are known to all nodes. It returns the tables that were not distributed before. All or nothing:
// the error is ErrNoCitus where there is no Citus, and nothing has changed then. The sessions of the role that
// calls it, in this database and on all nodes, begin with the parameters that this program needs from then on.
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
	p := &part{db, creditor}
	return &books{
		p, customers{p}, memberships{p}, mandates{p}, invoices{p}, messages{p}, payments{p}, files{p},
		transmissions{p},
		ledger{p}, findings{p}, changes{p}, persons{p}, visitors{p}, clocks{p}, brakes{p}, figures{p},
		auditLog{p},
		runLog{p}, alertLog{p}, webhookLog{p}, requests{p}, agencies{p},
	}
}

// part is one creditor's part of a database.
type part struct {
	*DB
	creditor string
}

// books are a part in the roles of batch.Store, each in the file of its noun.
type books struct {
	*part
	customers
	memberships
	mandates
	invoices
	messages
	payments
	files
	transmissions
	ledger
	findings
	changes
	persons
	visitors
	clocks
	brakes
	figures
	auditLog
	runLog
	alertLog
	webhookLog
	requests
	agencies
}

type (
	customers     struct{ *part }
	agencies      struct{ *part }
	memberships   struct{ *part }
	mandates      struct{ *part }
	invoices      struct{ *part }
	messages      struct{ *part }
	payments      struct{ *part }
	files         struct{ *part }
	transmissions struct{ *part }
	ledger        struct{ *part }
	findings      struct{ *part }
	changes       struct{ *part }
	persons       struct{ *part }
	visitors      struct{ *part }
	clocks        struct{ *part }
	brakes        struct{ *part }
	figures       struct{ *part }
	auditLog      struct{ *part }
	runLog        struct{ *part }
	alertLog      struct{ *part }
	webhookLog    struct{ *part }
	requests      struct{ *part }
)

// Lock takes the lock of the creditor's jobs, and tells those who ask for it meanwhile who has it. On
// PostgreSQL all writing is then done over the connection that has the lock, so that a process that has lost
// it, without noticing, writes nothing more.
func (b *part) Lock(ctx context.Context, holder string) (unlock func(), err error) {
	key := lockKey{lockBooks, b.creditor}
	unlock, ok, err := b.lock(ctx, key, holder)
	if err != nil {
		return nil, fmt.Errorf("lock the books of %s: %w", b.creditor, ended(ctx, err))
	}
	if ok {
		return unlock, nil
	}
	busy := &batch.BusyError{Books: fmt.Sprintf("the books of %s in %s", b.creditor, b.name())}
	busy.Holder, busy.Since = b.holder(ctx, key)
	return nil, busy
}

// TryLock takes a lock that callers have a name for, without waiting; not ok when another has it, in this
// process or another. It is let go of when the process ends, however it ends.
func (db *DB) TryLock(ctx context.Context, name string) (unlock func(), ok bool, err error) {
	unlock, ok, err = db.lock(ctx, lockKey{lockNamed, name}, "")
	if err != nil {
		return nil, false, fmt.Errorf("lock %s: %w", name, ended(ctx, err))
	}
	return unlock, ok, nil
}

// begin begins a transaction that writes, unless the schema has become another while this program ran: a
// newer trekk's rules are not ours to write by.
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
	r, err := s.query(ctx, migrations.SelectVersion, nil)
	if err := scanOne(r, err, &version); err != nil {
		return fmt.Errorf("begin: %w", ended(ctx, err))
	}
	return db.isOurs(version)
}

// Ready makes sure that the schema is this program's, before any of it is read.
func (db *DB) Ready(ctx context.Context) error {
	version, err := db.version(ctx)
	if err != nil {
		return fmt.Errorf("open %s: %w", db.name(), ended(ctx, err))
	}
	if err := db.isOurs(version); err != nil {
		return err
	}
	if unfilled, err := db.unfilled(ctx); err != nil || unfilled {
		return cmp.Or(err, fmt.Errorf("%w: the migration of %s was ended before its end: run `trekk db migrate` again",
			ErrSchema, db.name()))
	}
	return nil
}

// isOurs reports a version of the schema that is not this program's.
func (db *DB) isOurs(version int64) error {
	switch {
	case version < migrations.Known():
		return fmt.Errorf(
			"%w: %s has version %d, this program writes version %d: run `trekk db migrate` first", ErrSchema,
			db.name(), version, migrations.Known(),
		)
	case version > migrations.Known():
		return newerSchema(db, version)
	}
	return nil
}
