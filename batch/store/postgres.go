package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgconn/ctxwatch"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"trekk/batch"
	"trekk/batch/store/migrations"
)

// postgresEngine is a database, or a schema of one when the URL has a search_path, of a PostgreSQL server.
type postgresEngine struct {
	pool   *pgxpool.Pool
	keyed  *pgxpool.Pool // of lookup: what is read by keys comes by indexes
	title  string
	schema string
	// connName is the name of connections that have no lock.
	connName string

	citus bool // the extension is there: the tables are distributed, or may come to be

	warn func(error) // is told what went wrong and stopped nothing; nil: nobody is

	mu   sync.Mutex
	held map[string]*bookLock // by creditor
}

// postgresConns bounds the connections of a process. A creditor's jobs read a few streams while they write: a
// bound near to that would let jobs wait for each other for ever. The server's own bound is met with an
// error.
const postgresConns = 64

// postgresParams are set on every connection, unless the URL says otherwise: a transaction waits 10 s for
// another's lock, as on SQLite, and the server drops a process that is gone, and its locks, within a second,
// and a machine that does not answer within half a minute. To compile queries costs these more than it saves;
// sorts and hashes of a million rows get the memory they need. To go to a row by an index costs little more
// than to go to the next, on the disks of today. No statement has others help it: to start them takes a tenth
// of a second, and most are through before. Every table is reached by an index that begins with the creditor,
// and never row by row: a table that is small when a statement is planned is filled beside it by the job that
// reads it, and would be read from end to end for each member.
var postgresParams = map[string]string{
	"lock_timeout": "10s", "jit": "off", "work_mem": "64MB", "enable_seqscan": "off", "random_page_cost": "1.1",
	"max_parallel_workers_per_gather":  "0",
	"client_connection_check_interval": "1s", "tcp_keepalives_idle": "10", "tcp_keepalives_interval": "5",
	"tcp_keepalives_count": "3", "tcp_user_timeout": "30000",
}

// keyedParams are set beside them on the connections of lookup.
var keyedParams = map[string]string{"enable_bitmapscan": "off", "enable_sort": "off"}

// setting sets parameters on connections when they have been made: a pgbouncer takes few of them before.
func setting(url map[string]string, params ...map[string]string) func(context.Context, *pgx.Conn) error {
	var set strings.Builder
	for _, list := range params {
		for name, v := range list {
			if _, ok := url[name]; !ok {
				fmt.Fprintf(&set, "SET %s = '%s';", name, v)
			}
		}
	}
	return func(ctx context.Context, c *pgx.Conn) error {
		_, err := c.Exec(ctx, set.String())
		return err
	}
}

// errBadURL tells nothing of the URL, nor of what is wrong with it: the reader's own error leaves a password out
// only where the URL is right enough for it to be found.
var errBadURL = errors.New("the URL of the database cannot be read: want postgres://USER@HOST:PORT/DATABASE; " +
	"a port is a number, % and @ : / ? # in names and passwords are written %25 and %40 %3A %2F %3F %23, and a " +
	"password is better in ~/.pgpass or PGPASSWORD; PG... in the environment and files that it names count too")

func connectPostgres(ctx context.Context, url string) (*postgresEngine, error) {
	conf, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, errBadURL
	}
	c := conf.ConnConfig
	if _, ok := c.RuntimeParams["application_name"]; !ok {
		c.RuntimeParams["application_name"] = "trekk"
	}
	conf.AfterConnect = setting(c.RuntimeParams, postgresParams)
	conf.MaxConns = max(conf.MaxConns, postgresConns)
	c.DialFunc = (&net.Dialer{
		Timeout: 10 * time.Second,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 10 * time.Second,
			Interval: 5 * time.Second, Count: 3},
	}).DialContext
	// A context that ends ends the statement and not the connection, which may hold a lock.
	c.BuildContextWatcherHandler = func(conn *pgconn.PgConn) ctxwatch.Handler {
		return &pgconn.CancelRequestContextWatcherHandler{Conn: conn, DeadlineDelay: 10 * time.Second}
	}
	e := &postgresEngine{
		title: fmt.Sprintf("postgres://%s:%d/%s", c.Host, c.Port, c.Database),
		held:  map[string]*bookLock{},
	}
	e.connName = c.RuntimeParams["application_name"]
	c.OnNotice = noteWarning
	if e.pool, err = pgxpool.NewWithConfig(ctx, conf); err != nil {
		return nil, fmt.Errorf("open %s: %w", e.title, err)
	}
	keyed := conf.Copy()
	keyed.MaxConns, keyed.MinConns, keyed.MinIdleConns = 4, 0, 0
	keyed.AfterConnect = setting(c.RuntimeParams, postgresParams, keyedParams)
	if e.keyed, err = pgxpool.NewWithConfig(ctx, keyed); err != nil {
		e.pool.Close()
		return nil, fmt.Errorf("open %s: %w", e.title, err)
	}
	if err := e.pool.QueryRow(ctx, "SELECT coalesce(current_schema(), ''), "+hasCitus).
		Scan(&e.schema, &e.citus); err != nil {
		_ = e.close()
		var code *pgconn.PgError
		if errors.As(err, &code) && code.Code == "3D000" {
			return nil, fmt.Errorf(
				"there is no database %s: make an empty one, with `createdb %s` or CREATE DATABASE: %w",
				e.title, c.Database, fs.ErrNotExist,
			)
		}
		return nil, fmt.Errorf("open %s: %w", e.title, ended(ctx, err))
	}
	return e, nil
}

func openPostgres(ctx context.Context, url string) (engine, error) {
	e, err := connectPostgres(ctx, url)
	if err != nil {
		return nil, err
	}
	return e, nil
}

// createPostgres opens a database that has nothing in it, or tables of this program that are empty yet, as
// migrating and distributing leave them.
func createPostgres(ctx context.Context, url string) (engine, error) {
	e, err := connectPostgres(ctx, url)
	if err != nil {
		return nil, err
	}
	version, err := e.version(ctx)
	used := "SELECT EXISTS (SELECT 1 FROM creditor)"
	if version == 0 { // what extensions have put there is nobody's
		used = `SELECT EXISTS (SELECT 1 FROM pg_class c
			WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v')
			AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.classid = 'pg_class'::regclass
			AND d.objid = c.oid AND d.deptype = 'e'))`
	}
	something := false
	if err == nil {
		err = e.pool.QueryRow(ctx, used).Scan(&something)
	}
	switch {
	case err != nil:
		err = fmt.Errorf("make the schema of %s: %w", e.title, ended(ctx, err))
	case something:
		err = fmt.Errorf("%s holds something already: name an empty database: %w", e.title, fs.ErrExist)
	case version > migrations.Known():
		err = newerSchema(e, version)
	default:
		return e, nil
	}
	return nil, errors.Join(err, e.close())
}

func (e *postgresEngine) name() string { return e.title }

func (e *postgresEngine) close() error {
	e.keyed.Close()
	e.pool.Close()
	return nil
}

func (e *postgresEngine) version(ctx context.Context) (version int64, err error) {
	var there bool
	err = e.pool.QueryRow(ctx, "SELECT to_regclass($1) IS NOT NULL", goose.DefaultTablename).Scan(&there)
	if err == nil && there {
		err = e.pool.QueryRow(ctx, migrations.SelectVersion).Scan(&version)
	}
	return version, err
}

// lockSchema is held by whoever migrates, and shared by those who write.
var lockSchema = lockKey{kind: "schema"}

// advisory is a lock as PostgreSQL counts them: a number within the database.
func (e *postgresEngine) advisory(key lockKey) int64 {
	sum := sha256.Sum256([]byte(e.schema + "\x00" + key.kind + "\x00" + key.name))
	return int64(binary.BigEndian.Uint64(sum[:]))
}

// migrate waits until nobody writes and keeps everyone from it meanwhile: who comes after it sees the new
// version. Where the tables are distributed, those that it has made are too, before anyone writes.
func (e *postgresEngine) migrate(ctx context.Context) error {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	defer conn.Release()
	key := e.advisory(lockSchema)
	if _, err := conn.Exec(ctx, "SELECT pg_advisory_lock($1)", key); err != nil {
		return err
	}
	nodes := false
	if e.citus {
		nodes, err = distributed(ctx, conn.Conn())
	}
	settled := func() error { return nil }
	if nodes { // what a node has yet to finish is in the way of the next migration
		settled = func() error { return e.settle(ctx, conn.Conn(), "", true) }
	}
	if err == nil {
		err = e.migrateUp(ctx, settled)
	}
	if err == nil && nodes {
		_, err = distributeTables(ctx, conn.Conn(), key)
		err = errors.Join(err, settled())
	}
	_, unlockErr := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", key)
	return errors.Join(err, unlockErr)
}

func (e *postgresEngine) migrateUp(ctx context.Context, settled func() error) error {
	db := e.sqlDB()
	return errors.Join(migrations.Up(ctx, goose.DialectPostgres, db, settled), db.Close())
}

// sqlDB is the database as migrations have it.
func (e *postgresEngine) sqlDB() *sql.DB {
	conf, params := e.pool.Config().ConnConfig, map[string]string{}
	if e.citus { // see distributeTables
		params["citus.multi_shard_modify_mode"] = "sequential"
	}
	return stdlib.OpenDB(*conf, stdlib.OptionAfterConnect(setting(conf.RuntimeParams,
		postgresParams, params)))
}

// bookLock is the connection that has the lock of a creditor's jobs, one transaction at a time.
type bookLock struct {
	conn *pgxpool.Conn
	turn chan struct{} // has something in it while a transaction is open
}

// lockTries is how often, a tenth of a second apart, the lock of a creditor's jobs is asked for: when the
// process that had it was killed just now the server takes a moment to see it.
const lockTries = 20

// lock takes a lock that belongs to a connection: it goes when the connection goes.
func (e *postgresEngine) lock(ctx context.Context, key lockKey, holder string) (unlock func(), ok bool,
	err error) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return nil, false, err
	}
	no := e.advisory(key)
	for try := 1; ; try++ {
		if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock($1)", no).Scan(&ok); err != nil ||
			!ok && (key.kind != lockBooks || try == lockTries) {
			conn.Release()
			return nil, false, err
		}
		if ok {
			break
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done(): // the next try says so
		}
	}
	if key.kind == lockBooks {
		if err := e.settle(ctx, conn.Conn(), key.name, false); err != nil {
			_ = conn.Conn().Close(ctx) // which lets go of it too
			conn.Release()
			return nil, false, err
		}
		e.rename(ctx, conn, connName(e.connName, holder, time.Now()))
	}
	l := &bookLock{conn: conn, turn: make(chan struct{}, 1)}
	if key.kind == lockBooks {
		e.mu.Lock()
		e.held[key.name] = l
		e.mu.Unlock()
	}
	return sync.OnceFunc(func() {
		l.turn <- struct{}{}
		e.mu.Lock()
		if e.held[key.name] == l {
			delete(e.held, key.name)
		}
		e.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		if key.kind == lockBooks {
			e.rename(ctx, conn, e.connName)
		}
		if _, err := conn.Exec(ctx, "SELECT pg_advisory_unlock($1)", no); err != nil {
			_ = conn.Conn().Close(ctx) // which lets go of it too
		}
		conn.Release()
	}), true, nil
}

// rename gives a connection a name, by which others see who has a lock. A failure means that they do not.
func (e *postgresEngine) rename(ctx context.Context, conn *pgxpool.Conn, name string) {
	_, _ = conn.Exec(ctx, "SELECT set_config('application_name', $1, false)", name)
}

// selectHolder finds the name of the connection that has an advisory lock, which its number is kept in two
// halves of.
const selectHolder = `SELECT coalesce(a.application_name, '') FROM pg_locks l
	JOIN pg_stat_activity a ON a.pid = l.pid
	WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
	AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
	AND (l.classid::bigint << 32) | l.objid::bigint = $1`

func (e *postgresEngine) holder(ctx context.Context, key lockKey) (holder string, since time.Time) {
	var name string
	if err := e.pool.QueryRow(ctx, selectHolder, e.advisory(key)).Scan(&name); err != nil {
		return "", time.Time{}
	}
	return readConnName(name)
}

// begin takes the connection that has the lock of the creditor's jobs when this process has it, and any other
// when not.
func (e *postgresEngine) begin(ctx context.Context, creditor string) (_ session, err error) {
	s := &postgresSession{engine: e, creditor: creditor}
	e.mu.Lock()
	l := e.held[creditor]
	e.mu.Unlock()
	if l != nil {
		select {
		case l.turn <- struct{}{}:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		s.conn, s.release = l.conn.Conn(), func() { <-l.turn }
	} else {
		conn, err := e.pool.Acquire(ctx)
		if err != nil {
			return nil, err
		}
		s.conn, s.release = conn.Conn(), conn.Release
	}
	s.release = sync.OnceFunc(s.release)
	if s.tx, err = s.conn.Begin(ctx); err != nil {
		s.release()
		return nil, err
	}
	_, err = s.tx.Exec(ctx, "SELECT pg_advisory_xact_lock_shared($1), pg_advisory_xact_lock($2)",
		e.advisory(lockSchema), e.advisory(lockKey{"writer", creditor}))
	if err != nil {
		s.rollback()
		return nil, err
	}
	return s, nil
}

func (e *postgresEngine) beginBeside(ctx context.Context) (session, error) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := conn.Begin(ctx)
	if err != nil {
		conn.Release()
		return nil, err
	}
	return &postgresSession{engine: e, conn: conn.Conn(), tx: tx, release: sync.OnceFunc(conn.Release)}, nil
}

func (e *postgresEngine) query(ctx context.Context, query string, args []any) (rows, error) {
	return queryPostgres(ctx, e.pool, query, args)
}

func (e *postgresEngine) lookup(
	ctx context.Context, query, column, creditor string, values []string,
) (rows, error) {
	return queryPostgres(ctx, e.keyed, keyedQuery(query, column), []any{creditor, values})
}

// keyedQuery reads, for each value, the rows in the order of the column, without sorting: nothing but the
// column's own index gives that. Left to choose, the server takes any index that begins with the creditor
// while it knows of few rows, and goes through all those that a transaction has added meanwhile, for each
// value: an import of a million rows would take hours.
func keyedQuery(query, column string) string {
	return fmt.Sprintf(
		"SELECT r.* FROM (SELECT DISTINCT unnest($2::text[]) AS key) v CROSS JOIN LATERAL (%s "+
			"AND %s >= v.key AND %[2]s <= v.key ORDER BY %[2]s) r",
		query, column,
	)
}

func (e *postgresEngine) snapshot(ctx context.Context) (session, error) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	tx, err := conn.BeginTx(ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		conn.Release()
		return nil, err
	}
	return &postgresSession{engine: e, conn: conn.Conn(), tx: tx, release: sync.OnceFunc(conn.Release)}, nil
}

// damage has nothing to ask: the server checks its pages itself, where it is told to.
func (e *postgresEngine) damage(context.Context) ([]string, error) { return nil, nil }

func (e *postgresEngine) selectColumns() string {
	return `SELECT column_name::text FROM information_schema.columns WHERE table_schema = current_schema()
		AND table_name = $1 ORDER BY column_name::text COLLATE "C"`
}

// postgresSession is a transaction. Its rows wait as they are sent, and go by COPY, beside the making of the
// next ones.
type postgresSession struct {
	engine   *postgresEngine
	creditor string // whose books it writes; empty: those of several, or none
	conn     *pgx.Conn
	tx       pgx.Tx
	release  func()
	copies   []*copyBuffer // in order of first use
	waiting  int           // bytes in them
	sending  beside
}

func (s *postgresSession) query(ctx context.Context, query string, args []any) (rows, error) {
	if err := s.sending.wait(); err != nil {
		return nil, err
	}
	return queryPostgres(ctx, s.tx, query, args)
}

func (s *postgresSession) lookup(
	ctx context.Context, query, column, creditor string, values []string,
) (rows, error) {
	return s.query(ctx, keyedQuery(query, column), []any{creditor, values})
}

func (s *postgresSession) exec(ctx context.Context, query string, args []any) (int64, error) {
	if err := s.sending.wait(); err != nil {
		return 0, err
	}
	tag, err := s.tx.Exec(ctx, query, args...)
	return tag.RowsAffected(), err
}

// execAll sends all of them before it waits for the first.
func (s *postgresSession) execAll(ctx context.Context, query string, args [][]any) error {
	if err := s.sending.wait(); err != nil {
		return err
	}
	batch := &pgx.Batch{}
	for _, list := range args {
		batch.Queue(query, list...)
	}
	return s.tx.SendBatch(ctx, batch).Close()
}

func (s *postgresSession) commit(ctx context.Context) error {
	if err := s.sending.wait(); err != nil {
		return err
	}
	told := s.conn.PgConn().CustomData()
	delete(told, warned)
	if err := s.tx.Commit(ctx); err != nil {
		return err
	}
	defer s.release()
	if _, unsure := told[warned]; unsure {
		if err := s.engine.settle(ctx, s.conn, s.creditor, true); err != nil {
			return err
		}
	}
	s.analyze(ctx)
	return nil
}

func (s *postgresSession) rollback() {
	_ = s.sending.wait() // what ended the transaction is known
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	_ = s.tx.Rollback(ctx) // a connection on which that fails is closed
	s.release()
}

func translatePostgres(err error) error {
	var e *pgconn.PgError
	if !errors.As(err, &e) {
		if lost(err) {
			return fmt.Errorf("%w: %w", batch.ErrTransient, err)
		}
		return err
	}
	code := sqlState(e)
	switch class := code[:min(2, len(code))]; {
	case class == "23":
		return fmt.Errorf("%w: %w", batch.ErrConflict, err)
	case code == "55P03": // lock_timeout
		return fmt.Errorf("%w: %w", batch.ErrBusy, err)
	case code == "57014":
		return fmt.Errorf("%w: %w", context.Canceled, err)
	case class == "08", class == "57", code == "40001", code == "40P01", code == "53300":
		// The server is going down or comes up, a deadlock, too many connections.
		return fmt.Errorf("%w: %w", batch.ErrTransient, err)
	}
	return err
}

// lost reports whether an error is that of a connection: one that broke, or that could not be made.
func lost(err error) bool {
	var connect *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connect) || errors.As(err, &network) || errors.Is(err, net.ErrClosed) ||
		errors.Is(err, pgconn.ErrConnClosed) ||
		pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) ||
		errors.Is(err, io.ErrUnexpectedEOF)
}
