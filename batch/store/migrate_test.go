package store

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"trekk/batch"
	identities "trekk/batch/ledger"
	"trekk/batch/store/migrations"
	"trekk/batch/store/pgtest"
	"trekk/schedule/bankday"
)

// eachBefore runs a test on a database of each kind that has no schema yet, beside the connection that
// migrations go over.
func eachBefore(t *testing.T, fn func(t *testing.T, db *DB, dialect goose.Dialect, before *sql.DB)) {
	t.Run("sqlite", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "trekk.db")
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		e, err := newSQLite(file)
		if err != nil {
			t.Fatal(err)
		}
		fn(t, &DB{engine: e}, goose.DialectSQLite3, e.write)
	})
	t.Run("postgres", func(t *testing.T) {
		e, err := connectPostgres(t.Context(), pgtest.URL(t))
		if err != nil {
			t.Fatal(err)
		}
		fn(t, &DB{engine: e}, goose.DialectPostgres, e.sqlDB())
	})
}

// inline is a constraint of a column that is added to a table: on Citus each is added by itself, with a name.
var inline = regexp.MustCompile(`(?i)ADD COLUMN[^;]*\b(CHECK|UNIQUE|REFERENCES|PRIMARY KEY)\b`)

// Migrations are such as Citus takes of distributed tables, as far as it can be seen without it: where it is,
// TestMigrateDistributed sees the rest.
func TestMigrationsOnNodes(t *testing.T) {
	files, err := filepath.Glob("migrations/postgres/*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	comments := regexp.MustCompile("--.*")
	for _, file := range files {
		statements, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if found := inline.Find(comments.ReplaceAll(statements, nil)); found != nil {
			t.Errorf("%s: %s", file, found)
		}
	}
}

// onNodes distributes the tables of a schema of whatever version, on Citus.
func onNodes(t *testing.T, db *DB) {
	t.Helper()
	if _, is := db.engine.(*postgresEngine); is && pgtest.Citus() {
		if _, err := db.Distribute(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
}

// What the books said before there were credit notes, days of booking and plans on invoices, they say
// afterwards.
func TestMigrateToTheLedger(t *testing.T) { eachBefore(t, migrateToTheLedger) }

func migrateToTheLedger(t *testing.T, db *DB, dialect goose.Dialect, before *sql.DB) {
	ctx := t.Context()
	defer db.Close()
	p, err := migrations.Of(dialect, before)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(ctx, 3); err != nil {
		t.Fatal(err)
	}
	onNodes(t, db)
	invoice := func(no, cancelled string) string {
		return `INSERT INTO invoice (creditor_id, no, customer_no, membership_no, kid, fixed, issued, due,
			first_due, method, amount, fee, text, imported, cancelled, kind)
			VALUES ('gym', '` + no + `', '1', 'M1', 'K` + no +
			`', '1', '2026-10-06', '2026-10-20', '2026-10-20', 'claim', 49900, 900, '', 0, ` +
			cancelled + ", 'fee')"
	}
	for _, q := range []string{
		"INSERT INTO creditor VALUES ('gym', 'Gym', '99991042764', '05552827', '', NULL)",
		"INSERT INTO customer VALUES ('gym', '1', '1', 'Kari', '', '', 'nb', NULL, '', '', '', 0)",
		"INSERT INTO membership (creditor_id, no, customer_no, plan, price, payment_method, first_day, " +
			"binding_months, payer_no, price_kind, regular_price) " +
			"VALUES ('gym', 'M1', '1', 'open', 49900, 'avtalegiro', '2026-01-01', 0, '1', 'ordinary', 0)",
		"INSERT INTO series VALUES ('gym', 'invoice', 12)",
		invoice("9", "NULL"), invoice("10", "'2026-10-08'"), invoice("11", "'2026-10-07'"),
		invoice("12", "'2026-10-07'"),
		"INSERT INTO membership_event VALUES ('gym', 1, 'M1', 'charge', '2026-10-01', NULL, NULL, 0, " +
			"10000, 'card', 0, NULL)",
		"INSERT INTO invoice_line VALUES ('gym', '10', 1, 'Trening', 39000, NULL)",
		"INSERT INTO invoice_line VALUES ('gym', '10', 2, 'Kort', 10000, 1)",
		"INSERT INTO file VALUES ('gym', 1, 'OCR', 'outbound', '2026-10-20T20:00:00.000000Z', " +
			"'2026-10-20T20:00:00.000000Z', 80, 'x', 'ingested', 'nets', 1, '', 1, 0, 50000, '', '')",
		"INSERT INTO payment VALUES ('gym', 1, 1, 3, 15, '99991042764', '2026-10-02', 13, 20, 1, 7, " +
			"50000, 'K9', '', '')",
		"INSERT INTO posting VALUES ('gym', 1, 1, '2026-10-20', 'unmatched', NULL, NULL, 50000, " +
			"'unknown_kid', NULL)",
		"INSERT INTO posting VALUES ('gym', 1, 2, '2026-10-22', 'unmatched', NULL, NULL, -50000, " +
			"'unknown_kid', NULL)",
		"INSERT INTO posting VALUES ('gym', 1, 3, '2026-10-22', 'invoice', '9', NULL, 49900, '', NULL)",
		"INSERT INTO posting VALUES ('gym', 1, 4, '2026-10-22', 'credit', NULL, '1', 100, '', NULL)",
	} {
		if _, err := before.ExecContext(ctx, q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	b := db.For("gym")
	for f, err := range b.RowFaults(ctx) { // the migration has sealed them
		t.Error(f, err)
	}
	charges := map[string]batch.Ore{"10": 10000}
	// In the order in which they were cancelled.
	for no, want := range map[string]string{"9": "", "10": "15", "11": "13", "12": "14"} {
		i, err := b.Invoice(ctx, no)
		if err != nil {
			t.Fatal(err)
		}
		if i.Booked != i.Issued || i.Plan != "open" || i.Account != "99991042764" ||
			i.Cancelled() != (want != "") {
			t.Errorf(
				"invoice %s: booked %s, plan %q, paid to %q, cancelled %t", no, i.Booked, i.Plan, i.Account,
				i.Cancelled(),
			)
		}
		for c, err := range b.CreditNotes(ctx, no) {
			if err != nil || c.No != want || c.Amount != 49900 || c.Issued != c.Booked || !c.Anew ||
				c.Fee != 900 ||
				c.Charges != charges[no] {
				t.Errorf("credit note of invoice %s: %+v, %v, want number %s", no, c, err, want)
			}
		}
	}
	err = b.Update(ctx, batch.Act{At: time.Now()}, func(tx batch.Tx) error {
		next, err := tx.Next(batch.InvoiceSeries, 1)
		if next != 16 {
			t.Errorf("the next invoice has number %d, want 16", next)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	paid, err := b.Payment(ctx, 1)
	if err != nil {
		t.Fatal(err)
	}
	day := func(d int) bankday.Date { return bankday.New(2026, 10, d) }
	if paid.Booked != day(2) || paid.Source != batch.SourceOCR {
		t.Errorf("payment: %+v", paid)
	}
	for i, want := range []bankday.Date{day(2), day(22), day(22), day(22)} {
		if got := paid.Postings[i].Booked; got != want {
			t.Errorf("posting %d is booked %s, want %s", i+1, got, want)
		}
	}
	sums, err := b.Books(ctx)
	if d := identities.DifferencesIn(&sums); err != nil || d != nil {
		t.Errorf("the books differ: %v, %v", d, err)
	}
}

// A migration that is killed when the schema is new and what is kept is not yet filled is gone on with by the next;
// until then nobody reads the books.
func TestAMigrationThatWasKilledIsGoneOnWith(t *testing.T) {
	eachBefore(t, func(t *testing.T, db *DB, dialect goose.Dialect, before *sql.DB) {
		ctx := t.Context()
		defer db.Close()
		p, err := migrations.Of(dialect, before)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.UpTo(ctx, migrations.TypedSubjects); err != nil {
			t.Fatal(err)
		}
		onNodes(t, db)
		for _, q := range []string{
			"INSERT INTO creditor VALUES ('gym', 'Gym', '99991042764', '05552827', '', NULL)",
			"INSERT INTO customer VALUES ('gym', '1', '1', 'Kari', '', '', 'nb', NULL, '', '', '', 0)",
			`INSERT INTO invoice (creditor_id, no, customer_no, kid, fixed, issued, due, first_due, method,
				amount, fee, text, imported, kind, plan, booked, account)
				VALUES ('gym', '9', '1', 'K9', '1', '2026-10-06', '2026-10-20', '2026-10-20', 'invoice',
				49900, 900, '', 0, 'fee', 'open', '2026-10-06', '99991042764')`,
		} {
			if _, err := before.ExecContext(ctx, q); err != nil {
				t.Fatalf("%s: %v", q, err)
			}
		}
		if err := errors.Join(db.noteUnfilled(ctx), db.migrate(ctx)); err != nil { // and killed behind it
			t.Fatal(err)
		}
		if err := db.Ready(ctx); !errors.Is(err, ErrSchema) {
			t.Errorf("books that are not filled: %v", err)
		}
		if err := errors.Join(db.Migrate(ctx), db.Ready(ctx)); err != nil {
			t.Fatal(err)
		}
		n, err := one(ctx, db.For("gym").(*books).part, func(n *int) []any { return []any{n} },
			"SELECT count(*) FROM open_invoice WHERE creditor_id = $1")
		if err != nil || n != 1 {
			t.Errorf("%d invoices are open, want 1: %v", n, err)
		}
	})
}

// The one reminder that an invoice could have is its first one, and what was taken off it stays.
func TestMigrateToSeveralReminders(t *testing.T) { eachBefore(t, migrateToSeveralReminders) }

func migrateToSeveralReminders(t *testing.T, db *DB, dialect goose.Dialect, before *sql.DB) {
	ctx := t.Context()
	defer db.Close()
	p, err := migrations.Of(dialect, before)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.UpTo(ctx, migrations.TypedSubjects); err != nil {
		t.Fatal(err)
	}
	onNodes(t, db)
	for _, q := range []string{
		"INSERT INTO creditor VALUES ('gym', 'Gym', '99991042764', '05552827', '', NULL)",
		"INSERT INTO customer VALUES ('gym', '1', '1', 'Kari', '', '', 'nb', NULL, '', '', '', 0)",
		`INSERT INTO invoice (creditor_id, no, customer_no, kid, fixed, issued, due, first_due, method,
			amount, fee, text, imported, kind, plan, booked, account)
			VALUES ('gym', '9', '1', 'K9', '1', '2026-10-06', '2026-10-20', '2026-10-20', 'invoice',
			49900, 900, '', 0, 'fee', 'open', '2026-10-06', '99991042764')`,
		"INSERT INTO reminder (creditor_id, invoice_no, sent, channel, amount) " +
			"VALUES ('gym', '9', '2026-10-28', 'sms', 49900)",
		"INSERT INTO credit_note VALUES ('gym', 'loss', '1', '9', '2026-11-02', '2026-11-02', 100, 0, 0, " +
			"'x', 0, 0)",
	} {
		if _, err := before.ExecContext(ctx, q); err != nil {
			t.Fatalf("%s: %v", q, err)
		}
	}
	if err := db.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	i, err := db.For("gym").Invoice(ctx, "9")
	if err != nil {
		t.Fatal(err)
	}
	if i.Reminded != bankday.New(2026, 10, 28) || i.Reminders != 1 || i.WrittenOff != 100 ||
		i.Differences != 0 ||
		!i.FollowedFrom.IsZero() || !i.TakenBack.IsZero() {
		t.Errorf("%+v", i)
	}
}
