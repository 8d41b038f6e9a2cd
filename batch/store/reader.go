package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
)

// ReportSchema is the schema of PostgreSQL in which the views lie by which other programs read the books; on
// SQLite their names begin so.
const ReportSchema = "trekk_report"

// viewWords are what the statements of views leave to the store: what follows from the rows of the invoice i.
var viewWords = strings.NewReplacer(
	"{paid}", overAll(paidOn(now)), "{credited}", overAll(creditedOn(now)),
	"{written_off}", overAll(writtenOffOn(now)), "{status}", overAll(statusOf),
)

// overAll takes the creditor from the invoice i and not from a parameter.
func overAll(expression string) string { return strings.ReplaceAll(expression, "$1", "i.creditor_id") }

// viewStamp tells the statements of views, by which it is known whether those that are there are these.
func viewStamp(statements ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(statements, ";\n")))
	return hex.EncodeToString(sum[:8])
}

// text is a text in a statement.
func text(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

// MakeViews makes the views by which other programs read the books, or brings them to what this program
// knows. Who may read them, and what others have made of them, stays. From then on Migrate keeps them.
func (db *DB) MakeViews(ctx context.Context) error {
	err := db.Ready(ctx)
	if err == nil {
		err = db.openViews(ctx, true)
	}
	if err != nil {
		return fmt.Errorf("make the views of %s: %w", db.name(), ended(ctx, err))
	}
	return nil
}

// LetRead gives a role of PostgreSQL leave to read the views, and makes it, without a login, where there is
// none. It is an error where the role may read tables of the books too: then nothing has changed.
func (db *DB) LetRead(ctx context.Context, role string) (made bool, err error) {
	if made, err = db.letRead(ctx, role); err != nil {
		return false, fmt.Errorf("let the role %s read the views of %s: %w", role, db.name(), ended(ctx, err))
	}
	return made, nil
}
