package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"trekk/batch"
)

// engine is a database program. What differs between SQLite and PostgreSQL stands behind it; the statements
// are the same, and their errors are the driver's, which translate makes ours.
type engine interface {
	// name is the database in messages, without any password.
	name() string
	// query runs a statement on what is committed, as of when it begins.
	query(ctx context.Context, query string, args []any) (rows, error)
	// lookup is query with one more condition: that a column, which has an index, has one of the values.
	lookup(ctx context.Context, query, column, creditor string, values []string) (rows, error)
	// begin begins a transaction that writes the books of a creditor, and keeps every other from doing so
	// until it ends. One that must wait for long fails with ErrBusy.
	begin(ctx context.Context, creditor string) (session, error)
	// beginBeside begins a transaction that writes what is no part of the books. It waits for nobody who writes
	// these, where the database lets several write.
	beginBeside(ctx context.Context) (session, error)
	// snapshot begins a transaction that reads what is committed as of one moment.
	snapshot(ctx context.Context) (session, error)
	// lock takes a lock that the database program or the operating system lets go of when this process ends,
	// however it ends; not ok when another has it. Keys are of the kinds lockBooks and lockNamed. holder says
	// who takes it; empty when nobody will ask.
	lock(ctx context.Context, key lockKey, holder string) (unlock func(), ok bool, err error)
	// holder tells who has a lock, and since when, where that is known. It never names one that is gone.
	holder(ctx context.Context, key lockKey) (holder string, since time.Time)
	// version is the schema's, zero when there is none.
	version(ctx context.Context) (int64, error)
	migrate(ctx context.Context) error
	// closeViews keeps the views for other programs from standing in the way of migrate, where there are any;
	// openViews makes them, or makes them anew where they were made before.
	closeViews(ctx context.Context) error
	openViews(ctx context.Context, make bool) error
	letRead(ctx context.Context, role string) (made bool, err error)
	selectColumns() string // the query of the columns of a table, by name
	// damage is what the database program itself finds wrong with what it keeps, where it can be asked.
	damage(ctx context.Context) (faults []string, err error)
	distribute(ctx context.Context) (tables []string, err error)
	server(ctx context.Context) (*Server, error) // nil where there is none
	close() error
}

// rows are the rows of a statement, as *sql.Rows has them.
type rows interface {
	Next() bool
	Scan(to ...any) error
	Err() error
	Close() error
}

// session is a transaction that writes.
type session interface {
	query(ctx context.Context, query string, args []any) (rows, error)
	// lookup is query with one more condition, as the engine's is.
	lookup(ctx context.Context, query, column, creditor string, values []string) (rows, error)
	exec(ctx context.Context, query string, args []any) (hit int64, err error)
	// insert adds a row, at the latest when flush is called; it does not keep values.
	insert(ctx context.Context, tb table, values []any) error
	flush(ctx context.Context) error
	// later runs a statement on the rows that were inserted before it, and beside the making of those after it.
	// args are its own from then on.
	later(ctx context.Context, query string, args []any) error
	// execAll is exec with each list of arguments.
	execAll(ctx context.Context, query string, args [][]any) error
	commit(ctx context.Context) error
	rollback() // does nothing once it is committed
}

// lockKey is what is locked: the books of a creditor for jobs, or anything that callers have a name for.
type lockKey struct {
	kind, name string
}

const (
	lockBooks = "lock"
	lockNamed = "named.lock"
)

// scanOne reads the single row of a query, or ErrNotFound.
func scanOne(r rows, err error, to ...any) error {
	if err != nil {
		return err
	}
	defer r.Close()
	if !r.Next() {
		if err := r.Err(); err != nil {
			return err
		}
		return batch.ErrNotFound
	}
	return errors.Join(r.Scan(to...), r.Close())
}

// values are what the database gets for fields.
func values(fields []any) ([]any, error) {
	return appendValues(make([]any, 0, len(fields)), fields)
}

func appendValues(to, fields []any) ([]any, error) {
	for _, f := range fields {
		v, err := value(f)
		if err != nil {
			return nil, err
		}
		to = append(to, v)
	}
	return to, nil
}

// ended is the error of a statement, translated; where ctx ended, that is why.
func ended(ctx context.Context, err error) error {
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return translate(err)
}

// translate turns a driver's error into ours, by code.
func translate(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, sql.ErrNoRows):
		return batch.ErrNotFound
	}
	return translatePostgres(translateSQLite(err))
}

// beside does one thing at a time beside its caller: the database writes rows while the next are made.
type beside struct {
	done chan error // gives the end of what is being done; nil when nothing is
}

// begin begins to do something when what was begun before has ended well.
func (b *beside) begin(do func() error) error {
	if err := b.wait(); err != nil {
		return err
	}
	done := make(chan error, 1)
	b.done = done
	go func() { done <- do() }()
	return nil
}

func (b *beside) wait() (err error) {
	if b.done != nil {
		err, b.done = <-b.done, nil
	}
	return err
}
