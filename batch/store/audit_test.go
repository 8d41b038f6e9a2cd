package store

import (
	"strings"
	"testing"
	"time"

	"trekk/batch"
)

// registered is how a test's creditor comes into the books.
var registered = batch.Act{
	At: time.Date(2026, 10, 1, 8, 0, 0, 0, time.UTC), By: "kari", Action: "init",
	Subject: batch.Subject{Kind: batch.OfCreditor, No: "gym"},
}

// Invariant 6: every change of state is in the audit log, in one chain, and no entry can be changed, removed
// or put in without breaking it.
func TestAuditChain(t *testing.T) {
	db, _ := create(t)
	ctx := t.Context()
	if err := db.AddCreditor(ctx, batch.Creditor{ID: "gym"}, registered); err != nil {
		t.Fatal(err)
	}
	put := func(name string) {
		t.Helper()
		err := db.For("gym").
			Update(ctx, batch.Act{At: time.Now(), By: "test", Action: "put",
				Subject: batch.Subject{Kind: batch.OfImport, No: "x"}}, func(tx batch.Tx) error {
				return tx.PutCustomer(batch.Customer{No: "1", Fixed: "1", Name: name})
			})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"a", "b", "a"} { // behind the registration
		put(name)
	}
	n, last, err := db.For("gym").VerifyAudit(ctx)
	if err != nil || n != 4 || len(last) != 64 {
		t.Fatalf("%d entries, %q, %v", n, last, err)
	}
	if n, last, err := db.For("nobody").VerifyAudit(ctx); err != nil || n != 0 || last != "" {
		t.Fatalf("nobody: %d entries, %q, %v", n, last, err)
	}
	var hashes, rows int
	err = db.lite.read.QueryRowContext(ctx, "SELECT count(DISTINCT rows_hash), sum(row_count) FROM audit").
		Scan(&hashes, &rows)
	if err != nil || hashes != 3 || rows != 4 { // the same row has the same hash
		t.Fatalf("%d hashes of %d rows: %v", hashes, rows, err)
	}

	for _, c := range []struct{ statement, want string }{
		{"UPDATE audit SET actor = 'other' WHERE no = 2", "entry 2 has been changed"},
		{"UPDATE audit SET remark = 'other' WHERE no = 2", "entry 2 has been changed"},
		{"UPDATE audit SET acted = '2026-10-06T00:00:00.000000Z' WHERE no = 1", "entry 1 has been changed"},
		{"UPDATE audit SET rows_hash = 'other' WHERE no = 4", "entry 4 has been changed"},
		{"UPDATE audit SET row_count = 2 WHERE no = 4", "entry 4 has been changed"},
		{"UPDATE audit SET hash = 'other' WHERE no = 3", "entry 3 has been changed"},
		{"UPDATE audit SET previous = '' WHERE no = 3", "entry 3 does not follow"},
		{"DELETE FROM audit WHERE no = 1", "entry 1 is missing"},
		{"DELETE FROM audit WHERE no = 3", "entry 3 is missing"},
		{"UPDATE audit SET no = no - 1 WHERE no = 4", ""}, // refused: there is one already
	} {
		if err := func() error {
			if _, err := db.lite.write.ExecContext(ctx, "CREATE TABLE saved AS SELECT * "+
				"FROM audit"); err != nil {
				return err
			}
			_, tamperErr := db.lite.write.ExecContext(ctx, c.statement)
			_, _, err := db.For("gym").VerifyAudit(ctx)
			if c.want == "" && tamperErr == nil || c.want != "" &&
				(err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%s: %v, %v", c.statement, tamperErr, err)
			}
			_, err = db.lite.write.ExecContext(ctx, "DELETE FROM audit; INSERT INTO audit SELECT * "+
				"FROM saved; DROP TABLE saved")
			return err
		}(); err != nil {
			t.Fatal(err)
		}
	}
	if n, again, err := db.For("gym").VerifyAudit(ctx); err != nil || n != 4 || again != last {
		t.Fatalf("restored: %d entries, %q, %v", n, again, err)
	}
}
