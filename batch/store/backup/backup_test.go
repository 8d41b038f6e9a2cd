package backup_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
	"github.com/pressly/goose/v3"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/store/backup"
	"trekk/batch/store/migrations"
	"trekk/batch/store/pgtest"
	"trekk/schedule/bankday"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func quiet(int64) {}

var gym = batch.Creditor{ID: "gym", Name: "Gym AS", Account: "15032080119", Transmitter: "00123456"}

// newBooks makes a database with a creditor in it.
func newBooks(t *testing.T, url string) string {
	t.Helper()
	db, err := store.Create(t.Context(), url)
	must(t, err)
	must(t, db.AddCreditor(t.Context(), gym, batch.Act{At: day(1, 8), By: "kari", Action: "init"}))
	must(t, db.Close())
	return url
}

// restoring is by whom what is restored is marked.
var restoring = batch.Act{At: day(6, 12), By: "kari", Action: "db restore"}

func sqliteURL(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "trekk.db") }

func day(day, hour int) time.Time { return bankday.New(2026, 10, day).At(hour, 0) }

// newIdentity makes an identity of age in a file.
func newIdentity(t *testing.T) (file string, to age.Recipient) {
	t.Helper()
	key, err := age.GenerateX25519Identity()
	must(t, err)
	file = filepath.Join(t.TempDir(), "key.txt")
	must(t, os.WriteFile(file, []byte("# a comment\n"+key.String()+"\n"), 0o600))
	return file, key.Recipient()
}

// names are the names in a folder, hidden ones too.
func names(t *testing.T, dir string) (list []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	must(t, err)
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

func wantNames(t *testing.T, dir string, want ...string) {
	t.Helper()
	if got := names(t, dir); !slices.Equal(got, want) {
		t.Errorf("the folder has %v, want %v", got, want)
	}
}

// The newest are kept, and nothing but backups of ours is removed: neither what someone else has put there, nor
// one of a day to come.
func TestTheNewestAreKept(t *testing.T) {
	url, dir := newBooks(t, sqliteURL(t)), filepath.Join(t.TempDir(), "made")
	f := backup.Folder{Dir: dir, Keep: 2, Scratch: t.TempDir()}
	make := func(at time.Time) {
		t.Helper()
		_, err := f.Make(t.Context(), url, at, quiet)
		must(t, err)
	}
	make(day(1, 3))
	must(t, os.WriteFile(filepath.Join(dir, "trekk-2026-09-01.db"), []byte("theirs"), 0o600))
	must(t, os.WriteFile(filepath.Join(dir, "trekk-2062-01-01-033000.db"), []byte("typed"), 0o600))
	must(t, os.Mkdir(filepath.Join(dir, store.BackupPart+"1"), 0o700)) // of one that was killed
	make(day(2, 3))
	make(day(3, 3))
	wantNames(t, dir, "trekk-2026-09-01.db", "trekk-2026-10-02-030000.db", "trekk-2026-10-03-030000.db",
		"trekk-2062-01-01-033000.db")
	if got := f.State(day(3, 9)).Last; !got.Equal(day(3, 3)) {
		t.Errorf("the last is of %s", got)
	}
	if _, err := f.Make(t.Context(), url, day(3, 3), quiet); !errors.Is(err, fs.ErrExist) {
		t.Errorf("over one that is there: %v", err)
	}
}

// A backup that cannot be made leaves nothing: not its name, and no part.
func TestABackupThatFailsLeavesNothing(t *testing.T) {
	url, dir := newBooks(t, sqliteURL(t)), t.TempDir()
	_, to := newIdentity(t)
	for _, to := range [][]age.Recipient{nil, {to}} {
		f := backup.Folder{Dir: dir, Keep: 2, Scratch: dir, Recipients: to}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := f.Make(ctx, url, day(1, 3), quiet); err == nil {
			t.Error("made")
		}
		wantNames(t, dir)
	}
}

// One process makes a backup at a time.
func TestOneBackupAtATime(t *testing.T) {
	url := newBooks(t, sqliteURL(t))
	db, err := store.Open(t.Context(), url)
	must(t, err)
	defer db.Close()
	unlock, ok, err := db.TryLock(t.Context(), "backup")
	must(t, err)
	if !ok {
		t.Fatal("the lock is taken")
	}
	f := backup.Folder{Dir: t.TempDir(), Keep: 2, Scratch: t.TempDir()}
	if _, err := f.Make(t.Context(), url, day(1, 3), quiet); !errors.Is(err, backup.ErrAtWork) {
		t.Errorf("made beside another: %v", err)
	}
	unlock()
	_, err = f.Make(t.Context(), url, day(1, 3), quiet)
	must(t, err)
}

// A backup of each kind of database, encrypted or not, comes back as it was; of an encrypted one nothing lies
// about that could be read.
func TestBackupsComeBack(t *testing.T) {
	identity, to := newIdentity(t)
	for name, at := range map[string]func(*testing.T) string{
		"sqlite": sqliteURL, "postgres": func(t *testing.T) string { return pgtest.URL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			url := newBooks(t, at(t))
			for _, to := range [][]age.Recipient{nil, {to}} {
				dir, scratch, file := t.TempDir(), t.TempDir(), filepath.Join(t.TempDir(), "back.db")
				f := backup.Folder{Dir: dir, Keep: 1, Scratch: scratch, Recipients: to}
				made, err := f.Make(t.Context(), url, day(1, 3), quiet)
				must(t, err)
				wantNames(t, scratch)
				content, err := os.ReadFile(made.Path)
				must(t, err)
				if readable := strings.Contains(string(content), "Gym AS"); readable == (to != nil) {
					t.Errorf("%s: what is in it can be read: %t", made.Path, readable)
				}
				must(t, backup.Restore(t.Context(), made.Path, identity, file, restoring))
				wantNames(t, filepath.Dir(file), "back.db")
				back, err := store.Open(t.Context(), "sqlite:"+file)
				must(t, err)
				known, err := back.Creditors(t.Context())
				must(t, errors.Join(err, back.Close()))
				if len(known) != 1 || known[0].Name != gym.Name {
					t.Errorf("it has %v", known)
				}
			}
		})
	}
}

// change changes a database behind its back.
func change(t *testing.T, file, statement string) {
	t.Helper()
	db, err := sql.Open("sqlite", file)
	must(t, err)
	_, err = db.ExecContext(t.Context(), statement)
	must(t, errors.Join(err, db.Close()))
}

// What is not good is not put in place: a file that was cut off or written over, one whose audit log was
// changed, whose rows refer to none, one of a newer program, and an encrypted one in which a bit was turned.
func TestWhatIsNotGoodIsNotPutInPlace(t *testing.T) {
	identity, to := newIdentity(t)
	for _, c := range []struct {
		want  string
		spoil func(t *testing.T, file string)
	}{
		{"to its end", func(t *testing.T, file string) { // the encrypted one
			content, err := os.ReadFile(file + ".age")
			must(t, err)
			must(t, os.WriteFile(file, content[:len(content)-100], 0o600))
		}},
		{"to its end", func(t *testing.T, file string) {
			content, err := os.ReadFile(file + ".age")
			must(t, err)
			content[len(content)/2] ^= 1
			must(t, os.WriteFile(file, content, 0o600))
		}},
		{"not a database", func(t *testing.T, file string) {
			must(t, os.WriteFile(file, []byte(strings.Repeat("no database\n", 999)), 0o600))
		}},
		{"malformed", func(t *testing.T, file string) {
			info, err := os.Stat(file)
			must(t, err)
			must(t, os.Truncate(file, info.Size()/2))
		}},
		{"does not hold", func(t *testing.T, file string) {
			change(t, file, "UPDATE audit SET actor = 'nobody'")
		}},
		{"another schema", func(t *testing.T, file string) {
			change(t, file, "INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)")
		}},
		{"refers to none of creditor", func(t *testing.T, file string) {
			change(t, file, "UPDATE creditor SET id = 'other'")
		}},
		{"is damaged", func(t *testing.T, file string) {
			change(t, file, "CREATE TABLE t (a); INSERT INTO t VALUES (NULL); PRAGMA writable_schema = on; "+
				"UPDATE sqlite_schema SET sql = 'CREATE TABLE t (a NOT NULL)' WHERE name = 't'")
		}},
	} {
		t.Run(c.want, func(t *testing.T) {
			url, dir := newBooks(t, sqliteURL(t)), t.TempDir()
			file, target := filepath.Join(dir, "b.db"), filepath.Join(t.TempDir(), "trekk.db")
			must(t, backup.Write(t.Context(), url, file, nil, dir, quiet))
			must(t, backup.Write(t.Context(), url, file+".age", []age.Recipient{to}, dir, quiet))
			c.spoil(t, file)
			err := backup.Restore(t.Context(), file, identity, target, restoring)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("restored: %v", err)
			}
			wantNames(t, filepath.Dir(target))
		})
	}
}

// A backup of an older program comes back with the schema of this one.
func TestAnOlderSchemaIsBroughtUpToDate(t *testing.T) {
	file, target := filepath.Join(t.TempDir(), "old.db"), filepath.Join(t.TempDir(), "trekk.db")
	old, err := sql.Open("sqlite", file)
	must(t, err)
	p, err := migrations.Of(goose.DialectSQLite3, old)
	must(t, err)
	_, err = p.UpTo(t.Context(), store.Schema()-1)
	must(t, errors.Join(err, old.Close()))
	must(t, backup.Restore(t.Context(), file, "", target, restoring))
	db, err := store.Open(t.Context(), "sqlite:"+target)
	must(t, err)
	defer db.Close()
	must(t, db.AddCreditor(t.Context(), gym, batch.Act{At: day(1, 8), By: "kari", Action: "init"}))
}

// An identity that others can read, or that is none, is refused; no error tells what is in its file.
func TestIdentities(t *testing.T) {
	url, dir := newBooks(t, sqliteURL(t)), t.TempDir()
	identity, to := newIdentity(t)
	other, _ := newIdentity(t)
	file := filepath.Join(dir, "b.age")
	must(t, backup.Write(t.Context(), url, file, []age.Recipient{to}, dir, quiet))
	secret, err := os.ReadFile(identity)
	must(t, err)
	broken := filepath.Join(dir, "broken.txt")
	must(t, os.WriteFile(broken, secret[:len(secret)-3], 0o600))
	open := filepath.Join(dir, "open.txt")
	must(t, os.WriteFile(open, secret, 0o640))
	must(t, os.Chmod(open, 0o640))
	for identity, want := range map[string]string{
		"": "--identity", filepath.Join(dir, "none"): "no such file", broken: "has no age identity",
		open: "chmod 600", other: "is not the identity", dir: "has no age identity",
	} {
		err := backup.Restore(t.Context(), file, identity, filepath.Join(t.TempDir(), "trekk.db"), restoring)
		if identity == dir {
			want = "chmod 600" // a folder is open to none either way
		}
		if !errors.Is(err, backup.ErrIdentity) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", identity, err)
		}
		for _, line := range strings.Fields(string(secret)) {
			if err != nil && len(line) > 10 && strings.Contains(err.Error(), line[16:30]) {
				t.Errorf("%s: the error tells the secret: %v", identity, err)
			}
		}
	}
	if _, err := backup.Recipient(strings.Fields(string(secret))[3]); err == nil ||
		strings.Contains(err.Error(), "SECRET") {
		t.Errorf("a secret key as a recipient: %v", err)
	}
}

// How the backups stand is told of any moment: waiting when the last is older than a day and an hour, urgent
// when it is twice as old or there is none. Of a moment before all of them nothing can be said.
func TestHowTheBackupsStand(t *testing.T) {
	dir := t.TempDir()
	must(t, os.WriteFile(filepath.Join(dir, "trekk-2026-10-10-030000.db.age"), nil, 0o600))
	f := backup.Folder{Dir: dir}
	for at, want := range map[time.Time]string{
		day(10, 3): "", day(11, 4): "", day(11, 5): "backup_old waiting 26",
		day(12, 5): "backup_old waiting 50",
		day(12, 6): "backup_old urgent 51", day(9, 3): "",
	} {
		state := f.State(at)
		found := state.Finding("gym", at)
		got := ""
		if found != nil {
			got = strings.TrimSpace(strings.Join([]string{string(found.Code), string(found.Severity)}, " "))
			if hours, ok := found.Facts["hours"].(int64); ok {
				got += " " + time.Duration(hours*int64(time.Hour)).String()
				got = strings.TrimSuffix(got, "h0m0s")
			}
		}
		if got != want {
			t.Errorf("at %s: %q, want %q", at.Format("2 15:04"), got, want)
		}
	}
	for dir, want := range map[string]batch.FindingCode{
		t.TempDir(): batch.BackupMissing, filepath.Join(dir, "none"): batch.BackupMissing,
		filepath.Join(dir, "trekk-2026-10-10-030000.db.age"): batch.BackupsUnread,
	} {
		f := backup.Folder{Dir: dir}
		state := f.State(day(10, 3))
		if found := state.Finding("gym", day(10, 3)); found == nil || found.Code != want ||
			found.Severity != batch.Urgent {
			t.Errorf("%s: %v, want %s", dir, found, want)
		}
	}
}
