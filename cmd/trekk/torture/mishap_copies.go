//go:build torture && linux && amd64

package torture

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"trekk/batch/store"
	"trekk/batch/store/pgtest"
)

// backup is the file of the backup.
func (m *tortured) backup() string { return filepath.Join(m.Dir, "backup.db") }

func (m *tortured) backUp(ctx context.Context) error {
	m.acts["db backup"]++
	return m.plainly(ctx, m.args("db", "backup", m.backup())...)
}

// restore puts the older backup in the place of the database. What the outbox has of the days between, people
// have got, and the books know nothing of it.
func (m *tortured) restore(ctx context.Context) error {
	m.wrongs["older backup restored"]++
	entries, err := os.ReadDir(filepath.Join(m.Dir, "outbox"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	m.forgotten = map[string]bool{}
	for _, e := range entries {
		m.forgotten[e.Name()] = true
	}
	if err := m.lose(); err != nil {
		return err
	}
	return m.plainly(ctx, m.args("db", "restore", m.backup())...)
}

// lose takes the database away.
func (m *tortured) lose() error {
	if m.server.is() {
		u, err := url.Parse(m.Database)
		if err != nil {
			return err
		}
		schema := cmp.Or(u.Query().Get("search_path"), "public")
		return pgtest.Run(m.Database, "DROP SCHEMA "+schema+" CASCADE; CREATE SCHEMA "+schema)
	}
	for _, ending := range []string{"", "-wal", "-shm"} {
		err := os.Remove(filepath.Join(m.Dir, "trekk.db"+ending))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// second is the folder of the second copy.
func (m *tortured) second() string { return filepath.Join(m.Dir, "second") }

// copyAll copies the installation, as somebody does who sets up another machine: the folder with the files
// that trekk has there, and the database where that is on a server.
func (m *tortured) copyAll(ctx context.Context) error {
	if err := os.Mkdir(m.second(), 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(m.Dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.Type().IsRegular() || e.Name() == filepath.Base(m.backup()) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(m.Dir, e.Name()))
		if err != nil {
			return err
		}
		to := filepath.Join(m.second(), e.Name())
		if err := os.WriteFile(to, content, 0o600); err != nil { //nolint:gosec // a folder of our own
			return err
		}
	}
	anchor := os.DirFS(filepath.Join(m.Dir, "anchor"))
	if err := os.CopyFS(filepath.Join(m.second(), "anchor"), anchor); err != nil {
		return err
	}
	if !m.server.is() {
		return nil
	}
	_, err = store.Copy(ctx, m.Database, "sqlite:"+filepath.Join(m.second(), "trekk.db"), func(int64) {})
	return err
}

// runCopy lets the second copy run, with the bank's side as it should be: it would be unfair to ask of the
// first that it sees what was lost on the way.
func (m *tortured) runCopy(ctx context.Context) error {
	if _, err := os.Stat(m.second()); errors.Is(err, fs.ErrNotExist) {
		return nil // not yet
	}
	m.wrongs["second copy runs"]++
	return m.inPeace(ctx, func() error {
		args := []string{"run", "--config", filepath.Join(m.second(), "trekk.yaml"), "--as-of", m.asOf()}
		if m.server.is() {
			args = append(args, "--db", "sqlite:"+filepath.Join(m.second(), "trekk.db"))
		}
		return m.plainly(ctx, args...)
	})
}
