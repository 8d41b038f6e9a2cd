package store

import (
	"context"
	"fmt"
	"time"
)

// Server is what the server of a database says of itself, and of who we are there.
type Server struct {
	Version string // 15.8
	User    string // who we are
	Owner   string // of the schema's tables: who can migrate them
	Owns    bool   // we are the owner, or in its role
	Denied  []string
	Standby bool // it takes no writes

	Asked time.Time // our clock when the server said what its own is
	Clock time.Time
}

// Server asks the server of the database, which writes nothing for it; nil where the database is a file. Denied
// are the tables that we may not read and write.
func (db *DB) Server(ctx context.Context) (*Server, error) {
	s, err := db.server(ctx)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", db.name(), ended(ctx, err))
	}
	return s, nil
}

// Version is the schema's, which may be an older one.
func (db *DB) Version(ctx context.Context) (int64, error) {
	version, err := db.version(ctx)
	if err != nil {
		return 0, fmt.Errorf("open %s: %w", db.name(), ended(ctx, err))
	}
	return version, nil
}

func (*sqliteEngine) server(context.Context) (*Server, error) { return nil, nil }

func (e *postgresEngine) server(ctx context.Context) (*Server, error) {
	s := &Server{Asked: time.Now()}
	err := e.pool.QueryRow(ctx, `SELECT current_setting('server_version'), current_user, pg_is_in_recovery(),
		clock_timestamp()`).Scan(&s.Version, &s.User, &s.Standby, &s.Clock)
	if err != nil {
		return nil, err
	}
	s.Asked = s.Asked.Add(time.Since(s.Asked) / 2) // it looked at its clock on the way
	err = e.pool.QueryRow(ctx, `SELECT pg_get_userbyid(c.relowner), pg_has_role(c.relowner, 'MEMBER')
		FROM pg_class c WHERE c.oid = to_regclass('creditor')`).Scan(&s.Owner, &s.Owns)
	if err != nil {
		return nil, err
	}
	rows, err := e.pool.Query(ctx, `SELECT c.relname FROM pg_class c
		WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
		AND NOT (has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
			AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))
		ORDER BY c.relname`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return nil, err
		}
		s.Denied = append(s.Denied, table)
	}
	return s, rows.Err()
}
