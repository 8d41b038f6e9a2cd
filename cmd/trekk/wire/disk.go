package wire

import (
	"errors"
	"io/fs"
	"math"
	"path/filepath"
	"strings"
)

// disksOf are the folders in which a creditor's outbox and the database of a URL grow; a database on a server
// has none here.
func disksOf(c *Creditor, url string) []string {
	disks := []string{c.Path(c.Outbox)}
	if file, ok := strings.CutPrefix(url, "sqlite:"); ok {
		disks = append(disks, filepath.Dir(file))
	}
	return disks
}

// freeOn tells how many bytes are free on the disks of some folders: on the one that has the fewest. It is
// nil where this system does not tell. A folder that is not there yet will be on the disk of the one above.
func freeOn(folders []string) func() (int64, error) {
	if freeIn == nil {
		return nil
	}
	return func() (int64, error) {
		least := int64(math.MaxInt64)
		for _, folder := range folders {
			free, err := freeIn(folder)
			for errors.Is(err, fs.ErrNotExist) && folder != filepath.Dir(folder) {
				folder = filepath.Dir(folder)
				free, err = freeIn(folder)
			}
			if err != nil {
				return 0, err
			}
			least = min(least, free)
		}
		return least, nil
	}
}
