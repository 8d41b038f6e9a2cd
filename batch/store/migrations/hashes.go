package migrations

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/pressly/goose/v3"
)

// hashSchema is what a dialect needs for the hashes of rows.
type hashSchema struct {
	tables string // the query of the tables of a creditor that have none
	column string
	rest   []string
}

var hashSchemas = map[goose.Dialect]hashSchema{
	goose.DialectSQLite3: {
		tables: `SELECT t.name FROM sqlite_schema t WHERE t.type = 'table' AND t.name <> 'audit'
			AND EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'creditor_id')
			AND NOT EXISTS (SELECT 1 FROM pragma_table_info(t.name) WHERE name = 'row_hash')
			ORDER BY t.name`,
		column: "BLOB",
		rest: []string{
			"ALTER TABLE audit ADD COLUMN digest TEXT NOT NULL DEFAULT ''",
			`CREATE TABLE digest (
				creditor_id TEXT    NOT NULL,
				table_name  TEXT    NOT NULL,
				row_count   INTEGER NOT NULL,
				sum         TEXT    NOT NULL,
				PRIMARY KEY (creditor_id, table_name)
			) STRICT, WITHOUT ROWID`,
			"INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('digest', 'digest', '1000 50 1')",
			"ANALYZE sqlite_schema",
		},
	},
	goose.DialectPostgres: {
		tables: `SELECT c.table_name::text FROM information_schema.columns c
			WHERE c.table_schema = current_schema() AND c.column_name = 'creditor_id'
			AND c.table_name <> 'audit' AND NOT EXISTS (SELECT 1 FROM information_schema.columns h
				WHERE h.table_schema = c.table_schema AND h.table_name = c.table_name
				AND h.column_name = 'row_hash')
			ORDER BY 1`,
		column: "BYTEA",
		rest: []string{
			"ALTER TABLE audit ADD COLUMN digest TEXT COLLATE \"C\" NOT NULL DEFAULT ''",
			`CREATE TABLE digest (
				creditor_id TEXT COLLATE "C" NOT NULL,
				table_name  TEXT COLLATE "C" NOT NULL,
				row_count   BIGINT NOT NULL,
				sum         TEXT COLLATE "C" NOT NULL,
				PRIMARY KEY (creditor_id, table_name)
			)`,
		},
	},
}

// addHashes gives every table of a creditor a column for the hash of each row: in Go, since the tables are
// those that there are. What sums them up has a table of its own. Package store fills both in.
func addHashes(ctx context.Context, tx *sql.Tx, dialect goose.Dialect) error {
	schema := hashSchemas[dialect]
	tables, err := names(ctx, tx, schema.tables)
	if err != nil {
		return err
	}
	var adds []string
	for _, table := range tables {
		adds = append(adds, fmt.Sprintf("ALTER TABLE %s ADD COLUMN row_hash %s", table, schema.column))
	}
	for _, s := range append(adds, schema.rest...) {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// names reads a query of one text.
func names(ctx context.Context, tx *sql.Tx, query string) (list []string, err error) {
	rows, err := tx.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		list = append(list, name)
	}
	return list, rows.Err()
}
