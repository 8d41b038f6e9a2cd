package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch/store/pgtest"
	"trekk/cmd/trekk/wire"
)

// postgresURL is an empty PostgreSQL database; on Citus its tables are there already, and distributed.
func postgresURL(t *testing.T) string {
	t.Helper()
	url := pgtest.URL(t)
	if pgtest.Citus() {
		must(t, "db", "migrate", "--db", url, "--config", "nowhere")
		must(t, "db", "distribute", "--db", url, "--config", "nowhere")
	}
	return url
}

// The demo on PostgreSQL comes to the same books as on SQLite, and leaves an installation that works.
func TestDemoOnPostgres(t *testing.T) {
	db, dir := postgresURL(t), t.TempDir()
	at := func(names ...string) string { return filepath.Join(append([]string{dir}, names...)...) }
	gym := []string{"demo", "--months", "2", "--members", "40", "--seed", "3", "--json", "--dir"}
	onPostgres, onSQLite := must(t, append(gym, at("pg"), "--db", db)...), must(t, append(gym, at("lite"))...)
	if !strings.Contains(onPostgres, `"ok":true`) || strings.Contains(onPostgres, `"ok":false`) {
		t.Errorf("the books do not agree:\n%s", onPostgres)
	}
	a, b := strings.ReplaceAll(onPostgres, at("pg"), "DIR"), strings.ReplaceAll(onSQLite, at("lite"), "DIR")
	if a != b {
		t.Errorf("on PostgreSQL\n%s\non SQLite\n%s", a, b)
	}
	if _, err := os.Stat(at("pg", "trekk.db")); err == nil {
		t.Error("there is a SQLite database too")
	}
	conf := at("pg", "trekk.yaml")
	onPostgres, onSQLite = must(t, "--config", conf, "db", "verify"), must(t, "--config",
		at("lite", "trekk.yaml"), "db", "verify")
	if onPostgres != onSQLite || !strings.HasPrefix(onPostgres, "OK") { // the audit log has the same hash
		t.Errorf("verify: on PostgreSQL %s, on SQLite %s", onPostgres, onSQLite)
	}
	must(t, "--config", conf, "db", "migrate")
	// A payment on another KID has waited for more than five bank days, and a person is to place it.
	const waits = "waits and may be for it"
	code, _, errs := trekk(t, "--config", conf, "--as-of", "2026-11-30T18:45", "run", "fetch",
		"ingest", "match",
		"report")
	if code != wire.ExitFailed || !strings.Contains(errs, waits) {
		t.Errorf("run: exit code %d, %s", code, errs)
	}
	code, out, errs := trekk(t, "--config", at("lite", "trekk.yaml"), "--db", db, "status")
	if code != wire.ExitFailed || !strings.Contains(out, waits) {
		t.Errorf("status: exit code %d, %s%s", code, out, errs)
	}

	code, _, errs = trekk(t, "demo", "--db", db, "--dir", at("again"))
	says := strings.Contains(errs, "holds something already: name an empty database")
	if code != wire.ExitFailed || !says || strings.Count(errs, "\n") != 1 {
		t.Errorf("in a database that has books: exit code %d, %s", code, errs)
	}
}

// An installation moves from SQLite to PostgreSQL, whose tables may have been prepared and distributed, and
// back: its books and its audit log are the same, and so is a backup put back.
func TestMoveToPostgres(t *testing.T) {
	dir, url, other := t.TempDir(), pgtest.URL(t), pgtest.URL(t)
	conf, file := filepath.Join(dir, "demo", "trekk.yaml"), filepath.Join(dir, "demo", "trekk.db")
	must(t, "demo", "--months", "2", "--members", "20", "--dir", filepath.Join(dir, "demo"))
	// Of the books all is the same; the audit log of a copy, and of what is restored, has a mark more.
	books := func(said string) string {
		said, _, _ = strings.Cut(said, ";")
		return said
	}
	want := books(must(t, "--config", conf, "db", "verify"))

	nowhere := filepath.Join(dir, "nowhere.yaml") // these need no trekk.yaml
	must(t, "--config", nowhere, "--db", url, "db", "migrate")
	out := must(t, "--config", nowhere, "--db", url, "db", "distribute")
	if pgtest.Citus() == strings.Contains(out, "nothing has changed") {
		t.Errorf("distribute: %s", out)
	}
	if out := must(t, "db", "copy", "sqlite:"+file, url); !strings.Contains(out, "the audit logs hold") {
		t.Errorf("copy: %s", out)
	}
	check := func(db string) {
		t.Helper()
		if got := books(must(t, "--config", conf, "--db", db, "db", "verify")); got != want {
			t.Errorf("%s\n%s\nbefore\n%s", db, got, want)
		}
	}
	check(url)
	must(t, "--config", nowhere, "--db", url, "db", "distribute") // with what is in them
	check(url)
	backup := filepath.Join(dir, "backup.db")
	must(t, "--config", conf, "--db", url, "db", "backup", backup)
	check("sqlite:" + backup)
	if got := books(must(t, "--config", conf, "--db", other, "db", "restore", backup)); got != want {
		t.Errorf("restore: %s, before: %s", got, want)
	}
	a := must(t, "db", "copy", url, "sqlite:"+filepath.Join(dir, "back.db"), "--json")
	b := must(t, "db", "copy", "sqlite:"+backup, "sqlite:"+filepath.Join(dir, "again.db"), "--json")
	if a != b {
		t.Errorf("PostgreSQL has\n%s\nits backup\n%s", a, b)
	}

	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{wire.ExitFailed, "holds something already", []string{"db", "copy", "sqlite:" + file, url}},
		{wire.ExitFailed, "file exists", []string{"db", "copy", url, "sqlite:" + file}},
		{wire.ExitFailed, "holds something already",
			[]string{"--config", conf, "--db", url, "db", "restore", backup}},
		{wire.ExitFailed, "there is no database",
			[]string{"db", "copy", "sqlite:" + filepath.Join(dir, "none.db"), url}},
		{wire.ExitUsage, "SQLite", []string{"--config", conf, "db", "distribute"}},
		{wire.ExitUsage, "", []string{"db", "copy", url}},
	} {
		code, _, errs := trekk(t, c.args...)
		if code != c.code || !strings.Contains(errs, c.says) || strings.Count(errs, "\n") > 2 {
			t.Errorf("trekk %s: exit code %d, %s", strings.Join(c.args, " "), code, errs)
		}
	}
}
