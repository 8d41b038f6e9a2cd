package main

import (
	"archive/tar"
	"compress/gzip"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"trekk/batch/store/migrations"
	"trekk/batch/store/pgtest"
)

// Books that a released trekk has left, with their configuration, go forward to this one's schema: all that
// they hold is there afterwards and verifies, the next night bills and claims once, and a second time nothing.
func TestBooksOfEveryReleasedSchemaGoForward(t *testing.T) {
	released, err := filepath.Glob("testdata/released/*.tar.gz")
	if err != nil || len(released) < 6 {
		t.Fatal(released, err)
	}
	for _, file := range released {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Run("sqlite", func(t *testing.T) {
				dir, db := unpacked(t, file)
				goForward(t, db, "--config", filepath.Join(dir, "trekk.yaml"))
			})
			t.Run("postgres", func(t *testing.T) {
				url := pgtest.URL(t)
				dir, db := unpacked(t, file)
				conf, books := filepath.Join(dir, "trekk.yaml"), inPostgres(t, url, db)
				if pgtest.Citus() { // what is there goes to the nodes before it goes forward
					must(t, "--config", conf, "--db", url, "db", "distribute")
				}
				goForward(t, books, "--config", conf, "--db", url)
			})
		})
	}
}

func goForward(t *testing.T, db *sql.DB, where ...string) {
	step := func(args string) {
		t.Helper()
		must(t, append(strings.Fields(args), where...)...)
	}
	before := sumsOf(t, db)
	step("db migrate")
	if after := sumsOf(t, db); !maps.Equal(after, before) {
		t.Errorf("it had %v, and has %v", before, after)
	}
	step("db verify")
	night := func() map[string]string {
		t.Helper()
		args := append(strings.Fields("--as-of 2026-12-06T18:00 run match bill claims remind collect"), where...)
		_, _, stderr := trekk(t, args...)
		for line := range strings.Lines(stderr) { // what these books have waiting, and the days between
			if !strings.Contains(line, "1 unmatched payment") && !strings.Contains(line, "a whole bank day") {
				t.Error(line)
			}
		}
		return sumsOf(t, db)
	}
	billed := night()
	if billed["invoice"] == before["invoice"] || billed["claim"] == before["claim"] ||
		billed["payment"] != before["payment"] {
		t.Errorf("the night after made of %v %v", before, billed)
	}
	if again := night(); !maps.Equal(again, billed) {
		t.Errorf("the same night made of %v %v", billed, again)
	}
	step("db verify")
}

// sumsOf are the rows and the kroner of what each schema has.
func sumsOf(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	sums := map[string]string{}
	for table, amount := range map[string]string{
		"invoice": "amount", "payment": "amount", "posting": "amount", "claim": "amount", "customer": "0",
		"membership": "0", "mandate": "0", "reminder": "0", "handoff": "0", "transmission": "amount",
		"content": "0",
	} {
		var rows, sum int64
		row := db.QueryRowContext(t.Context(), "SELECT count(*), coalesce(sum("+amount+"), 0) FROM "+table)
		if err := row.Scan(&rows, &sum); err != nil {
			t.Fatal(table, err)
		}
		sums[table] = fmt.Sprintf("%d of %d øre", rows, sum)
	}
	return sums
}

// unpacked are the books in a folder of the test's own.
func unpacked(t *testing.T, file string) (dir string, db *sql.DB) {
	t.Helper()
	dir = t.TempDir()
	f, err := os.Open(file)
	noError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	noError(t, err)
	root, err := os.OpenRoot(dir)
	noError(t, err)
	defer root.Close()
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		noError(t, err)
		if h.FileInfo().IsDir() {
			noError(t, root.Mkdir(filepath.Clean(h.Name), 0o700))
			continue
		}
		content, err := io.ReadAll(r)
		noError(t, err)
		noError(t, root.WriteFile(h.Name, content, 0o600))
	}
	return dir, opened(t, "sqlite", filepath.Join(dir, "trekk.db"))
}

func opened(t *testing.T, driver, at string) *sql.DB {
	t.Helper()
	db, err := sql.Open(driver, at)
	noError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// inPostgres has the same books in a PostgreSQL database of the same schema.
func inPostgres(t *testing.T, url string, from *sql.DB) *sql.DB {
	t.Helper()
	to := opened(t, "pgx", url)
	var schema int64
	noError(t, from.QueryRowContext(t.Context(),
		"SELECT max(version_id) FROM goose_db_version").Scan(&schema))
	p, err := migrations.Of(goose.DialectPostgres, to)
	noError(t, err)
	_, err = p.UpTo(t.Context(), schema)
	noError(t, err)
	tables, err := from.QueryContext(t.Context(), "SELECT name FROM sqlite_master WHERE type = 'table' "+
		"AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version'")
	noError(t, err)
	defer tables.Close()
	conn, err := to.Conn(t.Context())
	noError(t, err)
	defer conn.Close()
	// Rows are taken over in any order of the tables.
	_, err = conn.ExecContext(t.Context(), "SET session_replication_role = replica")
	noError(t, err)
	for tables.Next() {
		var name string
		noError(t, tables.Scan(&name))
		takeOver(t, from, conn, name)
	}
	noError(t, tables.Err())
	_, err = conn.ExecContext(t.Context(), "SET session_replication_role = origin")
	noError(t, err)
	return to
}

func takeOver(t *testing.T, from *sql.DB, to *sql.Conn, table string) {
	t.Helper()
	rows, err := from.QueryContext(t.Context(), "SELECT * FROM "+table)
	noError(t, err)
	defer rows.Close()
	columns, err := rows.Columns()
	noError(t, err)
	row, fields, marks := make([]any, len(columns)), make([]any, len(columns)), make([]string, len(columns))
	for i := range row {
		fields[i], marks[i] = &row[i], fmt.Sprintf("$%d", i+1)
	}
	insert := "INSERT INTO " + table + " (" + strings.Join(columns, ", ") + ") VALUES (" +
		strings.Join(marks, ", ") + ")"
	for rows.Next() {
		noError(t, rows.Scan(fields...))
		_, err := to.ExecContext(t.Context(), insert, row...)
		noError(t, err)
	}
	noError(t, rows.Err())
}

func noError(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
