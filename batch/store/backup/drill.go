package backup

import (
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/whole"
)

// ErrDrilling means that another process is at a drill.
var ErrDrilling = errors.New("another process restores a backup beside these books: wait until it has done")

// drillPart begins the names of the folders of Drill.
const drillPart = ".trekk-drill-"

// Drill restores a backup beside the books at a URL, on the same kind of database: into a file in the folder
// scratch, or into a schema of its own. look is given the copy, and a folder that is empty; then all that was made
// is taken away. The books are not touched, and nobody who works on them waits. What a drill left that was killed
// goes with the next.
func Drill(
	ctx context.Context, from, identity, url, scratch string, act batch.Act, progress func(rows int64),
	look func(copied *store.DB, empty string) error,
) (err error) {
	books, err := store.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, books.Close()) }()
	unlock, ok, err := books.TryLock(ctx, "drill")
	if err != nil || !ok {
		return errors.Join(err, ErrDrilling)
	}
	defer unlock()
	sweepDrills(scratch)
	dir, err := os.MkdirTemp(scratch, drillPart)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	empty := filepath.Join(dir, "empty")
	if err := os.Mkdir(empty, 0o700); err != nil {
		return err
	}
	return Checked(ctx, from, identity, dir, act, func(good string) error {
		at := "sqlite:" + good
		if store.IsPostgres(url) {
			beside, drop, err := store.Beside(ctx, url)
			if err != nil {
				return err
			}
			defer func() { _ = drop(context.WithoutCancel(ctx)) }() // the next drill drops it otherwise
			if _, err := store.Copy(ctx, at, beside, progress); err != nil {
				return err
			}
			at = beside
		}
		copied, err := store.Open(ctx, at)
		if err != nil {
			return err
		}
		return errors.Join(look(copied, empty), copied.Close())
	})
}

// sweepDrills removes what drills that were killed have left.
func sweepDrills(scratch string) {
	entries, _ := os.ReadDir(scratch) // what cannot be listed stays
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), drillPart) && e.IsDir() {
			_ = os.RemoveAll(filepath.Join(scratch, e.Name()))
		}
	}
}

// Drilled is what came of a drill.
type Drilled struct {
	At     time.Time `json:"at"`
	Backup string    `json:"backup"` // its name
	OK     bool      `json:"ok"`
}

// drilledFile has the last drill, beside the backups: the books are not touched by it.
const drilledFile = "trekk-drill.json"

// LastDrill is the last drill of a backup of the folder; nil where there was none.
func (f *Folder) LastDrill() (*Drilled, error) {
	text, err := os.ReadFile(filepath.Join(f.Dir, drilledFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	d := &Drilled{}
	if err == nil {
		err = json.Unmarshal(text, d)
	}
	return d, err
}

// NoteDrill keeps what came of the last drill.
func (f *Folder) NoteDrill(d Drilled) error {
	text, err := json.Marshal(d)
	if err != nil {
		return err
	}
	part, err := os.CreateTemp(f.Dir, ".trekk-drill-*.json")
	if err != nil {
		return err
	}
	_, err = part.Write(append(text, '\n'))
	if err = errors.Join(err, part.Sync(), part.Close()); err == nil {
		err = os.Rename(part.Name(), filepath.Join(f.Dir, drilledFile))
	}
	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}
	return whole.SyncDir(f.Dir)
}

// Newest is the last backup of the folder that was made before a moment; not ok where there is none.
func (f *Folder) Newest(now time.Time) (b Backup, ok bool, err error) {
	list, err := f.List()
	for _, each := range list {
		if each.At.Before(now.Add(ahead)) {
			b, ok = each, true
		}
	}
	return b, ok, err
}
