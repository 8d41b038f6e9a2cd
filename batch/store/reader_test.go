package store_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/store/pgtest"
	"trekk/batch/store/views"
)

// opened is a connection of another program to a database.
func opened(t *testing.T, url string) *sql.DB {
	t.Helper()
	driver := "pgx"
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		driver, url = "sqlite", "file:"+file+"?mode=ro"
	}
	db, err := sql.Open(driver, url)
	must(t, err)
	t.Cleanup(func() { db.Close() })
	return db
}

// native fails where a value of PostgreSQL has not the type that its column says, and writes it as SQLite has
// it.
func native(t *testing.T, c views.Column, v any) string {
	t.Helper()
	ok := v == nil
	var as any
	switch c.Type {
	case views.Key, views.Text:
		as, ok = v.(string)
	case views.Whole:
		as, ok = v.(int64)
	case views.Truth:
		var is bool
		is, ok = v.(bool)
		as = map[bool]int{true: 1}[is]
	case views.Day:
		var day time.Time
		day, ok = v.(time.Time)
		as = day.Format("2006-01-02")
	case views.Moment:
		var at time.Time
		at, ok = v.(time.Time)
		as = at.UTC().Format("2006-01-02T15:04:05Z")
	case views.Kroner:
		as, ok = v.(string)
	}
	if v == nil {
		return "NULL"
	}
	if !ok {
		t.Errorf("%s is a %T", c.Name, v)
	}
	return fmt.Sprint(as)
}

// shown are the rows of a view, in order: what it holds as text.
func shown(t *testing.T, db *sql.DB, v *views.View, postgres bool) (rows []string) {
	t.Helper()
	name := store.ReportSchema + map[bool]string{true: ".", false: "_"}[postgres] + v.Name
	r, err := db.Query("SELECT * FROM " + name)
	must(t, err)
	defer r.Close()
	columns := v.All()
	for r.Next() {
		values, fields := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			fields[i] = &values[i]
		}
		must(t, r.Scan(fields...))
		cells := make([]string, len(columns))
		for i, c := range columns {
			switch amount, isAmount := values[i].(float64); {
			case postgres:
				cells[i] = native(t, c, values[i])
			case isAmount && c.Type == views.Kroner:
				cells[i] = fmt.Sprintf("%.2f", amount)
			case values[i] == nil:
				cells[i] = "NULL"
			default:
				cells[i] = fmt.Sprint(values[i])
			}
		}
		rows = append(rows, strings.Join(cells, "|"))
	}
	must(t, r.Err())
	return rows
}

// The views hold the same on both kinds of databases, whatever is in the books: on PostgreSQL in its own
// types. They are made again and again, and Migrate keeps them.
func TestViewsHoldTheSame(t *testing.T) {
	url := sqliteURL(t)
	db, err := store.Create(t.Context(), url)
	must(t, err)
	must(t, db.AddCreditor(t.Context(), gym, registered))
	b := &books{db.For(gym.ID), t, db}
	b.eachTable()
	b.write(addFile(3), addPayments(payment(5, kid(1)), payment(6, "")),
		post(unmatched(6, 1, 49900, batch.NoKID),
			batch.Posting{Payment: 5, Seq: 1, Target: batch.ToCredit, CustomerNo: "1", Amount: 49900}))
	other := gym
	other.ID, other.Transmitter = "other", "05552828"
	everything(t, db, other)
	must(t, db.Close())
	pg := pgtest.URL(t)
	_, err = store.Copy(t.Context(), url, pg, func(int64) {})
	must(t, err)
	t.Cleanup(func() { must(t, pgtest.Run(pg, "DROP SCHEMA IF EXISTS "+store.ReportSchema+" CASCADE")) })
	for _, at := range []string{url, pg} {
		db, err := store.Open(t.Context(), at)
		must(t, err)
		for range 2 {
			must(t, db.MakeViews(t.Context()))
			must(t, db.Migrate(t.Context()))
		}
		must(t, db.Close())
	}
	lite, big, columns := opened(t, url), opened(t, pg), 0
	for _, v := range views.List() {
		want, got := shown(t, lite, v, false), shown(t, big, v, true)
		sameRows(t, v.Name, want, got)
		columns += len(v.All())
		if len(want) == 0 {
			t.Errorf("%s shows nothing", v.Name)
		}
	}
	var told int
	must(t, lite.QueryRow("SELECT count(*) FROM trekk_report WHERE about <> ''").Scan(&told))
	if told != columns {
		t.Errorf("trekk_report tells of %d columns, want %d", told, columns)
	}
	must(t, big.QueryRow("SELECT count(col_description(attrelid, attnum)) FROM pg_attribute a JOIN pg_class c "+
		"ON c.oid = a.attrelid WHERE c.relnamespace = 'trekk_report'::regnamespace").Scan(&told))
	if told != columns {
		t.Errorf("PostgreSQL has comments on %d columns, want %d", told, columns)
	}
}

// sameRows fails where two views show other rows, in whatever order.
func sameRows(t *testing.T, view string, want, got []string) {
	t.Helper()
	count := map[string]int{}
	for _, row := range want {
		count[row]++
	}
	for _, row := range got {
		count[row]--
	}
	for row, n := range count {
		if n != 0 {
			t.Errorf("%s: %+d times on SQLite: %s", view, n, row)
		}
	}
}
