package store

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"trekk/batch/store/pgtest"
	"trekk/batch/store/views"
)

// While the schema is becoming another one no view stands in the way, and none shows books without rows: to
// read one is an error. Afterwards they are there again; on PostgreSQL for those who could read them, and
// under what others have made of them.
func TestViewsDoNotStopAMigration(t *testing.T) {
	url := "sqlite:" + t.TempDir() + "/trekk.db"
	db := made(t, url)
	ctx := t.Context()
	lite, _ := db.engine.(*sqliteEngine)
	read := func(name string) error {
		rows, err := lite.query(ctx, "SELECT count(*) FROM "+ReportSchema+name, nil)
		if err == nil {
			_, err = collect(rows, func(n *int64) []any { return []any{n} })
		}
		return err
	}
	if err := errors.Join(db.openViews(ctx, false), db.closeViews(ctx)); err != nil ||
		read("_customers") == nil {
		t.Fatalf("views that nobody asked for: %v", err)
	}
	steps := func(change string, exec func(string) error) {
		t.Helper()
		if err := db.MakeViews(ctx); err != nil {
			t.Fatal(err)
		}
		if err := exec(change); err == nil {
			t.Error("the views do not stand in the way: this tests nothing")
		}
		if err := errors.Join(db.closeViews(ctx), db.closeViews(ctx), exec(change)); err != nil {
			t.Fatal(err)
		}
	}
	steps("ALTER TABLE customer DROP COLUMN country", func(s string) error {
		_, err := lite.write.ExecContext(ctx, s)
		return err
	})
	if read("_customers") == nil {
		t.Error("a view is there while it is closed")
	}
	_, err := lite.write.ExecContext(ctx, "ALTER TABLE customer ADD COLUMN country TEXT")
	if err = errors.Join(err, db.Migrate(ctx), read("_customers"), read("")); err != nil {
		t.Error(err)
	}
}

func TestViewsDoNotStopAMigrationOnPostgres(t *testing.T) {
	url := pgtest.URL(t)
	db := made(t, url)
	ctx := t.Context()
	t.Cleanup(func() { _ = pgtest.Run(url, "DROP SCHEMA IF EXISTS "+ReportSchema+" CASCADE") })
	run := func(statements ...string) (err error) {
		for _, s := range statements {
			err = errors.Join(err, pgtest.Run(url, s))
		}
		return err
	}
	const read, retype = "SELECT count(*) FROM trekk_report.customers",
		"ALTER TABLE customer ALTER COLUMN country TYPE varchar"
	if err := errors.Join(db.openViews(ctx, false), db.closeViews(ctx)); err != nil || run(read) == nil {
		t.Fatalf("views that nobody asked for: %v", err)
	}
	if err := errors.Join(db.MakeViews(ctx), run(
		"CREATE VIEW ours AS SELECT name FROM trekk_report.customers", "DROP VIEW trekk_report.runs CASCADE",
		`CREATE VIEW trekk_report.runs AS SELECT ''::text COLLATE "C" AS creditor_id, 1::bigint AS run`)); err != nil {
		t.Fatal(err)
	}
	if run(retype) == nil {
		t.Error("the views do not stand in the way: this tests nothing")
	}
	if err := errors.Join(db.closeViews(ctx), db.closeViews(ctx), run(retype)); err != nil {
		t.Fatal(err)
	}
	if err := run(read); err == nil || !strings.Contains(err.Error(), "becoming another") {
		t.Errorf("while the views are closed: %v", err)
	}
	if err := errors.Join(db.Migrate(ctx),
		run(read, "SELECT * FROM ours", "SELECT error FROM trekk_report.runs"),
		db.MakeViews(ctx)); err != nil {
		t.Error(err)
	}
}

// One schema of views shows one books; that of books that are gone is another's.
func TestTheSchemaOfViewsIsNotTakenFromOthers(t *testing.T) {
	if pgtest.Citus() {
		t.Skip("tests there share one database")
	}
	url := pgtest.URL(t)
	made(t, url)
	other, drop, err := Beside(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	drill, err := Create(t.Context(), other)
	if err != nil {
		t.Fatal(err)
	}
	if err := drill.MakeViews(t.Context()); err != nil {
		t.Fatal(err)
	}
	db, err := Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.MakeViews(t.Context()); err == nil || !strings.Contains(err.Error(), drillSchema) {
		t.Errorf("over the views of others: %v", err)
	}
	if err := errors.Join(db.Migrate(t.Context()), db.closeViews(t.Context()), drill.Close()); err != nil {
		t.Fatal(err)
	}
	if err := pgtest.Run(url, "SELECT creditor_id FROM trekk_report.customers"); err != nil {
		t.Errorf("others' views were touched: %v", err)
	}
	if err := errors.Join(drop(t.Context()), db.MakeViews(t.Context())); err != nil {
		t.Errorf("of books that are gone: %v", err)
	}
}

// The statement of a closed view has the columns of the open one, with their types.
func TestClosedViewsHaveTheSameColumns(t *testing.T) {
	url := pgtest.URL(t)
	made(t, url)
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, v := range views.List() {
		var types [2]string
		for i, s := range []string{viewWords.Replace(v.Select(views.PostgreSQL)), v.Closed()} {
			described, err := conn.Prepare(t.Context(), "", s)
			if err != nil {
				t.Fatalf("%s: %v", v.Name, err)
			}
			for _, f := range described.Fields {
				types[i] += fmt.Sprintln(f.Name, f.DataTypeOID, f.TypeModifier)
			}
		}
		if types[0] != types[1] {
			t.Errorf("%s has\n%s and closed\n%s", v.Name, types[0], types[1])
		}
	}
}
