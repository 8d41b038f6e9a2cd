package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"trekk/batch"
	"trekk/batch/ledger"
	"trekk/batch/store/pgtest"
	"trekk/batch/stream"
	"trekk/cmd/trekk/wire"
)

// asked is what a view says, as other programs ask: each row as text, amounts in øre.
func asked(t *testing.T, db *sql.DB, query string) (rows []string) {
	t.Helper()
	r, err := db.Query(query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer r.Close()
	columns, _ := r.Columns()
	for r.Next() {
		values, fields := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			fields[i] = &values[i]
		}
		if err := r.Scan(fields...); err != nil {
			t.Fatal(err)
		}
		cells := make([]string, len(columns))
		for i, v := range values {
			if amount, ok := v.(float64); ok {
				v = int64(amount)
			}
			cells[i] = strings.TrimSuffix(fmt.Sprint(v), ".00")
		}
		rows = append(rows, strings.Join(cells, " "))
	}
	if err := r.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(rows)
	return rows
}

// told is what the reports say of the same.
func told(t *testing.T, a *wire.App) map[string][]string {
	t.Helper()
	said := map[string][]string{}
	say := func(what, format string, args ...any) { said[what] = append(said[what], fmt.Sprintf(format, args...)) }
	ctx, r, all := t.Context(), a.Report(), batch.Page{Limit: 10_000}
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	invoices, err := r.Invoices(ctx, batch.InvoiceFilter{}, all)
	fatal(err)
	for _, i := range invoices.Items {
		say("invoices", "%s %s %d %d %d %d %s %s", i.No, i.CustomerNo, i.Amount, i.Paid, i.Credited,
			i.Outstanding,
			i.Status, i.Due)
	}
	claims, err := r.Claims(ctx, batch.ClaimFilter{}, all)
	fatal(err)
	for _, c := range claims.Items {
		say("claims", "%s %d %s %s", c.InvoiceNo, c.Amount, c.Due, c.Status)
	}
	waiting, err := r.WaitingPayments(ctx, batch.WaitingFilter{}, all)
	fatal(err)
	for _, p := range waiting.Items {
		say("unmatched", "%d %d %s", p.No, p.Unmatched, p.Reason)
	}
	credits, err := stream.All(r.Credits(ctx, batch.LastDay))
	fatal(err)
	for _, c := range credits {
		say("credits", "%s %d", c.CustomerNo, c.Credit)
	}
	sums := map[string]batch.Ore{}
	balances, err := r.AccountBalances(ctx, batch.LastDay)
	fatal(err)
	for _, b := range balances {
		sums[string(b.Key)] += b.Debit - b.Credit
	}
	for key, sum := range sums {
		if sum != 0 {
			say("balances", "%s %d", key, sum)
		}
	}
	type side struct {
		day, key string
		debit    bool
	}
	sides := map[side]batch.Ore{}
	for l, err := range ledger.Journal(ctx, a.Moment("", ""), 1, batch.LastDay, false) {
		fatal(err)
		sides[side{l.Date.String(), string(l.Key), l.Debit > 0}] += l.Debit + l.Credit
	}
	for s, sum := range sides {
		say("journal", "%s %s %t %d", s.day, s.key, s.debit, sum)
	}
	mandates, err := r.Mandates(ctx, batch.MandateFilter{}, all)
	fatal(err)
	for _, m := range mandates.Items {
		say("mandates", "%s %s", m.KID, m.Since)
	}
	for _, rows := range said {
		slices.Sort(rows)
	}
	return said
}

// questions are the same questions of the views, {} standing before their names.
var questions = map[string]string{
	"invoices": "SELECT invoice_no, customer_no, amount * 100, paid * 100, credited * 100, outstanding * 100, status, " +
		"CAST(due AS text) FROM {}invoices",
	"claims":    "SELECT invoice_no, amount * 100, CAST(due AS text), status FROM {}claims WHERE NOT cancellation",
	"unmatched": "SELECT payment, amount * 100, reason FROM {}unmatched",
	"credits":   "SELECT customer_no, amount * 100 FROM {}credits WHERE amount > 0",
	"balances": "SELECT name, round(sum(balance) * 100) FROM {}balances GROUP BY name HAVING round(sum(balance) * 100) " +
		"<> 0",
	"journal": "SELECT CAST(date AS text), name, CASE WHEN debit > 0 THEN 'true' ELSE 'false' END, " +
		"round(sum(debit + credit) * 100) FROM {}journal GROUP BY 1, 2, 3",
	"mandates": "SELECT kid, CAST(since AS text) FROM {}mandates",
}

// What the views show is what trekk shows, on both kinds of databases, to the øre.
func TestViewsSayWhatTheReportsSay(t *testing.T) {
	for name, at := range map[string]func(t *testing.T, dir string) string{
		"sqlite":   func(_ *testing.T, dir string) string { return "sqlite:" + filepath.Join(dir, "trekk.db") },
		"postgres": func(t *testing.T, _ string) string { return postgresURL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			url := at(t, dir)
			demo := []string{"demo", "--months", "2", "--members", "40", "--seed", "3", "--dir", dir}
			if name == "postgres" {
				demo = append(demo, "--db", url)
			}
			must(t, demo...)
			conf := filepath.Join(dir, "trekk.yaml")
			var made reader
			out := must(t, "--config", conf, "--db", url, "--json", "db", "reader")
			if err := json.Unmarshal([]byte(out), &made); err != nil {
				t.Fatal(err)
			}
			driver, dsn, prefix := "sqlite", strings.TrimPrefix(url, "sqlite:"), "trekk_report_"
			if name == "postgres" {
				driver, dsn, prefix = "pgx", url, "trekk_report."
				t.Cleanup(func() { dropReader(t, url, made.Role) })
			}
			db, err := sql.Open(driver, dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			g := &wire.Globals{Config: conf, Database: url, AsOf: "2026-12-31", Stdout: io.Discard,
				Stderr: io.Discard}
			err = wire.With(t.Context(), g, func(a *wire.App) error {
				for what, want := range told(t, a) {
					if len(want) == 0 {
						t.Errorf("%s: nothing is told", what)
					}
					got := asked(t, db, strings.ReplaceAll(questions[what], "{}", prefix))
					if !slices.Equal(got, want) {
						t.Errorf("%s: the view says\n%s\nand the report\n%s", what, strings.Join(got, "\n"),
							strings.Join(want, "\n"))
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
}

// dropReader takes away what outlives a test's database, or shares one with others.
func dropReader(t *testing.T, url string, role string) {
	t.Helper()
	for _, s := range []string{"DROP SCHEMA trekk_report CASCADE", "DROP OWNED BY " + role,
		"DROP ROLE " + role} {
		if err := pgtest.Run(url, s); err != nil {
			t.Error(err)
		}
	}
}

// A reader reads the views, and can neither read nor write anything else of trekk's; what is made for readers
// is made once, stays over a migration, and a role that may read tables is no reader.
func TestAReaderReadsTheViewsAlone(t *testing.T) {
	at := postgresURL(t) // on Citus it reads through the views what it may read, column by column
	conf := newGym(t, "")
	must(t, "--config", conf, "--db", at, "db", "migrate")
	out := must(t, "--config", conf, "--db", at, "db", "reader", "--role", "trekk_test_readers")
	if !strings.Contains(out, "trekk_test_readers") || !strings.Contains(out, "made now") {
		t.Errorf("%s", out)
	}
	t.Cleanup(func() { dropReader(t, at, "trekk_test_readers") })
	for _, s := range []string{"CREATE ROLE trekk_test_kari LOGIN IN ROLE trekk_test_readers"} {
		if err := pgtest.Run(at, s); err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() { _ = pgtest.Run(at, "DROP ROLE trekk_test_kari") })
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.User("trekk_test_kari")
	kari := u.String()
	tables := []string{"customer", "payment", "audit", "token", "person", "content", "goose_db_version"}
	for range 2 {
		if err := pgtest.Run(kari, "SELECT * FROM trekk_report.customers"); err != nil {
			t.Error(err)
		}
		for _, table := range tables {
			for _, s := range []string{"SELECT * FROM " + table, "DELETE FROM " + table,
				"CREATE TABLE mine (x int)"} {
				if err := pgtest.Run(kari, s); err == nil || !strings.Contains(err.Error(), "42501") {
					t.Errorf("%s: %v", s, err)
				}
			}
		}
		for _, s := range []string{
			"UPDATE trekk_report.customers SET name = ''", "CREATE VIEW trekk_report.mine AS SELECT 1",
			"DELETE FROM trekk_report.customers", "COMMENT ON SCHEMA trekk_report IS ''",
		} {
			if pgtest.Run(kari, s) == nil {
				t.Errorf("%s went", s)
			}
		}
		must(t, "--config", conf, "--db", at, "db", "migrate")
		out := must(t, "--config", conf, "--db", at, "db", "reader", "--role", "trekk_test_readers")
		if strings.Contains(out, "made now") {
			t.Errorf("the second time: %s", out)
		}
	}
	code, _, errs := trekk(t, "--config", conf, "--db", at, "db", "reader", "--role", "trekk")
	if code != 1 || !strings.Contains(errs, "name another role") {
		t.Errorf("a role that may read tables: exit code %d, %s", code, errs)
	}
	code, _, errs = trekk(t, "--config", conf, "db", "reader", "--role", "kari")
	if code != 2 || !strings.Contains(errs, "SQLite knows no roles") {
		t.Errorf("a role of SQLite: exit code %d, %s", code, errs)
	}
}
