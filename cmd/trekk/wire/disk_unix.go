//go:build linux || darwin || freebsd

package wire

import (
	"fmt"
	"syscall"
)

// freeIn is how many bytes we may still write on the disk of a folder.
var freeIn = func(folder string) (int64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, fmt.Errorf("%s: %w", folder, err)
	}
	return int64(s.Bavail) * int64(s.Bsize), nil //nolint:unconvert // not of these types on every system
}
