package store

import (
	"context"
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"trekk/batch"
)

// hasCitus is whether the database has the extension.
const hasCitus = "EXISTS (SELECT 1 FROM pg_extension WHERE extname = 'citus')"

// distributed reports whether the tables are.
func distributed(ctx context.Context, conn *pgx.Conn) (there bool, err error) {
	err = conn.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_dist_partition "+
		"WHERE logicalrelid = to_regclass('audit'))").Scan(&there)
	return there, err
}

// citusFiles are those of its source in which Citus tells that a node has failed it, or has refused what COPY
// brought, without the SQLSTATE that the node gave.
var citusFiles = []string{
	"adaptive_executor.c", "connection_management.c", "intermediate_results.c", "multi_copy.c",
	"placement_connection.c", "remote_commands.c", "remote_transaction.c",
}

// shardName ends the name of a part of a table, and those of its indexes and constraints.
var shardName = regexp.MustCompile(`[a-z]_[1-9][0-9]{4,}\b`)

// sqlState is the SQLSTATE of an error. Where Citus has none (XX000, an internal error, or 58030, one of reading),
// it is told from what is the same in every language: from where the error comes, and from what it names. What
// COPY's rows violate has a detail and names the part of a table, and everything else is a node that is lost,
// or going down.
func sqlState(e *pgconn.PgError) string {
	switch {
	case e.Code != "XX000" && e.Code != "58030" || !slices.Contains(citusFiles, path.Base(e.File)):
		return e.Code
	case e.Detail != "" && shardName.MatchString(e.Message):
		return "23000"
	}
	return "08006"
}

// warned is the key under which a connection notes that the server has warned of something.
const warned = "trekk.warned"

func noteWarning(conn *pgconn.PgConn, n *pgconn.Notice) {
	if n.SeverityUnlocalized == "WARNING" {
		conn.CustomData()[warned] = n.Message
	}
}

// settleWithin is how long a transaction that is committed may take until its node says so too.
const settleWithin = 20 * time.Second

// settle waits until the node that has a creditor's books has committed what was prepared there when it was
// called: until then it tells of them as they were before. A transaction is committed when the coordinator
// says so, and a node that is lost in that moment learns it when it is there again. A node that cannot be
// asked is waited for when something has been committed, and an error otherwise.
func (e *postgresEngine) settle(ctx context.Context, conn *pgx.Conn, creditor string, committed bool) error {
	if !e.citus {
		return nil
	}
	var first []string
	asked := false
	until := time.Now().Add(settleWithin)
	for pause := 10 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		now, err := prepared(ctx, conn, creditor)
		if err == nil && !asked {
			first, asked = now, true
		}
		over := time.Now().After(until) || ctx.Err() != nil || conn.IsClosed()
		switch {
		case err != nil && (over || !committed || !errors.Is(translate(err), batch.ErrTransient)):
			return err
		case err == nil && !slices.ContainsFunc(first,
			func(gid string) bool { return slices.Contains(now, gid) }):
			return nil
		case over:
			return fmt.Errorf("%w: a node has yet to finish what was committed (%s): Citus sees to it within a "+
				"minute, recover_prepared_transactions() at once", batch.ErrTransient, strings.Join(first, ", "))
		}
		// Citus does so by itself from time to time; not every role may ask for it.
		_, _ = conn.Exec(ctx, "SELECT recover_prepared_transactions()")
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// What is prepared in this database, on the node that has a creditor's books: functions go where the table is.
// Of several creditors it is that of all nodes.
const (
	selectPrepared = `SELECT p.gid FROM (SELECT max(no) FROM audit WHERE creditor_id = $1) a
		CROSS JOIN pg_stat_get_activity(pg_backend_pid()) me JOIN pg_prepared_xact() p ON p.dbid = me.datid
		WHERE p.gid LIKE 'citus\_%'`
	selectAllPrepared = `SELECT coalesce(r.result, ''), r.success FROM run_command_on_all_nodes(
		'SELECT coalesce(string_agg(gid, '' ''), '''') FROM pg_prepared_xacts
		WHERE database = current_database() AND gid LIKE ''citus\_%''') r`
)

func prepared(ctx context.Context, conn *pgx.Conn, creditor string) (gids []string, err error) {
	if creditor != "" {
		rows, err := conn.Query(ctx, selectPrepared, creditor)
		if err == nil {
			gids, err = pgx.CollectRows(rows, pgx.RowTo[string])
		}
		if err == nil || errors.Is(translate(err), batch.ErrTransient) {
			return gids, err
		}
		// The table itself may be what its node has yet to finish: a schema, or its distribution.
	}
	var said string
	var ok bool
	rows, err := conn.Query(ctx, selectAllPrepared)
	if err != nil {
		return nil, err
	}
	_, err = pgx.ForEachRow(rows, []any{&said, &ok}, func() error {
		if !ok {
			return fmt.Errorf("%w: %s", batch.ErrTransient, said)
		}
		gids = append(gids, strings.Fields(said)...)
		return nil
	})
	return gids, err
}

// analyzeNode gathers the figures of the parts of tables in which a creditor's rows are: ANALYZE of a table goes
// to all nodes, and fails when one of them is down.
func analyzeNode(ctx context.Context, conn *pgx.Conn, creditor string, tables []grownTable) error {
	names, fewer := make([]string, len(tables)), make([]int64, len(tables))
	for i, t := range tables {
		names[i], fewer[i] = t.name, t.fewer
	}
	var wrong string
	err := conn.QueryRow(ctx, `SELECT coalesce(string_agg(r.result, '; '), '') FROM (
		SELECT array_agg(n.nodename) AS nodes, array_agg(n.nodeport) AS ports, array_agg(format(
			'DO $do$ BEGIN IF (SELECT reltuples < %s FROM pg_class WHERE oid = %L::regclass) '
			'THEN ANALYZE (SKIP_LOCKED) %2$s; END IF; END $do$', g.fewer, shard_name(g.name::regclass, s.id))) AS commands
		FROM unnest($2::text[], $3::bigint[]) g (name, fewer)
		CROSS JOIN LATERAL (SELECT get_shard_id_for_distribution_column(g.name::regclass, $1::text) AS id) s
		JOIN pg_dist_placement p ON p.shardid = s.id
		JOIN pg_dist_node n ON n.groupid = p.groupid AND n.noderole = 'primary'
	) c CROSS JOIN LATERAL master_run_on_worker(c.nodes, c.ports, c.commands, false) r WHERE NOT r.success`,
		creditor, names, fewer).Scan(&wrong)
	if err == nil && wrong != "" {
		err = errors.New(wrong)
	}
	return err
}
