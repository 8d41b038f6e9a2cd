//go:build linux || darwin || freebsd

package doctor

import (
	"fmt"
	"os"
	"os/user"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// mayWrite says why we may not write a file, or into a folder.
func mayWrite(path string) error {
	if err := unix.Access(path, unix.W_OK); err != nil {
		return fmt.Errorf("%s cannot be written: %w", path, err)
	}
	return nil
}

// ownerOf is the user whose a file is, and whether that is us.
func ownerOf(path string) (name string, mine bool) {
	info, err := os.Stat(path)
	if err != nil {
		return "", true // that is told where it is looked at
	}
	s, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", true
	}
	name = strconv.FormatUint(uint64(s.Uid), 10)
	if u, err := user.LookupId(name); err == nil {
		name = u.Username
	}
	return name, int(s.Uid) == os.Geteuid()
}
