package wire

import (
	"io"
	"os"
	"path/filepath"
	"strings"

	"trekk/batch/store"
	"trekk/cmd/trekk/render"
)

// ToFile writes to the file that a command was given with -o, as render.ToFile does, unless it is one that
// trekk itself lives by.
func (g *Globals) ToFile(path string, write func(io.Writer) error) error {
	if err := g.CheckOutput(path); err != nil {
		return err
	}
	return render.ToFile(g.Stdout, path, write)
}

// CheckOutput refuses to write over the configuration, the database and what lies beside it, and keys, under
// whatever name.
func (g *Globals) CheckOutput(path string) error {
	if path == "" || path == "-" {
		return nil
	}
	for _, own := range g.ownFiles() {
		if sameFile(path, own.path) {
			return UsageError("%s is %s: name another file to write", path, own.what)
		}
	}
	return nil
}

// ownFile is a file that trekk lives by.
type ownFile struct{ path, what string }

// ownFiles are those of the configuration, as far as it can be read, and the configuration itself.
func (g *Globals) ownFiles() []ownFile {
	list := []ownFile{{g.Config, "the configuration"}}
	conf, err := LoadConfig(g.Config)
	if err != nil {
		conf = &Config{Database: "sqlite:trekk.db", dir: filepath.Dir(g.Config)}
	}
	if url := conf.DatabaseURL(g.Database); !store.IsPostgres(url) {
		list = append(list, databaseFiles(strings.TrimPrefix(url, "sqlite:"))...)
	}
	if folder := conf.Backups(conf.DatabaseURL(g.Database)); folder != nil {
		backups, _ := folder.List()
		for _, b := range backups {
			list = append(list, ownFile{b.Path, "a backup"})
		}
	}
	anchors, _ := filepath.Glob(filepath.Join(conf.anchorFolder(), "*"))
	for _, path := range anchors {
		list = append(list, ownFile{path, "the anchor of the audit log"})
	}
	for _, c := range conf.Creditors {
		for what, path := range map[string]string{
			"the private key of the mailbox": c.Mailbox.Key,
			"the known_hosts of the mailbox": c.Mailbox.KnownHosts,
			"the terms profile":              c.Terms.name,
		} {
			if path != "" {
				list = append(list, ownFile{c.Path(path), what})
			}
		}
	}
	return list
}

// databaseFiles are the files of a database in a file: itself, those of SQLite, and its locks.
func databaseFiles(file string) (list []ownFile) {
	if real, err := filepath.EvalSymlinks(file); err == nil {
		file = real
	}
	for _, ending := range []string{"", "-wal", "-shm", "-journal"} {
		list = append(list, ownFile{file + ending, "the database"})
	}
	entries, _ := os.ReadDir(filepath.Dir(file)) // what cannot be listed cannot be written to either
	for _, e := range entries {
		ending, of := strings.CutPrefix(e.Name(), filepath.Base(file)+".")
		if of && strings.Contains("."+ending, ".lock") {
			list = append(list, ownFile{filepath.Join(filepath.Dir(file), e.Name()),
				"a lock of the database"})
		}
	}
	return list
}

// sameFile reports whether two paths are of one file, or would be.
func sameFile(a, b string) bool {
	at, errA := os.Stat(a)
	bt, errB := os.Stat(b)
	if errA == nil && errB == nil {
		return os.SameFile(at, bt)
	}
	at, errA = os.Stat(filepath.Dir(a))
	bt, errB = os.Stat(filepath.Dir(b))
	return errA == nil && errB == nil && os.SameFile(at, bt) && filepath.Base(a) == filepath.Base(b)
}
