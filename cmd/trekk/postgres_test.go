package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch/store/pgtest"
)

// The demo on PostgreSQL comes to the same books as on SQLite, and leaves an installation that works.
func TestDemoOnPostgres(t *testing.T) {
	db, dir := pgtest.URL(t), t.TempDir()
	at := func(names ...string) string { return filepath.Join(append([]string{dir}, names...)...) }
	gym := []string{"demo", "--months", "2", "--members", "40", "--seed", "3", "--json", "--dir"}
	onPostgres, onSQLite := must(t, append(gym, at("pg"), "--db", db)...), must(t, append(gym, at("lite"))...)
	if !strings.Contains(onPostgres, `"ok":true`) || strings.Contains(onPostgres, `"ok":false`) {
		t.Errorf("the books do not agree:\n%s", onPostgres)
	}
	if a, b := strings.ReplaceAll(onPostgres, at("pg"), "DIR"), strings.ReplaceAll(onSQLite, at("lite"), "DIR"); a != b {
		t.Errorf("on PostgreSQL\n%s\non SQLite\n%s", a, b)
	}
	if _, err := os.Stat(at("pg", "trekk.db")); err == nil {
		t.Error("there is a SQLite database too")
	}
	conf := at("pg", "trekk.yaml")
	onPostgres, onSQLite = must(t, "--config", conf, "db", "verify"), must(t, "--config", at("lite", "trekk.yaml"), "db", "verify")
	if onPostgres != onSQLite || !strings.HasPrefix(onPostgres, "OK") { // the audit log has the same hash
		t.Errorf("verify: on PostgreSQL %s, on SQLite %s", onPostgres, onSQLite)
	}
	must(t, "--config", conf, "db", "migrate")
	must(t, "--config", conf, "--as-of", "2026-11-30T18:45", "run", "fetch", "ingest", "match", "report")
	must(t, "--config", at("lite", "trekk.yaml"), "--db", db, "status")

	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{exitFailed, "holds something already: name an empty database", []string{"demo", "--db", db, "--dir", at("again")}},
		{exitUsage, "pg_dump", []string{"--config", conf, "db", "backup", at("copy.db")}},
		{exitUsage, "pg_restore", []string{"--config", conf, "db", "restore", at("copy.db")}},
	} {
		if code, _, errs := trekk(t, c.args...); code != c.code || !strings.Contains(errs, c.says) || strings.Count(errs, "\n") != 1 {
			t.Errorf("trekk %s: exit code %d, %s", strings.Join(c.args, " "), code, errs)
		}
	}
}
