package store

import (
	"context"
	"database/sql"
	"database/sql/driver"

	"modernc.org/sqlite" // also registers the driver
)

// openPrepared opens a pool of connections to SQLite that prepare each statement once.
func openPrepared(dsn string) (*sql.DB, error) {
	base, err := sqlite.NewConnector(dsn)
	if err != nil {
		return nil, err
	}
	return sql.OpenDB(preparing{base}), nil
}

type preparing struct{ driver.Connector }

func (p preparing) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := p.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &preparedConn{sqliteConn: conn.(sqliteConn), idle: map[string]sqliteStmt{}}, nil
}

// sqliteConn is what a connection of the driver can do, but run a text without that it is prepared.
type sqliteConn interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

// preparedConn keeps the statements that have run, for as long as the connection lives: to parse one takes
// longer than most take to run. One that is running is not given out again. More than maxIdle are not kept.
type preparedConn struct {
	sqliteConn
	idle map[string]sqliteStmt
}

const maxIdle = 250

type sqliteStmt interface {
	driver.Stmt
	driver.StmtExecContext
	driver.StmtQueryContext
}

// preparedStmt goes back to its connection when it is closed.
type preparedStmt struct {
	sqliteStmt
	text string
	conn *preparedConn
}

func (c *preparedConn) PrepareContext(ctx context.Context, text string) (driver.Stmt, error) {
	if known, ok := c.idle[text]; ok {
		delete(c.idle, text)
		return &preparedStmt{known, text, c}, nil
	}
	stmt, err := c.sqliteConn.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	return &preparedStmt{stmt.(sqliteStmt), text, c}, nil
}

func (s *preparedStmt) Close() error {
	if _, ok := s.conn.idle[s.text]; ok || len(s.conn.idle) == maxIdle {
		return s.sqliteStmt.Close()
	}
	s.conn.idle[s.text] = s.sqliteStmt
	return nil
}

func (c *preparedConn) Close() error {
	for _, stmt := range c.idle {
		_ = stmt.Close() // closing the connection says what is wrong with it
	}
	return c.sqliteConn.Close()
}

// Unwrap lets the driver see its own.
func (c *preparedConn) Unwrap() driver.Conn { return c.sqliteConn }
