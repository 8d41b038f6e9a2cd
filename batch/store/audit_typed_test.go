package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/pressly/goose/v3"

	"trekk/batch"
	"trekk/batch/store/migrations"
	"trekk/batch/store/pgtest"
	"trekk/schedule/bankday"
)

// oldSeal is the hash of an entry of the audit log as it was made when the subject was a text: how many
// values, then each with its type, length and bytes. It stands here as it was, whatever becomes of the code.
func oldSeal(
	creditor string, no int64, acted, actor, action, subject string, rows int64, rowsHash, previous string,
) string {
	to := binary.AppendUvarint(nil, 9)
	text := func(s string) { to = append(binary.AppendUvarint(append(to, 't'), uint64(len(s))), s...) }
	number := func(n int64) { to = binary.AppendVarint(append(to, 'i'), n) }
	text(creditor)
	number(no)
	text(acted)
	text(actor)
	text(action)
	text(subject)
	number(rows)
	text(rowsHash)
	text(previous)
	sum := sha256.Sum256(to)
	return hex.EncodeToString(sum[:])
}

// oldActs are acts as they were written before, with what is to be read of them.
var oldActs = []struct {
	by, action, text string
	subject          batch.Subject
	detail, reason   string
}{
	{"fetch", "receive", "OCR.D261020", batch.Subject{}, "OCR.D261020", ""},
	{
		"ingest", "ingest", "OCR.D261020 (file 12)", batch.Subject{Kind: batch.OfFile, No: "12"},
		"OCR.D261020", "",
	},
	{
		"fetch", "skip duplicate", "odd of file 3 of file 12", batch.Subject{Kind: batch.OfFile, No: "12"},
		"odd of file 3", "",
	},
	{"bill", "bill", "invoices as of 2026-10-20", batch.Subject{}, "invoices as of 2026-10-20", ""},
	{"send", "send", "transmission 3", batch.Subject{Kind: batch.OfTransmission, No: "3"}, "", ""},
	{
		"kari", "reject", "transmission 3: feil: beløp", batch.Subject{Kind: batch.OfTransmission, No: "3"},
		"", "feil: beløp",
	},
	{"kari", "hold", "invoice 1042", batch.Subject{Kind: batch.OfInvoice, No: "1042"}, "", ""},
	{
		"kari", "put", "payment 17 on invoice 3", batch.Subject{Kind: batch.OfPayment, No: "17"},
		"on invoice 3", "",
	},
	{"kari", "refund", "customer 12, 499,00", batch.Subject{Kind: batch.OfCustomer, No: "12"}, "499,00", ""},
	{
		"event", "event", "freeze of membership M1", batch.Subject{Kind: batch.OfMembership, No: "M1"},
		"freeze", "",
	},
	{
		"kari", "tick", "bank statement oktober.csv",
		batch.Subject{Kind: batch.OfStatement, No: "oktober.csv"}, "", "",
	},
	{"kari", "close period", "2026-10", batch.Subject{Kind: batch.OfPeriod, No: "2026-10"}, "", ""},
	{"kari", "untick", "3 sums", batch.Subject{}, "3 sums", ""},
	{"import", "import invoices", "invoice ", batch.Subject{}, "invoice ", ""},
	{"test", "none", "", batch.Subject{}, "", ""},
}

// The audit log of a database that an older trekk wrote holds after it has been brought here: its hashes are
// what they were, and the typed subjects what the texts say.
func TestMigrateTheAuditLog(t *testing.T) { eachBefore(t, migrateTheAuditLog) }

func migrateTheAuditLog(t *testing.T, db *DB, dialect goose.Dialect, before *sql.DB) {
	ctx := t.Context()
	defer db.Close()
	last := writeOldAudit(t, dialect, before)
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	gym := db.For("gym")
	// The last entry is that of the migration itself, which has sealed the rows.
	sealed := int64(len(oldActs)) + 1
	if n, _, err := gym.VerifyAudit(ctx); err != nil || n != sealed {
		t.Fatalf("%d rows, %v; want %d", n, err, sealed)
	}
	follows := db.texts(t, "SELECT previous FROM audit WHERE action = 'seal' AND creditor_id = 'gym'")
	if !slices.Equal(follows, []string{last}) {
		t.Fatalf("the entry of the migration follows %s, want %s", follows, last)
	}
	for _, want := range oldActs {
		s, detail, reason := batch.ReadSubject(want.text)
		if s != want.subject || detail != want.detail || reason != want.reason {
			t.Errorf("%q is read as %+v, %q, %q", want.text, s, detail, reason)
		}
		found := false
		for a, err := range gym.Acts(ctx, want.subject) {
			if err != nil {
				t.Fatal(err)
			}
			found = found ||
				a.Action == want.action && a.By == want.by && a.Detail == want.detail &&
					a.Reason == want.reason
		}
		if found != (want.subject.Kind != "") {
			t.Errorf("%q is found by its subject: %t", want.text, found)
		}
	}
	if err := put(ctx, db, "1"); err != nil { // the chain goes on
		t.Fatal(err)
	}
	if n, _, err := gym.VerifyAudit(ctx); err != nil || n != sealed+1 {
		t.Errorf("%d rows, %v", n, err)
	}
	copyAndTamper(t, db, dialect)
}

// writeOldAudit fills a database of the last schema that had subjects as texts, and returns the last hash.
func writeOldAudit(t *testing.T, dialect goose.Dialect, before *sql.DB) (last string) {
	t.Helper()
	p, err := migrations.Of(dialect, before)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(t.Context(), 6); err != nil {
		t.Fatal(err)
	}
	insert := func(query string, args ...any) {
		t.Helper()
		if _, err := before.ExecContext(t.Context(), query, args...); err != nil {
			t.Fatal(err)
		}
	}
	insert(
		"INSERT INTO creditor VALUES ('gym', 'Gym', '99991042764', '05552827', '', NULL), ('other', " +
			"'Other', '99991042764', '05552828', '', NULL)",
	)
	for i, a := range oldActs {
		no, acted, rowsHash := int64(i+1), bankday.New(2026, 10, 6).
			At(12, i).
			UTC().
			Format(stampLayout),
			fmt.Sprintf("%064d", i)
		hash := oldSeal("gym", no, acted, a.by, a.action, a.text, no*2, rowsHash, last)
		insert(
			"INSERT INTO audit VALUES ('gym', $1, $2, $3, $4, $5, $6, $7, $8, $9)", no, acted, a.by, a.action,
			a.text, no*2, rowsHash, last, hash,
		)
		last = hash
	}
	return last
}

// copyAndTamper holds a copy in the other kind of database against the audit log, and sees that a change to
// any column breaks it, of an entry from before and of a new one.
func copyAndTamper(t *testing.T, db *DB, dialect goose.Dialect) {
	t.Helper()
	ctx := t.Context()
	to := pgtest.URL(t)
	from := "sqlite:" + db.name()
	if dialect == goose.DialectPostgres {
		from, to = db.engine.(*postgresEngine).pool.Config().ConnString(), "sqlite:"+t.TempDir()+"/copy.db"
	}
	if _, err := Copy(ctx, from, to, func(int64) {}); err != nil {
		t.Errorf("the copy: %v", err)
	}
	last := len(oldActs) + 2
	for _, change := range []string{
		"subject_kind = 'claim' WHERE no = 7", "subject_no = '1043' WHERE no = 7",
		"detail = 'x' WHERE no = 7", "reason = 'x' WHERE no = 6",
		"form = 2 WHERE no = 7", "subject = 'invoice 1043', subject_no = '1043' WHERE no = 7",
		"subject_kind = 'file' WHERE no = 1", fmt.Sprint("subject_kind = 'claim' WHERE no = ", last),
		fmt.Sprint("subject_no = '1043' WHERE no = ", last),
		fmt.Sprint("detail = 'x' WHERE no = ", last), fmt.Sprint("reason = 'x' WHERE no = ", last),
		fmt.Sprint("subject = 'x' WHERE no = ", last), fmt.Sprint("form = 1 WHERE no = ", last),
		fmt.Sprint("form = 2 WHERE no = ", last), fmt.Sprint("digest = 'x' WHERE no = ", last),
	} {
		db.do(t, "CREATE TABLE saved AS SELECT * FROM audit")
		db.do(t, "UPDATE audit SET "+change)
		if _, _, err := db.For("gym").VerifyAudit(ctx); err == nil ||
			!strings.Contains(err.Error(), "has been changed") {
			t.Errorf("%s: %v", change, err)
		}
		db.do(t, "DELETE FROM audit")
		db.do(t, "INSERT INTO audit SELECT * FROM saved")
		db.do(t, "DROP TABLE saved")
	}
	if _, _, err := db.For("gym").VerifyAudit(ctx); err != nil {
		t.Error(err)
	}
}
