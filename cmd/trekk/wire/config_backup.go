package wire

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"trekk/batch"
	"trekk/batch/store"
	"trekk/batch/store/backup"
	"trekk/schedule"
)

// Backup says where trekk serve, and trekk db backup, keep backups.
type Backup struct {
	Folder     string             `yaml:"folder"`
	At         schedule.TimeOfDay `yaml:"at"`
	Keep       int                `yaml:"keep"`
	Recipients []string           `yaml:"recipients"` // public keys of age; none leaves them as they are
}

// defaultBackup is what holds where trekk.yaml is silent. Without a folder there are no backups.
func defaultBackup() Backup { return Backup{At: schedule.TimeOfDay{Hour: 3, Minute: 30}, Keep: 14} }

func (b *Backup) check() error {
	_, err := Recipients(b.Recipients)
	switch {
	case err != nil:
		return fmt.Errorf("backup.recipients: %w", err)
	case b.Folder == "" && len(b.Recipients) > 0:
		return errors.New("backup.folder is missing: say where backups are kept")
	case b.Keep < 1:
		return fmt.Errorf("backup.keep is %d: want how many backups are kept, 1 or more", b.Keep)
	}
	return nil
}

// Recipients reads the public keys that backups are encrypted for.
func Recipients(keys []string) (list []age.Recipient, err error) {
	for i, key := range keys {
		to, err := backup.Recipient(key)
		if err != nil {
			return nil, fmt.Errorf("recipient %d: %w", i+1, err)
		}
		list = append(list, to)
	}
	return list, nil
}

// Backups is the folder of the backups of a database, and nil where trekk.yaml names none.
func (c *Config) Backups(url string) *backup.Folder {
	if c.Backup.Folder == "" {
		return nil
	}
	to, _ := Recipients(c.Backup.Recipients) // checked when it was read
	return &backup.Folder{
		Dir: pathIn(c.dir, c.Backup.Folder), Keep: c.Backup.Keep, Recipients: to, Scratch: c.scratch(url),
	}
}

// scratch is a folder in which a copy of a database may lie for a moment: that of the database, or of
// trekk.yaml.
func (c *Config) scratch(url string) string {
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return filepath.Dir(file)
	}
	return c.dir
}

// Restore puts a backup where the database at a URL is to be, when it is found to be good. A file that is
// there is never overwritten, and a PostgreSQL database must be empty. identity is the file of an age
// identity, for a backup that is encrypted.
func (c *Config) Restore(
	ctx context.Context, from, identity, url string, act batch.Act, progress func(rows int64),
) error {
	scratch := c.scratch(url)
	file, ok := strings.CutPrefix(url, "sqlite:")
	if !ok {
		return backup.Checked(ctx, from, identity, scratch, act, func(good string) error {
			_, err := store.Copy(ctx, "sqlite:"+good, url, progress)
			return err
		})
	}
	for _, name := range []string{file, file + "-wal", file + "-journal"} {
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("%s is there: move it away first, restore never overwrites", name)
		}
	}
	return backup.Restore(ctx, from, identity, file, act)
}

// Drill restores a backup beside the books at a URL, has look look at it, and takes it away.
func (c *Config) Drill(
	ctx context.Context, from, identity, url string, act batch.Act, progress func(rows int64),
	look func(copied *store.DB, empty string) error,
) error {
	return backup.Drill(ctx, from, identity, url, c.scratch(url), act, progress, look)
}
