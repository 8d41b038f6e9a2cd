package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"trekk/batch"
	"trekk/batch/store/migrations"
	"trekk/batch/store/pgtest"
	"trekk/schedule/bankday"
)

// bothURLs are places for a database of each kind.
func bothURLs(t *testing.T) map[string]string {
	return map[string]string{
		"sqlite":   "sqlite:" + filepath.Join(t.TempDir(), "trekk.db"),
		"postgres": pgtest.URL(t),
	}
}

// made makes a database with one creditor.
func made(t *testing.T, url string) *DB {
	t.Helper()
	db, err := Create(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if IsPostgres(url) && pgtest.Citus() {
		if _, err := db.Distribute(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.AddCreditor(t.Context(), batch.Creditor{ID: "gym"}, registered); err != nil {
		t.Fatal(err)
	}
	return db
}

// put writes a customer.
func put(ctx context.Context, db *DB, no string) error {
	return db.For("gym").
		Update(ctx, batch.Act{At: time.Unix(1_790_000_000, 0), By: "test", Action: "put"},
			func(tx batch.Tx) error {
				return tx.PutCustomer(batch.Customer{No: no, Fixed: no, Name: "Kari"})
			})
}

// statements of the test's own.
func (db *DB) do(t *testing.T, statement string) {
	t.Helper()
	var err error
	switch e := db.engine.(type) {
	case *sqliteEngine:
		_, err = e.write.ExecContext(t.Context(), statement)
	case *postgresEngine:
		_, err = e.pool.Exec(t.Context(), statement)
	}
	if err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// isLock is the condition of pg_locks that a lock is the one with a key.
func (db *DB) isLock(key lockKey) string {
	return fmt.Sprintf(
		"locktype = 'advisory' AND (classid::bigint << 32) | objid::bigint = %d",
		db.engine.(*postgresEngine).advisory(key),
	)
}

func (db *DB) texts(t *testing.T, query string, args ...any) (found []string) {
	t.Helper()
	r, err := db.query(t.Context(), query, args)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer r.Close()
	for r.Next() {
		var s string
		if err := r.Scan(&s); err != nil {
			t.Fatal(err)
		}
		found = append(found, s)
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	return found
}

// The two schemas have the same tables, columns, keys and unique indexes, and PostgreSQL orders all text by
// its bytes.
func TestSchemasAgree(t *testing.T) {
	urls := bothURLs(t)
	lite, pg := made(t, urls["sqlite"]), made(t, urls["postgres"])
	columns := lite.texts(
		t,
		`SELECT t.name || '.' || c.name || ' ' || c.type || CASE WHEN c."notnull" OR c.pk > 0
			THEN ' NOT NULL' ELSE '' END
		FROM sqlite_schema t JOIN pragma_table_info(t.name) c WHERE t.type = 'table'
		AND t.name NOT LIKE 'sqlite%' AND t.name <> 'goose_db_version' ORDER BY t.name, c.name`,
	)
	types := strings.NewReplacer(" INTEGER", " bigint", " TEXT", " text", " BLOB", " bytea")
	for i := range columns {
		columns[i] = types.Replace(columns[i])
	}
	ours := pg.texts(
		t,
		`SELECT table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO'
			THEN ' NOT NULL' ELSE '' END
		FROM information_schema.columns WHERE table_schema = current_schema()
		AND table_name <> 'goose_db_version' ORDER BY table_name COLLATE "C", column_name COLLATE "C"`,
	)
	differ(t, "columns", columns, ours)

	indexes := lite.texts(t, `SELECT t.name || CASE WHEN x."unique" THEN ' unique ' ELSE ' ' END ||
		(SELECT group_concat(c.name) FROM (SELECT name FROM pragma_index_info(x.name) ORDER BY seqno) c) ||
		CASE WHEN x.partial THEN ' WHERE ' || substr(s.sql, instr(s.sql, ' WHERE ') + 7) ELSE '' END
		FROM sqlite_schema t JOIN pragma_index_list(t.name) x LEFT JOIN sqlite_schema s ON s.name = x.name
		WHERE t.type = 'table' AND t.name <> 'goose_db_version'`)
	theirs := pg.texts(t, `SELECT t.relname || CASE WHEN i.indisunique THEN ' unique ' ELSE ' ' END ||
		(SELECT string_agg(a.attname, ',' ORDER BY k.n) FROM unnest(i.indkey) WITH ORDINALITY k (no, n)
		JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.no) ||
		CASE WHEN i.indpred IS NOT NULL THEN
		' WHERE ' || replace(pg_get_expr(i.indpred, t.oid), '::text', '') ELSE '' END
		FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
		WHERE t.relnamespace = current_schema()::regnamespace AND t.relname <> 'goose_db_version'`)
	for _, list := range [][]string{indexes, theirs} {
		for i := range list {
			list[i] = strings.NewReplacer("(", "", ")", "", " ,", ",").
				Replace(list[i][:strings.Index(list[i]+" WHERE ", " WHERE ")]) +
				strings.Join(
					strings.Fields(
						strings.NewReplacer("(", "", ")", "").
							Replace(list[i][strings.Index(list[i]+" WHERE ", " WHERE "):]),
					),
					" ",
				)
		}
		slices.Sort(list)
	}
	differ(t, "indexes", indexes, theirs)

	// On PostgreSQL large tables refer to nothing: see 00003_books.sql. A posting to its reversal is what
	// keeps a payment from being taken back twice.
	large := func(ref string) bool {
		table, columns, _ := strings.Cut(ref, "(")
		return slices.Contains(
			[]string{
				"invoice", "claim", "payment", "posting", "mandate_record", "reminder", "handoff", "dispatch",
			},
			table,
		) &&
			!strings.Contains(columns, "reverses")
	}
	differ(t, "references", slices.DeleteFunc(references(t, lite), large), references(t, pg))
	if deferred := pg.texts(t, "SELECT conname::text FROM pg_constraint WHERE condeferrable "+
		"AND connamespace = current_schema()::regnamespace"); deferred != nil {
		t.Errorf("deferred: %s", deferred)
	}

	if other := pg.texts(t, `SELECT c.relname || '.' || a.attname FROM pg_attribute a
		JOIN pg_class c ON c.oid = a.attrelid JOIN pg_collation o ON o.oid = a.attcollation
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relname <> 'goose_db_version'
		AND a.attnum > 0 AND o.collname <> 'C'`); len(other) > 0 {
		t.Errorf("in another order than that of bytes: %s", other)
	}
}

func differ(t *testing.T, what string, sqlite, postgres []string) {
	t.Helper()
	if len(sqlite) == 0 {
		t.Errorf("no %s", what)
	}
	for _, s := range sqlite {
		if !slices.Contains(postgres, s) {
			t.Errorf("%s: only SQLite has %q", what, s)
		}
	}
	for _, s := range postgres {
		if !slices.Contains(sqlite, s) {
			t.Errorf("%s: only PostgreSQL has %q", what, s)
		}
	}
}

// Invariant 6 on both databases alike: the same acts give the same hashes.
func TestAuditIsTheSameOnBoth(t *testing.T) {
	var hashes []string
	for _, url := range bothURLs(t) {
		db := made(t, url)
		s, ctx := db.For("gym"), t.Context()
		for n := range 2 {
			err := s.Update(
				ctx,
				batch.Act{
					At:      time.Unix(1_790_000_000, 123_456_000),
					By:      "test",
					Action:  "all",
					Subject: batch.Numbered(batch.OfImport, int64(n)),
				},
				func(tx batch.Tx) error {
					no, err := tx.Next(batch.InvoiceSeries, 3)
					customer := fmt.Sprint(n)
					day := bankday.New(2026, 10, 6)
					_, _, contentErr := tx.WriteContent(batch.In, no, func(w io.Writer) error {
						_, err := w.Write([]byte("\xc6\x00"))
						return err
					})
					return errors.Join(
						err,
						contentErr,
						tx.PutCustomer(
							batch.Customer{No: customer, Fixed: customer, Name: "Østby", Digipost: true},
						),
						tx.PutMembership(
							batch.Membership{
								No:            "M" + customer,
								CustomerNo:    customer,
								PaymentMethod: batch.PayAvtaleGiro,
								Start:         day,
							},
						),
						tx.AddInvoice(
							batch.Invoice{
								No:         customer,
								CustomerNo: customer,
								KID:        customer,
								Fixed:      customer,
								Issued:     day,
								Booked:     day,
								Due:        day,
								Amount:     49900,
							},
						),
						tx.AddFile(
							batch.File{
								No:       no,
								SHA256:   customer,
								Received: day.At(6, 0),
								Arrived:  day.At(5, 59),
							},
						),
						tx.AddPayment(
							batch.Payment{
								No:     no,
								File:   no,
								Amount: -5,
								Date:   day,
								Booked: day,
								Source: batch.SourceOCR,
							},
						),
						tx.AddPosting(
							batch.Posting{
								Payment: no,
								Seq:     1,
								On:      day,
								Booked:  day,
								Target:  batch.ToUnmatched,
								Amount:  -5,
								Reason:  batch.NoKID,
							},
						),
						tx.AddMandateRecord(
							batch.MandateRecord{
								File:    no,
								Account: "1",
								Fixed:   customer,
								Line:    3,
								KID:     customer,
								Notice:  true,
							},
						),
						func() error { _, _, err := tx.ApplyMandates(no, day); return err }(),
						tx.SetInvoiceText(customer, "trening"),
					)
				},
			)
			if err != nil {
				t.Fatal(err)
			}
		}
		_, last, err := s.VerifyAudit(ctx)
		if err != nil {
			t.Fatal(err)
		}
		hashes = append(hashes, last)
	}
	if hashes[0] != hashes[1] || len(hashes[0]) != 64 {
		t.Errorf("%q", hashes)
	}
}

// A process that runs while a newer trekk migrates the database is told to stop, and writes nothing more; one
// of a newer trekk does not write before it has migrated.
func TestOtherSchemaStopsAWriter(t *testing.T) {
	for name, url := range bothURLs(t) {
		t.Run(name, func(t *testing.T) {
			db := made(t, url)
			for _, c := range []struct{ statement, want string }{
				{"INSERT INTO goose_db_version (version_id, is_applied) SELECT 99, is_applied " +
					"FROM goose_db_version WHERE version_id = 0", "use the newer trekk"},
				{fmt.Sprint("DELETE FROM goose_db_version WHERE version_id >= ", migrations.Known()),
					"trekk db migrate"},
			} {
				db.do(t, c.statement)
				before := len(db.texts(t, "SELECT no FROM customer"))
				err := put(t.Context(), db, fmt.Sprint(before))
				if !errors.Is(err, ErrSchema) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%s: %v", c.statement, err)
				}
				if after := len(db.texts(t, "SELECT no FROM customer")); after != before {
					t.Errorf("it wrote: %d, %d", before, after)
				}
			}
		})
	}
}

// Whoever migrates waits for those who write, and they for him.
func TestMigrateWaitsForWriters(t *testing.T) {
	db := made(t, pgtest.URL(t))
	migrated := make(chan error, 1)
	err := db.For("gym").Update(t.Context(), batch.Act{At: time.Now()}, func(tx batch.Tx) error {
		go func() { migrated <- db.Migrate(t.Context()) }()
		for len(db.texts(t, "SELECT 'x' FROM pg_locks WHERE NOT granted AND "+db.isLock(lockSchema))) == 0 {
			select {
			case err := <-migrated:
				t.Errorf("it did not wait: %v", err)
				return nil
			case <-time.After(time.Millisecond):
			}
		}
		return nil
	})
	if err := errors.Join(err, <-migrated); err != nil {
		t.Fatal(err)
	}
}

func TestOpenPostgres(t *testing.T) {
	ctx := t.Context()
	base := pgtest.URL(t)
	if _, err := Open(ctx, base); !errors.Is(err, fs.ErrNotExist) ||
		!strings.Contains(err.Error(), "trekk init") {
		t.Errorf("an empty database: %v", err)
	}
	db := made(t, base)
	if _, err := Create(ctx, base); !errors.Is(err, fs.ErrExist) ||
		!strings.Contains(err.Error(), "empty database") {
		t.Errorf("made anew over what is there: %v", err)
	}
	if err := db.Migrate(ctx); err != nil { // again
		t.Error(err)
	}
	u, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(u.User.Username(), "hemmelig")
	u.Path = "/nowhere"
	for _, open := range []func(context.Context, string) (*DB, error){Open, Create} {
		if _, err := open(ctx, u.String()); !errors.Is(err, fs.ErrNotExist) ||
			!strings.Contains(err.Error(), "createdb nowhere") ||
			strings.Contains(err.Error(), "hemmelig") {
			t.Errorf("a missing database: %v", err)
		}
	}
	for _, bad := range []string{"postgres://kari:hemmelig@127.0.0.1:1/x",
		"postgres://kari:hemmelig@127.0.0.1:x/x", "postgre://kari:hemmelig@h/x"} {
		if _, err := Open(ctx, bad); err == nil || strings.Contains(err.Error(), "hemmelig") {
			t.Errorf("%v", err)
		}
	}
	_, err = Open(ctx, "postgres://127.0.0.1:1/x")
	if !errors.Is(err, batch.ErrTransient) {
		t.Errorf("nobody listens: %v", err)
	}
}

// A process whose connection is cut has lost the lock, whether it knows it or not: it writes nothing more
// before it has taken it again, while another that took it does.
func TestALostLockWritesNothing(t *testing.T) {
	ctx := t.Context()
	at := pgtest.URL(t)
	db := made(t, at)
	other, err := Open(ctx, at)
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	unlock, err := db.For("gym").Lock(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := put(ctx, db, "1"); err != nil {
		t.Fatal(err)
	}
	if _, err := other.For("gym").Lock(ctx, "test"); !errors.Is(err, batch.ErrBusy) {
		t.Fatalf("locked twice: %v", err)
	}
	other.do(
		t,
		"SELECT pg_terminate_backend(pid, 10000) FROM pg_locks WHERE granted AND "+db.isLock(
			lockKey{lockBooks, "gym"},
		),
	)
	others, err := other.For("gym").Lock(ctx, "test")
	if err != nil {
		t.Fatalf("the lock of a cut connection: %v", err)
	}
	if err := put(ctx, other, "2"); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := put(ctx, db, "3"); !errors.Is(err, batch.ErrTransient) {
			t.Fatalf("written without the lock: %v", err)
		}
	}
	unlock()
	if _, err := db.For("gym").Lock(ctx, "test"); !errors.Is(err, batch.ErrBusy) {
		t.Fatalf("the other has it: %v", err)
	}
	others()
	unlock, err = db.For("gym").Lock(ctx, "test")
	if err != nil {
		t.Fatal(err)
	}
	if err := put(ctx, db, "3"); err != nil {
		t.Fatal(err)
	}
	unlock()
	if got := db.texts(t, "SELECT no FROM customer ORDER BY no"); !slices.Equal(
		got,
		[]string{"1", "2", "3"},
	) {
		t.Errorf("%v", got)
	}
}

// A context that ends stops the statement and keeps the connection, whose lock holds on.
func TestCancelKeepsTheLock(t *testing.T) {
	db := made(t, pgtest.URL(t))
	unlock, err := db.For("gym").Lock(t.Context(), "test")
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithCancel(t.Context())
	err = db.For("gym").Update(ctx, batch.Act{At: time.Now()}, func(x batch.Tx) error {
		time.AfterFunc(10*time.Millisecond, cancel)
		_, err := x.(writer).run("sleep", "SELECT pg_sleep(100) WHERE $1 <> ''", []any{"gym"})
		return err
	})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("cancelled: %v", err)
	}
	if err := put(t.Context(), db, "1"); err != nil {
		t.Fatal(err)
	}
}

// A stream that is left early leaves a connection that can be used.
func TestLeftStream(t *testing.T) {
	db := made(t, pgtest.URL(t))
	for range 3 {
		r, err := db.query(t.Context(), "SELECT n FROM generate_series(1, 10000000) n", nil)
		if err != nil {
			t.Fatal(err)
		}
		var n int64
		if !r.Next() || r.Scan(&n) != nil || n != 1 {
			t.Fatalf("%d: %v", n, r.Err())
		}
		if err := r.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if n := db.engine.(*postgresEngine).pool.Stat().TotalConns(); n > 2 {
		t.Errorf("%d connections", n)
	}
}

func TestTranslatePostgres(t *testing.T) {
	for code, want := range map[string]error{
		"23505": batch.ErrConflict, "23503": batch.ErrConflict, "55P03": batch.ErrBusy,
		"57014": context.Canceled, "57P01": batch.ErrTransient,
		"57P02": batch.ErrTransient, "57P03": batch.ErrTransient, "40001": batch.ErrTransient,
		"40P01": batch.ErrTransient, "08006": batch.ErrTransient,
		"53300": batch.ErrTransient,
	} {
		if err := translate(fmt.Errorf("x: %w", &pgconn.PgError{Code: code})); !errors.Is(err, want) {
			t.Errorf("%s: %v", code, err)
		}
	}
	if err := translate(&pgconn.PgError{Code: "42P01"}); errors.Is(err, batch.ErrTransient) {
		t.Errorf("a missing table: %v", err)
	}
	if err := translate(io.ErrUnexpectedEOF); !errors.Is(err, batch.ErrTransient) {
		t.Error(err)
	}
}
