package store

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"testing"

	"trekk/batch/store/pgtest"
)

// What cannot be copied leaves nothing behind: no file, and a PostgreSQL database that takes a copy as one
// that is empty does.
func TestCopyFailsWhole(t *testing.T) {
	ctx, nothing := t.Context(), func(int64) {}
	from, pg, file := "sqlite:"+t.TempDir()+"/trekk.db", pgtest.URL(t), t.TempDir()+"/copy.db"
	db := made(t, from)
	if err := put(ctx, db, "1"); err != nil {
		t.Fatal(err)
	}
	db.do(t, "UPDATE customer SET name = 'a' || char(0)") // PostgreSQL has no such text
	if _, err := Copy(ctx, from, pg, nothing); err == nil || !strings.Contains(err.Error(), "customer: ") {
		t.Errorf("copied: %v", err)
	}
	db.do(t, "UPDATE customer SET name = 'Kari'")
	if _, err := Copy(ctx, from, pg, nothing); err != nil {
		t.Error(err)
	}
	db.do(t, "DROP TABLE tick")
	if _, err := Copy(ctx, from, "sqlite:"+file, nothing); err == nil ||
		!strings.Contains(err.Error(), "tick") {
		t.Errorf("copied: %v", err)
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a file is left: %v", err)
	}
}

// The copy of a broken audit log is the same, and says so.
func TestCopyOfABrokenAudit(t *testing.T) {
	from, to := "sqlite:"+t.TempDir()+"/trekk.db", "sqlite:"+t.TempDir()+"/copy.db"
	db := made(t, from)
	if err := put(t.Context(), db, "1"); err != nil {
		t.Fatal(err)
	}
	db.do(t, "UPDATE audit SET actor = 'nobody'")
	tables, err := Copy(t.Context(), from, to, func(int64) {})
	if err == nil || !strings.Contains(err.Error(), "entry 1 has been changed") ||
		len(tables) != len(tableNames)-len(visiting) {
		t.Errorf("%v, %v", tables, err)
	}
}
