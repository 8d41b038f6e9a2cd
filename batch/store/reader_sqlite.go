package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"trekk/batch/store/views"
)

// The view trekk_report tells of the others, column by column, and that they were made: in its statement is
// viewStamp.

// closeViews drops the views, which would keep tables from being changed; trekk_report stays, with nothing in
// it.
func (e *sqliteEngine) closeViews(ctx context.Context) error {
	return e.remake(ctx, func(_ string, there bool) []string {
		if !there {
			return nil
		}
		return []string{"CREATE VIEW " + ReportSchema + " AS SELECT NULL AS view_name WHERE FALSE"}
	})
}

// openViews makes the views, as it does on PostgreSQL.
func (e *sqliteEngine) openViews(ctx context.Context, make bool) error {
	var made, told []string
	for _, v := range views.List() {
		made = append(made, "CREATE VIEW "+ReportSchema+"_"+v.Name+" AS "+
			viewWords.Replace(v.Select(views.SQLite)))
		for _, c := range v.All() {
			told = append(told, "("+text(ReportSchema+"_"+v.Name)+", "+text(c.Name)+", "+
				text(c.Type.String())+", "+
				text(c.About)+")")
		}
	}
	want := viewStamp(append(made, told...)...)
	made = append(made, "CREATE VIEW "+ReportSchema+" (view_name, column_name, type, about) AS VALUES /* "+
		want+" */ "+
		strings.Join(told, ",\n\t"))
	return e.remake(ctx, func(stamp string, there bool) []string {
		if there && strings.Contains(stamp, want) || !there && !make {
			return nil
		}
		return made
	})
}

// remake puts views in the place of all that are there; none where with gives none. It is given what
// trekk_report was made with.
func (e *sqliteEngine) remake(ctx context.Context, with func(stamp string, there bool) []string) (err error) {
	tx, err := e.write.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var stamp string
	err = tx.QueryRowContext(ctx, "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = $1",
		ReportSchema).
		Scan(&stamp)
	there := err == nil
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	statements := with(stamp, there)
	if len(statements) == 0 {
		return nil
	}
	//nolint:rowserrcheck // collect checks it
	rows, err := tx.QueryContext(ctx, "SELECT name FROM sqlite_schema WHERE type = 'view' AND (name = $1 OR "+
		"substr(name, 1, length($1) + 1) = $1 || '_')", ReportSchema)
	if err != nil {
		return err
	}
	old, err := collect(rows, func(s *string) []any { return []any{s} })
	if err != nil {
		return err
	}
	for i, name := range old {
		old[i] = `DROP VIEW "` + name + `"`
	}
	for _, s := range append(old, statements...) {
		if _, err := tx.ExecContext(ctx, s); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func (e *sqliteEngine) letRead(context.Context, string) (bool, error) {
	return false, errors.New("SQLite knows no roles: who may read the file may read all of it")
}
