// Package backup keeps backups of a database in a folder: each whole, under a name that says when it was made,
// encrypted where that is asked; and it makes sure that one is good before it is put back.
package backup

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"filippo.io/age"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/whole"
	"trekk/schedule/bankday"
)

// Folder is where backups are kept.
type Folder struct {
	Dir  string
	Keep int // how many; the oldest go
	// Recipients are whom backups are encrypted for; none leaves them as they are.
	Recipients []age.Recipient
	// Scratch is the folder in which a backup lies until it is encrypted: one that the database may be in.
	Scratch string
}

// Backup is one of the folder.
type Backup struct {
	Path string
	At   time.Time // when it was made
}

// The name of a backup, in the clocks of Oslo: trekk-2026-10-31-033000.db, or with .age behind it.
const (
	nameForm     = "trekk-2006-01-02-150405.db"
	encryptedEnd = ".age"
)

// ahead is by how much the clock of who made a backup may be ahead of ours.
const ahead = time.Hour

// ErrAtWork means that another process is making a backup.
var ErrAtWork = errors.New("another process is making a backup")

// List are the backups in the folder, the oldest first.
func (f *Folder) List() ([]Backup, error) {
	entries, err := os.ReadDir(f.Dir)
	if err != nil {
		return nil, fmt.Errorf("backups: %w", err)
	}
	var list []Backup
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), encryptedEnd)
		at, err := time.ParseInLocation(nameForm, name, bankday.Oslo)
		if err == nil && e.Type().IsRegular() {
			list = append(list, Backup{filepath.Join(f.Dir, e.Name()), at})
		}
	}
	slices.SortFunc(list, func(a, b Backup) int { return a.At.Compare(b.At) })
	return list, nil
}

// State says how the backups stand at a moment. A backup of later than that says nothing of it.
func (f *Folder) State(now time.Time) batch.Backups {
	s := batch.Backups{Folder: f.Dir}
	list, err := f.List()
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		s.Fault = err.Error()
	}
	for _, b := range list {
		if b.At.Before(now.Add(ahead)) {
			s.Last = b.At
		}
	}
	s.Later = s.Last.IsZero() && len(list) > 0
	return s
}

// Make makes a backup of the database at a URL, and lets go of those that are too many. The error is ErrAtWork
// when another process makes one.
func (f *Folder) Make(
	ctx context.Context, url string, now time.Time, progress func(rows int64),
) (b Backup, err error) {
	db, err := store.Open(ctx, url)
	if err != nil {
		return b, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	unlock, ok, err := db.TryLock(ctx, "backup")
	if err != nil || !ok {
		return b, errors.Join(err, ErrAtWork)
	}
	defer unlock()
	if err := os.MkdirAll(f.Dir, 0o700); err != nil {
		return b, fmt.Errorf("backups: %w", err)
	}
	f.sweep()
	b = Backup{filepath.Join(f.Dir, now.In(bankday.Oslo).Format(nameForm)), now}
	if len(f.Recipients) > 0 {
		b.Path += encryptedEnd
	}
	if err := Write(ctx, url, b.Path, f.Recipients, f.Scratch, progress); err != nil {
		return b, err
	}
	return b, f.prune(now)
}

// sweep removes what backups that were cut short have left.
func (f *Folder) sweep() {
	for _, dir := range []string{f.Dir, f.Scratch} {
		entries, _ := os.ReadDir(dir) // what cannot be listed stays
		for _, e := range entries {
			if strings.HasPrefix(e.Name(), store.BackupPart) && e.IsDir() {
				_ = os.RemoveAll(filepath.Join(dir, e.Name()))
			}
		}
	}
}

// prune removes the oldest backups that are too many.
func (f *Folder) prune(now time.Time) error {
	list, err := f.List()
	list = slices.DeleteFunc(list, func(b Backup) bool { return b.At.After(now) })
	for len(list) > f.Keep && err == nil {
		err = os.Remove(list[0].Path)
		list = list[1:]
	}
	if err != nil {
		return fmt.Errorf("the backup is made, but an older one stays: %w", err)
	}
	return whole.SyncDir(f.Dir)
}
