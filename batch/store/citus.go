package store

import (
	"context"
	"fmt"
)

// distribute does it in one transaction, while nobody writes. What a creditor has lies on one node, so that
// no statement and no transaction of ours needs two; creditor, which all refer to, is on every node.
func (e *postgresEngine) distribute(ctx context.Context) (tables []string, err error) {
	conn, err := e.pool.Acquire(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Release()
	there := false
	switch err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_extension "+
		"WHERE extname = 'citus')").Scan(&there); {
	case err != nil:
		return nil, err
	case !there:
		return nil, ErrNoCitus
	}
	tx, err := conn.Begin(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	if _, err := tx.Exec(ctx, "SELECT pg_advisory_xact_lock($1)", e.advisory(lockSchema)); err != nil {
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
		if err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_dist_partition "+
			"WHERE logicalrelid = '"+table+"'::regclass AND "+kind+")").Scan(&there); err != nil {
			return nil, err
		}
		if there {
			continue
		}
		if _, err := tx.Exec(ctx, fmt.Sprintf(statement, table)); err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		tables = append(tables, table)
	}
	if err := tx.Commit(ctx); err != nil {
		return nil, err
	}
	// What has gone to the nodes lies here still, unseen.
	for _, table := range tableNames {
		if _, err := conn.Exec(ctx, "SELECT "+
			"truncate_local_data_after_distributing_table('"+table+"')"); err != nil {
			return nil, fmt.Errorf(
				"the tables are distributed, but the rows left behind in %s could not be removed: %w", table,
				err,
			)
		}
	}
	return tables, nil
}
