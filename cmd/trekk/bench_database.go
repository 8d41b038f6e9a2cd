//go:build bench && linux

package main

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
)

// benchPostgres is a database of its own.
type benchPostgres struct {
	server, name, address string
}

func newBenchPostgres(ctx context.Context, server, name string) (*benchPostgres, error) {
	u, err := url.Parse(server)
	if err != nil {
		return nil, errors.New("TREKK_TEST_POSTGRES is no URL")
	}
	u.Path = "/" + name
	p := &benchPostgres{server, name, u.String()}
	return p, p.on(ctx, server, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "CREATE DATABASE "+name)
		return err
	})
}

func (p *benchPostgres) on(ctx context.Context, url string, do func(*pgx.Conn) error) error {
	c, err := pgx.Connect(ctx, url)
	if err != nil {
		return err
	}
	return errors.Join(do(c), c.Close(ctx))
}

func (p *benchPostgres) url() string { return p.address }

func (p *benchPostgres) drop(ctx context.Context) error {
	return p.on(ctx, p.server, func(c *pgx.Conn) error {
		_, err := c.Exec(ctx, "DROP DATABASE "+p.name)
		return err
	})
}

// floor copies the rows out, and then into tables with the same columns and indexes in one transaction.
func (p *benchPostgres) floor(ctx context.Context, tables ...string) (took time.Duration, err error) {
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
			f, err := os.CreateTemp("", "trekk-floor-")
			if err != nil {
				return err
			}
			files = append(files, f)
			if _, err := c.PgConn().CopyTo(ctx, f, "COPY (SELECT * FROM "+t+") TO STDOUT (FORMAT binary)"); err != nil {
				return err
			}
			if _, err := f.Seek(0, io.SeekStart); err != nil {
				return err
			}
			name := strings.Fields(t)[0]
			if _, err := c.Exec(ctx, "CREATE TABLE floor."+name+" (LIKE "+name+" INCLUDING DEFAULTS INCLUDING INDEXES INCLUDING STORAGE)"); err != nil {
				return err
			}
		}
		if _, err := c.Exec(ctx, "CHECKPOINT"); err != nil {
			return err
		}
		start := time.Now()
		tx, err := c.Begin(ctx)
		if err != nil {
			return err
		}
		for i, t := range tables {
			if _, err := c.PgConn().CopyFrom(ctx, files[i], "COPY floor."+strings.Fields(t)[0]+" FROM STDIN (FORMAT binary)"); err != nil {
				return err
			}
		}
		if err := tx.Commit(ctx); err != nil {
			return err
		}
		took = time.Since(start)
		_, err = c.Exec(ctx, "DROP SCHEMA floor CASCADE")
		return err
	})
	return took, err
}

func (p *benchPostgres) read(ctx context.Context, query string) (took time.Duration, err error) {
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

// benchSQLite is a database in a file.
type benchSQLite struct {
	file string
}

func (s *benchSQLite) url() string { return "sqlite:" + s.file }

func (s *benchSQLite) drop(context.Context) error { return nil } // the folder goes

func (s *benchSQLite) open(file string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", "file:"+file+"?_txlock=immediate&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=cache_size(-32768)")
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// floor reads the rows into memory, and then writes them into a new file with the same tables and indexes, with one prepared
// statement for each table in one transaction.
func (s *benchSQLite) floor(ctx context.Context, tables ...string) (took time.Duration, err error) {
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
		definitions, err := from.QueryContext(ctx, "SELECT sql FROM sqlite_schema WHERE tbl_name = $1 AND sql IS NOT NULL ORDER BY type DESC", strings.Fields(t)[0])
		if err != nil {
			return 0, err
		}
		made, err := allRows(definitions)
		if err != nil {
			return 0, err
		}
		for _, definition := range made {
			if _, err := to.ExecContext(ctx, definition[0].(string)); err != nil {
				return 0, err
			}
		}
		rows, err := from.QueryContext(ctx, "SELECT * FROM "+t)
		if err != nil {
			return 0, err
		}
		list, err := allRows(rows)
		if err != nil {
			return 0, err
		}
		content = append(content, list)
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

func insertBare(ctx context.Context, tx *sql.Tx, table string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	insert, err := tx.PrepareContext(ctx, fmt.Sprintf("INSERT INTO %s VALUES (?%s)", table, strings.Repeat(", ?", len(rows[0])-1)))
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

func (s *benchSQLite) read(ctx context.Context, query string) (time.Duration, error) {
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
