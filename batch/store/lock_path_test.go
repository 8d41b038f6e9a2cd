package store_test

import (
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"trekk/batch/store"
)

// lockedFrom makes a database, whose lock another process has, and gives its URL.
func lockedFrom(t *testing.T, at func(testing.TB) string) (url string, held *holder) {
	t.Helper()
	url = at(t)
	db, err := store.Create(t.Context(), url)
	must(t, err)
	must(t, db.AddCreditor(t.Context(), gym, registered))
	must(t, db.Close())
	return url, holdIn(t, url)
}

// wantBusy opens a database by a URL of another spelling, and wants its lock to be taken.
func wantBusy(t *testing.T, spelling, url string) {
	t.Helper()
	db, err := store.Open(t.Context(), url)
	must(t, err)
	defer db.Close()
	if who := holderOf(t, db.For(gym.ID)).Holder; who != "" && who != "the dead" {
		t.Errorf("%s: %q has the lock", spelling, who)
	}
}

// A database in a file has one lock, by whatever way its file is reached, and also when someone has removed
// the lock's own file.
func TestOneLockByWhateverPath(t *testing.T) {
	at, held := lockedFrom(t, sqliteURL)
	file := strings.TrimPrefix(at, "sqlite:")
	dir, elsewhere := filepath.Dir(file), t.TempDir()
	must(t, os.Symlink(file, filepath.Join(elsewhere, "link.db")))
	must(t, os.Symlink(dir, filepath.Join(elsewhere, "folder")))
	must(t, os.Symlink("folder", filepath.Join(elsewhere, "again")))
	t.Chdir(elsewhere)
	relative, err := filepath.Rel(elsewhere, file)
	must(t, err)
	for _, path := range []string{
		"link.db", "./link.db", "folder/trekk.db", "again/trekk.db", "again/../" + filepath.Base(dir) +
			"/trekk.db",
		relative, dir + "//./trekk.db",
	} {
		wantBusy(t, path, "sqlite:"+path)
	}

	must(t, os.Remove(file+".gym.lock"))
	wantBusy(t, "without the lock's file", at)

	held.end()
	db, err := store.Open(t.Context(), at)
	must(t, err)
	defer db.Close()
	unlock, err := db.For(gym.ID).Lock(t.Context(), "")
	must(t, err)
	unlock()
}

// Two names of one file would have two of the files that SQLite keeps beside it: neither is opened.
func TestASecondNameOfTheFileIsRefused(t *testing.T) {
	at, _ := lockedFrom(t, sqliteURL)
	file := strings.TrimPrefix(at, "sqlite:")
	other := filepath.Join(t.TempDir(), "other.db")
	must(t, os.Link(file, other))
	for _, path := range []string{file, other} {
		if _, err := store.Open(t.Context(), "sqlite:"+path); err == nil ||
			!strings.Contains(err.Error(), "has 2 names") {
			t.Errorf("%s: %v", path, err)
		}
	}
	must(t, os.Remove(other))
	wantBusy(t, "again with one name", at)
}

// On PostgreSQL a lock is the database's, however its URL is written.
func TestOneLockByWhateverURL(t *testing.T) {
	at, _ := lockedFrom(t, databases["postgres"])
	u, err := url.Parse(at)
	must(t, err)
	u.Scheme = "postgresql"
	q := u.Query()
	q.Set("application_name", "other")
	u.RawQuery = q.Encode()
	wantBusy(t, "other scheme and name", u.String())
}

// To close a database lets go of no lock that another handle of the same file has in this process.
func TestClosingOneHandleKeepsTheLocksOfAnother(t *testing.T) {
	at := sqliteURL(t)
	first, err := store.Create(t.Context(), at)
	must(t, err)
	defer first.Close()
	must(t, first.AddCreditor(t.Context(), gym, registered))
	unlock, err := first.For(gym.ID).Lock(t.Context(), "")
	must(t, err)
	defer unlock()
	second, err := store.Open(t.Context(), at)
	must(t, err)
	must(t, second.Close())
	if out := tryIn(t, at); out != "busy" {
		t.Errorf("another process has got the lock: %s", out)
	}
}
