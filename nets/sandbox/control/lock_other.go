//go:build !unix

package control

import (
	"errors"
	"os"
)

// tryLock opens a file that no other process has open: one that is open cannot be removed there.
func tryLock(path string) (*os.File, error) {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, errBusy
	}
	return os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
}
