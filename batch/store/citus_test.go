package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/pressly/goose/v3"

	"trekk/batch"
	"trekk/batch/store/migrations"
	"trekk/batch/store/pgtest"
)

// likeCitus is as much of Citus as Distribute needs: it notes what is distributed, and refuses what Citus
// refuses: a table whose key or reference is without the distribution column, and one that refers to a table
// that is not distributed yet.
const likeCitus = `
	CREATE TABLE pg_dist_partition (logicalrelid regclass, partmethod "char", repmodel "char", beside text);
	CREATE FUNCTION create_reference_table(t regclass) RETURNS void LANGUAGE sql AS $$ INSERT INTO
	pg_dist_partition VALUES (t, 'n', 't') $$;
	CREATE FUNCTION create_distributed_table(t regclass, distribution_column text,
	colocate_with text) RETURNS void LANGUAGE plpgsql AS $$
	DECLARE c smallint := (SELECT attnum FROM pg_attribute WHERE attrelid = t
	AND attname = distribution_column);
	BEGIN
		IF current_setting('citus.multi_shard_modify_mode') <> 'sequential' THEN RAISE 'in parallel'; END IF;
		IF t = 'audit'::regclass AND EXISTS (SELECT 1 FROM audit WHERE creditor_id = 'fails')
		THEN RAISE 'it fails'; END IF;
		IF EXISTS (SELECT 1 FROM pg_index WHERE indrelid = t AND indisunique AND c <> ALL (indkey))
		THEN RAISE 'a key without %', distribution_column; END IF;
		IF EXISTS (SELECT 1 FROM pg_constraint WHERE conrelid = t AND contype = 'f' AND c <> ALL (conkey))
		THEN RAISE 'a reference without %', distribution_column; END IF;
		IF EXISTS (SELECT confrelid FROM pg_constraint WHERE conrelid = t AND contype = 'f' EXCEPT
		SELECT logicalrelid FROM pg_dist_partition) THEN
			RAISE 'referenced table must be a distributed table or a reference table';
		END IF;
		IF colocate_with <> 'none' AND NOT EXISTS (SELECT 1 FROM pg_dist_partition
		WHERE logicalrelid = colocate_with::regclass AND partmethod = 'h')
		THEN RAISE 'beside nothing'; END IF;
		INSERT INTO pg_dist_partition VALUES (t, 'h', 's', colocate_with);
	END $$;
	CREATE FUNCTION truncate_local_data_after_distributing_table(t regclass) RETURNS void LANGUAGE sql AS $$
	UPDATE pg_dist_partition SET beside = 'truncated' WHERE logicalrelid = t $$;
	CREATE TABLE waiting (gid text);
	CREATE FUNCTION recover_prepared_transactions() RETURNS void LANGUAGE sql AS $$ DELETE FROM waiting $$;
	CREATE FUNCTION run_command_on_all_nodes(command text, parallel boolean DEFAULT true)
	RETURNS TABLE (nodeid int, success boolean, result text) LANGUAGE plpgsql AS $$
	BEGIN
		IF command LIKE 'SELECT%' THEN
			RETURN QUERY SELECT 0, true, (SELECT string_agg(gid, ' ') FROM waiting);
		ELSE EXECUTE command; RETURN QUERY SELECT 0, true, 'DO'; END IF;
	END $$;
	SET allow_system_table_mods = on;
	INSERT INTO pg_extension VALUES (424242, 'citus', 10, current_schema()::regnamespace, false, '13');`

func TestDistribute(t *testing.T) {
	url := pgtest.URL(t)
	if pgtest.Citus() {
		t.Skip("Citus itself is there: every test distributes")
	}
	ctx, db := t.Context(), made(t, url)
	if tables, err := db.Distribute(ctx); !errors.Is(err, ErrNoCitus) || tables != nil {
		t.Errorf("without Citus: %v, %v", tables, err)
	}
	if super := db.texts(t, "SELECT 'x' FROM pg_roles WHERE rolname = current_user "+
		"AND rolsuper"); super == nil {
		t.Skip("TREKK_TEST_POSTGRES is of an ordinary role")
	}
	db.do(t, likeCitus)

	if err := put(ctx, db, "1"); err != nil {
		t.Fatal(err)
	}
	db.do(
		t,
		"INSERT INTO creditor SELECT 'fails', name, account, 'fails', agreement, bill_from FROM creditor",
	)
	db.do(
		t,
		"INSERT INTO audit SELECT 'fails', no, acted, actor, action, subject, row_count, rows_hash, "+
			"previous, hash FROM audit",
	)
	if _, err := db.Distribute(ctx); err == nil || !strings.Contains(err.Error(), "audit: ") {
		t.Errorf("it is to fail: %v", err)
	}
	if half := db.texts(t, "SELECT logicalrelid::text FROM pg_dist_partition"); half != nil {
		t.Errorf("half distributed: %s", half)
	}

	db.do(t, "DELETE FROM audit WHERE creditor_id = 'fails'")
	role := readerOf(t, db, url)
	readsNot(t, db, role, "customer.name", "customer.row_hash", "token.id")
	tables, err := db.Distribute(ctx)
	if err != nil || !slices.Equal(tables, tableNames) {
		t.Errorf("distributed: %s, %v", tables, err)
	}
	left := "SELECT logicalrelid::text FROM pg_dist_partition " +
		"WHERE pg_relation_size(logicalrelid) > 0 AND beside IS DISTINCT FROM 'truncated'"
	if left := db.texts(t, left); left != nil {
		t.Errorf("rows are left behind in %s", left)
	}
	cutShort(t, db, left)
	if tables, err := db.Distribute(ctx); err != nil || len(tables) > 0 {
		t.Errorf("a second time: %s, %v", tables, err)
	}
	if err := put(ctx, db, "2"); err != nil {
		t.Error(err)
	}
	readsOnNodes(t, db, role)
	setAtOnce(t, db.engine.(*postgresEngine))
	known := db.texts(t, `SELECT unnest(setconfig) FROM pg_db_role_setting JOIN pg_database d ON d.oid = setdatabase
		WHERE datname = current_database() AND setrole = current_user::regrole`)
	for name, v := range postgresParams {
		if want := name + "=" + v; !slices.Contains(known, want) {
			t.Errorf("sessions on the nodes do not begin with %s: %s", want, known)
		}
	}
}

// cutShort: who was killed behind the commit, or could not wait for a node, has it made good by whoever
// distributes or migrates next.
func cutShort(t *testing.T, db *DB, left string) {
	t.Helper()
	for name, again := range map[string]func() error{
		"distribute": func() error { _, err := db.Distribute(t.Context()); return err },
		"migrate":    func() error { return db.Migrate(t.Context()) },
	} {
		db.do(t, "UPDATE pg_dist_partition SET beside = NULL")
		db.do(t, "INSERT INTO waiting VALUES ('citus_0_1_2_3')")
		if err := again(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if waits := db.texts(t, "SELECT gid FROM waiting"); waits != nil {
			t.Errorf("%s has not waited for %s", name, waits)
		}
		if left := db.texts(t, left); left != nil && name == "distribute" {
			t.Errorf("rows are left behind in %s", left)
		}
	}
}

// readerOf is a role that reads the views.
func readerOf(t *testing.T, db *DB, url string) (role string) {
	t.Helper()
	if err := db.MakeViews(t.Context()); err != nil {
		t.Fatal(err)
	}
	role = fmt.Sprintf("trekk_test_reader_%d", os.Getpid())
	t.Cleanup(func() {
		if err := pgtest.Run(url, "DROP OWNED BY "+role+"; DROP ROLE "+role); err != nil {
			t.Error(err)
		}
	})
	if made, err := db.LetRead(t.Context(), role); err != nil || !made {
		t.Fatal(made, err)
	}
	return role
}

// Of distributed tables a role may read those columns that the views read: a node knows of no views. A column
// that it may read beside them is found; one of a view that is made anew comes to it.
func readsOnNodes(t *testing.T, db *DB, role string) {
	t.Helper()
	shown := []string{"customer.name", "creditor.id", "invoice.amount", "customer.mobile"}
	readsNot(t, db, role, "customer.row_hash", "token.id", "content.bytes", "audit.hash")
	if not := mayNotRead(t, db, role, shown...); len(not) > 0 {
		t.Errorf("it may not read %s", not)
	}
	if may := db.texts(t, "SELECT 'x' WHERE has_schema_privilege('"+role+"', current_schema(), 'USAGE')"+
		" AND NOT has_schema_privilege('"+role+"', current_schema(), 'CREATE')"); may == nil {
		t.Error("it may not use the schema, or make tables in it")
	}
	if made, err := db.LetRead(t.Context(), role); err != nil || made {
		t.Errorf("a second time: %t, %v", made, err)
	}
	db.do(t, "GRANT SELECT (row_hash) ON customer TO "+role)
	_, err := db.LetRead(t.Context(), role)
	if err == nil || !strings.Contains(err.Error(), "such as customer") {
		t.Errorf("one that may read more: %v", err)
	}
	db.do(t, "REVOKE SELECT (row_hash) ON customer FROM "+role)

	// As after a migration by which views read more.
	db.do(t, "REVOKE SELECT (mobile) ON customer FROM "+role+"; COMMENT ON SCHEMA "+ReportSchema+" IS "+
		text(viewsOf(db.engine.(*postgresEngine).schema)))
	if err := db.MakeViews(t.Context()); err != nil {
		t.Fatal(err)
	}
	if not := mayNotRead(t, db, role, shown...); len(not) > 0 {
		t.Errorf("it may no longer read %s", not)
	}
}

// setAtOnce sets the parameters of the role from several connections, as those do who distribute several schemas.
func setAtOnce(t *testing.T, e *postgresEngine) {
	t.Helper()
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 10 {
				err := e.pool.AcquireFunc(t.Context(), func(c *pgxpool.Conn) error {
					return setOnNodes(t.Context(), c.Conn())
				})
				if err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
}

// mayNotRead are those of columns, as table.column, that a role may not read.
func mayNotRead(t *testing.T, db *DB, role string, columns ...string) (not []string) {
	t.Helper()
	for _, c := range columns {
		table, column, _ := strings.Cut(c, ".")
		if may := db.texts(t, fmt.Sprintf("SELECT 'x' WHERE has_column_privilege('%s', '%s', '%s', 'SELECT')",
			role, table, column)); may == nil {
			not = append(not, c)
		}
	}
	return not
}

func readsNot(t *testing.T, db *DB, role string, columns ...string) {
	t.Helper()
	if not := mayNotRead(t, db, role, columns...); !slices.Equal(not, columns) {
		t.Errorf("of %s it may not read %s alone", columns, not)
	}
}

// onCitus makes a database whose tables are distributed, with one creditor.
func onCitus(t *testing.T) *DB {
	t.Helper()
	url := pgtest.URL(t)
	if !pgtest.Citus() {
		t.Skip("TREKK_TEST_POSTGRES names no database that has Citus")
	}
	return made(t, url)
}

// All tables of all versions of the schema come to be distributed, whatever version was.
func TestMigrateDistributed(t *testing.T) {
	if url := pgtest.URL(t); url == "" || !pgtest.Citus() {
		t.Skip("TREKK_TEST_POSTGRES names no database that has Citus")
	}
	for version := int64(3); version < migrations.Known(); version++ {
		t.Run(fmt.Sprint(version), func(t *testing.T) {
			db := ofVersion(t, pgtest.URL(t), version)
			onNodes(t, db)
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			if tables, err := db.Distribute(t.Context()); err != nil || tables != nil {
				t.Errorf("they are not distributed when they are made: %s, %v", tables, err)
			}
			if err := db.AddCreditor(t.Context(), batch.Creditor{ID: "gym"}, registered); err != nil {
				t.Error(err)
			}
		})
	}
}

// ofVersion is a database with an earlier schema.
func ofVersion(t *testing.T, url string, version int64) *DB {
	t.Helper()
	e, err := connectPostgres(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	db := &DB{engine: e}
	t.Cleanup(func() { db.Close() })
	before := e.sqlDB()
	defer before.Close()
	p, err := migrations.Of(goose.DialectPostgres, before)
	if err == nil {
		_, err = p.UpTo(t.Context(), version)
	}
	if err != nil {
		t.Fatal(err)
	}
	return db
}

// What Citus tells of nodes without their SQLSTATE, as it came from Citus 13.2.2.
func TestWhatNodesTell(t *testing.T) {
	for _, c := range []struct {
		e    pgconn.PgError
		want error
	}{
		{pgconn.PgError{Code: "XX000", File: "multi_copy.c",
			Message: `duplicate key value violates unique constraint "claim_live_103588"`,
			Detail:  "Key (creditor_id, invoice_no, due)=(gym, 1, 2026-10-20) already exists."},
			batch.ErrConflict},
		{pgconn.PgError{Code: "XX000", File: "multi_copy.c",
			Message: `ny rad for relasjonen «claim_103588» bryter sjekkbetingelsen «claim_amount_check»`,
			Detail:  "Raden inneholder (gym, 1, 0)."}, batch.ErrConflict},
		{pgconn.PgError{Code: "XX000", File: "multi_copy.c",
			Message: "terminating connection due to administrator command"}, batch.ErrTransient},
		{pgconn.PgError{Code: "58030", File: "multi_copy.c",
			Message: "failed to complete COPY on 127.0.0.1:7501",
			Detail:  "server closed the connection unexpectedly"}, batch.ErrTransient},
		{pgconn.PgError{Code: "XX000", File: "remote_transaction.c",
			Message: "failure on connection marked as essential: 127.0.0.1:7501"}, batch.ErrTransient},
		{pgconn.PgError{Code: "XX000", File: "placement_connection.c",
			Message: "could not commit transaction for shard 103588 on at least one active node"},
			batch.ErrTransient},
		{pgconn.PgError{Code: "XX000", File: "adaptive_executor.c",
			Message: "postmaster was shut down, exiting"}, batch.ErrTransient},
		{pgconn.PgError{Code: "XX000", File: "nodeModifyTable.c",
			Message: "something of PostgreSQL's own"}, nil},
		{pgconn.PgError{Code: "58030", File: "md.c", Message: "could not read block 7"}, nil},
	} {
		err := translate(fmt.Errorf("claim: %w", &c.e))
		for _, kind := range []error{batch.ErrConflict, batch.ErrTransient} {
			if errors.Is(err, kind) != errors.Is(c.want, kind) {
				t.Errorf("%v, want %v", err, c.want)
			}
		}
	}
}

// A transaction that was committed while its node was lost is seen by whoever comes after it: by the process
// that wrote it when Update returns, and, where that process is gone, by the next that has the lock.
func TestWhatIsPreparedIsWaitedFor(t *testing.T) {
	db := onCitus(t)
	if err := put(t.Context(), db, "0"); err != nil {
		t.Fatal(err)
	}
	admin := administrator(t)
	for _, c := range []struct {
		no   string
		gone bool
	}{{"1", false}, {"2", true}} {
		unlock, err := db.For("gym").Lock(t.Context(), "test")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(unlock) // of a test that fails; else it is done by then
		before := db.texts(t, "SELECT no FROM customer ORDER BY no")
		held := db.engine.(*postgresEngine).held["gym"].conn.Conn()
		runAs(t, held, "SET synchronous_commit = on")
		written := cutWhenPrepared(t, admin, fmt.Sprintf("pid = %d", held.PgConn().PID()),
			func() error { return put(t.Context(), db, c.no) })
		if now := db.texts(t, "SELECT no FROM customer ORDER BY no"); !slices.Equal(now, before) {
			t.Errorf("the node has committed already: %s", now)
		}
		if c.gone {
			runAs(t, admin, "SELECT pg_terminate_backend($1::integer, 5000)", int32(held.PgConn().PID()))
			if err := <-written; !errors.Is(err, batch.ErrTransient) {
				t.Errorf("a connection that is gone: %v", err)
			}
		}
		noStandby(t, admin)
		if c.gone {
			unlock()
			if unlock, err = db.For("gym").Lock(t.Context(), "test"); err != nil {
				t.Fatal(err)
			}
		} else if err := <-written; err != nil {
			t.Fatal(err)
		} else if _, unsure := held.PgConn().CustomData()[warned]; !unsure {
			t.Error("nobody has warned")
		}
		if now := db.texts(t, "SELECT no FROM customer ORDER BY no"); !slices.Equal(now,
			append(before, c.no)) {
			t.Errorf("what was written is not there: %s", now)
		}
		unlock()
	}
}

func runAs(t *testing.T, admin *pgx.Conn, statement string, args ...any) {
	t.Helper()
	if _, err := admin.Exec(t.Context(), statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// cutWhenPrepared has write, which writes over the connection of which a condition holds, commit while the
// connection to the node is cut: the coordinator's commit waits for a standby that there is not, when the node
// has prepared. It returns when the connection is cut; the commit goes on when nobody asks for the standby any
// longer.
func cutWhenPrepared(t *testing.T, admin *pgx.Conn, own string, write func() error) (written chan error) {
	t.Helper()
	haveCommitsWait(t, admin)
	written = make(chan error, 1)
	go func() { written <- write() }()
	pid := waitsForStandby(t, admin, own)
	for ; pid == 0; pid = waitsForStandby(t, admin, own) {
		select {
		case err := <-written:
			t.Fatalf("it has not waited: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
	runAs(t, admin, "SELECT run_command_on_workers($1)", fmt.Sprintf("SELECT count(pg_terminate_backend(pid, "+
		"5000)) FROM pg_stat_activity WHERE application_name LIKE 'citus_internal gpid=%%%010d'", pid))
	return written
}

// haveCommitsWait has commits wait for a standby that there is not, and waits until they do: the server looks
// at its settings when it comes to it.
func haveCommitsWait(t *testing.T, admin *pgx.Conn) {
	t.Helper()
	probe, err := pgx.Connect(t.Context(), os.Getenv("TREKK_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	var probing sync.WaitGroup
	t.Cleanup(func() {
		_, _ = admin.Exec(context.Background(), "ALTER SYSTEM RESET synchronous_standby_names")
		_, _ = admin.Exec(context.Background(), "SELECT pg_reload_conf()")
		probing.Wait()
		probe.Close(context.Background())
	})
	runAs(t, admin, "ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
	runAs(t, admin, "SELECT pg_reload_conf()")
	var waited atomic.Bool
	probing.Go(func() {
		for failed := error(nil); failed == nil && !waited.Load(); {
			_, failed = probe.Exec(context.Background(), "SELECT pg_current_xact_id()")
		}
	})
	defer waited.Store(true)
	for waitsForStandby(t, admin, fmt.Sprintf("pid = %d", probe.PgConn().PID())) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
}

func waitsForStandby(t *testing.T, admin *pgx.Conn, own string) (pid int) {
	t.Helper()
	if err := admin.QueryRow(t.Context(), "SELECT coalesce(max(pid), 0) FROM pg_stat_activity "+
		"WHERE wait_event = 'SyncRep' AND "+own).Scan(&pid); err != nil {
		t.Fatal(err)
	}
	return pid
}

// A migration that was committed while a node was lost is waited for: the next one would not find its tables.
func TestMigrationsWaitForNodes(t *testing.T) {
	url := pgtest.URL(t)
	if !pgtest.Citus() {
		t.Skip("TREKK_TEST_POSTGRES names no database that has Citus")
	}
	db := ofVersion(t, url, migrations.Known()-3)
	onNodes(t, db)
	admin := administrator(t)
	own := "query NOT LIKE '%recover%' AND application_name = '" + db.engine.(*postgresEngine).connName + "'"
	written := cutWhenPrepared(t, admin, own, func() error { return db.Migrate(t.Context()) })
	waiting, err := prepared(t.Context(), admin, "")
	if err != nil || waiting == nil {
		t.Fatalf("nothing waits: %v", err)
	}
	noStandby(t, admin)
	if err := <-written; err != nil {
		t.Fatal(err)
	}
	left, err := prepared(t.Context(), admin, "")
	if err != nil || slices.ContainsFunc(waiting, func(gid string) bool { return slices.Contains(left, gid) }) {
		t.Errorf("%s is left of %s: %v", left, waiting, err)
	}
	if err := db.AddCreditor(t.Context(), batch.Creditor{ID: "gym"}, registered); err != nil {
		t.Error(err)
	}
	if err := put(t.Context(), db, "1"); err != nil {
		t.Error(err)
	}
}

func administrator(t *testing.T) *pgx.Conn {
	t.Helper()
	admin, err := pgx.Connect(t.Context(), os.Getenv("TREKK_TEST_POSTGRES"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { admin.Close(context.Background()) })
	return admin
}

func noStandby(t *testing.T, admin *pgx.Conn) {
	t.Helper()
	runAs(t, admin, "ALTER SYSTEM RESET synchronous_standby_names")
	runAs(t, admin, "SELECT pg_reload_conf()")
}
