package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"trekk/batch"
	"trekk/batch/store/pgtest"
)

// HashedColumns are the columns of the tables whose rows have hashes.
func HashedColumns() map[string][]string {
	columns := map[string][]string{}
	for _, tb := range hashed {
		columns[tb.name] = tb.names()
	}
	return columns
}

// Tamper changes a database behind the books' back, with no reference looked at, and says how many rows the
// last statement hit. The error is the database's.
func Tamper(ctx context.Context, db *DB, statements string) (hit int64, err error) {
	switch e := unwatched(db.engine).(type) {
	case *sqliteEngine:
		conn, err := sql.Open("sqlite", e.file+"?_pragma=busy_timeout(10000)")
		if err != nil {
			return 0, err
		}
		defer conn.Close()
		done, err := conn.ExecContext(ctx, statements)
		if err != nil {
			return 0, err
		}
		return done.RowsAffected()
	case *postgresEngine:
		tx, err := e.pool.Begin(ctx)
		if err != nil {
			return 0, err
		}
		defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
		for _, set := range []string{ // one by one: they go to nodes with what stands beside them
			"citus.propagate_set_commands = 'local'", "session_replication_role = replica",
		} {
			if _, err := tx.Exec(ctx, "SET LOCAL "+set); err != nil {
				return 0, err
			}
		}
		done, err := tx.Conn().PgConn().Exec(ctx, statements).ReadAll()
		if err != nil {
			return 0, err
		}
		return done[len(done)-1].CommandTag.RowsAffected(), tx.Commit(ctx)
	}
	return 0, fmt.Errorf("a %T", db.engine)
}

func unwatched(e engine) engine {
	if w, ok := e.(*watchedEngine); ok {
		return w.engine
	}
	return e
}

// Every table has hashes of all its columns, and its key comes first: in both databases.
func TestEveryColumnIsHashed(t *testing.T) {
	for _, url := range []string{"sqlite:" + t.TempDir() + "/trekk.db", pgtest.URL(t)} {
		db := made(t, url)
		columns := HashedColumns()
		for _, name := range tableNames {
			if name == creditorTable.name || name == "audit" || name == "digest" ||
				slices.Contains(visiting, name) ||
				slices.ContainsFunc(keptTables, func(tb table) bool { return tb.name == name }) {
				continue
			}
			has, err := db.columns(t.Context(), name)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.Sorted(slices.Values(append(slices.Clone(columns[name]), "row_hash")))
			if !slices.Equal(has, want) {
				t.Errorf("%s has %s, and its rows are hashed with %s", name, has, want)
			}
			delete(columns, name)
		}
		if len(columns) > 0 {
			t.Errorf("not among the tables: %v", slices.Sorted(maps.Keys(columns)))
		}
	}
	db := made(t, "sqlite:"+t.TempDir()+"/trekk.db")
	for _, tb := range hashed {
		key := db.texts(t, "SELECT name FROM pragma_table_info($1) WHERE pk > 1 ORDER BY pk", tb.name)
		if !reflect.DeepEqual(key, tb.names()[:tb.key]) {
			t.Errorf("the key of %s is %s, it is known by %s", tb.name, key,
				strings.Join(tb.names()[:tb.key], ", "))
		}
	}
}

// Rebuild does what somebody would who knows the program and has all of the database, and not the key of the
// anchor: every row gets the hash of what it is, every table what its rows come to, and the audit log is
// sealed anew from the first entry on.
func Rebuild(ctx context.Context, db *DB, creditor string) error {
	b := db.For(creditor).(*books)
	s, err := b.begin(ctx, creditor)
	if err != nil {
		return err
	}
	defer s.rollback()
	t := b.over(ctx, s)
	t.sealing = true
	var c batch.Creditor
	r, err := t.query("SELECT " + creditorColumns + " FROM creditor WHERE id = $1")
	if err := scanOne(r, err, creditorFields(&c)...); err != nil {
		return err
	}
	row, err := values(creditorFields(&c))
	if err != nil {
		return err
	}
	t.digests.of(creditorTable).AddHash(t.hash(creditorTable.name, row))
	for _, tb := range hashed {
		if _, err := t.change(tb, "1 = 1", nil); err != nil {
			return err
		}
	}
	_, err = t.run("digest", "DELETE FROM digest WHERE creditor_id = $1", []any{creditor})
	if err = errors.Join(err, t.reseal()); err != nil {
		return err
	}
	return s.commit(ctx)
}

// reseal writes the audit log anew, the last entry sealed over all rows.
func (t *tx) reseal() error {
	kept, err := t.closeDigests()
	if err != nil {
		return err
	}
	r, err := t.query("SELECT " + auditColumns + " FROM audit WHERE creditor_id = $1 ORDER BY no")
	if err != nil {
		return err
	}
	list, err := collect(r, auditFields)
	if err != nil {
		return err
	}
	if _, err := t.run("audit", "DELETE FROM audit WHERE creditor_id = $1", []any{t.creditor}); err != nil {
		return err
	}
	previous := ""
	for i := range list {
		e := &list[i]
		e.previous = previous
		if i == len(list)-1 {
			e.digest = kept.seal()
		}
		if e.hash, err = e.seal(t.creditor); err != nil {
			return err
		}
		previous = e.hash
		args, err := values(append([]any{&t.creditor}, auditFields(e)...))
		if err != nil {
			return err
		}
		_, err = t.run("audit", "INSERT INTO audit (creditor_id, "+auditColumns+") VALUES ("+
			parameters(1, len(args))+")", args)
		if err != nil {
			return err
		}
	}
	return nil
}
