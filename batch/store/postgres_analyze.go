package store

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// manyRows are worth gathering anew the figures by which PostgreSQL plans, in a table that had fewer than
// twenty times as many; someRows are where it had fewer than ten times as many.
const manyRows, someRows = 1000, 100

// analyzeWithin is how long that may take: a sample is read, however many rows there are.
const analyzeWithin = 30 * time.Second

// grownTable is a table that has grown, whose figures are gathered when they say that it has fewer rows than
// these.
type grownTable struct {
	name  string
	fewer int64
}

func (s *postgresSession) grown() (tables []grownTable) {
	for _, b := range s.copies {
		switch {
		case b.rows >= manyRows:
			tables = append(tables, grownTable{b.table.name, 20 * b.rows})
		case b.rows >= someRows:
			tables = append(tables, grownTable{b.table.name, 10 * b.rows})
		}
	}
	return tables
}

const isSmall = "SELECT reltuples < $2 FROM pg_class WHERE oid = to_regclass($1)"

// analyze gathers the figures of tables that have grown much. Without them the next query, which comes at once
// and not when autovacuum gets to it, takes a million rows for a few and reads all of them for each row of
// another table. A failure costs time and nothing else; it is told.
func (s *postgresSession) analyze(ctx context.Context) {
	tables := s.grown()
	if len(tables) == 0 {
		return
	}
	within, cancel := context.WithTimeout(ctx, analyzeWithin)
	defer cancel()
	nodes, err := false, error(nil)
	if s.engine.citus && s.creditor != "" {
		nodes, err = distributed(within, s.conn)
	}
	switch {
	case err != nil:
	case nodes:
		err = analyzeNode(within, s.conn, s.creditor, tables)
	default:
		err = s.analyzeHere(within, tables)
	}
	if err != nil && ctx.Err() == nil && s.engine.warn != nil {
		s.engine.warn(fmt.Errorf("the figures of tables that have grown could not be gathered (ANALYZE): what reads "+
			"them may take long until the server has done it by itself: %w", err))
	}
}

func (s *postgresSession) analyzeHere(ctx context.Context, tables []grownTable) (err error) {
	for _, t := range tables {
		var small bool
		err = errors.Join(err, s.conn.QueryRow(ctx, isSmall, t.name, t.fewer).Scan(&small))
		if small {
			_, failed := s.conn.Exec(ctx, "ANALYZE (SKIP_LOCKED) "+t.name)
			err = errors.Join(err, failed)
		}
	}
	return err
}
