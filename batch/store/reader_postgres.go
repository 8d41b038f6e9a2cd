package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"trekk/batch/store/views"
)

// viewsOf begins the comment of the schema of views: whose books they show. Behind it is viewStamp.
func viewsOf(schema string) string {
	return "trekk's views of the schema " + schema + " (trekk help reporting), made as "
}

// viewsThere says what the schema of views holds: stamp is that with which they were made, and there is false
// where there is none, or one that shows other books.
func (e *postgresEngine) viewsThere(ctx context.Context, tx pgx.Tx) (stamp string, there bool, err error) {
	var comment string
	err = tx.QueryRow(ctx, "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace "+
		"WHERE nspname = $1", ReportSchema).Scan(&comment)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", false, nil
	}
	stamp, there = strings.CutPrefix(comment, viewsOf(e.schema))
	return stamp, there, err
}

// comment is the statement that notes with what the views were made.
func (e *postgresEngine) comment(stamp string) string {
	return "COMMENT ON SCHEMA " + ReportSchema + " IS " + text(viewsOf(e.schema)+stamp)
}

func viewName(v *views.View) string { return ReportSchema + "." + v.Name }

// closeViews takes the views off the tables, which could not be changed under them: until openViews whoever
// reads them is told so.
func (e *postgresEngine) closeViews(ctx context.Context) error {
	return pgx.BeginFunc(ctx, e.pool, func(tx pgx.Tx) error {
		_, there, err := e.viewsThere(ctx, tx)
		if err != nil || !there {
			return err
		}
		rows, err := tx.Query(ctx, "SELECT viewname::text FROM pg_views WHERE schemaname = $1", ReportSchema)
		if err != nil {
			return err
		}
		made, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, v := range views.List() {
			if !slices.Contains(made, v.Name) {
				continue
			}
			if err := e.closeView(ctx, tx, v); err != nil {
				return err
			}
		}
		_, err = tx.Exec(ctx, e.comment(""))
		return err
	})
}

// closeView gives a view that an older trekk made the columns that it has there, of those that this one knows.
func (e *postgresEngine) closeView(ctx context.Context, tx pgx.Tx, v *views.View) error {
	var columns int
	err := tx.QueryRow(ctx, "SELECT count(*) FROM pg_attribute WHERE attrelid = to_regclass($1) AND attnum > 0",
		viewName(v)).Scan(&columns)
	if err == nil {
		as := *v
		as.Columns = as.Columns[:min(len(as.Columns), columns-1)]
		_, err = tx.Exec(ctx, "CREATE OR REPLACE VIEW "+viewName(v)+" AS "+as.Closed())
	}
	return err
}

// openViews makes the views, where they are not as this program knows them; unless make is true only where
// they were made before.
func (e *postgresEngine) openViews(ctx context.Context, make bool) error {
	var made []string
	for _, v := range views.List() {
		name := viewName(v)
		made = append(made, "CREATE OR REPLACE VIEW "+name+" AS "+
			viewWords.Replace(v.Select(views.PostgreSQL)),
			"COMMENT ON VIEW "+name+" IS "+text(v.About))
		for _, c := range v.All() {
			made = append(made, "COMMENT ON COLUMN "+name+"."+c.Name+" IS "+text(c.About))
		}
	}
	want := viewStamp(made...)
	return pgx.BeginFunc(ctx, e.pool, func(tx pgx.Tx) error {
		stamp, there, err := e.viewsThere(ctx, tx)
		if err != nil || there && stamp == want || !there && !make {
			return err
		}
		if !there {
			if err := e.makeSchema(ctx, tx); err != nil {
				return err
			}
		}
		if _, err = tx.Exec(ctx, strings.Join(append(made, e.comment(want)), ";\n")); err != nil {
			return err
		}
		return e.letReadOnNodes(ctx, tx)
	})
}

// makeSchema makes the schema of views. One of books that are gone is taken over.
func (e *postgresEngine) makeSchema(ctx context.Context, tx pgx.Tx) error {
	var comment string
	err := tx.QueryRow(ctx, "SELECT coalesce(obj_description(oid, 'pg_namespace'), '') FROM pg_namespace "+
		"WHERE nspname = $1", ReportSchema).Scan(&comment)
	if err == nil {
		var shows bool
		err = tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_class WHERE relnamespace = to_regnamespace($1))",
			ReportSchema).Scan(&shows)
		if err == nil && shows {
			return fmt.Errorf("there is a schema %s already that does not show the books of the schema %s: %s",
				ReportSchema, e.schema, comment)
		}
		return err
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if _, err = tx.Exec(ctx, "CREATE SCHEMA "+ReportSchema); isDenied(err) {
		return fmt.Errorf("the user of the database must be let to make the schema %s, by GRANT CREATE ON DATABASE: %w",
			ReportSchema, err)
	}
	return err
}

// isDenied reports what the user of the database may not do.
func isDenied(err error) bool {
	var e *pgconn.PgError
	return errors.As(err, &e) && e.Code == "42501"
}

// selectReadable are the tables of the books that a role may read; where they are distributed, those of which
// it may read more than the views do.
const selectReadable = `SELECT DISTINCT c.relname::text FROM pg_class c
	JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
	WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')
	AND has_column_privilege($1, c.oid, a.attnum, 'SELECT')
	AND NOT ($3 AND (c.oid, a.attnum) IN (SELECT d.refobjid, d.refobjsubid ` + readByViews + `)) ORDER BY 1`

// readByViews are the columns that the views of the schema $2 read.
const readByViews = `FROM pg_class v JOIN pg_rewrite r ON r.ev_class = v.oid
	JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
	AND d.refclassid = 'pg_class'::regclass AND d.refobjsubid > 0 AND d.refobjid <> v.oid
	WHERE v.relnamespace = to_regnamespace($2)`

// selectGrants are the statements that let all who may read the views of the schema $2 read the same columns
// of the tables of the schema $1.
const selectGrants = `WITH shown AS (
		SELECT c.oid::regclass AS name, string_agg(quote_ident(a.attname), ', ') AS columns
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
		WHERE c.relnamespace = $1::regnamespace
		AND (c.oid, a.attnum) IN (SELECT d.refobjid, d.refobjsubid ` + readByViews + `) GROUP BY c.oid
	), reader AS (
		SELECT DISTINCT x.grantee::regrole AS name FROM pg_class v CROSS JOIN LATERAL aclexplode(v.relacl) x
		WHERE v.relnamespace = to_regnamespace($2) AND x.privilege_type = 'SELECT'
		AND x.grantee NOT IN (0, v.relowner)
	)
	SELECT DISTINCT format('GRANT USAGE ON SCHEMA %s TO %s', $1::regnamespace, r.name) FROM shown, reader r
	UNION ALL SELECT format('GRANT SELECT (%s) ON %s TO %s', s.columns, s.name, r.name) FROM shown s, reader r`

// letReadOnNodes lets those who may read the views read what these read of the tables, where they are
// distributed: a node knows of no view, and asks who it is that reads its part of a table.
func (e *postgresEngine) letReadOnNodes(ctx context.Context, tx pgx.Tx) error {
	if nodes, err := e.onNodes(ctx, tx); err != nil || !nodes {
		return err
	}
	rows, err := tx.Query(ctx, selectGrants, e.schema, ReportSchema)
	if err != nil {
		return err
	}
	grants, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err == nil {
		_, err = tx.Exec(ctx, strings.Join(grants, ";\n"))
	}
	return err
}

// onNodes reports whether the tables are distributed.
func (e *postgresEngine) onNodes(ctx context.Context, tx pgx.Tx) (bool, error) {
	if !e.citus {
		return false, nil
	}
	return distributed(ctx, tx.Conn())
}

func (e *postgresEngine) letRead(ctx context.Context, role string) (made bool, err error) {
	name := pgx.Identifier{role}.Sanitize()
	err = pgx.BeginFunc(ctx, e.pool, func(tx pgx.Tx) error {
		var there bool
		err := tx.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = $1)",
			role).Scan(&there)
		if err != nil {
			return err
		}
		if made = !there; made {
			if _, err := tx.Exec(ctx, "CREATE ROLE "+name+" NOLOGIN"); err != nil {
				if isDenied(err) {
					return fmt.Errorf("the user of the database may make no roles: let an administrator run "+
						"CREATE ROLE %s NOLOGIN, and run this again: %w", name, err)
				}
				return err
			}
		}
		_, err = tx.Exec(ctx, strings.ReplaceAll(`GRANT USAGE ON SCHEMA `+ReportSchema+` TO {};
			GRANT SELECT ON ALL TABLES IN SCHEMA `+ReportSchema+` TO {};
			ALTER DEFAULT PRIVILEGES IN SCHEMA `+ReportSchema+` GRANT SELECT ON TABLES TO {}`, "{}", name))
		if err != nil {
			return err
		}
		nodes, err := e.onNodes(ctx, tx)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, selectReadable, role, ReportSchema, nodes)
		if err != nil {
			return err
		}
		others, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err == nil && len(others) > 0 {
			err = fmt.Errorf("it may read %d tables of the books too, such as %s: name another role, or take that "+
				"from this one", len(others), others[0])
		}
		if err == nil {
			err = e.letReadOnNodes(ctx, tx)
		}
		return err
	})
	return made && err == nil, err
}
