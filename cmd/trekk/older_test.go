package main

import (
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/cmd/trekk/demo"
)

// A database that an older trekk has made is neither read nor written before it has been migrated, and no
// anchor is begun for it; what to do is said.
func TestADatabaseOfAnOlderTrekkIsToBeMigratedFirst(t *testing.T) {
	dir := t.TempDir()
	must(t, "init", "--clock", "free", "--dir", dir, "--name", "Gym AS", "--account", demo.Account,
		"--transmitter", demo.Transmitter)
	conn, err := sql.Open("sqlite", filepath.Join(dir, "trekk.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ExecContext(t.Context(), "DELETE FROM goose_db_version WHERE version_id = "+
		"(SELECT max(version_id) FROM goose_db_version)"); err != nil {
		t.Fatal(err)
	}
	anchors := filepath.Join(dir, "anchor")
	if err := os.RemoveAll(anchors); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{"run", "status", "db verify", "finding list", "customer show 1"} {
		code, _, stderr := trekk(t, append(strings.Fields(args), "--config",
			filepath.Join(dir, "trekk.yaml"))...)
		if code != 1 || !strings.Contains(stderr, "run `trekk db migrate` first") {
			t.Errorf("%s: %d, %s", args, code, stderr)
		}
	}
	if _, err := os.Stat(anchors); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("an anchor: %v", err)
	}
}
