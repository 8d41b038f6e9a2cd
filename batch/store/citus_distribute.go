package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
)

// distribute gives the role that is connected what the nodes need to know of its sessions, and distributes the
// tables: in one transaction, while nobody writes. What a creditor has lies on one node, so that no statement
// and no transaction of ours needs two; creditor, which all refer to, is on every node.
func (e *postgresEngine) distribute(ctx context.Context) (tables []string, err error) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	there := false
	switch err := conn.QueryRow(ctx, "SELECT "+hasCitus).Scan(&there); {
	case err != nil:
		return nil, err
	case !there:
		return nil, ErrNoCitus
	}
	e.citus = true
	if err := setOnNodes(ctx, conn.Conn()); err != nil {
		return nil, err
	}
	if tables, err = distributeTables(ctx, conn.Conn(), e.advisory(lockSchema)); err != nil {
		return nil, err
	}
	if err := e.settle(ctx, conn.Conn(), "", true); err != nil {
		return nil, fmt.Errorf("the tables are distributed, but the rows left behind here are not removed yet: run "+
			"this again: %w", err)
	}
	if err := removeLeft(ctx, conn.Conn()); err != nil {
		return nil, err
	}
	if err := pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error { return e.letReadOnNodes(ctx, tx) }); err != nil {
		return nil, fmt.Errorf("the tables are distributed, but who reads the views cannot read them: run "+
			"this again: %w", err)
	}
	e.pool.Reset() // sessions on the nodes are kept with those here, and know their settings from the beginning
	e.keyed.Reset()
	return tables, nil
}

// removeLeft removes what lies here still, unseen, of tables that have gone to the nodes: also of those whose
// distribution was cut short behind its commit.
func removeLeft(ctx context.Context, conn *pgx.Conn) error {
	rows, err := conn.Query(ctx, "SELECT t FROM unnest($1::text[]) t WHERE pg_relation_size(to_regclass(t)) > 0",
		tableNames)
	if err != nil {
		return err
	}
	left, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		return err
	}
	for _, table := range left {
		_, err := conn.Exec(ctx, "SELECT truncate_local_data_after_distributing_table('"+table+"')")
		if err != nil {
			return fmt.Errorf("the tables are distributed, but the rows left behind in %s could not be removed: run "+
				"this again: %w", table, err)
		}
	}
	return nil
}

// setOnNodes has every session of this role in this database, on all nodes, begin with the parameters that ours
// have: what a session sets here does not reach the nodes. Who does so for another schema is waited for.
func setOnNodes(ctx context.Context, conn *pgx.Conn) error {
	return pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock(hashtextextended('trekk: parameters of roles', 0))")
		if err != nil {
			return err
		}
		return setInTx(ctx, tx)
	})
}

func setInTx(ctx context.Context, tx pgx.Tx) error {
	var set strings.Builder
	for name, v := range postgresParams {
		fmt.Fprintf(&set, "EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %%I SET %s TO %%L', "+
			"current_database(), '%s'); ", name, v)
	}
	rows, err := tx.Query(ctx, "SELECT coalesce(result, ''), success FROM run_command_on_all_nodes($1, false)",
		"DO $do$ BEGIN PERFORM set_config('citus.enable_ddl_propagation', 'off', true); "+set.String()+
			"END $do$")
	if err != nil {
		return err
	}
	var said string
	var ok bool
	_, err = pgx.ForEachRow(rows, []any{&said, &ok}, func() error {
		if !ok {
			return fmt.Errorf("set the parameters of sessions on all nodes: %s", said)
		}
		return nil
	})
	return err
}

// distributeTables distributes those of the schema that are not yet: all or none of them.
func distributeTables(ctx context.Context, conn *pgx.Conn, lock int64) (tables []string, err error) {
	tx, err := conn.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", lock); err != nil {
		return nil, err
	}
	// Tables that refer to one another, and to one on all nodes, cannot be made over several connections to a
	// node.
	if _, err := tx.Exec(ctx, "SET LOCAL citus.multi_shard_modify_mode TO 'sequential'"); err != nil {
		return nil, err
	}
	for i, table := range tableNames {
		kind, statement := "partmethod = 'h'",
			"SELECT create_distributed_table('%s', 'creditor_id', colocate_with => '"+tableNames[1]+"')"
		switch i {
		case 0:
			kind, statement = "repmodel = 't'", "SELECT create_reference_table('%s')"
		case 1: // the first, which the others lie beside
			statement = "SELECT create_distributed_table('%s', 'creditor_id', colocate_with => 'none')"
		}
		wanted := false // a schema of an earlier version has fewer tables
		if err := tx.QueryRow(ctx, "SELECT to_regclass('"+table+"') IS NOT NULL AND NOT EXISTS (SELECT 1 "+
			"FROM pg_dist_partition WHERE logicalrelid = to_regclass('"+table+"') AND "+kind+")",
		).Scan(&wanted); err != nil {
			return nil, err
		}
		if !wanted {
			continue
		}
		if _, err := tx.Exec(ctx, fmt.Sprintf(statement, table)); err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		tables = append(tables, table)
	}
	return tables, tx.Commit(ctx)
}
