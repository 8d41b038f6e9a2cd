//go:build bench && linux

package bench

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"trekk/batch/store"
	"trekk/batch/store/pgtest"
	"trekk/cmd/trekk/wire"
)

// postgres is a database of its own, or, on Citus, a schema whose tables are distributed.
type postgres struct {
	server, name, address string
	dropSchema            func() error // of Citus
}

// newCitus makes the tables in a schema of the database at server, and distributes them.
func newCitus(ctx context.Context, server string) (*postgres, error) {
	if !pgtest.HasCitus(server) {
		return nil, wire.UsageError("--database citus: TREKK_TEST_POSTGRES names no database that has Citus")
	}
	p := &postgres{server: server}
	var err error
	if p.address, p.dropSchema, err = pgtest.Make(server); err != nil {
		return nil, err
	}
	db, err := store.Create(ctx, p.address)
	if err != nil {
		return nil, err
	}
	_, err = db.Distribute(ctx)
	return p, errors.Join(err, db.Close())
}

func newPostgres(ctx context.Context, server, name string) (*postgres, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, errors.New("TREKK_TEST_POSTGRES is no URL")
	}
	u.Path = "/" + name
	p := &postgres{server: server, name: name, address: u.String()}
	return p, p.on(ctx, server, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "CREATE DATABASE "+name)
		return err
	})
}

func (p *postgres) on(ctx context.Context, url string, do func(*pgx.Conn) error) error {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(do(c), c.Close(ctx))
}

func (p *postgres) url() string { return p.address }

func (p *postgres) drop(ctx context.Context) error {
	if p.dropSchema != nil {
		return p.dropSchema()
	}
	return p.on(ctx, p.server, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "DROP DATABASE "+p.name)
		return err
	})
}

// floor copies the rows out, and then into tables with the same columns and indexes in one transaction.
func (p *postgres) floor(ctx context.Context, tables ...string) (took time.Duration, err error) {
	err = p.on(ctx, p.address, func(c *pgx.Conn) error {
		var files []*os.File
		defer func() {
			for _, f := range files {
				f.Close()
				os.Remove(f.Name())
			}
		}()
		if _, err := c.Exec(ctx, "CREATE SCHEMA floor"); err != nil {
			return err
		}
		for _, t := range tables {
			f, err := copyOut(ctx, c, t)
			if err != nil {
				return err
			}
			files = append(files, f)
		}
		if _, err := c.Exec(ctx, "CHECKPOINT"); err != nil {
			return err
		}
		start := time.Now()
		if err := copyIn(ctx, c, tables, files); err != nil {
			return err
		}
		took = time.Since(start)
		_, err = c.Exec(ctx, "DROP SCHEMA floor CASCADE")
		return err
	})
	return took, err
}

// copyOut copies the rows of a table to a file, and makes an empty table like it.
func copyOut(ctx context.Context, c *pgx.Conn, table string) (*os.File, error) {
	f, err := os.CreateTemp("", "trekk-floor-")
	if err != nil {
		return nil, err
	}
	_, err = c.PgConn().CopyTo(ctx, f, "COPY (SELECT * FROM "+table+") TO STDOUT (FORMAT binary)")
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err == nil {
		name := strings.Fields(table)[0]
		_, err = c.Exec(ctx, "CREATE TABLE floor."+name+
			" (LIKE "+name+" INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING STORAGE)")
	}
	return f, err
}

// copyIn copies the files into the tables in one transaction.
func copyIn(ctx context.Context, c *pgx.Conn, tables []string, files []*os.File) error {
	tx, err := c.Begin(ctx)
	if err != nil {
		return err
	}
	for i, t := range tables {
		into := "COPY floor." + strings.Fields(t)[0] + " FROM STDIN (FORMAT binary)"
		if _, err := c.PgConn().CopyFrom(ctx, files[i], into); err != nil {
			return err
		}
	}
	return tx.Commit(ctx)
}

func (p *postgres) read(ctx context.Context, query string) (took time.Duration, err error) {
	err = p.on(ctx, p.address, func(c *pgx.Conn) error {
		start := time.Now()
		rows, err := c.Query(ctx, query)
		if err != nil {
			return err
		}
		for rows.Next() {
			_ = rows.RawValues()
		}
		took = time.Since(start)
		return rows.Err()
	})
	return took, err
}

// sqlite is a database in a file.
type sqlite struct {
	file string
}

func (s *sqlite) url() string { return "sqlite:" + s.file }

func (s *sqlite) drop(context.Context) error { return nil } // the folder goes

func (s *sqlite) open(file string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_pragma=journal_mode(WAL)"+
		"&_pragma=synchronous(FULL)&_pragma=cache_size(-32768)")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// floor reads the rows into memory, and then writes them into a new file with the same tables and indexes,
// with one prepared statement for each table in one transaction.
func (s *sqlite) floor(ctx context.Context, tables ...string) (took time.Duration, err error) {
	from, err := s.open(s.file)
	if err != nil {
		return 0, err
	}
	defer from.Close()
	file := filepath.Join(filepath.Dir(s.file), "floor.db")
	to, err := s.open(file)
	if err != nil {
		return 0, err
	}
	defer func() {
		err = errors.Join(err, to.Close(), os.Remove(file))
	}()
	var content [][][]any
	for _, t := range tables {
		rows, err := likeTable(ctx, from, to, t)
		if err != nil {
			return 0, err
		}
		content = append(content, rows)
	}
	start := time.Now()
	tx, err := to.BeginTx(ctx, nil)
	if err != nil {
		return 0, err
	}
	defer tx.Rollback()
	for i, t := range tables {
		if err := insertBare(ctx, tx, strings.Fields(t)[0], content[i]); err != nil {
			return 0, err
		}
	}
	if err := tx.Commit(); err != nil {
		return 0, err
	}
	return time.Since(start), nil
}

// likeTable makes a table with its indexes in another database, and reads its rows.
func likeTable(ctx context.Context, from, to *sql.DB, table string) ([][]any, error) {
	definitions, err := from.QueryContext(ctx,
		"SELECT sql FROM sqlite_schema WHERE tbl_name = $1 AND sql IS NOT NULL ORDER BY type DESC",
		strings.Fields(table)[0])
	if err != nil {
		return nil, err
	}
	made, err := allRows(definitions)
	if err != nil {
		return nil, err
	}
	for _, definition := range made {
		if _, err := to.ExecContext(ctx, definition[0].(string)); err != nil {
			return nil, err
		}
	}
	rows, err := from.QueryContext(ctx, "SELECT * FROM "+table)
	if err != nil {
		return nil, err
	}
	return allRows(rows)
}

func insertBare(ctx context.Context, tx *sql.Tx, table string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	places := "?" + strings.Repeat(", ?", len(rows[0])-1)
	insert, err := tx.PrepareContext(ctx, fmt.Sprintf("INSERT INTO %s VALUES (%s)", table, places))
	if err != nil {
		return err
	}
	defer insert.Close()
	for _, row := range rows {
		if _, err := insert.ExecContext(ctx, row...); err != nil {
			return err
		}
	}
	return nil
}

// allRows reads the rows of a query into memory.
func allRows(rows *sql.Rows) (list [][]any, err error) {
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		row, to := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			to[i] = &row[i]
		}
		if err := rows.Scan(to...); err != nil {
			return nil, err
		}
		list = append(list, row)
	}
	return list, rows.Err()
}

func (s *sqlite) read(ctx context.Context, query string) (time.Duration, error) {
	db, err := s.open(s.file)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	start := time.Now()
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return 0, err
	}
	to := make([]any, len(columns))
	for i := range to {
		to[i] = new(sql.RawBytes)
	}
	for rows.Next() {
		if err := rows.Scan(to...); err != nil {
			return 0, err
		}
	}
	return time.Since(start), rows.Err()
}
