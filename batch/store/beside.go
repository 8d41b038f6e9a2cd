package store

import (
	"context"
	"errors"
	"net/url"

	"github.com/jackc/pgx/v5"
)

// drillSchema is the schema of Beside; one that a killed process left is taken away by the next.
const drillSchema = "trekk_drill"

// Beside makes an empty schema beside the tables in the PostgreSQL database at a URL, for a copy that nobody works
// on: at is where that is, and drop takes it away. There is one at a time: callers hold a lock.
func Beside(
	ctx context.Context, databaseURL string,
) (at string, drop func(context.Context) error, err error) {
	u, err := url.Parse(databaseURL)
	if err != nil {
		return "", nil, errBadURL
	}
	drop = func(ctx context.Context) error {
		return runOnce(ctx, databaseURL, "DROP SCHEMA IF EXISTS "+drillSchema+" CASCADE")
	}
	err = drop(ctx)
	if err == nil {
		err = runOnce(ctx, databaseURL, "CREATE SCHEMA "+drillSchema)
	}
	if err != nil {
		return "", nil, errors.Join(errors.New("make the schema "+drillSchema+
			" beside the books: the user of the "+
			"database must be let to, by GRANT CREATE ON DATABASE"), ended(ctx, err))
	}
	q := u.Query()
	q.Set("search_path", drillSchema)
	u.RawQuery = q.Encode()
	return u.String(), drop, nil
}

// runOnce runs a statement over a connection of its own.
func runOnce(ctx context.Context, databaseURL, statement string) error {
	conn, err := pgx.Connect(ctx, databaseURL)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	return errors.Join(err, conn.Close(context.WithoutCancel(ctx)))
}
